"""Whether the notes answer at all: what covers too little is not an answer, and saying so is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from index.choose import likelihoods
from index.features import FEATURES, Candidate
from index.judge import Weights, scores
from index.query import Query

SIGNS = (
    "unknown_share", "unknown_heaviest", "cover", "near", "soft", "thread", "missing",
    "best_cover", "best_near", "best_soft", "best_thread", "any_near", "any_thread", "any_missing",
    "score", "likelihood", "facets", "weight", "mass_soft", "tight", "best_tight", "period",
    "speakers", "bm25", "heaviest", "any_tight", "any_missing_weight", "missing_weight",
    "thread_likelihood",
)  # fmt: skip
"""The names of the signs of an unanswered question, in order."""

_BEST = 10
_PLACE = {name: n for n, name in enumerate(FEATURES)}


def signs(query: Query, found: Sequence[Candidate], scored: Sequence[float]) -> list[float]:
    """Return what tells an unanswered question, in the order of SIGNS, by the candidates found and their scores."""
    total = sum(facet.weight for facet in query.facets) or 1.0
    unknown = [facet.weight for facet in query.facets if not facet.known]
    order = sorted(range(len(found)), key=lambda n: -scored[n])
    top = found[order[0]]
    best = [found[n] for n in order[:_BEST]]
    chances = likelihoods(scored)
    threads: dict[int, float] = {}
    for candidate, chance in zip(found, chances, strict=True):
        threads[candidate.row.thread_id] = threads.get(candidate.row.thread_id, 0.0) + chance

    def most(among: Sequence[Candidate], name: str) -> float:
        place = _PLACE[name]
        return max(candidate.values[place] for candidate in among)

    least_missing = min(candidate.values[_PLACE["missing"]] for candidate in found)
    return [
        sum(unknown) / total,
        max(unknown, default=0.0) / 8,
        top["cover"],
        top["near"],
        top["soft"],
        top["thread"],
        top["missing"],
        most(best, "cover"),
        most(best, "near"),
        most(best, "soft"),
        most(best, "thread"),
        most(found, "near"),
        most(found, "thread"),
        least_missing,
        scored[order[0]],
        chances[order[0]],
        len(query.facets) / 8,
        total / 40,
        top["mass_soft"],
        top["tight"],
        most(best, "tight"),
        float(query.period is not None),
        float(bool(query.speakers)),
        top["bm25"],
        max((facet.weight for facet in query.facets), default=0.0) / 8,
        most(found, "tight"),
        least_missing * total / 8,
        top["missing"] * total / 8,
        max(threads.values()),
    ]


def unanswered(query: Query, found: Sequence[Candidate], weights: Weights) -> float:
    """Return how much speaks against an answer; above 0 nothing should be quoted."""
    if not found:
        return 1.0
    if query.whole:
        return -1.0
    if not query.facets:
        return 1.0
    learned = weights.silence
    told = zip(SIGNS, signs(query, found, scores(found, weights.said)), strict=True)
    return sum(learned.get(name, 0.0) * value for name, value in told) + learned["bias"]
