"""Every question of the sets asked as people ask, and the answers marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.indexes import opened
from benchmarks.marking import AMONG, Marker, Row
from benchmarks.questions import Group, Question, QuestionSet
from bot.views import answer_view
from index.encoder import Encoder
from index.judge import Weights, stored
from index.library import Library

Marked = dict[QuestionSet, list[Row]]

POOLS = {group: f"{group}, pooled" for group in Group}
"""What the sets of a group together are called."""
_ALONE = (Group.SHARED, Group.OWN)
"""Groups each of whose sets has a row of its own."""


async def ask_all(
    sets: Iterable[QuestionSet],
    data: Path,
    marker: Marker,
    weights: Callable[[str], Weights] | None = None,
    encoder: Encoder | None = None,
) -> Marked:
    """Return the marks of each set. `weights` gives those to judge with for some notes, else the package's own."""
    marked: Marked = {}
    for asked in sets:
        own = weights(asked.notes) if weights else stored(vectors=encoder is not None)
        async with opened(data, asked.notes, encoder) as library:
            marked[asked] = [await _ask(library, asked.notes, question, marker, own) for question in asked.questions]
    return marked


async def _ask(library: Library, notes: str, question: Question, marker: Marker, weights: Weights) -> Row:
    scope = await library.scope()
    words, on = question.question, question.asked_on
    started = perf_counter()
    answer = await library.ask(words, scope=scope, asked_on=on, series=question.series, weights=weights)
    took = (perf_counter() - started) * 1000
    row = marker.mark(notes, question, answer_view(answer, took))
    talkative = replace(weights, silence={"bias": -1.0})
    answer = await library.ask(words, scope=scope, asked_on=on, series=question.series, weights=talkative, limit=AMONG)
    row["among"] = marker.among(notes, question, answer_view(answer, took))
    return row


def summaries(marked: Marked, marker: Marker) -> dict[str, Row]:
    """Return the figures of each set, and those of each group pooled."""
    figures = {asked.name: marker.summary(rows) for asked, rows in marked.items() if asked.group in _ALONE}
    for group, name in POOLS.items():
        pool = [row for asked, rows in marked.items() if asked.group == group for row in rows]
        if pool:
            figures[name] = marker.summary(pool)
    return figures
