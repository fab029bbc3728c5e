"""The index read: what a scope knows, the candidates for a question, the text of a note. Decides nothing.

A scope is the ids of the sources that a place may see. It is part of every statement here: nothing is found first and
hidden later.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import aiosqlite

from index.deflate import inflated
from index.model import CallDate, Note, Sitting
from index.packing import Bounds, BulletRow, Pack, Stretch, ThreadRow, Unpacked

Scope = tuple[int, ...]
"""Ids of sources."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the index knows it. `link` is its permalink template."""

    id: int
    name: str
    commit: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as the index holds it, without its text."""

    id: int
    source_id: int
    path: str
    series: str
    date: CallDate
    title: str
    state: str
    attendees: tuple[tuple[str, ...], ...]
    part: str = ""
    """Which call of its file it is; see `model.Sitting`."""
    above: int = 0
    """How many lines of the file stand above it."""


class Alike(NamedTuple):
    """How like in meaning to the question a bullet is; see `dense.Likeness`."""

    own: float
    thread: float
    """How like the likest of its thread is."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What full-text search found, with what stands around it."""

    hits: Mapping[int, float]
    """BM25 of each bullet found, higher is better."""
    bullets: Mapping[int, BulletRow]
    """The bullets found and those of their threads, by id."""
    threads: Mapping[int, ThreadRow]
    notes: Mapping[int, NoteRow]
    repeats: Mapping[int, int]
    """In how many notes the words of a bullet stand, by `same`, where it is more than one."""
    akin: Mapping[int, float] = field(default_factory=dict[int, float])
    """How much of the question some bullets say in its words and in other ones, on the scale of its facets' weights."""
    alike: Mapping[int, Alike] = field(default_factory=dict[int, Alike])
    """How like each bullet is to the question, where there are vectors."""


PACK = "p.id, p.note_id, p.last, p.starts, p.signals, p.sames, p.content"
"""The columns of a `Pack`."""
NOTE_FOUND = "(select p.note_id from pack p where p.id <= bullet_fts.rowid order by p.id desc limit 1)"
"""The note of a bullet that full-text search finds."""
_RANK = "bm25(bullet_fts, 1.0, 0.6)"
"""Words of the bullet itself count in full, those it stands under a little less, together in one saturation.

Sorted by this function a search takes two thirds of the time that it takes sorted by the column `rank`.
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an asker rules out beforehand. `series` is as the index has it; days are included."""

    series: str | None = None
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != _NOT_NARROWED


_NOT_NARROWED = Narrowing()


async def sources(index: aiosqlite.Connection) -> dict[int, SourceRow]:
    """Return every source of the index, by id."""
    rows = await index.execute_fetchall("select id, name, commit_id, link from source order by id")
    return {int(row[0]): SourceRow(*row) for row in rows}


async def search(
    index: aiosqlite.Connection, match: str, scope: Scope, narrowing: Narrowing, *, everything: bool, most: int
) -> dict[int, float]:
    """Return the ids of the bullets that match best, with their BM25.

    `everything`: the scope is all that the index holds, so that the table of notes need not be asked.
    """
    if everything and not narrowing:
        sql = f"select rowid, -{_RANK} as fit from bullet_fts where bullet_fts match ? order by fit desc limit ?"
        values: tuple[object, ...] = (match, most)
    else:
        sql = (
            f"select bullet_fts.rowid, -{_RANK} as fit from bullet_fts join note n on n.id = {NOTE_FOUND}"
            f" where bullet_fts match ? and {_SEEN}"
            " order by fit desc limit ?"
        )
        values = (match, *_seen(scope, narrowing), most)
    return {int(row[0]): float(row[1]) for row in await index.execute_fetchall(sql, values)}


class Weighed(NamedTuple):
    """What some bullets match, and how much that counts."""

    match: str
    weight: float


async def search_sums(
    index: aiosqlite.Connection,
    parts: Sequence[Weighed],
    scope: Scope,
    narrowing: Narrowing,
    *,
    everything: bool,
    most: int,
) -> dict[int, float]:
    """Return the ids of the bullets that match the weightiest `parts` together, with the sum of their weights.

    `everything`: as for `search`.
    """
    if not parts:
        return {}
    matched = " union all ".join(["select rowid, ? as weight from bullet_fts where bullet_fts match ?"] * len(parts))
    sql = f"select rowid, sum(weight) as fit from ({matched}) group by rowid"
    values: list[object] = [value for part in parts for value in (part.weight, part.match)]
    if narrowing or not everything:
        sql = (
            f"select bullet_fts.rowid, bullet_fts.fit from ({sql}) bullet_fts join note n on n.id = {NOTE_FOUND}"
            f" where {_SEEN}"
        )
        values += _seen(scope, narrowing)
    rows = await index.execute_fetchall(f"{sql} order by fit desc, 1 limit ?", (*values, most))
    return {int(row[0]): float(row[1]) for row in rows}


_NARROWED = (
    "(? is null or n.series = ?)"
    " and (? is null or printf('%04d-%02d-%02d', n.year, coalesce(n.month, 12), coalesce(n.day, 31)) >= ?)"
    " and (? is null or printf('%04d-%02d-%02d', n.year, coalesce(n.month, 1), coalesce(n.day, 1)) <= ?)"
)


def _narrowed(narrowing: Narrowing) -> tuple[str | None, ...]:
    """Return the values for `_NARROWED`."""
    since = narrowing.since.isoformat() if narrowing.since else None
    until = narrowing.until.isoformat() if narrowing.until else None
    return narrowing.series, narrowing.series, since, since, until, until


_SEEN = f"n.source_id in (select value from json_each(?)) and {_NARROWED}"
"""Whether a note is of the scope, and not ruled out."""


def _seen(scope: Scope, narrowing: Narrowing) -> tuple[str | None, ...]:
    """Return the values for `_SEEN`."""
    return json.dumps(scope), *_narrowed(narrowing)


class NoteVectors(NamedTuple):
    """The vectors of a note's bullets, whose ids follow each other."""

    first: int
    numbers: bytes
    wanted: int
    """Whether the asker has not ruled the note out."""


async def encoder(index: aiosqlite.Connection) -> str | None:
    """Return the signature of what made the vectors, where there are any."""
    async with index.execute("select signature from encoder") as cursor:
        row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def vectors(index: aiosqlite.Connection, scope: Scope, narrowing: Narrowing) -> list[NoteVectors]:
    """Return the vectors of all notes of the scope, with those that are ruled out; none while any note has none."""
    sql = (
        f"select v.first, v.numbers, coalesce({_NARROWED}, 0) from note n left join vector v on v.note_id = n.id"
        " where n.source_id in (select value from json_each(?))"
    )
    rows = [NoteVectors(*row) for row in await index.execute_fetchall(sql, (*_narrowed(narrowing), json.dumps(scope)))]
    return [] if any(row.first is None for row in rows) else rows  # pyright: ignore[reportUnnecessaryComparison] - of a left join


async def stretches(index: aiosqlite.Connection, bullets: Iterable[int]) -> dict[int, Stretch]:
    """Return the threads that the bullets belong to, by id, unread."""
    sql = (
        "select id, note_id, last, starts from pack where id in"
        " (select (select max(id) from pack where id <= j.value) from json_each(?) j) order by id"
    )
    ordered = sorted(bullets)
    found: dict[int, Stretch] = {}
    at = 0
    for row in await index.execute_fetchall(sql, (json.dumps(ordered),)):
        pack = Bounds._make(row)
        until = bisect_right(ordered, pack.last, at)
        while at < until:
            thread = pack.stretch(ordered[at])
            found[thread.id] = thread
            at = bisect_right(ordered, thread.last, at)
    return found


class ReadThreads(NamedTuple):
    """Threads, and bullets of theirs, by id, in the order of the ids."""

    threads: dict[int, ThreadRow]
    bullets: dict[int, BulletRow]


async def read_threads(
    index: aiosqlite.Connection, wanted: Iterable[Stretch], ranges: Iterable[tuple[int, int]]
) -> ReadThreads:
    """Return the threads `wanted`, and their bullets in the ranges of ids, both ends included."""
    threads: dict[int, ThreadRow] = {}
    bullets: dict[int, BulletRow] = {}
    packs: dict[int, list[int]] = {}
    for thread in wanted:
        packs.setdefault(thread.pack, []).append(thread.id)
    left = deque(sorted(ranges))
    sql = f"select {PACK} from json_each(?) j join pack p on p.id = j.value order by p.id"
    for row in await index.execute_fetchall(sql, (json.dumps(list(packs)),)):
        pack = Pack._make(row)
        unpacked = Unpacked(pack)
        threads |= {id_: unpacked.thread(id_) for id_ in packs[pack.id]}
        while left and left[0][0] <= pack.last:
            bullets |= {row.id: row for row in unpacked.bullets(*left.popleft())}
    return ReadThreads(threads, bullets)


async def notes_by_id(index: aiosqlite.Connection, ids: Iterable[int]) -> dict[int, NoteRow]:
    """Return notes by id."""
    sql = (
        "select n.id, n.source_id, n.path, n.series, n.year, n.month, n.day, n.title, n.state, n.attendees,"
        " n.part, n.above"
        " from json_each(?) j join note n on n.id = j.value"
    )
    rows = await index.execute_fetchall(sql, (json.dumps(list(ids)),))
    return {
        int(row[0]): NoteRow(
            id=row[0],
            source_id=row[1],
            path=row[2],
            series=row[3],
            date=CallDate(row[4], row[5], row[6]),
            title=row[7],
            state=row[8],
            attendees=tuple(tuple(names) for names in json.loads(row[9])),
            part=row[10],
            above=row[11],
        )
        for row in rows
    }


async def repeats(index: aiosqlite.Connection, scope: Scope, sames: Iterable[int]) -> dict[int, int]:
    """Return in how many notes the words of bullets stand, where in several."""
    sql = (
        "select same, sum(notes) from same where source_id in (select value from json_each(?))"
        " and same in (select value from json_each(?)) and notes > 1 group by same"
    )
    rows = await index.execute_fetchall(sql, (json.dumps(scope), json.dumps(list(set(sames)))))
    return {int(row[0]): int(row[1]) for row in rows}


async def note_texts(index: aiosqlite.Connection, ids: Iterable[int]) -> dict[int, Note]:
    """Return notes with their text, as they were indexed, by id."""
    sql = f"select n.id, {_NOTE} from json_each(?) j join note n on n.id = j.value"
    rows = await index.execute_fetchall(sql, (json.dumps(list(ids)),))
    return {row[0]: _note(row[1:]) for row in rows}


_NOTE = "n.path, n.body, n.part, n.above, n.series, n.title, n.year, n.month, n.day"


def _note(columns: Sequence[Any]) -> Note:
    """Return a note of the columns `_NOTE`."""
    path, body, part, above, series, title, *day = columns
    text = inflated(body).decode("utf-8", "surrogatepass")
    return Note(path, text, Sitting(part, CallDate(*day), above, series, title) if part else None)


async def note_text(index: aiosqlite.Connection, note_id: int) -> Note:
    """Return a note with its text, as it was indexed."""
    return (await note_texts(index, [note_id]))[note_id]


async def counts(index: aiosqlite.Connection, table: str, scope: Scope, wanted: Iterable[str]) -> dict[str, int]:
    """Return in how many bullets of the scope each of `wanted` stands, where in any: `table` is `term` or `word`."""
    sql = (
        f"select {table}, sum(bullets) from {table} where source_id in (select value from json_each(?))"
        f" and {table} in (select value from json_each(?)) group by {table}"
    )
    values = (json.dumps(scope), json.dumps(sorted(wanted)))
    return {row[0]: row[1] for row in await index.execute_fetchall(sql, values)}


async def words_like(index: aiosqlite.Connection, scope: Scope, word: str, slips: int) -> dict[str, int]:
    """Return the words of the scope that begin as `word` does and are longer or shorter by `slips` letters at most."""
    sql = (
        "select word, sum(bullets) from word where source_id in (select value from json_each(?))"
        " and word >= ? and word < ? and length(word) between ? and ? group by word order by word"
    )
    first, length = word[0], len(word)
    values = (json.dumps(scope), first, chr(ord(first) + 1), length - slips, length + slips)
    return {row[0]: row[1] for row in await index.execute_fetchall(sql, values)}


async def names(index: aiosqlite.Connection, scope: Scope) -> tuple[dict[str, int], list[tuple[str, ...]]]:
    """Return how many bullets of the scope each name labels, and the names that attendees are listed by."""
    of_scope = "source_id in (select value from json_each(?))"
    given = (json.dumps(scope),)
    async with index.execute(f"select name, sum(bullets) from speaker where {of_scope} group by name", given) as cursor:
        speakers = {row[0]: row[1] for row in await cursor.fetchall()}
    async with index.execute(f"select distinct names from attendee where {of_scope}", given) as cursor:
        return speakers, sorted(tuple(json.loads(row[0])) for row in await cursor.fetchall())


async def bullets(index: aiosqlite.Connection, scope: Scope) -> int:
    """Return how many bullets the scope has."""
    sql = "select coalesce(sum(bullets), 0) from source where id in (select value from json_each(?))"
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        return int(next(iter(await cursor.fetchall()))[0])


async def series_names(index: aiosqlite.Connection, scope: Scope) -> tuple[str, ...]:
    """Return the series of the scope, sorted."""
    sql = "select distinct series from note where source_id in (select value from json_each(?)) order by 1"
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        return tuple(row[0] for row in await cursor.fetchall())


async def calls(
    index: aiosqlite.Connection,
    scope: Scope,
    *,
    series: str | None,
    states: Sequence[str],
    until: CallDate | None,
    most: int,
) -> list[NoteRow]:
    """Return calls of the scope, the newest first; those whose year is not known come last.

    `series` is a series as the index has it (empty: notes that stand in no folder of their own); None is all. `until`
    leaves out later ones.
    """
    sql = (
        "select id from note where source_id in (select value from json_each(?))"
        " and state in (select value from json_each(?)) and (? is null or series = ?)"
        " and (? is null or year is null or (year, coalesce(month, 0), coalesce(day, 0)) <= (?, ?, ?))"
        " order by year is null, year desc, coalesce(month, 0) desc, coalesce(day, 0) desc, path desc, part desc"
        " limit ?"
    )
    year, month, day = (until.year, until.month or 12, until.day or 31) if until else (None, None, None)
    values = (json.dumps(scope), json.dumps(list(states)), series, series, year, year, month, day, most)
    ids = [int(row[0]) for row in await index.execute_fetchall(sql, values)]
    found = await notes_by_id(index, ids)
    return [found[id_] for id_ in ids]


@dataclass(frozen=True, slots=True)
class Due:
    """What the index holds of a source's calls of some days, and of which commit. Without the source, nothing."""

    source_id: int | None
    commit: str | None
    notes: tuple[tuple[Note, str], ...]
    """Notes with their keys."""


async def due(index: aiosqlite.Connection, name: str, after: date, until: date) -> Due:
    """Return the notes of held calls dated after one day and up to another, all of one moment of the index."""
    day = "(n.year, coalesce(n.month, 0), coalesce(n.day, 0))"
    sql = (
        f"select s.id, s.commit_id, n.key, {_NOTE} from source s left join note n on n.source_id = s.id"
        f" and n.state = 'held' and n.year between ? and ? and {day} > (?, ?, ?) and {day} <= (?, ?, ?)"
        " where s.name = ?"
    )
    days = (after.year, until.year, after.year, after.month, after.day, until.year, until.month, until.day)
    async with index.execute(sql, (*days, name)) as cursor:
        rows = list(await cursor.fetchall())
    if not rows:
        return Due(None, None, ())
    notes = ((_note(columns), str(key)) for _, _, key, *columns in rows if key is not None)
    return Due(int(rows[0][0]), rows[0][1], tuple(notes))


async def series_counts(
    index: aiosqlite.Connection, scope: Scope
) -> list[tuple[int, str, int, CallDate | None, CallDate | None]]:
    """Return each series that has notes: its source, name, how many calls were held, the first and the last of them."""
    sql = (
        "select source_id, series, sum(state = 'held'), min(held_on), max(held_on)"
        " from (select source_id, series, state, case when state = 'held' and year then printf('%04d-%02d-%02d', year,"
        " coalesce(month, 0), coalesce(day, 0)) end as held_on from note"
        " where source_id in (select value from json_each(?)) and state != 'other')"
        " group by source_id, series order by source_id, series"
    )
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        return [(row[0], row[1], row[2], _date(row[3]), _date(row[4])) for row in await cursor.fetchall()]


def _date(text: str | None) -> CallDate | None:
    if text is None:
        return None
    year, month, day = (int(part) or None for part in text.split("-"))
    return CallDate(year, month, day)


async def held(index: aiosqlite.Connection, scope: Scope, until: CallDate) -> tuple[int, CallDate | None]:
    """Return how many calls of the scope were held up to `until`, those of unknown year too, and the newest's date."""
    sql = (
        "select count(*) from note where source_id in (select value from json_each(?)) and state = 'held'"
        " and (year is null or (year, coalesce(month, 0), coalesce(day, 0)) <= (?, ?, ?))"
    )
    values = (json.dumps(scope), until.year, until.month or 12, until.day or 31)
    (row,) = await index.execute_fetchall(sql, values)
    newest = await calls(index, scope, series=None, states=["held"], until=until, most=1)
    return int(row[0]), (newest[0].date if newest and newest[0].date.year else None)


async def note_at(index: aiosqlite.Connection, source_id: int, path: str, part: str) -> NoteRow | None:
    """Return the note at a path of a source, if there is one: that `part` of the file."""
    sql = "select id from note where source_id = ? and path = ? and part = ?"
    async with index.execute(sql, (source_id, path, part)) as cursor:
        row = await cursor.fetchone()
    return (await notes_by_id(index, [row[0]]))[row[0]] if row else None


async def keys(index: aiosqlite.Connection, scope: Scope) -> dict[str, str]:
    """Return the key of each note of a source by its path."""
    sql = "select path, key from note where source_id in (select value from json_each(?))"
    async with index.execute(sql, (json.dumps(scope),)) as cursor:
        return {path: key async for path, key in cursor}


async def note_count(index: aiosqlite.Connection, source_id: int) -> int:
    """Return how many files with notes a source has."""
    async with index.execute("select count(distinct path) from note where source_id = ?", (source_id,)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def note_threads(index: aiosqlite.Connection, note_id: int) -> tuple[list[ThreadRow], list[BulletRow]]:
    """Return the threads of a note in their order, and all their bullets."""
    rows = await index.execute_fetchall(f"select {PACK} from pack p where note_id = ? order by id", (note_id,))
    packs = [Unpacked(Pack._make(row)) for row in rows]
    return [thread for pack in packs for thread in pack.threads()], [row for pack in packs for row in pack.bullets()]
