"""A note -> the call it tells of. Pure and total: any text gives a call, perhaps one with nothing in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index import cues
from index.dates import call_date, series_of
from index.lines import split_lines
from index.markdown import Block, blocks
from index.model import Bullet, Call, Kind, Note, State
from index.people import Label, Roster, continues, read_label
from index.quote import words_shown
from index.sections import Sections, is_placeholder, sections
from index.threads import is_generic, threads

_LINK = re.compile(r"\]\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s+\"[^\"]*\")?\)|(https?://[^\s<>\[\]\"'`]*[^\s<>\[\]\"'`.,;:!?)])")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
_CANCELLED = re.compile(
    r"\b(?:cancel+ed|cancel+ation|no (?:meeting|call) (?:today|this week|was held)|(?:meeting|call) (?:was |is )?(?:skipped|not held|did not happen)"
    r"|did not meet|didn['’]t meet|skipped this (?:week|call|meeting))\b",
    re.IGNORECASE,
)
_NOT_A_CALL = re.compile(r"(?:^|/)(?:readme|template|_?template|contributing|code[-_]of[-_]conduct|index|license|changelog)[^/]*$", re.IGNORECASE)


def read_call(note: Note) -> Call:
    """Return what `note` tells of its call. The series is empty where the path names none."""
    lines = split_lines(note.text)
    made = sections(blocks(note.text), lines)
    parts = tuple(_parts(made, lines))
    on = call_date(note.path, lines)
    return Call(
        path=note.path,
        series=series_of(note.path, lines),
        date=on,
        title=next((part.text for part in parts if part.kind is Kind.HEADING), "") or _first_words(parts),
        state=_state(note.path, parts, dated=bool(on.year or on.month)),
        attendees=made.attendees,
        agenda=tuple(part.text for part in parts if part.kind is Kind.AGENDA),
        threads=tuple(threads(parts)),
        parts=parts,
    )


def _first_words(parts: Sequence[Bullet]) -> str:
    return next((part.text[:120] for part in parts if part.text and part.kind is not Kind.FRONT_MATTER), "")


def _parts(made: Sections, lines: Sequence[str]) -> list[Bullet]:
    """Return the bullets with their parents and speakers."""
    texts = [words_shown(block.kind, block.span, lines) for block in made.blocks]
    labels = _labels(made, texts)
    parts: list[Bullet] = []
    above: list[Bullet] = []
    heading: Bullet | None = None
    for number, (block, text, label) in enumerate(zip(made.blocks, texts, labels, strict=True)):
        if block.kind is Kind.HEADING:
            above.clear()
        elif block.kind in (Kind.ITEM, Kind.AGENDA, Kind.ATTENDEES) or block.depth == 0:
            while above and above[-1].depth >= block.depth:
                above.pop()
        parent = above[-1] if above and block.kind is not Kind.HEADING else heading
        speakers = label.names if label else _inherited(block, text, parent, parts)
        signs = cues.signals(text) if block.kind in _SPOKEN else 0
        part = Bullet(
            number=number,
            kind=Kind.TURN if label and block.kind is Kind.PARAGRAPH else block.kind,
            span=block.span,
            depth=block.level if block.kind is Kind.HEADING else block.depth,
            parent=None if parent is None or block.kind is Kind.HEADING else parent.number,
            text=text,
            label=label.raw if label else None,
            speakers=speakers,
            cue=cues.cue(signs),
            links=tuple(match[1] or match[2] for match in _LINK.finditer(text) if match[1] or match[2]),
            code=tuple(match[2].strip() for match in _CODE.finditer(text)),
        )
        parts.append(part)
        if block.kind is Kind.HEADING:
            heading = part
        elif block.kind in (Kind.ITEM, Kind.AGENDA, Kind.ATTENDEES):
            above.append(part)
    return parts


_SPOKEN = (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW, Kind.TURN)


def _labels(made: Sections, texts: Sequence[str]) -> list[Label | None]:
    """Return each block's label. One that is not sure counts if it begins two blocks, and no list says otherwise."""
    roster = Roster(made.attendees)
    read = [
        read_label(text, roster) or _alone(text, block, made.blocks, number, roster) if block.kind in _SPOKEN else None
        for number, (block, text) in enumerate(zip(made.blocks, texts, strict=True))
    ]
    often = Counter(label.names for label in read if label)
    known = {name.casefold() for label in read if label and label.sure for name in label.names}

    def holds(label: Label) -> bool:
        if label.sure or all(name.casefold() in known for name in label.names):
            return True
        if often[label.names] < 2:
            return all(" " in name for name in label.names) and not roster
        return not roster or any(name[:1].isupper() for name in label.names)

    return [label if label and holds(label) else None for label in read]


def _alone(text: str, block: Block, all_blocks: Sequence[Block], number: int, roster: Roster) -> Label | None:
    """Return the label that a name alone on its line is, over what that person said."""
    if len(text) > 60 or number + 1 >= len(all_blocks):
        return None
    below = all_blocks[number + 1]
    nested = below.depth > block.depth and below.kind is Kind.ITEM
    prose = block.kind is Kind.PARAGRAPH and below.kind in (Kind.PARAGRAPH, Kind.ITEM)
    if not (nested or prose):
        return None
    label = read_label(text.rstrip(": ") + ":", roster)
    if label is None or not (label.sure or (nested and text[:1].isupper())):
        return None
    return Label(text.strip(), label.names, len(text), label.sure)


def _inherited(block: Block, text: str, parent: Bullet | None, parts: Sequence[Bullet]) -> tuple[str, ...]:
    """Return whose turn goes on in a bullet without a label: that of the bullet above, or of the paragraph before."""
    if block.kind in (Kind.HEADING, Kind.ATTENDEES, Kind.AGENDA, Kind.RULE, Kind.FRONT_MATTER):
        return ()
    if parent is not None and parent.kind is not Kind.HEADING:
        return parent.speakers
    before = parts[-1] if parts else None
    if before is None or before.kind is Kind.HEADING or not before.speakers:
        return ()
    goes_on = continues(text) or block.kind is Kind.PARAGRAPH and before.kind in (Kind.TURN, Kind.PARAGRAPH)
    alone = before.label is not None and len(before.text) <= len(before.label) + 2
    return before.speakers if goes_on or alone or (before.kind is Kind.ITEM and block.kind is Kind.ITEM and _flat_turn(parts)) else ()


def _flat_turn(parts: Sequence[Bullet]) -> bool:
    """Tell whether the last label stood alone on its line, so that flat bullets below are that person's words."""
    for part in reversed(parts):
        if part.kind is Kind.HEADING:
            return False
        if part.label is not None:
            return part.kind is Kind.TURN and len(part.text) <= len(part.label) + 2
    return False


def _state(path: str, parts: Sequence[Bullet], *, dated: bool) -> State:
    said = [part for part in parts if part.kind in _SPOKEN or part.kind is Kind.CODE]
    heads = [part for part in parts if part.kind is Kind.HEADING]
    noted = [part for part in said if not is_placeholder(part.text) and not _above_notes(part, parts)]
    for part in (*heads, *said[:12]):
        if _CANCELLED.search(part.text) and len(part.text) < 200 and len(noted) <= 6:
            return State.CANCELLED
    if _NOT_A_CALL.search(path) and not dated:
        return State.OTHER
    if noted:
        return State.HELD if dated or len(noted) > 2 else State.OTHER
    return State.UPCOMING if dated else State.OTHER


def _above_notes(part: Bullet, parts: Sequence[Bullet]) -> bool:
    """Tell whether a part stands in the preamble: under the title alone, with further sections below."""
    heads = [p.number for p in parts if p.kind is Kind.HEADING]
    if len(heads) < 2:
        return False
    return part.number < heads[1] and (part.number < heads[0] or parts[heads[1]].depth > parts[heads[0]].depth) and not is_generic(parts[heads[1]].text) is False
