"""How long a refresh takes after one note has changed: `python -m benchmarks.edit`. Goal: 50 ms beyond git, any size.

A repository is made of notes (the real ones where there are any, else the examples) as often as each size says, each
time in folders of their own; then one note is edited again and again, and each edit refreshed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.shared import REPOSITORY, NoSharedFolder, shared_folder
from benchmarks.tables import aligned, markdown
from index.git import Repository
from index.library import Library
from index.source import GitSource

GOAL = 50
"""Milliseconds beyond git."""
TYPICAL = 8_000
"""Bytes. The largest note below that is edited."""


def default_notes() -> Path:
    """Return the folder of notes to measure with."""
    try:
        return shared_folder() / "notes" / "bytecodealliance"
    except NoSharedFolder:
        return REPOSITORY / "examples" / "notes"


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> None:
    """Run git with an empty configuration."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=repository, env=environment, input=stdin, check=True)


def commit(repository: Path, files: dict[str, bytes], number: int) -> None:
    """Commit `files` on top of what is there."""
    who = b"committer A <a@example.org> %d +0000" % (1_700_000_000 + number)
    lines = [b"commit refs/heads/main", who, b"data 1\nx"]
    lines += [b"from refs/heads/main^0"] if number else []
    for path, content in files.items():
        lines += [f'M 100644 inline "{path}"'.encode(), b"data %d" % len(content), content]
    git(repository, "fast-import", "--quiet", stdin=b"\n".join(lines) + b"\n")


async def measure(texts: dict[str, bytes], times: int, edits: int) -> list[str]:
    """Return the row of a repository with the notes so many times."""
    with TemporaryDirectory(prefix="callnotes-benchmarks-") as made:
        repository = Path(made) / "notes.git"
        repository.mkdir()
        git(repository, "init", "--quiet", "--bare", "--initial-branch=main")
        source = GitSource(Repository(repository))
        everything = {f"{n}/{path}": text for n in range(times) for path, text in texts.items()}
        commit(repository, everything, 0)
        path, text = max(everything.items(), key=lambda item: (len(item[1]) < TYPICAL, len(item[1])))
        async with await Library.open(Path(made) / "index.sqlite") as library:
            done = await library.refresh(source, name="notes")
            walls: list[float] = []
            owns: list[float] = []
            for number in range(1, edits + 1):
                commit(repository, {path: text + b"\n- edited %d times\n" % number}, number)
                wall, own = perf_counter(), process_time()
                changed = await library.refresh(source, name="notes")
                walls.append(perf_counter() - wall)
                owns.append(process_time() - own)
                assert changed.changed == 1
    figures = (median(owns), max(owns), median(walls))
    return [f"{done.notes:,}", *(f"{figure * 1000:.1f}" for figure in figures)]


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edit", description=__doc__)
    parser.add_argument("--notes", type=Path, default=default_notes(), help="a folder of notes")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10], help="how many times the notes are there")
    parser.add_argument("--edits", type=int, default=15)
    given = parser.parse_args(arguments)
    rows = [["notes", "beyond git, ms", "the slowest", "with git, ms"]]
    texts = {file.relative_to(given.notes).as_posix(): file.read_bytes() for file in given.notes.rglob("*.md")}
    rows += [asyncio.run(measure(texts, times, given.edits)) for times in given.times]
    print(aligned(rows))
    print(f"beyond git: processor time of this process; the goal is {GOAL} ms")
    return markdown(rows)


if __name__ == "__main__":
    main()
