"""A bullet longer than a reply -> the whole sentences of it that answer."""

from __future__ import annotations

import re
from collections.abc import Container

from index.terms import terms

_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)\]*_]))\s+(?=[^\s\d]|\d)(?<!\b[a-z]\.\s)|\n+")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|al|mr|mrs|dr|st|no|approx|resp|[a-z])\.$", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of `text` stand, as pairs of offsets; together they hold all its words."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _ABBREVIATION.search(text, start, match.start()):
            continue
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def abridged(text: str, wanted: Container[str], room: int) -> str:
    """Return the sentences of `text` around those that have most of the terms `wanted`, about `room` characters of them.

    A sentence is never cut, so one sentence may be longer than `room`; … stands for those left out.
    """
    if len(text) <= room:
        return text
    spans = sentences(text)
    worth = [sum(term in wanted for term in set(terms(text[a:b]))) for a, b in spans]
    near = [w + 0.4 * (worth[n - 1] if n else 0) + 0.4 * (worth[n + 1] if n + 1 < len(worth) else 0) for n, w in enumerate(worth)]
    best = max(range(len(spans)), key=lambda n: (near[n], -n))
    first = last = best
    used = spans[best][1] - spans[best][0]
    while True:
        before = near[first - 1] if first else -1.0
        after = near[last + 1] if last + 1 < len(spans) else -1.0
        if before < 0 and after < 0:
            break
        at = last + 1 if after >= before else first - 1
        length = spans[at][1] - spans[at][0] + 1
        if used + length > room:
            break
        used += length
        first, last = min(first, at), max(last, at)
    shown = text[spans[first][0] : spans[last][1]]
    return ("… " if first else "") + shown + (" …" if last + 1 < len(spans) else "")
