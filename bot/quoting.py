"""Quotes, titles and calls -> Discord Markdown, within a number of characters. Pure.

Quoted lines stand in a block quote, a bullet a list item, indented as in the note; `…` where bullets are left out.
Their words are the note's: only escaped (`escape.py`), the speaker set bold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot import escape, limits, replies
from index.model import CallName, Kind, Quote, Span
from index.sentences import sentences

LONGEST_TITLE = 140
"""Characters of a title. A longer one is cut between words."""
_LONGEST_LINK = 600
"""Characters of an address. A longer one would push out what it leads to; the path stands instead."""
_DEEPEST = 4
_LABEL = re.compile(r"(?P<mark>\*\*|__|)(?P<label>[^:*_`\[\]<>|~\\]{1,60}):(?P=mark)(?=\s)")
_UNMARKED = (Kind.HEADING, Kind.CODE, Kind.PARAGRAPH)


def quote_lines(quotes: Sequence[Quote], room: int) -> list[str]:
    """Return a block for each quote, each of at most `room` characters: lines of a block quote, … for a gap.

    That stands in the list, or what comes after it would begin a list of its own, as if it were nested under nothing.
    """
    shallowest = min((quote.depth for quote in quotes), default=0)
    blocks: list[str] = []
    deepest = 0
    for quote in quotes:
        listed = quote.kind not in _UNMARKED
        deepest = min(quote.depth - shallowest, deepest, _DEEPEST) if listed else 0
        mark = f"> {'  ' * deepest}- " if listed else "> "
        before = f"{mark}…\n" if quote.gap and blocks else ""
        deepest = deepest + 1 if listed else 0
        blocks.append(before + _block(quote, mark, room - len(before)))
    return blocks


def _block(quote: Quote, mark: str, room: int) -> str:
    if quote.kind is Kind.CODE:
        return _code(quote.text, room)
    words = quote.text
    while limits.width(shown := mark + _said(words, quote)) > room:
        words = shortened(words, max(len(words) * 4 // 5, 1))
    return shown


def _code(text: str, room: int) -> str:
    taken: list[str] = []
    for line in escape.code_lines(text):
        shown = f"> {line}"
        if limits.width("\n".join((*taken, shown))) > room - 4:
            return "\n".join((*taken, "> …"))
        taken.append(shown)
    return "\n".join(taken) or "> …"


def _said(words: str, quote: Quote) -> str:
    label = _LABEL.match(words)
    if label is None or not quote.is_label(label["label"]):
        return escape.inline(words)
    return f"**{escape.plain(label['label'])}:** {escape.inline(words[label.end() :])}".rstrip()


def shortened(text: str, room: int) -> str:
    """Return `text` in at most `room` characters and an ellipsis: whole sentences, else words, else as it goes."""
    if len(text) <= room:
        return text
    bare = text.removesuffix(" …")
    ends = [end for _, end in sentences(bare) if end <= room]
    if ends:
        return f"{bare[: ends[-1]]} …"
    at = bare.rfind(" ", 0, room)
    return f"{bare[: at if at > 0 else room].rstrip()} …"


def title(text: str) -> str:
    """Return a title as it is shown in a line of its own."""
    words = " ".join(text.split())
    at = words.rfind(" ", 0, LONGEST_TITLE)
    cut = words if len(words) <= LONGEST_TITLE else f"{words[: at if at > 0 else LONGEST_TITLE]} …"
    return escape.inline(cut) or replies.UNTITLED


def call_line(call: CallName, span: Span | None = None, permalink: str | None = None) -> str:
    """Return the small line that says which call, and where in its note: a link where there is one."""
    which = (escape.plain(_brief(call.series, 80)), replies.call_date(call.date), replies.call_state(call.state))
    return "-# " + " · ".join((*filter(None, which), place(call, span, permalink)))


def place(call: CallName, span: Span | None, permalink: str | None) -> str:
    """Return where lines stand: a link to them, else path and lines."""
    words = replies.lines(span) if span else replies.NOTES
    if permalink and len(permalink) <= _LONGEST_LINK and escape.safe_address(permalink):
        return escape.link(words, permalink)
    path = PurePosixPath(call.path)
    shown = str(path) if len(str(path)) <= LONGEST_TITLE else f"…/{path.name[-LONGEST_TITLE:]}"
    return escape.code_span(f"{shown}:{span.start}-{span.end}" if span else shown)


def _brief(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
