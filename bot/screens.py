"""What a message of the bot shows, in few enough characters for a button: how buttons work after a restart.

A screen says which notes are looked at and from where on; it never holds their words. The words that somebody asked
with stand in the message itself (`reply.ECHO`). Notes, threads and series are named by tokens; see `index/browse.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_TOKEN = r"[A-Za-z0-9_-]"  # noqa: S105 - the letters of a name


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers to the question that the message shows, or replies to, from the `skip`th on.

    `series` and `speaker` are tokens; the days are the first and the last that count.
    """

    skip: int = 0
    series: str = ""
    speaker: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole thread; `page` from 0."""

    note: str
    title: str
    start: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class OneCall:
    """A call at a glance."""

    note: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls held, the newest first."""

    series: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """The calls that discussed the topic that the message shows, the oldest first."""

    skip: int = 0


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided, the newest first."""

    series: str = ""
    since: date | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Actions:
    """What somebody is to do, the newest first; of the person that the message shows, if it shows one."""

    series: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Linking:
    """Where the issue that the message shows is named, the newest first."""

    skip: int = 0


Screen = Asked | Thread | OneCall | Calls | Topic | Decisions | Actions | Linking

PATTERN = r"[a-z](?:\.[A-Za-z0-9_-]*)*"
"""Matches what `encode` returns."""


def encode(screen: Screen) -> str:  # noqa: PLR0911 - a line for each screen
    """Return a screen as at most 60 characters: letters, digits, `.`, `-` and `_`."""
    match screen:
        case Asked(skip, series, speaker, since, until):
            return f"a.{skip}.{series}.{speaker}.{_written(since)}.{_written(until)}"
        case Thread(note, title, start, page):
            return f"t.{note}.{title}.{start}.{page}"
        case OneCall(note, page):
            return f"c.{note}.{page}"
        case Calls(series, skip):
            return f"l.{series}.{skip}"
        case Topic(skip):
            return f"o.{skip}"
        case Decisions(series, since, skip):
            return f"d.{series}.{_written(since)}.{skip}"
        case Actions(series, skip):
            return f"x.{series}.{skip}"
        case Linking(skip):
            return f"r.{skip}"


def decode(text: str) -> Screen | None:
    """Return the screen that `encode` made this of, or None where it made it of none: anybody may send a button."""
    kind, *fields = text.split(".")
    if not all(re.fullmatch(rf"{_TOKEN}*", field) for field in fields):
        return None
    try:
        return _decoded(kind, fields)
    except ValueError:
        return None


def _decoded(kind: str, fields: list[str]) -> Screen | None:  # noqa: PLR0911 - a line for each screen
    match kind, fields:
        case "a", [skip, series, speaker, since, until]:
            return Asked(_count(skip), series, speaker, _day(since), _day(until))
        case "t", [note, title, start, page]:
            return Thread(note, title, _count(start), _count(page))
        case "c", [note, page]:
            return OneCall(note, _count(page))
        case "l", [series, skip]:
            return Calls(series, _count(skip))
        case "o", [skip]:
            return Topic(_count(skip))
        case "d", [series, since, skip]:
            return Decisions(series, _day(since), _count(skip))
        case "x", [series, skip]:
            return Actions(series, _count(skip))
        case "r", [skip]:
            return Linking(_count(skip))
        case _:
            return None


def _count(text: str) -> int:
    """Return a number as `encode` writes it. Raises ValueError for any other."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", text):
        raise ValueError(text)
    return int(text)


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    """Return a day as `_written` writes it. Raises ValueError for any other."""
    return date.fromisoformat(text) if text else None
