"""The time that a question asks about: `last december`, `in 2023`, `since march 2024`, `two weeks ago`.

A date, a season or a relative phrase is first found by its own words; the words before it (`since`, `early`, `last`)
and the range it may be part of (`between may and july 2024`) are then read around it. No clock: the day on which the
question is asked is an argument.

What is no time: `may` and `march` as verbs, years that are part of a name (`rust 2021`, `edition 2024`, `#2021`), and
`last call` or `latest`, which ask for the newest and not for a time.

Known flaws: English only; `03/04/2024` is the fourth of March; a date that the question's subject happened on
(`the release of march 2024`) is taken for the call's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from index.dates import MONTH, WEEKDAYS, day_or_none, month_number, written_dates
from index.intent import GATHERING
from index.model import CallDate

_FLAGS = re.IGNORECASE | re.ASCII
_MOST_CHARACTERS = 4_000
"""Of a question; as many as a Discord message can have. What comes after is not read."""
_LEAD_CHARACTERS = 48
_EARLIEST_YEAR = 2001
"""A bare number below is no year (2000 is a round number of anything), nor is one after the next year."""
_YEAR_OR_MORE = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included. An open end is `date.min` or `date.max`."""

    start: date
    end: date

    def overlap(self, said: CallDate) -> bool:
        """Tell whether a call of that date may have been in this period.

        A date with no day stands for its whole month, one with no month for its year, and one without a year for that
        day or month of every year. An empty date is in no period.
        """
        if not said.year and not said.month:
            return False
        if said.year:
            span = _days_of(said)
            return span is not None and span.start <= self.end and self.start <= span.end
        if (self.end - self.start).days >= _YEAR_OR_MORE:
            return True
        years = range(self.start.year, self.end.year + 1)
        return any(self.overlap(replace(said, year=year)) for year in years)


# Calendar arithmetic that stays within the calendar -------------------------------------------------------------------


def _moved(day: date, *, days: int = 0, months: int = 0) -> date:
    """Return `day` moved, its day of the month lowered where that month is shorter."""
    from dateutil.relativedelta import relativedelta  # costs 5 ms, and few questions need it

    try:
        return day + relativedelta(months=months) + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.max if days > 0 or months > 0 else date.min


def _month_of(year: int, month: int, months: int = 1) -> Period | None:
    """Return that month, or that many months from it on."""
    start = day_or_none(year, month, 1)
    return Period(start, _moved(_moved(start, months=months), days=-1)) if start else None


def _days_of(said: CallDate) -> Period | None:
    """Return all days that a date with a year may mean, or None where there is none."""
    if not said.year:
        return None
    if not said.month:
        return _month_of(said.year, 1, 12)
    if not said.day:
        return _month_of(said.year, said.month)
    day = day_or_none(said.year, said.month, said.day)
    return Period(day, day) if day else None


def _week_of(day: date, weeks: int = 0) -> Period:
    """Return the week, Monday to Sunday, in which `day` lies, or one so many `weeks` later."""
    start = _moved(day, days=7 * weeks - day.weekday())
    return Period(start, _moved(start, days=6))


def _unit_of(unit: str, day: date, count: int = 0) -> Period | None:
    """Return the week, month, quarter or year of `day`, or the one so many later."""
    if unit == "day":
        there = _moved(day, days=count)
        return Period(there, there)
    if unit == "week":
        return _week_of(day, count)
    if unit == "year":
        return _days_of(CallDate(day.year + count))
    size = 3 if unit == "quarter" else 1
    there = _moved(day.replace(day=1), months=size * count)
    return _month_of(there.year, there.month - (there.month - 1) % size, size)


def _back(unit: str, count: int, day: date) -> date:
    """Return the day so many units before `day`."""
    if unit in ("day", "week"):
        return _moved(day, days=-count * (7 if unit == "week" else 1))
    return _moved(day, months=-count * {"month": 1, "quarter": 3, "year": 12}[unit])


def _third(period: Period, part: str) -> Period:
    """Return the early, the middle or the late third of a period, by months where it is a year."""
    number = 0 if part in ("early", "beginning", "start") else 1 if part.startswith("mid") else 2
    days = (period.end - period.start).days + 1
    if days in (365, 366):
        return _month_of(period.start.year, 1 + 4 * number, 4) or period
    start = _moved(period.start, days=days * number // 3)
    end = period.end if number == 2 else _moved(period.start, days=max(days * (number + 1) // 3 - 1, 0))
    return Period(min(start, end), end)


# What stands around a time --------------------------------------------------------------------------------------------

_LEAD = re.compile(
    r"(?:\b(?P<link>back\s+in|as\s+of|in|on|at|during|throughout|from|of|for|around|over|within|between|since"
    r"|starting(?:\s+(?:in|from))?|after|before|prior\s+to|until|till?|up\s+to|through|thru|by)\s+)?"
    r"(?:\b(?P<the>the|our|that)\s+)?"
    r"(?:\b(?P<within>week|month|year)\s+(?:of\s+)?)?"
    r"(?:\b(?P<part>early|mid(?:dle)?|late|beginning|start|end)(?:[\s-]+(?:of\s+|in\s+)?))?"
    r"(?:\b(?:the\s+)?(?P<which>last|this|next|past|previous)\s+)?"
    r"(?:\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+)?(?:the\s+)?\Z",
    _FLAGS,
)
_TALK = rf"{GATHERING}\b"
_TALK_NEXT = re.compile(rf"(?:'s|’s)?\s+{_TALK}", _FLAGS)
_TALK_NEAR = re.compile(rf"(?:'s|’s)?\s+(?:[\w/+.&-]+\s+){{0,2}}{_TALK}", _FLAGS)
_TALK_BEFORE = re.compile(rf"\b(?:{_TALK}|week|month)\s+of\s+(?:the\s+)?\Z", _FLAGS)
_OWNER = re.compile(r"(?:'s|’s)(?![A-Za-z])")
_OPEN_AFTER = re.compile(r"(?:\s+and)?\s+(?:onwards?|on(?=\s*(?:[,.:;?!]|\Z))|forward)", _FLAGS)
_EDGE_BEFORE = re.compile(r"(?:\A|[,:;(–—-])\s*\Z")
_EDGE_AFTER = re.compile(r"(?:'s|’s)?\s*(?:[:,;)?!–—-]|\.?\s*\Z)")
_BETWEEN = re.compile(
    r"\s*(?:-|–|—|to|and|or|until|till?|through|thru)\s*(?:early|mid|late|the|end of)?\s*(?:in\s)?\s*", _FLAGS
)
_NAMED = re.compile(
    r"\s+(?:editions?|standards?|specs?|specification|versions?|problem|bytes?|[kmg]i?b|bits?|lines|ms|seconds|px|times"
    r"|prs?|issues|tests|users|nodes|blocks|gas)\b",
    _FLAGS,
)

_UP_TO = re.compile(r"\s*(?:to|until|till?|through|thru)\b", _FLAGS)
"""Between two times, what makes the second the end: `since may until july`, where `since may and july` has none."""

_SINCE = ("since", "starting")
_UNTIL = ("until", "til", "till", "up", "through", "thru", "by")
_YEAR_LINKS = (*_SINCE, *_UNTIL, "in", "during", "throughout", "from", "of", "between", "after", "before")


@dataclass(frozen=True, slots=True)
class _Lead:
    """The words right before a time that belong to it; each empty where it is missing."""

    start: int
    link: str = ""
    the: str = ""
    within: str = ""
    part: str = ""
    which: str = ""
    weekday: str = ""

    @property
    def introduces(self) -> bool:
        """Whether these words make a time of what follows, be it a month's name that is also a verb."""
        return bool(self.part or self.which or self.weekday or self.within or (self.link and not self.the))


def _lead_of(text: str, start: int) -> _Lead:
    """Read the words before `text[start:]`."""
    found = _LEAD.search(text, max(0, start - _LEAD_CHARACTERS), start)
    if not found:
        return _Lead(start)
    said = {name: " ".join((words or "").lower().split()) for name, words in found.groupdict().items()}
    said["link"] = {"back in": "in", "as of": "in", "prior to": "before", "up to": "up"}.get(said["link"], said["link"])
    said["link"] = said["link"].partition(" ")[0]
    return _Lead(found.start(), **said)


_NOTHING = CallDate()


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A time in a question at `text[start:end]`: a date with parts missing, or a period where it is no date."""

    start: int
    end: int
    lead: _Lead
    sure: bool
    """Whether it stands for a time on its own; else only beside another, as `may` in `may to july 2024`."""
    said: CallDate = _NOTHING
    period: Period | None = None


_Reader = Callable[[str, date], Iterator[_Phrase]]


# The readers, one for each kind of time -------------------------------------------------------------------------------

_APART = r"(?:(?<=\bmid-)|(?<=\blate-)|(?<=\bearly-)|(?<![\w#./:$+'-]))"
_YEAR = re.compile(
    rf"{_APART}(?P<year>20[0-9]{{2}})(?:\s?[-–]\s?(?P<to>20[0-9]{{2}})(?![\w.-]))?(?![\w%+]|[./:-]\w)", _FLAGS
)
_MONTH_NAME = re.compile(rf"{_APART}({MONTH})\.?(?![\w/]|-(?!{MONTH})\w|\.\w)", _FLAGS)
_OF_YEAR = re.compile(r"(?:\s+of)?\s+(?:last|this|next)\s+year\b", _FLAGS)
_VERB_NEXT = re.compile(r"\s+(?:not|be|also|only|have|need|well|still|never|even|just|want|cause|require)\b", _FLAGS)
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)\b", _FLAGS)
_VERBS = ("may", "march", "mar")
_LAST_OR_THIS = r"(?P<which>last|past|previous|this|current|next)"
_COUNT = (
    r"(?P<count>[0-9]{1,3}|(?:a\s+)?(?:few|couple)(?:\s+of)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|several)"
)
_UNIT = r"(?P<unit>day|week|month|quarter|year)"
_UNITS_BACK = re.compile(rf"\b(?:last|past|previous|recent)\s+{_COUNT}\s+{_UNIT}s?\b", _FLAGS)
_UNITS_AGO = re.compile(rf"\b{_COUNT}\s+{_UNIT}s?\s+(?:ago|back)\b", _FLAGS)
_WHICH_UNIT = re.compile(
    rf"\b(?:(?P<side>earlier|later)\s+)?{_LAST_OR_THIS}\s+(?:calendar\s+)?(?P<unit>week|month|quarter|year)\b", _FLAGS
)
_NEAR_DAY = re.compile(r"\b(?P<earlier>earlier\s+)?(?P<day>yesterday|today|tomorrow)\b", _FLAGS)
_HAPPENED = re.compile(
    r"(?:\A|\b(?:meetings?|calls?|sessions?|sync|discuss(?:ed)?|said|say|decided?|agreed?|happen(?:ed)?|covered|raised"
    r"|reported|mentioned|talk(?:ed)?(?:\s+about)?)\s+)\Z",
    _FLAGS,
)
_WEEKDAY = re.compile(
    r"\b(?:(?P<which>last|past|previous|this|next|on)\s+)?(?P<name>mon|tues|wednes|thurs|fri|satur|sun)day\b(?P<owner>['’]s)?",
    _FLAGS,
)
_QUARTER = re.compile(
    r"\b(?:(?P<before>20[0-9]{2})[\s-]?)?(?:q(?P<quarter>[1-4])|h(?P<half>[12])"
    r"|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?P<size>quarter|half))\b"
    r"(?:(?:\s+of)?[\s'/-]{1,2}(?P<after>20[0-9]{2}|(?<=')[0-9]{2})(?![\w.-]))?",
    _FLAGS,
)
_SEASON = re.compile(
    r"\b(?P<season>spring|summer|fall|autumn|winter)\b(?:\s+(?:of\s+)?(?P<year>20[0-9]{2})(?:[/-][0-9]{2,4})?(?![\w.]))?",
    _FLAGS,
)
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_NUMBERS = {
    word: number
    for number, words in (
        *(
            (1, "a an one first"),
            (2, "two couple second"),
            (3, "three few third"),
            (4, "four fourth"),
            (5, "five several"),
        ),
        *((6, "six"), (7, "seven"), (8, "eight"), (9, "nine"), (10, "ten"), (12, "twelve")),
    )
    for word in words.split()
}


def _count(words: str) -> int:
    """Return the number that digits or words say."""
    last = words.lower().removesuffix(" of").split()[-1]
    return int(last) if last.isdigit() else _NUMBERS.get(last, 1)


def _dates(text: str, asked_on: date) -> Iterator[_Phrase]:
    """Read dates that are spelt out: `december 3 2025`, `2025-12-03`, `june 2022`, `january 6`."""
    for written in written_dates(text):
        said, start, end = written.date, written.start, written.end
        words = text[start:end]
        if not said.month or (said.year and not _EARLIEST_YEAR <= said.year <= asked_on.year + 10):
            continue
        lead = _lead_of(text, start)
        sure = True
        if not said.year:
            of_something = lead.link == "of" and not _TALK_BEFORE.search(text, 0, start)
            verb = said.month in (3, 5) and not _ORDINAL.search(words)
            set_apart = _EDGE_BEFORE.search(text, max(0, start - 3), start) and _EDGE_AFTER.match(text, end)
            sure = not of_something and bool(
                not verb or lead.introduces or lead.the or set_apart or _TALK_NEXT.match(text, end)
            )
        yield _Phrase(start, end, lead, sure, said)


def _months(text: str, _: date) -> Iterator[_Phrase]:
    """Read months without a year: `in february`, `last december`, `the october cranelift call`."""
    for match in _MONTH_NAME.finditer(text):
        start, end = match.span(1)
        name = match[1].lower()
        lead = _lead_of(text, start)
        at_start = bool(_EDGE_BEFORE.search(text, max(0, start - 3), start))
        at_end = bool(_EDGE_AFTER.match(text, end))
        if name in _VERBS:
            sure = _is_no_verb(text, end, lead, at_start=at_start, at_end=at_end)
        else:
            sure = lead.introduces or bool(_TALK_NEAR.match(text, end))
            # "Jan: yes" is somebody speaking, and so may be "jan's".
            sure = sure or (len(name) > 3 and (bool(_OWNER.match(text, end)) or (at_start and at_end)))
        sure = sure or bool(_OF_YEAR.match(text, end))
        yield _Phrase(start, end, lead, sure, CallDate(None, month_number(name)))


def _is_no_verb(text: str, end: int, lead: _Lead, *, at_start: bool, at_end: bool) -> bool:
    """Tell whether `may` or `march` before `text[end:]` is a month: `in may`, `the may call`; not `this may be`."""
    if (lead.link or lead.the or lead.which or at_start) and _TALK_NEXT.match(text, end):
        return True
    if lead.the and _TALK_NEAR.match(text, end):
        return True
    if lead.which == "this" or (lead.link in ("by", "of", "for") and not lead.which and not lead.part):
        return at_end and lead.link not in ("by", "for")
    return (lead.introduces and not _VERB_NEXT.match(text, end)) or (at_start and at_end)


def _years(text: str, asked_on: date) -> Iterator[_Phrase]:
    """Read years: `in 2023`, `since 2021`, `2021:`; not those of names, as in `rust 2021`."""
    for match in _YEAR.finditer(text):
        start, end = match.span()
        year, last = int(match["year"]), int(match["to"] or match["year"])
        if not _EARLIEST_YEAR <= year <= last <= asked_on.year + 1 or _NAMED.match(text, end):
            continue
        lead = _lead_of(text, start)
        introduced = lead.link in _YEAR_LINKS and not lead.the
        sure = introduced or bool(lead.part) or lead.within == "year"
        sure = sure or bool((lead.link or lead.the) and _TALK_NEAR.match(text, end))
        edges = _EDGE_BEFORE.search(text, max(0, start - 3), start) and _EDGE_AFTER.match(text, end)
        years = Period(date(year, 1, 1), date(last, 12, 31)) if last > year else None
        yield _Phrase(start, end, lead, sure or bool(edges), CallDate(year), years)


def _relative(text: str, asked_on: date) -> Iterator[_Phrase]:
    """Read units counted from the day of asking: `last month`, `two weeks ago`, `the last 3 months`."""
    for match in _UNITS_BACK.finditer(text):
        start = _back(match["unit"].lower(), _count(match["count"]), asked_on)
        yield _Phrase(*match.span(), _lead_of(text, match.start()), True, period=Period(start, asked_on))
    for match in _UNITS_AGO.finditer(text):
        yield _Phrase(*match.span(), _lead_of(text, match.start()), True, period=_ago(match, asked_on))
    for match in _WHICH_UNIT.finditer(text):
        lead = _lead_of(text, match.start())
        which, unit = match["which"].lower(), match["unit"].lower()
        step = {"this": 0, "current": 0, "next": 1}.get(which, -1)
        period = _unit_of(unit, asked_on, step)
        if lead.the and which in ("last", "past"):
            # "in the last month": the month up to now, where "last month" is one of the calendar.
            period = Period(_back(unit, 1, asked_on), asked_on)
        elif period and match["side"]:
            earlier = match["side"].lower() == "earlier"
            start, end = (period.start, asked_on) if earlier else (asked_on, period.end)
            period = Period(min(start, end), max(start, end))
        elif period and unit == "year":
            yield _Phrase(*match.span(), lead, True, CallDate(period.start.year))
            continue
        yield _Phrase(*match.span(), lead, True, period=period)


def _ago(match: re.Match[str], asked_on: date) -> Period | None:
    """Return what `two weeks ago` means: that week; `a few weeks ago` is as vague as it sounds."""
    unit, count = match["unit"].lower(), _count(match["count"])
    if "few" in match["count"].lower() or "several" in match["count"].lower():
        return Period(_back(unit, 2 * count, asked_on), _back(unit, 1, asked_on))
    return _unit_of(unit, _back(unit, count, asked_on))


def _near_days(text: str, asked_on: date) -> Iterator[_Phrase]:
    """Read `yesterday`, `today's`, `on tuesday`, `last friday`. A bare `today` often means no more than now."""
    for match in _NEAR_DAY.finditer(text):
        name = match["day"].lower()
        day = _moved(asked_on, days={"yesterday": -1, "tomorrow": 1}.get(name, 0))
        plain = name == "today" and not match["earlier"] and not _OWNER.match(text, match.end())
        if plain and not _HAPPENED.search(text, max(0, match.start() - _LEAD_CHARACTERS), match.start()):
            continue
        yield _Phrase(*match.span(), _lead_of(text, match.start()), True, period=Period(day, day))
    for match in _WEEKDAY.finditer(text):
        which = (match["which"] or "").lower()
        lead = _lead_of(text, match.start())
        if not which and not match["owner"] and lead.link not in (*_SINCE, "until", "before", "after"):
            continue
        number = WEEKDAYS.index(match["name"][:3].lower())
        back = (asked_on.weekday() - number) % 7
        if which == "this":
            day = _moved(_week_of(asked_on).start, days=number)
        elif which == "next":
            day = _moved(asked_on, days=7 - back)
        else:
            day = _moved(asked_on, days=-(back or (7 if which in ("last", "past", "previous") else 0)))
        yield _Phrase(*match.span(), lead, True, period=Period(day, day))


def _quarters(text: str, asked_on: date) -> Iterator[_Phrase]:
    """Read quarters, halves and seasons: `q1 2025`, `first half of 2024`, `spring 2023`, `last summer`."""
    for match in _QUARTER.finditer(text):
        lead = _lead_of(text, match.start())
        halves = bool(match["half"] or (match["size"] or "").lower() == "half")
        nth = match["quarter"] or match["half"] or (match["nth"] or "").lower()
        number = int(nth[0]) if nth[0].isdigit() else _NUMBERS[nth]
        months = 6 if halves else 3
        year = match["before"] or match["after"]
        if number * months > 12 or (not year and not (lead.introduces and match["quarter"])):
            continue
        first = (number - 1) * months + 1
        when = int(year) % 100 + 2000 if year else asked_on.year - (first > asked_on.month)
        yield _Phrase(*match.span(), lead, True, period=_month_of(when, first, months))
    for match in _SEASON.finditer(text):
        lead = _lead_of(text, match.start())
        if not match["year"] and not lead.which and not (lead.link and lead.the):
            continue
        first = _SEASONS[match["season"].lower()]
        if match["year"]:
            year = int(match["year"])
        elif lead.which == "this":
            year = asked_on.year
        elif lead.which == "next":
            year = asked_on.year + (first <= asked_on.month)
        else:
            over = _month_of(asked_on.year, first, 3)
            ended = over is not None and over.end < asked_on
            started = first <= asked_on.month and not lead.which
            year = asked_on.year - (not (ended or started))
            # In January and February last winter is not the one that is on.
            year -= first == 12 and asked_on.month <= 2 and bool(lead.which)
        yield _Phrase(*match.span(), lead, True, period=_month_of(year, first, 3))


_READERS: tuple[_Reader, ...] = (_quarters, _dates, _relative, _near_days, _months, _years)
_HINT = re.compile(
    r"[0-9]{4}|[0-9][./-][0-9]|jan|feb|ma[ry]|apr|ju[nl]|aug|sep|oct|nov|dec|week|month|quarter|year|da[ys]"
    r"|yesterday|tomorrow|ago|q[1-4]|spring|summer|fall|autumn|winter",
    _FLAGS,
)


# From phrases to the period -------------------------------------------------------------------------------------------


def _phrases(text: str, asked_on: date) -> list[_Phrase]:
    """Return all times in `text`, no two of which share a character, in their order."""
    found: list[_Phrase] = []
    for reader in _READERS:
        found += [
            phrase
            for phrase in reader(text, asked_on)
            if not any(other.start < phrase.end and phrase.start < other.end for other in found)
        ]
    return sorted(found, key=lambda phrase: phrase.start)


def _with_year(said: CallDate, which: str, asked_on: date) -> CallDate:
    """Return the date in the year that is meant where none is said: the last time that it came, today included."""
    month = said.month or 1
    if which == "next":
        return replace(said, year=asked_on.year + (month <= asked_on.month))
    if which == "this":
        # In January, "this december" is the one just over; in November, the one to come.
        return replace(said, year=asked_on.year - (month > asked_on.month + 6))
    if which and not said.day:
        return replace(said, year=asked_on.year - (month >= asked_on.month))
    for year in range(asked_on.year, max(asked_on.year - 9, 0), -1):
        days = _days_of(replace(said, year=year))
        if days and days.start <= asked_on:
            return replace(said, year=year)
    return replace(said, year=asked_on.year)


def _period_of(phrase: _Phrase, asked_on: date) -> Period | None:
    """Return the days that a phrase means by itself, with the words `early`, `last` and `week of` before it."""
    lead, said = phrase.lead, phrase.said
    period = phrase.period
    if not period:
        full = said if said.year else _with_year(said, lead.which, asked_on)
        period = _days_of(full)
        if period and said.day and lead.within == "week":
            period = _week_of(period.start)
    return _third(period, lead.part) if period and lead.part else period


def _opened(period: Period, phrase: _Phrase, text: str) -> Period:
    """Return the period with the end that `since`, `before` and their like open."""
    link = phrase.lead.link
    if link in _SINCE or _OPEN_AFTER.match(text, phrase.end):
        return Period(period.start, date.max)
    if link == "after":
        # What came "after the call of march" may have been said in it.
        return Period(period.start if _TALK_NEAR.match(text, phrase.end) else _moved(period.end, days=1), date.max)
    if link == "before":
        return Period(date.min, _moved(period.start, days=-1))
    if link in _UNTIL:
        return Period(date.min, period.end)
    return period


def _range_of(first: _Phrase, second: _Phrase, asked_on: date) -> Period | None:
    """Return the days from the one time to the other; a year that one of them leaves out is the other's."""
    one, other = first.said, second.said
    if other.month and not other.year:
        year = one.year and one.year + ((one.month or 1) > other.month)
        other = replace(other, year=year) if year else _with_year(other, "", asked_on)
    if one.month and not one.year and other.year:
        one = replace(one, year=other.year - (one.month > (other.month or 12)))
    start = _period_of(replace(first, said=one), asked_on)
    end = _period_of(replace(second, said=other), asked_on)
    if not start or not end:
        return start or end
    return Period(min(start.start, end.start), max(start.end, end.end))


def _paired(phrases: Sequence[_Phrase], text: str) -> tuple[_Phrase, _Phrase] | None:
    """Return the first two times that make a range: `between may and july 2024`, `2019-2021`."""
    for first, second in pairwise(phrases):
        joined = _BETWEEN.fullmatch(text, first.end, second.start) if second.start - first.end < 20 else None
        if joined and (first.sure or second.sure) and (joined[0].strip() or first.lead.link):
            return first, second
    return None


def _same_year(phrase: _Phrase, others: Sequence[_Phrase]) -> _Phrase | None:
    """Return the time that gives the year of one without: `december last year`, `the may call of 2023`."""
    if phrase.period or phrase.said.year or phrase.lead.which:
        return None
    years = [other for other in others if other.sure and not other.period and other.said.year and not other.said.month]
    return years[0] if years else None


def read_period(question: str, asked_on: date) -> tuple[Period | None, tuple[tuple[int, int], ...]]:
    """Return the period that `question`, asked on `asked_on`, is about, and where it says so.

    The ranges `question[start:end]` hold the words that say the time, with the `in` or `since` before them, so that the
    caller can take them out. Without a time it is `(None, ())`. A month or day without a year is the last that came.
    """
    text = question[:_MOST_CHARACTERS].replace("\N{NO-BREAK SPACE}", " ")
    if not _HINT.search(text):
        return None, ()
    phrases = _phrases(text, asked_on)
    pair = _paired(phrases, text)
    if pair:
        period = _range_of(*pair, asked_on)
        span = (pair[0].lead.start, _range(pair[1], text)[1])
        if period and not (pair[0].lead.link in _SINCE and _UP_TO.match(text, pair[0].end)):
            period = _opened(period, replace(pair[0], end=pair[1].end), text)
        return (period, (span,)) if period else (None, ())
    sure = [phrase for phrase in phrases if phrase.sure]
    if not sure:
        return None, ()
    if both := _bounded(sure, text, asked_on):
        return both
    first = sure[0]
    year = _same_year(first, sure[1:])
    dated = replace(first, said=replace(first.said, year=year.said.year)) if year else first
    period = _period_of(dated, asked_on)
    period = _opened(period, dated, text) if period else None
    if not period:
        return None, ()
    ranges = [_range(first, text)] + ([_range(year, text)] if year else [])
    return period, tuple(sorted(ranges))


def _bounded(sure: Sequence[_Phrase], text: str, asked_on: date) -> tuple[Period, tuple[tuple[int, int], ...]] | None:
    """Return what one time opens and another ends, however far apart: `since 2023 … before may 2024`, or None."""
    said = [(phrase, _period_of(phrase, asked_on)) for phrase in sure]
    opened = [(phrase, _opened(period, phrase, text)) for phrase, period in said if period]
    starts = [(phrase, period) for phrase, period in opened if period.start > date.min and period.end == date.max]
    ends = [(phrase, period) for phrase, period in opened if period.start == date.min and period.end < date.max]
    if not starts or not ends or starts[0][1].start > ends[0][1].end:
        return None
    ranges = sorted(_range(phrase, text) for phrase, _ in (starts[0], ends[0]))
    return Period(starts[0][1].start, ends[0][1].end), tuple(ranges)


def _range(phrase: _Phrase, text: str) -> tuple[int, int]:
    """Return where a time stands, with the words before it and the `'s` or `onwards` behind it."""
    tail = _OWNER.match(text, phrase.end) or _OPEN_AFTER.match(text, phrase.end)
    return phrase.lead.start, tail.end() if tail else phrase.end
