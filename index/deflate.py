"""Bytes <-> the same deflated with a dictionary of English words: most of what a short text has is in it.

The dictionary is `words.txt`, a word on each line, those that notes of calls use most at the end.
`benchmarks/dictionary.py` makes it. What was deflated by another cannot be read: the index gets a new version with it.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files


@cache
def _words() -> bytes:
    return files("index").joinpath("words.txt").read_bytes().replace(b"\n", b" ")


_deflater = cache(lambda: zlib.compressobj(zdict=_words()))
"""One that has looked through the words, to be copied: it takes longer than a short text."""


def deflated(content: bytes) -> bytes:
    """Return `content` deflated."""
    deflater = _deflater().copy()
    return deflater.compress(content) + deflater.flush()


def inflated(content: bytes) -> bytes:
    """Return what was deflated. Raises zlib.error for anything else."""
    inflater = zlib.decompressobj(zdict=_words())
    found = inflater.decompress(content)
    if not inflater.eof:
        raise zlib.error("deflated text breaks off")
    return found
