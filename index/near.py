"""Words that stand for one another: what a question says otherwise than the notes do."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from index.terms import word_terms


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return for each term the terms that may stand for it, from `near_words.txt`."""
    near: dict[str, dict[str, None]] = {}
    for line in files("index").joinpath("near_words.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        group = [terms[0] for word in line.split() if (terms := word_terms(word))]
        for term in group:
            near.setdefault(term, {}).update(dict.fromkeys(group))
    return {term: tuple(other for other in others if other != term) for term, others in near.items()}


def near_terms(term: str) -> tuple[str, ...]:
    """Return the terms that may stand for `term` in other people's words."""
    return _groups().get(term, ())
