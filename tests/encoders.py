"""Encoders for tests: small, deterministic, without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.encoder import Floats

SIZE = 64


class Meanings:
    """An encoder to which each word means what `same` says it does, else itself; and nothing else counts."""

    def __init__(self, same: Mapping[str, str], salt: str = "") -> None:
        self._same = same
        self._salt = salt
        self.encoded: list[str] = []
        """The texts of the notes that it was given, in their order."""

    def passages(self, texts: Sequence[str]) -> Floats:
        """Return a row for each text."""
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts])

    def question(self, text: str) -> Floats:
        """Return the vector of a question."""
        return self._vector(text)

    def _vector(self, text: str) -> Floats:
        vector = np.full(SIZE, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            digest = blake2b((self._salt + self._same.get(word, word)).encode(), digest_size=SIZE // 8).digest()
            vector += np.unpackbits(np.frombuffer(digest, np.uint8)).astype(np.float32) * 2 - 1
        return (vector / np.linalg.norm(vector)).astype(np.float32)
