"""Chosen bullets -> excerpts: their words cut from the note, with call, thread and permalink. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from index import cues
from index.choose import SENTENCES, Choice
from index.model import CallName, Excerpt, Kind, Note, Quote, Span, State
from index.packing import BulletRow
from index.permalinks import permalink
from index.quote import words_shown
from index.reader import NoteRow, SourceRow
from index.sentences import abridged

_MARK = re.compile(r"[ \t>]*(?:(?P<ordinal>\d{1,9}[.)])|[-*+])[ \t]+(?P<box>\[[ xX]\][ \t])?")
"""The number of an item and its check box: words of the note, and they are referred to."""
_FENCE = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(?:`{3,}|~{3,})")


def call_name(note: NoteRow, source: SourceRow) -> CallName:
    """Return the name and address of a call."""
    return CallName(
        source=source.name,
        path=note.path,
        series=note.series or source.name,
        date=note.date,
        title=note.title,
        state=State(note.state),
        commit=source.commit,
        permalink=link(source, note.path, Span(note.above + 1, note.above + 1)),
        part=note.part,
    )


def link(source: SourceRow, path: str, span: Span) -> str | None:
    """Return the permalink of lines, or None where the source has no addresses."""
    if source.link is None or source.commit is None:
        return None
    return permalink(source.link, source.commit, path, span)


def excerpt(choice: Choice, source: SourceRow, note: Note, wanted: Container[str]) -> Excerpt:
    """Return what a choice quotes. `wanted` are the terms asked for, by which long bullets are abridged."""
    first = choice.bullets[0]
    quotes = quoted([candidate.row for candidate in choice.bullets], note, wanted)
    return Excerpt(
        call=call_name(first.note, source),
        thread=first.thread.title,
        headings=first.thread.headings,
        thread_span=Span(quotes[0].span.start, quotes[-1].span.end),
        quotes=quotes,
        permalink=link(source, note.path, Span(quotes[0].span.start, quotes[-1].span.end)),
        score=choice.likelihood,
    )


def quoted(rows: Sequence[BulletRow], note: Note, wanted: Container[str], room: int = SENTENCES) -> tuple[Quote, ...]:
    """Return bullets of one note, in line order, as they are shown: long ones by sentences, with … for the rest."""
    lines = note.lines
    quotes: list[Quote] = []
    for before, row in zip((None, *rows), rows, strict=False):
        span, text = _shown(Kind(row.kind), Span(row.start, row.end), lines, wanted, room)
        quotes.append(
            Quote(
                span=span,
                kind=Kind(row.kind),
                depth=row.depth,
                text=text,
                speakers=tuple(row.speakers.split("\n")) if row.speakers else (),
                cue=cues.cue(row.signals),
                gap=before is not None and row.number > before.number + 1,
            )
        )
    return tuple(quotes)


def _within_fences(span: Span, lines: Sequence[str]) -> Span:
    """Return the lines of code without those that only fence it."""
    start, end = span.start, span.end
    if start < end and _FENCE.match(lines[start - 1]):
        start += 1
    if start < end and _FENCE.match(lines[end - 1]):
        end -= 1
    return Span(start, end)


def _shown(kind: Kind, span: Span, lines: Sequence[str], wanted: Container[str], room: int) -> tuple[Span, str]:
    """Return the words of a bullet that are shown, and the lines that they stand in."""
    words = words_shown(kind, span, lines)
    if kind is Kind.HEADING and lines[span.start - 1].lstrip().startswith("<"):
        words = " ".join(line.strip() for line in lines[span.start - 1 : span.end])
    elif kind is Kind.CODE:
        span = _within_fences(span, lines)
    elif kind in (Kind.ITEM, Kind.AGENDA) and (mark := _MARK.match(lines[span.start - 1])):
        words = " ".join(part.strip() for part in (mark["ordinal"], mark["box"], words) if part)
    start, end = abridged(words, wanted, room)
    if end - start == len(words):
        return span, words
    text = ("… " if start else "") + words[start:end] + (" …" if end < len(words) else "")
    within: list[int] = []
    at = 0
    for number in range(span.start, span.end + 1):
        own = words_shown(kind, Span(number, number), lines)
        found = words.find(own, at) if own else -1
        if found < 0:
            continue
        at = found + len(own)
        if found < end and at > start:
            within.append(number)
    return (Span(within[0], within[-1]) if within else span), text
