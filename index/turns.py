"""Paragraphs and items -> the turns they are made of: cut where a line begins another person's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from index.blocks import Block
from index.labels import Label, continues, is_nick, read_label
from index.model import Kind
from index.people import Roster
from index.quote import MARKER

_NAME_ALONE = re.compile(r"[^\W\d_][\w.'’\-]*(?: [^\W\d_][\w.'’\-]*){0,2}(?: ?\[[^\[\]]{1,30}\])?:$")
_EVENT = re.compile(r"[ \t]*+\[?\d{1,2}:\d\d(?::\d\d)?\]?[ \t]+(?:\*{1,3}|-!-|-->|<--)[ \t]+\S")
"""How a log of IRC begins a line that nobody says."""
_LEAST_TURNS = 2
_LEAST_NICKS = 3
_LEAST_BOLD = 3
"""So many names in bold over what is said vouch for those that stand but once."""


def cut_turns(blocks: Sequence[Block], lines: Sequence[str], roster: Roster) -> list[Block]:
    """Return the blocks, each paragraph and item cut where a line begins another person's turn."""
    often = _Often(blocks, lines, roster)
    return [piece for block in blocks for piece in _cut(block, lines, roster, often)]


class _Often:
    """Counts how often each label begins a block, once somebody asks."""

    def __init__(self, blocks: Sequence[Block], lines: Sequence[str], roster: Roster) -> None:
        self._blocks = blocks
        self._lines = lines
        self._roster = roster

    @cached_property
    def _labels(self) -> list[Label]:
        firsts = (block.words for block in self._blocks if block.kind is Kind.ITEM)
        others = (line for block in self._blocks if block.kind is Kind.PARAGRAPH for line in block.lines(self._lines))
        found = (read_label(line, self._roster) for line in (*firsts, *others))
        return [label for label in found if label and label.end]

    @cached_property
    def _counts(self) -> Counter[tuple[str, ...]]:
        return Counter(label.names for label in self._labels)

    @cached_property
    def _is_irc(self) -> bool:
        return sum(is_nick(label.raw) for label in self._labels) >= _LEAST_NICKS

    def begins_turn(self, label: Label | None) -> bool:
        """Tell whether a line with this label begins a turn."""
        if label is None:
            return False
        return label.sure or self._counts[label.names] >= _LEAST_TURNS or (is_nick(label.raw) and self._is_irc)

    @cached_property
    def _stands_over_words(self) -> bool:
        """Whether it is the way of the note that a bold name alone on the first line of a paragraph is who says it."""
        names = (self._bold_name(block) for block in self._blocks)
        return sum(self.begins_turn(name) for name in names) >= _LEAST_BOLD

    def _bold_name(self, block: Block) -> Label | None:
        """Return the name in bold that is all of the first of several lines, where no label begins them together."""
        if block.kind is not Kind.PARAGRAPH or len(block.span) == 1:
            return None
        line = _bare(self._lines[block.span.start - 1]).rstrip()
        if not line.startswith(("**", "__")):
            return None
        label = read_label(line, self._roster)
        alone = label is not None and label.end >= len(line) and read_label(block.words, self._roster) is None
        return label if alone else None

    def named(self, block: Block) -> Block:
        """Return the block with its first line as the name of who says the others, where it is that."""
        if self._bold_name(block) is None or not self._stands_over_words:
            return block
        return replace(block, named=len(_bare(self._lines[block.span.start - 1]).rstrip()))


def _cut(block: Block, lines: Sequence[str], roster: Roster, often: _Often) -> Iterator[Block]:
    first, last = block.span.start, block.span.end
    if block.kind not in (Kind.PARAGRAPH, Kind.ITEM) or first == last:
        yield block
        return
    found = ((n, read_label(_bare(lines[n - 1]), roster)) for n in range(first, last + 1))
    read = {n: label if label and label.end else None for n, label in found}
    labelled = [n for n, label in read.items() if label]
    dialogue = block.kind is Kind.PARAGRAPH and len(labelled) >= _LEAST_TURNS and labelled[0] == first
    starts = [first]
    speaking = read[first] is not None
    for n in range(first + 1, last + 1):
        goes_on = speaking and continues(lines[n - 1]) > 0
        cuts = goes_on or _drops_back(lines, block, n) or _EVENT.match(lines[n - 1])
        if cuts or often.begins_turn(read[n]) or (dialogue and read[n]):
            starts.append(n)
            speaking = True
    if len(starts) == 1:
        yield often.named(block)
        return
    for start, end in zip(starts, [*(n - 1 for n in starts[1:]), last], strict=True):
        piece = block.at(start, end).worded(lines)
        yield often.named(piece if start == first else piece.as_kind(Kind.PARAGRAPH))


def _bare(line: str) -> str:
    marker = MARKER.match(line)
    return line[marker.end() :] if marker else line.lstrip(" \t>")


def _drops_back(lines: Sequence[str], block: Block, n: int) -> bool:
    """Tell whether line `n` of an item is a name alone at column 0: whose turn begins below the item, not in it."""
    line = lines[n - 1]
    return block.kind is Kind.ITEM and not line[:1].isspace() and bool(_NAME_ALONE.match(line.rstrip()))
