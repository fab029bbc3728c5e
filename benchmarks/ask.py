"""Ask all questions of notes once and many times over, cold and warm, beside plain full-text stores."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from benchmarks.indexes import data_folder
from benchmarks.measured import Cost, measured
from benchmarks.questions import Question
from benchmarks.sizes import Subject, add_options, bullets_file, measured_index, sized, subject
from benchmarks.stores import STORES, Ask
from benchmarks.tables import Table, aligned, markdown
from index.library import Library

HEAD = [
    "tool", "times", "first ms", "cold p50", "cold p95",
    "warm p50", "warm p95", "warm p99", "slowest", "peak MB", "of FTS5's p50", "without stop words",
]  # fmt: skip
_ROUNDS = 3
"""Each question is asked so often when warm; the fastest counts, as other work on the machine only slows it."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long each question took, in milliseconds: `first`, with opening the index, by the first; `cold` by all."""

    first: float
    cold: list[float]
    warm: list[float]


def ask_callnotes(index: Path, questions: Sequence[Question]) -> Times:
    """Ask as people ask, one question after the other."""

    async def ask() -> Times:
        started = perf_counter()
        async with await Library.open(index) as library:

            async def once(question: Question) -> float:
                began = perf_counter()
                await library.ask(question.question, scope=await library.scope(), asked_on=question.asked_on)
                return (perf_counter() - began) * 1000

            await once(questions[0])
            first = (perf_counter() - started) * 1000
            cold = [await once(question) for question in questions]
            rounds = [[await once(question) for question in questions] for _ in range(_ROUNDS)]
            return Times(first, cold, [min(each) for each in zip(*rounds, strict=True)])

    forget(index)
    return asyncio.run(ask())


def ask_store(opened: Callable[[Path], Ask], store: Path, questions: Sequence[Question]) -> Times:
    """Ask another tool the same."""
    forget(store)
    started = perf_counter()
    ask = opened(store)

    def once(question: Question) -> float:
        began = perf_counter()
        ask(question.question)
        return (perf_counter() - began) * 1000

    once(questions[0])
    first = (perf_counter() - started) * 1000
    cold = [once(question) for question in questions]
    rounds = [[once(question) for question in questions] for _ in range(_ROUNDS)]
    return Times(first, cold, [min(each) for each in zip(*rounds, strict=True)])


def forget(store: Path) -> None:
    """Ask the system to drop what it keeps of a file or folder in memory. What has just been written may stay."""
    for path in store.rglob("*") if store.is_dir() else [store]:
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def ask_table(asked: Subject, times: Sequence[int], data: Path) -> Table:
    """Return a row for each tool at each size. Times are in milliseconds; the last two columns are shares of FTS5's."""
    rows = [HEAD]
    for one in times:
        notes = sized(asked, one, data)
        index = measured_index(notes, data)
        costs: dict[str, Cost[Times]] = {"callnotes": measured(ask_callnotes, index, asked.questions)}
        for tool in STORES:
            if not tool.installed:
                continue
            store = data / f"{notes.name}{tool.suffix}"
            if not store.exists():
                measured(tool.make, bullets_file(index), store)
            for name, opened in tool.ask.items():
                costs[name] = measured(ask_store, opened, store, asked.questions)
        bases = [statistics.median(costs[name].result.warm) for name in STORES[0].ask]
        rows += [_row(name, one, cost, bases) for name, cost in costs.items()]
    return rows


def _row(name: str, times: int, cost: Cost[Times], bases: Sequence[float]) -> list[str]:
    found = cost.result
    cold, warm = _quantiles(found.cold), _quantiles(found.warm)
    figures = [found.first, cold[49], cold[94], warm[49], warm[94], warm[98], max(found.warm)]
    ratios = [f"{statistics.median(found.warm) / base:.1f}" for base in bases]
    return [name, str(times), *(f"{figure:.1f}" for figure in figures), f"{cost.memory:.0f}", *ratios]


def _quantiles(values: Sequence[float]) -> list[float]:
    return statistics.quantiles(values, n=100, method="inclusive")


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ask", description=__doc__)
    add_options(parser)
    parser.add_argument("--every", type=int, default=1, help="ask the first question of so many only (1)")
    given = parser.parse_args(arguments)
    asked = subject()
    asked = replace(asked, questions=asked.questions[:: given.every])
    with data_folder(given.data) as data:
        data.mkdir(parents=True, exist_ok=True)
        rows = ask_table(asked, given.times, data)
    print(aligned(rows), flush=True)
    return markdown(rows)


if __name__ == "__main__":
    main()
