"""Chosen bullets -> excerpts: their words cut from the note, with call, thread and permalink. Pure."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence

from index import cues
from index.choose import SENTENCES, Choice
from index.model import CallName, Excerpt, Kind, Note, Quote, Span, State
from index.permalinks import permalink
from index.quote import words_shown
from index.reader import BulletRow, NoteRow, SourceRow
from index.sentences import abridged


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
        permalink=link(source, note.path, Span(1, 1)),
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
        headings=tuple(json.loads(first.thread.headings)),
        thread_span=Span(quotes[0].span.start, quotes[-1].span.end),
        quotes=quotes,
        permalink=link(source, note.path, Span(quotes[0].span.start, quotes[-1].span.end)),
        score=choice.likelihood,
    )


def quoted(rows: Sequence[BulletRow], note: Note, wanted: Container[str], room: int = SENTENCES) -> tuple[Quote, ...]:
    """Return bullets of one note, in line order, as they are shown."""
    lines = note.lines
    quotes: list[Quote] = []
    for before, row in zip((None, *rows), rows, strict=False):
        span = Span(row.start, row.end)
        words = words_shown(Kind(row.kind), span, lines)
        quotes.append(
            Quote(
                span=span,
                kind=Kind(row.kind),
                depth=row.depth,
                text=abridged(words, wanted, room),
                speakers=tuple(row.speakers.split("\n")) if row.speakers else (),
                cue=cues.cue(row.signals),
                gap=before is not None and row.id > before.id + 1,
            )
        )
    return tuple(quotes)


