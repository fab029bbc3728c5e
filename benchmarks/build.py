"""Build the index of notes once and many times over, beside plain full-text stores of the same bullets."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.indexes import data_folder, index_file
from benchmarks.measured import Cost, measured
from benchmarks.sizes import Subject, add_options, bullets_file, indexed, size_of, sized, subject
from benchmarks.stores import STORES
from benchmarks.tables import Table, aligned, markdown

HEAD = [
    "tool", "notes", "bullets", "s", "CPU s", "MB/s", "peak MB", "worker MB", "index MB", "index/notes", "of FTS5's CPU"
]  # fmt: skip
_MB = 1_000_000


def build_table(asked: Subject, times: Sequence[int], data: Path) -> Table:
    """Return a row for each tool at each size."""
    rows = [HEAD]
    for one in times:
        rows += _at_size(sized(asked, one, data), data)
    return rows


def _at_size(notes: Path, data: Path) -> Iterator[list[str]]:
    """Yield the rows of one size. callnotes reads and parses the notes; the others are given the bullets."""
    index = index_file(data, notes.name)
    for left in data.glob(f"{index.name}*"):
        left.unlink()
    own = measured(indexed, notes, data)
    size, files = size_of(notes), sum(path.is_file() for path in notes.rglob("*"))
    with closing(sqlite3.connect(index)) as store:
        bullets = int(store.execute("select sum(bullets) from source").fetchone()[0])
    given = bullets_file(index)
    built: dict[str, tuple[Cost[Any], int]] = {}
    built["callnotes"] = own, sum(path.stat().st_size for path in data.glob(f"{index.name}*"))
    for tool in STORES:
        if tool.installed:
            file = data / f"{notes.name}{tool.suffix}"
            cost = measured(tool.make, given, file)
            built[tool.name] = cost, size_of(file) if file.is_dir() else file.stat().st_size
    base = built[STORES[0].name][0].processor_seconds
    for name, (cost, taken) in built.items():
        speed = f"{size / _MB / cost.seconds:.2f}"
        workers = f"{cost.worker_memory:.0f}" if cost.worker_memory else "-"
        times = [f"{cost.seconds:.1f}", f"{cost.processor_seconds:.1f}", speed]
        room = [f"{cost.memory:.0f}", workers, f"{taken / _MB:.1f}", f"{taken / size:.2f}"]
        yield [name, f"{files:,}", f"{bullets:,}", *times, *room, f"{cost.processor_seconds / base:.1f}"]


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    add_options(parser)
    given = parser.parse_args(arguments)
    with data_folder(given.data) as data:
        data.mkdir(parents=True, exist_ok=True)
        rows = build_table(subject(), given.times, data)
    print(aligned(rows), flush=True)
    return markdown(rows)


if __name__ == "__main__":
    main()
