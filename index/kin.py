"""English words that mean nearly the same as another, or have to do with it, as terms: `postpon`, `wait` for `delay`.

`kin.txt` has them, a line for each term: the term, those akin to it, those related, the nearest first; tabs between the
three, spaces between terms. Lines are sorted. `benchmarks/kin.py` makes it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Kin(NamedTuple):
    """The terms akin to one, and those related to it."""

    akin: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@cache
def _lines() -> list[bytes]:
    return files("index").joinpath("kin.txt").read_bytes().split(b"\n")


def kin(term: str) -> Kin:
    """Return the kin of `term`; none where it is unknown, as names and identifiers are."""
    key = f"{term}\t".encode()
    place = bisect_left(_lines(), key)
    line = _lines()[place] if place < len(_lines()) else b""
    if not line.startswith(key) or line.count(b"\t") != 2:
        return Kin()
    _, akin, related = line.decode().split("\t")
    return Kin(tuple(akin.split()), tuple(related.split()))
