"""Lines of a note that belong together, before it is known what they are for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.model import Kind, Span
from index.quote import words_shown

BOLD_LEVEL, PLAIN_LEVEL, ITEM_LEVEL = 7, 8, 9
"""Levels of topics that no Markdown heading marks: a bold line, a plain line above a list, and an outermost item."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    kind: Kind
    span: Span
    depth: int = 0
    """In how many list items it stands: an item of an outermost list has 0, a second paragraph in it 1."""
    level: int = 0
    """Of a heading, 1 to 6, or `BOLD_LEVEL` or `PLAIN_LEVEL`."""
    words: str = ""
    """Its words as they are shown."""
    named: int = 0
    """How many characters of its words are its first line, where that is but the name of who says the rest."""

    def at(self, start: int, end: int) -> Block:
        """Return the block with other lines."""
        if (start, end) == (self.span.start, self.span.end):
            return self
        return Block(self.kind, Span(start, end), self.depth, self.level)

    def worded(self, lines: Sequence[str]) -> Block:
        """Return the block with the words that its lines show."""
        return Block(self.kind, self.span, self.depth, self.level, words_shown(self.kind, self.span, lines))

    def lines(self, lines: Sequence[str]) -> Sequence[str]:
        """Return its lines, of those of its note."""
        return lines[self.span.start - 1 : self.span.end]

    def as_kind(self, kind: Kind, level: int = 0) -> Block:
        """Return the block as one of another kind whose words are shown alike."""
        return Block(kind, self.span, self.depth, level, self.words, self.named)


_MARKS = " \t-_*=.~|:#>`+\\"
_TAGS = re.compile(r"[ \t]*+(?:</?[A-Za-z][\w-]*+(?:\s[^<>]*+)?>[ \t]*+)++$")


def is_rule(line: str) -> bool:
    """Tell whether a line is nothing but marks, or nothing but HTML tags."""
    return not line.strip(_MARKS) or (line.lstrip()[:1] == "<" and bool(_TAGS.match(line)))


def is_nothing(line: str) -> bool:
    """Tell whether a line has no letter and no digit."""
    return not any(char.isalnum() for char in line)
