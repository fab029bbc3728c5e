"""A batch: one reply for each question, in order and at once, whatever the lines hold."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batch import MAX_LINE, Asked, Replied, bounded_lines, read_line, replies
from bot.views import to_json
from index.errors import UnknownSeries
from index.model import Answer, Searched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


async def echo(asked: Asked) -> Answer:
    """Answer nothing, but for one series that does not exist."""
    if asked.series == "nowhere":
        raise UnknownSeries(asked.series, ("somewhere",))
    return Answer(asked.question, (), Searched((), 0, None), near=(asked.question,))


def ticking(step: float) -> Callable[[], float]:
    """Return a clock that goes on by `step` seconds at each look."""
    looks = iter(range(1_000_000))
    return lambda: next(looks) * step


def run(lines: Iterable[bytes]) -> list[Replied]:
    """Return all replies."""

    async def gather() -> list[Replied]:
        return [reply async for reply in replies(lines, echo, clock=ticking(0.25))]

    return asyncio.run(gather())


def test_each_line_has_its_reply_in_order() -> None:
    """With its own id, whether text or number, and the milliseconds that asking took."""
    first, second = run([b'{"id": "a", "question": " one "}\n', b'{"id": 2, "question": "two"}'])
    assert first.view == {"id": "a", "answered": False, "excerpts": [], "near": ["one"], "corrected": {}, "ms": 250.0}
    assert (second.view["id"], second.answered) == (2, False)


def test_a_reply_comes_before_the_next_line_is_read() -> None:
    """So that a program can ask one thing after the other through pipes."""
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            read.append(number)
            yield b'{"id": %d, "question": "q"}' % number

    async def step() -> None:
        async for reply in replies(lines(), echo):
            assert read[-1] == reply.view["id"]

    asyncio.run(step())
    assert read == [0, 1, 2]


@pytest.mark.parametrize(
    ("line", "view"),
    [
        (b"{", {"error": "line 1: Invalid JSON: EOF while parsing an object at line 1 column 1."}),
        (b"[1]", {"error": "line 1: Input should be an object."}),
        (b'{"question": "q"}', {"error": "line 1: id: Field required."}),
        (b'{"id": true, "question": "q"}', {"error": "line 1: id: Input should be a valid string."}),
        (b'{"id": 1}', {"id": 1, "error": "line 1: question: Field required."}),
        (b'{"id": 1, "question": 5}', {"id": 1, "error": "line 1: question: Input should be a valid string."}),
        (
            b'{"id": 1, "question": " "}',
            {"id": 1, "error": "line 1: question: String should have at least 1 character."},
        ),
        (
            b'{"id": "a", "question": "q", "series": "nowhere"}',
            {"id": "a", "error": "line 1: no series is called 'nowhere'; nearest: somewhere."},
        ),
        (b'{"id": "a", "question": "' + b"x" * MAX_LINE + b'"}', {"error": "line 1: longer than 1,048,576 bytes."}),
    ],
)
def test_a_bad_line_is_told_and_the_next_one_answered(line: bytes, view: dict[str, object]) -> None:
    """The error has the id where the line had one, and says which line and why."""
    bad, good = run([line, b'{"id": "next", "question": "q"}'])
    assert (bad.view, bad.answered) == (view, None)
    assert good.view["id"] == "next"


def test_blank_lines_are_no_questions_but_count() -> None:
    """So that the number in an error is that of the editor."""
    (reply,) = run([b"\n", b"  \r\n", b"x\n"])
    assert reply.view["error"].startswith("line 3: ")


def test_a_line_may_hold_more_than_is_read() -> None:
    """Keys of others mean nothing; a byte order mark neither; days are days."""
    asked = read_line(b'\xef\xbb\xbf{"id": 1, "question": "q", "asked_on": "2026-08-20", "gold": [{}]}')
    assert asked == Asked(id=1, question="q", asked_on=date(2026, 8, 20))


@given(st.lists(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: json.dumps({"id": text}).encode())))
def test_nothing_that_is_read_stops_a_batch(lines: list[bytes]) -> None:
    """Every line that is not blank has one reply, and that is one line of JSON."""
    found = run(lines)
    assert len(found) == sum(bool(line.strip()) for line in lines)
    for reply in found:
        printed = to_json(reply.view)
        assert printed.count(b"\n") == 1
        assert json.loads(printed) == reply.view


def test_lines_are_read_whole_or_not_kept() -> None:
    """A line without end takes bounded memory, and the next one is read from its beginning."""
    stream = io.BytesIO(b"short\n" + b"x" * (3 * MAX_LINE) + b"\n" + b"y" * (MAX_LINE - 1) + b"\nlast")
    first, second, third, fourth = bounded_lines(stream)
    assert (first, fourth) == (b"short\n", b"last")
    assert len(second) == MAX_LINE + 1
    assert len(third) == MAX_LINE
