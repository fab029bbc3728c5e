"""The example notes are answered: a guard against answers getting worse unnoticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from marked import added, is_right

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Printed

    Run = Callable[..., Printed]

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FEWEST_FIRST = 14
"""Of 20 questions with an answer, those whose first excerpt has to be right."""
FEWEST_REPLIES = 16
"""Those with a right excerpt among the first five."""

Replies = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    """Return the questions, each with the lines that answer it."""
    return [json.loads(line) for line in (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def replied(callnotes: Run, examples: Path, example_data: Path, questions: list[dict[str, Any]]) -> Replies:
    """Return each question with its reply."""
    asked = EXAMPLES / "questions.jsonl"
    done = callnotes("ask", "--batch", asked, "--notes", examples, "--data", example_data)
    return list(zip(questions, map(json.loads, done.out.splitlines()), strict=True))


def test_most_questions_are_answered_first(replied: Replies) -> None:
    """By the first excerpt, and more by one of five."""
    answerable = [(question, reply) for question, reply in replied if question["gold"]]
    first = [q["id"] for q, reply in answerable if any(is_right(e, q) for e in reply["excerpts"][:1])]
    replies = [q["id"] for q, reply in answerable if any(is_right(e, q) for e in reply["excerpts"])]
    assert len(answerable) == 20
    assert len(first) >= FEWEST_FIRST, first
    assert len(replies) >= FEWEST_REPLIES, replies


def test_every_excerpt_stands_in_its_lines(replied: Replies, examples: Path) -> None:
    """Word for word, in order: nothing is added, nothing is turned round."""
    for _, reply in replied:
        for excerpt in reply["excerpts"]:
            assert not added(excerpt, examples), excerpt


def test_answers_are_quick(replied: Replies) -> None:
    """Each has the time that it took; the least of them, so that a busy machine does not matter."""
    assert 0 < min(reply["ms"] for _, reply in replied) < 200
