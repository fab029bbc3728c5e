"""How likely a candidate answers: a weighted sum of its features. The weights were learned; see `benchmarks/`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from index.features import FEATURES, Candidate


@cache
def weights() -> tuple[float, ...]:
    """Return the weight of each feature, in the order of FEATURES; one that the file does not name weighs nothing."""
    stored = json.loads(files("index").joinpath("weights.json").read_text("utf-8"))
    return tuple(float(stored["bullet"].get(name, 0.0)) for name in FEATURES)


def judge(candidates: Sequence[Candidate]) -> None:
    """Give each candidate its score."""
    learned = weights()
    for candidate in candidates:
        candidate.score = sum(map(float.__mul__, learned, candidate.values))


def reasons(candidate: Candidate) -> tuple[tuple[str, float], ...]:
    """Return what a candidate scored for: features with their share of the score, the largest first."""
    shares = ((name, weight * value) for name, weight, value in zip(FEATURES, weights(), candidate.values, strict=True))
    return tuple(sorted(((n, s) for n, s in shares if abs(s) > 0.01), key=lambda pair: -abs(pair[1])))
