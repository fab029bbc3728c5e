"""Likeness of meaning: how near the vectors of bullets are to a question's. Pure, and the only module with NumPy.

It is imported only where an encoder is at hand; NumPy comes with the extra `vectors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from index.packing import ThreadRow
from index.reader import Alike, NoteVectors

Floats = NDArray[np.float32]
_LARGEST = 127
_AT_ONCE = 8192
"""Vectors that are compared at once, so that few of them take more than their byte a number at a time."""
_UNIT = 5.0
"""What a likeness is divided by, so that the likest bullets have about 1, as other features do."""


def packed(vectors: Floats) -> bytes:
    """Return vectors, a row each, as a byte a number: each is stretched first, as only its direction counts."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    return np.rint(vectors * (_LARGEST / np.where(largest > 0, largest, 1.0))).astype(np.int8).tobytes()


def signature(vector: Floats) -> str:
    """Return what tells vectors of one encoder from those of others: the vector that it gives a text known to all."""
    return f"{len(vector)}-{blake2b(packed(vector[None]), digest_size=8).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like each bullet of a scope is to a question: its cosine in deviations from their mean, over five.

    So measured, encoders whose cosines lie close together are judged as those whose cosines lie far apart.
    """

    ids: NDArray[np.int64]
    """Of all bullets, rising."""
    values: Floats
    best: NDArray[np.int64]
    """The ids of those that the asker has not ruled out, the likest first."""

    def nearest(self, most: int) -> list[int]:
        """Return the ids of the likest bullets, the likest first."""
        return [int(id_) for id_ in self.best[:most]]

    def of(self, bullet: int, thread: ThreadRow) -> Alike:
        """Return how like a bullet of that id is, and how like the likest of its thread."""
        first, last, place = np.searchsorted(self.ids, (thread.id, thread.last + 1, bullet))
        return Alike(float(self.values[place]), float(self.values[first:last].max()))


def likeness(question: Floats, found: Sequence[NoteVectors]) -> Likeness:
    """Return how like the bullets of notes are to a question of the same encoder."""
    size = len(question)
    numbers = np.frombuffer(b"".join(note.numbers for note in found), np.int8).reshape(-1, size)
    counts = [len(note.numbers) // size for note in found]
    firsts = np.repeat(np.array([note.first for note in found], np.int64), counts)
    ids = firsts + np.arange(len(firsts)) - np.repeat(np.cumsum([0, *counts])[:-1], counts)
    wanted = np.repeat(np.array([note.wanted for note in found], np.bool_), counts)
    cosines = np.concatenate([_cosines(numbers[at : at + _AT_ONCE], question) for at in range(0, len(ids), _AT_ONCE)])
    values = (cosines - cosines.mean()) / (_UNIT * (cosines.std() + 1e-6))
    order = np.argsort(-values, kind="stable")
    rising = np.argsort(ids)
    return Likeness(ids[rising], values[rising], ids[order[wanted[order]]])


def _cosines(numbers: NDArray[np.int8], question: Floats) -> Floats:
    vectors = numbers.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return (vectors @ question) / np.maximum(lengths, 1.0)
