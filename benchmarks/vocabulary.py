"""Words that people use in meetings, whatever the project."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks.questions import SHARED
from index.lines import decode
from index.source import open_notes
from index.terms import words


def words_of_meetings(folders: Iterable[Iterable[str]]) -> dict[str, float]:
    """Return the words that the notes of three organisations have or more, and rarely write with a capital.

    Each with the sum of the shares that it has of the words of each organisation.
    """
    share: defaultdict[str, float] = defaultdict(float)
    small: defaultdict[str, float] = defaultdict(float)
    organisations: Counter[str] = Counter()
    for notes in folders:
        found = Counter(chain.from_iterable(map(words, notes)))
        organisations.update({word.casefold() for word in found})
        for word, times in found.items():
            share[word.casefold()] += times / found.total()
            small[word.casefold()] += times * word.islower() / found.total()
    return {
        word: share[word] for word, known in organisations.items() if known >= 3 and small[word] >= 0.8 * share[word]
    }


def shared_notes(shared: Path) -> Iterator[Iterator[str]]:
    """Return the notes of each organisation of the shared folder."""
    return (_notes(shared / "notes" / name) for name in sorted(set(SHARED.values())))


def _notes(folder: Path) -> Iterator[str]:
    source = open_notes(folder)
    for _, content in source.read(source.snapshot().files):
        yield decode(content)
