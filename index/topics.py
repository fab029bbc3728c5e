"""Lines that no Markdown marks as headings, and yet are: a bold line, a plain line above a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.attendance import says_attendees
from index.blocks import BOLD_LEVEL, PLAIN_LEVEL, Block, is_nothing
from index.labels import Label, read_label
from index.listed import says_here
from index.mending import LETTERED
from index.model import Kind, Span
from index.people import Roster
from index.placeholders import is_placeholder
from index.quote import SUMMARY
from index.titles import ACTIONS, CLOSING_HEADING, ITEM_TOPIC, RULED_TOPIC, TOPIC, is_dated

_BOLD_LINE = re.compile(
    r"\s*(?:\[#?\d+\]\([^()\s]*\):?\s+)?(?:\*\*|__|<b>|<strong>)(?P<inner>.+?)(?:\*\*|__|</b>|</strong>)\s*:?\s*(?:<br\s*/?>)?$",
    re.IGNORECASE,
)
_BOLD_DATE = re.compile(
    r"\s*(?:\*\*|__)(?P<inner>[^*_]{0,40}\b20\d\d\b[^*_]{0,20})(?:\*\*|__)"
    r"\s*:?\s*(?:[\[(].{0,200})?$"
)
"""A bold line that begins with a date, with a link to the recording behind it perhaps."""
_BOLD_SPAN = re.compile(r"\*\*|__")
_SECTION = re.compile(
    r"(?:meeting )?(?:notes|minutes|agenda|attendees|action items?|updates?|status updates?)\s*:?$", re.IGNORECASE
)
_BRACKETED = re.compile(r"\W*(?:&lt;|<|\[|\().*(?:>|&gt;|\]|\))\W*$")
_TIME = re.compile(r"\d:\d\d")
_CLOCK = re.compile(r"\[[^\[\]\d]{0,12}\d[\d:. ]*s?\s?\]\(")
_BARE_LINK = re.compile(r"\W*\[(?:[^\[\]]|\[[^\[\]]*\])+\]\([^()\s]+\)\W*$")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_PAIR = re.compile(r"[^:]{1,40}:(?:\*\*|__)?\s+\S")
_ASIDE = re.compile(r"\([^()]*\)")
_SENTENCES = re.compile(r"[a-z)][.!?] +[A-Z]")
_LONGEST_BOLD = 140
_LONGEST_LINE = 400
_LONGEST_PLAIN = 110
_MOST_WORDS = 14


def mark_topics(blocks: Sequence[Block], roster: Roster) -> list[Block]:
    """Return the blocks with the lines that stand as topics made headings."""
    named = _names_in_bold(blocks)
    items = (block for block in blocks if block.kind is Kind.PARAGRAPH and ITEM_TOPIC.match(block.words))
    itemized = sum(map(_may_be_topic, items)) > 1
    return [_marked(blocks, place, roster, named, itemized=itemized) for place in range(len(blocks))]


def _announces_topic(words: str, *, itemized: bool) -> bool:
    """Tell whether a line says what is talked about next; `itemized`: as `Item: …`, too."""
    return bool(TOPIC.match(words) or RULED_TOPIC.match(words) or (itemized and ITEM_TOPIC.match(words)))


def lift_dated_item(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a call all of which is nested under one item, a date, with that as its heading."""
    first = next((place for place, block in enumerate(blocks) if block.kind is not Kind.RULE), 0)
    below = blocks[first + 1 :]
    if not below or not all(block.depth > 0 or block.kind is Kind.RULE for block in below):
        return list(blocks)
    head = blocks[first]
    if head.kind is not Kind.ITEM or head.depth or not is_dated(_ASIDE.sub(" ", head.words)):
        return list(blocks)
    lifted = (replace(block, depth=max(block.depth - 1, 0)) for block in below)
    return [*blocks[:first], head.as_kind(Kind.HEADING, 1), *lifted]


def nest_lettered(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with paragraphs that letters count (`A. Chair`, `B. Treasurer`) as items over what follows.

    A list begins with the letter a, has two items at least, and ends with the item or section that it stands in.
    """
    out = list(blocks)
    open_at: int | None = None
    members: list[int] = []
    for place, block in enumerate([*blocks, Block(Kind.HEADING, Span(1, 1))]):
        if members and (block.kind is Kind.HEADING or block.depth < (open_at or 0)):
            _nest(out, members, place)
            members = []
        lettered = LETTERED.match(block.words) if block.kind is Kind.PARAGRAPH else None
        if lettered is None or (members and block.depth != open_at):
            continue
        if ord(lettered[1].lower()) - ord("a") == len(members):
            open_at = block.depth
            members.append(place)
    return out


def _nest(blocks: list[Block], members: Sequence[int], end: int) -> None:
    """Let the blocks `members` be items, where they are several, and what stands before the next or `end` be theirs."""
    if len(members) < 2:
        return
    for place in range(members[0], end):
        block = blocks[place]
        blocks[place] = block.as_kind(Kind.ITEM) if place in members else replace(block, depth=block.depth + 1)


def mark_summaries(blocks: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """Return the blocks with the titles of parts that a reader unfolds (`<summary>`) made headings."""
    return [
        block.as_kind(Kind.HEADING, BOLD_LEVEL).worded(lines)
        if block.kind is Kind.PARAGRAPH and block.depth == 0 and SUMMARY.search(block.words)
        else block
        for block in blocks
    ]


def mark_attendee_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the lines that announce a list of people made headings."""
    return [
        block.as_kind(Kind.HEADING, BOLD_LEVEL if _BOLD_LINE.match(block.words) else PLAIN_LEVEL)
        if block.kind is Kind.PARAGRAPH
        and block.depth == 0
        and len(block.span) == 1
        and not is_nothing(block.words)
        and _announces(block.words)
        else block
        for block in blocks
    ]


def _announces(words: str) -> bool:
    bold = _BOLD_LINE.match(words)
    bare = bold["inner"] if bold else words
    if says_here(bare) or bare.partition(":")[2].strip():
        return False
    return says_attendees(bare) and len(bare.split()) <= (6 if bold or bare.rstrip().endswith(":") else 3)


def _names_in_bold(blocks: Sequence[Block]) -> Counter[tuple[str, ...]]:
    """Return the names that stand alone on bold lines, and how often each does so in the note."""
    return Counter(
        name.names
        for block in blocks
        if _may_be_topic(block) and (bold := _BOLD_LINE.match(block.words)) and (name := _as_name(bold["inner"]))
    )


def _as_name(inner: str) -> Label | None:
    return read_label(inner.strip(" :*_") + ":")


def _may_be_topic(block: Block) -> bool:
    line = block.kind is Kind.PARAGRAPH and block.depth == 0 and len(block.span) == 1
    return line and len(block.words) <= _LONGEST_LINE and not is_nothing(block.words)


def _marked(
    blocks: Sequence[Block], place: int, roster: Roster, named: Counter[tuple[str, ...]], *, itemized: bool
) -> Block:
    block = blocks[place]
    if not _may_be_topic(block):
        return block
    if _announces_topic(block.words, itemized=itemized):
        return block.as_kind(Kind.HEADING, BOLD_LEVEL)
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    bold = _BOLD_LINE.match(block.words) or _BOLD_DATE.match(block.words)
    if bold and not _BOLD_SPAN.search(bold["inner"]) and len(_TARGET.sub("]", block.words)) <= _LONGEST_BOLD:
        if _heads_bold(bold["inner"], below, roster, named):
            return block.as_kind(Kind.HEADING, BOLD_LEVEL)
    elif _SECTION.match(block.words) or _heads_list(block, below, roster):
        level = BOLD_LEVEL if _BOLD_SPAN.match(block.words.lstrip("`[")) else PLAIN_LEVEL
        return block.as_kind(Kind.HEADING, level)
    return block


def _heads_bold(inner: str, below: Block | None, roster: Roster, named: Counter[tuple[str, ...]]) -> bool:
    """Tell whether a bold line is a topic: no name, no conclusion, no sentence over nothing."""
    if CLOSING_HEADING.match(inner) or (below is not None and below.kind is Kind.HEADING and len(inner.split()) > 8):
        return False
    name = _as_name(inner)
    if name is None:
        return True
    vouched = sum(count > 1 or all(map(roster.knows, names)) for names, count in named.items())
    people = (
        named[name.names] > 1
        or vouched > 1
        or _TIME.search(inner)
        or all(map(roster.knows, name.names))
        or inner.strip().endswith(":")
    )
    return not (people and below is not None and below.kind in (Kind.PARAGRAPH, Kind.ITEM))


def _heads_list(block: Block, below: Block | None, roster: Roster) -> bool:
    """Tell whether a plain line is the title of the list below it."""
    words = _TARGET.sub("]", block.words)
    if below is None or below.kind is not Kind.ITEM or below.depth != 0 or below.span.start - block.span.end > 2:
        return False
    if not 3 <= len(words) <= _LONGEST_PLAIN or len(words.split()) > _MOST_WORDS or is_placeholder(words):
        return False
    if _BARE_LINK.match(block.words):
        return not _CLOCK.search(block.words)
    if (
        words.endswith((".", "?", "!", ",", ";"))
        or words[0].islower()
        or (CLOSING_HEADING.match(words) and not ACTIONS.match(words))
        or _BRACKETED.match(words)
    ):
        return False
    if _PAIR.match(words) or _SENTENCES.search(words) or words.startswith(("http", "<http", "|", "!", "# ")):
        return False
    name = read_label(words, roster) or read_label(words.rstrip(": ") + ":", roster)
    return name is None or (not name.sure and not words.endswith(":") and len(words.split()) > 2)
