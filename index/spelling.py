"""Words that no note has -> the nearest words of the notes' own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.terms import stem

_RARE = 2
"""Bullets. A word that so few have may be a slip of the note's own: a much commoner near word is tried as well."""


def correctable(word: str, bullets: int) -> bool:
    """Tell whether `word`, which so many bullets have, may be meant for another."""
    return bullets <= _RARE and len(word) >= 4


def slips(word: str) -> int:
    """Return how many slips a word is corrected by."""
    return 2 if len(word) >= 6 else 1


def slips_shown(word: str) -> int:
    """Return how many slips away words are that a person may choose from."""
    return 2 if len(word) < 8 else 3


class Spelling:
    """Words of the notes in scope, of four letters or more, with how many bullets have them: those near enough."""

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
        if not correctable(word, own):
            return []
        found: list[tuple[float, str, float]] = []
        for near, distance in self._near(word, slips(word)):
            count = self._counts[near]
            if near[0] != word[0] or (own and count < 5 * own) or stem(near) == stem(word):
                continue
            if distance > 1 and (own or len(word) - len(near) > 1 or (len(word) < 10 and not _within(word, near))):
                continue
            closeness = 1 - distance / (len(word) + 1)
            found.append((closeness + 0.002 * min(count, 20), near, closeness))
        found.sort(reverse=True)
        if not found:
            return []
        best = found[0][2]
        return [(near, closeness) for _, near, closeness in found[:3] if closeness >= best - 0.02]

    def nearest(self, word: str, limit: int = 3) -> list[str]:
        """Return words that look like `word`, for a person to choose from."""
        ranked = sorted(self._near(word, slips_shown(word)), key=lambda pair: (pair[1], -self._counts[pair[0]]))
        return [near for near, _ in ranked[:limit]]

    def _near(self, word: str, allowed: int) -> list[tuple[str, int]]:
        """Return words within `allowed` slips (insert, delete, change, swap of neighbours), with how many."""
        found: list[tuple[str, int]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            pool = self._by_length.get(length)
            if pool:
                matches = process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=8)
                found.extend((near, int(distance)) for near, distance, _ in matches if near != word)
        return found


def _within(one: str, other: str) -> bool:
    """Tell whether the shorter of two words is the longer with letters left out, after the same beginning."""
    short, long = sorted((one, other), key=len)
    letters = iter(long)
    return short[:3] == long[:3] and all(letter in letters for letter in short)
