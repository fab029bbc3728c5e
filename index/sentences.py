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


def abridged(text: str, wanted: Container[str], room: int) -> tuple[int, int]:
    """Return where the sentences of `text` begin and end that have most of the terms `wanted`, about `room` characters.

    A sentence is never cut, so one may be longer than `room`.
    """
    if len(text) <= room:
        return 0, len(text)
    spans = sentences(text)
    if not spans:
        return 0, len(text)
    worth = [len({term for term in terms(text[a:b]) if term in wanted}) for a, b in spans]
    near = [
        own + 0.4 * (worth[n - 1] if n else 0) + 0.4 * (worth[n + 1] if n + 1 < len(worth) else 0)
        for n, own in enumerate(worth)
    ]
    first = last = max(range(len(spans)), key=lambda n: (near[n], -n))
    used = spans[first][1] - spans[first][0]
    while True:
        before = near[first - 1] if first else -1.0
        after = near[last + 1] if last + 1 < len(spans) else -1.0
        if before < 0 and after < 0:
            break
        at = last + 1 if after >= before else first - 1
        used += spans[at][1] - spans[at][0] + 1
        if used > room:
            break
        first, last = min(first, at), max(last, at)
    return spans[first][0], spans[last][1]
