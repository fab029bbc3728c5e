"""A series by any of its names: as the notes' folders have it, a part of it, or misspelt a little."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from index.errors import UnknownSeries


def match_series(name: str, names: Sequence[str]) -> str:
    """Return which of `names` is meant by `name`: the same but for case, then one with it as a part.

    Raises `UnknownSeries` with the nearest where none is, or several are.
    """
    wanted = _bare(name)
    alike = (
        [n for n in names if n == name],
        [n for n in names if _bare(n) == wanted],
        [n for n in names if _bare(n.split("/")[-1]) == wanted],
    )
    for found in alike:
        if found:
            return found[0]
    within = [n for n in names if wanted and wanted in _bare(n)]
    if len(within) == 1:
        return within[0]
    ranked = process.extract(wanted, {n: _bare(n) for n in names}, scorer=fuzz.WRatio, limit=5, score_cutoff=45)
    raise UnknownSeries(name, tuple(within) or tuple(key for _, _, key in ranked))


def _bare(name: str) -> str:
    return re.sub(r"[^\w/]+|_", "", name.casefold())
