"""Answers and calls -> what a terminal shows. Pure: values in, rich renderables out.

Notes are hostile: their text is never read as rich's markup, and no control character of theirs reaches the terminal.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.text import Text

from bot import replies
from index.model import Kind
from index.titles import excerpt_title, plain_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from bot.doctor import Check
    from bot.news import Gathered
    from index.model import Answer, CallName, CallOutline, Excerpt, Quote, SeriesSummary, ThreadOutline
    from index.refresh import Refreshed

_DIM = "dim"
_TITLE = "bold cyan"
_LONGEST_LABEL = 60
"""Characters."""
_UNMARKED = (Kind.HEADING, Kind.CODE)
_NARROWEST = 20
"""Columns that text is wrapped to at least, however deep it is indented."""
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_SKIPPED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Hanging:
    """Text behind `first`; its wrapped lines stand behind as many blanks. Leaves no blanks at the ends of lines."""

    first: str
    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the wrapped lines."""
        room = max(_NARROWEST, options.max_width - len(self.first))
        for number, line in enumerate(self.text.wrap(console, room)):
            line.rstrip()
            yield Text(" " * len(self.first) if number else self.first) + line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Take the whole width."""
        del console
        return Measurement(_NARROWEST, options.max_width)


def answer(found: Answer, *, explain: bool = False) -> RenderableType:
    """Return an answer: each excerpt with its call and source, or that nothing was found, and what was searched."""
    parts: list[RenderableType] = []
    if explain and found.reading:
        parts += [Hanging("", _text(replies.read_as(found.reading), _DIM)), Text()]
    for excerpt in found.excerpts:
        parts += [*_excerpt(excerpt, explain=explain), Text()]
    if not found.answered:
        parts.append(Hanging("", _text(replies.nothing_found(found))))
    parts += [Hanging("", _text(sentence, _DIM)) for sentence in _remarks(found)]
    return Group(*parts)


def last_call(outline: CallOutline) -> RenderableType:
    """Return a call at a glance."""
    parts: list[RenderableType] = [_heading(outline.call, outline.call.title)]
    parts.append(_address(_source(outline.call, outline.call.permalink)))
    if outline.attendees:
        parts += [Text(), Hanging("  ", _text(f"With {', '.join(outline.attendees)}"))]
    if outline.agenda:
        parts += [Text(), _text("Agenda", "bold")]
        parts += [Hanging("  • ", _text(item)) for item in outline.agenda]
    if outline.threads:
        parts += [Text(), _text("Threads", "bold")]
        for thread in outline.threads:
            parts += _thread(thread)
    return Group(*parts)


def news(found: Gathered) -> RenderableType:
    """Return what is new: each call with what was decided in it, then the older notes that have changed."""
    parts: list[RenderableType] = []
    for one in found.calls:
        parts += [*_new_call(one.outline), Text()]
    if found.changed:
        parts.append(_text(replies.OLDER_CHANGED, "bold"))
        for one in found.changed:
            parts += [Text(), _heading(one.call, one.call.title), Hanging("  ", _text(replies.changed(one.spans)))]
            parts.append(_address(f"  {_source(one.call, one.permalink)}"))
    else:
        parts.pop()
    return Group(*parts)


def series(summaries: Sequence[SeriesSummary]) -> RenderableType:
    """Return a line for each series, in columns."""
    several = len({one.source for one in summaries}) > 1
    names = [shown(f"{one.source}: {one.name}" if several else one.name) for one in summaries]
    widest = max(map(len, names), default=0)
    most = max((len(f"{one.calls:,}") for one in summaries), default=0)
    return Group(
        *(
            Text.assemble(
                (name.ljust(widest), "bold"),
                f"  {one.calls:>{most},} {'call ' if one.calls == 1 else 'calls'}",
                (_period(one), _DIM),
            )
            for name, one in zip(names, summaries, strict=True)
        )
    )


def refreshed(done: Refreshed) -> RenderableType:
    """Return what a refresh found, in numbers, and the first of the files that it skipped."""
    more = len(done.skipped) - _SKIPPED_SHOWN
    return Group(
        _text(replies.refreshed(done)),
        *(Hanging("  ", _text(f"{path}: {reason}", _DIM)) for path, reason in done.skipped[:_SKIPPED_SHOWN]),
        *([_text(f"  and {more:,} more", _DIM)] if more > 0 else []),
    )


def checks(found: Sequence[Check]) -> RenderableType:
    """Return what a look at the installation found, a line each, with the mend below what is wrong."""
    marks = {"fine": ("✓", "green"), "note": ("·", "yellow"), "problem": ("✗", "bold red")}
    parts: list[RenderableType] = []
    for check in found:
        sign, style = marks[check.verdict]
        said = f"{check.name}: {check.said}"
        parts.append(Hanging(f"{sign} ", _text(said, "" if check.verdict == "fine" else style)))
        if check.mend:
            parts.append(Hanging("  → ", _text(check.mend)))
    return Group(*parts)


def shown(text: str) -> str:
    """Return `text` fit for a terminal.

    Line breaks and tabs become blanks; control characters become their pictures (␛); marks that turn the direction of
    text around, or that cannot be seen, are dropped.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cc":
            return _control(character)
        case "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character


def _control(character: str) -> str:
    if character in "\t\n\r\v\f\x85":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    return "\N{SYMBOL FOR DELETE}" if character == "\x7f" else "\N{REPLACEMENT CHARACTER}"


def _text(text: str, style: str = "") -> Text:
    return Text(shown(text), style=style)


def _excerpt(excerpt: Excerpt, *, explain: bool) -> Iterator[RenderableType]:
    yield _heading(excerpt.call, excerpt_title(excerpt))
    shallowest = min(quote.depth for quote in excerpt.quotes)
    for quote in excerpt.quotes:
        indent = "  " * (quote.depth - shallowest + 1)
        if quote.gap:
            yield _text(f"{indent}…", _DIM)
        yield from _quote(quote, indent)
    yield _address(f"  {_source(excerpt.call, excerpt.permalink, excerpt.span.start, excerpt.span.end)}")
    if explain:
        reasons = ", ".join(f"{name} {share:+.2f}" for name, share in excerpt.reasons)
        yield Hanging("  ", _text(f"scored {excerpt.score:.3f}{f': {reasons}' if reasons else ''}", _DIM))


def _quote(quote: Quote, indent: str) -> Iterator[RenderableType]:
    lines = quote.text.split("\n") if quote.kind is Kind.CODE else [quote.text]
    for line in lines:
        text = _text(line, "bold" if quote.kind is Kind.HEADING else "")
        text.highlight_regex(r"`[^`]+`", "cyan")
        label, colon, _ = line.partition(":")
        if colon and len(label) <= _LONGEST_LABEL and quote.is_label(label):
            text.stylize("bold", 0, len(label) + 1)
        yield Hanging(indent if quote.kind in _UNMARKED else f"{indent}• ", text)


def _new_call(outline: CallOutline) -> Iterator[RenderableType]:
    yield _heading(outline.call, outline.call.title)
    yield _address(_source(outline.call, outline.call.permalink))
    if outline.attendees:
        yield Hanging("  ", _text(replies.attended(len(outline.attendees))))
    for thread in outline.threads:
        yield from _thread(thread)


def _thread(thread: ThreadOutline) -> Iterator[RenderableType]:
    yield Hanging("  • ", _text(plain_title(thread.title)))
    for word, quotes in (("decided", thread.decisions), ("to do", thread.actions)):
        for quote in quotes:
            yield Hanging("      ", Text.assemble((f"{word}: ", "green"), shown(quote.text)))


def _heading(call: CallName, title: str) -> Text:
    """Return the line above quotes, cut where the terminal ends."""
    said = replies.call_state(call.state)
    state = f" · {said}" if said else ""
    which = f"{shown(call.series)} · {replies.call_date(call.date)}"
    line = Text.assemble((which, _TITLE), state, " · ", (shown(plain_title(title)), "bold"))
    line.no_wrap = True
    line.overflow = "ellipsis"
    return line


def _source(call: CallName, permalink: str | None, start: int | None = None, end: int | None = None) -> str:
    """Return where lines stand: the link, else `path:10-12`, relative to the notes."""
    if permalink is not None:
        return permalink
    if start is None:
        return call.path
    return f"{call.path}:{start}" if start == end else f"{call.path}:{start}-{end}"


def _address(text: str) -> Text:
    """Return a line that is never broken, so that it can be clicked and copied."""
    line = _text(text, _DIM)
    line.no_wrap = True
    line.overflow = "ignore"
    return line


def _remarks(found: Answer) -> Iterator[str]:
    if found.elsewhen:
        yield replies.elsewhen(found.elsewhen)
    if found.corrected:
        yield replies.corrected(found.corrected)
    if found.missing and not found.answered:
        yield replies.unknown_words(found.missing)
    if found.near:
        yield replies.nearest(found.near)
    if found.answered:
        yield replies.searched(found.searched)


def _period(one: SeriesSummary) -> str:
    if one.first is None or one.last is None:
        return ""
    return f"  {one.first}" if one.first == one.last else f"  {one.first} to {one.last}"
