"""Many questions at once: JSON lines in, JSON lines out, one for one, in order, each as soon as it is there.

A line that cannot be used gives a line that says why, and the next one is read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from datetime import date
from time import perf_counter
from typing import Annotated, BinaryIO, NamedTuple

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import from_json

from bot.replies import LONGEST_QUESTION
from bot.views import View, answer_view
from index.errors import UnknownSeries
from index.model import Answer

MAX_LINE = 1024 * 1024
"""Bytes of the longest line that is read."""


class Asked(BaseModel):
    """A line of the input. Other keys may stand beside these, and mean nothing."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    id: str | int
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]
    asked_on: date | None = None
    series: str | None = None


class Replied(NamedTuple):
    """A line of the output. `answered` is None for a line that could not be used."""

    view: View
    answered: bool | None


async def replies(
    lines: Iterable[bytes],
    ask: Callable[[Asked], Awaitable[Answer]],
    *,
    explain: bool = False,
    clock: Callable[[], float] = perf_counter,
) -> AsyncIterator[Replied]:
    """Yield the reply to each line. `clock` counts seconds. Blank lines are no questions."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = read_line(line)
        except ValueError as error:
            yield _refused(f"line {number}: {_reason(error)}", _id_in(line))
            continue
        started = clock()
        try:
            answer = await ask(asked)
        except UnknownSeries as error:
            yield _refused(f"line {number}: {error}", asked.id)
            continue
        took = (clock() - started) * 1000
        yield Replied({"id": asked.id, **answer_view(answer, took, explain=explain)}, answer.answered)


def read_line(line: bytes) -> Asked:
    """Return the question in a line. Raises ValueError."""
    if len(line) > MAX_LINE:
        raise ValueError
    return Asked.model_validate_json(line.removeprefix(b"\xef\xbb\xbf"))


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of `stream`; of one that is too long, only so much that this shows."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield line


def _refused(sentence: str, id_: str | int | None) -> Replied:
    view: View = {} if id_ is None else {"id": id_}
    return Replied({**view, "error": sentence}, None)


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return f"longer than {MAX_LINE:,} bytes."
    details = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in details["loc"] if part not in ("str", "int"))
    return f"{f'{key}: ' if key else ''}{details['msg']}."


def _id_in(line: bytes) -> str | int | None:
    """Return the id of a line that cannot be used otherwise, where it has one."""
    try:
        found: object = from_json(line[:MAX_LINE])
    except ValueError:
        return None
    id_ = found.get("id") if isinstance(found, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - JSON may hold anything
    return id_ if isinstance(id_, str | int) and not isinstance(id_, bool) else None
