"""A call -> the lines of its note that list who was there, or else show it, quoted. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from index.calls import read_call
from index.excerpts import call_name, link
from index.model import Bullet, Excerpt, Kind, Note, Quote, Span
from index.placeholders import is_placeholder
from index.quote import words_shown
from index.reader import NoteRow, SourceRow

_ROOM = 900
"""Characters of a list that are shown."""
_LEAST_SPOKE = 2
"""Fewer people do not talk with each other."""


def roll(row: NoteRow, source: SourceRow, note: Note, people: Collection[Iterable[str]]) -> Excerpt | None:
    """Return the lines that list who was at a call, those of `people` alone where there are any, or None.

    Of whom none lists, one line is returned that shows that they spoke. Each of `people` is known by several names,
    casefolded.
    """
    call = read_call(note)
    listed = [part for part in call.parts if part.kind is Kind.ATTENDEES and not is_placeholder(part.text)]
    if people:
        known = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for person in people for name in person))
        listed = [part for part in listed if known.search(part.text.casefold())]
    shown = list(_headed(call.parts, listed))
    if not (listed if people else call.attendees):
        spoke = _spoke(call.parts, {name for person in people for name in person})
        shown += spoke if people or len(spoke) >= _LEAST_SPOKE else []
    if not shown:
        return None
    quotes = _quotes(shown, note)
    span = Span(quotes[0].span.start, quotes[-1].span.end)
    title = next((part.text for part in shown if part.kind is Kind.HEADING), call.title)
    return Excerpt(
        call=call_name(row, source),
        thread=title,
        headings=(),
        thread_span=span,
        quotes=quotes,
        permalink=link(source, note.path, span),
        score=1.0,
    )


def _spoke(parts: Iterable[Bullet], names: AbstractSet[str]) -> list[Bullet]:
    """Return the shortest part with the label of each who spoke, of those with `names` alone if there are any."""
    by_name: dict[str, list[Bullet]] = defaultdict(list)
    for part in parts:
        for name in map(str.casefold, part.speakers if part.label else ()):
            if not names or name in names:
                by_name[name].append(part)
    shortest = (min(said, key=lambda part: len(part.text)) for said in by_name.values())
    return sorted(dict.fromkeys(shortest), key=lambda part: part.number)


def _headed(parts: tuple[Bullet, ...], listed: Iterable[Bullet]) -> Iterator[Bullet]:
    """Yield each part with the heading that it stands under before the first of them: `Regrets` is not `Present`."""
    heading: int | None = None
    for part in listed:
        above = part.parent
        while above is not None and parts[above].kind is not Kind.HEADING:
            above = parts[above].parent
        if above is not None and above != heading:
            yield parts[above]
        heading = above
        yield part


def _quotes(shown: Iterable[Bullet], note: Note) -> tuple[Quote, ...]:
    lines = note.lines
    quotes: list[Quote] = []
    room, last = _ROOM, -1
    for part in shown:
        words = words_shown(part.kind, part.span, lines)
        if quotes and len(words) > room:
            quotes[-1] = replace(quotes[-1], text=f"{quotes[-1].text} …")
            break
        room -= len(words)
        depth = 0 if part.kind is Kind.HEADING else part.depth
        quotes.append(Quote(part.span, part.kind, depth, words, gap=bool(quotes) and part.number > last + 1))
        last = part.number
    return tuple(quotes)
