"""The index looked at rather than asked: whole threads, calls side by side, what was decided, who is to do what.

Scope is part of every statement, as in `reader.py`. Notes and threads are known outside by tokens that stay the same
when the index is rebuilt.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b

import aiosqlite

from index import cues, reader
from index.excerpts import call_name, link, quoted
from index.model import CallName, Excerpt, Kind, Note, Span, ThreadOutline, place
from index.packing import BulletRow, Pack, Stretch, ThreadRow, Unpacked, by_thread
from index.query import Query
from index.reader import NoteRow, Scope, SourceRow
from index.terms import word_terms
from index.titles import is_generic

_WHOLE = 1_000_000
"""Characters of a bullet that is to be quoted whole."""
_ROOM = 300
"""Characters of a longer bullet, in lists."""
_MOST_ROWS = 5000
"""Bullets that a list is made of."""
_MOST_TITLES = 20_000
_UNSAID = (Kind.HEADING, Kind.AGENDA)
_SAME = 0.8
"""How well a term must stand for a word to be the topic itself."""
_LONGEST_NAME = 100
_REPOSITORY = re.compile(
    r"https?://[^/\s]+/(?P<repo>[^\s?#]+?)/(?:-/)?(?:issues|pull|pulls|merge_requests|discussions)/(?P<number>\d+)\b(?:[/?#][^\s<>]*)?"
)
_NUMBER = re.compile(r"(?:^|(?<=[\s(]))(?P<repo>[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to choose from, as people write it: the likeliest first."""

    series: tuple[str, ...]
    people: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list of excerpts, and how many the list has."""

    total: int
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class TopicCall:
    """A call that discussed a topic: the threads that did, with what they decided."""

    call: CallName
    threads: tuple[ThreadOutline, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """An issue or pull request that somebody names: its number, and its repository where that is said."""

    number: int
    repository: str | None = None

    def __str__(self) -> str:
        return f"{self.repository or ''}#{self.number}"


def reference_in(text: str) -> Reference | None:
    """Return the first issue or pull request that `text` names, by address or as `#1234`."""
    if found := _REPOSITORY.search(text):
        return Reference(int(found["number"]), found["repo"])
    if found := _NUMBER.search(text):
        return Reference(int(found["number"]), found["repo"])
    return None


@lru_cache(maxsize=50_000)
def note_token(source: str, place: str) -> str:
    """Return what a note is known by: eleven letters, digits, `-` and `_`. For `place` see `CallName.place`."""
    return _token(f"{source}\0{place}", 8)


def name_token(name: str) -> str:
    """Return what a series or a thread's title is known by: eight letters, digits, `-` and `_`."""
    return _token(name, 6)


def _token(text: str, size: int) -> str:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_reference(text: str) -> bool:
    """Tell whether `text` names an issue or pull request and says nothing else."""
    return reference_in(text) is not None and not re.search(r"\w", _NUMBER.sub(" ", _REPOSITORY.sub(" ", text)))


async def names(index: aiosqlite.Connection, scope: Scope) -> Names:
    """Return the series, people and topics of the scope. Names longer than a choice in Discord are left out."""
    series = [name for _, name, *_ in await reader.series_counts(index, scope)]
    found = await reader.sources(index)
    own = [found[id_].name for id_ in scope if id_ in found]
    people: dict[str, tuple[int, str]] = {}
    sql = "select attendees from note where attendees != '[]' and source_id in (select value from json_each(?))"
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        async for (attendees,) in cursor:
            for name in (name for names in json.loads(attendees) for name in names[:1]):
                count, _ = people.get(name.casefold(), (0, name))
                people[name.casefold()] = (count + 1, name)
    sql = (
        "select name, sum(bullets) from speaker where name != '' and source_id in (select value from json_each(?))"
        " group by name"
    )
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        async for name, count in cursor:
            before, shown = people.get(name, (0, name))
            people[name] = (before + count, shown)
    topics = [title.strip() for title in await _titles(index, scope) if not is_generic(title)]
    ranked = sorted(people.values(), key=lambda pair: (-pair[0], pair[1]))
    return Names(
        series=_short(name or own[0] for name in series if name or own),
        people=_short(name for _, name in ranked),
        topics=_short(topics),
    )


async def _titles(index: aiosqlite.Connection, scope: Scope) -> list[str]:
    """Return the titles of the threads of the scope, those of the newest calls first."""
    sql = (
        f"select ifnull(n.year, 0) * 400 + ifnull(n.month, 0) * 31 + ifnull(n.day, 0) as day, {reader.PACK}"
        " from note n join pack p on p.note_id = n.id"
        " where n.state != 'other' and n.source_id in (select value from json_each(?)) order by day desc"
    )
    newest: dict[str, int] = {}
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        async for day, *pack in cursor:
            for thread in Unpacked(Pack._make(pack)).threads():
                newest.setdefault(thread.title, day)
            if len(newest) >= _MOST_TITLES:
                break
    return sorted(newest, key=lambda title: (newest[title], title), reverse=True)[:_MOST_TITLES]


def _short(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name.strip() and len(name) <= _LONGEST_NAME))


async def note_by_token(index: aiosqlite.Connection, scope: Scope, token: str) -> NoteRow | None:
    """Return the note of the scope that is known by `token`."""
    found = await reader.sources(index)
    sql = "select id, source_id, path, part from note where source_id in (select value from json_each(?))"
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        rows = await cursor.fetchall()
    for note_id, source_id, path, part in rows:
        if note_token(found[source_id].name, place(path, part)) == token:
            return (await reader.notes_by_id(index, [note_id]))[note_id]
    return None


async def threads(index: aiosqlite.Connection, scope: Scope, note: str) -> list[Excerpt]:
    """Return each thread of the note known by that token, whole; none if the scope has no such note."""
    row = await note_by_token(index, scope, note)
    if row is None:
        return []
    source = (await reader.sources(index))[row.source_id]
    found, bullets = await reader.note_threads(index, row.id)
    text = await reader.note_text(index, row.id)
    said = by_thread(bullets)
    return [
        _excerpt(thread, said[thread.id], row, source, text=text, room=_WHOLE) for thread in found if thread.id in said
    ]


async def whole_thread(index: aiosqlite.Connection, scope: Scope, note: str, title: str, start: int) -> Excerpt | None:
    """Return all of the thread of that title around line `start`, or of the one that has the line; None if neither is.

    `note` and `title` are tokens.
    """
    found = await threads(index, scope, note)
    named = [thread for thread in found if name_token(thread.thread) == title]
    around = (thread for thread in found if start in thread.thread_span)
    return min(named, key=lambda thread: abs(thread.thread_span.start - start), default=None) or next(around, None)


def _excerpt(
    thread: ThreadRow, rows: Sequence[BulletRow], note: NoteRow, source: SourceRow, *, text: Note, room: int
) -> Excerpt:
    quotes = quoted(rows, text, (), room)
    span = Span(rows[0].start, max(row.end for row in rows))
    return Excerpt(
        call=call_name(note, source),
        thread=thread.title,
        headings=thread.headings,
        thread_span=span,
        quotes=quotes,
        permalink=link(source, note.path, span),
    )


async def neighbours(index: aiosqlite.Connection, note: NoteRow) -> tuple[CallName | None, CallName | None]:
    """Return the calls before and after one, in its series and source."""
    sql = (
        "select id from note where source_id = ? and series = ? and state != 'other' and year is not null"
        " order by year, coalesce(month, 0), coalesce(day, 0), path, part"
    )
    async with index.execute(sql, (note.source_id, note.series)) as cursor:
        ids = [int(row[0]) for row in await cursor.fetchall()]
    if note.id not in ids:
        return None, None
    at = ids.index(note.id)
    beside = [ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None]
    found = await reader.notes_by_id(index, [id_ for id_ in beside if id_ is not None])
    source = (await reader.sources(index))[note.source_id]
    before, after = (None if id_ is None else call_name(found[id_], source) for id_ in beside)
    return before, after


async def held_count(index: aiosqlite.Connection, scope: Scope, series: str | None, until: date) -> int:
    """Return how many calls of the scope were held up to a day, in one series or all."""
    sql = (
        "select count(*) from note where source_id in (select value from json_each(?)) and state = 'held'"
        " and (? is null or series = ?)"
        " and (year is null or (year, coalesce(month, 0), coalesce(day, 0)) <= (?, ?, ?))"
    )
    day = (until.year, until.month, until.day)
    async with index.execute(sql, (json.dumps(scope), series, series, *day)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def marked(
    index: aiosqlite.Connection,
    scope: Scope,
    sign: int,
    *,
    series: str | None = None,
    since: date | None = None,
    people: Sequence[frozenset[str]] = (),
    skip: int = 0,
    most: int = 10,
) -> Listed:
    """Return the bullets that bear `sign` (`cues.DECIDES`, `cues.ACTS`), thread by thread, the newest call first.

    With `people`, those that one of them says, or that name one of them.
    """
    sql = (
        f"select {reader.PACK} from pack p join note n on n.id = p.note_id"
        " where n.source_id in (select value from json_each(?)) and n.state = 'held' and p.signals & ?"
        " and (? is null or n.series = ?)"
        " and (? is null or n.year > ? or (n.year, coalesce(n.month, 12), coalesce(n.day, 31)) >= (?, ?, ?))"
        " order by n.year is null, n.year desc, coalesce(n.month, 0) desc, coalesce(n.day, 0) desc,"
        " n.path, n.part, p.id"
    )
    day = (since.year, since.year, since.year, since.month, since.day) if since else (None,) * 5
    groups: dict[Stretch, list[int]] = {}
    count = 0
    async with index.execute(sql, (json.dumps(scope), sign, series, series, *day)) as cursor:
        async for row in cursor:
            pack = Pack._make(row)
            marks = [
                bullet for bullet in Unpacked(pack).bullets() if bullet.signals & sign and bullet.kind not in _UNSAID
            ]
            for bullet in marks[: _MOST_ROWS - count]:
                if not people or _concerns(bullet.speakers, bullet.terms, people):
                    groups.setdefault(pack.bounds.stretch(bullet.id), []).append(bullet.id)
            count += len(marks)
            if count >= _MOST_ROWS:
                break
    return await _listed(index, groups, skip, most)


def _concerns(speakers: str, terms: str, people: Sequence[frozenset[str]]) -> bool:
    said_by = set(speakers.split("\n"))
    words = set(terms.split(" "))
    return any(
        name in said_by or (len(name) > 2 and words.issuperset(_name_terms(name))) for names in people for name in names
    )


def _name_terms(name: str) -> list[str]:
    return [term for word in name.split() for term in word_terms(word)] or ["\0"]


async def _listed(index: aiosqlite.Connection, groups: Mapping[Stretch, Sequence[int]], skip: int, most: int) -> Listed:
    """Return the excerpts of some of the groups of bullets, each of one thread."""
    shown = list(groups.items())[skip : skip + most]
    read = await reader.read_threads(
        index, [thread for thread, _ in shown], [(id_, id_) for _, group in shown for id_ in group]
    )
    notes = await reader.notes_by_id(index, {thread.note_id for thread, _ in shown})
    found = await reader.sources(index)
    excerpts: list[Excerpt] = []
    for thread, group in shown:
        note = notes[thread.note_id]
        text = await reader.note_text(index, note.id)
        rows = [read.bullets[id_] for id_ in group]
        excerpts.append(_excerpt(read.threads[thread.id], rows, note, found[note.source_id], text=text, room=_ROOM))
    return Listed(len(groups), tuple(excerpts))


async def topic(index: aiosqlite.Connection, scope: Scope, query: Query) -> list[TopicCall]:
    """Return every held call with a thread that has all that the query is about, the oldest first."""
    match = " AND ".join(
        "(" + " OR ".join('"' + term.replace('"', '""') + '"' for term, share in facet.forms if share >= _SAME) + ")"
        for facet in query.facets
    )
    if not match:
        return []
    sql = (
        f"select bullet_fts.rowid, n.id from bullet_fts join note n on n.id = {reader.NOTE_FOUND}"
        " where bullet_fts match ? and n.source_id in (select value from json_each(?)) and n.state = 'held'"
        " order by n.year is null, n.year, coalesce(n.month, 0), coalesce(n.day, 0), n.path, n.part, bullet_fts.rowid"
    )
    hits: dict[int, set[int]] = {}
    async with index.execute(sql, (match, json.dumps(scope))) as cursor:
        async for bullet, note_id in cursor:
            hits.setdefault(note_id, set()).add(bullet)
    notes = await reader.notes_by_id(index, hits)
    found = await reader.sources(index)
    calls: list[TopicCall] = []
    left = _MOST_ROWS
    for note_id, own in hits.items():
        threads, bullets = await reader.note_threads(index, note_id)
        said = [row for row in bullets if row.id in own and row.kind not in _UNSAID][:left]
        left -= len(said)
        if not said:
            continue
        wanted = {row.thread_id for row in said}
        text = await reader.note_text(index, note_id)
        note, source = notes[note_id], found[notes[note_id].source_id]
        rows = by_thread(bullets)
        calls.append(
            TopicCall(
                call_name(note, source),
                tuple(_decided(t, rows[t.id], note, source, text) for t in threads if t.id in wanted),
            )
        )
        if not left:
            break
    return calls


def _decided(
    thread: ThreadRow, rows: Sequence[BulletRow], note: NoteRow, source: SourceRow, text: Note
) -> ThreadOutline:
    span = Span(rows[0].start, max(row.end for row in rows))
    decisions = [row for row in rows if row.signals & cues.DECIDES and row.kind is not Kind.HEADING]
    return ThreadOutline(
        title=thread.title,
        headings=thread.headings,
        span=span,
        permalink=link(source, note.path, span),
        decisions=quoted(decisions, text, (), _ROOM),
        actions=(),
    )


async def linking(
    index: aiosqlite.Connection, scope: Scope, wanted: Reference, *, skip: int = 0, most: int = 10
) -> Listed:
    """Return the bullets that name an issue or pull request, thread by thread, the newest call first."""
    sql = (
        f"select bullet_fts.rowid from bullet_fts join note n on n.id = {reader.NOTE_FOUND}"
        " where bullet_fts match ? and n.state != 'other' and n.source_id in (select value from json_each(?))"
        " order by n.year is null, n.year desc, coalesce(n.month, 0) desc, coalesce(n.day, 0) desc, n.path, n.part,"
        f" bullet_fts.rowid limit {_MOST_ROWS}"
    )
    async with index.execute(sql, (f'body:"{wanted.number}"', json.dumps(scope))) as cursor:
        hits = [int(row[0]) async for row in cursor]
    threads = await reader.stretches(index, hits)
    read = await reader.read_threads(index, threads.values(), [(id_, id_) for id_ in hits])
    names_it = _naming(wanted)
    groups: dict[Stretch, list[int]] = {}
    lines: dict[int, list[str]] = {}
    for id_ in hits:
        row = read.bullets[id_]
        if row.note_id not in lines:
            lines[row.note_id] = (await reader.note_text(index, row.note_id)).lines
        if names_it("\n".join(lines[row.note_id][row.start - 1 : row.end])):
            groups.setdefault(threads[row.thread_id], []).append(id_)
    return await _listed(index, groups, skip, most)


def _naming(wanted: Reference) -> Callable[[str], bool]:
    """Return what tells whether a text names that issue. A bare number may be of any repository."""
    number = wanted.number
    bare = re.compile(rf"(?<![\w/])#{number}\b")
    addresses = rf"/(?:-/)?(?:issues|pull|pulls|merge_requests|discussions)/{number}\b"
    if wanted.repository is None:
        anywhere = re.compile(rf"[\w.-]#{number}\b|{addresses}")
        return lambda text: bool(bare.search(text) or anywhere.search(text))
    repository = re.escape(wanted.repository)
    theirs = re.compile(rf"{repository}(?:#{number}\b|{addresses})", re.IGNORECASE)
    short = re.compile(rf"\b{re.escape(wanted.repository.split('/')[-1])}#{number}\b", re.IGNORECASE)
    other = re.compile(rf"/[\w.-]+{addresses}")
    return lambda text: bool(
        theirs.search(text) or short.search(text) or (bare.search(text) and not other.search(text))
    )
