"""The edge of what is new: reads a source at two positions, and has them compared."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from index import reader
from index.calls import read_call
from index.digest import Version, compare, version
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

    Takes as long as what changed between the two positions is large, however many notes and commits there are.
    """
    due = await reader.due(store, name, since.on, today)
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
    stayed = [Version(note, read_call(note), key) for note, key in due.notes]
    if isinstance(source, GitSource):
        commit = until or due.commit or source.repository.head(source.branch)
        old, new = _differing(source, since, commit)
        before, after = list(_versions(source, old.files)), list(_versions(source, new.files))
        stayed = _as_of(source, stayed, due.commit, commit, {file.path for file in (*old.files, *new.files)})
    told = compare((*before, *stayed), (*after, *stayed), since=since.on, today=today)
    return _Read(commit, tuple((one, entry(one.note, one.key)) for one in told.calls), told.changed)


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
    end = datetime.combine(since.on, time(23, 59, 59), UTC)
    return source.differing(source.repository.base_before(source.branch, end, commit), commit)


def _as_of(
    source: GitSource, indexed: list[Version], index_commit: str | None, commit: str, read: set[str]
) -> list[Version]:
    """Return the notes that the index has as they are at `commit`, and those that it lacks, but for what was `read`."""
    known = {as_text(path) for path in read}
    differ: set[str] = set()
    others: list[NoteFile] = []
    if index_commit != commit:
        stale, now = source.differing(index_commit, commit)
        differ = {as_text(file.path) for file in (*stale.files, *now.files)}
        others = [file for file in now.files if file.path not in read]
    return [one for one in indexed if one.note.path not in known | differ] + list(_versions(source, others))


def _versions(source: GitSource, files: Iterable[NoteFile]) -> Iterator[Version]:
    for file, raw in source.read(files):
        yield version(as_text(file.path), raw, file.key)


def _changed_call(changed: Changed, source: SourceRow) -> ChangedCall:
    one = changed.version
    return ChangedCall(
        call=call_name(note_row(one.call), source),
        spans=changed.spans,
        permalink=link(source, one.note.path, changed.spans[0] if changed.spans else Span(1, 1)),
        key=one.key,
    )
