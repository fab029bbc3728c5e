"""Terms that may stand in the notes where a question has another: `postpon`, `wait` for `delay`.

`kin.txt` has them, a line for each term: the term, then those of each nearness, the nearest first; tabs between these,
spaces between terms. Lines are sorted. `benchmarks/kin.py` makes it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

Kin = tuple[tuple[str, ...], ...]
"""Terms by how near they are: those that mean the same, those that may, and those that have to do with it."""

_NONE: Kin = ((), (), ())
_KEPT = 1_000
"""Terms whose kin is remembered: reading a question asks for it twice, once to look up how often it is written."""


@cache
def _lines() -> list[bytes]:
    return files("index").joinpath("kin.txt").read_bytes().split(b"\n")


@lru_cache(maxsize=_KEPT)
def kin(term: str) -> Kin:
    """Return the kin of `term`; none where it is unknown, as names and identifiers are."""
    line = _line(term)
    return tuple(tuple(near.split()) for near in line.split("\t")[1:]) if line else _NONE


def is_word(term: str) -> bool:
    """Return whether `term` is that of a word of English that somebody may mean as it stands, be it without kin."""
    return bool(_line(term))


def _line(term: str) -> str:
    key = f"{term}\t".encode()
    place = bisect_left(_lines(), key)
    line = _lines()[place] if place < len(_lines()) else b""
    return line.decode() if line.startswith(key) and line.count(b"\t") == len(_NONE) else ""


def with_kin(terms: Iterable[str]) -> set[str]:
    """Return terms with the kin of each."""
    return {other for term in terms for near in ((term,), *kin(term)) for other in near}
