"""Answers as `ask --batch` prints them, and whether they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.model import Note, Span

if TYPE_CHECKING:
    from pathlib import Path

View = dict[str, Any]


def lines(excerpt: View) -> set[tuple[str, int]]:
    """Return the lines that an excerpt quotes."""
    spans = excerpt.get("spans", [excerpt])
    return {(excerpt["path"], line) for span in spans for line in range(span["start"], span["end"] + 1)}


def is_right(excerpt: View, question: View) -> bool:
    """Tell whether an excerpt quotes at least half of some lines that answer."""
    wanted = [lines(gold) for gold in question["gold"]]
    return any(2 * len(lines(excerpt) & gold) >= len(gold) for gold in wanted)


def added(excerpt: View, notes: Path) -> list[str]:
    """Return the words of an excerpt that do not stand in its lines of a note below `notes`, or not in that order."""
    note = Note(excerpt["path"], (notes / excerpt["path"]).read_bytes().decode())
    words = iter(note.cut(Span(excerpt["start"], excerpt["end"])).split())
    shown = [word for word in excerpt["text"].split() if word != "…"]
    return [word for word in shown if not any(word in it for it in words)]
