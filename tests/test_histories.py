"""Whatever becomes of a repository, an index that followed it says what one made of its last commit alone says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_library import NOTES, contents
from workshop import Workshop

from index.git import Repository
from index.library import Library
from index.source import GitSource

Step = tuple[str, dict[bytes, bytes]]

TEXTS = [
    *(text.encode() for text in NOTES.values()),
    b"# Empty\n",
    b"",
    b"## Notes\n- decision: checksum\n",
    b"x" * 900,
    b"# Tide\n## 2025-03-12\n- decision: gate\n## 2025-02-12\n- ann: checksum\n",
    b"# Tide\n## 2025-04-09\n- ann: gate\n## 2025-03-12\n- decision: gate\n## 2025-02-12\n- ann: checksum\n",
]
PATHS = [
    b"a/2025/a-03-12.md",
    b"a/2025/a-04-09.md",
    b"b/b-2025-05-06.md",
    b"README.md",
    b"x.pdf",
    b"odd-\xff.md",
    b"odd-\\xff.md",
    b"tide/notes.md",
]
trees = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS), max_size=5)
steps = st.tuples(st.sampled_from(["commit", "commit", "anew", "merge", "rewind", "sweep"]), trees)


def take(workshop: Workshop, step: Step) -> None:
    """Add a commit, or write history anew, as a step says."""
    kind, files = step
    commits = workshop.git("rev-list", "main").split() if workshop.git("for-each-ref", "refs/heads/main") else []
    if kind == "rewind" and len(commits) > 1:
        workshop.git("update-ref", "refs/heads/main", commits[1])
        return
    if kind == "merge" and commits:
        workshop.commit(files, "side", anew=True)
    workshop.commit(files, anew=kind in ("anew", "sweep"), merged="side" if kind == "merge" and commits else None)
    if kind == "sweep":
        workshop.git("-c", "gc.reflogExpire=now", "gc", "--quiet", "--prune=now")


async def says(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what the index says, also of where its source stands."""
    async with aiosqlite.connect(path) as store:
        said = await contents(store)
        async with store.execute("select name, commit_id, chosen, skipped from source") as cursor:
            return said | {"sources": [tuple(row) for row in await cursor.fetchall()]}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_incremental_equals_fresh(
    tmp_path_factory: pytest.TempPathFactory, history: list[Step], passed_over: set[int]
) -> None:
    """After edits, renames, deletions, merges and forced pushes, some seen late; what was skipped is told, too."""
    folder = tmp_path_factory.mktemp("history")
    workshop = Workshop(folder / "origin.git")
    source = GitSource(Repository(workshop.path), max_bytes=800)

    async def grow() -> None:
        async with await Library.open(folder / "grown.sqlite") as library:
            for number, step in enumerate(history):
                take(workshop, step)
                if number not in passed_over:
                    await library.refresh(source, name="notes")
            grown = await library.refresh(source, name="notes")
        async with await Library.open(folder / "fresh.sqlite") as library:
            fresh = await library.refresh(source, name="notes")
        counts = {"added": 0, "changed": 0, "removed": 0}
        assert replace(grown, **counts) == replace(fresh, **counts)
        assert await says(folder / "grown.sqlite") == await says(folder / "fresh.sqlite")

    asyncio.run(grow())


def test_other_rules_for_the_same_commit(tmp_path: Path) -> None:
    """Where other files are chosen, all are looked at, though the repository has not changed."""
    workshop = Workshop(tmp_path / "origin.git")
    workshop.commit({b"a.md": b"# A\n", b"b.txt": b"# B\n"})
    source = GitSource(Repository(workshop.path))

    async def notes() -> list[int]:
        async with await Library.open(tmp_path / "index.sqlite") as library:
            found = (source, replace(source, include=("*.txt",)), replace(source, max_bytes=1), source)
            return [(await library.refresh(one, name="notes")).notes for one in found]

    assert asyncio.run(notes()) == [2, 1, 0, 2]


def test_real_notes_in_steps(shared: Path, tmp_path: Path) -> None:
    """The notes of a real project, coming, going and changing, in ten commits."""
    workshop = Workshop(tmp_path / "origin.git")
    source = GitSource(Repository(workshop.path))
    root = shared / "notes" / "rust-lang"
    files = {file.relative_to(root).as_posix().encode(): file.read_bytes() for file in sorted(root.rglob("*.md"))}

    async def grow() -> None:
        async with await Library.open(tmp_path / "grown.sqlite") as library:
            for step in range(10):
                present = {
                    path: text[: len(text) // 2] if (number + step) % 7 == 0 else text
                    for number, (path, text) in enumerate(files.items())
                    if number % 10 <= step and (number + step) % 11
                }
                workshop.commit(present)
                await library.refresh(source, name="notes")
        async with await Library.open(tmp_path / "fresh.sqlite") as library:
            await library.refresh(source, name="notes")
        assert await says(tmp_path / "grown.sqlite") == await says(tmp_path / "fresh.sqlite")

    asyncio.run(grow())
