"""Notes at two positions -> what is new: which calls came to be held, and which lines of older ones differ. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import PurePosixPath

from rapidfuzz.distance import LCSseq

from index.calls import read_calls
from index.lines import decode, split_lines
from index.model import Call, CallDate, Note, Span, State, place
from index.states import has_notes

WAIT = 14
"""Days. Notes that land later than that are rare."""
_MOST_COMPARED = 4_000_000
"""Pairs of lines that are compared, at 1/8 byte each. Of longer texts all between the first and last change differs."""


@dataclass(frozen=True, slots=True)
class Version:
    """A note as it is at one position, and the call that it tells of. `key` differs when its content does."""

    note: Note
    call: Call
    key: str

    @property
    def place(self) -> str:
        """What it is known by in its source."""
        return place(self.call.path, self.call.part)


@dataclass(frozen=True, slots=True)
class Changed:
    """A held call whose note has changed: as it is now, and the lines that are new or different."""

    version: Version
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The calls that came to be held, the oldest first, and the older ones whose notes have changed."""

    calls: tuple[Version, ...]
    changed: tuple[Changed, ...]


def versions(path: str, raw: bytes, key: str) -> list[Version]:
    """Return each call that the file at `path` of those bytes tells of; `key` is that of the file."""
    return [Version(note, call, own_key(note, key)) for note, call in read_calls(Note(path, decode(raw)))]


def own_key(note: Note, key: str) -> str:
    """Return what differs when the content of a note differs: `key` where it is all of a file."""
    if note.sitting is None:
        return key
    return blake2b(note.text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def is_held(call: Call, by: date) -> bool:
    """Tell whether a call was held `by` that day, as far as its note tells; an unknown part of its date is past.

    One whose note has names and an agenda alone is waited for: WAIT days after the call no more notes will come.
    """
    if call.state is not State.HELD:
        return False
    if not has_notes(call.parts):
        by = days_before(by, WAIT)
    return call.date.year is None or _parts(call.date) <= (by.year, by.month, by.day)


def days_before(day: date, days: int) -> date:
    """Return an earlier day, as far as there are days."""
    return date.fromordinal(max(day.toordinal() - days, 1))


def compare(before: Iterable[Version], after: Iterable[Version], *, since: date, today: date) -> Told:
    """Return what is new in `after`, the notes on `today`, to one who read `before` on the day `since`.

    Both need only hold the notes that differ, and those dated between the two days, which come to be held as time goes
    by. A call is known by its place and date. A note whose date has moved on tells of another call: one file may serve
    for call after call. Where a note went away, it is the one that has come with the same content, or with the same
    date and title in the same series or under the same file name, or with the same date in the same file: that may
    have become one of several calls.
    """
    now = {one.place: one for one in after}
    keys = {one.key for one in now.values()}
    old = {one.place: one for one in before if is_held(one.call, since)}
    gone = {at: one for at, one in old.items() if at not in now or _moved_on(one.call, now[at].call)}
    kept = {at: one for at, one in old.items() if at not in gone}
    new: list[Version] = []
    changed: list[Changed] = []
    for at, one in sorted(now.items()):
        if not is_held(one.call, today):
            continue
        known = kept.get(at) or _left(gone, one, keys)
        if known is None:
            new.append(one)
        elif (spans := differing_lines(known.note.text, one.note.text)) is not None:
            changed.append(Changed(one, tuple(span.below(one.call.above) for span in spans)))
    changed.sort(key=lambda one: _oldest_first(one.version))
    return Told(tuple(sorted(new, key=_oldest_first)), tuple(changed))


def differing_lines(old: str, new: str) -> tuple[Span, ...] | None:
    """Return the lines of `new` that `old` has not, blank ones aside, or None where the two say the same.

    Empty where lines were only removed.
    """
    lines = [line.rstrip() for line in split_lines(new)]
    ours = [number for number, line in enumerate(lines, 1) if line]
    theirs = [line for line in map(str.rstrip, split_lines(old)) if line]
    if theirs == (words := [lines[number - 1] for number in ours]):
        return None
    start = _alike(theirs, words)
    end = _alike(theirs[start:][::-1], words[start:][::-1])
    middle, fresh = theirs[start : len(theirs) - end], words[start : len(words) - end]
    return _spans(ours, [(start + first, start + last) for first, last in _ranges(middle, fresh)])


def _ranges(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of `new`, each with its end left out, that are not in `old`."""
    if len(old) * len(new) > _MOST_COMPARED:
        return [(0, len(new))]
    return [(step.dest_start, step.dest_end) for step in LCSseq.opcodes(old, new) if step.tag in ("insert", "replace")]


def _spans(numbers: list[int], ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Return ranges of places in `numbers` as lines; neighbours become one span."""
    spans: list[Span] = []
    ended = -1
    for first, last in ranges:
        if first == last:
            continue
        if spans and first == ended:
            spans[-1] = Span(spans[-1].start, numbers[last - 1])
        else:
            spans.append(Span(numbers[first], numbers[last - 1]))
        ended = last
    return tuple(spans)


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many lines two texts begin with in common."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _left(gone: dict[str, Version], one: Version, keys: Container[str]) -> Version | None:
    """Return the note among those that went away that `one` was, and take it from them.

    `keys` are those of all notes that are there: what one of them says word for word has become that one.
    """
    found = next((at for at, left in gone.items() if left.key == one.key), None)
    found = found or next((at for at, left in gone.items() if left.key not in keys and _same_call(left, one)), None)
    return None if found is None else gone.pop(found)


def _same_call(left: Version, one: Version) -> bool:
    if left.call.date != one.call.date:
        return False
    if left.note.path == one.note.path:
        return True
    if left.call.title != one.call.title:
        return False
    return left.call.series == one.call.series or _file_name(left) == _file_name(one)


def _file_name(one: Version) -> str:
    return PurePosixPath(one.note.path).name


def _moved_on(old: Call, new: Call) -> bool:
    """Tell whether a note now tells of a later call, or stands around those of others.

    That more or less is known of its date is no later call.
    """
    if new.state is State.OTHER:
        return True
    for before, after in zip(_known(old.date), _known(new.date), strict=True):
        if before is None or after is None:
            if before is not after:
                return False
        elif before != after:
            return after > before
    return False


def _known(day: CallDate) -> tuple[int | None, int | None, int | None]:
    return day.year, day.month, day.day


def _parts(day: CallDate) -> tuple[int, int, int]:
    return day.year or 0, day.month or 0, day.day or 0


def _oldest_first(one: Version) -> tuple[tuple[int, int, int], str, str]:
    return _parts(one.call.date), one.call.series, one.place
