"""Start `callnotes ask` and the bot, and tell how long each takes to its first answer.

The index is warm: made and read before. Beside it stands Python itself, started to do nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks.indexes import data_folder
from benchmarks.loopback import bot, configured
from benchmarks.mentions import asked
from benchmarks.tables import Table, aligned, markdown

RUNS = 5
STARTS = 3
"""Of the bot."""


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the indexes in this folder (else: a temporary one)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"starts of each program ({RUNS})")
    given = parser.parse_args(arguments)
    runs: int = given.runs
    rows: Table = [["to the first answer", "notes", "median s", "CPU s", "/ Python's own start"]]
    with data_folder(given.data) as data:
        plain = _started([sys.executable, "-c", "pass"], runs)
        rows.append(_row("Python, which does nothing", "-", plain, plain))
        for name in ("bot.cli", "index.library", "bot.run"):
            rows.append(_row(f"import {name}", "-", _started([sys.executable, "-c", f"import {name}"], runs), plain))
        for name, notes, questions in asked():
            folder = data / f"start-{name}"
            words = ["ask", questions[0], "--config", str(configured(notes, folder))]
            code = [sys.executable, "-c", "from bot.cli import main; main()", *words]
            _started(code, 1)  # it makes the index
            rows.append(_row("callnotes ask", name, _started(code, runs), plain))
            asyncio.run(_first_answer(notes, folder, questions[0]))  # it makes the second database
            waits = [asyncio.run(_first_answer(notes, folder, questions[0])) for _ in range(min(runs, STARTS))]
            rows.append(_row("callnotes run, to a mention", name, (median(waits), None), plain))
    print(aligned(rows), flush=True)
    return markdown(rows)


def _row(what: str, notes: str, took: tuple[float, float | None], plain: tuple[float, float | None]) -> list[str]:
    seconds, used = took
    return [what, notes, f"{seconds:.2f}", "-" if used is None else f"{used:.2f}", f"{seconds / plain[0]:.1f}"]


def _started(command: Sequence[str], runs: int) -> tuple[float, float | None]:
    """Return the seconds that a program takes, and those of a core, by the median of so many runs."""
    took: list[float] = []
    used: list[float] = []
    for _ in range(runs):
        started, before = monotonic(), os.times()
        subprocess.run(command, check=True, capture_output=True)
        took.append(monotonic() - started)
        after = os.times()
        used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return median(took), median(used)


async def _first_answer(notes: Path, data: Path, question: str) -> float:
    """Return the seconds from the bot's start to its first answer."""
    started = monotonic()
    async with bot(notes, data) as running:
        await running.answered([await running.ask(question)])
        return monotonic() - started


if __name__ == "__main__":
    main()
