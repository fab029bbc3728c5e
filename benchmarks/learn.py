"""Learn the numbers that answers are judged by, and write them beside the code that judges.

They are learned from the shared questions, our own and the further ones. The paraphrases are left out: they are there
to test with.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.fit import Array, fit_ranking, fit_yes_or_no
from benchmarks.indexes import data_folder, make_indexes, opened
from benchmarks.questions import Group, Lines, Question, QuestionSet, all_sets
from benchmarks.shared import REPOSITORY, needed_folder
from index.encoder import Encoder, SentenceEncoder
from index.features import ALIKE, FEATURES, OTHER_WORDS, Candidate
from index.judge import Weights, scores
from index.library import Library
from index.query import Query
from index.silence import SIGNS, signs

WEIGHTS = REPOSITORY / "index" / "weights.json"
PARTS = tuple(part.name for part in fields(Weights))
WITH_VECTORS = WEIGHTS.with_name("weights-vectors.json")
FALSE_SILENCE = 0.04
"""The share of the answerable questions, of those learned from, that may be met with silence."""
_L2 = 30.0
_CALM = 0.8
"""What the weights are multiplied by: the chances that they give to what was not learned from are else too sure."""
_STRENGTH = 0.3
_TELL_SILENCE = (Group.SHARED, Group.OWN)
"""Where silence is learned from: the unanswerable ones of the further questions sound as if the notes had an answer."""
_LEAST = 0.004
"""A feature is left out whose weight moves a score by less than this, one deviation of the feature up."""
_PLACES = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates.

    The gain of each is how much of a span of gold it covers, twice, at most 1; its topic is 1 if it lies in gold or
    context, else 0.
    """

    notes: str
    group: Group
    answerable: bool
    query: Query
    candidates: list[Candidate]
    features: Array
    gains: Array
    topics: Array


async def collect(sets: Iterable[QuestionSet], data: Path, encoder: Encoder | None = None) -> list[Example]:
    """Return what there is to learn from in `sets`."""
    examples: list[Example] = []
    for asked in sets:
        async with opened(data, asked.notes, encoder) as library:
            examples += [await _example(library, asked, question) for question in asked.questions]
    return examples


async def _example(library: Library, asked: QuestionSet, question: Question) -> Example:
    scope = await library.scope()
    asked_on: date = question.asked_on
    found = await library.find(question.question, scope=scope, asked_on=asked_on, series=question.series)
    values = [candidate.values for candidate in found.candidates]
    return Example(
        asked.notes,
        asked.group,
        question.answerable,
        found.query,
        found.candidates,
        np.array(values, dtype=np.float64).reshape(-1, len(_names(vectors=found.vectors))),
        np.array([gain(candidate, question.gold) for candidate in found.candidates], dtype=np.float64),
        np.array(
            [float(on_topic(candidate, (*question.gold, *question.context))) for candidate in found.candidates],
            dtype=np.float64,
        ),
    )


def gain(candidate: Candidate, gold: Sequence[Lines]) -> float:
    """Return how well a candidate answers: 1 if it covers half of the lines of a span of gold, which makes it a hit."""
    start, end = candidate.row.start, candidate.row.end
    return max(
        (
            min(1.0, 2 * max(0, min(end, lines.end) - max(start, lines.start) + 1) / (lines.end - lines.start + 1))
            for lines in gold
            if lines.path == candidate.note.path
        ),
        default=0.0,
    )


def on_topic(candidate: Candidate, topic: Sequence[Lines]) -> bool:
    """Tell whether a candidate has a line of `topic`."""
    row, path = candidate.row, candidate.note.path
    return any(lines.path == path and lines.start <= row.end and row.start <= lines.end for lines in topic)


def _names(*, vectors: bool) -> tuple[str, ...]:
    return (*FEATURES, *ALIKE) if vectors else FEATURES


def learn(examples: Sequence[Example]) -> Weights:
    """Return the weights that fit `examples` best."""
    ranked = [example for example in examples if example.answerable and example.candidates]
    names = _names(vectors=any(example.features.shape[1] > len(FEATURES) for example in ranked))
    # With vectors, questions about a call as a whole have none: nothing is learned from those.
    ranked = [example for example in ranked if example.features.shape[1] == len(names)]
    bullet = _learn_ranking(ranked, names)
    said = _learn_ranking(ranked, [name for name in FEATURES if name not in OTHER_WORDS])
    silence = _learn_silence([example for example in examples if example.group in _TELL_SILENCE], said)
    return Weights(bullet, silence, said)


def _learn_ranking(ranked: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """Return the weights of the features so named that put what answers first."""
    places = [_names(vectors=True).index(name) for name in names]
    found = _CALM * fit_ranking(
        [(example.features[:, places], example.gains, example.topics) for example in ranked], _L2
    )
    spread = np.concatenate([example.features[:, places] for example in ranked]).std(0)
    return {
        name: round(float(weight), _PLACES)
        for name, weight, one in zip(names, found, spread, strict=True)
        if abs(weight * one) > _LEAST
    }


def _learn_silence(examples: Sequence[Example], said: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the signs, and the bias that silences so many answerable questions as may be."""
    features = np.array([_signs(example, said) for example in examples], dtype=np.float64)
    silent = np.array([not example.answerable for example in examples])
    weights, _ = fit_yes_or_no(features, silent, _STRENGTH)
    threshold = float(np.quantile((features @ weights)[~silent], 1 - FALSE_SILENCE))
    named = {name: round(float(weight), _PLACES) for name, weight in zip(SIGNS, weights, strict=True)}
    return named | {"bias": round(-threshold, _PLACES)}


def _signs(example: Example, said: Mapping[str, float]) -> list[float]:
    if not example.candidates or not example.query.facets:
        return [0.0] * len(SIGNS)
    return signs(example.query, example.candidates, scores(example.candidates, said))


def write(weights: Weights, path: Path) -> None:
    """Write weights as the package reads them."""
    text = json.dumps(asdict(weights), indent=1)
    path.write_text(text + "\n", "utf-8")


def changes(old: Weights, new: Weights) -> list[str]:
    """Return a line for each number that is not the same, the largest change first."""
    before = {f"{part}.{name}": value for part in PARTS for name, value in getattr(old, part).items()}
    after = {f"{part}.{name}": value for part in PARTS for name, value in getattr(new, part).items()}
    moved = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before | after}
    return [
        f"{name}: {before.get(name, 0.0):.4f} -> {after.get(name, 0.0):.4f}"
        for name in sorted(moved, key=lambda name: -abs(moved[name]))
        if moved[name]
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learn", description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the indexes in this folder (else: a temporary one)")
    parser.add_argument("--model", help="learn what judges with vectors, by those of this model (the extra `vectors`)")
    parser.add_argument("--output", type=Path, help="the file written (else: the package's own)")
    given = parser.parse_args(arguments)
    shared = needed_folder()
    sets = [asked for asked in all_sets(shared) if asked.group != Group.PARAPHRASES]
    with data_folder(given.data) as data:
        make_indexes((asked.notes for asked in sets), shared / "notes", data, given.model)
        encoder = SentenceEncoder(given.model) if given.model else None
        examples = asyncio.run(collect(sets, data, encoder))
    learned = learn(examples)
    own = WITH_VECTORS if given.model else WEIGHTS
    moved = changes(Weights(**json.loads(own.read_text("utf-8"))), learned)
    write(learned, given.output or own)
    print(f"learned from {len(examples)} questions; {len(moved)} numbers differ from those that were there")
    print("\n".join(moved))


if __name__ == "__main__":
    main()
