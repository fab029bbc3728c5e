"""The index file: opened, checked, written. One writer, one transaction for each refresh; readers are never blocked."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite

from index.deflate import inflated
from index.errors import IndexDamaged, IndexFileError
from index.footprint import footprint, trace
from index.lines import split_lines
from index.reader import note_threads
from index.schema import TABLES, VERSION

if TYPE_CHECKING:
    from index.entries import NoteEntry

_BUSY_MS = 10_000
_PRAGMAS = ("page_size=8192", "auto_vacuum=full", "journal_mode=wal", "synchronous=normal")
"""How the index is opened; rows of notes and packs leave less room over in pages twice as large as by default."""
FAILURES = (sqlite3.Error, zlib.error)
"""What an open index can raise, whatever is asked of it: see `failure`."""
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ")
_MENDS = {
    "SQLITE_FULL": "make room on the disk, and try again",
    "SQLITE_BUSY": "another process is writing to it; try again",
    "SQLITE_LOCKED": "another process is writing to it; try again",
    "SQLITE_READONLY": "make file and folder writable, or choose another folder with --data",
    "SQLITE_CANTOPEN": "is the folder yours?",
    "SQLITE_IOERR_SHMSIZE": "make room on the disk, and try again",
    "SQLITE_IOERR": "check the disk, and try again",
}
"""What to do about SQLite's errors, by the beginning of their names: https://www.sqlite.org/rescode.html."""
_OF_SOURCE = (*((table, "source_id") for table in ("term", "word", "same", "speaker", "attendee")), ("source", "id"))
"""The tables that a source leaves, with the column that names it."""
_HELD_BACK = 20_000
"""Counts that are kept in memory before they are written: they would grow with the notes."""


async def open_store(path: Path, *, checked: bool = False) -> aiosqlite.Connection:
    """Open the index for writing, made anew if it is missing, of another version, or its head is damaged.

    With `checked` all of it is looked at, which takes as long as reading the file. Raises `IndexFileError` when the
    folder cannot be written.
    """
    try:
        _prepare(path)
        connection = await _connect(path)
        if checked and not await _checked(connection):
            remove(path)
            _prepare(path)
            connection = await _connect(path)
    except (OSError, *FAILURES) as error:
        raise failure(path, error) from error
    return connection


def failure(path: Path, error: Exception) -> IndexFileError:
    """Return what to say of an error that the index at `path` raised. One that is damaged is removed."""
    if is_damage(error):
        remove(path)
        return IndexDamaged(f"the index {path} was damaged ({error}) and has been removed; it is made anew.")
    if isinstance(error, OSError):
        return IndexFileError(f"the index {path} cannot be opened for writing: {error}; is the folder yours?")
    name = _name(error)
    mend = next((mend for begin, mend in _MENDS.items() if name.startswith(begin)), "remove it, and it is made anew")
    return IndexFileError(f"the index {path} cannot be used ({error}); {mend}.")


def _name(error: Exception) -> str:
    return str(getattr(error, "sqlite_errorname", ""))


def is_damage(error: Exception) -> bool:
    """Tell whether an error says that the index holds what nobody wrote."""
    return isinstance(error, zlib.error) or _name(error).startswith(_DAMAGED) or "decode to UTF-8" in str(error)


def _prepare(path: Path) -> None:
    """Make the file, for its owner only, unless there is one that can be used."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and not _usable(path):
        remove(path)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        for pragma in (f"busy_timeout={_BUSY_MS}", *_PRAGMAS):
            await _one(connection, f"pragma {pragma}")
        if not (await _one(connection, "pragma user_version"))[0]:
            await connection.executescript(f"begin; {TABLES} pragma user_version={VERSION}; commit;")
    except BaseException:
        await connection.close()
        raise
    return connection


def _usable(path: Path) -> bool:
    """Tell whether the file is an index of this version, as far as a look at its head shows.

    Raises sqlite3.OperationalError where the file cannot be read: that it is locked says nothing against it.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            return version == VERSION and _tables(connection) == _own_tables()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def _tables(connection: sqlite3.Connection) -> set[tuple[str, str | None]]:
    return set(connection.execute("select name, sql from sqlite_schema where name not like 'sqlite_%'"))


@cache
def _own_tables() -> set[tuple[str, str | None]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        return _tables(connection)


async def _checked(connection: aiosqlite.Connection) -> bool:
    """Tell whether the index is sound, and close it if not."""
    sound = False
    try:
        sound = await _sound(connection)
    finally:
        if not sound:
            await connection.close()
    return sound


async def _sound(connection: aiosqlite.Connection) -> bool:
    """Tell whether all pages of the file, and the full-text table, hold together."""
    try:
        said = await _one(connection, "pragma quick_check(1)")
        await connection.execute("insert into bullet_fts(bullet_fts) values ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise
    return said == ("ok",)


async def odd(path: Path, error: Exception) -> IndexDamaged | None:
    """Return what to say where rows that nobody wrote led to `error`: the index is damaged, and removed then."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        sound = await _sound(connection)
    finally:
        await connection.close()
    if sound:
        return None
    remove(path)
    return IndexDamaged(f"the index {path} was damaged ({error}) and has been removed; it is made anew.")


def remove(path: Path) -> None:
    """Remove the index: the notes give all of it anew."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


async def _one(connection: aiosqlite.Connection, sql: str, values: tuple[object, ...] = ()) -> tuple[object, ...]:
    async with connection.execute(sql, values) as cursor:
        row = await cursor.fetchone()
    return tuple(row) if row is not None else ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the index has of a source: up to which commit it was read, by which rules, and what was skipped."""

    id: int
    commit: str | None
    chosen: str
    skipped: tuple[tuple[str, str], ...]


async def enter_source(store: aiosqlite.Connection, name: str, origin: str, link: str | None) -> Standing:
    """Return what the index has of the source called `name`, entered if it is new."""
    await store.execute(
        "insert into source(name, origin, link) values (?, ?, ?)"
        " on conflict(name) do update set origin = excluded.origin, link = excluded.link",
        (name, origin, link),
    )
    return await standing(store, name)


async def standing(store: aiosqlite.Connection, name: str) -> Standing:
    """Return what the index has of a source that it knows."""
    row = await _one(store, "select id, commit_id, chosen, skipped from source where name = ?", (name,))
    commit = None if row[1] is None else str(row[1])
    skipped = tuple((path, reason) for path, reason in json.loads(str(row[3])))
    return Standing(int(str(row[0])), commit, str(row[2]), skipped)


async def known_notes(
    store: aiosqlite.Connection, source_id: int, paths: Iterable[str] | None = None
) -> dict[str, str]:
    """Return the key of each file of a source, by its path: of all, or of those at `paths`."""
    sql = "select distinct path, key from note where source_id = ?"
    values: tuple[object, ...] = (source_id,)
    if paths is not None:
        sql = f"{sql} and path in (select value from json_each(?))"
        values = (source_id, json.dumps(list(paths)))
    async with store.execute(sql, values) as cursor:
        return {str(path): str(key) for path, key in await cursor.fetchall()}


async def note_counts(store: aiosqlite.Connection, source_id: int) -> tuple[int, int]:
    """Return how many files with notes a source has, and how many calls of theirs were held."""
    sql = "select count(distinct path), sum(state = 'held') from note where source_id = ?"
    row = await _one(store, sql, (source_id,))
    return int(str(row[0])), int(str(row[1] or 0))


@asynccontextmanager
async def writing(store: aiosqlite.Connection) -> AsyncGenerator[None]:
    """Write in one transaction: all of it or nothing."""
    await store.execute("begin immediate")
    try:
        yield
    except BaseException:
        if store.in_transaction:  # SQLite itself rolls back where the disk is full
            await store.execute("rollback")
        raise
    await store.execute("commit")


class Writer:
    """Puts notes of one source in and out within a transaction; `finish` writes the counts that they change."""

    def __init__(self, store: aiosqlite.Connection, source_id: int) -> None:
        self._store = store
        self._source_id = source_id
        self._terms: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._sames: Counter[int] = Counter()
        self._speakers: Counter[str] = Counter()
        self._attendees: Counter[str] = Counter()
        self._bullets = 0
        self._next: dict[str, int] = {}

    async def _take(self, table: str, column: str, count: int) -> int:
        """Return the first of `count` fresh ids, of which the greatest taken stands in a column of a table."""
        if table not in self._next:
            row = await _one(
                self._store, f"select coalesce((select {column} from {table} order by id desc limit 1), 0) + 1"
            )
            self._next[table] = int(str(row[0]))
        first = self._next[table]
        self._next[table] += count
        return first

    async def add(self, made: NoteEntry) -> None:
        """Enter a note that the source does not have yet."""
        texts = made.footprint.texts
        note_id = await self._take("note", "id", 1)
        first = await self._take("pack", "last", len(texts))
        call = made.call
        store = self._store
        await store.execute(
            "insert into note values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                note_id,
                self._source_id,
                made.path,
                call.part,
                call.above,
                made.key,
                call.series,
                call.date.year,
                call.date.month,
                call.date.day,
                call.title,
                call.state.value,
                made.attendees,
                made.body,
            ),
        )
        await store.executemany(
            "insert into pack values (?,?,?,?,?,?,?)", [pack.moved(first, note_id) for pack in made.packs]
        )
        await store.executemany(
            "insert into bullet_fts(rowid, body, crumb) values (?,?,?)",
            [(first + n, *text) for n, text in enumerate(texts)],
        )
        self._terms.update(made.footprint.terms)
        self._words.update(made.footprint.words)
        self._sames.update(dict.fromkeys(made.footprint.sames, 1))
        self._speakers.update(made.footprint.speakers)
        self._attendees.update(made.footprint.attendees)
        self._bullets += len(texts)
        await self._write_many_counts()

    async def remove(self, path: str) -> None:
        """Take out a file with all its calls.

        Their own rows and text tell what they left elsewhere: the full-text table keeps no text.
        """
        sql = "select id, attendees, body, above from note where source_id = ? and path = ?"
        for note_id, attendees, body, above in await self._store.execute_fetchall(sql, (self._source_id, path)):
            lines = [""] * above + split_lines(inflated(body).decode("utf-8", "surrogatepass"))
            await self._remove(note_id, json.loads(attendees), lines)

    async def _remove(self, note_id: int, attendees: Sequence[Sequence[str]], lines: Sequence[str]) -> None:
        threads, bullets = await note_threads(self._store, note_id)
        above = {thread.id: thread.headings for thread in threads}
        traces = [trace(row, above[row.thread_id]) for row in bullets]
        left = footprint(traces, attendees, lines)
        await self._store.executemany(
            "insert into bullet_fts(bullet_fts, rowid, body, crumb) values ('delete',?,?,?)",
            [(row.id, *texts) for row, texts in zip(bullets, left.texts, strict=True)],
        )
        await self._store.execute("delete from pack where note_id = ?", (note_id,))
        await self._store.execute("delete from note where id = ?", (note_id,))
        self._terms.subtract(left.terms)
        self._words.subtract(left.words)
        self._sames.subtract(dict.fromkeys(left.sames, 1))
        self._speakers.subtract(left.speakers)
        self._attendees.subtract(left.attendees)
        self._bullets -= len(bullets)
        await self._write_many_counts()

    async def finish(self, commit: str | None, chosen: str, skipped: Sequence[tuple[str, str]]) -> None:
        """Write the counts, and where the source now stands."""
        await self._write_counts()
        await self._store.execute(
            "update source set commit_id = ?, chosen = ?, skipped = ?, bullets = bullets + ? where id = ?",
            (commit, chosen, json.dumps(skipped), self._bullets, self._source_id),
        )

    async def _write_many_counts(self) -> None:
        """Write the counts if there are many."""
        counts = (self._terms, self._words, self._sames, self._speakers, self._attendees)
        if sum(map(len, counts)) > _HELD_BACK:
            await self._write_counts()

    async def _write_counts(self) -> None:
        for table, column, count, changes in (
            ("term", "term", "bullets", self._terms),
            ("word", "word", "bullets", self._words),
            ("same", "same", "notes", self._sames),
            ("speaker", "name", "bullets", self._speakers),
            ("attendee", "names", "notes", self._attendees),
        ):
            rows = ((self._source_id, key, change) for key, change in sorted(changes.items()) if change)
            await self._store.executemany(
                f"insert into {table} values (?,?,?) on conflict do update set {count} = {count} + excluded.{count}",
                rows,
            )
            if any(change < 0 for change in changes.values()):
                gone = ((self._source_id, key) for key, change in changes.items() if change < 0)
                await self._store.executemany(
                    f"delete from {table} where source_id = ? and {column} = ? and {count} <= 0", gone
                )
            changes.clear()

    async def leave(self) -> None:
        """Take out the source itself, all of whose notes were taken out, and its counts."""
        for table, column in _OF_SOURCE:
            await self._store.execute(f"delete from {table} where {column} = ?", (self._source_id,))


async def optimize(store: aiosqlite.Connection) -> None:
    """Merge the full-text table's segments and gather statistics: worth it after many notes were added."""
    await store.execute("insert into bullet_fts(bullet_fts) values ('optimize')")
    await store.execute("pragma optimize")
