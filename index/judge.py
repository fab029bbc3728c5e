"""How likely a candidate answers: a weighted sum of its features. The weights were learned; see `benchmarks/`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul

from index.features import ALIKE, FEATURES, Candidate


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned numbers: `bullet`, a weight for each feature, and `silence`, one for each sign and the `bias`.

    `said` has weights for the features that count the words of the question alone. By these it is judged whether
    anything answers: in other words there is always something that might.
    """

    bullet: Mapping[str, float]
    silence: Mapping[str, float]
    said: Mapping[str, float]


@cache
def stored(*, vectors: bool = False) -> Weights:
    """Return the weights that come with the package: those learned without vectors, or with them."""
    name = "weights-vectors.json" if vectors else "weights.json"
    return Weights(**json.loads(files("index").joinpath(name).read_text("utf-8")))


def _in_order(learned: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(learned.get(name, 0.0) for name in (*FEATURES, *ALIKE))


def scores(candidates: Sequence[Candidate], learned: Mapping[str, float]) -> list[float]:
    """Return the score of each candidate by one of the parts of `Weights`. A feature not named there weighs nothing."""
    weights = _in_order(learned)
    return [sum(map(mul, weights, candidate.values)) for candidate in candidates]


def judge(candidates: Sequence[Candidate], weights: Weights) -> None:
    """Give each candidate its score."""
    for candidate, score in zip(candidates, scores(candidates, weights.bullet), strict=True):
        candidate.score = score


def reasons(candidate: Candidate, weights: Weights) -> tuple[tuple[str, float], ...]:
    """Return what a candidate scored for: features with their share of the score, the largest first."""
    learned = _in_order(weights.bullet)
    named = zip((*FEATURES, *ALIKE), learned, candidate.values, strict=False)  # without vectors, ALIKE has no values
    shares = [("newer", candidate.newer), *((name, weight * value) for name, weight, value in named)]
    return tuple(sorted(((n, s) for n, s in shares if abs(s) > 0.01), key=lambda pair: -abs(pair[1])))
