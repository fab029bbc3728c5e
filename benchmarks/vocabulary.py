"""Words that people use of programs and in meetings, whatever the project."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from index.terms import words

_PROSE = re.compile(r'#[^\n]*|"""(?:.|\n)*?"""')
_PROSE_WORD = re.compile(r"(?<![\w._`'-])[a-z]{3,20}(?![\w._`'(=-])")


def words_of_programs(library: Path) -> set[str]:
    """Return the words that the comments and docstrings of Python's own library use again and again."""
    count: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for path in sorted(library.rglob("*.py")):
        if "test" not in path.parts and "site-packages" not in path.parts:
            prose = " ".join(_PROSE.findall(path.read_text("utf-8", "replace")))
            found = Counter(_PROSE_WORD.findall(prose))
            count.update(found)
            files.update(found.keys())
    return {word for word in count if count[word] >= 6 and files[word] >= 4}


def words_of_meetings(folders: Iterable[Iterable[str]]) -> set[str]:
    """Return the words that the notes of three organisations have or more, and rarely write with a capital."""
    count: Counter[str] = Counter()
    small: Counter[str] = Counter()
    organisations: Counter[str] = Counter()
    for notes in folders:
        found = Counter(chain.from_iterable(map(words, notes)))
        organisations.update({word.casefold() for word in found})
        for word, times in found.items():
            count[word.casefold()] += times
            small[word.casefold()] += times * word.islower()
    return {word for word, known in organisations.items() if known >= 3 and small[word] >= 0.8 * count[word]}
