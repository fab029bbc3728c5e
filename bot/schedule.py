"""Which day's digest is owed, given a clock reading, and when the next is. Pure: no clock is read here.

A digest belongs to a day and is owed from its moment on. Where clocks are put forward over its time, the moment is as
much later as they jump (02:30 becomes 03:30); where they are put back over it, it is the first of the two. Either way
the day has one digest.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import WEEKDAYS, Weekday

_WEEK: Final = 7
_RANGE: Final = re.compile(r"(?P<first>[a-z]{2,})(?:-(?P<last>[a-z]{2,}))?")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest is posted."""

    at: time
    zone: ZoneInfo
    weekdays: tuple[Weekday, ...] = WEEKDAYS

    def moment(self, day: date) -> datetime:
        """Return when a day's digest is to be posted, in UTC."""
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def today(self, now: datetime) -> date:
        """Return the day that it is where the digest is read."""
        return now.astimezone(self.zone).date()


def newest(rhythm: Rhythm, now: datetime) -> date:
    """Return the newest day whose moment has come by `now`. There is one in every week."""
    today = rhythm.today(now)
    days = (today - timedelta(days=back) for back in range(-1, 2 * _WEEK))
    return next(day for day in days if _is_meant(rhythm, day) and rhythm.moment(day) <= now)


def due_on(rhythm: Rhythm, now: datetime, began_at: datetime, settled: Container[date]) -> date | None:
    """Return the day whose digest is owed at `now`, or None. What was missed before it, it makes up for.

    Nothing is owed of the time before `began_at`, nor of the days `settled`.
    """
    day = newest(rhythm, now)
    return day if rhythm.moment(day) > began_at and day not in settled else None


def next_at(rhythm: Rhythm, now: datetime) -> datetime:
    """Return the first moment after `now`, in the digest's own zone."""
    today = rhythm.today(now)
    days = (today + timedelta(days=on) for on in range(-1, 2 * _WEEK))
    moments = (rhythm.moment(day) for day in days if _is_meant(rhythm, day))
    return next(moment for moment in moments if moment > now).astimezone(rhythm.zone)


def _is_meant(rhythm: Rhythm, day: date) -> bool:
    return WEEKDAYS[day.weekday()] in rhythm.weekdays


def weekdays_in(text: str) -> tuple[Weekday, ...]:
    """Return the days that a text names, such as `mon-fri` or `Monday, thu`; empty or `every day`: all.

    Raises ValueError.
    """
    words = text.casefold().replace("–", "-").strip()
    if words in ("", "all", "daily", "every day"):
        return WEEKDAYS
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*(?:-|\bto\b)\s*", "-", words)):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ValueError(text)
        first = _weekday(match["first"])
        last = _weekday(match["last"] or match["first"])
        found |= {(first + on) % _WEEK for on in range((last - first) % _WEEK + 1)}
    return tuple(day for number, day in enumerate(WEEKDAYS) if number in found)


def _weekday(word: str) -> int:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [number for number, name in enumerate(names) if name.startswith(word) or f"{name}s" == word]
    if len(found) != 1:
        raise ValueError(word)
    return found[0]


def time_in(text: str) -> time:
    """Return a time of day written as `9`, `9:00` or `09:00`. Raises ValueError."""
    match = re.fullmatch(r"\s*(\d{1,2})(?::(\d\d))?\s*", text)
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2] or 0))


def named(weekdays: Sequence[str]) -> str:
    """Return days as they are said: `every day`, `mon to fri`, `mon, thu`."""
    numbers = [WEEKDAYS.index(day) for day in WEEKDAYS if day in weekdays]
    if len(numbers) == _WEEK:
        return "every day"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{WEEKDAYS[numbers[0]]} to {WEEKDAYS[numbers[-1]]}"
    return ", ".join(WEEKDAYS[number] for number in numbers)
