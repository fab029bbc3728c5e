"""Notes as they are met, and what is read from them: the cases stand in `cases/parse`, notes and readings in Markdown.

A case is a heading, a block ````` ````note path ````` and a block ````` ````reading `````. The reading is the note's
parts, call by call, told compactly:

    call: series | date | state | title
    attendees: name = other name, name
    agenda: item | item
    apart: lines and kind of each part in no thread
    # heading > heading > title of a thread
      lines kind ^line-of-parent speaker: {cue} first words

A speaker with a colon has the label there; one in brackets is inherited. `crlf` behind the path ends the note's lines
with carriage returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.calls import read_calls
from index.model import Bullet, Call, Kind, Note

_FOLDER = Path(__file__).parent / "cases" / "parse"
_FENCE = "````"
_SHOWN = 44
"""Characters of a bullet that a reading shows."""


@dataclass(frozen=True, slots=True)
class Case:
    """A note and what is to be read from it."""

    name: str
    note: Note
    reading: str


def cases(path: Path) -> Iterator[Case]:
    """Yield the cases of a file in their order."""
    title = info = ""
    block: list[str] | None = None
    note = Note("", "")
    for line in path.read_text(encoding="utf-8").split("\n"):
        if block is None and line.startswith("# "):
            title = line[2:]
        elif line.startswith(_FENCE) and block is None:
            info, block = line.removeprefix(_FENCE), []
        elif line == _FENCE and block is not None:
            if info.startswith("note "):
                words = info.split()
                end = "\r\n" if "crlf" in words else "\n"
                note = Note(words[1], end.join([*block, ""]))
            else:
                yield Case(f"{path.stem}: {title}", note, "\n".join(block))
            block = None
        elif block is not None:
            block.append(line)


def _spelled(part: Bullet, call: Call) -> str:
    span = part.span
    lines = f"{span.start}" if span.start == span.end else f"{span.start}-{span.end}"
    parent = "" if part.parent is None else f" ^{call.parts[part.parent].span.start}"
    names = "+".join(part.speakers)
    speaker = f" {names}:" if part.label else f" ({names})" if names else ""
    cue = f" {{{part.cue}}}" if part.cue else ""
    text = part.text.replace("\n", "⏎")
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return f"{lines} {part.kind}{parent}{speaker}{cue} {shown}"


def reading(call: Call) -> str:
    """Return what was read from a note, as the cases tell it."""
    told = [f"call: {call.series} | {call.date} | {call.state} | {call.title}"]
    if call.attendees:
        told.append("attendees: " + ", ".join(" = ".join(attendee.names) for attendee in call.attendees))
    if call.agenda:
        told.append("agenda: " + " | ".join(call.agenda))
    threaded = {number for thread in call.threads for number in thread.numbers}
    apart = [
        _spelled(part, call) for part in call.parts if part.number not in threaded and part.kind is not Kind.ATTENDEES
    ]
    if apart:
        told.append("apart: " + ", ".join(re.sub(r"^(\S+ \S+).*", r"\1", line) for line in apart))
    for thread in call.threads:
        told.append("# " + " > ".join((*thread.headings, thread.title)))
        told.extend(f"  {_spelled(call.parts[number], call)}" for number in thread.numbers)
    return "\n".join(told)


_CASES = [case for path in sorted(_FOLDER.glob("*.md")) for case in cases(path)]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_a_note_is_read_as_its_case_tells(case: Case) -> None:
    """Each kind of note that was met is cut as a person would quote it."""
    told = [reading(call) for _, call in read_calls(case.note)]
    assert "\n".join(told) == case.reading


def test_no_two_cases_have_one_name() -> None:
    """A failing case is found by its name."""
    names = [case.name for case in _CASES]
    assert len(names) == len(set(names)) > 40
