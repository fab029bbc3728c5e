"""Run every benchmark there is, and write one page of what they measured and on what machine."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.shared import REPOSITORY, NoSharedFolder

RESULTS = REPOSITORY / "benchmarks" / "RESULTS.md"
TITLES = {
    "build": "Build: notes to index",
    "ask": "Ask: question to answer, in milliseconds",
    "start": "Start: process to first answer",
    "load": "Load: many questions at once",
    "mentions": "Mentions: 200 at once in Discord",
    "edit": "Edit: one note changed",
    "answers": "Answers: how well the questions are answered",
}
"""The modules in order, each with its heading."""
SIZED = frozenset({"build", "ask", "edit"})
"""Those that can be had over notes many times over."""
UNKEPT = frozenset({"edit"})
"""Those that keep nothing."""


def machine() -> str:
    """Return what the figures were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{cores} cores, {memory:.0f} GB of memory, {system}; {versions}."


def sections(times: Sequence[int], data: Path | None, names: Sequence[str]) -> Iterator[str]:
    """Run the benchmarks of those names, and yield the section of each. What needs notes that are not here says so."""
    for name in names:
        module = importlib.import_module(f"benchmarks.{name}")
        options = ["--times", *map(str, times)] if name in SIZED else []
        if data is not None and name not in UNKEPT:
            options += ["--data", str(data)]
        print(f"{TITLES[name]}\n", file=sys.stderr, flush=True)
        about = (module.__doc__ or "").partition("\n")[0]
        try:
            measured: str = module.main(options)
        except NoSharedFolder as error:
            measured = f"Not measured: {error}"
        yield f"## {TITLES[name]}\n\n{about} (`python -m benchmarks.{name}`)\n\n{measured}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.all", description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10], help="how many times the notes (1 10)")
    parser.add_argument("--only", nargs="+", choices=TITLES, default=[], help="these benchmarks only")
    parser.add_argument("--skip", nargs="+", choices=TITLES, default=[], help="all benchmarks but these")
    parser.add_argument("--data", type=Path, help="keep notes and indexes in this folder (else: a temporary one)")
    parser.add_argument("--into", type=Path, default=RESULTS, help="the page (benchmarks/RESULTS.md)")
    given = parser.parse_args(arguments)
    page = [f"# What was measured\n\nBy `python -m benchmarks.all`, on {machine()}\n"]
    names = [name for name in given.only or TITLES if name not in given.skip]
    page += sections(given.times, given.data, names)
    given.into.write_text("\n".join(page), "utf-8")


if __name__ == "__main__":
    main()
