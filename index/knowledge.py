"""What the notes in scope know, as far as reading a question needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.directory import Directory
from index.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The vocabulary, the people and the series of the sources in scope."""

    bullets: int
    frequency: Mapping[str, int]
    """In how many bullets each term stands."""
    spelling: Spelling
    directory: Directory
    series: tuple[str, ...]
