"""Real notes of seven projects, which are not part of this repository: every file is read, and the calls are right."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Printed

    Run = Callable[..., Printed]

PROJECTS = {
    "bytecodealliance": 967,
    "electron-governance": 311,
    "ethereum-pm": 199,
    "nodejs-tsc": 399,
    "privacycg": 156,
    "rust-lang": 112,
    "seeds": 4,
}
"""How many notes each has."""

LAST_CALLS = [
    # Files of coming calls are there months ahead, with an agenda or without
    ("bytecodealliance", "cranelift", "2026-08-20", "2026-08-19"),
    ("bytecodealliance", "wasmtime", "2026-08-20", "2026-07-30"),
    ("bytecodealliance", "SIG-Documentation", "2026-08-20", "2026-07-15"),
    ("bytecodealliance", "SIG-Debugging", "2025-01-01", "2024-03-21"),
    ("bytecodealliance", "wamr", "2025-01-01", "2024-08-05"),
    # Two with an agenda of their own and TODO for notes between these two
    ("bytecodealliance", "wasmtime", "2025-11-19", "2025-10-23"),
    ("bytecodealliance", "wasmtime", "2026-01-14", "2025-12-18"),
    ("bytecodealliance", "cranelift", "2026-01-06", "2025-12-17"),
    # Cancelled in the title, with an attendee; another that has an agenda only
    ("bytecodealliance", "SIG-Community", "2024-12-31", "2024-08-06"),
    ("bytecodealliance", "SIG-Community", "2024-08-05", "2024-07-16"),
    # The first heading is that of an older call
    ("bytecodealliance", "SIG-Packaging", "2026-08-18", "2026-07-15"),
    # Headings for attendees and notes with nothing under them; notes with nothing under them
    ("bytecodealliance", "winch", "2023-12-31", "2023-05-23"),
    ("bytecodealliance", "winch", "2023-05-08", "2023-04-11"),
    ("bytecodealliance", "TSC", "2026-08-20", "2026-07-14"),
    ("bytecodealliance", "machine-learning", "2025-06-10", "2024-12-09"),
    # A series within a folder of another; a template with `...` for every answer, four months in a row
    ("bytecodealliance", "SIG-Guest-Languages/JavaScript", "2025-12-31", "2025-09-03"),
    ("bytecodealliance", "SIG-Guest-Languages/Python", "2023-11-08", "2023-10-26"),
    ("bytecodealliance", "SIG-Guest-Languages", "2024-12-31", "2024-08-06"),
    ("bytecodealliance", "SIG-Embedded", "2026-01-19", "2025-12-09"),
    ("bytecodealliance", "sig-registries", "2024-06-11", "2024-05-29"),
    # A project with one series, which is called as the project
    ("nodejs-tsc", "nodejs-tsc", "2026-05-05", "2026-04-01"),
    ("rust-lang", "rust-lang", "2022-11-14", "2022-11-08"),
    # An agenda beside the minutes, and the newest an agenda without minutes
    ("privacycg", "privacycg", "2025-12-31", "2025-09-11"),
    ("electron-governance", "wg-outreach", "2022-01-17", "2022-01-03"),
    ("electron-governance", "wg-upgrades", "2020-01-01", "2019-10-22"),
    # The date stands inside the note only
    ("ethereum-pm", "AllCoreDevs-EL-Meetings", "2025-01-29", "2025-01-16"),
]
"""Project, series, the day that it is, and the day of the newest held call: found by reading the notes."""


def places(shared: Path, data: Path, project: str) -> tuple[str, ...]:
    """Return the options for one project's notes."""
    return ("--notes", str(shared / "notes" / project), "--data", str(data))


@pytest.mark.parametrize(("project", "notes"), PROJECTS.items())
def test_every_note_is_read(callnotes: Run, shared: Path, shared_data: Path, project: str, notes: int) -> None:
    """None stops the refresh, and none is skipped."""
    found = sum(len(files) for _, _, files in os.walk(shared / "notes" / project))
    assert found == notes
    done = callnotes("refresh", *places(shared, shared_data, project))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{project}: {notes} notes (")
    assert "skipped" not in done.out


@pytest.mark.parametrize("case", LAST_CALLS, ids=lambda case: f"{case[1]}-{case[2]}")
def test_the_last_call_is_the_newest_that_was_held(
    callnotes: Run, shared: Path, shared_data: Path, case: tuple[str, str, str, str]
) -> None:
    """Neither agendas of coming calls, nor cancelled ones, nor templates count."""
    project, series, today, day = case
    done = callnotes("lastcall", series, *places(shared, shared_data, project), "--today", today, "--json")
    found = json.loads(done.out)
    assert (found["series"], found["date"]) == (series, day)


def test_the_first_three_questions_are_answered_first(callnotes: Run, shared: Path, shared_data: Path) -> None:
    """The first excerpt quotes at least half of some lines that answer."""
    asked = (shared / "questions" / "ba-dev.jsonl").read_text("utf-8").splitlines()[:3]
    for question in map(json.loads, asked):
        words = (question["question"], "--today", question["asked_on"], "--json")
        done = callnotes("ask", *words, *places(shared, shared_data, "bytecodealliance"))
        first = json.loads(done.out)["excerpts"][0]
        assert any(covers(first, gold) for gold in question["gold"]), (question["question"], first)


def covers(excerpt: dict[str, Any], gold: dict[str, Any]) -> bool:
    """Tell whether an excerpt quotes at least half of the lines of `gold`."""
    quoted = {n for span in excerpt.get("spans", [excerpt]) for n in range(span["start"], span["end"] + 1)}
    wanted = set(range(gold["start"], gold["end"] + 1))
    return excerpt["path"] == gold["path"] and 2 * len(quoted & wanted) >= len(wanted)
