"""The facade: everything that a face of callnotes (Discord, terminal, batch) asks the notes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import aiosqlite

from index import reader
from index.directory import Directory
from index.features import Candidate, candidates
from index.gather import gather
from index.query import Knowledge, Query, read_query
from index.reader import Scope
from index.refresh import Progress, Refreshed, refresh
from index.source import FolderSource, GitSource
from index.spelling import Spelling
from index.store import open_store

_RARE_WORDS_FROM = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A question read, and the candidates for its answer."""

    query: Query
    candidates: list[Candidate]


class Library:
    """An index, open. Made by `open`; closed with `close` or as an async context manager."""

    def __init__(self, store: aiosqlite.Connection, people: Mapping[str, Sequence[str]] | None = None) -> None:
        self._store = store
        self._people = people or {}
        self._known: dict[Scope, Knowledge] = {}

    @classmethod
    async def open(cls, path: Path, people: Mapping[str, Sequence[str]] | None = None) -> Library:
        """Open the index at `path`, made anew if need be. Raises `IndexFileError`."""
        return cls(await open_store(path), people)

    async def close(self) -> None:
        """Close the index."""
        await self._store.close()

    async def __aenter__(self) -> Library:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def refresh(
        self, source: FolderSource | GitSource, *, name: str, link: str | None = None, progress: Progress | None = None
    ) -> Refreshed:
        """Bring one source's part of the index up to date."""
        done = await refresh(self._store, source, name=name, link=link, progress=progress)
        if done.added or done.changed or done.removed:
            self._known.clear()
        return done

    async def scope(self, names: Sequence[str] | None = None) -> Scope:
        """Return the scope of the sources called `names`, or of all."""
        async with self._store.execute("select id, name from source order by id") as cursor:
            rows = await cursor.fetchall()
        return tuple(int(row[0]) for row in rows if names is None or row[1] in names)

    async def knowledge(self, scope: Scope) -> Knowledge:
        """Return what the notes of `scope` know; kept until the next refresh that changes them."""
        if scope not in self._known:
            self._known[scope] = await self._read_knowledge(scope)
        return self._known[scope]

    async def _read_knowledge(self, scope: Scope) -> Knowledge:
        marks = ",".join("?" * len(scope))
        of_scope = f"note_id in (select id from note where source_id in ({marks}))"
        async with self._store.execute(f"select count(*) from bullet where {of_scope}", scope) as cursor:
            row = await cursor.fetchone()
        bullets = int(row[0]) if row else 0
        async with self._store.execute(
            f"select speakers, count(*) from bullet where labelled and {of_scope} group by speakers", scope
        ) as cursor:
            speakers: dict[str, int] = {}
            for names, count in await cursor.fetchall():
                for name in names.split("\n"):
                    speakers[name] = speakers.get(name, 0) + count
        async with self._store.execute(
            f"select attendees from note where attendees != '[]' and source_id in ({marks})", scope
        ) as cursor:
            lists = {tuple(names) for row in await cursor.fetchall() for names in json.loads(row[0])}
        async with self._store.execute(
            f"select distinct series from note where source_id in ({marks}) order by 1", scope
        ) as cursor:
            series = tuple(row[0] for row in await cursor.fetchall())
        return Knowledge(
            bullets=bullets,
            frequency=await reader.counts(self._store, "term", scope),
            spelling=Spelling(await reader.counts(self._store, "word", scope)),
            directory=Directory(sorted(lists), speakers, self._people),
            series=series,
        )

    async def find(self, question: str, *, scope: Scope, asked_on: date, series: str | None = None) -> Found:
        """Return the question as it was read, and the candidates with their features, not judged yet."""
        known = await self.knowledge(scope)
        query = read_query(question, asked_on, known, series=series)
        found = await gather(self._store, query, scope, everything=scope == await self.scope())
        return Found(query, candidates(query, found))
