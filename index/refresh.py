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
from typing import TYPE_CHECKING

import aiosqlite

from index.errors import GitError
from index.lines import decode
from index.model import Note
from index.reader import sources
from index.source import FolderSource, GitSource, NoteFile, Snapshot, as_text
from index.store import (
    Standing,
    Writer,
    enter_source,
    known_notes,
    note_counts,
    optimize,
    standing,
    writing,
)

if TYPE_CHECKING:
    from index.entries import NoteEntry

_PARALLEL_FROM = 1_000_000
"""Bytes of notes. Fewer are parsed in this process: starting others takes longer."""
_BATCH = 60_000
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
    before = await enter_source(store, name, str(source), link)
    plan = await _plan(store, source, before)
    if plan.changes or _standing(plan, source, before) != before:
        plan = await _write(store, source, name, before, plan, progress=progress)
    notes, held = await note_counts(store, before.id)
    return Refreshed(
        source=name,
        commit=plan.commit,
        notes=notes,
        added=len(plan.changes.fresh),
        changed=len(plan.changes.edited),
        removed=len(plan.changes.gone),
        held=held,
        skipped=plan.skipped,
    )


async def forget_others(store: aiosqlite.Connection, names: Sequence[str]) -> list[str]:
    """Take out every source that is not one of `names`, each in one transaction. Return what they were called."""
    others = [row for row in (await sources(store)).values() if row.name not in names]
    for row in others:
        async with writing(store):
            writer = Writer(store, row.id)
            for path in await known_notes(store, row.id):
                await writer.remove(path)
            await writer.leave()
    return [row.name for row in others]


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is to be taken out of the index, put in, and put in anew."""

    gone: list[str]
    fresh: list[NoteFile]
    edited: list[NoteFile]

    def __bool__(self) -> bool:
        return bool(self.gone or self.fresh or self.edited)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written, to stand at a commit with some files skipped. `snapshot`: where all files were listed."""

    commit: str | None
    changes: _Changes
    skipped: tuple[tuple[str, str], ...]
    snapshot: Snapshot | None = None


async def _plan(store: aiosqlite.Connection, source: FolderSource | GitSource, before: Standing) -> _Plan:
    """Return how what the source holds differs from what the index has.

    In a repository only the files are looked at that differ from the commit indexed, where that can be known.
    """
    if isinstance(source, GitSource) and before.commit is not None and before.chosen == _chosen(source):
        plan = await _plan_since(store, source, before, before.commit)
        if plan is not None:
            return plan
    snapshot = source.snapshot()
    return await _plan_all(store, before, snapshot)


async def _plan_all(store: aiosqlite.Connection, before: Standing, snapshot: Snapshot) -> _Plan:
    changes = _changes(await known_notes(store, before.id), snapshot.files)
    skipped = tuple(sorted((as_text(path), reason) for path, reason in snapshot.skipped))
    return _Plan(snapshot.commit, changes, skipped, snapshot)


async def _plan_since(store: aiosqlite.Connection, source: GitSource, before: Standing, indexed: str) -> _Plan | None:
    """Return what changed since the commit indexed, or None where the index is not what that commit holds.

    So it is where the repository has lost that commit, and where names made by hand are not what they seem.
    """
    commit = source.repository.head(source.branch)
    try:
        differ, now = source.since(indexed, commit)
    except GitError:
        return None
    skipped = dict(before.skipped)
    known = await known_notes(store, before.id, differ)
    if any("\\" in as_text(path) for path in (*differ, *skipped)):
        return None
    if any(known.get(path) != blob and path not in skipped for path, (blob, _) in differ.items()):
        return None
    changes = _changes(known, now.files)
    still = {path: reason for path, reason in skipped.items() if path not in differ}
    return _Plan(commit, changes, tuple(sorted((still | dict(now.skipped)).items())))


def _chosen(source: FolderSource | GitSource) -> str:
    """Return by which rules the source chooses its files."""
    return repr((source.include, source.exclude, source.max_bytes))


def _standing(plan: _Plan, source: FolderSource | GitSource, before: Standing) -> Standing:
    """Return what the index will have of the source."""
    return Standing(before.id, plan.commit, _chosen(source), plan.skipped)


def _changes(known: Mapping[str, str], files: Iterable[NoteFile]) -> _Changes:
    """Return how files differ from what the index has of them."""
    wanted = {as_text(file.path): file for file in files}
    return _Changes(
        gone=[path for path in known if path not in wanted],
        fresh=[file for path, file in wanted.items() if path not in known],
        edited=[file for path, file in wanted.items() if path in known and known[path] != file.key],
    )


async def _write(
    store: aiosqlite.Connection,
    source: FolderSource | GitSource,
    name: str,
    before: Standing,
    plan: _Plan,
    *,
    progress: Progress | None,
) -> _Plan:
    """Write what changed, in one transaction, and return it: planned anew where another has written meanwhile."""
    async with writing(store):
        if plan.snapshot is not None:
            plan = await _plan_all(store, before, plan.snapshot)
        elif (now := await standing(store, name)) != before:
            plan = await _plan(store, source, now)
        changes = plan.changes
        todo = [*changes.fresh, *changes.edited]
        writer = Writer(store, before.id)
        for path in (*changes.gone, *(as_text(file.path) for file in changes.edited)):
            await writer.remove(path)
        notes = ((Note(as_text(file.path), decode(raw)), file.key) for file, raw in source.read(todo))
        for done, calls in enumerate(_parsed(notes, sum(file.size for file in todo)), 1):
            for made in calls:
                await writer.add(made)
            if progress is not None:
                progress(done, len(todo))
        if len(todo) > _MANY:
            await optimize(store)
        await writer.finish(plan.commit, _chosen(source), plan.skipped)
    return plan


def _parsed(notes: Iterable[tuple[Note, str]], size: int) -> Iterator[list[NoteEntry]]:
    """Yield the rows of each file in order; with many, parsed by other processes, a bounded number at a time."""
    from index.entries import entries, many_entries

    cores = os.cpu_count() or 1
    if size < _PARALLEL_FROM or cores < 2:
        yield from (entries(note, key) for note, key in notes)
        return
    waiting: deque[Future[list[list[NoteEntry]]]] = deque()
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), initializer=end_with_parent) as pool:
        for batch in _batches(notes):
            waiting.append(pool.submit(many_entries, batch))
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
