"""Make `index/kin.txt`, by which other words than those of a question are found, of `thesaurus.txt`.

The thesaurus was written for callnotes, without looking at notes or questions. A line has a word; words that say the
same; words that stand where it is asked for; and, from a second reading, more of either; or nothing: what is there is
not corrected as if it were misspelt. Tabs are between these, spaces between words. Where one word says the same as
another, the other is kin to it, too, though less surely.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.shared import REPOSITORY
from index.terms import STOP, stem

THESAURUS = Path(__file__).with_name("thesaurus.txt")
KIN = REPOSITORY / "index" / "kin.txt"
_FIRST = 3
"""So many words of a list are the surest; they mean the word as much as it means them."""

Tables = tuple[dict[str, None], dict[str, None], dict[str, None]]
"""Terms by how near they are, each in its order."""


def kin_of(thesaurus: Iterable[str]) -> dict[str, Tables]:
    """Return the kin of each term by the lines of a thesaurus; a term is there once, where it is nearest."""
    found: dict[str, Tables] = {}
    near: tuple[list[tuple[str, str]], ...] = ([], [], [])
    for line in thesaurus:
        word, same, beside, same_too, beside_too = (line.split("\t") + [""] * 4)[:5]
        own = stem(word)
        found.setdefault(own, ({}, {}, {}))
        for n, other in enumerate(_terms(same)):
            near[0].append((own, other))
            near[0 if n < _FIRST else 1].append((other, own))
        near[1].extend((own, other) for other in (*_terms(same_too), *_terms(beside)))
        near[2].extend((other, own) for other in _terms(same_too))
        near[2].extend((own, other) for other in _terms(beside_too))
    for place, pairs in enumerate(near):
        for term, other in pairs:
            own = found.setdefault(term, ({}, {}, {}))
            if term != other and not any(other in nearer for nearer in own):
                own[place][other] = None
    return found


def _terms(words: str) -> list[str]:
    return list(dict.fromkeys(stem(word) for word in words.split() if word not in STOP))


def written(found: dict[str, Tables]) -> str:
    """Return the text of the file."""
    return "".join("\t".join([term, *map(" ".join, near)]) + "\n" for term, near in sorted(found.items()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kin", description=__doc__)
    parser.add_argument("--output", type=Path, default=KIN, help="the file written (else: the package's own)")
    given = parser.parse_args(arguments)
    found = kin_of(THESAURUS.read_text("utf-8").splitlines())
    given.output.write_text(written(found), "utf-8")
    print(f"{len(found)} terms")


if __name__ == "__main__":
    main()
