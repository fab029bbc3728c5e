"""Blocks -> blocks with their role: topic lines become headings, lists of people attendees, lists of topics agendas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.agendas import mark_agendas
from index.cues import DECIDES, signals
from index.markdown import Block
from index.model import Attendee, Kind, Span
from index.people import Roster, continues, read_attendees, read_label
from index.quote import words_shown

BOLD_LEVEL, PLAIN_LEVEL = 7, 8
"""Levels of topics that no Markdown heading marks: a bold line, and a plain line above a list."""

_ATTENDEES = re.compile(
    r"\b(?:attend(?:ees?|ance|ing|ed)|present|participants?|in attendance|who(?:['’]s| is| was) here|roll ?call|regrets"
    r"|apologies|absent|invite[ed]s?|visitors|observers|guests|members)\b",
    re.IGNORECASE,
)
_LINKS_SHARED = re.compile(r"\b(?:links?|agenda|notes|chat|decisions?|actions?)\b", re.IGNORECASE)
_NOTES = re.compile(r"\b(?:notes|minutes|discussions?|transcript|meeting)\b", re.IGNORECASE)
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__|<b>|<strong>)(?P<inner>.+?)(?:\*\*|__|</b>|</strong>)\s*:?\s*$", re.IGNORECASE)
_INLINE_LIST = re.compile(
    r"[\W_]*(?:[A-Z]\w+ )?(?:attendees?|attendance|attending|present|participants|members present|others present|regrets|in attendance"
    r"|absent|invited|chairs?|scribes?|facilitators?|note[ -]?takers?|moderators?|secretary|notes|scribing)[\W_]*:[\W_]*(?P<names>.*)$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[\W_]*(?:todo|tbd|tba|n/?a|none|empty|add notes here|placeholder)?[\W_]*$", re.IGNORECASE)


def is_placeholder(words: str) -> bool:
    """Tell whether `words` only keep a place: `TODO`, `...`, `N/A`, an empty check box."""
    return len(words) < 24 and bool(_PLACEHOLDER.match(words))


@dataclass(frozen=True, slots=True)
class Sections:
    """What was made of the blocks, and whom the attendee lists name."""

    blocks: list[Block]
    attendees: tuple[Attendee, ...]


def sections(found: Sequence[Block], lines: Sequence[str]) -> Sections:
    """Return the blocks with their roles, every line in the block it was in or in a part of it."""
    blocks = _topics(_turns(list(found), lines, Roster(())), lines)
    blocks = _attendee_lists(blocks, lines)
    blocks = mark_agendas(blocks, [words_shown(b.kind, b.span, lines) for b in blocks])
    attendees = tuple(
        dict.fromkeys(
            attendee
            for block in blocks
            if block.kind is Kind.ATTENDEES
            for line in range(block.span.start, block.span.end + 1)
            for attendee in read_attendees(words_shown(Kind.ITEM, Span(line, line), lines))
        )
    )
    return Sections(_turns(blocks, lines, Roster(attendees)), attendees)


def _turns(blocks: list[Block], lines: Sequence[str], roster: Roster) -> list[Block]:
    """Return the blocks with each paragraph cut where a line begins another person's turn."""
    out: list[Block] = []
    for block in blocks:
        if block.kind not in (Kind.PARAGRAPH, Kind.ITEM) or len(block.span) == 1:
            out.append(block)
            continue
        starts = [block.span.start]
        for n in range(block.span.start + 1, block.span.end + 1):
            label = read_label(lines[n - 1].lstrip(" \t>"), roster)
            if (label and label.sure) or (continues(lines[n - 1]) and len(starts) > 1):
                starts.append(n)
        if len(starts) == 1 and block.kind is Kind.PARAGRAPH:
            shaped = [n for n in range(block.span.start, block.span.end + 1) if read_label(lines[n - 1], roster)]
            if len(shaped) >= 2 and shaped[0] == block.span.start:
                starts = shaped
        for start, end in zip(starts, [*(n - 1 for n in starts[1:]), block.span.end], strict=True):
            kind = block.kind if start == block.span.start else Kind.PARAGRAPH
            out.append(replace(block, kind=kind, span=Span(start, end)))
    return out


def _topics(blocks: list[Block], lines: Sequence[str]) -> list[Block]:
    """Return the blocks with the lines that stand as topics made headings."""
    bold = Counter(
        match["inner"].strip(" :*_")
        for block in blocks
        if block.kind is Kind.PARAGRAPH and (match := _BOLD_LINE.match(words_shown(block.kind, block.span, lines)))
    )
    out: list[Block] = []
    for place, block in enumerate(blocks):
        if block.kind is Kind.PARAGRAPH and block.depth == 0 and len(block.span) == 1:
            words = words_shown(block.kind, block.span, lines)
            follower = blocks[place + 1] if place + 1 < len(blocks) else None
            if (match := _BOLD_LINE.match(words)) and len(words) <= 140 and "**" not in match["inner"]:
                inner = match["inner"].strip(" :*_")
                label = read_label(inner + ":")
                if not (label and (bold[inner] > 1 or (follower and follower.kind is Kind.PARAGRAPH))):
                    block = replace(block, kind=Kind.HEADING, level=BOLD_LEVEL)
            elif _heads_list(words, block, follower) or (_ATTENDEES.search(words) and len(words.split()) <= 3):
                block = replace(block, kind=Kind.HEADING, level=PLAIN_LEVEL)
            elif re.fullmatch(r"(?:meeting )?(?:notes|minutes|agenda)\s*:?", words, re.IGNORECASE):
                block = replace(block, kind=Kind.HEADING, level=PLAIN_LEVEL)
        out.append(block)
    return out


def _heads_list(words: str, block: Block, follower: Block | None) -> bool:
    if follower is None or follower.kind is not Kind.ITEM or follower.depth != 0:
        return False
    if not 3 <= len(words) <= 110 or follower.span.start - block.span.end > 2:
        return False
    if words.endswith((".", "?", "!", ",")) or is_placeholder(words):
        return False
    label = read_label(words) or read_label(words + ":")
    return label is None or (" " in words and not label.sure and ":" not in words and len(label.names[0].split()) > 2)


def _attendee_lists(blocks: list[Block], lines: Sequence[str]) -> list[Block]:
    """Return the blocks with the lists of people marked: below a heading that says so, or after its words on a line."""
    out: list[Block] = []
    listing = False
    level = 99
    for place, block in enumerate(blocks):
        words = words_shown(block.kind, block.span, lines)
        if block.kind is Kind.HEADING:
            said = bool(_ATTENDEES.search(words)) and len(words.split()) <= 6 and not _LINKS_SHARED.search(words)
            goes_on = listing and block.level > level and len(words.split()) <= 4 and not _NOTES.search(words)
            if said and not (listing and block.level > level):
                level = block.level
            listing = said or goes_on
        elif listing and block.kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW):
            if _lists_people(words, block) and not _has_turns(blocks, place):
                block = replace(block, kind=Kind.ATTENDEES)
            elif block.depth == 0 and not is_placeholder(words):
                listing = False
        elif block.kind in (Kind.ITEM, Kind.PARAGRAPH) and (match := _INLINE_LIST.match(words)):
            names = match["names"].strip(" *_")
            if names and _lists_people(names, block):
                block = replace(block, kind=Kind.ATTENDEES)
            elif not names and place + 1 < len(blocks) and blocks[place + 1].depth > block.depth:
                block = replace(block, kind=Kind.ATTENDEES)
                listing, level = True, 0
        out.append(block)
    return out


def _lists_people(words: str, block: Block) -> bool:
    if is_placeholder(words) or signals(words) & DECIDES:
        return False
    parts = re.split(r"[,;|]", re.sub(r"\([^()]*\)|\[[^\[\]]*\]\([^()]*\)", " ", words))
    if words.rstrip().endswith(("?", ".")) and len(words.split()) > 6:
        return False
    if re.match(r"[^:(]{1,40}:\s+\S+(?:\s+\S+){5,}", words) and "," not in words:
        return False
    if block.kind is Kind.PARAGRAPH and len(block.span) > 1 and len(parts) < len(block.span):
        return all(len(part.split()) <= 6 * len(block.span) for part in parts)
    return all(len(part.split()) <= 6 for part in parts)


def _has_turns(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether words are nested under the item: then it is a turn, not a name in a list."""
    follower = blocks[place + 1] if place + 1 < len(blocks) else None
    block = blocks[place]
    return (
        follower is not None
        and follower.kind is Kind.ITEM
        and follower.depth > block.depth
        and block.kind is Kind.ITEM
        and len(follower.span) * 8 > 8
    )
