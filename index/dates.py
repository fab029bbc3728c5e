"""When a call was, and which recurring meeting it belongs to: read from a note's path, and from its first lines.

The path wins: headings are copied from call to call and go stale, file names do not. What the path leaves open, the
lines complete. No clock: what is not written stays unknown.

Total: any path and any lines give an answer, if only an empty one. Linear: no line is read beyond `_MOST_COLUMNS`.

Known flaws: other months than English, German, French and Spanish ones are not known, and in paths only English ones;
`03/04/2024` is read the American way, and the European one only where the first number cannot be a month or dots stand
between (`03.04.2024`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from index.blocks import is_nothing
from index.model import CallDate
from index.taming import stated

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
"""A month's name, as a pattern for `re.IGNORECASE | re.ASCII`."""

_MONTHS_ELSEWHERE = {
    "januar": 1, "janvier": 1, "enero": 1, "februar": 2, "février": 2, "fevrier": 2, "febrero": 2,
    "märz": 3, "maerz": 3, "mars": 3, "marzo": 3, "avril": 4, "abril": 4, "mai": 5, "mayo": 5,
    "juni": 6, "juin": 6, "junio": 6, "juli": 7, "juillet": 7, "julio": 7, "août": 8, "aout": 8, "agosto": 8,
    "septembre": 9, "septiembre": 9, "setiembre": 9, "oktober": 10, "octobre": 10, "octubre": 10,
    "novembre": 11, "noviembre": 11, "dezember": 12, "décembre": 12, "decembre": 12, "diciembre": 12,
}  # fmt: skip
"""The months in German, French and Spanish, where they are not as in English."""
_ANY_MONTH = rf"(?:{MONTH}|(?:{'|'.join(_MONTHS_ELSEWHERE)})(?![a-z]))"

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_LINES = 25
_MOST_COLUMNS = 300
_HEAD_LINES = 6
"""Lines that are not blank, among which a full date at the beginning of one is the call's, whatever else it says."""
_LONGEST_MENTION = 100
"""Characters. A longer line is running text, and a date in it may be of anything."""
_LEAST_GLUED_YEAR = 10
"""`feb26` is February 2026, `feb05` is the fifth."""
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text, at `text[start:end]`."""

    date: CallDate
    start: int
    end: int


def month_number(name: str) -> int | None:
    """Return the month, from 1, that an English name or its abbreviation stands for, or a name in other languages."""
    name = name.lower()
    if name in _MONTHS_ELSEWHERE:
        return _MONTHS_ELSEWHERE[name]
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else None


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return that day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _possible(year: int | None, month: int | None, day: int | None) -> CallDate:
    """Return the date without the parts that cannot be: no 13th month, no 30th of February."""
    if not month or not 1 <= month <= 12:
        return CallDate(year)
    # 2000 is a leap year: without a year, the 29th of February is possible.
    if not day or not day_or_none(year or 2000, month, day):
        return CallDate(year, month)
    return CallDate(year, month, day)


# Dates as people write them -------------------------------------------------------------------------------------------

_FLAGS = re.IGNORECASE | re.ASCII
_APART = r"[\s,.(/–-]{1,3}"
_NEAR = r"[\s,.(/–-]{0,3}"
_ALONE = r"(?<![0-9A-Za-z])(?<![0-9][./:])"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2}(?![0-9])|'[0-9]{2}(?![0-9]))"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th|er)?(?![0-9A-Za-z])(?![.:][0-9])"
_TO_DAY = rf"(?:\s?(?:-|–|to|and|&)\s?(?:{MONTH}\.?\s)?[0-3]?[0-9](?:st|nd|rd|th)?(?![0-9A-Za-z:]))?"
_OF = r"(?:(?:of|del?)\s)?"
_NAME = rf"(?P<name>{_ANY_MONTH})\.?"

_ISO = (
    r"(?<![0-9A-Za-z])(?<![0-9][./-])(?P<year>(?:19|20)[0-9]{2})(?P<mark>[./-])(?P<b>[0-9]{1,2})(?P=mark)"
    r"(?P<c>[0-9]{1,2})(?![0-9])"
)
_TRIPLE = (
    r"(?<![0-9A-Za-z])(?<![0-9][./:-])(?P<a>[0-9]{1,2})(?P<mark>[./-])(?P<b>[0-9]{1,2})(?P=mark)"
    r"(?P<c>(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])(?![./:-][0-9])"
)

_FORMS = tuple(
    re.compile(form, _FLAGS)
    for form in (
        # 2025-12-03; 2022/08/04; 2019.04.18
        _ISO,
        # 12/03/2025; 6/16/17; 2-27-19
        _TRIPLE,
        # 2022-Nov.-24
        rf"{_ALONE}(?P<year>(?:19|20)[0-9]{{2}}){_APART}{_NAME}{_APART}{_DAY}",
        # November 10, 2022; May 18-19, 2021; Feb 5th
        rf"{_ALONE}{_NAME}{_APART}{_DAY}{_TO_DAY}(?:{_NEAR}{_YEAR})?",
        # 4 January 2019; 19-20 May; 3rd of December 2025
        rf"{_ALONE}(?<![0-9]-){_DAY.replace('A-Za-z', '')}{_TO_DAY}{_NEAR}{_OF}{_NAME}(?:(?:{_NEAR}|\s{_OF}){_YEAR})?",
        # February 2026; Feb '26
        rf"{_ALONE}{_NAME}(?:{_APART}|\sof\s){_YEAR}",
        # 2024年3月5日
        r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})\s?(?:年|년)\s?(?P<b>[0-9]{1,2})\s?(?:月|월)(?:\s?(?P<c>[0-9]{1,2})\s?(?:日|号|일))?",
        # 2024-03
        r"(?<![0-9A-Za-z./#-])(?P<year>(?:19|20)[0-9]{2})[/-](?P<b>0[1-9]|1[0-2])(?![0-9])(?![./-][0-9])",
    )
)


def written_dates(text: str, *, year: int | None = None) -> list[Written]:
    """Return the dates that are spelt out in `text`, in their order: with a month, and a year or a day or both.

    A `year` known from elsewhere decides what the parts of `21-01-21` are.
    """
    found: list[Written] = []
    for form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(other.start < end and start < other.end for other in found):
                continue
            said = _read(match.groupdict(), year)
            if said:
                found.append(Written(said, start, end))
    return sorted(found, key=lambda written: written.start)


def _read(parts: dict[str, str | None], known_year: int | None) -> CallDate | None:
    """Return the date that the groups of one of `_FORMS` spell, or None where they spell none."""
    year = _full_year(parts.get("year"))
    name = parts.get("name")
    if name:
        said = _possible(year, month_number(name), int(parts.get("day") or 0))
        return said if said.year or said.day else None
    if year:
        return _possible(year, int(parts.get("b") or 0), int(parts.get("c") or 0))
    return _triple(parts.get("a") or "0", parts.get("b") or "0", parts.get("c") or "0", parts.get("mark"), known_year)


def _full_year(digits: str | None) -> int | None:
    """Return the year of `2025`, `'25` or `25`."""
    if not digits:
        return None
    number = int(digits.lstrip("'"))
    return number if number >= 100 else 2000 + number


def _triple(first: str, second: str, last: str, mark: str | None, known_year: int | None) -> CallDate | None:
    """Return the date of three numbers of which the first is no full year: month-day-year, unless that cannot be."""
    year = _full_year(last)
    day_first = int(first) > 12 or mark == "."
    said = _possible(year, int(second), int(first)) if day_first else _possible(year, int(first), int(second))
    if len(last) == 4:
        return said if said.month else None
    if mark == ".":
        return None
    backwards = _possible(2000 + int(first), int(second), int(last))
    iso_like = mark == "-" and int(first) > 12 and len(second) == 2
    if backwards.day and (backwards.year == known_year or (iso_like and known_year != year)):
        return backwards
    return said if said.day else None


# The date in a path ---------------------------------------------------------------------------------------------------

_DIGIT = re.compile(r"[0-9]")
_EXTENSION = re.compile(r"(?<=[^.])\.[A-Za-z][A-Za-z0-9]{0,9}$")
_SEPARATORS = str.maketrans("_ \N{NO-BREAK SPACE}", "---")
_COMPACT = re.compile(
    r"(?<![0-9A-Za-z])((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])", _FLAGS
)
_MONTH_DAY = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][.-])([0-9]{1,2})([.-])([0-9]{1,2})(?![0-9])(?!\.[0-9])", _FLAGS)
_GLUED_DAY = re.compile(r"(?<![0-9A-Za-z])(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])", _FLAGS)
_GLUED_MONTH = re.compile(rf"(?<![A-Za-z])({MONTH})([0-9]{{2}})(?![0-9A-Za-z])", _FLAGS)
_YEAR_MONTH = re.compile(r"(?<![0-9A-Za-z])((?:19|20)[0-9]{2})[.-](0[1-9]|1[0-2])(?![0-9])", _FLAGS)
_ONLY_MONTH = re.compile(rf"(?:([0-9]{{1,2}})-)?({MONTH})", _FLAGS)
_ONLY_YEAR = re.compile(r"(?<![0-9A-Za-z])(?:FY)?((?:19|20)[0-9]{2})(?![0-9A-Za-z])", _FLAGS)
_NUMBER = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?", _FLAGS)
_WEEK = re.compile(r"(?<![0-9A-Za-z])((?:19|20)[0-9]{2})-?[Ww]([0-5]?[0-9])(?![0-9A-Za-z])", _FLAGS)
_WEEK_BELOW = re.compile(r"(?<![0-9A-Za-z])(?:[Ww]|week-?|kw-?)([0-5]?[0-9])(?![0-9A-Za-z])", _FLAGS)
_LEADING_NUMBER = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9A-Za-z.])", _FLAGS)


def _dated_name(name: str, year: int | None) -> Written | None:
    """Return the date in the name of a file or folder that stands below folders of `year`."""
    text = name[:_MOST_COLUMNS].translate(_SEPARATORS)
    whole = _ONLY_MONTH.fullmatch(text)
    if whole and int(whole[1] or 0) in (0, month_number(whole[2])):
        return Written(CallDate(None, month_number(whole[2])), 0, len(text))
    if not _DIGIT.search(text):
        return None
    spelt = written_dates(text, year=year)
    for written in spelt:
        if written.date.year and written.date.month:
            return written
    for form, read in _NAME_FORMS:
        for match in form.finditer(text):
            said = read(match, year)
            if said:
                return _with_own_year(Written(said, *match.span()), text, year)
    if spelt:
        return spelt[0]
    only = _ONLY_YEAR.search(text)
    return Written(CallDate(int(only[1])), only.start(), only.end()) if only else None


def _with_own_year(written: Written, text: str, year: int | None) -> Written:
    """Return a date in a name with the year that stands before it, where neither it nor the folders above have one."""
    own = None if written.date.year or year else _ONLY_YEAR.search(text[: written.start])
    if own is None:
        return written
    return Written(_possible(int(own[1]), written.date.month, written.date.day), own.start(), written.end)


def _week(match: re.Match[str], _: int | None) -> CallDate | None:
    """Read `2024-W07` as the first day of that week by ISO 8601."""
    return _monday(int(match[1]), int(match[2]))


def _week_below(match: re.Match[str], year: int | None) -> CallDate | None:
    """Read `week-07` below a folder of a year."""
    return _monday(year, int(match[1])) if year else None


def _monday(year: int, week: int) -> CallDate | None:
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return CallDate.of(first)


def _compact(match: re.Match[str], _: int | None) -> CallDate | None:
    return _possible(int(match[1]), int(match[2]), int(match[3]))


def _year_month(match: re.Match[str], _: int | None) -> CallDate | None:
    return _possible(int(match[1]), int(match[2]), None)


def _month_day(match: re.Match[str], year: int | None) -> CallDate | None:
    """Read `12-03`. Without a year above, `1-2` is likelier a number; dots are a date only as in `2024/03.05.md`."""
    first, mark, second = match[1], match[2], match[3]
    if len(first + second) < (2 if year and mark == "-" else 4 if mark == "." else 3) or (mark == "." and not year):
        return None
    month, day = int(first), int(second)
    if month > 12:
        month, day = day, month
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return replace(_possible(year, month, day), year=None)


def _glued_day(match: re.Match[str], year: int | None) -> CallDate | None:
    """Read `0626`, which is a date only below a folder of a year."""
    return replace(_possible(year, int(match[1]), int(match[2])), year=None) if year else None


def _glued_month(match: re.Match[str], year: int | None) -> CallDate | None:
    """Read `feb26`: a day below a folder of a year, else the year."""
    month, number = month_number(match[1]), int(match[2])
    if year or number < _LEAST_GLUED_YEAR:
        return replace(_possible(year, month, number), year=None)
    return CallDate(2000 + number, month)


_NAME_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], CallDate | None]], ...] = (
    (_COMPACT, _compact),
    (_WEEK, _week),
    (_WEEK_BELOW, _week_below),
    (_YEAR_MONTH, _year_month),
    (_MONTH_DAY, _month_day),
    (_GLUED_MONTH, _glued_month),
    (_GLUED_DAY, _glued_day),
)


def _split(path: str) -> tuple[list[str], str]:
    """Return the folders of `path`, outermost first, and its file's name without the extension."""
    *folders, name = path.split("/")
    return [folder for folder in folders if folder.strip(". ")], _EXTENSION.sub("", name)


def _folders_date(folders: Sequence[str]) -> CallDate:
    """Return the date that the folders tell: `2024/03`, `2024-03-05/notes`.

    A folder of a full day dates what lies right in it, not the named folders below (`archived/2021-02-22/team`).
    """
    known = CallDate()
    for folder in folders:
        written = _dated_name(folder, known.year)
        said = written.date if written else CallDate()
        number = _NUMBER.fullmatch(folder)
        if said.year and (said.month or not known.year or said == CallDate(_plain_year(folder))):
            known = said
        elif known.year and said.month and not known.month:
            known = _possible(known.year, said.month, said.day)
        elif known.year and number and not known.day:
            if known.month:
                known = _possible(known.year, known.month, int(number[1]))
            else:
                known = _possible(known.year, int(number[1]), None)
        elif known.day and not _is_generic(folder):
            known = CallDate()
    return known


def _plain_year(folder: str) -> int | None:
    whole = _ONLY_YEAR.fullmatch(folder)
    return int(whole[1]) if whole else None


def _path_date(folders: Sequence[str], stem: str) -> CallDate:
    """Return what the path tells of the date; the file's name before its folders, the inner before the outer."""
    around = _folders_date(folders)
    written = _dated_name(stem, around.year)
    own = written.date if written else CallDate()
    if own.year:
        return around if not own.month and around.year == own.year else own
    if own.month:
        return _possible(around.year, own.month, own.day)
    number = _LEADING_NUMBER.match(stem)
    if number and around.month and not around.day:
        return _possible(around.year, around.month, int(number[1]))
    return around


def names_week(path: str) -> bool:
    """Tell whether a file's name gives a week by its number, of which `path_date` is the first day."""
    name = path.rpartition("/")[2][:_MOST_COLUMNS].translate(_SEPARATORS)
    return bool(_WEEK.search(name) or _WEEK_BELOW.search(name))


def path_date(path: str) -> CallDate:
    """Return what a path alone tells of the date of its note."""
    return _path_date(*_split(path))


# The date in the lines ------------------------------------------------------------------------------------------------

_LINK_TARGET = re.compile(r"\]\([^)\s]*\)?")
_ADDRESS = re.compile(r"https?://\S*", _FLAGS)
_TAG = re.compile(r"<[!/A-Za-z][^<>]*>")
_MARKUP = re.compile(r"[*_`~\\\]\[|]+")
_LABEL = re.compile(r"\W*(?:(?:meeting|call)s?\s+)?(?:date|time|when|day|held|recorded|datum|fecha)\b", _FLAGS)
_HEADING = re.compile(r"\s{0,3}(?:#|\*\*|__|<b>|<h[1-6])", re.IGNORECASE)
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*$")
_ITEM = re.compile(r"\s*(?:[-+•]|\*\s|\d{1,3}[.)]\s)")
_MEETING = re.compile(
    r"\b(?:meeting|call|minutes|notes|agenda|tele?con(?:ference)?|sync|stand-?up|session|transcript|held|summit)s?\b",
    _FLAGS,
)
_ELSEWHERE = re.compile(
    r"\b(?:next|previous|last|prior|due|deadline|edited|updated|created|published|expires?|every|start(?:s|ing)|since"
    r"|approv(?:e|al|ing)"
    r"|until|before|after|recap of|nächste[nrs]?|letzte[nrs]?|bis|prochaine?|dernière?|précédente?|próxima|anterior)\b",
    _FLAGS,
)
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|r|rs|rsday|nesday|urday)?\b", _FLAGS)
_FILLING = re.compile(
    r"\b(?:[a-z]{3,9}day|mon|tue|wed|thu|fri|sat|sun|at|on|[0-9]{1,2}:[0-9]{2}|[ap]m|utc|gmt|[a-z][sd]?t)\b|[\W_]",
    _FLAGS,
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A date that one of the first lines gives, and how much the place where it stands says that it is the call's."""

    date: CallDate
    weight: int


def _plain(line: str) -> str:
    """Return the words of a line, without what Markdown and HTML put around them."""
    text = line[:_MOST_COLUMNS].replace("\N{NO-BREAK SPACE}", " ")
    for noise, instead in ((_TAG, " "), (_LINK_TARGET, " "), (_ADDRESS, " "), (_MARKUP, "")):
        text = noise.sub(instead, text)
    return text


@dataclass(frozen=True, slots=True)
class _Line:
    """One of the first lines of a note that is not blank, and where it stands."""

    raw: str
    text: str
    """Its words, without what Markdown and HTML put around them."""
    rank: int
    """Which of the lines with words it is, from 0."""
    heads: bool
    """Whether it is a heading."""


def _weight(line: _Line, written: Written, year: int | None) -> int:
    """Return how surely a date in a line is the call's: 3 behind a label, 2 in a title, 1 near it, 0 not at all."""
    text = line.text
    if _ELSEWHERE.search(text, 0, written.start):
        return 0
    label = _LABEL.match(text)
    if label and label.end() <= written.start:
        return 3
    if line.rank == 0 or line.heads:
        return 2
    before = _FILLING.sub("", text[: written.start])
    rest = before + _FILLING.sub("", text[written.end :])
    if len(rest) <= written.end - written.start:
        return 1
    if written.date.on and not before and line.rank < _HEAD_LINES and not _ITEM.match(line.raw):
        return 1
    dated = written.date.year or year
    return int(bool(dated) and len(text) <= _LONGEST_MENTION and _MEETING.search(text) is not None)


def _mended(said: CallDate, text: str) -> CallDate:
    """Return the date with the year put right that people write wrong in January, where the weekday tells.

    `Friday 08 Jan 2020` was a Wednesday; a Friday it was in 2021.
    """
    weekday = _WEEKDAY.search(text)
    if not weekday or not said.year or not said.day or not said.month or said.month > 2:
        return said
    number = WEEKDAYS.index(weekday[1].lower())
    written = day_or_none(said.year, said.month, said.day)
    later = day_or_none(said.year + 1, said.month, said.day)
    if written and later and written.weekday() != number and later.weekday() == number:
        return replace(said, year=said.year + 1)
    return said


def _first_lines(lines: Sequence[str]) -> Iterator[_Line]:
    """Yield the first lines that have a digit, of those with words."""
    rank = -1
    for raw, below in zip_longest(lines[: 4 * _MOST_LINES], lines[1 : 4 * _MOST_LINES], fillvalue=""):
        if is_nothing(raw):
            continue
        rank += 1
        if rank >= _MOST_LINES:
            return
        if _DIGIT.search(raw, 0, _MOST_COLUMNS):
            heads = bool(_HEADING.match(raw) or _UNDERLINE.match(below))
            yield _Line(raw, _plain(raw), rank, heads)


def _claims(lines: Sequence[str], year: int | None) -> Iterator[_Claim]:
    """Yield the dates that the first lines give for the call."""
    for line in _first_lines(lines):
        for written in written_dates(line.text, year=year):
            weight = _weight(line, written, year)
            if weight and written.date.month:
                yield _Claim(_mended(written.date, line.text), weight)


def _without_lists(claims: Sequence[_Claim]) -> list[_Claim]:
    """Return the claims without the weak ones where these differ: a list of dates is a schedule or an index."""
    weak = {claim.date for claim in claims if claim.weight == 1}
    return [claim for claim in claims if claim.weight > 1 or len(weak) == 1]


def _agreement(said: CallDate, known: CallDate) -> int:
    """Return how many parts two dates share, or -1 for each part in which they differ."""
    pairs = ((said.year, known.year), (said.month, known.month), (said.day, known.day))
    return sum(1 if one == other else -1 for one, other in pairs if one and other)


def _completed(known: CallDate, claims: Sequence[_Claim]) -> CallDate:
    """Return `known` with its missing parts from the claim that fits it best. What is known stays."""
    if not claims:
        return known
    best = max(claims, key=lambda claim: (_agreement(claim.date, known), claim.weight, _completeness(claim.date)))
    said = best.date
    if not known.month:
        return _possible(known.year or said.year, said.month, said.day)
    if said.month != known.month:
        return known
    return _possible(known.year or said.year, known.month, known.day or said.day)


def _completeness(said: CallDate) -> int:
    return sum(part is not None for part in (said.year, said.month, said.day))


def call_date(path: str, lines: Sequence[str]) -> CallDate:
    """Return when the call of the note at `path` was, as far as its path and its first `lines` tell.

    What the path says stays; the lines give what it leaves out, wherever they do not contradict it in the month. Where
    it has a year alone, month and day come from the lines, even from those that were left at another year. Where it has
    a week, the lines tell the day.
    """
    known = path_date(path)
    if known.on and not names_week(path):
        return known
    claims = _without_lists(list(_claims(lines, known.year)))
    if known.on:
        return _within_week(known.on, claims) or known
    known = _completed(known, claims)
    # A label without its year under a title that has it, or the other way round.
    fuller = [claim for claim in claims if claim.date.on and _agreement(claim.date, known) > 0]
    return known if known.on else _completed(known, fuller)


def _within_week(monday: date, claims: Sequence[_Claim]) -> CallDate | None:
    """Return the day of a week that lines give surest, the year perhaps left out."""
    for claim in sorted(claims, key=lambda claim: -claim.weight):
        for year in (claim.date.year,) if claim.date.year else (monday.year, monday.year + 1):
            day = replace(claim.date, year=year).on if claim.date.day else None
            if day and 0 <= (day - monday).days < _WEEK_DAYS:
                return CallDate.of(day)
    return None


def heading_date(words: str) -> tuple[CallDate, str] | None:
    """Return the day that a heading gives for what stands below it, and the words before; its year may be missing."""
    text = _plain(words)
    written = next(iter(written_dates(text)), None)
    if written is None and (glued := _COMPACT.search(text)):
        written = Written(_possible(int(glued[1]), int(glued[2]), int(glued[3])), *glued.span())
    if written is None or not written.date.day or _ELSEWHERE.search(text, 0, written.start):
        return None
    return _mended(written.date, text), text[: written.start]


def year_in(heading: str) -> int | None:
    """Return the year that a heading gives for what stands below it: `2024`, `Notes of 2024`."""
    found = _ONLY_YEAR.search(heading)
    return int(found[1]) if found else None


# The series -----------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_GENERIC_WORDS = frozenset(
    {
        "agenda",
        "and",
        "archive",
        "archived",
        "call",
        "chat",
        "history",
        "irc",
        "log",
        "meeting",
        "meetingnote",
        "minute",
        "mom",
        "note",
    }
    | {"acta", "compte", "rendu", "protokoll", "protokolle", "reunion", "réunion", "sitzung", "sitzungen"}
    | {"of", "old", "past", "previous", "record", "telco", "telcon", "telecon", "teleconference", "transcript"}
)
"""The words of folders that say only that notes lie there, without the plural's s."""
_WRAPPERS = frozenset({"content", "doc", "docs", "pages", "source", "src", "website", "wiki"})
_PART_OF_YEAR = re.compile(r"(?<![A-Za-z0-9])(?:[qh][1-4]|fy[0-9]{2})(?![A-Za-z0-9])", _FLAGS)
_EDGES = " -_.,~"


def _is_generic(folder: str) -> bool:
    """Tell whether a folder is named for what lies in it (`meeting-notes`), not for who meets."""
    words = _WORD.findall(folder.casefold())
    return all(word in _GENERIC_WORDS or word.removesuffix("s") in _GENERIC_WORDS for word in words)


def _undated(folder: str, written: Written | None, year: int | None) -> str:
    """Return the folder's name without its date: `virtual` of `05-virtual`, which stands below a year."""
    name = folder[: written.start] + folder[written.end :] if written else folder
    name = _PART_OF_YEAR.sub("", name)
    if year and (number := _LEADING_NUMBER.match(name)):
        name = name[number.end() :]
    return folder if name == folder else name.strip(_EDGES)


def _series_folders(folders: Sequence[str]) -> list[str]:
    """Return the folders that name who meets, outermost first."""
    names: list[str] = []
    above = 0
    year: int | None = None
    for place, folder in enumerate(folders):
        written = _dated_name(folder, year)
        name = _undated(folder, written, year)
        occasion = name != folder and names
        wraps = (
            folder.casefold() in _WRAPPERS and not names and not _plain_year("".join(folders[place + 1 : place + 2]))
        )
        if written and written.date.year and _is_generic(name):
            if year:
                # Years within years: another series lies too deep here, and what stands above is not its name.
                names = names[above:] or names
            above, year = len(names), written.date.year
        elif not (_is_generic(name) or occasion or wraps or names[-1:] == [name]):
            names.append(name)
    return names


def _series_in_name(stem: str, year: int | None) -> str:
    """Return what stands before the date in a file's name: `backend` of `backend-2024-03-05`."""
    written = _dated_name(stem, year)
    if not written or not written.start:
        return ""
    words = [word for word in re.split(r"[\s_-]+", stem[: written.start].strip(_EDGES)) if word]
    while words and _is_generic(words[-1]):
        words.pop()
    while words and _is_generic(words[0]):
        words.pop(0)
    return "-".join(words)


def series_of(path: str, lines: Sequence[str]) -> str:
    """Return the recurring meeting that the note at `path` is of, or the empty string where the source has only one.

    The folders name it, less years and what merely says that notes lie there; in a flat folder, the words before the
    date in the file's name. A one-off folder below a year (`2024/offsite`) is a series of its own, below its parent's.
    What stands behind a date (`2018-01-31-V8.md`) is the topic of that call, not a series. Headings are not asked, as
    they go stale; but a note may say `series: Name` in its front matter, and that wins.
    """
    if named := stated(lines, "series"):
        return named
    folders, stem = _split(path)
    names = _series_folders(folders)
    return "/".join(names) if names else _series_in_name(stem, _folders_date(folders).year)
