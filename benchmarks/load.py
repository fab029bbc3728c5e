"""Ask the bot 1, 8 and 64 questions at a time, a thousand in all, while a refresh reads every note anew.

Told is how many it answers a second, the time of a core that each takes beside SQLite's FTS5 asked for the same terms
over the same table, the longest time that its event loop stood still, and the memory that it has by then.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from time import monotonic, process_time

from benchmarks.indexes import data_folder
from benchmarks.loopback import Running, bot, figures
from benchmarks.mentions import asked, batched
from benchmarks.tables import Table, aligned, markdown
from index.terms import terms

QUESTIONS = 1000
PHASES = ((1, 0.1, False), (1, 0.2, True), (8, 0.3, True), (64, 0.4, True))
"""At a time, how many of the questions, and whether the notes are read anew meanwhile."""
_HEAD = ["notes", "at a time", "refresh", "a second", "p50 ms", "p95 ms", "CPU ms", "FTS5 ms", "stall ms", "MB"]


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the indexes in this folder (else: a temporary one)")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help=f"how many in all ({QUESTIONS})")
    given = parser.parse_args(arguments)
    rows: Table = [_HEAD]
    with data_folder(given.data) as data:
        for name, notes, questions in asked():
            changing = _copied(notes, data / f"load-{name}")
            rows += asyncio.run(_measured(name, changing, questions, data / f"load-{name}", given.questions))
    print(aligned(rows), flush=True)
    return markdown(rows)


async def _measured(name: str, notes: Path, questions: Sequence[str], data: Path, total: int) -> Table:
    rows: Table = []
    async with bot(notes, data) as running:
        plain = _plain(data / "data" / "index.sqlite", questions)
        await running.answered([await running.ask(one) for one in questions[:10]])
        endless = cycle(questions)
        for at_once, share, refreshing in PHASES:
            count = max(1, round(share * total))
            changing = asyncio.create_task(_changed(running, notes)) if refreshing else None
            running.longest_stall()
            used, started = running.cpu(), monotonic()
            waits: list[float] = []
            for some in batched(islice(endless, count), at_once):
                waits += await running.answered([await running.ask(one) for one in some])
            took, used = monotonic() - started, running.cpu() - used
            stall = running.longest_stall()
            if changing is not None:
                changing.cancel()
                await asyncio.gather(changing, return_exceptions=True)
            each = "-" if refreshing else f"{used / count * 1000:.1f}"
            numbers = [f"{number:.0f}" for number in (count / took, *figures(waits))]
            yes = "yes" if refreshing else "no"
            more = [each, f"{plain:.1f}", f"{stall:.0f}", f"{running.memory():.0f}"]
            rows.append([name, str(at_once), yes, *numbers, *more])
    return rows


async def _changed(running: Running, notes: Path) -> None:
    """Change every note, and let the bot read them, again and again."""
    while True:
        done = running.refreshes
        await asyncio.to_thread(_lengthen, notes)
        running.refresh()
        await running.refreshed(done + 1)


def _copied(notes: Path, data: Path) -> Path:
    folder = data / "notes" / notes.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(notes, folder)
    return folder


def _lengthen(notes: Path) -> None:
    """Add an empty line to every note: another note for whoever reads it, with the same bullets."""
    for path in notes.rglob("*.md"):
        with path.open("ab") as note:
            note.write(b"\n")


def _plain(index: Path, questions: Sequence[str]) -> float:
    """Return the milliseconds that FTS5 takes to find the best five bullets for any of the terms, by the median."""
    took: list[float] = []
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as store:
        for question in questions:
            match = " OR ".join(f'"{term}"' for term in terms(question)) or '"-"'
            started = process_time()
            sql = "select rowid from bullet_fts where bullet_fts match ? order by rank limit 5"
            store.execute(sql, (match,)).fetchall()
            took.append((process_time() - started) * 1000)
    return figures(took)[0]


if __name__ == "__main__":
    main()
