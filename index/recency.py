"""What was said later counts more where somebody asks what holds now: `what is the limit now`. Pure.

How much is set by hand: of the questions that there are to learn from, hardly any asks for the newest state.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.features import Candidate
from index.intent import Intent
from index.model import CallDate
from index.query import Query

_MOST = 2.0
"""What the newest call on the topic adds to a score; the oldest adds nothing."""
_ON_TOPIC = 0.6
"""A bullet is on the topic whose surroundings cover this share of what those of the best one do."""


def favour_newer(query: Query, judged: Sequence[Candidate]) -> None:
    """Raise the scores of what newer calls said, if `query` asks what holds now, of whatever time."""
    if not judged or Intent.CURRENT not in query.intent or query.period is not None:
        return
    least = _ON_TOPIC * max(candidate["near"] for candidate in judged)
    today = str(CallDate.of(query.asked_on))
    said = [(str(one.note.date), one) for one in judged if one["near"] >= least and one.note.date.year]
    days = sorted({day for day, _ in said if day <= today})
    newer = {day: _MOST * place / (len(days) - 1) for place, day in enumerate(days) if place}
    for day, candidate in said:
        candidate.newer = newer.get(day, 0.0)
        candidate.score += candidate.newer
