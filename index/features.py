"""What makes a bullet an answer, as numbers: each candidate's features, by name. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index import cues
from index.model import Kind
from index.query import Intent, Query
from index.reader import BulletRow, Candidates, NoteRow, ThreadRow

FEATURES = (
    "bm25", "body", "crumb", "cover", "near", "thread", "title", "heading", "rarest", "hits", "phrase", "gain_near", "all_body",
    "speaker", "speaker_own", "speaker_near", "attends", "no_speaker", "period", "no_period", "series", "no_series", "newest", "age",
    "heading_kind", "agenda_kind", "item_kind", "turn_kind", "row_kind", "code_kind", "title_bullet", "leaf", "depth",
    "short", "length", "long", "last", "first", "place", "after_best", "before_best", "far_best", "is_best", "thread_size",
    "decides", "hints_decision", "acts", "hints_action", "asks", "answers", "polls", "counts", "dates", "reasons",
    "want_decides", "want_hints_decision", "want_acts", "want_hints_action", "want_counts", "want_dates", "want_reasons", "want_answers",
    "want_asks", "yesno_asks", "closing", "want_closing", "repeats", "boilerplate", "held", "other_state", "thread_rank", "thread_score",
    "below_ask", "below_hit", "child_hits", "named", "labelled", "want_named",
    "soft", "soft_far", "mass_body", "mass_soft", "missing", "title_fit", "body_fit", "thread_bm25", "soft_body_gap",
    "tight", "when_agenda", "idle", "want_idle",
)  # fmt: skip
"""The names, in the order of a feature vector."""

_PLACE = {name: n for n, name in enumerate(FEATURES)}


@dataclass(slots=True)
class Candidate:
    """A bullet that may answer, with its features."""

    row: BulletRow
    thread: ThreadRow
    note: NoteRow
    values: list[float] = field(default_factory=list[float])
    score: float = 0.0

    def __getitem__(self, name: str) -> float:
        return self.values[_PLACE[name]]


_LEVELS = (0.0, 0.45, 0.8, 1.0)
"""How well a form stands for a facet: not, as a near word, as a near spelling or a part, exactly."""


def _level(share: float) -> int:
    return 3 if share > 0.95 else 2 if share >= 0.7 else 1


class _Coverage:
    """How much of a question's weight a set of its facets has. A set is a bit mask with three bits a facet, one a level."""

    def __init__(self, query: Query) -> None:
        self.total = sum(facet.weight for facet in query.facets) or 1.0
        self.terms: dict[str, int] = {}
        self._shares: list[tuple[int, float]] = []
        for place, facet in enumerate(query.facets):
            for term, share in facet.forms:
                self.terms[term] = self.terms.get(term, 0) | 1 << (3 * place + _level(share) - 1)
            self._shares.append((3 * place, facet.weight / self.total))
        self._cache: dict[int, float] = {0: 0.0}

    def mask(self, terms: Sequence[str]) -> int:
        """Return which facets the terms have."""
        found = 0
        get = self.terms.get
        for term in terms:
            bits = get(term)
            if bits:
                found |= bits
        return found

    def __call__(self, mask: int) -> float:
        known = self._cache.get(mask)
        if known is None:
            known = sum(weight * _LEVELS[((mask >> place) & 7).bit_length()] for place, weight in self._shares)
            self._cache[mask] = known
        return known

    def tight(self, terms: Sequence[str], mask: int) -> float:
        """Return the most that any run of `_WINDOW` neighbouring terms covers."""
        if len(terms) <= _WINDOW or not mask:
            return self(mask)
        get = self.terms.get
        places = [(n, bits) for n, term in enumerate(terms) if (bits := get(term))]
        best = 0.0
        for first, (start, _) in enumerate(places):
            within = 0
            for n, bits in places[first:]:
                if n - start >= _WINDOW:
                    break
                within |= bits
            best = max(best, self(within))
        return best

    def soft(self, levels: Sequence[tuple[int, float]]) -> float:
        """Return the coverage where each facet counts by the best of `levels`, sets with what it is worth to be in them."""
        found = 0.0
        for place, weight in self._shares:
            best = 0.0
            for mask, worth in levels:
                bits = (mask >> place) & 7
                if bits:
                    best = max(best, worth * _LEVELS[bits.bit_length()])
            found += weight * best
        return found

    def heaviest_missing(self, mask: int) -> float:
        """Return the share of the heaviest facet that a set lacks."""
        return max((weight for place, weight in self._shares if not (mask >> place) & 7), default=0.0)

    def heaviest(self, mask: int) -> float:
        """Return the share of the heaviest facet that a set has."""
        return max((weight for place, weight in self._shares if (mask >> place) & 7), default=0.0)

    def count(self, mask: int) -> int:
        """Return how many facets a set has."""
        return sum(bool((mask >> place) & 7) for place, _ in self._shares)


_WINDOW = 24
"""Terms. Words of a question that stand further apart in a long turn need not belong together."""


def candidates(query: Query, found: Candidates) -> list[Candidate]:
    """Return the bullets of `found` with their features, thread by thread in line order."""
    cover = _Coverage(query)
    newest = max((_ordinal(note) for note in found.notes.values()), default=0.0)
    by_thread: dict[int, list[BulletRow]] = {}
    for row in found.bullets.values():
        by_thread.setdefault(row.thread_id, []).append(row)
    best_hit = max(found.hits.values(), default=1.0) or 1.0
    strength = {thread_id: _thread_bm25(cover, rows, found.threads[thread_id]) for thread_id, rows in by_thread.items()}
    strongest = max(strength.values(), default=1.0) or 1.0
    made: list[tuple[float, list[Candidate]]] = []
    for thread_id, rows in by_thread.items():
        thread = found.threads[thread_id]
        note = found.notes[thread.note_id]
        own = _thread(query, cover, found, rows, thread, note, newest, best_hit, strength[thread_id] / strongest)
        made.append((own[0]["thread_score"] if own else 0.0, own))
    made.sort(key=lambda pair: -pair[0])
    place = _PLACE["thread_rank"]
    for rank, (_, own) in enumerate(made):
        for candidate in own:
            candidate.values[place] = 1.0 / (1 + rank)
    return [candidate for _, own in made for candidate in own]


def _ordinal(note: NoteRow) -> float:
    date = note.date
    return (date.year or 0) + ((date.month or 6) - 1) / 12 + (date.day or 15) / 372


def _thread(
    query: Query,
    cover: _Coverage,
    found: Candidates,
    rows: Sequence[BulletRow],
    thread: ThreadRow,
    note: NoteRow,
    newest: float,
    best_hit: float,
    strength: float,
) -> list[Candidate]:
    count = len(rows)
    spelled = [row.terms.split() for row in rows]
    bodies = [cover.mask(terms) for terms in spelled]
    title = cover.mask(thread.title_terms.split())
    heading = cover.mask(thread.heading_terms.split())
    places = {row.id: n for n, row in enumerate(rows)}
    parents: list[int] = []
    for row in rows:
        up = places.get(row.parent) if row.parent is not None else None
        parents.append(0 if up is None else bodies[up] | parents[up] if up < len(parents) else bodies[up])
    whole = title | heading
    for body in bodies:
        whole |= body
    shared = cover(whole)
    children: dict[int, int] = {}
    for row in rows:
        if row.parent in places:
            children[row.parent] = children.get(row.parent, 0) | bodies[places[row.id]]
    hits = [found.hits.get(row.id, 0.0) / best_hit for row in rows]
    lexical = [h + cover(b | p) for h, b, p in zip(hits, bodies, parents, strict=True)]
    best = max(range(count), key=lexical.__getitem__)
    said = [_speaks(query, row) for row in rows]
    about = _call_features(query, note, newest)
    score = shared + max(hits) + 0.5 * about["period"] + 0.3 * about["series"]
    out: list[Candidate] = []
    for n, row in enumerate(rows):
        near = bodies[n]
        for m in range(max(0, n - 2), min(count, n + 3)):
            near |= bodies[m]
        crumb = parents[n] | title
        body = cover(bodies[n])
        covered = cover(bodies[n] | crumb | heading)
        signs = row.signals
        want = query.intent
        kind = row.kind
        last = row.id == thread.last
        values: dict[str, float] = {
            "bm25": hits[n],
            "body": body,
            "crumb": cover(crumb),
            "cover": covered,
            "near": cover(near | crumb | heading),
            "thread": shared,
            "title": cover(title),
            "heading": cover(heading),
            "rarest": cover.heaviest(bodies[n]),
            "hits": math.log1p(cover.count(bodies[n])),
            "phrase": _phrase(spelled[n], cover),
            "gain_near": cover(near | crumb | heading) - covered,
            "all_body": 1.0 if body > 0.95 else 0.0,
            "speaker": said[n],
            "speaker_own": said[n] * row.labelled,
            "speaker_near": max(said[max(0, n - 2) : n + 3]),
            "attends": about["attends"],
            "no_speaker": 1.0 if query.speakers and not said[n] else 0.0,
            "period": about["period"],
            "no_period": about["no_period"],
            "series": about["series"],
            "no_series": about["no_series"],
            "newest": about["newest"],
            "age": about["age"],
            "heading_kind": float(kind == Kind.HEADING),
            "agenda_kind": float(kind == Kind.AGENDA),
            "item_kind": float(kind == Kind.ITEM),
            "turn_kind": float(kind in (Kind.TURN, Kind.PARAGRAPH)),
            "row_kind": float(kind == Kind.ROW),
            "code_kind": float(kind == Kind.CODE),
            "title_bullet": float(row.id == thread.first and count > 1),
            "leaf": float(row.id not in children),
            "depth": min(row.depth, 4) / 4,
            "short": float(row.length < 25),
            "length": math.log1p(row.length) / 7,
            "long": float(row.length > 600),
            "last": float(last and count > 1),
            "first": float(row.id == thread.first),
            "place": n / count,
            "after_best": 1 / (n - best) if n > best else 0.0,
            "before_best": 1 / (best - n) if n < best else 0.0,
            "far_best": min(abs(n - best), 20) / 20,
            "is_best": float(n == best),
            "thread_size": math.log1p(count) / 5,
            "decides": float(bool(signs & cues.DECIDES)),
            "hints_decision": float(bool(signs & cues.HINTS_DECISION)),
            "acts": float(bool(signs & cues.ACTS)),
            "hints_action": float(bool(signs & cues.HINTS_ACTION)),
            "asks": float(bool(signs & cues.ASKS)),
            "answers": float(bool(signs & cues.ANSWERS)),
            "polls": float(bool(signs & cues.POLLS)),
            "counts": float(bool(signs & cues.COUNTS)),
            "dates": float(bool(signs & cues.DATES)),
            "reasons": float(bool(signs & cues.REASONS)),
            "closing": float(bool(signs & (cues.DECIDES | cues.HINTS_DECISION)) and n > count * 0.6),
            "repeats": math.log1p(found.repeats.get(row.same, 1) - 1),
            "boilerplate": float(found.repeats.get(row.same, 1) >= 5),
            "held": float(note.state == "held"),
            "other_state": float(note.state == "other"),
            "thread_score": score,
            "below_ask": float(n > 0 and bool(rows[n - 1].signals & cues.ASKS)),
            "below_hit": hits[n - 1] if n > 0 else 0.0,
            "child_hits": cover(children.get(row.id, 0)),
            "labelled": float(row.labelled),
            "named": float(bool(row.speakers)),
        }
        rings: list[tuple[int, float]] = [(bodies[n], 1.0), (parents[n], 0.9), (title, 0.85)]
        for gap, worth in ((1, 0.75), (2, 0.6), (3, 0.5)):
            ring = 0
            if n >= gap:
                ring |= bodies[n - gap]
            if n + gap < count:
                ring |= bodies[n + gap]
            rings.append((ring, worth))
        soft = cover.soft([*rings, (heading, 0.4)])
        values["soft"] = soft
        values["soft_far"] = cover.soft([*rings, (heading, 0.4), (whole, 0.25)])
        values["tight"] = cover.tight(spelled[n], bodies[n])
        values["when_agenda"] = values["agenda_kind"] * bool(want & (Intent.WHEN | Intent.CALL))
        values["idle"] = float(bool(signs & cues.IDLES))
        values["want_idle"] = values["idle"] * bool(want & (Intent.DECISION | Intent.STATUS))
        values["mass_body"] = body * cover.total / 30
        values["mass_soft"] = soft * cover.total / 30
        values["missing"] = cover.heaviest_missing(whole)
        values["title_fit"] = cover.count(title) / (4 + thread.title_terms.count(" "))
        values["body_fit"] = cover.count(bodies[n]) / (4 + len(spelled[n]))
        values["thread_bm25"] = strength
        values["soft_body_gap"] = soft - body
        values["want_decides"] = values["decides"] * bool(want & Intent.DECISION)
        values["want_hints_decision"] = values["hints_decision"] * bool(want & Intent.DECISION)
        values["want_acts"] = values["acts"] * bool(want & Intent.OWNER)
        values["want_hints_action"] = values["hints_action"] * bool(want & Intent.OWNER)
        values["want_named"] = values["named"] * bool(want & Intent.OWNER)
        values["want_counts"] = values["counts"] * bool(want & Intent.NUMBER)
        values["want_dates"] = values["dates"] * bool(want & Intent.WHEN)
        values["want_reasons"] = values["reasons"] * bool(want & Intent.REASON)
        values["want_answers"] = values["answers"] * bool(want & Intent.YES_NO)
        values["want_asks"] = values["asks"] * bool(want & (Intent.DECISION | Intent.OWNER | Intent.NUMBER))
        values["yesno_asks"] = values["asks"] * bool(want & Intent.YES_NO)
        values["want_closing"] = values["closing"] * bool(want & (Intent.DECISION | Intent.YES_NO))
        values["thread_rank"] = 0.0
        out.append(Candidate(row, thread, note, [values[name] for name in FEATURES]))
    return out


def _thread_bm25(cover: _Coverage, rows: Sequence[BulletRow], thread: ThreadRow) -> float:
    """Return BM25 of a thread as one text, its title's words counted three times."""
    counts: dict[int, float] = {}
    length = 0
    for row in rows:
        spelled = row.terms.split()
        length += len(spelled)
        for term in spelled:
            bits = cover.terms.get(term)
            if bits:
                counts[bits] = counts.get(bits, 0) + 1
    for term in thread.title_terms.split():
        bits = cover.terms.get(term)
        if bits:
            counts[bits] = counts.get(bits, 0) + 2
    norm = 1.2 * (0.4 + 0.6 * length / 120)
    return sum(cover(bits) * 2.2 * count / (count + norm) for bits, count in counts.items())


def _phrase(terms: Sequence[str], cover: _Coverage) -> float:
    """Return how many of the bullet's neighbouring words are both asked for, at most 3, in thirds."""
    get = cover.terms.get
    before = 0
    found = 0
    for term in terms:
        bits = get(term, 0)
        if bits and before and not bits & before:
            found += 1
        before = bits
    return min(found, 3) / 3


def _speaks(query: Query, row: BulletRow) -> float:
    if not query.speakers or not row.speakers:
        return 0.0
    names = row.speakers.split("\n")
    best = 0.0
    for person in query.speakers:
        for name in names:
            if name in person:
                best = 1.0
            elif best < 0.8 and any(word in person for word in name.split()):
                best = 0.8
    return best


def _call_features(query: Query, note: NoteRow, newest: float) -> Mapping[str, float]:
    inside = query.period is not None and query.period.overlap(note.date)
    age = newest - _ordinal(note)
    attends = 0.0
    if query.speakers:
        names = {name.casefold() for line in note.attendees for name in line}
        attends = float(any(person & names for person in query.speakers))
    series = query.series.get(note.series, 0.0)
    return {
        "period": float(inside),
        "no_period": float(query.period is not None and not inside),
        "series": series,
        "no_series": max(query.series.values(), default=0.0) if query.series and not series else 0.0,
        "newest": max(0.0, 1 - age) * bool(query.intent & (Intent.NEWEST | Intent.STATUS)),
        "age": min(age, 10) / 10,
        "attends": attends,
    }
