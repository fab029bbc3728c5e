"""The facade: everything that a face of callnotes (Discord, terminal, batch) asks the notes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiosqlite

from index import browse, cues, reader
from index.browse import Listed, Names, Reference, TopicCall
from index.choose import Choice, choose
from index.directory import Directory
from index.excerpts import call_name, excerpt
from index.facets import looked_up
from index.features import Candidate, candidates
from index.gather import calls_meant, gather, gather_calls
from index.judge import Weights, judge, reasons, stored
from index.kin import with_kin
from index.knowledge import Knowledge
from index.mentions import FreshNote
from index.model import (
    Answer,
    CallDate,
    CallName,
    CallOutline,
    Excerpt,
    News,
    Position,
    Searched,
    SeriesSummary,
    SourceSummary,
)
from index.periods import Period
from index.query import Query, query_words, read_query, reading, sure_series
from index.reader import Narrowing, Scope, SourceRow
from index.recency import favour_newer
from index.refresh import Progress, Refreshed, forget_others, refresh
from index.series import match_series
from index.silence import unanswered
from index.source import FolderSource, GitSource
from index.spelling import Spelling, correctable, slips, slips_shown
from index.states import is_transcript
from index.store import open_store
from index.terms import terms, word_terms

if TYPE_CHECKING:
    from index.dense import Likeness
    from index.encoder import Encoder

_KNOWN_TEXT = "What was decided, and why?"
"""By the vector of which encoders are told apart."""
_MOST_OF_A_DAY = 5
_FEW_BULLETS = 500
"""Where there are fewer, no term is common."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question read, and the candidates for its answer."""

    query: Query
    candidates: list[Candidate]
    vectors: bool
    """Whether their features tell how like they are to the question."""


class Library:
    """An index, open. Made by `open`; closed with `close` or as an async context manager."""

    def __init__(
        self,
        store: aiosqlite.Connection,
        people: Mapping[str, Sequence[str]] | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._store = store
        self._people = people or {}
        self._encoder = encoder
        self._signature: str | None = None
        self._known: dict[Scope, Knowledge] = {}
        self._file: tuple[int, int] | None = None
        self._held: dict[tuple[Scope, date], tuple[int, CallDate | None]] = {}

    @classmethod
    async def open(
        cls,
        path: Path,
        people: Mapping[str, Sequence[str]] | None = None,
        encoder: Encoder | None = None,
        *,
        checked: bool = False,
    ) -> Library:
        """Open the index at `path`, made anew if need be: with `checked` if any of it is damaged.

        With an `encoder`, bullets are found by their meaning, too, as soon as `encode` has given them vectors. Raises
        `IndexFileError`.
        """
        library = cls(await open_store(path, checked=checked), people, encoder)
        library._file = _file(path)
        return library

    async def renew(self, path: Path) -> None:
        """Read what stands at `path` from now on, where that is another file: a damaged index has been made anew."""
        if _file(path) in (None, self._file):
            return
        old, self._store = self._store, await open_store(path)
        self._file = _file(path)
        self.forget()
        await old.close()

    def stands_at(self, path: Path) -> bool:
        """Tell whether what is read is what stands at `path`: it is not any more where that was made anew."""
        return _file(path) == self._file

    async def close(self) -> None:
        """Close the index."""
        await self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def refresh(
        self, source: FolderSource | GitSource, *, name: str, link: str | None = None, progress: Progress | None = None
    ) -> Refreshed:
        """Bring one source's part of the index up to date."""
        done = await refresh(self._store, source, name=name, link=link, progress=progress)
        if done.added or done.changed or done.removed:
            self.forget()
        return done

    async def encode(self, scope: Scope, progress: Progress | None = None) -> None:
        """Give the bullets of `scope` that have none their vectors, where there is an encoder. Raises `NoEncoder`.

        It takes a while, and whoever asks meanwhile is answered by words alone.
        """
        if self._encoder is None:
            return
        made_by = await self._made_by(self._encoder)
        from index.encoding import encode_notes

        await encode_notes(self._store, scope, self._encoder, made_by, progress or (lambda _done, _total: None))

    async def _made_by(self, encoder: Encoder) -> str:
        """Return what the vectors of `encoder` are known by."""
        if self._signature is None:
            vector = await asyncio.to_thread(encoder.question, _KNOWN_TEXT)
            from index.dense import signature

            self._signature = signature(vector)
        return self._signature

    async def _likeness(self, question: str, scope: Scope, narrowing: Narrowing) -> Likeness | None:
        """Return how like the bullets of `scope` are to a question, where all of them have vectors of the encoder."""
        if self._encoder is None or await reader.encoder(self._store) != await self._made_by(self._encoder):
            return None
        found = await reader.vectors(self._store, scope, narrowing)
        if not any(note.numbers for note in found):
            return None
        vector = await asyncio.to_thread(self._encoder.question, question)
        from index.dense import likeness

        return await asyncio.to_thread(likeness, vector, found)

    async def keep_only(self, names: Sequence[str]) -> list[str]:
        """Take out what the index has of sources of other names; return those."""
        others = await forget_others(self._store, names)
        if others:
            self.forget()
        return others

    async def scope(self, names: Sequence[str] | None = None) -> Scope:
        """Return the scope of the sources called `names`, or of all."""
        found = await reader.sources(self._store)
        return tuple(source.id for source in found.values() if names is None or source.name in names)

    async def knowledge(self, scope: Scope, words: Sequence[str] = ()) -> Knowledge:
        """Return what the notes of `scope` know, as far as reading `words` needs it.

        People and series are kept until the next refresh that changes them. The vocabulary, which grows with the notes,
        stays in the index, and of it only what `words` may mean is looked up.
        """
        kept = self._known
        if scope not in kept:
            speakers, attendees = await reader.names(self._store, scope)
            kept[scope] = Knowledge(
                bullets=await reader.bullets(self._store, scope),
                frequency={},
                spelling=Spelling({}),
                directory=Directory(attendees, speakers, self._people),
                series=await reader.series_names(self._store, scope),
            )
        if not words:
            return kept[scope]
        searched, asked = looked_up(words)
        written = await reader.counts(self._store, "word", scope, asked)
        near: dict[str, int] = {}
        for word in sorted(asked):
            if correctable(word, written.get(word, 0)):
                near |= await reader.words_like(self._store, scope, word, slips(word))
        spelling = Spelling(near | written)
        meant = (term for word in asked for fix, _ in spelling.correct(word) for term in word_terms(fix))
        frequency = await reader.counts(self._store, "term", scope, with_kin(searched.union(meant)))
        return replace(kept[scope], frequency=frequency, spelling=spelling)

    async def _reading(self, question: str, asked_on: date, scope: Scope) -> Knowledge:
        return await self.knowledge(scope, query_words(question, asked_on))

    async def find(
        self,
        question: str,
        *,
        scope: Scope,
        asked_on: date,
        series: str | None = None,
        speaker: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Found:
        """Return the question as it was read, and the candidates with their features, not judged yet.

        `series` is as the index has it.
        """
        known = await self._reading(question, asked_on, scope)
        query = read_query(question, asked_on, known, series=series, speaker=speaker)
        narrowing = Narrowing(series, since, until)
        if query.roll:
            return Found(query, [], vectors=False)
        if query.whole:
            found = await gather_calls(self._store, query, scope, narrowing)
            return Found(query, await asyncio.to_thread(candidates, query, found), vectors=False)
        if query.last:
            query = await self._of_last_call(query, scope, narrowing)
        everything = scope == await self.scope()
        likeness = await self._likeness(question, scope, narrowing)
        found = await gather(
            self._store, query, known.frequency, scope, narrowing, everything=everything, likeness=likeness
        )
        return Found(query, await asyncio.to_thread(candidates, query, found), likeness is not None)

    async def _of_last_call(self, query: Query, scope: Scope, narrowing: Narrowing) -> Query:
        """Return the question as asked of the day of the newest call that it means, where that is known."""
        newest = await calls_meant(self._store, query, scope, narrowing)
        day = newest[0].date.on if newest else None
        return replace(query, period=Period(day, day)) if day else query

    async def ask(
        self,
        question: str,
        *,
        scope: Scope,
        asked_on: date,
        series: str | None = None,
        speaker: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int = 5,
        weights: Weights | None = None,
    ) -> Answer:
        """Return the bullets of the notes in `scope` that answer `question`, asked on that day.

        `series`, `since` and `until` leave out other calls; what `speaker` said is preferred. `weights` are those that
        judge, where they are not those that come with callnotes. Raises `UnknownSeries` if none has that name.
        """
        if series is not None:
            series = await self._series_called(series, scope)
        found = await self.find(
            question, scope=scope, asked_on=asked_on, series=series, speaker=speaker, since=since, until=until
        )
        query = found.query
        sources = await reader.sources(self._store)
        searched = await self._searched(scope, asked_on, sources)
        if query.roll:
            excerpts = await self._rolls(query, scope, Narrowing(series, since, until), sources)
            return Answer(question, tuple(excerpts[:limit]), searched, reading=reading(query))
        if query.owed and (excerpts := await self._owed(query, scope, Narrowing(series, since, until), limit)):
            return Answer(question, excerpts, searched, reading=reading(query))
        weights = weights or stored(vectors=found.vectors)
        judge(found.candidates, weights)
        favour_newer(query, found.candidates)
        silent = unanswered(query, found.candidates, weights) > 0
        choices = [] if silent else choose(found.candidates, limit, overview=query.whole)
        wanted = {term for facet in query.facets for term, _ in facet.forms}
        texts = await reader.note_texts(self._store, {choice.note.id for choice in choices})
        return Answer(
            question=question,
            excerpts=tuple(
                replace(
                    excerpt(choice, sources[choice.note.source_id], texts[choice.note.id], wanted),
                    reasons=reasons(choice.best, weights),
                )
                for choice in choices
            ),
            searched=searched,
            corrected=tuple(query.corrected.items()),
            near=await self._near(query, scope) if silent else (),
            missing=query.unknown,
            elsewhen=_elsewhen(query, choices),
            reading=reading(query),
        )

    async def _rolls(
        self, query: Query, scope: Scope, narrowing: Narrowing, sources: Mapping[int, SourceRow]
    ) -> list[Excerpt]:
        """Return the lines that list who was at each of the calls that `query` means."""
        from index.rolls import roll

        notes = await calls_meant(self._store, query, scope, narrowing)
        texts = await reader.note_texts(self._store, [note.id for note in notes])
        made = [
            await asyncio.to_thread(roll, note, sources[note.source_id], texts[note.id], query.speakers)
            for note in notes
        ]
        return [excerpt for excerpt in made if excerpt is not None]

    async def _owed(self, query: Query, scope: Scope, narrowing: Narrowing, limit: int) -> tuple[Excerpt, ...]:
        """Return what those whom `query` names are to do, the newest first; nothing where later calls are ruled out."""
        if narrowing.until is not None:
            return ()
        named = narrowing.series if narrowing.series is not None else next(iter(sure_series(query.series)), None)
        listed = await browse.marked(
            self._store, scope, cues.ACTS, series=named, since=narrowing.since, people=query.speakers, most=limit
        )
        return listed.excerpts

    async def _near(self, query: Query, scope: Scope) -> tuple[str, ...]:
        """Return words of the notes that look like those asked for that they do not have, and begin as those do."""
        found: list[str] = []
        for word in map(str.casefold, query.unknown):
            near = await reader.words_like(self._store, scope, word, slips_shown(word))
            found += Spelling(near).nearest(word)
        return tuple(dict.fromkeys(found))[:5]

    async def searched(self, scope: Scope, asked_on: date) -> Searched:
        """Return what an answer looks through."""
        return await self._searched(scope, asked_on, await reader.sources(self._store))

    async def _searched(self, scope: Scope, asked_on: date, found: Mapping[int, SourceRow]) -> Searched:
        kept = self._held
        if (scope, asked_on) not in kept:
            kept[scope, asked_on] = await reader.held(self._store, scope, CallDate.of(asked_on))
        count, newest = kept[scope, asked_on]
        return Searched(tuple(found[id_].name for id_ in scope if id_ in found), count, newest)

    async def sources(self, scope: Scope, today: date) -> list[SourceSummary]:
        """Return each source of the scope in numbers, as it stands in the index; calls are those held by `today`."""
        found = await reader.sources(self._store)
        until = CallDate.of(today)
        return [
            SourceSummary(
                row.name,
                row.commit,
                await reader.note_count(self._store, row.id),
                *await reader.held(self._store, (row.id,), until),
            )
            for row in found.values()
            if row.id in scope
        ]

    async def fresh(self, found: News) -> list[FreshNote]:
        """Return the notes of which `found` tells that lines in them are new, as the index has them."""
        spans = {(one.outline.call.path, one.outline.call.part): None for one in found.calls}
        spans |= {(one.call.path, one.call.part): one.spans for one in found.changed if one.spans}
        source = next(row for row in (await reader.sources(self._store)).values() if row.name == found.source)
        fresh: list[FreshNote] = []
        for (path, part), new in spans.items():
            note = await reader.note_at(self._store, source.id, path, part)
            if note is None:
                continue
            threads, bullets = await reader.note_threads(self._store, note.id)
            repeats = await reader.repeats(self._store, (source.id,), [bullet.same for bullet in bullets])
            text = await reader.note_text(self._store, note.id)
            fresh.append(FreshNote(note, source, text, threads, bullets, repeats, new))
        return fresh

    async def keys(self, scope: Scope) -> dict[str, str]:
        """Return what tells the content of each note, by its path. `scope` is one source."""
        return await reader.keys(self._store, scope)

    async def commonness(self, term: str, scope: Scope) -> float:
        """Return, at most, in what share of the bullets `term` comes up; 0 where there are few of them."""
        known = await self.knowledge(scope)
        spelled = terms(term)
        counts = await reader.counts(self._store, "term", scope, spelled)
        least = min((counts.get(one, 0) for one in spelled), default=0)
        return least / known.bullets if known.bullets >= _FEW_BULLETS else 0.0

    async def series(self, scope: Scope) -> list[SeriesSummary]:
        """Return every series of the scope that has calls, by source and name."""
        found = await reader.sources(self._store)
        return [
            SeriesSummary(name or found[source_id].name, found[source_id].name, count, first, last)
            for source_id, name, count, first, last in await reader.series_counts(self._store, scope)
        ]

    async def _series_called(self, name: str, scope: Scope) -> str:
        """Return the series meant by `name`, as the index has it. Raises `UnknownSeries`."""
        found = await reader.sources(self._store)
        names = {
            series or found[source_id].name: series
            for source_id, series, *_ in await reader.series_counts(self._store, scope)
        }
        return names[match_series(name, list(names))]

    async def calls(
        self,
        scope: Scope,
        *,
        series: str | None = None,
        today: date | None = None,
        held_only: bool = True,
        limit: int = 25,
    ) -> list[CallName]:
        """Return calls, the newest first. Raises `UnknownSeries`."""
        states = ["held"] if held_only else ["held", "upcoming", "cancelled"]
        rows = await self._calls(scope, series, today, states, limit)
        found = await reader.sources(self._store)
        return [call_name(row, found[row.source_id]) for row in rows]

    async def _calls(
        self, scope: Scope, series: str | None, today: date | None, states: Sequence[str], limit: int
    ) -> list[reader.NoteRow]:
        own = None if series is None else await self._series_called(series, scope)
        until = CallDate.of(today) if today else None
        return await reader.calls(self._store, scope, series=own, states=states, until=until, most=limit)

    async def last_call(self, scope: Scope, *, today: date, series: str | None = None) -> CallOutline | None:
        """Return the newest call held by `today`, at a glance, or None: by its notes, where there is a transcript, too.

        Raises `UnknownSeries`.
        """
        rows = await self._calls(scope, series, today, ["held"], _MOST_OF_A_DAY)
        if not rows:
            return None
        occasion = (rows[0].source_id, rows[0].series, rows[0].date)
        newest = (row for row in rows if (row.source_id, row.series, row.date) == occasion)
        return await self._outline(next((row for row in newest if not is_transcript(row.path)), rows[0]), scope)

    async def news(
        self,
        source: FolderSource | GitSource,
        *,
        name: str,
        link: str | None,
        since: Position,
        today: date,
        until: str | None = None,
    ) -> News:
        """Return what is new in the source called `name` on `today` to one who read it up to `since`.

        Reads up to the commit `until`, by default the one that is indexed. Raises `GitError`. For a folder the index
        alone is asked: every held call dated since then is new, and what has changed is not known.
        """
        from index.news import news

        return await news(self._store, source, name=name, link=link, since=since, today=today, until=until)

    async def news_of_days(
        self,
        source: FolderSource | GitSource,
        *,
        name: str,
        link: str | None,
        since: date,
        today: date,
        until: date | None = None,
    ) -> News:
        """Return what is new in the source called `name` on `today` to one who read it on the day before `since`.

        Reads the commits up to the end of the day `until`, by default all; the days of commits are those of UTC. Raises
        `GitError`.
        """
        from index.news import news_of_days

        return await news_of_days(self._store, source, name=name, link=link, since=since, today=today, until=until)

    async def series_called(self, name: str, scope: Scope) -> str:
        """Return the series meant by `name`, as it is shown. Raises `UnknownSeries`."""
        return match_series(name, [one.name for one in await self.series(scope)])

    async def _outline(self, row: reader.NoteRow, scope: Scope) -> CallOutline:
        from index.outline import agenda, outline

        threads, bullets = await reader.note_threads(self._store, row.id)
        text = await reader.note_text(self._store, row.id)
        return outline(
            row,
            (await reader.sources(self._store))[row.source_id],
            text,
            agenda=agenda(bullets, text),
            threads=threads,
            bullets=bullets,
            repeats=await reader.repeats(self._store, scope, [bullet.same for bullet in bullets]),
        )

    def forget(self) -> None:
        """Read anew what the notes know: another process or connection has refreshed the index."""
        self._known, self._held = {}, {}

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[None]:
        """Read the index as it stands now until the end, whatever a refresh writes meanwhile."""
        await self._store.execute("begin")
        try:
            yield
        finally:
            await self._store.execute("commit")

    async def names(self, scope: Scope) -> Names:
        """Return the names of series, people and topics of the scope."""
        return await browse.names(self._store, scope)

    async def thread(self, scope: Scope, *, note: str, title: str, start: int) -> Excerpt | None:
        """Return a whole thread, by the tokens of its note and title and about where it starts."""
        return await browse.whole_thread(self._store, scope, note, title, start)

    async def threads(self, scope: Scope, note: str) -> list[Excerpt]:
        """Return each thread of the note known by that token, whole."""
        return await browse.threads(self._store, scope, note)

    async def call(self, scope: Scope, note: str) -> tuple[CallOutline, CallName | None, CallName | None] | None:
        """Return the call of the note known by that token at a glance, with the calls before and after it."""
        row = await browse.note_by_token(self._store, scope, note)
        if row is None:
            return None
        return await self._outline(row, scope), *await browse.neighbours(self._store, row)

    async def held_count(self, scope: Scope, *, today: date, series: str | None = None) -> int:
        """Return how many calls were held by `today`. Raises `UnknownSeries`."""
        own = None if series is None else await self._series_called(series, scope)
        return await browse.held_count(self._store, scope, own, today)

    async def decisions(
        self, scope: Scope, *, series: str | None = None, since: date | None = None, skip: int = 0, most: int = 10
    ) -> Listed:
        """Return what was decided, the newest first. Raises `UnknownSeries`."""
        own = None if series is None else await self._series_called(series, scope)
        return await browse.marked(self._store, scope, cues.DECIDES, series=own, since=since, skip=skip, most=most)

    async def actions(
        self, scope: Scope, *, series: str | None = None, person: str | None = None, skip: int = 0, most: int = 10
    ) -> Listed:
        """Return what somebody is to do, the newest first; of `person` under any name. Raises `UnknownSeries`."""
        own = None if series is None else await self._series_called(series, scope)
        people: tuple[frozenset[str], ...] = ()
        if person is not None:
            words = person.split()
            known = await self.knowledge(scope, words)
            named = known.directory.named_in(words, known.frequency).names
            people = (*named, frozenset({person.casefold()}))
        return await browse.marked(self._store, scope, cues.ACTS, series=own, people=people, skip=skip, most=most)

    async def topic(self, name: str, *, scope: Scope, asked_on: date) -> tuple[list[TopicCall], Query]:
        """Return every call that discussed a topic, the oldest first, and how its name was read."""
        query = read_query(name, asked_on, await self._reading(name, asked_on, scope))
        return await browse.topic(self._store, scope, query), query

    async def linking(self, wanted: Reference, scope: Scope, *, skip: int = 0, most: int = 10) -> Listed:
        """Return what was said where an issue or pull request is named, the newest first."""
        return await browse.linking(self._store, scope, wanted, skip=skip, most=most)


def _elsewhen(query: Query, choices: Sequence[Choice]) -> Period | None:
    """Return the time that a question asks about, where something is quoted and nothing of that time."""
    period = query.period
    missed = period is not None and choices and not any(period.overlap(choice.note.date) for choice in choices)
    return period if missed else None


def _file(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at `path` from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
