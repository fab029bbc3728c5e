"""A note's text -> blocks: headings, list items, paragraphs, table rows, code, each with its lines and words.

CommonMark by markdown-it-py, block rules only (inline Markdown stays in the text, since what is quoted is quoted as it
stands). What real notes hold and CommonMark does not know is mended before (`taming`) and after (`mending`).

Total: any text gives blocks, and every line that is not blank belongs to exactly one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.blocks import Block, is_rule
from index.mending import mend
from index.model import Kind, Span
from index.taming import FENCE, front_matter, html_code, tamed

_MOST_NESTING = 60
MOST_LINES = 20_000
"""Lines. The longest real note has 1,500. What stands below is one block of code: a million empty bullets would take
minutes and gigabytes else."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTING}).enable("table")
    parser.disable("reference")
    return parser


def blocks(lines: Sequence[str]) -> list[Block]:
    """Return the blocks of a note's lines, in line order; every line that is not blank is in exactly one."""
    found: list[Block] = [Block(Kind.CODE, span) for span in html_code(lines)]
    if front := front_matter(lines):
        found.append(Block(Kind.FRONT_MATTER, Span(1, front)))
    if len(lines) > MOST_LINES:
        found.append(Block(Kind.CODE, Span(MOST_LINES + 1, len(lines))))
    for block in _leaves(_tokens(tamed(lines, [block.span for block in found]))):
        found.extend(mend(block, lines))
    return [block.worded(lines) for block in _without_overlap(_swept(found, lines))]


def _tokens(lines: Sequence[str]) -> list[Token]:
    state: list[Token] = []
    parser = _parser()
    parser.block.parse("\n".join(lines) + "\n", parser, {}, state)
    return state


def _leaves(tokens: Sequence[Token]) -> Iterator[Block]:
    """Yield a block for each leaf of the token stream."""
    depth = quoted = 0
    fresh = False
    for token in tokens:
        match token.type:
            case "blockquote_open":
                quoted += 1
            case "blockquote_close":
                quoted -= 1
            case "list_item_open":
                depth += 1
                fresh = True
            case "list_item_close":
                depth -= 1
                fresh = False
            case kind if kind in _KINDS and token.map:
                leaf = _leaf(token, token.map, depth, fresh=fresh)
                yield leaf.as_kind(Kind.PARAGRAPH) if quoted and leaf.kind is Kind.HEADING else leaf
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


def _leaf(token: Token, lines: list[int], depth: int, *, fresh: bool) -> Block:
    """Return the block of a token whose map, 0-based and half-open, is `lines`."""
    span = Span(lines[0] + 1, max(lines[1], lines[0] + 1))
    kind = _KINDS[token.type]
    if depth and fresh and kind in (Kind.PARAGRAPH, Kind.HEADING):
        return Block(Kind.ITEM, span, depth - 1)
    return Block(kind, span, depth, int(token.tag[1]) if kind is Kind.HEADING else 0)


def _swept(found: list[Block], lines: Sequence[str]) -> list[Block]:
    """Return the blocks with what no token held: rules, empty items, marks alone."""
    owned = bytearray(len(lines) + 1)
    for block in found:
        for n in range(block.span.start, block.span.end + 1):
            owned[n] = 1
    for n, line in enumerate(lines, 1):
        if not owned[n] and line.strip():
            marks = is_rule(line) or FENCE.match(line)
            found.append(Block(Kind.RULE if marks else Kind.PARAGRAPH, Span(n, n)))
    return sorted(found, key=lambda block: (block.span.start, block.span.end))


def _without_overlap(found: Sequence[Block]) -> Iterator[Block]:
    last = 0
    for block in found:
        start = max(block.span.start, last + 1)
        if start <= block.span.end:
            last = block.span.end
            yield block.at(start, last)
