"""Ask the bot 200 questions by mention at once, and tell how soon they are answered.

*At once* are so many messages sent without waiting for an answer; a wait is from a message to the bot's request.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import monotonic

from benchmarks.indexes import data_folder
from benchmarks.loopback import bot, figures
from benchmarks.questions import read_questions, shared_sets
from benchmarks.shared import REPOSITORY, NoSharedFolder, shared_folder
from benchmarks.tables import Table, aligned, markdown

MENTIONS = 200
REAL = "bytecodealliance"


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mentions", description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the indexes in this folder (else: a temporary one)")
    parser.add_argument("--mentions", type=int, default=MENTIONS, help=f"how many ({MENTIONS})")
    given = parser.parse_args(arguments)
    rows: Table = [["notes", "at once", "answered", "p50 ms", "p95 ms", "slowest ms", "CPU ms each", "a second"]]
    with data_folder(given.data) as data:
        for name, notes, questions in asked():
            rows += asyncio.run(_measured(name, notes, questions, data / f"mentions-{name}", given.mentions))
    print(aligned(rows), flush=True)
    return markdown(rows)


def asked() -> Iterator[tuple[str, Path, list[str]]]:
    """Yield the notes that are at hand, each with questions about them."""
    examples = REPOSITORY / "examples"
    yield "examples", examples / "notes", [one.question for one in read_questions(examples / "questions.jsonl")]
    try:
        shared = shared_folder()
    except NoSharedFolder:
        return
    sets = [one for one in shared_sets(shared) if one.notes == REAL]
    yield REAL, shared / "notes" / REAL, [one.question for of in sets for one in of.questions]


def batched(questions: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield the questions, so many at a time."""
    rest = iter(questions)
    while some := list(islice(rest, size)):
        yield some


async def _measured(name: str, notes: Path, questions: Sequence[str], data: Path, mentions: int) -> Table:
    """Return a row for one mention after the other, and one for all at once."""
    rows: Table = []
    async with bot(notes, data) as running:
        await running.answered([await running.ask(one) for one in questions[:10]])
        for at_once in (1, mentions):
            used, started = running.cpu(), monotonic()
            waits: list[float] = []
            for some in batched(islice(cycle(questions), mentions), at_once):
                waits += await running.answered([await running.ask(one) for one in some])
            took, used = monotonic() - started, running.cpu() - used
            numbers = (*figures(waits), max(waits), used / len(waits) * 1000, len(waits) / took)
            cells = [f"{number:.0f}" for number in numbers]
            rows.append([name, str(at_once), f"{len(waits)} of {mentions}", *cells])
    return rows


if __name__ == "__main__":
    main()
