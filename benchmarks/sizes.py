"""The notes that speed is measured over, as they are and many times over, with their questions and bullets."""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import enlarge
from benchmarks.indexes import index_file
from benchmarks.measured import measured
from benchmarks.questions import Group, Question, all_sets, read_questions
from benchmarks.shared import REPOSITORY, NoSharedFolder, shared_folder
from index.deflate import inflated
from index.library import Library
from index.packing import Pack, Unpacked
from index.reader import PACK
from index.source import open_notes

REAL = "bytecodealliance"
"""The folder of shared notes that is measured, where there is one; else the examples are."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Notes to measure with, and what is asked of them."""

    name: str
    notes: Path
    questions: tuple[Question, ...]


def subject() -> Subject:
    """Return the real notes, or the examples where there are none; without the further questions (too many)."""
    try:
        shared = shared_folder()
    except NoSharedFolder:
        examples = REPOSITORY / "examples"
        return Subject("examples", examples / "notes", read_questions(examples / "questions.jsonl"))
    sets = [asked for asked in all_sets(shared) if asked.notes == REAL and asked.group != Group.FURTHER]
    questions = tuple(one for asked in sets for one in asked.questions)
    return Subject(REAL, shared / "notes" / REAL, questions)


def sized(asked: Subject, times: int, data: Path) -> Path:
    """Return the folder with the notes so many times, made under `data` if it is not there yet."""
    folder = data / f"{asked.name}-{times}"
    if not folder.exists():
        made = data / f"{folder.name}.made"
        enlarge(asked.notes, made, times)
        made.rename(folder)
    return folder


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def indexed(notes: Path, data: Path) -> Path:
    """Return the index of the folder of notes, brought up to date."""

    async def make() -> None:
        async with await Library.open(index) as library:
            await library.refresh(open_notes(notes), name=notes.name)

    index = index_file(data, notes.name)
    asyncio.run(make())
    return index


def measured_index(notes: Path, data: Path) -> Path:
    """Return the index of the folder of notes, as it is if there is one."""
    index = index_file(data, notes.name)
    return index if index.exists() else measured(indexed, notes, data).result


def bullets_file(index: Path) -> Path:
    """Return a file with the text of each bullet of an index, as a line of JSON: what other tools are given."""
    file = index.with_suffix(".jsonl")
    if not file.exists() or file.stat().st_mtime < index.stat().st_mtime:
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(text) + "\n" for text in _bullets(index))
    return file


def read_bullets(file: Path) -> Iterator[str]:
    """Yield the texts of the bullets."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _bullets(index: Path) -> Iterator[str]:
    sql = f"select n.body, {PACK} from pack p join note n on n.id = p.note_id order by p.id"
    body, lines = b"", list[str]()
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as store:
        for deflated, *pack in store.execute(sql):
            if deflated != body:
                body, lines = deflated, inflated(deflated).decode("utf-8", "replace").split("\n")
            for row in Unpacked(Pack._make(pack)).bullets():
                yield "\n".join(lines[row.start - 1 : row.end])


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the commands over sizes have in common."""
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10], help="how many times the notes (1 10)")
    parser.add_argument("--data", type=Path, help="keep notes and indexes in this folder (else: a temporary one)")
