"""Judged bullets -> which to quote: those of one thread together, the best first, and no more than is read. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.features import Candidate
from index.model import Kind
from index.reader import NoteRow

GLANCE = 480
"""Characters of the first excerpt: what a person reads before deciding whether it answers."""
FURTHER = 300
"""Characters of each further excerpt."""
SENTENCES = 420
"""Characters. A longer bullet is quoted by the sentences that answer, about so many characters of them."""
_JOIN = 0.07
"""A bullet joins an excerpt if it is at least so likely an answer as the excerpt's best, as a share."""
_APART = 0.7
"""What the likelihood of a bullet counts that does not stand beside those already chosen."""
_SHORT = 60
"""Characters. A shorter bullet is quoted with the one it stands under."""
_FEW = 5
_DROP = 0.06
"""An excerpt is left out if its best bullet is less likely than this share of the best of all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Bullets of one thread in line order, and how likely the best of them answers."""

    bullets: tuple[Candidate, ...]
    best: Candidate
    likelihood: float

    @property
    def note(self) -> NoteRow:
        """The note that they stand in."""
        return self.best.note


def likelihoods(judged: Sequence[Candidate]) -> list[float]:
    """Return how likely each candidate is the answer, if one is: the softmax of the scores."""
    if not judged:
        return []
    top = max(candidate.score for candidate in judged)
    raw = [math.exp(candidate.score - top) for candidate in judged]
    total = sum(raw)
    return [value / total for value in raw]


def choose(judged: Sequence[Candidate], limit: int) -> list[Choice]:
    """Return up to `limit` groups of bullets to quote, the likeliest first; no words are quoted twice.

    With five or fewer, what is far less likely than the first is left out; who asks for more wants to see it.
    """
    chances = likelihoods(judged)
    order = sorted(range(len(judged)), key=lambda n: -chances[n])
    by_thread: dict[int, list[int]] = {}
    for n, candidate in enumerate(judged):
        by_thread.setdefault(candidate.row.thread_id, []).append(n)
    used: set[int] = set()
    words: set[int] = set()
    chosen: list[Choice] = []
    for n in order:
        if len(chosen) == limit or (limit <= _FEW and chosen and chances[n] < _DROP * chances[order[0]]):
            break
        if n in used or judged[n].row.same in words:
            continue
        topic = _Topic([m for m in by_thread[judged[n].row.thread_id] if m not in used], judged, chances)
        group = topic.group(n, FURTHER if chosen else GLANCE)
        used.update(group)
        words.update(judged[m].row.same for m in group)
        chosen.append(Choice(tuple(judged[m] for m in sorted(group)), judged[n], chances[n]))
    return chosen


def shown_length(candidate: Candidate) -> int:
    """Return about how many characters a bullet takes when it is quoted."""
    return min(candidate.row.length, SENTENCES) + 1


@dataclass(frozen=True, slots=True)
class _Topic:
    """The candidates of one thread that are not quoted yet, by their place among all."""

    places: Sequence[int]
    judged: Sequence[Candidate]
    chances: Sequence[float]

    def group(self, best: int, room: int) -> set[int]:
        """Return the bullets to quote with `best`: what it cannot be understood without, then the likeliest others."""
        group = {best}
        room -= shown_length(self.judged[best])
        above = self._above(best)
        if above is not None and shown_length(self.judged[above]) <= room:
            group.add(above)
            room -= shown_length(self.judged[above])
        for m in sorted(self.places, key=lambda m: -self._worth(m, group)):
            cost = shown_length(self.judged[m])
            if m not in group and cost <= room and self._worth(m, group) >= _JOIN * self.chances[best]:
                group.add(m)
                room -= cost
        return group

    def _above(self, best: int) -> int | None:
        """Return the bullet that a short one stands under: `Yes.` says nothing without it."""
        row = self.judged[best].row
        if row.length >= _SHORT or row.parent is None:
            return None
        return next(
            (m for m in self.places if self.judged[m].row.id == row.parent and self.judged[m].row.kind != Kind.HEADING),
            None,
        )

    def _worth(self, m: int, group: set[int]) -> float:
        return self.chances[m] * (1.0 if min(abs(m - n) for n in group) <= 1 else _APART)
