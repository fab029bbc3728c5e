"""English words that mean nearly the same as another, or have to do with it, as terms: `postpon`, `wait` for `delay`.

`kin.txt` has them, a line for each term: the term, those akin to it, those related, the nearest first; tabs between the
three, spaces between terms. `benchmarks/kin.py` makes it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Kin(NamedTuple):
    """The terms akin to one, and those related to it."""

    akin: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@cache
def _table() -> bytes:
    return b"\n" + files("index").joinpath("kin.txt").read_bytes()


def kin(term: str) -> Kin:
    """Return the kin of `term`; none where it is unknown, as names and identifiers are."""
    start = _table().find(f"\n{term}\t".encode())
    if start < 0:
        return Kin()
    _, akin, related = _table()[start + 1 : _table().index(b"\n", start + 1)].decode().split("\t")
    return Kin(tuple(akin.split()), tuple(related.split()))
