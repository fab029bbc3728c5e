"""Lines of a note -> the words that are shown: markers dropped, wrapped lines joined, nothing altered or added."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.model import Kind, Span

MARKER = re.compile(
    r"[ \t]*+(?:>[ \t]?)*+[ \t]*+(?:[-*+•‣◦]|\*{2,5}(?=[ \t]+[^\s*](?:(?!\*\*).)*$)|\d{1,9}[.)])"
    r"(?:[ \t]++|$)(?:\[[ xX]\][ \t]++)?"
)
"""A list marker with its indent, and the check box behind it."""

LOOSE_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?=[^\W\d]|[`\"'*<(])")
"""The signs of a heading that nothing parts from its words; `#603` is an issue, `#[cfg]` and `#!` are code."""

EQUALS_HEADING = re.compile(r"(={1,6})[ \t]++(?=[^\s=])")
"""The signs of a heading in AsciiDoc."""

UNDERLINE = re.compile(r"([~^\"'+*])\1{3,}+[ \t]*$")
"""What underlines a heading in reStructuredText, and not in Markdown."""

SUMMARY = re.compile(r"^\s*(?:<details[^<>]*>\s*)?<summary[^<>]*>\s*(?P<title>\S.*?)\s*</summary>\s*$", re.IGNORECASE)
"""The title of a part that a reader unfolds, in HTML."""

HTML_HEADING = re.compile(
    r"\s{0,3}<h(?P<level>[1-6])(?:\s[^<>]*)?>\s*(?P<title>\S.*?)\s*</h(?P=level)>\s*$", re.IGNORECASE
)
"""A heading in HTML that has a line of its own."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LOOSE_MARKER = re.compile(r"[ \t]*+(?:[+•‣◦-](?=[^\s+*\d>-])|\*(?=[^\s*]))")
_HEADING = re.compile(r"[ \t]{0,3}+(?:>[ \t]?)*+#{1,6}+(?:[ \t]++|$)")
_QUOTE = re.compile(r"^[ \t]*+(?:>[ \t]?)++")
_BOX = re.compile(r"[ \t]*+\[[ xX]\][ \t]++")
_FENCE = re.compile(r"[ \t]*+(?:`{3,}+|~{3,}+)[^`]*$")


def words_shown(kind: Kind, span: Span, lines: Sequence[str]) -> str:
    """Return the words of a part as they are shown, on one line; code keeps its lines."""
    own = lines[span.start - 1 : span.end]
    match kind:
        case Kind.CODE:
            return "\n".join(line for line in own if not _FENCE.match(line))
        case Kind.HEADING:
            return " ".join(filter(None, (_heading(line) for line in own)))
        case Kind.ROW:
            return " ".join(line.strip().strip("|").strip() for line in own)
        case _:
            rest = (_QUOTE.sub("", line, count=1).strip().removesuffix("\\") for line in own[1:])
            return " ".join(filter(None, (_first(own[0]).strip().removesuffix("\\"), *rest)))


def _first(line: str) -> str:
    """Return a part's first line without its marker."""
    if marker := MARKER.match(line):
        return line[marker.end() :]
    if line.lstrip(" \t").startswith(">"):
        line = _QUOTE.sub("", line, count=1)
    if box := _BOX.match(line):
        return line[box.end() :]
    marker = _LOOSE_MARKER.match(line)
    if marker and (line[marker.end() - 1] != "*" or line.count("*") == 1):
        return line[marker.end() :]
    return line


def _heading(line: str) -> str:
    """Return a heading's words, or nothing where the line only underlines one."""
    bare = line.strip()
    if (bare and not bare.strip("=")) or (bare and not bare.strip("-")) or UNDERLINE.match(bare):
        return ""
    if "<summary" in line and (folded := SUMMARY.match(line)):
        return _TAG.sub("", folded["title"]).strip()
    if bare.startswith(("<h", "<H")) and (heading := HTML_HEADING.match(line)):
        return _TAG.sub("", heading["title"]).strip()
    if bare.startswith("<details") and not _TAG.sub("", bare):
        return ""
    signs = _HEADING.match(line) or LOOSE_HEADING.match(line) or EQUALS_HEADING.match(line)
    if signs is None:
        return bare[2:].lstrip() if bare.startswith(("- ", "* ", "+ ")) else bare
    bare = line[signs.end() :].strip()
    closed = bare.rstrip(signs[0].strip()[-1])
    return closed.rstrip() if closed[-1:].isspace() or not closed else bare
