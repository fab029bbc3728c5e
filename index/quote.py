"""Lines of a note -> the words that are shown: markers dropped, wrapped lines joined, nothing altered or added."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.markdown import MARKER
from index.model import Kind, Span

_HEADING = re.compile(r"[ \t]{0,3}(?:>[ \t]?)*#{1,6}[ \t]*|[ \t]+#+[ \t]*$")
_UNDERLINE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*$")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_LOOSE = re.compile(r"[ \t]*[*+•‣◦-](?=[^\s*+-])")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})[^`]*$")


def words_shown(kind: Kind, span: Span, lines: Sequence[str]) -> str:
    """Return the words of a part as they are shown, on one line; code keeps its lines."""
    own = lines[span.start - 1 : span.end]
    match kind:
        case Kind.CODE:
            return "\n".join(line for line in own if not _FENCE.match(line))
        case Kind.HEADING:
            return " ".join(_HEADING.sub("", line).strip() for line in own if not _UNDERLINE.match(line)).strip()
        case Kind.ROW:
            return " ".join(line.strip().strip("|").strip() for line in own)
        case _:
            first = own[0]
            bare = MARKER.sub("", first, count=1) if MARKER.match(first) else _unmarked(first)
            rest = (_QUOTE.sub("", line).strip().removesuffix("\\") for line in own[1:])
            return " ".join(part for part in (bare.strip().removesuffix("\\"), *rest) if part)


def _unmarked(line: str) -> str:
    line = _QUOTE.sub("", line)
    if _LOOSE.match(line) and (line.lstrip()[0] not in "*" or line.count("*") == 1):
        return _LOOSE.sub("", line, count=1)
    return line
