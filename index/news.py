"""The edge of what is new: reads a source at two positions, and has them compared."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index import reader
from index.calls import read_call
from index.digest import WAIT, Version, compare, days_before, own_key, versions
from index.entries import NoteEntry, entry
from index.errors import GitError
from index.excerpts import call_name, link
from index.model import ChangedCall, NewCall, News, Position, Span
from index.outline import glance, note_row
from index.reader import Due, SourceRow
from index.source import FolderSource, GitSource, NoteFile, Snapshot, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import aiosqlite

    from index.digest import Changed


async def news(
    store: aiosqlite.Connection,
    source: FolderSource | GitSource,
    *,
    name: str,
    link: str | None,
    since: Position,
    today: date,
    until: str | None = None,
) -> News:
    """Return what is new in a source; see `Library.news`.

    Takes as long as what changed between the two positions is large, however many notes and commits there are. What the
    index says of notes counts only where it stands, elsewhere they are read.
    """
    due = await reader.due(store, name, days_before(since.on, WAIT), today)
    read = await asyncio.to_thread(_read, source, due, since, today, until)
    row = SourceRow(due.source_id or 0, name, read.commit, link)
    sames = [bullet.same for _, made in read.new for bullet in made.bullets]
    repeats = await reader.repeats(store, (row.id,), sames)
    return News(
        source=name,
        position=Position(read.commit, today),
        calls=tuple(NewCall(glance(one.note, made, row, repeats), one.key) for one, made in read.new),
        changed=tuple(_changed_call(one, row) for one in read.changed),
    )


async def news_of_days(
    store: aiosqlite.Connection,
    source: FolderSource | GitSource,
    *,
    name: str,
    link: str | None,
    since: date,
    today: date,
    until: date | None,
) -> News:
    """Return what the commits of some days brought; see `Library.news_of_days`."""
    before = Position(None, days_before(since, 1))
    commit = None
    if isinstance(source, GitSource):
        tip = await asyncio.to_thread(source.repository.head, source.branch)
        commit = tip if until is None else await asyncio.to_thread(source.commit_by, until, tip)
        if commit is None:
            return News(name, Position(None, today), (), ())
    return await news(store, source, name=name, link=link, since=before, today=today, until=commit)


@dataclass(frozen=True, slots=True)
class _Read:
    commit: str | None
    new: tuple[tuple[Version, NoteEntry], ...]
    changed: tuple[Changed, ...]


def _read(source: FolderSource | GitSource, due: Due, since: Position, today: date, until: str | None) -> _Read:
    """Read what differs, and compare. Blocks."""
    commit = None
    before: list[Version] = []
    after: list[Version] = []
    elsewhere: set[str] = set()
    if isinstance(source, GitSource):
        commit = until or due.commit or source.repository.head(source.branch)
        old, new = _differing(source, since, commit)
        before, after = list(_versions(source, old.files)), list(_versions(source, new.files))
        elsewhere = _paths(old, new)
        if due.commit != commit:
            stale, now = source.differing(due.commit, commit)
            others = list(_versions(source, (file for file in now.files if as_text(file.path) not in elsewhere)))
            before, after = before + others, after + others
            elsewhere |= _paths(stale, now)
    stayed = [
        Version(note, read_call(note), own_key(note, key)) for note, key in due.notes if note.path not in elsewhere
    ]
    told = compare((*before, *stayed), (*after, *stayed), since=since.on, today=today)
    return _Read(commit, tuple((one, entry(one.note, one.key, one.call)) for one in told.calls), told.changed)


def _paths(*snapshots: Snapshot) -> set[str]:
    return {as_text(file.path) for snapshot in snapshots for file in snapshot.files}


def _differing(source: GitSource, since: Position, commit: str) -> tuple[Snapshot, Snapshot]:
    """Return the notes that differ between `since` and `commit`, as each has them.

    Where the repository no longer has what was read then, as after a forced push, what `commit` grew from at the end
    of that day stands in for it.
    """
    if since.commit is not None:
        try:
            return source.differing(since.commit, commit)
        except GitError:
            pass
    return source.differing(source.commit_by(since.on, commit), commit)


def _versions(source: GitSource, files: Iterable[NoteFile]) -> Iterator[Version]:
    for file, raw in source.read(files):
        yield from versions(as_text(file.path), raw, file.key)


def _changed_call(changed: Changed, source: SourceRow) -> ChangedCall:
    one = changed.version
    return ChangedCall(
        call=call_name(note_row(one.call), source),
        spans=changed.spans,
        permalink=link(source, one.note.path, changed.spans[0] if changed.spans else Span(1, 1).below(one.call.above)),
        key=one.key,
    )
