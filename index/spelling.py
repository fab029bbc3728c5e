"""Words that no note has -> the nearest words of the notes' own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_RARE = 2
"""Bullets. A word that so few have may be a slip of the note's own; a much commoner near word stands beside it."""


class Spelling:
    """The vocabulary of the notes in scope: words of four letters or more, with the number of bullets that have them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_length: dict[int, list[str]] = {}
        for word in counts:
            self._by_length.setdefault(len(word), []).append(word)

    def count(self, word: str) -> int:
        """Return how many bullets have `word` as it is written."""
        return self._counts.get(word, 0)

    def correct(self, word: str) -> list[tuple[str, float]]:
        """Return up to three words that `word` may be meant for, with their closeness (0 to 1); none if it is fine."""
        own = self._counts.get(word, 0)
        if own > _RARE or len(word) < 4:
            return []
        found: list[tuple[float, str, float]] = []
        for near, closeness in self._near(word):
            count = self._counts[near]
            if own and count < 10 * own:
                continue
            found.append((closeness + 0.01 * min(count, 10) / 10, near, closeness))
        found.sort(reverse=True)
        if not found:
            return []
        best = found[0][2]
        return [(near, closeness) for _, near, closeness in found[:3] if closeness >= best - 0.08]

    def nearest(self, word: str, limit: int = 3) -> list[str]:
        """Return words that look like `word`, for a person to choose from."""
        ranked = sorted(self._near(word, loose=True), key=lambda pair: (-pair[1], -self._counts[pair[0]]))
        return [near for near, _ in ranked[:limit]]

    def _near(self, word: str, *, loose: bool = False) -> list[tuple[str, float]]:
        length = len(word)
        allowed = 1 if length <= 5 else 2 if length <= 9 else 3
        if loose:
            allowed += 1
        found: list[tuple[str, float]] = []
        for other in range(length - allowed, length + allowed + 1):
            pool = self._by_length.get(other)
            if not pool:
                continue
            for near, distance, _ in process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=8):
                if near == word or (near[0] != word[0] and not (loose or distance == 1 and length > 5)):
                    continue
                closeness = 1 - distance / (length + 1)
                found.append((near, closeness))
        return found
