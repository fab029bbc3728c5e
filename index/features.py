"""What makes a bullet an answer, as numbers: the features of each candidate, by name. Pure.

Lexical features say how much of the question's weight stands where (bullet, parents, title, headings, neighbours, the
whole thread); the others say who spoke, when, in which series, what the bullet does and where in its thread it stands.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from index import cues
from index.coverage import Coverage, union
from index.intent import Intent
from index.model import Kind
from index.packing import BulletRow, ThreadRow, by_thread
from index.query import Query
from index.reader import Candidates, NoteRow

OTHER_WORDS = ("wide_own", "wide_cover", "wide_near", "wide_soft", "wide_thread", "akin_hit", "akin_thread")
"""The names of the features that count other words than those of the question."""

FEATURES = (
    "bm25", "cover", "near", "soft", "tight", "mass_soft", "hits", "below_hit",
    "thread", "thread_bm25", "thread_score", "thread_rank", "thread_size", "missing",
    "title_bullet", "first", "place", "before_best", "after_best", "far_best",
    "speaker", "no_speaker", "period", "no_period", "series",
    "agenda_kind", "when_agenda", "row_kind", "heading_kind", "repeats",
    "decides", "hints_decision", "asks",
    *OTHER_WORDS,
    "want_acts", "want_hints_action", "want_hints_decision", "want_counts", "want_dates", "want_reasons",
)  # fmt: skip
"""The names, in the order of a feature vector."""

ALIKE = ("alike", "alike_thread")
"""The names of the features that follow those where there are vectors: those of `Alike`."""

MOST = 110
"""Candidates that are looked at closely: those that a few of the features put first."""
_MOST_WITH_VECTORS = 130
_WORTH_OF_LIKENESS = 1.5
"""What the likeness of one of the likest bullets counts in that; the words of a question count 1 where all are near."""

_PLACE = {name: n for n, name in enumerate((*FEATURES, *ALIKE))}
_RINGS = ((1, 0.75), (2, 0.6), (3, 0.5))
"""How much a facet counts that stands so many bullets away."""


@dataclass(slots=True)
class Candidate:
    """A bullet that may answer, with its features."""

    row: BulletRow
    thread: ThreadRow
    note: NoteRow
    values: list[float]
    score: float = 0.0
    newer: float = 0.0
    """What of the score is for being newer; see `recency.py`."""

    def __getitem__(self, name: str) -> float:
        return self.values[_PLACE[name]]


@dataclass(slots=True)
class _Topic:
    """A thread with what its candidates share."""

    thread: ThreadRow
    note: NoteRow
    rows: list[BulletRow]
    bodies: list[int]
    crumbs: list[int]
    """The facets of each bullet's parents."""
    near: list[int]
    """Those of all that stands around each: its parents, the title, the headings, two bullets before and after."""
    hits: list[float]
    """BM25 of each, as a share of the best hit."""
    akin: list[float]
    """How much of the question each says in its words and in other ones, of those that were searched so."""
    most_akin: float
    title: int
    heading: int
    whole: int
    shared: float
    wide: float
    """What all of it covers, kin counted."""
    missing: float
    """The share of the heaviest facet that it lacks."""
    strength: float
    """BM25 of the thread as one text, as a share of the strongest thread's."""
    best: int
    """The bullet that the words of the question fit best."""
    period: float
    series: float
    score: float
    rank: int = 0


def candidates(query: Query, found: Candidates) -> list[Candidate]:
    """Return a bounded number of bullets of `found`, the likeliest, with their features: by thread, in line order."""
    cover = Coverage(query)
    topics = _topics(query, cover, found)
    rough = [
        (worth, number, n) for number, topic in enumerate(topics) for n, worth in enumerate(_rough(query, cover, topic))
    ]
    most = MOST
    if found.alike:
        most = _MOST_WITH_VECTORS
        rough = [
            (worth + _WORTH_OF_LIKENESS * found.alike[topics[number].rows[n].id].own, number, n)
            for worth, number, n in rough
        ]
    kept = sorted((number, n) for _, number, n in nlargest(most, rough))
    made = [
        Candidate(topic.rows[n], topic.thread, topic.note, _features(query, cover, found, topic, n))
        for number, n in kept
        for topic in (topics[number],)
    ]
    for candidate in made if found.alike else ():
        candidate.values += found.alike[candidate.row.id]
    return made


def _topics(query: Query, cover: Coverage, found: Candidates) -> list[_Topic]:
    """Return the threads, the best first."""
    best_hit = max(found.hits.values(), default=1.0) or 1.0
    topics = [_topic(query, cover, found, rows, best_hit) for rows in by_thread(found.bullets.values()).values()]
    strongest = max((topic.strength for topic in topics), default=1.0) or 1.0
    topics.sort(key=lambda topic: (-topic.score, topic.thread.id))
    for rank, topic in enumerate(topics):
        topic.rank = rank
        topic.strength /= strongest
    return topics


def _topic(query: Query, cover: Coverage, found: Candidates, rows: list[BulletRow], best_hit: float) -> _Topic:
    thread = found.threads[rows[0].thread_id]
    note = found.notes[thread.note_id]
    sets = [cover.sets(row.terms) for row in rows]
    bodies = [union(own) for own in sets]
    titles = cover.sets(thread.title_terms)
    title = union(titles)
    heading = union(cover.sets(thread.heading_terms))
    places = {row.id: n for n, row in enumerate(rows)}
    crumbs: list[int] = []
    for row in rows:
        up = places.get(row.parent) if row.parent is not None else None
        crumbs.append(0 if up is None or up >= len(crumbs) else bodies[up] | crumbs[up])
    whole = title | heading
    for body in bodies:
        whole |= body
    hits = [found.hits.get(row.id, 0.0) / best_hit for row in rows]
    akin = [found.akin.get(row.id, 0.0) / cover.total for row in rows]
    fit = [hit + cover.share[body | crumb] for hit, body, crumb in zip(hits, bodies, crumbs, strict=True)]
    period = float(query.period is not None and query.period.overlap(note.date))
    series = query.series.get(note.series, 0.0)
    shared = cover.share[whole]
    return _Topic(
        thread=thread,
        note=note,
        rows=rows,
        bodies=bodies,
        crumbs=crumbs,
        near=_near(bodies, crumbs, title | heading),
        hits=hits,
        akin=akin,
        most_akin=max(akin),
        title=title,
        heading=heading,
        whole=whole,
        shared=shared,
        wide=cover.wide[whole],
        missing=cover.heaviest_missing(whole),
        strength=_thread_bm25(cover, rows, sets, titles),
        best=max(range(len(rows)), key=fit.__getitem__),
        period=period,
        series=series,
        score=shared + max(hits) + 0.5 * period + 0.3 * series,
    )


def _thread_bm25(cover: Coverage, rows: Sequence[BulletRow], sets: Sequence[list[int]], titles: list[int]) -> float:
    """Return BM25 of a thread as one text, its title's words counted twice more."""
    counts = Counter(chain(titles, titles, *sets))
    length = sum(row.terms.count(" ") + 1 for row in rows)
    norm = 1.2 * (0.4 + 0.6 * length / 120)
    return sum(cover.share[bits] * 2.2 * count / (count + norm) for bits, count in counts.items())


def _near(bodies: Sequence[int], crumbs: Sequence[int], above: int) -> list[int]:
    around = [0, 0, *bodies, 0, 0]
    places = zip(crumbs, around, around[1:], around[2:], around[3:], around[4:], strict=False)
    return [crumb | above | a | b | own | c | d for crumb, a, b, own, c, d in places]


def _rough(query: Query, cover: Coverage, topic: _Topic) -> Iterator[float]:
    """Yield what decides whether a bullet is looked at closely, for each."""
    same = 0.5 * topic.strength + 0.7 * topic.period
    above = topic.title | topic.heading
    share, wide = cover.share, cover.wide
    columns = zip(topic.rows, topic.bodies, topic.crumbs, topic.near, topic.hits, topic.akin, strict=True)
    for row, body, crumb, near, hit, akin in columns:
        sought = float(bool(row.signals & _TELLING)) if query.whole else _speaks(query, row)
        yield share[near] + 0.5 * wide[near] + hit + akin + same + 0.3 * share[body | crumb | above] + sought


def _features(query: Query, cover: Coverage, found: Candidates, topic: _Topic, n: int) -> list[float]:
    """Return the features of a bullet, in the order of FEATURES."""
    row = topic.rows[n]
    bodies = topic.bodies
    count = len(topic.rows)
    crumb = topic.crumbs[n] | topic.title
    spoken = _speaks(query, row)
    signs = row.signals
    want = int(query.intent)
    gap = n - topic.best
    soft, wide_soft = cover.soft(_levels(topic, n))
    above = bodies[n] | crumb | topic.heading
    near = topic.near[n]
    first = row.id == topic.thread.id
    agenda = float(row.kind == Kind.AGENDA)
    hints_decision = float(bool(signs & cues.HINTS_DECISION))
    return [
        topic.hits[n],
        cover.share[above],
        cover.share[near],
        soft,
        cover.tight(row.terms, bodies[n]),
        soft * cover.total / 30,
        math.log1p(cover.count(bodies[n])),
        topic.hits[n - 1] if n else 0.0,
        topic.shared,
        topic.strength,
        topic.score,
        1.0 / (1 + topic.rank),
        math.log1p(count) / 5,
        topic.missing,
        float(first and count > 1),
        float(first),
        n / count,
        -1 / gap if gap < 0 else 0.0,
        1 / gap if gap > 0 else 0.0,
        min(abs(gap), 20) / 20,
        spoken,
        float(bool(query.speakers) and not spoken),
        topic.period,
        float(query.period is not None and not topic.period),
        topic.series,
        agenda,
        agenda * bool(want & _WHEN),
        float(row.kind == Kind.ROW),
        float(row.kind == Kind.HEADING),
        math.log1p(found.repeats.get(row.same, 1) - 1),
        float(bool(signs & cues.DECIDES)),
        hints_decision,
        float(bool(signs & cues.ASKS)),
        cover.wide[bodies[n]],
        cover.wide[above],
        cover.wide[near],
        wide_soft,
        topic.wide,
        topic.akin[n],
        topic.most_akin,
        float(bool(signs & cues.ACTS) and bool(want & _OWNER)),
        float(bool(signs & cues.HINTS_ACTION) and bool(want & _OWNER)),
        hints_decision * bool(want & _DECISION),
        float(bool(signs & cues.COUNTS) and bool(want & _NUMBER)),
        float(bool(signs & cues.DATES) and bool(want & _WHEN)),
        float(bool(signs & cues.REASONS) and bool(want & _REASON)),
    ]


_TELLING = cues.DECIDES | cues.ACTS
"""Of a call as a whole, what people want to hear first."""
_WHEN, _OWNER, _DECISION, _NUMBER, _REASON = (
    int(intent) for intent in (Intent.WHEN | Intent.CALL, Intent.OWNER, Intent.DECISION, Intent.NUMBER, Intent.REASON)
)


def _levels(topic: _Topic, n: int) -> list[tuple[int, float]]:
    """Return where facets may stand for a bullet, each set with what it is worth, falling."""
    bodies = topic.bodies
    levels = [(bodies[n], 1.0), (topic.crumbs[n], 0.9), (topic.title, 0.85)]
    for gap, worth in _RINGS:
        ring = bodies[n - gap] if n >= gap else 0
        if n + gap < len(bodies):
            ring |= bodies[n + gap]
        levels.append((ring, worth))
    levels.append((topic.heading, 0.4))
    return levels


def _speaks(query: Query, row: BulletRow) -> float:
    """Return whether somebody whom the question names says the bullet: 1, or 0.8 where only a part of the name fits."""
    if not query.speakers or not row.speakers:
        return 0.0
    best = 0.0
    for name in row.speakers.split("\n"):
        for person in query.speakers:
            if name in person:
                return 1.0
            if any(word in person for word in name.split()):
                best = 0.8
    return best
