"""Packs: threads and bullets come out of the index as they were put in."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.entries import NoteEntry, entry
from index.lines import decode
from index.model import Note
from index.packing import BulletRow, ThreadRow, Unpacked

NOTES = sorted((Path(__file__).parent.parent / "examples" / "notes").rglob("*.md"))
ODD = Note(
    "ferry/2026-02-03.md",
    "# Ferry\n\n"
    + "\n".join(f"- topic {n} \x1f \0 'rope' \"quay\" 船 \udcff" for n in range(40))
    + "\n- Ann: one long thread\n"
    + "\n".join(f"  - Ann: point {n}" for n in range(300))
    + f"\n- {'word ' * 9000}\n"
    + "\n```\n" * 3
    + "x\n" * 40_000,
)
FIRST, NOTE_ID = 1_000, 77


def packed(made: NoteEntry) -> list[Unpacked]:
    """Return a note's packs, read as they would be from an index that has other notes before it."""
    return [Unpacked(pack.moved(FIRST, NOTE_ID)) for pack in made.packs]


def moved_bullet(row: BulletRow) -> BulletRow:
    """Return a bullet of a note alone as one of that index."""
    return row._replace(
        id=row.id + FIRST,
        note_id=NOTE_ID,
        thread_id=row.thread_id + FIRST,
        parent=None if row.parent is None else row.parent + FIRST,
    )


def moved_thread(row: ThreadRow) -> ThreadRow:
    """Return a thread of a note alone as one of that index."""
    return row._replace(id=row.id + FIRST, note_id=NOTE_ID, last=row.last + FIRST)


@pytest.mark.parametrize("note", [*(Note(path.name, decode(path.read_bytes())) for path in NOTES), ODD], ids=str)
def test_what_was_packed_is_unpacked(note: Note) -> None:
    """Every thread and bullet is as it was, whole and in parts, and each bullet is known to be in its thread."""
    made = entry(note, "key")
    threads = [moved_thread(row) for row in made.threads]
    bullets = [moved_bullet(row) for row in made.bullets]
    assert [row for one in packed(made) for row in one.threads()] == threads
    assert [row for one in packed(made) for row in one.bullets()] == bullets
    for pack in made.packs:
        unpacked = Unpacked(pack.moved(FIRST, NOTE_ID))
        bounds = pack.moved(FIRST, NOTE_ID).bounds
        for row in unpacked.bullets():
            stretch = bounds.stretch(row.id)
            thread = unpacked.thread(row.thread_id)
            assert (stretch.id, stretch.last, stretch.note_id) == (thread.id, thread.last, NOTE_ID)
            assert stretch.pack == bounds.id
        middle = (bounds.id + bounds.last) // 2
        assert unpacked.bullets(middle, bounds.last) == bullets[middle - FIRST : bounds.last + 1 - FIRST]


def test_the_odd_note_has_what_is_odd() -> None:
    """Threads that fill many packs, one that is longer than a pack, and numbers of more than two bytes."""
    made = entry(ODD, "key")
    assert len(made.packs) >= 4
    assert max(row.last - row.id for row in made.threads) >= 300
    assert max(row.end for row in made.bullets) >= 40_000
    assert max(row.length for row in made.bullets) >= 2**15


@pytest.mark.parametrize("wrong", [-3, -1, 1, 500])
def test_what_nobody_packed_is_told(wrong: int) -> None:
    """A pack that has fewer or more bullets than it says raises what stands for damage."""
    for pack in entry(ODD, "key").packs:
        with pytest.raises((ValueError, TypeError)):
            Unpacked(pack._replace(last=pack.last + wrong)).bullets()
