"""How likely a candidate answers: a weighted sum of its features. The weights were learned; see `benchmarks/`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from operator import mul

from index.features import FEATURES, Candidate


@cache
def stored() -> Mapping[str, Mapping[str, float]]:
    """Return the learned numbers: `bullet`, a weight for each feature, and `silence`, one for each sign."""
    return json.loads(files("index").joinpath("weights.json").read_text("utf-8"))


@cache
def _weights() -> tuple[float, ...]:
    learned = stored()["bullet"]
    return tuple(learned.get(name, 0.0) for name in FEATURES)


def judge(candidates: Sequence[Candidate]) -> None:
    """Give each candidate its score. A feature that the stored weights do not name weighs nothing."""
    learned = _weights()
    for candidate in candidates:
        candidate.score = sum(map(mul, learned, candidate.values))


def reasons(candidate: Candidate) -> tuple[tuple[str, float], ...]:
    """Return what a candidate scored for: features with their share of the score, the largest first."""
    shares = ((name, weight * value) for name, weight, value in zip(FEATURES, _weights(), candidate.values, strict=True))
    return tuple(sorted(((n, s) for n, s in shares if abs(s) > 0.01), key=lambda pair: -abs(pair[1])))
