"""A source's notes -> the index: reads what changed, parses it, writes it, in one transaction."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import aiosqlite

from index.entries import NoteEntry, entry
from index.lines import decode
from index.model import Note, State
from index.reader import sources
from index.source import FolderSource, GitSource, NoteFile, Snapshot, as_text
from index.store import Writer, entries, known_notes, optimize, source_row, writing

_PARALLEL_FROM = 1_000_000
"""Bytes of notes. Fewer are parsed in this process: starting others takes longer."""
_BATCH = 200_000
"""Characters of notes that a worker process takes at once."""
_MANY = 200
"""Notes. After so many were read, the full-text table is worth merging."""

Progress = Callable[[int, int], None]
"""Called with how many notes are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found and did, in numbers of notes."""

    source: str
    commit: str | None
    notes: int
    added: int
    changed: int
    removed: int
    held: int
    skipped: tuple[tuple[str, str], ...]
    """Files that were not read, each with the reason."""


async def refresh(
    store: aiosqlite.Connection,
    source: FolderSource | GitSource,
    *,
    name: str,
    link: str | None = None,
    progress: Progress | None = None,
) -> Refreshed:
    """Bring the index of `source` up to what it holds now; nothing is written if nothing changed.

    On any error the index stays as it was.
    """
    snapshot = source.snapshot()
    row = await source_row(store, name, str(source), link)
    changes = _changes(await known_notes(store, row.id), snapshot)
    if changes or row.commit != snapshot.commit:
        changes = await _write(store, source, row.id, snapshot, progress)
    async with store.execute(
        "select count(*) from note where source_id = ? and state = ?", (row.id, State.HELD.value)
    ) as cursor:
        held = await cursor.fetchone()
    return Refreshed(
        source=name,
        commit=snapshot.commit,
        notes=len(snapshot.files),
        added=len(changes.fresh),
        changed=len(changes.edited),
        removed=len(changes.gone),
        held=held[0] if held else 0,
        skipped=snapshot.skipped,
    )


async def forget_others(store: aiosqlite.Connection, names: Sequence[str]) -> bool:
    """Take out every source that is not one of `names`, each in one transaction. Return whether there was one."""
    others = [row for row in (await sources(store)).values() if row.name not in names]
    for row in others:
        async with writing(store):
            writer = Writer(store, row.id)
            for path in await known_notes(store, row.id):
                await writer.remove(path)
            await writer.leave()
    return bool(others)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is to be taken out of the index, put in, and put in anew."""

    gone: list[str]
    fresh: list[NoteFile]
    edited: list[NoteFile]

    def __bool__(self) -> bool:
        return bool(self.gone or self.fresh or self.edited)


def _changes(known: Mapping[str, str], snapshot: Snapshot) -> _Changes:
    """Return how what the source holds differs from what the index has."""
    wanted = {as_text(file.path): file for file in snapshot.files}
    return _Changes(
        gone=[path for path in known if path not in wanted],
        fresh=[file for path, file in wanted.items() if path not in known],
        edited=[file for path, file in wanted.items() if path in known and known[path] != file.key],
    )


async def _write(
    store: aiosqlite.Connection,
    source: FolderSource | GitSource,
    source_id: int,
    snapshot: Snapshot,
    progress: Progress | None,
) -> _Changes:
    """Write what changed, in one transaction, and return it: compared anew, as another may have written meanwhile."""
    async with writing(store):
        changes = _changes(await known_notes(store, source_id), snapshot)
        todo = [*changes.fresh, *changes.edited]
        writer = Writer(store, source_id)
        for path in (*changes.gone, *(as_text(file.path) for file in changes.edited)):
            await writer.remove(path)
        notes = ((Note(as_text(file.path), decode(raw)), file.key) for file, raw in source.read(todo))
        for done, made in enumerate(_parsed(notes, sum(file.size for file in todo)), 1):
            await writer.add(made)
            if progress is not None:
                progress(done, len(todo))
        if len(todo) > _MANY:
            await optimize(store)
        await writer.finish(snapshot.commit)
    return changes


def _parsed(notes: Iterable[tuple[Note, str]], size: int) -> Iterator[NoteEntry]:
    """Yield the rows of each note in order; with many, parsed by other processes, a bounded number at a time."""
    cores = os.cpu_count() or 1
    if size < _PARALLEL_FROM or cores < 2:
        yield from (entry(note, key) for note, key in notes)
        return
    waiting: deque[Future[list[NoteEntry]]] = deque()
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), initializer=end_with_parent) as pool:
        for batch in _batches(notes):
            waiting.append(pool.submit(entries, batch))
            if len(waiting) > 2 * cores:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def end_with_parent() -> None:
    """Have this worker process end when its parent has died: one killed by -9 cannot tell it, and it would wait on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(process: BaseProcess) -> None:
    process.join()
    os._exit(1)


def _batches(notes: Iterable[tuple[Note, str]]) -> Iterator[list[tuple[Note, str]]]:
    batch: list[tuple[Note, str]] = []
    length = 0
    for note, key in notes:
        batch.append((note, key))
        length += len(note.text)
        if length >= _BATCH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch
