"""Questions to made-up organisations, whose notes have many forms, are answered: a guard against worse reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from marked import added, is_right

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Printed

    Run = Callable[..., Printed]

ORGANISATIONS = Path(__file__).with_name("organisations")
FEWEST = {
    "chats": (30, 31),
    "cloud": (33, 35),
    "foundation": (28, 30),
    "language": (21, 28),
    "science": (34, 36),
    "standards": (27, 30),
}
"""How many answers have to be right by their first excerpt, and by any of five: two fewer than are."""


@pytest.mark.parametrize("name", FEWEST)
def test_notes_of_many_forms_answer(name: str, callnotes: Run, tmp_path: Path) -> None:
    """Most questions by the first excerpt, more by one of five, and each word for word."""
    folder = ORGANISATIONS / name
    questions = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = ("ask", "--batch", folder / "questions.jsonl", "--notes", folder / "notes", "--data", tmp_path)
    replies = [json.loads(line)["excerpts"] for line in callnotes(*asked).out.splitlines()]
    first = [q["id"] for q, found in zip(questions, replies, strict=True) if any(is_right(e, q) for e in found[:1])]
    any_of = [q["id"] for q, found in zip(questions, replies, strict=True) if any(is_right(e, q) for e in found)]
    fewest_first, fewest = FEWEST[name]
    assert len(first) >= fewest_first, first
    assert len(any_of) >= fewest, any_of
    assert not [words for found in replies for excerpt in found if (words := added(excerpt, folder / "notes"))]


def test_every_line_that_answers_is_in_the_notes() -> None:
    """A question without gold is one that the notes do not answer."""
    for folder in sorted(path for path in ORGANISATIONS.iterdir() if path.is_dir()):
        for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
            question = json.loads(line)
            assert bool(question["gold"]) == (question["kind"] != "none"), question["id"]
            for gold in question["gold"]:
                text = (folder / "notes" / gold["path"]).read_bytes()
                assert 1 <= gold["start"] <= gold["end"] <= text.count(b"\n") + 1, question["id"]
