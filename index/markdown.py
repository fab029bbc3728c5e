"""A note's text -> blocks: headings, list items, paragraphs, table rows, code, each with its lines.

CommonMark by markdown-it-py, block rules only (inline Markdown stays in the text, since what is quoted is quoted as it
stands). What real notes hold and CommonMark does not know is mended here: a fence that nobody closed, items with no
space after their marker, items indented so far that they count as code, tables without a header.

Total: any text gives blocks, and every line that is not blank belongs to exactly one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.lines import split_lines
from index.model import Kind, Span

MOST_INDENT = 60
"""Columns. Lines indented deeper are moved back before parsing: nesting costs CommonMark quadratic time."""

MARKER = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+•‣◦]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\][ \t]+)?")
"""A list marker with its indent, and the check box behind it."""

_LOOSE_MARKER = re.compile(r"[ \t]*(?:[-+•‣◦][ \t]*(?=[^\s+-])|\*(?![*\s])(?=[^*]*$)|\d{1,3}[.)](?=[ A-Za-z]))")
_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^`\n]*)$")
_LOOSE_HEADING = re.compile(r" {0,3}(#{1,6})(?=[^\s#!\d])")
_NOTHING = re.compile(r"[\W_]*$")
_HTML_CODE = re.compile(r"<(style|script|svg|head)\b", re.IGNORECASE)
_HTML_CODE_END = re.compile(r"</(style|script|svg|head)>", re.IGNORECASE)
_FRONT_EDGE = re.compile(r"(---|\+\+\+)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    kind: Kind
    span: Span
    depth: int = 0
    """In how many list items it stands: an item of an outermost list has 0, a second paragraph in it 1."""
    level: int = 0
    """Of a heading, 1 to 6."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    parser.disable("reference")
    return parser


def blocks(text: str) -> list[Block]:
    """Return the blocks of `text` in line order; no two share a line, and every line that is not blank is in one."""
    lines = split_lines(text)
    front = _front_matter(lines)
    body = ["" if number < front else _tame(line) for number, line in enumerate(lines)]
    _close_fences(body)
    found: list[Block] = [Block(Kind.FRONT_MATTER, Span(1, front))] if front else []
    for block in _walk(_tokens(body)):
        found.extend(_mend(block, lines))
    return _sweep(found, lines)


def _tokens(lines: list[str]) -> list[Token]:
    state: list[Token] = []
    parser = _parser()
    parser.block.parse("\n".join(lines) + "\n", parser, {}, state)
    return state


def _tame(line: str) -> str:
    """Return `line` as it is parsed: a space after the signs of a heading that lacks it, no endless indent."""
    stripped = line.lstrip(" \t")
    if len(line) - len(stripped) > MOST_INDENT:
        line = " " * MOST_INDENT + stripped
    line = line.replace("\v", " ").replace("\f", " ").replace("\r", " ")
    if stripped.startswith(">" * 12):
        line = stripped.lstrip("> ")
    return _LOOSE_HEADING.sub(r"\1 ", line)


def _front_matter(lines: Sequence[str]) -> int:
    """Return how many lines of front matter the note begins with: 0 without any."""
    if lines and (edge := _FRONT_EDGE.match(lines[0])):
        for number, line in enumerate(lines[1:60], 2):
            if line.rstrip() == edge[1]:
                return number if any(":" in inner or "=" in inner for inner in lines[1 : number - 1]) else 0
    return 0


def _close_fences(lines: list[str]) -> None:
    """Blank the fence that nobody closes: it would swallow the rest of the note."""
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        if not (match := _FENCE.match(line)):
            continue
        mark = match[1]
        if opened is None:
            opened = (number, mark)
        elif mark[0] == opened[1][0] and len(mark) >= len(opened[1]) and not match[2].strip():
            opened = None
    if opened is not None:
        lines[opened[0]] = ""


def _walk(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield a block for each leaf of the token stream."""
    depth = 0
    fresh = False
    for token in tokens:
        match token.type:
            case "list_item_open":
                depth += 1
                fresh = True
            case "list_item_close":
                depth -= 1
                fresh = False
            case kind if kind in _KINDS:
                yield _leaf(token, depth, fresh)
                fresh = False
            case _:
                pass


_KINDS = {
    "heading_open": Kind.HEADING,
    "paragraph_open": Kind.PARAGRAPH,
    "tr_open": Kind.ROW,
    "fence": Kind.CODE,
    "code_block": Kind.CODE,
    "html_block": Kind.PARAGRAPH,
    "hr": Kind.RULE,
}


def _leaf(token: Token, depth: int, fresh: bool) -> Block:
    start, end = token.map or (0, 0)
    span = Span(start + 1, max(end, start + 1))
    kind = _KINDS[token.type]
    if depth and fresh and kind in (Kind.PARAGRAPH, Kind.HEADING):
        return Block(Kind.ITEM, span, depth - 1)
    return Block(kind, span, depth, int(token.tag[1]) if kind is Kind.HEADING else 0)


def _mend(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield what a block of CommonMark's really is in notes: itself, or several."""
    span = _trim(block.span, lines)
    if span is None:
        return
    block = replace(block, span=span)
    if block.kind is Kind.CODE and not _FENCE.match(lines[span.start - 1]):
        yield from _mend_indented(block, lines)
    elif block.kind in (Kind.PARAGRAPH, Kind.ITEM):
        yield from _split_paragraph(block, lines)
    elif block.kind is Kind.ROW and _NOTHING.match(lines[span.start - 1]):
        yield replace(block, kind=Kind.RULE)
    else:
        yield block


def _trim(span: Span, lines: Sequence[str]) -> Span | None:
    start, end = span.start, min(span.end, len(lines))
    while start <= end and not lines[start - 1].strip():
        start += 1
    while end >= start and not lines[end - 1].strip():
        end -= 1
    return Span(start, end) if start <= end else None


def _mend_indented(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield the items and paragraphs of lines that are code to CommonMark only because they are indented by four."""
    numbers = [n for n in range(block.span.start, block.span.end + 1) if lines[n - 1].strip()]
    if not any(MARKER.match(lines[n - 1]) or _prose(lines[n - 1]) for n in numbers):
        yield block
        return
    starts = [n for n in numbers if n == numbers[0] or MARKER.match(lines[n - 1]) or not lines[n - 2].strip()]
    indents: list[int] = []
    for start, end in zip(starts, [*(n - 1 for n in starts[1:]), numbers[-1]], strict=True):
        indent = len(lines[start - 1].expandtabs(4)) - len(lines[start - 1].expandtabs(4).lstrip())
        while indents and indents[-1] >= indent:
            indents.pop()
        indents.append(indent)
        span = _trim(Span(start, end), lines) or Span(start, end)
        kind = Kind.ITEM if MARKER.match(lines[start - 1]) else Kind.PARAGRAPH
        yield replace(block, kind=kind, span=span, depth=block.depth + len(indents) - 1)


def _prose(line: str) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", line)
    return len(words) >= 5 and not re.search(r"[;{}=]|\)\s*$|::", line)


def _split_paragraph(block: Block, lines: Sequence[str]) -> Iterator[Block]:
    """Yield the pieces of a paragraph that holds several: loose items, rows of a loose table, pages of code in HTML."""
    first, last = block.span.start, block.span.end
    if first == last:
        yield block
        return
    rows = [n for n in range(first, last + 1) if lines[n - 1].count("|") >= 2]
    if len(rows) == last - first + 1:
        for n in rows:
            yield replace(block, kind=Kind.RULE if _NOTHING.match(lines[n - 1]) else Kind.ROW, span=Span(n, n))
        return
    cuts = [first]
    kinds = [block.kind]
    code = bool(_HTML_CODE.search(lines[first - 1])) and not _HTML_CODE_END.search(lines[first - 1])
    if code:
        kinds[0] = Kind.CODE
    for n in range(first + 1, last + 1):
        line = lines[n - 1]
        if code:
            if _HTML_CODE_END.search(line):
                code = False
                if n < last:
                    cuts.append(n + 1)
                    kinds.append(Kind.PARAGRAPH)
            continue
        if _HTML_CODE.search(line) and not _HTML_CODE_END.search(line):
            code = True
            cuts.append(n)
            kinds.append(Kind.CODE)
        elif cuts[-1] != n and (_LOOSE_MARKER.match(line) or MARKER.match(line)):
            cuts.append(n)
            kinds.append(Kind.ITEM)
        elif cuts[-1] != n and _hard_break(lines[n - 2]):
            cuts.append(n)
            kinds.append(Kind.PARAGRAPH)
    for start, end, kind in zip(cuts, [*(c - 1 for c in cuts[1:]), last], kinds, strict=True):
        if kind is Kind.ITEM and start == first:
            yield replace(block, span=Span(start, end))
        else:
            yield replace(block, kind=kind, span=Span(start, end))


def _hard_break(line: str) -> bool:
    return line.endswith(("  ", "\\", "<br>", "<br/>", "<br />", "</br>")) and len(line) < 600


def _sweep(found: list[Block], lines: Sequence[str]) -> list[Block]:
    """Return the blocks with what no token held: rules, empty items, marks alone; parents as places among them."""
    owned = bytearray(len(lines) + 1)
    for block in found:
        for n in range(block.span.start, block.span.end + 1):
            owned[n] = 1
    for n, line in enumerate(lines, 1):
        if not owned[n] and line.strip():
            kind = Kind.RULE if _NOTHING.match(line) else Kind.PARAGRAPH
            found.append(Block(kind, Span(n, n)))
    found.sort(key=lambda block: block.span)
    return _without_overlap(found)


def _without_overlap(found: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in found:
        if kept and block.span.start <= kept[-1].span.end:
            if block.span.end <= kept[-1].span.end:
                continue
            block = replace(block, span=Span(kept[-1].span.end + 1, block.span.end))
        kept.append(block)
    return kept
