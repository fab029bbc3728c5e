"""How much of a question's weight a text has. Pure, and the innermost loop of every question: sets are bit masks."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence

from index.query import Query

_BITS = 6
"""Of each facet: three for its kin, by how much it tells; a far spelling, a near one or a part, the word itself."""
_FACET = (1 << _BITS) - 1
_SAID = 0b111000
_TELLING = (0.12, 0.35, 0.55)
"""How much of a facet's weight its kin has to tell for each of the three bits; what tells less stands for nothing."""
_STANDS = (0.25, 0.45, 0.7)
"""How well kin of each bit stands for a facet."""
_LEVELS = tuple(level for level in (0.0, 0.45, 0.8, 0.8, 1.0, 1.0, 1.0, 1.0) for _ in range(8))
"""How well the best form present stands for a facet, by its bits, where kin counts for nothing."""
_KIN_LEVELS = (0.0, *(_STANDS[bits.bit_length() - 1] for bits in range(1, 8)))
_WIDE_LEVELS = tuple(max(level, _KIN_LEVELS[bits & 0b111]) for bits, level in enumerate(_LEVELS))
"""The same where it counts."""

_WINDOW = 24
"""Terms. Words of a question that stand further apart in a long turn need not belong together."""


def _level(share: float) -> int:
    """Return the bit of a form that stands for a facet so well."""
    return 5 if share > 0.95 else 4 if share >= 0.7 else 3


def union(sets: Sequence[int]) -> int:
    """Return the facets of all sets together."""
    found = 0
    for mask in sets:
        found |= mask
    return found


class _Shares(dict[int, float]):
    """The share of a question's weight that each set of facets has, 0 to 1: worked out where one is first asked for."""

    def __init__(self, weights: Sequence[tuple[int, float]], levels: Sequence[float]) -> None:
        super().__init__({0: 0.0})
        self._weights = weights
        self._levels = levels

    def __missing__(self, mask: int) -> float:
        share = 0.0
        for place, weight in self._weights:
            share += weight * self._levels[(mask >> place) & _FACET]
        self[mask] = share
        return share


class Coverage:
    """The facets of a question, and which of them texts have. A set of facets is a mask of `_BITS` bits each.

    Two measures are taken, `share` by the words of the question themselves, and `wide` by their kin as well: each maps
    a set to the share of the question's weight that it has, 0 to 1.
    """

    def __init__(self, query: Query) -> None:
        self.total = sum(facet.weight for facet in query.facets) or 1.0
        self.terms: dict[str, int] = {}
        self._weights = [(_BITS * place, facet.weight / self.total) for place, facet in enumerate(query.facets)]
        self._said = sum(_SAID << place for place, _ in self._weights)
        for (place, _), facet in zip(self._weights, query.facets, strict=True):
            for term, share in facet.forms:
                self.terms[term] = self.terms.get(term, 0) | 1 << (place + _level(share))
            for term, told in facet.kin if facet.weight else ():
                if bit := bisect(_TELLING, told / facet.weight):
                    self.terms[term] = self.terms.get(term, 0) | 1 << (place + bit - 1)
        self.share: Mapping[int, float] = _Shares(self._weights, _LEVELS)
        self.wide: Mapping[int, float] = _Shares(self._weights, _WIDE_LEVELS)

    def sets(self, terms: str) -> list[int]:
        """Return what each of the terms, which spaces part, stands for; those that stand for nothing are left out."""
        return list(filter(None, map(self.terms.get, terms.split())))

    def tight(self, terms: str, mask: int) -> float:
        """Return the most that any run of `_WINDOW` neighbouring terms covers; `mask` is that of all of them."""
        if not mask & self._said or terms.count(" ") < _WINDOW:
            return self.share[mask]
        said = self._said
        places = [(n, bits) for n, bits in enumerate(map(self.terms.get, terms.split())) if bits and bits & said]
        best = 0.0
        for first, (start, _) in enumerate(places):
            within = 0
            for n, bits in places[first:]:
                if n - start >= _WINDOW:
                    break
                within |= bits
            best = max(best, self.share[within])
        return best

    def soft(self, levels: Sequence[tuple[int, float]]) -> tuple[float, float]:
        """Return both coverages where each facet counts by the best of `levels`: sets, each with its worth, falling."""
        narrow = wide = 0.0
        for place, weight in self._weights:
            best = widest = 0.0
            for mask, worth in levels:
                if worth <= best:
                    break
                bits = (mask >> place) & _FACET
                if bits:
                    best = max(best, worth * _LEVELS[bits])
                    widest = max(widest, worth * _WIDE_LEVELS[bits])
            narrow += weight * best
            wide += weight * widest
        return narrow, wide

    def heaviest_missing(self, mask: int) -> float:
        """Return the share of the heaviest facet that a set lacks."""
        return max((weight for place, weight in self._weights if not (mask >> place) & _SAID), default=0.0)

    def count(self, mask: int) -> int:
        """Return how many facets a set has."""
        return sum(bool((mask >> place) & _SAID) for place, _ in self._weights)
