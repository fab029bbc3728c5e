"""Which labels hold, and whose words a bullet is where it has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.attendance import says_attendees
from index.blocks import Block
from index.cues import acts, decides, records
from index.labels import Label, continues, is_nick, read_label
from index.model import Bullet, Kind
from index.people import Roster

SPOKEN = (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW, Kind.TURN)
"""The kinds of which somebody is the speaker."""

_LONGEST_ALONE = 80
_LONGEST_INITIALS = 3
"""Letters. What is longer and in capitals is an abbreviation: `SIMD`."""
_LEAST_INITIALS = 3
"""People who are named by initials in a note: there whatever is written alike is a person's, too."""
_LEAST_DASHED = 4
"""How often a name that a dash parts from the words has to stand, in a note that lists who was there without it."""
_LEAST_LIKE = 3
"""So many names alone on their lines, written alike, vouch for each other."""
_TAKES_NOTES = re.compile(r"scribe(?:nick)?\s?[:+]\s*(?P<nick>[^\s,]+)?\s*$", re.IGNORECASE)
"""How a meeting on IRC is told who writes down what the others say: `<ann> scribe: bo`, `<bo> scribe+`."""
_TELLS = (Kind.PARAGRAPH, Kind.ITEM)
_ARROWS = ("-> ", "=> ", "→", "⇒")
_MANY = 3
"""Names with a comma in their midst that stand so often are one person's, surname first."""


def labels(blocks: Sequence[Block], roster: Roster) -> list[Label | None]:
    """Return each block's label, or None.

    One that is not sure by itself holds by how the note is written: names that begin several bullets vouch for
    themselves where more than one does; a name that begins but one does where its neighbours have labels too.
    """
    read = [_read(blocks, place, roster) for place in range(len(blocks))]
    evidence = _Evidence(read)
    held = [label if label and evidence.holds(label) else None for label in read]
    alone = sum(label is not None and _is_alone(blocks[place], label) for place, label in enumerate(held))
    for place, label in enumerate(read):
        if label is None or held[place] is not None or not evidence.may_hold(label):
            continue
        if _among_turns(blocks, held, place) or (alone >= _LEAST_LIKE and _is_alone(blocks[place], label)):
            held[place] = label
    initials = {label.names for place, label in enumerate(held) if label and _is_initials(blocks[place], label)}
    if len(initials) >= _LEAST_INITIALS:
        for place, label in enumerate(read):
            if label and held[place] is None and _is_initials(blocks[place], label):
                held[place] = label
    known = {name.casefold() for label in held if label for name in label.names}
    for place, label in enumerate(read):
        if label and held[place] is None and all(name.casefold() in known for name in label.names):
            held[place] = label
    _alone(blocks, held, roster, known)
    _written_down(blocks, held, roster)
    return [_surname_first(label, evidence) if label else None for label in held]


def _read(blocks: Sequence[Block], place: int, roster: Roster) -> Label | None:
    block = blocks[place]
    if block.kind not in SPOKEN:
        return None
    label = read_label(block.words[: block.named] if block.named else block.words, roster)
    is_signed = label is not None and not label.end
    return None if is_signed and (not block.depth or decides(block.words) or acts(block.words)) else label


def _folded(label: Label) -> tuple[str, ...]:
    return tuple(name.casefold() for name in label.names)


class _Evidence:
    """How often the labels of a note stand in it."""

    def __init__(self, read: Sequence[Label | None]) -> None:
        self.often = Counter(_folded(label) for label in read if label)
        self.sure = {name.casefold() for label in read if label and label.sure for name in label.names}
        repeated = {names for names, count in self.often.items() if count > 1}
        self.dialogue = len(repeated) > 1 or len(self.sure) > 1
        first = [label.names[0] for label in read if label and (label.sure or self.often[_folded(label)] > 1)]
        self._small = 2 * sum(name.islower() for name in first) > len(first)
        """Whether most write names without capitals."""

    def holds(self, label: Label) -> bool:
        if label.sure or all(name.casefold() in self.sure for name in label.names):
            return True
        least = _LEAST_DASHED if label.dash and self.sure else 2
        return self.dialogue and not label.comma and self.often[_folded(label)] >= least

    def may_hold(self, label: Label) -> bool:
        shaped = all(
            (name[0].isupper() and not (name.isupper() and len(name) > _LONGEST_INITIALS))
            or (self._small and len(label.names) == 1 and name.isalpha() and name.islower())
            for name in label.names
        )
        return self.dialogue and not label.comma and not label.dash and shaped


def _is_initials(block: Block, label: Label) -> bool:
    """Tell whether a paragraph begins with initials and a colon: `KBG: text`."""
    name = label.names[0]
    plain = len(label.names) == 1 and name.isalpha() and name.isupper() and 1 < len(name) <= _LONGEST_INITIALS
    return block.kind is Kind.PARAGRAPH and plain and label.raw == name and not label.dash and not label.comma


def _written_down(blocks: Sequence[Block], held: list[Label | None], roster: Roster) -> None:
    """Let those speak whose words the scribe of a meeting on IRC writes down: `<scribe> ann: text`, `<scribe> …more`.

    Where nobody is called the scribe, `<bo> ann: text` is what Bo tells Ann.
    """
    scribe = "scribe"
    spoke: tuple[str, ...] = ()
    for place, block in enumerate(blocks):
        label = read_label(block.words, roster) if block.kind is Kind.ATTENDEES else held[place]
        if label is None or not label.raw.endswith(">"):
            continue
        nick = _nick(label.names[0])
        rest = block.words[label.end :]
        if called := _TAKES_NOTES.match(rest):
            scribe, spoke = _nick(called["nick"] or nick), ()
        elif nick == scribe and (told := read_label(rest, roster)) and not told.comma and not told.dash:
            spoke = told.names
            held[place] = Label(f"{label.raw} {told.raw}", told.names, label.end + told.end, sure=True)
        elif nick == scribe and spoke and (more := continues(rest)):
            held[place] = Label(label.raw, spoke, label.end + more, sure=True)


def _nick(name: str) -> str:
    return name.rstrip("_").casefold()


def _is_alone(block: Block, label: Label) -> bool:
    """Tell whether a paragraph is nothing but a label."""
    return block.kind is Kind.PARAGRAPH and label.end >= len(block.words.rstrip())


def _among_turns(blocks: Sequence[Block], held: Sequence[Label | None], place: int) -> bool:
    """Tell whether the block before or after, at the same depth, has a label that holds."""
    return any(
        0 <= near < len(blocks) and held[near] is not None and blocks[near].depth == blocks[place].depth
        for near in (place - 1, place + 1)
    )


def _alone(blocks: Sequence[Block], held: list[Label | None], roster: Roster, known: set[str]) -> None:
    """Add the labels that are a name alone on its line, over what that person said."""
    found = {
        place: label
        for place in range(len(blocks))
        if held[place] is None and (label := _name_alone(blocks, place, roster))
    }
    firsts = {name.split()[0] for name in known}
    sure = {
        place
        for place, label in found.items()
        if label.sure or all(name.casefold() in known or name.casefold() in firsts for name in label.names)
    }
    alike = Counter(_style(blocks[place]) for place in sure)
    often = Counter(label.names for label in found.values())
    for place, label in found.items():
        style = _style(blocks[place])
        vouched = alike[style] >= _LEAST_LIKE or (style.bold and often[label.names] > 1 and len(often) > 1)
        if place in sure or (vouched and (style.colon or not style.item)):
            held[place] = replace(label, raw=blocks[place].words.strip(), end=len(blocks[place].words))


class _Style(NamedTuple):
    """How a name alone on its line is written."""

    bold: bool
    colon: bool
    item: bool


def _style(block: Block) -> _Style:
    words = block.words
    return _Style("**" in words or "__" in words, words.rstrip("* _").endswith(":"), block.kind is Kind.ITEM)


def _name_alone(blocks: Sequence[Block], place: int, roster: Roster) -> Label | None:
    block = blocks[place]
    if block.kind not in (Kind.ITEM, Kind.PARAGRAPH) or len(block.words) > _LONGEST_ALONE or place + 1 == len(blocks):
        return None
    below = blocks[place + 1]
    nested = below.depth > block.depth and below.kind is Kind.ITEM
    prose = block.kind is Kind.PARAGRAPH and below.kind in (Kind.PARAGRAPH, Kind.ITEM)
    return read_label(block.words.rstrip(": ") + ":", roster) if nested or prose else None


def _surname_first(label: Label, evidence: _Evidence) -> Label:
    """Return `Brown, Andrew` as one person's where it stands often and neither name stands alone."""
    if len(label.names) != 2 or ", " not in label.raw or any(" " in name for name in label.names):
        return label
    first, second = (name.casefold() for name in label.names)
    if evidence.often[first, second] < _MANY or evidence.often[(first,)] or evidence.often[second, first]:
        return label
    return replace(label, names=(f"{label.names[1]} {label.names[0]}",))


def inherited(
    block: Block, parent: Bullet | None, parts: Sequence[Bullet], alone: Bullet | None, lister: Bullet | None
) -> tuple[str, ...]:
    """Return whose turn goes on in a bullet without a label: that of the bullet above, or of the paragraph before.

    A line of IRC says all of it. A paragraph that records what came of it (`RESOLVED: …`, `-> …`) is the scribe's.

    `alone` is the last label that stood alone on its line since the last heading: flat bullets below are that person's.
    `lister` is the paragraph right above a list that goes on here: one says it, the items, and what stands below them.
    """
    if block.kind not in SPOKEN and block.kind is not Kind.CODE:
        return ()
    if parent is not None and parent.kind is not Kind.HEADING:
        return parent.speakers
    before = parts[-1] if parts else None
    if before is None or before.kind is Kind.HEADING or not before.speakers:
        return ()
    if alone is not None:
        return alone.speakers
    return (lister or before).speakers if _goes_on(block, before, lister) else ()


def _goes_on(block: Block, before: Bullet, lister: Bullet | None) -> bool:
    is_irc = before.label is not None and is_nick(before.label)
    if is_irc or (block.kind in _TELLS and (records(block.words) or block.words.startswith(_ARROWS))):
        return False
    if continues(block.words):
        return True
    if lister is None:
        return block.kind in (Kind.PARAGRAPH, Kind.CODE) and before.kind in (Kind.TURN, Kind.PARAGRAPH, Kind.CODE)
    is_named = block.words.startswith(("**", "__")) or read_label(block.words) is not None
    return block.kind in (Kind.ITEM, Kind.CODE) or (block.kind is Kind.PARAGRAPH and not is_named)


def lists(part: Bullet, below: Block, *, itemized: bool) -> bool:
    """Tell whether what somebody says in a paragraph goes on in the list below it.

    It ends in a colon, or stands on the line above in a section that is not `itemized`: no item that would be a topic
    stood before in it.
    """
    if part.kind not in (Kind.TURN, Kind.PARAGRAPH) or not part.speakers or below.kind is not Kind.ITEM:
        return False
    if part.depth or below.depth or says_attendees(part.text):
        return False
    return part.text.rstrip("*_ ").endswith(":") or (not itemized and part.span.end + 1 == below.span.start)
