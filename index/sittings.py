"""One note of several calls -> a note for each: files that go on, with a dated heading for every call.

Pure and total: a note of one call gives itself. Cut only where headings of one level are dates with little more than
the meeting's name beside them, or else outermost items of a list. A note whose path names its day is of that day, and
days in a row are one long meeting, unless the file is of a week.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.blocks import BOLD_LEVEL, ITEM_LEVEL, PLAIN_LEVEL, Block
from index.dates import heading_date, names_week, path_date, series_of, year_in
from index.lines import split_lines
from index.markdown import MOST_LINES, blocks
from index.model import CallDate, Kind, Note, Sitting
from index.titles import is_dated, telling_words

_MAY_HEAD = re.compile(
    r"^(?=[^\n]{0,80}\d)(?:[ \t]{0,3}(?P<mark>#{1,6}|={1,6}|\*\*|__|<h[1-6])[^\n]{0,160}$"
    r"|(?P<item>[-*+])[ \t]+(?:\*\*|__|\[)?(?:\d{4}-\d|\d{1,2}[ ./]|[A-Z][a-z]{2,8}\.? \d)[^\n]{0,160}$"
    r"|[^\n|<>]{6,80}\n(?:[=~^-]{3,}|[ \t]*$))",
    re.MULTILINE,
)
"""A line with a number that may head a call: marked as a heading or as bold, an item, underlined, or alone."""
_NO_CALLS = re.compile(
    r"(?:^|/)(?:changelog|changes|releases?|release[-_]notes|news|license|contributing)\b[^/]*$", re.IGNORECASE
)
_BOLD = re.compile(r"(?:\*\*|__)(?:(?!\*\*|__).)+(?:\*\*|__)[\s:]*(?:[\[(].*)?")
_OF_SOMETHING = re.compile(
    r"\b(?:actions?|todos?|reviews?|recap|follow|released?|deadlines?|versions?|v\d[\w.]*)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^()]*\)")
_LONGEST = 160
"""Characters of a heading that is a date."""
_MOST = 1000
"""Calls. A weekly one takes 19 years to make so many; what has more is no notes."""
_LONG_MEETING = 5
"""Days. So many dates in a row are the days of one meeting."""
_EACH_DAY = re.compile(r"\bweeks?\b|(?<![a-z0-9])w\d\d(?!\d)|\bstand-?ups?\b", re.IGNORECASE)
"""What a file is named by that has a call for every day."""


@dataclass(frozen=True, slots=True)
class _Head:
    """A heading, and the date that it gives for a call."""

    line: int
    level: int
    words: str
    date: CallDate | None
    before: str
    """What stands before the date."""
    bare: bool
    """Whether nothing stands between it and the next heading."""


def sittings(note: Note) -> list[Note]:
    """Return a note for each call that `note` is of, and before them one of the lines that stand around them.

    Together they have every line that is not blank once. A note of one call is returned as it is.
    """
    if note.sitting is not None or not _may_be_several(note):
        return [note]
    lines = split_lines(note.text)
    if len(lines) > MOST_LINES:
        return [note]
    found = blocks(lines)
    heads = list(_heads(found))
    starts = _starts(note.path, heads)
    if len(starts) < 2 and (items := list(_dated_items(found))):
        heads = sorted([*(head for head in heads if head.level < BOLD_LEVEL), *items], key=lambda head: head.line)
        starts = _starts(note.path, items)
    each_day = any(map(_EACH_DAY.search, (note.path, *(head.words for head in heads[:1]))))
    if not 1 < len(starts) <= _MOST or not _are_calls(starts, each_day=each_day) or not _have_notes(found, starts):
        return [note]
    return _cut(note, lines, heads, starts)


def _may_be_several(note: Note) -> bool:
    """Tell whether two lines marked alike have dates that differ: most notes need not be parsed to be of one call."""
    if (path_date(note.path).on and not names_week(note.path)) or _NO_CALLS.search(note.path):
        return False
    dates: dict[str | None, CallDate] = {}
    for match in _MAY_HEAD.finditer(note.text):
        on, _ = heading_date(match[0].partition("\n")[0]) or (None, "")
        if on is not None and dates.setdefault(match["mark"] or match["item"], on) != on:
            return True
    return False


def _heads(found: Sequence[Block]) -> Iterator[_Head]:
    """Yield the headings of a note, its bold lines, and its lines that are nothing but a date."""
    for place, block in enumerate(found):
        if block.depth or len(block.words) > _LONGEST:
            continue
        on, before = heading_date(block.words) or (None, "")
        level = block.level
        if block.kind is Kind.PARAGRAPH and len(block.span) == 1:
            dated = on is not None and is_dated(block.words)
            level = BOLD_LEVEL if _BOLD.fullmatch(block.words) else PLAIN_LEVEL if dated else 0
        if not level:
            continue
        bare = place + 1 == len(found) or found[place + 1].kind is Kind.HEADING
        yield _Head(block.span.start, level, block.words, on, before, bare)


def _dated_items(found: Sequence[Block]) -> Iterator[_Head]:
    """Yield the outermost items that begin with a full date, where most have nested below them what was said then."""
    heads: list[_Head] = []
    nested = 0
    for place, block in enumerate(found):
        if block.kind is not Kind.ITEM or block.depth or len(block.words) > _LONGEST:
            continue
        on, before = heading_date(block.words) or (None, "x")
        if on is not None and on.on is not None and not telling_words(before):
            above = place + 1 < len(found) and found[place + 1].depth > 0
            nested += above and not telling_words(_ASIDE.sub(" ", block.words))
            heads.append(_Head(block.span.start, ITEM_LEVEL, block.words, on, before, bare=not above))
    if 2 * nested > len(heads):
        yield from heads


def _starts(path: str, heads: Sequence[_Head]) -> list[_Head]:
    """Return the headings that may each begin a call, their dates with the year of the headings above or the path."""
    if sum(head.level < PLAIN_LEVEL for head in heads) > 1:
        heads = [head for head in heads if head.level < PLAIN_LEVEL]
    known = _known_words(path, heads)
    dates = {(head.level, head.date) for head in heads if _names_call(head, known)}
    levels = Counter(level for level, _ in dates)
    level = min((level for level, count in levels.items() if count > 1), default=0)
    around = path_date(path).year
    title = heads[0] if heads and _is_title(heads, level) else None
    years: list[tuple[int, int]] = []
    starts: list[_Head] = []
    for head in heads:
        years = [one for one in years if one[0] < head.level]
        if head.date is not None and head is not title and head.level <= level and _names_call(head, known):
            year = head.date.year or (years[-1][1] if years else around)
            starts.append(replace(head, date=replace(head.date, year=year)))
        elif year := year_in(head.words):
            years.append((head.level, year))
    return starts


def _is_title(heads: Sequence[_Head], level: int) -> bool:
    """Tell whether the first heading is that of the file, though it has a date: that of the first of its calls, say."""
    first = heads[0]
    days = {(head.date.month, head.date.day) for head in heads[1:] if head.date is not None}
    return first.level < level and first.date is not None and (first.bare or (first.date.month, first.date.day) in days)


def _known_words(path: str, heads: Sequence[_Head]) -> frozenset[str]:
    """Return the words that may stand beside a date: those of the path and the first heading, and what recurs."""
    dated = [head for head in heads if head.date is not None]
    counts = Counter(word for head in dated for word in set(telling_words(head.words)))
    recurs = [word for word, count in counts.items() if count > 1 and 2 * count >= len(dated)]
    return frozenset([*telling_words(path), *(telling_words(heads[0].words) if heads else ()), *recurs])


def _names_call(head: _Head, known: frozenset[str]) -> bool:
    """Tell whether a heading is a date with no more than the meeting's name, or with a year, and that before it."""
    if head.date is None or _OF_SOMETHING.search(head.words):
        return False
    if head.date.on is not None and known.issuperset(telling_words(head.before)):
        return True
    return known.issuperset(telling_words(_ASIDE.sub(" ", head.words)))


def _are_calls(starts: Sequence[_Head], *, each_day: bool) -> bool:
    """Tell whether dates are those of several calls, not of the days of one."""
    found = [day for start in starts if start.date and (day := replace(start.date, year=start.date.year or 2000).on)]
    days = sorted(set(found))
    apart = any((after - day).days > 1 for day, after in pairwise(days))
    return len(days) > 1 and (each_day or apart or len(found) > _LONG_MEETING)


def _have_notes(found: Sequence[Block], starts: Sequence[_Head]) -> bool:
    """Tell whether most headings have notes below them: those of an index or of a calendar have none."""
    lines = [start.line for start in starts]
    filled = {bisect_right(lines, block.span.start) for block in found if block.span.start not in lines}
    return 2 * len(filled - {0}) > len(starts)


def _ends(heads: Sequence[_Head], starts: Sequence[_Head], last: int) -> list[int]:
    """Return the last line of each call: the one before the next, or before a heading that stands above calls.

    A heading that is higher than theirs stands above the calls that follow right below it. With none below it, at the
    end of the note, it does so unless there are such headings inside of calls.
    """
    begun = {start.line for start in starts}
    level = max(start.level for start in starts)
    first, final = starts[0].line, starts[-1].line
    higher = [place for place, head in enumerate(heads) if head.level < level and head.line not in begun]
    above = [heads[place].line for place in higher if _stands_above(heads, place, begun)]
    inside = [heads[place].line for place in higher if first < heads[place].line < final]
    if set(inside) <= set(above):
        above += [heads[place].line for place in higher if heads[place].line > final]
    stops = sorted({*begun, *above, last + 1})
    return [stops[bisect_right(stops, start.line)] - 1 for start in starts]


def _stands_above(heads: Sequence[_Head], place: int, begun: set[int]) -> bool:
    """Tell whether nothing but headings stands between a heading and the next call."""
    for head in heads[place:]:
        if head.line in begun:
            return True
        if not head.bare:
            return False
    return False


def _cut(note: Note, lines: Sequence[str], heads: Sequence[_Head], starts: Sequence[_Head]) -> list[Note]:
    """Return the note of what stands around the calls, and one for each call."""
    ends = _ends(heads, starts, len(lines))
    name_above = heads[0].words if heads[0].line < starts[0].line and not is_dated(heads[0].words) else ""
    series = series_of(note.path, lines)
    around = list(lines)
    seen: Counter[str] = Counter()
    calls: list[Note] = []
    for start, end in zip(starts, ends, strict=True):
        assert start.date is not None
        around[start.line - 1 : end] = [""] * (end - start.line + 1)
        name = str(start.date)
        seen[name] += 1
        part = name if seen[name] == 1 else f"{name}.{seen[name]}"
        text = "\n".join(lines[start.line - 1 : end])
        title = (is_dated(start.words) and name_above) or start.words
        calls.append(Note(note.path, text, Sitting(part, start.date, start.line - 1, series, title)))
    return [Note(note.path, "\n".join(around), Sitting("", CallDate(), 0, series)), *calls]
