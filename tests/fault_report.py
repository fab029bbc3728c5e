"""The report of `pytest -m fault`: a row for each fault, with what was done, how often, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from benchmarks.tables import markdown

MARK, TIMES, LOST = "fault", "times", "lost"
"""The marker, whose text is the row's first cell, and what a test may record: once and nothing where it does not."""


@dataclass(slots=True)
class Row:
    """One kind of fault: how many times it was done, and after how many of those something was lost."""

    times: int = 0
    lost: int = 0


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep the text of the marker where the report finds it."""
    if marker := item.get_closest_marker(MARK):
        item.user_properties.append((MARK, marker.args[0]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table where faults are what was asked for."""
    if MARK not in config.option.markexpr:
        return
    tests = [one for outcome in ("passed", "failed") for one in terminalreporter.getreports(outcome)]
    rows = counted(one for one in tests if isinstance(one, pytest.TestReport) and one.when == "call")
    cells = [[text, str(row.times), str(row.lost) if row.lost else "nothing"] for text, row in rows.items()]
    terminalreporter.write_line("")
    terminalreporter.write_line(markdown([["what was done", "times", "lost"], *cells]))


def counted(tests: Iterable[pytest.TestReport]) -> dict[str, Row]:
    """Return a row for each text. A test that failed lost something each time that it does not count."""
    rows: dict[str, Row] = {}
    for test in tests:
        told = dict(test.user_properties)
        if MARK in told:
            row = rows.setdefault(str(told[MARK]), Row())
            times = int(str(told.get(TIMES, 1)))
            row.times += times
            row.lost += int(str(told.get(LOST, times if test.failed else 0)))
    return rows
