"""A call as the index has it -> the call at a glance: who, the agenda, each thread with what was decided. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index import cues
from index.agendas import is_agenda
from index.attendance import says_attendees
from index.entries import NoteEntry
from index.excerpts import call_name, link, quoted
from index.model import Call, CallOutline, Kind, Note, Span, ThreadOutline
from index.packing import BulletRow, ThreadRow, by_thread
from index.quote import words_shown
from index.reader import NoteRow, SourceRow
from index.titles import is_dated, is_formality, is_generic, is_picture

_BOILERPLATE = 4
"""Notes. What stands in so many, word for word, is no news of any of them."""
_FEW = 20
"""Characters."""
_PREAMBLE = 2
"""Parts under the title of a call that only say when, where and how to join it."""
_MOST_TITLES = 2
"""How often as long as the title of its thread a bullet is that says no more."""
_FIELD = 100
"""Characters of a part under a date that only says when, where and how."""
_ROOM = 300
"""Characters of a decision or action that is longer."""


def outline(
    note: NoteRow,
    source: SourceRow,
    text: Note,
    *,
    agenda: Sequence[str],
    threads: Sequence[ThreadRow],
    bullets: Sequence[BulletRow],
    repeats: Mapping[int, int],
) -> CallOutline:
    """Return a call at a glance. What recurs in call after call, word for word, is left out."""
    fresh = by_thread(row for row in bullets if repeats.get(row.same, 1) < _BOILERPLATE or _is_short_decision(row))
    stale = {row.number for row in bullets if repeats.get(row.same, 1) >= _BOILERPLATE}
    return CallOutline(
        call=call_name(note, source),
        attendees=tuple(names[0] for names in note.attendees),
        agenda=_new_items(agenda, [row for row in bullets if row.kind == Kind.AGENDA], stale),
        threads=tuple(
            _thread(thread, fresh[thread.id], note, source, text)
            for thread in threads
            if tells(thread, fresh.get(thread.id, []), note.title)
        ),
    )


def _is_short_decision(row: BulletRow) -> bool:
    """Tell whether a bullet decides in few words, which stand in many calls and are news in each: `Approved`."""
    return bool(row.signals & cues.DECIDES) and row.kind in (Kind.ITEM, Kind.PARAGRAPH) and row.length <= _FEW


def agenda(bullets: Sequence[BulletRow], text: Note) -> tuple[str, ...]:
    """Return the agenda of a call, of whose note these are the bullets."""
    lines = text.lines
    listed = sorted((row for row in bullets if row.kind is Kind.AGENDA), key=lambda row: row.number)
    return tuple(words_shown(row.kind, Span(row.start, row.end), lines) for row in listed)


def glance(note: Note, made: NoteEntry, source: SourceRow, repeats: Mapping[int, int]) -> CallOutline:
    """Return the call of a note that need not be in the index, at a glance."""
    return outline(
        note_row(made.call),
        source,
        note,
        agenda=made.call.agenda,
        threads=made.threads,
        bullets=made.bullets,
        repeats=repeats,
    )


def note_row(call: Call) -> NoteRow:
    """Return the row of a note that need not be in the index."""
    return NoteRow(
        id=0,
        source_id=0,
        path=call.path,
        series=call.series,
        date=call.date,
        title=call.title,
        state=call.state.value,
        attendees=tuple(attendee.names for attendee in call.attendees),
        part=call.part,
        above=call.above,
    )


def _new_items(agenda: Sequence[str], rows: Sequence[BulletRow], stale: set[int]) -> tuple[str, ...]:
    if len(rows) != len(agenda):
        return tuple(agenda)
    return tuple(item for item, row in zip(agenda, rows, strict=True) if row.number not in stale)


def tells(thread: ThreadRow, rows: Sequence[BulletRow], call: str) -> bool:
    """Tell whether a thread says anything: agendas, headings alone, who was there, preambles and farewells do not.

    `call` is the call's title. Preambles stand under that, or under a date.
    """
    said = [row for row in rows if row.kind not in (Kind.AGENDA, Kind.HEADING, Kind.CODE)]
    if any(row.signals & (cues.DECIDES | cues.ACTS) for row in said):
        return True
    if any(is_empty(thread.title) for is_empty in (says_attendees, is_agenda, is_formality, is_picture)):
        return False
    if len(said) <= _PREAMBLE and (
        thread.title == call or (is_dated(thread.title) and all(row.length <= _FIELD for row in said))
    ):
        return False
    return bool(said) and not (is_generic(thread.title) and len(said) == 1 and said[0].length < 30)


def _thread(
    thread: ThreadRow, rows: Sequence[BulletRow], note: NoteRow, source: SourceRow, text: Note
) -> ThreadOutline:
    span = Span(rows[0].start, rows[-1].end)
    said = [row for row in rows if not _is_title(row, thread) and row.kind != Kind.HEADING]
    decisions = [row for row in said if row.signals & cues.DECIDES]
    actions = [row for row in said if row.signals & cues.ACTS and row not in decisions]
    return ThreadOutline(
        title=thread.title,
        headings=thread.headings,
        span=span,
        permalink=link(source, note.path, span),
        decisions=quoted(decisions, text, (), _ROOM),
        actions=quoted(actions, text, (), _ROOM),
    )


def _is_title(row: BulletRow, thread: ThreadRow) -> bool:
    """Tell whether a bullet is what its thread is called by, and says no more than that."""
    return row.id == thread.id and row.length <= _MOST_TITLES * len(thread.title)
