"""The questions: those shared between projects, and our own, each set with the notes that it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.shared import REPOSITORY

OWN = REPOSITORY / "benchmarks" / "questions"
SHARED = {
    "ba-dev": "bytecodealliance",
    "ba-dev2": "bytecodealliance",
    "node-dev": "nodejs-tsc",
    "rust-dev": "rust-lang",
    "privacy-dev": "privacycg",
    "electron-dev": "electron-governance",
    "ethereum-dev": "ethereum-pm",
}
"""The shared sets, with the folder of notes that each asks; as in `tools/score-sets` beside them."""


class Group(StrEnum):
    """Where a set comes from. Weights are never learned from paraphrases, silence from nothing but shared and own."""

    SHARED = "shared"
    OWN = "own"
    FURTHER = "further"
    PARAPHRASES = "paraphrases"


class Lines(BaseModel):
    """Lines of a note, from 1, both included."""

    model_config = ConfigDict(frozen=True)

    path: str
    start: int = Field(ge=1)
    end: int = Field(ge=1)


class Question(BaseModel):
    """A question, with the lines that answer it and those on its topic. Of kind `none`: the notes have no answer."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    question: str = Field(min_length=1)
    asked_on: date
    series: str | None = None
    gold: tuple[Lines, ...] = ()
    context: tuple[Lines, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the notes have an answer."""
        return self.kind != "none"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions about one folder of notes."""

    name: str
    notes: str
    group: Group
    questions: tuple[Question, ...]


_FOLDERS = {Group.OWN: OWN, Group.FURTHER: OWN / "further", Group.PARAPHRASES: OWN / "paraphrases"}


def read_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file of JSON lines. Raises ValueError for a line that is none."""
    lines = path.read_text("utf-8").split("\n")
    return tuple(Question.model_validate_json(line) for line in lines if line.strip())


def own_sets() -> list[QuestionSet]:
    """Return the sets of this repository: each file is named after the notes that it asks."""
    return [
        QuestionSet(f"{group}/{path.stem}", path.stem, group, read_questions(path))
        for group, folder in _FOLDERS.items()
        for path in sorted(folder.glob("*.jsonl"))
    ]


def shared_sets(shared: Path) -> list[QuestionSet]:
    """Return the sets of the shared folder."""
    return [
        QuestionSet(name, notes, Group.SHARED, read_questions(shared / "questions" / f"{name}.jsonl"))
        for name, notes in SHARED.items()
    ]


def all_sets(shared: Path) -> list[QuestionSet]:
    """Return every set there is."""
    return shared_sets(shared) + own_sets()
