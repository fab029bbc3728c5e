"""Judged bullets -> which to quote: those of one thread together, the best first, no more than a reader takes in. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.features import Candidate
from index.model import Kind

GLANCE = 480
"""Characters of the first excerpt: what a person reads before deciding whether it answers."""
FURTHER = 300
"""Characters of each further excerpt."""
SENTENCES = 420
"""Characters. A longer bullet is quoted by the sentences that answer, about so many characters of them."""
_JOIN = 0.12
"""A bullet joins an excerpt if it is at least so likely an answer as the excerpt's best, as a share."""
_DROP = 0.06
"""An excerpt is left out if its best bullet is less likely than this share of the best of all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Bullets of one thread in line order, and how likely the best of them answers."""

    bullets: tuple[Candidate, ...]
    likelihood: float


def likelihoods(judged: Sequence[Candidate]) -> list[float]:
    """Return how likely each candidate is the answer, if one is: the softmax of the scores."""
    if not judged:
        return []
    top = max(candidate.score for candidate in judged)
    raw = [math.exp(candidate.score - top) for candidate in judged]
    total = sum(raw)
    return [value / total for value in raw]


def choose(judged: Sequence[Candidate], limit: int) -> list[Choice]:
    """Return up to `limit` groups of bullets to quote, the likeliest first; no words are quoted twice."""
    chances = likelihoods(judged)
    order = sorted(range(len(judged)), key=lambda n: -chances[n])
    used: set[int] = set()
    words: set[int] = set()
    chosen: list[Choice] = []
    by_thread: dict[int, list[int]] = {}
    for n, candidate in enumerate(judged):
        by_thread.setdefault(candidate.row.thread_id, []).append(n)
    for n in order:
        if len(chosen) == limit:
            break
        if n in used or judged[n].row.same in words:
            continue
        if chosen and chances[n] < _DROP * chances[order[0]] and limit <= 5:
            break
        group = _group(n, by_thread[judged[n].row.thread_id], judged, chances, used, GLANCE if not chosen else FURTHER)
        used.update(group)
        words.update(judged[m].row.same for m in group)
        chosen.append(Choice(tuple(judged[m] for m in sorted(group)), chances[n]))
    return chosen


def shown_length(candidate: Candidate) -> int:
    """Return about how many characters a bullet takes when it is quoted."""
    return min(candidate.row.length, SENTENCES) + 1


def _group(
    best: int, thread: Sequence[int], judged: Sequence[Candidate], chances: Sequence[float], used: set[int], room: int
) -> set[int]:
    """Return the bullets to quote with `best`: what it cannot be understood without, then the likeliest of its thread."""
    group = {best}
    room -= shown_length(judged[best])
    places = {judged[m].row.id: m for m in thread}
    parent = places.get(judged[best].row.parent or -1)
    row = judged[best].row
    if parent is not None and parent not in used and row.length < 60 and judged[parent].row.kind != Kind.HEADING:
        if shown_length(judged[parent]) <= room:
            group.add(parent)
            room -= shown_length(judged[parent])
    for m in sorted(thread, key=lambda m: -chances[m] * _closeness(m, group)):
        if m in group or m in used:
            continue
        cost = shown_length(judged[m])
        if cost <= room and chances[m] * _closeness(m, group) >= _JOIN * chances[best]:
            group.add(m)
            room -= cost
    return group


def _closeness(m: int, group: set[int]) -> float:
    return 1.0 if min(abs(m - n) for n in group) <= 1 else 0.7
