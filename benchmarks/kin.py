"""Find which English words mean nearly the same, and write them beside the code that reads them: `index/kin.txt`.

A model for sentences gives each word a vector. It has to have its own vocabulary of whole words, as those made of BERT
have; the file that is there was made with all-MiniLM-L6-v2. Words that mean nearly the same are those whose cosine is
large for how near either is to whatever is nearest to it (cross-domain similarity local scaling), so that no word is
akin to half of the others.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sysconfig
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.shared import REPOSITORY, needed_folder
from benchmarks.vocabulary import shared_notes, words_of_meetings, words_of_programs
from index.terms import STOP, stem

KIN = REPOSITORY / "index" / "kin.txt"
_AKIN, _RELATED = 0.62, 0.5
"""How near words are that are akin, and that are related; the mean nearness of a word to its nearest counts as 0.62."""
_MOST = 12
_NEAREST = 11
"""So many of the nearest words, itself among them, tell how near a word is to whatever is nearest to it."""
_COMMON_FORM = 3.0
"""What a form of a word weighs that is common itself, where a form that is not weighs 1."""
_BATCH = 2000
_WORD = re.compile(r"[a-z]{3,20}")

Vectors = NDArray[np.float32]


def kin_of(common: Collection[str], forms: Sequence[str], vectors: Vectors) -> dict[str, tuple[list[str], list[str]]]:
    """Return for each term the terms akin and related to it, the nearest first.

    `vectors`: float32, a row of unit length for each of `forms`. A term is that of several forms; only those count that
    have a common one.
    """
    by_term: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        by_term.setdefault(stem(form), []).append(place)
    by_term = {term: own for term, own in by_term.items() if any(forms[place] in common for place in own)}
    weights = np.array([_COMMON_FORM if form in common else 1.0 for form in forms], np.float32)
    terms = list(by_term)
    means = np.stack([weights[own] @ vectors[own] for own in by_term.values()])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    reach = np.concatenate([np.sort(one, 1)[:, -_NEAREST:].mean(1) for one in _cosines(means)])
    found: dict[str, tuple[list[str], list[str]]] = {}
    row = 0
    for cosines in _cosines(means):
        scaled = cosines - (reach[row : row + len(cosines), None] + reach[None, :]) / 2 + _AKIN
        for values in scaled:
            order: list[int] = [place for place in np.argsort(-values)[: _MOST + 1].tolist() if place != row][:_MOST]
            near = [(terms[place], float(values[place])) for place in order]
            found[terms[row]] = (
                [term for term, nearness in near if nearness >= _AKIN],
                [term for term, nearness in near if _RELATED <= nearness < _AKIN],
            )
            row += 1
    return found


def _cosines(vectors: Vectors) -> Iterator[Vectors]:
    for start in range(0, len(vectors), _BATCH):
        yield vectors[start : start + _BATCH] @ vectors.T


def written(found: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> str:
    """Return the text of the file; terms without kin are left out."""
    return "".join(
        f"{term}\t{' '.join(akin)}\t{' '.join(related)}\n"
        for term, (akin, related) in sorted(found.items())
        if akin or related
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kin", description=__doc__)
    parser.add_argument("model", help="the model, as sentence-transformers (to be installed) finds it")
    parser.add_argument("dictionary", type=Path, help="English words, a line each, names with a capital")
    parser.add_argument("--output", type=Path, default=KIN, help="the file written (else: the package's own)")
    given = parser.parse_args(arguments)
    shared = needed_folder()
    dictionary = given.dictionary.read_text("utf-8").split("\n")
    small = {word for word in dictionary if _WORD.fullmatch(word)}
    names = {word.lower() for word in dictionary if word[:1].isupper()} - small
    model: Any = importlib.import_module("sentence_transformers").SentenceTransformer(given.model, device="cpu")
    common = {word for word in model.tokenizer.get_vocab() if _WORD.fullmatch(word)} - names
    common |= words_of_programs(Path(sysconfig.get_path("stdlib")))
    common.update(words_of_meetings(shared_notes(shared)))
    common = {word for word in common if _WORD.fullmatch(word)} - STOP
    forms = sorted((small | common) - STOP)
    vectors = model.encode(forms, batch_size=256, normalize_embeddings=True, show_progress_bar=False)
    found = kin_of(common, forms, np.asarray(vectors, np.float32))
    given.output.write_text(written(found), "utf-8")
    print(f"{len(found)} terms of {len(common)} common words")


if __name__ == "__main__":
    main()
