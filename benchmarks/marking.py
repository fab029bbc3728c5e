"""Answers marked by the program that comes with the shared questions, `tools/score`, loaded as a module."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.questions import Question

Row = dict[str, Any]
"""What is known of one answer, as `score.judge` returns it, and whatever else is added."""

AMONG = 50
"""How many excerpts are asked for to see whether the answer is among them at all."""


class Marker:
    """The marking program, with the notes that it has read."""

    def __init__(self, shared: Path) -> None:
        self._score: Any = _loaded(shared / "tools" / "score")
        self._notes = shared / "notes"
        self._corpora: dict[str, Any] = {}

    def corpus(self, notes: str) -> Any:  # noqa: ANN401 - the program's own class, which has no types
        """Return the notes of one folder, read at need."""
        if notes not in self._corpora:
            self._corpora[notes] = self._score.Corpus(str(self._notes / notes))
        return self._corpora[notes]

    def mark(self, notes: str, question: Question, view: Mapping[str, Any]) -> Row:
        """Return the row for an answer as `ask --batch` prints it. Raises ValueError for one that it would not."""
        corpus = self.corpus(notes)
        excerpts = self._excerpts(notes, question, view)
        asked = {"kind": question.kind, "gold": spans(question.gold), "context": spans(question.context)}
        return self._score.judge(asked, {"excerpts": excerpts, "ms": view["ms"]}, corpus)

    def among(self, notes: str, question: Question, view: Mapping[str, Any]) -> bool:
        """Tell whether any excerpt is a hit, however many there are and however long."""
        gold = spans(question.gold)
        return any(self._score.is_hit(excerpt, gold) for excerpt in self._excerpts(notes, question, view))

    def _excerpts(self, notes: str, question: Question, view: Mapping[str, Any]) -> list[Any]:
        problems: list[str] = []
        found = self._score.excerpts_of(view, question.id, self.corpus(notes), problems)
        if problems:
            raise ValueError("; ".join(problems))
        return found if view["answered"] else []

    def problems(self, notes: str, questions: Iterable[Question]) -> list[str]:
        """Return a sentence for each line of gold or context that the notes do not have."""
        found: list[str] = []
        for question in questions:
            row = question.model_dump()
            for key in ("gold", "context"):
                self._score.spans_of({key: list(row[key])}, key, question.id, self.corpus(notes), found)
        return found

    def summary(self, rows: Sequence[Row]) -> Row:
        """Return the figures of many answers; None where there is nothing to divide by."""
        figures: Row = self._score.summarize(rows)
        asked = [row for row in rows if row["kind"] != "none" and "among" in row]
        figures["among"] = sum(row["among"] for row in asked) / len(asked) if asked else None
        return figures


def spans(lines: Iterable[Any]) -> list[tuple[str, int, int]]:
    """Return lines as the marking program has them."""
    return [(one.path, one.start, one.end) for one in lines]


def _loaded(path: Path) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("score", str(path))
    spec = importlib.util.spec_from_loader("score", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
