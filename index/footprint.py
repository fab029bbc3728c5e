"""The rows of a note -> what it leaves in the tables that all notes share: what its removal has to take out. Pure.

Rows that were just made and rows read back from the index give the same, so that a note can be taken out without being
parsed anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from index.model import Kind, Span
from index.packing import BulletRow
from index.quote import words_shown
from index.terms import surfaces, terms, words

_MOST_ABOVE = 12
"""Bullets and headings that a bullet stands under and that are told with it."""
_MOST_TERMS = 40
"""Terms of each of them."""


class Trace(NamedTuple):
    """As much of a bullet as its removal needs, with the headings of its thread."""

    number: int
    above: int | None
    kind: Kind
    start: int
    end: int
    speakers: str
    labelled: bool
    same: int
    terms: str
    headings: tuple[str, ...]


def trace(row: BulletRow, headings: tuple[str, ...]) -> Trace:
    """Return the trace of a bullet in a thread under these headings."""
    return Trace(
        row.number, row.above, row.kind, row.start, row.end, row.speakers, row.labelled, row.same, row.terms, headings
    )


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a note leaves in the shared tables."""

    texts: tuple[tuple[str, str], ...]
    """Of each bullet, what the full-text table has: its terms, and those of what it stands under."""
    terms: Counter[str]
    """In how many bullets each term stands."""
    words: Counter[str]
    sames: frozenset[int]
    speakers: Counter[str]
    """How many bullets each name labels."""
    attendees: Counter[str]
    """JSON of the names of each attendee, once."""


def footprint(
    traces: Sequence[Trace],
    attendees: Iterable[Sequence[str]],
    lines: Sequence[str],
    said: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> Footprint:
    """Return what a note of these bullets and `lines` leaves. `said`: the words of bullets, where they are known."""
    by_number = {trace.number: trace for trace in traces}
    split = {trace.number: trace.terms.split(" ") if trace.terms else [] for trace in traces}
    in_terms: Counter[str] = Counter()
    in_words: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    texts: list[tuple[str, str]] = []
    for trace in traces:
        texts.append((trace.terms, " ".join(dict.fromkeys([*_above(trace, by_number, split), *_near(trace.headings)]))))
        in_terms.update(set(split[trace.number]))
        spoken = said.get(trace.number)
        if spoken is None:
            spoken = words(words_shown(trace.kind, Span(trace.start, trace.end), lines))
        in_words.update({form for word in spoken for form in surfaces(word)})
        if trace.labelled:
            speakers.update(trace.speakers.split("\n"))
    return Footprint(
        texts=tuple(texts),
        terms=in_terms,
        words=in_words,
        sames=frozenset(trace.same for trace in traces),
        speakers=speakers,
        attendees=Counter({json.dumps(names, ensure_ascii=False) for names in attendees}),
    )


def _above(trace: Trace, by_number: Mapping[int, Trace], split: Mapping[int, list[str]]) -> list[str]:
    """Return the terms of the bullets and headings that a bullet stands under, the nearest first, long ones cut."""
    found: list[str] = []
    for _ in range(_MOST_ABOVE):
        above = None if trace.above is None else by_number.get(trace.above)
        if above is None:
            break
        found.extend(split[above.number][:_MOST_TERMS])
        if above.kind == Kind.HEADING:
            break
        trace = above
    return found


@lru_cache(maxsize=256)
def _near(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term for heading in headings[-2:] for term in terms(heading))
