"""A question -> the bullets that may answer it, with their threads and calls: those found, and what stands around."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import aiosqlite

from index import reader
from index.intent import Intent
from index.model import CallDate
from index.packing import BulletRow, Stretch, ThreadRow, by_thread
from index.periods import Period
from index.query import Query, sure_series
from index.reader import Alike, Candidates, Narrowing, Scope, Weighed

if TYPE_CHECKING:
    from index.dense import Likeness

MOST_HITS = 150
"""Bullets that full-text search may find."""
MOST_THREADS = 24
"""Threads that are read whole, or around the hits where they are long."""
_MOST_MEANT, _THREADS_MEANT = 60, 12
"""So many bullets and threads more, of the calls that the question seems to mean."""
_MOST_ALIKE, _THREADS_ALIKE = 25, 8
"""So many bullets that are like the question, and so many of their threads, whatever their words."""
MOST_SEARCHED = 3_000
"""A search goes through about so many bullets."""
_MOST_AKIN, _THREADS_AKIN = 80, 5
"""So many bullets that say it in other words, and so many of their threads that were not found otherwise."""
_MOST_SUMMED = 3_000
"""The search for them goes through so many bullets at most, a bullet counted for each term that it has."""
_LEAST_TOLD = 2.0
"""Nothing is searched by kin that tells less, on the scale of the weights of facets."""
_AS_KIN = 0.7
"""What kin counts there, as a share of what it tells."""
_CALLS_MEANT = 3
"""Calls that are read whole where none of their topics is asked for."""
_WHOLE = 40
"""Bullets. A longer thread is read around its hits only."""
_AROUND = 8


def match_expression(query: Query, frequency: Mapping[str, int], most: int = MOST_SEARCHED) -> str:
    """Return the FTS5 expression for a query, every term quoted; empty if nothing is asked about.

    Where its terms stand in more than `most` bullets together, by `frequency`, a bullet must have one of the rarest,
    which do not: as many as there are, and one at least. The others still raise what has them. So a search of many
    notes takes as long as the answer is rare, not as the question is common.
    """
    terms = dict.fromkeys(term for facet in query.facets for term, _ in facet.forms)
    rarest: list[str] = []
    total = 0
    for term in sorted(terms, key=lambda term: frequency.get(term, 0)):
        total += frequency.get(term, 0)
        if total > most and total > frequency.get(term, 0):
            break
        rarest.append(term)
    if len(rarest) == len(terms):
        return _any_of(terms)
    return f"({_any_of(rarest)}) AND ({_any_of(terms)})"


def sums_of(query: Query, frequency: Mapping[str, int], most: int = _MOST_SUMMED) -> list[Weighed]:
    """Return what bullets are searched by that may say in other words what is asked for.

    The terms of the facets and their kin, the rarest first, as long as they stand in `most` bullets together; those
    that count about as much for a facet are one expression.
    """
    counts: dict[tuple[int, str], float] = {}
    for place, facet in enumerate(query.facets):
        counts |= {(place, term): _AS_KIN * told for term, told in facet.kin if told >= _LEAST_TOLD}
        counts |= {(place, term): share * facet.weight for term, share in facet.forms}
    alike: dict[tuple[int, int], list[str]] = {}
    total = 0
    for place, term in sorted(counts, key=lambda each: frequency.get(each[1], 0)):
        total += frequency.get(term, 0)
        if total > most:
            break
        if term in frequency:
            alike.setdefault((place, round(counts[place, term]) or 1), []).append(term)
    return [Weighed(_any_of(terms), weight) for (_, weight), terms in alike.items()]


def _any_of(terms: Iterable[str]) -> str:
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)


async def gather(
    index: aiosqlite.Connection,
    query: Query,
    frequency: Mapping[str, int],
    scope: Scope,
    narrowing: Narrowing,
    *,
    everything: bool,
    likeness: Likeness | None = None,
) -> Candidates:
    """Return the candidates for `query` among the sources of `scope`, and of what `narrowing` leaves of them.

    `frequency`: in how many bullets of the scope each term stands. `likeness`: of the bullets of the scope, where they
    have vectors; the likest are candidates, too.
    """
    match = match_expression(query, frequency)
    hits: dict[int, float] = {}
    if match:
        hits = await reader.search(index, match, scope, narrowing, everything=everything, most=MOST_HITS)
    meant: dict[int, float] = {}
    if match and (within := _meant(query, narrowing)):
        meant = await reader.search(index, match, scope, within, everything=everything, most=_MOST_MEANT)
    akin = await reader.search_sums(
        index, sums_of(query, frequency), scope, narrowing, everything=everything, most=_MOST_AKIN
    )
    threads = await reader.stretches(index, hits | meant | akin)
    best = _best_threads(hits, threads, MOST_THREADS)
    if meant:
        hits |= meant
        best = list({thread.id: thread for thread in (*best, *_best_threads(meant, threads, _THREADS_MEANT))}.values())
    found = {thread.id for thread in best}
    others = {id_: thread for id_, thread in threads.items() if id_ not in found}
    best += _best_threads(akin, others, _THREADS_AKIN)
    near = likeness.nearest(_MOST_ALIKE) if likeness else []
    if near:
        best = list({thread.id: thread for thread in (*best, *await _first_threads(index, near))}.values())
    read = await reader.read_threads(index, best, _ranges(best, [*hits, *akin, *near]))
    kept = {id_: hits[id_] for id_ in read.bullets if id_ in hits}
    notes = await reader.notes_by_id(index, {thread.note_id for thread in best})
    repeats = await reader.repeats(index, scope, (row.same for row in read.bullets.values()))
    alike: dict[int, Alike] = {}
    if likeness:
        alike = {row.id: likeness.of(row.id, read.threads[row.thread_id]) for row in read.bullets.values()}
    return Candidates(kept, read.bullets, read.threads, notes, repeats, akin, alike)


async def _first_threads(index: aiosqlite.Connection, near: Sequence[int]) -> list[Stretch]:
    """Return the threads of bullets, those of the first ones."""
    places = {id_: n for n, id_ in enumerate(near)}
    threads = (await reader.stretches(index, near)).values()
    first = {thread.id: min(places[id_] for id_ in near if thread.id <= id_ <= thread.last) for thread in threads}
    return sorted(threads, key=lambda thread: first[thread.id])[:_THREADS_ALIKE]


async def gather_calls(index: aiosqlite.Connection, query: Query, scope: Scope, narrowing: Narrowing) -> Candidates:
    """Return the bullets of the calls that `query`, which asks of none of their topics, means; no formalities.

    Where none of those was held, what is said of those that were cancelled.
    """
    from index.outline import tells

    held = await calls_meant(index, query, scope, narrowing)
    meant = held or await calls_meant(index, query, scope, narrowing, state="cancelled")
    notes = {note.id: note for note in meant}
    threads: dict[int, ThreadRow] = {}
    bullets: dict[int, BulletRow] = {}
    for note in notes.values():
        titled, rows = await reader.note_threads(index, note.id)
        said = by_thread(rows)
        for thread in titled:
            own = said.get(thread.id, [])
            if not held or tells(thread, own, note.title):
                threads[thread.id] = thread
                bullets |= {row.id: row for row in own}
    repeats = await reader.repeats(index, scope, (row.same for row in bullets.values()))
    return Candidates({}, bullets, threads, notes, repeats)


async def calls_meant(
    index: aiosqlite.Connection, query: Query, scope: Scope, narrowing: Narrowing, state: str = "held"
) -> list[reader.NoteRow]:
    """Return the newest call of that state that `query` means, which asks of none of its topics.

    Of several calls on the days that it names, the newest, up to `_CALLS_MEANT`. What is still to come is not.
    """
    within = _meant(query, narrowing) or narrowing
    until = min(within.until or query.asked_on, query.asked_on)
    few = 1 if query.period is None or Intent.NEWEST in query.intent else _CALLS_MEANT
    newest = await reader.calls(
        index,
        scope,
        series=within.series,
        states=[state],
        until=CallDate.of(until),
        most=few,
    )
    days = Period(within.since or date.min, until)
    return [note for note in newest if days.overlap(note.date)]


def _meant(query: Query, narrowing: Narrowing) -> Narrowing | None:
    """Return how a question narrows the calls itself, by the days or the series that it surely names."""
    period = query.period
    sure = sure_series(query.series)
    if period is None and len(sure) != 1:
        return None
    since = max(filter(None, (narrowing.since, period and period.start)), default=None)
    until = min(filter(None, (narrowing.until, period and period.end)), default=None)
    return Narrowing(sure[0] if len(sure) == 1 and narrowing.series is None else narrowing.series, since, until)


def _best_threads(hits: Mapping[int, float], threads: Mapping[int, Stretch], most: int) -> list[Stretch]:
    scores: list[tuple[float, Stretch]] = []
    ordered = sorted(hits)
    for thread in threads.values():
        within = ordered[bisect_left(ordered, thread.id) : bisect_right(ordered, thread.last)]
        own = sorted((hits[id_] for id_ in within), reverse=True)
        if own:
            scores.append((own[0] + 0.3 * sum(own[1:4]), thread))
    scores.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [thread for _, thread in scores[:most]]


def _ranges(threads: Iterable[Stretch], hits: Iterable[int]) -> list[tuple[int, int]]:
    ordered = sorted(set(hits))
    ranges: list[tuple[int, int]] = []
    for thread in threads:
        if thread.last - thread.id < _WHOLE:
            ranges.append((thread.id, thread.last))
            continue
        ranges.append((thread.id, thread.id))
        for id_ in ordered[bisect_left(ordered, thread.id) : bisect_right(ordered, thread.last)]:
            start, end = max(id_ - _AROUND, thread.id), min(id_ + _AROUND, thread.last)
            if ranges[-1][1] >= start - 1 and ranges[-1][0] >= thread.id:
                ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
            else:
                ranges.append((start, end))
    return ranges
