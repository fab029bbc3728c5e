"""The values that pass through callnotes, from a note's lines to an answer. All frozen, none does I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from index.lines import split_lines

if TYPE_CHECKING:
    from index.periods import Period


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines of a note: first and last, from 1, both included."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.start <= line <= self.end

    def below(self, above: int) -> Span:
        """Return the span with `above` more lines above it."""
        return Span(self.start + above, self.end + above)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Which part of a file a note is, where the file is one of several calls."""

    part: str
    """What the part is known by in its file: the date of its call, `2025-12-03`; the empty string for the rest."""
    date: CallDate
    above: int
    """How many lines of the file stand above."""
    series: str
    """The series of the file."""
    title: str = ""
    """The heading of the call; that of the file where the call's is nothing but a date."""


@dataclass(frozen=True, slots=True)
class Note:
    """One file of a source at one revision, or one call of several in it.

    `path` is relative to the source, with `/` between folders.
    """

    path: str
    text: str
    sitting: Sitting | None = None

    @property
    def lines(self) -> list[str]:
        """The lines as git counts them, from the first of the file; those above the note's own are empty."""
        return [""] * (self.sitting.above if self.sitting else 0) + split_lines(self.text)

    def cut(self, span: Span) -> str:
        """Return the lines of `span`, exactly as they stand, joined by line feeds."""
        return "\n".join(self.lines[span.start - 1 : span.end])


def place(path: str, part: str) -> str:
    """Return what a call is known by in its source."""
    return f"{path}#{part}" if part else path


class Kind(StrEnum):
    """What a part of a note is. Every non-blank line belongs to exactly one part."""

    ITEM = "item"
    PARAGRAPH = "paragraph"
    ROW = "row"
    TURN = "turn"
    CODE = "code"
    HEADING = "heading"
    ATTENDEES = "attendees"
    AGENDA = "agenda"
    FRONT_MATTER = "front-matter"
    RULE = "rule"


QUOTABLE = frozenset({Kind.ITEM, Kind.PARAGRAPH, Kind.ROW, Kind.TURN, Kind.CODE, Kind.HEADING, Kind.AGENDA})
"""The kinds that an excerpt may show."""


class Cue(StrEnum):
    """What a bullet does in the discussion."""

    DECISION = "decision"
    ACTION = "action"
    QUESTION = "question"
    ANSWER = "answer"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class Bullet:
    """The smallest thing quoted, with its wrapped lines but without what is nested under it."""

    number: int
    """Its place among the parts of its note, from 0."""
    kind: Kind
    span: Span
    depth: int
    """How deep it is nested below its section, from 0."""
    parent: int | None
    """The `number` of the heading or bullet it stands under."""
    text: str
    """Its words: markers dropped, wrapped lines joined by one space; Markdown inside the line stays."""
    label: str | None = None
    """The raw text before the colon, where that names speakers: `fitzgen/cfallin`."""
    speakers: tuple[str, ...] = ()
    """Whom the label, or that of the turn it goes on with, names."""
    cue: Cue | None = None
    links: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    """The code spans in it, without their backticks."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One topic of a call: its title and the bullets under it."""

    title: str
    headings: tuple[str, ...]
    """The headings that it stands under, outermost first, its own title not among them."""
    numbers: tuple[int, ...]
    """The bullets, by their `number`; the first is the title's own where the title is a bullet or heading."""
    span: Span


class State(StrEnum):
    """Whether a call took place."""

    HELD = "held"
    UPCOMING = "upcoming"
    CANCELLED = "cancelled"
    OTHER = "other"
    """No call at all: a README, a template, a stub, a process document."""


@dataclass(frozen=True, slots=True, order=True)
class CallDate:
    """When a call was, as far as its note tells: a day, a month, a month and day without a year, or nothing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, day: date) -> CallDate:
        """Return the date of a call of which all is known."""
        return cls(day.year, day.month, day.day)

    @property
    def on(self) -> date | None:
        """The day, where year, month and day are known."""
        if self.year and self.month and self.day:
            return date(self.year, self.month, self.day)
        return None

    def __str__(self) -> str:
        """ISO 8601, as much of it as is known: `2025-12-03`, `2026-02`, `--12-11`, or the empty string."""
        if self.year:
            parts = [f"{self.year:04}"]
            if self.month:
                parts.append(f"{self.month:02}")
                if self.day:
                    parts.append(f"{self.day:02}")
            return "-".join(parts)
        if self.month:
            return f"--{self.month:02}" + (f"-{self.day:02}" if self.day else "")
        return ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A line of an attendee list: the names by which the note knows one human, the fullest first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One meeting, as its note tells of it."""

    path: str
    series: str
    date: CallDate
    title: str
    state: State
    attendees: tuple[Attendee, ...]
    agenda: tuple[str, ...]
    threads: tuple[Thread, ...]
    parts: tuple[Bullet, ...] = field(repr=False, default=())
    """Every part of the note in line order; a part's `number` is its place here."""
    part: str = ""
    """Which call of its file it is; see `Sitting`."""
    above: int = 0
    """How many lines of the file stand above it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A bullet as it is shown: its words, or whole sentences of them with … for those left out."""

    span: Span
    kind: Kind
    depth: int
    text: str
    """Cut from the note when the quote was made."""
    speakers: tuple[str, ...] = ()
    cue: Cue | None = None
    gap: bool = False
    """Whether bullets between it and the quote before were left out."""

    def is_label(self, words: str) -> bool:
        """Tell whether `words`, with which the text begins, name who speaks; what stands under a turn has none."""
        return any(name.casefold() in words.casefold() for name in self.speakers)


@dataclass(frozen=True, slots=True)
class CallName:
    """Which call: enough to name it, to link it, and to find it again."""

    source: str
    path: str
    series: str
    date: CallDate
    title: str
    state: State
    commit: str | None = None
    permalink: str | None = None
    """The address of the whole note, where its source has addresses."""
    part: str = ""
    """Which call of its file it is; see `Sitting`."""

    @property
    def place(self) -> str:
        """What it is known by in its source: the path of its file, and which call of that it is."""
        return place(self.path, self.part)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Bullets of one thread, in their order, chosen to answer a question."""

    call: CallName
    thread: str
    """The thread's title."""
    headings: tuple[str, ...]
    thread_span: Span
    quotes: tuple[Quote, ...]
    permalink: str | None
    score: float = 0.0
    reasons: tuple[tuple[str, float], ...] = ()
    """What it scored for, largest share first."""

    @property
    def span(self) -> Span:
        """From the first line quoted to the last."""
        return Span(self.quotes[0].span.start, self.quotes[-1].span.end)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The lines quoted, neighbours joined."""
        runs: list[Span] = []
        for quote in self.quotes:
            if runs and quote.span.start <= runs[-1].end + 1:
                runs[-1] = Span(runs[-1].start, max(runs[-1].end, quote.span.end))
            else:
                runs.append(quote.span)
        return tuple(runs)

    @property
    def key(self) -> str:
        """What it is known by: the same lines of the same note have the same key."""
        return f"{self.call.source}:{self.call.path}:{self.span.start}-{self.span.end}"

    @property
    def is_roll(self) -> bool:
        """Whether it lists who was there, which is no thread."""
        return any(quote.kind is Kind.ATTENDEES for quote in self.quotes)

    @property
    def text(self) -> str:
        """What a person is shown: a quote a line, … alone on its line where bullets between were left out."""
        shown: list[str] = []
        for quote in self.quotes:
            if quote.gap:
                shown.append("…")
            shown.append(quote.text)
        return "\n".join(shown)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everybody quoted, each once."""
        return tuple(dict.fromkeys(name for quote in self.quotes for name in quote.speakers))

    @property
    def cue(self) -> Cue | None:
        """What weighs most of what the bullets do: a decision before an action, a question, an answer, a poll."""
        return min((quote.cue for quote in self.quotes if quote.cue), key=list(Cue).index, default=None)


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: how many held calls of which sources, and the date of the newest."""

    sources: tuple[str, ...]
    calls: int
    newest: CallDate | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the notes say to a question; without excerpts they say nothing."""

    question: str
    excerpts: tuple[Excerpt, ...]
    searched: Searched
    corrected: tuple[tuple[str, str], ...] = ()
    """Words of the question, each with what was searched instead."""
    near: tuple[str, ...] = ()
    """Words of the notes that look like those asked for, where nothing was found."""
    missing: tuple[str, ...] = ()
    """Words of the question that no note has."""
    reading: str = ""
    """How the question was read, in words, for `--explain`."""
    elsewhen: Period | None = None
    """The time that the question asks about, where nothing quoted is of a call of that time."""

    @property
    def answered(self) -> bool:
        """Whether there is anything to quote."""
        return bool(self.excerpts)


@dataclass(frozen=True, slots=True)
class ThreadOutline:
    """A thread of a call, with the bullets that decide or hand out work, quoted."""

    title: str
    headings: tuple[str, ...]
    span: Span
    permalink: str | None
    decisions: tuple[Quote, ...]
    actions: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class CallOutline:
    """A call at a glance: who was there, what was on the agenda, the threads."""

    call: CallName
    attendees: tuple[str, ...]
    agenda: tuple[str, ...]
    threads: tuple[ThreadOutline, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a source was read: the commit (None: a folder, or a repository not read yet), and the day it was."""

    commit: str | None
    on: date


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call whose notes are new, at a glance."""

    outline: CallOutline
    key: str
    """Differs when the note's content differs: the git blob, or the key of a file in a folder."""


@dataclass(frozen=True, slots=True)
class ChangedCall:
    """An older call whose notes have changed."""

    call: CallName
    spans: tuple[Span, ...]
    """The lines of the note as it is now that are new or different; empty where lines were only removed."""
    permalink: str | None
    """The address of the first span, of the whole note where there is none."""
    key: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a source between two positions."""

    source: str
    position: Position
    """What it was read up to; the next news begin here."""
    calls: tuple[NewCall, ...]
    """The calls whose notes came to be, the oldest first."""
    changed: tuple[ChangedCall, ...]


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source: the commit it was read at, how many notes it has, how many calls were held, and when the newest."""

    name: str
    commit: str | None
    notes: int
    calls: int
    newest: CallDate | None


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """A series: how many calls were held, the first and the last."""

    name: str
    source: str
    calls: int
    first: CallDate | None
    last: CallDate | None
