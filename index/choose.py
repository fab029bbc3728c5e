"""Judged bullets -> which to quote: those of one thread together, the best first, and no more than is read. Pure.

The scores give each bullet a chance to be the answer, and each thread, as the sum of its bullets', a chance to be where
it stands. What is quoted first is not the likeliest bullet but the group that most likely holds the answer; whatever is
quoted beyond it has to be worth the lines that may be off the topic.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.features import Candidate
from index.model import Kind
from index.reader import NoteRow

GLANCE = 480
"""Characters of the first excerpt: what a person reads before deciding whether it answers."""
FURTHER = 360
"""Characters of each further excerpt."""
SENTENCES = 420
"""Characters. A longer bullet is quoted by the sentences that answer, about so many characters of them."""
_BESIDE = 10.0
"""Lines off the topic that a bullet is worth in an excerpt that it joins, if it surely answers."""
_ANOTHER = 45.0
"""The same of a further excerpt, if it surely holds the answer."""
_ON_TOPIC = 0.6
"""How likely a thread has to be the right one for its lines to cost no more than the time to read them."""
_READING = 0.1
"""What a line on the topic costs, as a share of one off it."""
_LONGEST_NAME = 40
"""Characters of a bullet that is but a name, in bold and with a time perhaps."""
_APART = 0.7
"""What the chance of a bullet counts that does not stand beside those already chosen."""
_SHORT = 60
"""Characters. A shorter bullet is quoted with the one it stands under."""
_SEEDS = 12
"""Bullets, the likeliest, around which groups are made."""
_FEW = 5


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


def likelihoods(scores: Sequence[float]) -> list[float]:
    """Return how likely each candidate is the answer, if one is: the softmax of the scores."""
    if not scores:
        return []
    top = max(scores)
    raw = [math.exp(score - top) for score in scores]
    total = sum(raw)
    return [value / total for value in raw]


def choose(judged: Sequence[Candidate], limit: int, *, overview: bool = False) -> list[Choice]:
    """Return up to `limit` groups of bullets to quote, the likeliest first; no words are quoted twice.

    With five or fewer, what is less likely than worth its lines is left out; who asks for more wants to see it. An
    `overview` has one group of each thread, whatever its worth.
    """
    chances = likelihoods([candidate.score for candidate in judged])
    table = _Table(judged, chances)
    chosen: list[Choice] = []
    worth = True
    while len(chosen) < limit:
        group = table.likeliest(FURTHER if chosen else GLANCE)
        if not group:
            break
        worth = worth and (not chosen or table.worth_another(group))
        if not (worth or overview or limit > _FEW):
            break
        table.use(table.threads[judged[min(group)].row.thread_id] if overview else group)
        bullets = tuple(judged[n] for n in sorted(group))
        around = _around(chosen, bullets) if worth and len(chosen) < _FEW else None
        if around is not None:
            whole = sorted((*chosen[around].bullets, *bullets), key=lambda one: one.row.id)
            chosen[around] = replace(chosen[around], bullets=tuple(whole))
            continue
        best = max(group, key=lambda n: (chances[n], -n))
        chosen.append(Choice(bullets, judged[best], chances[best]))
    return chosen


def _around(chosen: Sequence[Choice], bullets: Sequence[Candidate]) -> int | None:
    """Return the place of the choice that leaves out what stands where `bullets` do: they complete it.

    The first stays as short as it is. Nor is any completed by what only those see who ask for more: whoever turns a
    page has seen what stands before it.
    """
    first, last = bullets[0].row.id, bullets[-1].row.id
    for place, choice in enumerate(chosen[1:], 1):
        if choice.bullets[0].row.id < first and last < choice.bullets[-1].row.id:
            return place
    return None


def shown_length(candidate: Candidate) -> int:
    """Return about how many characters a bullet takes when it is quoted."""
    return min(candidate.row.length, SENTENCES) + 1


@dataclass(slots=True)
class _Table:
    """The candidates, by their place, and which of them are quoted already."""

    judged: Sequence[Candidate]
    chances: Sequence[float]
    order: list[int] = field(init=False)
    """The likeliest first."""
    threads: dict[int, list[int]] = field(init=False)
    right: dict[int, float] = field(init=False)
    """How likely each thread is the right one."""
    used: set[int] = field(init=False, default_factory=set[int])
    words: set[int] = field(init=False, default_factory=set[int])
    groups: dict[tuple[int, int], set[int]] = field(init=False, default_factory=dict[tuple[int, int], set[int]])
    """Those made already, by seed and room."""

    def __post_init__(self) -> None:
        self.order = sorted(range(len(self.judged)), key=lambda n: -self.chances[n])
        self.threads = {}
        for n, candidate in enumerate(self.judged):
            self.threads.setdefault(candidate.row.thread_id, []).append(n)
        self.right = {thread: self._sum(places) for thread, places in self.threads.items()}

    def likeliest(self, room: int) -> set[int]:
        """Return the group that most likely holds the answer, of those around the likeliest bullets left; or none."""
        best: set[int] = set()
        for seed in self._seeds():
            group = self.groups.get((seed, room))
            if group is None:
                group = self.groups[seed, room] = self._group(seed, room)
            if not best or self._sum(group) > self._sum(best):
                best = group
        return best

    def worth_another(self, group: Iterable[int]) -> bool:
        """Tell whether an excerpt is likely enough to hold the answer for the lines it takes."""
        return _ANOTHER * self._sum(group) > sum(self._cost(n) for n in group)

    def use(self, group: Iterable[int]) -> None:
        """Take a group away: neither it nor its words are chosen again."""
        self.used.update(group)
        self.words.update(self.judged[n].row.same for n in group)
        self.groups = {key: other for key, other in self.groups.items() if self.used.isdisjoint(other)}

    def _seeds(self) -> list[int]:
        """Return the likeliest bullets left, no heading of what can be quoted itself: alone it tells nothing."""
        self.order = [n for n in self.order if n not in self.used and self.judged[n].row.same not in self.words]
        return [n for n in self.order if not self._heads(n)][:_SEEDS]

    def _heads(self, n: int) -> bool:
        row = self.judged[n].row
        return row.kind is Kind.HEADING and any(
            self.judged[other].row.kind is not Kind.HEADING for other in self.threads[row.thread_id]
        )

    def _sum(self, places: Iterable[int]) -> float:
        return sum(self.chances[n] for n in places)

    def _cost(self, n: int) -> float:
        """Return how many lines off the topic those of a bullet amount to."""
        row = self.judged[n].row
        return (row.end - row.start + 1) * max(_ON_TOPIC - self.right[row.thread_id], _READING)

    def _group(self, seed: int, room: int) -> set[int]:
        """Return the bullets to quote with `seed`: what it cannot be understood without, then the likeliest others."""
        left = [n for n in self.threads[self.judged[seed].row.thread_id] if n not in self.used and n != seed]
        group = {seed}
        room -= shown_length(self.judged[seed])
        above = self._above(seed, left)
        if above is None and seed + 1 in left and self._dangles(seed, group):
            above = seed + 1
        joining = above if above is not None and shown_length(self.judged[above]) <= room else None
        joining = self._next(left, group, room) if joining is None else joining
        while joining is not None:
            group.add(joining)
            left.remove(joining)
            room -= shown_length(self.judged[joining])
            joining = self._next(left, group, room)
        return group

    def _next(self, left: Sequence[int], group: set[int], room: int) -> int | None:
        """Return the likeliest bullet, those beside the group first, that fits and is worth its lines."""
        best, most = None, 0.0
        for n in left:
            chance = self.chances[n] * (1.0 if n - 1 in group or n + 1 in group else _APART)
            if chance > most and shown_length(self.judged[n]) <= room and _BESIDE * chance > self._cost(n):
                best, most = (best, most) if self._dangles(n, group) else (n, chance)
        return best

    def _dangles(self, n: int, group: set[int]) -> bool:
        """Tell whether a bullet is but the name of who says what stands below it, of which `group` has nothing."""
        row = self.judged[n].row
        below = self.judged[n + 1].row if n + 1 < len(self.judged) else None
        if not row.labelled or row.length > _LONGEST_NAME or below is None or n + 1 in group:
            return False
        goes_on = not below.labelled and below.speakers == row.speakers and below.thread_id == row.thread_id
        return goes_on and not any(self.judged[other].row.parent == row.id for other in group)

    def _above(self, seed: int, left: Iterable[int]) -> int | None:
        """Return the bullet that a short one stands under: `Yes.` says nothing without it."""
        row = self.judged[seed].row
        if row.length >= _SHORT or row.parent is None:
            return None
        return next(
            (n for n in left if self.judged[n].row.id == row.parent and self.judged[n].row.kind != Kind.HEADING), None
        )
