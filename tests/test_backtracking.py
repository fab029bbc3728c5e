"""No line of a note and no question can hang what reads it: twice as long takes about twice the time.

Regular expressions are the danger. What counts is not each of them, but what the functions that use them do with text
made to have them backtrack, so whole functions are measured, in processor time of this thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from test_query import read

from bot import escape
from index.entries import entry
from index.model import Note

SEEDS = (
    *("a", "a ", "a: ", " ", "\t", "-", "- ", "*", "**", "* a", "_", "`", "``a", "[", "](", "[a](", "(", "( ", "<"),
    *("<a ", "</", "<!--", "http://", "https://a", "1", "1.", "1, ", "1 ", "1/", "2025-", "jan ", "january 1 ", "a,"),
    *("a, b", "a-", "a_", "a.", "a'", "@", "@a ", "#", "|", "| a ", ":", ": ", ".", "...", "?", "!", "A", "Aa", "A B "),
    *("é", "漢", "\u200b", "and ", "of the ", "x and ", "[x] ", "{", "\\", "&amp;", ";", "~", "=", "+", '"', "who "),
    *("between ", "last ", "Ann Bo, ", "Ann (b) ", "**a**: ", "a/b", "a::", "..: ", "[a] ", "since "),
)
FORMS = ("{}", "- {}", "a {}\0", "# {}!", "## Attendees\n{}", "## Agenda\n- {}", "## Notes\n**{}")
ENOUGH = 0.08
"""Seconds. What takes less is not worth a ratio."""
STEEPEST = 3.3
"""How many times as long twice as much may take: 2 where it is linear, 4 where it is quadratic."""


def parse(text: str) -> None:
    """Read a note."""
    entry(Note("a/2025/a-01-02.md", text), "key")


def ask(text: str) -> None:
    """Read a question."""
    read(text)


def render(text: str) -> None:
    """Set words of a note in Discord Markdown."""
    escape.inline(text)
    escape.plain(text)


def seconds(work: Callable[[str], None], text: str) -> float:
    """Return the processor time that `work` takes."""
    began = time.thread_time()
    work(text)
    return time.thread_time() - began


@pytest.mark.fault("text made to have regular expressions backtrack")
@pytest.mark.parametrize(
    ("work", "length"), [(parse, 10_000), (ask, 1_000), (render, 2_000)], ids=["parse", "ask", "render"]
)
def test_twice_as_long_takes_twice_the_time(
    work: Callable[[str], None], length: int, record_property: Callable[[str, object], None]
) -> None:
    """For each seed, repeated, in each form."""
    steep: list[tuple[str, str, float]] = []
    for seed in SEEDS:
        for form in FORMS:
            long = form.format(seed * (length // len(seed)))
            took = seconds(work, long)
            if took < ENOUGH:
                continue
            half = form.format(seed * (length // len(seed) // 2))
            ratio = min(seconds(work, long) / max(seconds(work, half), 0.001) for _ in range(3))
            if ratio > STEEPEST:
                steep.append((seed, form, round(ratio, 1)))
    record_property("times", len(SEEDS) * len(FORMS))
    record_property("lost", len(steep))
    assert steep == []
