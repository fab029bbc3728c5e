"""What was said later counts more where somebody asks what holds now, or what was decided, as that may be undone. Pure.

How much is set by hand: of the questions that there are to learn from, hardly any asks for the newest state.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.features import Candidate
from index.intent import Intent
from index.model import CallDate
from index.query import Query

_NOW, _DECIDED = 2.0, 0.5
"""What the newest call on the topic adds to a score where somebody asks either; the oldest adds nothing."""
_ON_TOPIC = 0.6
"""A bullet is on the topic whose surroundings cover this share of what those of the best one do."""


def favour_newer(query: Query, judged: Sequence[Candidate]) -> None:
    """Raise the scores of what newer calls said, if `query` asks for that, and for no other time."""
    most = _NOW if Intent.CURRENT in query.intent else _DECIDED if Intent.DECISION in query.intent else 0.0
    if not judged or not most or query.period is not None:
        return
    least = _ON_TOPIC * max(candidate["near"] for candidate in judged)
    today = str(CallDate.of(query.asked_on))
    said = [(str(one.note.date), one) for one in judged if one["near"] >= least and one.note.date.year]
    days = sorted({day for day, _ in said if day <= today})
    newer = {day: most * place / (len(days) - 1) for place, day in enumerate(days) if place}
    for day, candidate in said:
        candidate.newer = newer.get(day, 0.0)
        candidate.score += candidate.newer
