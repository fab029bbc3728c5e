"""A block of CommonMark's -> what it really is in notes: itself, or several.

Mended are items with no space after their marker, lists indented so far that they count as code, tables without a
header, and hard breaks between lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from string import ascii_lowercase, ascii_uppercase

from index.blocks import Block, is_rule
from index.model import Kind, Span
from index.quote import MARKER
from index.taming import FENCE

_LOOSE_MARKER = re.compile(
    r"[ \t]*+(?:[-+•‣◦][ \t]*+(?=[^\s+\d>-])|\*(?![*\s])(?=[^*]*$)|\d{1,3}[.)](?=[ A-Z])|\[[ xX]\][ \t]++(?=\S))"
)
_BARE_MARKER = re.compile(r"[ \t]*+(?:[•‣◦][ \t]*+\S|[*](?![*\s])(?=[^*]*$)|\[[ xX]\][ \t]++\S)")
_FIELD = re.compile(
    r"[ \t>]*(?::|\*\*|__)?(?:(?:[A-Z][a-z]+ ){0,2}(?i:present|attendees|attending|participants|absent|regrets"
    r"|apologies|guests|chairs?|scribes?|minute[- ]?taker|note[- ]?takers?|facilitators?|secretary|date|time|location)"
    r"|ACTION(?: ITEM)?S?|AI|DECI(?:SION|DED)S?|RESOLVED|RESOLUTION|AGREED|PROPOS(?:AL|ED)|MOTION|VOTE|POLL"
    r"|Action(?: item)?|Decision|Resolution|Resolved|Agreed|Motion|Vote|Result|Outcome|Conclusion"
    r"|Consensus|Beschluss|Aufgabe|Décision|Decisión|Acuerdo|Tarea)(?:\*\*|__)?"
    r"(?: \([^()\n]{1,40}\)| #?\d{1,4}| on [A-Z][\w .]{1,30})?\s?:(?!:)"
    r"|[ \t>]*(?:\*\*)?ACTION @?[\w-]{2,30}(?: [A-Z][\w-]{1,30})?(?:\*\*)?:(?!:)"
)
"""What begins a line of its own in minutes, however the lines around it wrap: who was there, and what came of it."""
_ARROW = re.compile(r"[ \t>]*(?:→|⇒|=>|->)[ \t]+\S")
"""What begins a line that tells what came of the lines above."""
LETTERED = re.compile(r"[ \t]*+([A-Za-z])[.)][ \t]+(?=\S)")
"""The marker of an item that CommonMark does not know: `a.`, `B)`."""
_NUMBER = re.compile(r"[ \t>]*+(\d{1,9})[.)](?=\s)")
_CODE_MARKS = re.compile(r"[;{}=]|::")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LONGEST_BROKEN = 600
"""Characters. A longer line that ends in two spaces was not broken on purpose."""


def mend(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield what `block` is made of, in line order."""
    span = _trim(block.span, lines)
    if span is None:
        return
    block = block.at(span.start, span.end)
    if block.kind is Kind.CODE and not FENCE.match(lines[span.start - 1]):
        yield from _indented(block, lines)
    elif block.kind in (Kind.PARAGRAPH, Kind.ITEM) and len(span) > 1:
        yield from _table(block, lines) or _pieces(block, lines)
    elif block.kind in (Kind.ROW, Kind.PARAGRAPH) and is_rule(lines[span.start - 1]):
        yield replace(block, kind=Kind.RULE)
    elif block.kind is Kind.PARAGRAPH and _BARE_MARKER.match(lines[span.start - 1]):
        yield replace(block, kind=Kind.ITEM)
    else:
        yield block


def _trim(span: Span, lines: Sequence[str]) -> Span | None:
    start, end = span.start, min(span.end, len(lines))
    while start <= end and not lines[start - 1].strip():
        start += 1
    while end >= start and not lines[end - 1].strip():
        end -= 1
    return Span(start, end) if start <= end else None


@dataclass(slots=True)
class _Outline:
    """The depths of items by their indents alone."""

    depth: int
    indents: list[int] = field(default_factory=list[int])

    def place(self, line: str) -> int:
        """Return how deep an item that begins in `line` stands."""
        line = line.expandtabs(4)
        indent = len(line) - len(line.lstrip())
        while self.indents and self.indents[-1] >= indent:
            self.indents.pop()
        self.indents.append(indent)
        return self.depth + len(self.indents) - 1


def _indented(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield the items and paragraphs of lines that are code to CommonMark only because they are indented by four."""
    numbers = [n for n in range(block.span.start, block.span.end + 1) if lines[n - 1].strip()]
    if not any(MARKER.match(lines[n - 1]) or _is_prose(lines[n - 1]) for n in numbers):
        yield block
        return
    starts = [n for n in numbers if n == numbers[0] or MARKER.match(lines[n - 1]) or not lines[n - 2].strip()]
    outline = _Outline(block.depth)
    for start, end in zip(starts, [*(n - 1 for n in starts[1:]), numbers[-1]], strict=True):
        span = _trim(Span(start, end), lines) or Span(start, end)
        kind = Kind.ITEM if MARKER.match(lines[start - 1]) else Kind.PARAGRAPH
        yield Block(kind, span, outline.place(lines[start - 1]))


def _is_prose(line: str) -> bool:
    return len(_WORD.findall(line)) >= 5 and not _CODE_MARKS.search(line) and not line.rstrip().endswith(")")


def _table(block: Block, lines: Sequence[str]) -> list[Block]:
    """Return the rows of a table that has no header, or nothing."""
    numbers = range(block.span.start, block.span.end + 1)
    if not all(lines[n - 1].count("|") >= 2 for n in numbers):
        return []
    return [Block(Kind.RULE if is_rule(lines[n - 1]) else Kind.ROW, Span(n, n), block.depth) for n in numbers]


def _pieces(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield the pieces of a paragraph that holds several: loose items, and lines that were broken on purpose."""
    first, last = block.span.start, block.span.end
    kind = Kind.ITEM if _BARE_MARKER.match(lines[first - 1]) else block.kind
    outline = _Outline(block.depth)
    deeper = outline.place(lines[first - 1]) + 1 if kind is Kind.ITEM else block.depth
    lettered = _lettered(block, lines)
    count = _counted(lines[first - 1])
    if first in lettered and kind is Kind.PARAGRAPH:
        kind = Kind.ITEM
    opens = [(first, kind, block.depth)]
    for n in range(first + 1, last + 1):
        line = lines[n - 1]
        if n in lettered:
            opens.append((n, Kind.ITEM, block.depth + (first not in lettered)))
        elif (_LOOSE_MARKER.match(line) or MARKER.match(line)) and (
            block.kind is Kind.ITEM or _counted(line) <= max(count, 0) + 1
        ):
            count = _counted(line)
            deeper = outline.place(line) + 1
            opens.append((n, Kind.ITEM, deeper - 1))
        elif is_rule(line):
            opens.append((n, Kind.RULE, deeper))
        elif opens[-1][1] is Kind.RULE or _is_broken(lines[n - 2]) or _FIELD.match(line) or _ARROW.match(line):
            opens.append((n, Kind.PARAGRAPH, deeper))
    for (start, kind, depth), end in zip(opens, [*(n - 1 for n, _, _ in opens[1:]), last], strict=True):
        yield Block(Kind.RULE if start == end and is_rule(lines[start - 1]) else kind, Span(start, end), depth)


def _lettered(block: Block, lines: Sequence[str]) -> list[int]:
    """Return the lines that begin the items of a list whose markers are the letters from a on, two at least."""
    found = [
        (n, match[1]) for n in range(block.span.start, block.span.end + 1) if (match := LETTERED.match(lines[n - 1]))
    ]
    letters = "".join(letter for _, letter in found)
    alphabet = ascii_uppercase if letters.isupper() else ascii_lowercase
    return [n for n, _ in found] if len(found) > 1 and alphabet.startswith(letters) else []


def _counted(line: str) -> int:
    """Return the number that a line begins with as the marker of an item, or -1."""
    number = _NUMBER.match(line)
    return int(number[1]) if number else -1


def _is_broken(line: str) -> bool:
    return line.endswith(("  ", "\\", "<br>", "<br/>", "<br />", "</br>")) and len(line) < _LONGEST_BROKEN
