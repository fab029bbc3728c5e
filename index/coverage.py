"""How much of a question's weight a text has. Pure, and the innermost loop of every question: sets are bit masks."""

from __future__ import annotations

from collections.abc import Sequence

from index.query import Query

_LEVELS = (0.0, 0.45, 0.8, 0.8, 1.0, 1.0, 1.0, 1.0)
"""How well the best form present stands for a facet, by its three bits: far spelling, near one or part, itself."""

_WINDOW = 24
"""Terms. Words of a question that stand further apart in a long turn need not belong together."""


def _level(share: float) -> int:
    return 2 if share > 0.95 else 1 if share >= 0.7 else 0


def union(sets: Sequence[int]) -> int:
    """Return the facets of all sets together."""
    found = 0
    for mask in sets:
        found |= mask
    return found


class Coverage:
    """The facets of a question, and which of them texts have. A set of facets is a mask of three bits each."""

    def __init__(self, query: Query) -> None:
        self.total = sum(facet.weight for facet in query.facets) or 1.0
        self.terms: dict[str, int] = {}
        self._shares = [(3 * place, facet.weight / self.total) for place, facet in enumerate(query.facets)]
        for place, facet in enumerate(query.facets):
            for term, share in facet.forms:
                self.terms[term] = self.terms.get(term, 0) | 1 << (3 * place + _level(share))
        self._known: dict[int, float] = {0: 0.0}

    def sets(self, terms: str) -> list[int]:
        """Return what each of the terms, which spaces part, stands for; those that stand for nothing are left out."""
        return list(filter(None, map(self.terms.get, terms.split())))

    def __call__(self, mask: int) -> float:
        """Return the share of the question's weight that a set has, 0 to 1."""
        known = self._known.get(mask)
        if known is None:
            known = sum(weight * _LEVELS[(mask >> place) & 7] for place, weight in self._shares)
            self._known[mask] = known
        return known

    def tight(self, terms: str, mask: int) -> float:
        """Return the most that any run of `_WINDOW` neighbouring terms covers; `mask` is that of all of them."""
        if not mask or terms.count(" ") < _WINDOW:
            return self(mask)
        places = [(n, bits) for n, bits in enumerate(map(self.terms.get, terms.split())) if bits]
        best = 0.0
        for first, (start, _) in enumerate(places):
            within = 0
            for n, bits in places[first:]:
                if n - start >= _WINDOW:
                    break
                within |= bits
            best = max(best, self(within))
        return best

    def soft(self, levels: Sequence[tuple[int, float]]) -> float:
        """Return the coverage where each facet counts by the best of `levels`: sets, each with its worth, falling."""
        found = 0.0
        for place, weight in self._shares:
            best = 0.0
            for mask, worth in levels:
                if worth <= best:
                    break
                here = worth * _LEVELS[(mask >> place) & 7]
                best = max(best, here)
            found += weight * best
        return found

    def heaviest_missing(self, mask: int) -> float:
        """Return the share of the heaviest facet that a set lacks."""
        return max((weight for place, weight in self._shares if not (mask >> place) & 7), default=0.0)

    def count(self, mask: int) -> int:
        """Return how many facets a set has."""
        found = 0
        while mask:
            found += 1
            place = (mask & -mask).bit_length() - 1
            mask &= ~(7 << (place - place % 3))
        return found
