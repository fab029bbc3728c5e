"""The two models, linear both, and how their numbers are found. Knows nothing of notes or questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

_TINY = 1e-12
_STEPS = {"maxiter": 2000}


def fit_ranking(lists: Sequence[tuple[Array, Array, Array]], l2: float) -> Array:
    """Return weights that put what answers first, and what is on the topic.

    Each list is the candidates of one question: their features, a row each, and the gain of each as an answer and as
    one on the topic, from 0 to 1. What is maximised is the mean over the lists of the logarithms of the shares of the
    softmax that fall on either gain (ListNet with one draw), less the squares of the weights of the standardised
    features. Lists without an answer only help to standardise.
    """
    spread = np.concatenate([features for features, _, _ in lists]).std(0) + 1e-6
    mean = np.concatenate([features for features, _, _ in lists]).mean(0)
    useful = [one for one in lists if len(one[1]) and one[1].max() > 0]
    features = (np.concatenate([features for features, _, _ in useful]) - mean) / spread
    answers = np.concatenate([gains for _, gains, _ in useful])
    topics = np.concatenate([np.maximum(topic, gains) for _, gains, topic in useful])
    lengths = np.array([len(gains) for _, gains, _ in useful])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def loss(weights: Array) -> tuple[float, Array]:
        scores = features @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        total = np.add.reduceat(powers, starts)
        value = l2 * float(weights @ weights)
        slope = _zeros(len(scores))
        for gains in (answers, topics):
            gained = powers * gains
            right = np.add.reduceat(gained, starts) + _TINY
            value -= float(np.log(right / total + _TINY).sum())
            slope += gained / np.repeat(right, lengths) - powers / np.repeat(total, lengths)
        return value / len(useful), (2 * l2 * weights - features.T @ slope) / len(useful)

    found = minimize(loss, _zeros(len(mean)), jac=True, method="L-BFGS-B", options=_STEPS)
    return found.x / spread


def fit_yes_or_no(features: Array, yes: NDArray[np.bool_], strength: float) -> tuple[Array, float]:
    """Return weights and a bias whose sum is above 0 rather where `yes` holds.

    Logistic regression over standardised features. The two classes weigh the same in all, however many there are of
    each; the squares of the weights, but not of the bias, are held down, the more so the smaller `strength` is.
    """
    mean, spread = features.mean(0), features.std(0) + 1e-9
    scaled = (features - mean) / spread
    sign: Array = np.where(yes, 1.0, -1.0)
    share = float(yes.mean())
    weight: Array = np.where(yes, 0.5 / share, 0.5 / (1 - share))

    def loss(both: Array) -> tuple[float, Array]:
        weights, bias = both[:-1], both[-1]
        margin = sign * (scaled @ weights + bias)
        value = 0.5 * float(weights @ weights) + strength * float(weight @ np.logaddexp(0, -margin))
        slope: Array = -strength * weight * sign * np.exp(-np.logaddexp(0, margin))
        return value, np.append(weights + scaled.T @ slope, slope.sum())

    found = minimize(loss, _zeros(len(mean) + 1), jac=True, method="L-BFGS-B", options=_STEPS).x
    weights = found[:-1] / spread
    return weights, float(found[-1] - mean @ weights)


def _zeros(length: int) -> Array:
    return np.zeros(length, dtype=np.float64)
