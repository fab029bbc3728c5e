"""The lines of a note -> the lines that CommonMark is given: what real notes hold and it would stumble over is mended.

Line for line: the number of lines never changes, and nothing of this is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.model import Span
from index.quote import EQUALS_HEADING, HTML_HEADING, LOOSE_HEADING, UNDERLINE

MOST_INDENT = 60
"""Columns. Lines indented deeper are moved back before parsing: nesting costs CommonMark quadratic time."""
_LONGER = 3
"""Characters that an underline may have more than the title above it."""
_MOST_QUOTES = 12
_MOST_FRONT = 60
"""Lines. What is longer is no front matter but a note between two rules."""

FENCE = re.compile(
    r"[ \t]*+(?:>[ \t]?)*+[ \t]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+(`{3,}+(?=[^`]*$)|~{3,}+(?=[^~]*$))(.*)$"
)
"""The line that opens or closes a block of code."""
_NO_LANGUAGE = ("", "text", "txt", "plain", "irc", "log", "chat")
_LEAST_FENCED = 4
"""Lines that stand in a fence around a whole note, with the two of the fence."""
_SHORTEST = 4
"""Characters of an underline that is no longer than a rule."""
_RULED = re.compile(r"(?:-+|=+)$")
_COUNT = re.compile(r"(\d{1,3})[.)][ \t]+\S")
_LONGEST_VALUE = 300
"""Characters of a line of front matter that are read."""
_FRONT_EDGE = re.compile(r"(---|\+\+\+)[ \t]*$")
_MAIL_HEADER = re.compile(r"(?:from|to|date|subject|message-id|return-path|received|reply-to|sender):\s", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z][\w-]{0,40}:|[ \t]+\S")
_SUBJECT = re.compile(r"subject:\s{1,9}(?:\[[^\[\]]{1,40}\]\s{0,9})?(?:re:\s{1,9})?(?P<words>\S.*)", re.IGNORECASE)
_HTML_CODE = re.compile(r"<(style|script|svg|head)\b", re.IGNORECASE)
_STARS = re.compile(r"(\*{2,5})[ \t]+(?=[^\s*](?:(?!\*\*).)*$)")
"""The marker of a nested item in AsciiDoc."""
_NICK_LINE = re.compile(r"\[?(?:\d{1,2}:\d\d(?::\d\d)?\]?[ \t]+)?(?:<[@+%&~ ]?[^\W\d][^\s<>/]{0,30}>|\*)[ \t]")
"""What a line of a log of IRC begins with: `15:04:41 <ann>`."""
_LOGS = frozenset(["", "text", "txt", "irc", "log", "plain", "plaintext"])
_FENCES = 2
_NEW_LINES = str.maketrans("\v\f\r", "   ")


def front_matter(lines: Sequence[str]) -> int:
    """Return how many lines of front matter the note begins with, or of a mail's headers: 0 without any."""
    if not lines or not (edge := _FRONT_EDGE.match(lines[0])):
        return _mail_headers(lines)
    for number, line in enumerate(lines[1:_MOST_FRONT], 2):
        if line.rstrip() == edge[1]:
            return number if any(":" in inner or "=" in inner for inner in lines[1 : number - 1]) else 0
    return 0


def stated(lines: Sequence[str], key: str) -> str:
    """Return what the front matter of a note gives for `key`, where that is a word or a line, or the empty string."""
    for line in lines[1 : front_matter(lines)]:
        name, mark, value = line[:_LONGEST_VALUE].partition("=" if lines[0].startswith("+") else ":")
        value = value.partition(" #")[0].strip()
        if mark and name.rstrip() == key and value[:1] not in ("", "[", "{", "|", ">", "#"):
            return value.strip("'\"")
    return ""


def _mail_headers(lines: Sequence[str]) -> int:
    """Return how many lines of headers a note begins with that is a mail: one of them gives its subject."""
    if not lines or not _MAIL_HEADER.match(lines[0]):
        return 0
    end = next((number for number, line in enumerate(lines[:_MOST_FRONT]) if not line.strip()), 0)
    headers = lines[:end]
    mail = all(_HEADER.match(line) for line in headers) and any(_SUBJECT.match(line) for line in headers)
    return end if mail else 0


def mail_subject(lines: Sequence[str]) -> str:
    """Return the subject of a note that is a mail with its headers, or the empty string."""
    found = (_SUBJECT.match(line[:_LONGEST_VALUE]) for line in lines[: _mail_headers(lines)])
    return next((match["words"].rstrip() for match in found if match), "")


def html_code(lines: Sequence[str]) -> list[Span]:
    """Return where a saved web page has its styles and scripts, each from the line that opens it to its end."""
    found: list[Span] = []
    unclosed: set[str] = set()
    number = 0
    while number < len(lines):
        number += 1
        opened = _HTML_CODE.search(lines[number - 1]) if "<" in lines[number - 1] else None
        if opened is None or (tag := opened[1].lower()) in unclosed:
            continue
        last = next((n for n in range(number, len(lines) + 1) if f"</{tag}" in lines[n - 1].lower()), None)
        if last is None:
            unclosed.add(tag)
        elif last > number:
            found.append(Span(number, last))
            number = last
    return found


def tamed(lines: Sequence[str], skipped: Sequence[Span]) -> list[str]:
    """Return the lines as they are parsed, those of `skipped` blank."""
    body = [_tame(line) for line in lines]
    if any(map(EQUALS_HEADING.match, lines)):
        body = [_as_markdown(line) for line in body]
    for span in skipped:
        body[span.start - 1 : span.end] = [""] * len(span)
    _underline(body)
    _open_fence(body)
    _close_fences(body)
    _open_log(body)
    return body


def _tame(line: str) -> str:
    """Return `line` with a space after the signs of a heading that lacks it, no endless indent, no false fence."""
    line = line.translate(_NEW_LINES)
    stripped = line.lstrip(" \t")
    if len(line) - len(stripped) > MOST_INDENT:
        line = " " * MOST_INDENT + stripped
    if stripped.startswith(">" * _MOST_QUOTES):
        return stripped.lstrip("> ")
    if stripped.startswith("~~~") and "~" in stripped.lstrip("~"):
        return line.replace("~", "x")
    if stripped.startswith(("<h", "<H")) and (heading := HTML_HEADING.match(line)):
        return f"{'#' * int(heading['level'])} {heading['title']}"
    if signs := LOOSE_HEADING.match(line):
        return f"{signs[0]} {line[signs.end() :]}"
    return line


def _as_markdown(line: str) -> str:
    """Return a line of AsciiDoc that begins a section or a nested item as Markdown has it."""
    if stars := _STARS.match(line):
        return f"{'  ' * (len(stars[1]) - 1)}* {line[stars.end() :]}"
    if signs := EQUALS_HEADING.match(line):
        return f"{'#' * len(signs[1])} {line[signs.end() :]}"
    return line


def _underline(lines: list[str]) -> None:
    """Let what underlines a title in reStructuredText do so in CommonMark: a line as long as the single one above.

    A number before the title makes no list of it.
    """
    for number in range(1, len(lines)):
        title, line = lines[number - 1].strip(), lines[number].rstrip()
        above = lines[number - 2].strip() if number > 1 else ""
        ruled = not above and len(title) == len(line) > _SHORTEST and _RULED.match(line)
        if ruled and (count := _COUNT.match(title)):
            lines[number - 1] = f"{count[1]}\\{title[count.end(1) :]}"
        if not (title and UNDERLINE.match(line) and len(title) <= len(line) <= len(title) + _LONGER):
            continue
        if title[-1].isalnum() and title[0].isalnum() and (not above or above == line):
            lines[number] = "-" * len(line)
            lines[number - 2] = "" if above == line else lines[number - 2]


def _open_fence(lines: list[str]) -> None:
    """Blank the fences around a note all of which is one block of no language: what is pasted there are the notes."""
    said = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if len(said) <= _LEAST_FENCED:
        return
    first, last = FENCE.match(lines[said[0]]), FENCE.match(lines[said[-1]])
    if not first or first[2].strip().casefold() not in _NO_LANGUAGE or not last or last[0].strip() != first[1]:
        return
    if not any(FENCE.match(lines[number]) for number in said[1:-1]):
        lines[said[0]] = lines[said[-1]] = ""


def _close_fences(lines: list[str]) -> None:
    """Blank the fence that nobody closes: it would swallow the rest of the note."""
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            continue
        if not (match := FENCE.match(line)):
            continue
        mark = match[1]
        if opened is None:
            opened = (number, mark)
        elif mark[0] == opened[1][0] and len(mark) >= len(opened[1]) and not match[2].strip():
            opened = None
    if opened is not None:
        lines[opened[0]] = ""


def _open_log(lines: list[str]) -> None:
    """Blank the fence around a log of IRC that is most of a note: the log is the notes, and no code."""
    fences = [number for number, line in enumerate(lines) if line.startswith(("```", "~~~"))]
    if len(fences) != _FENCES or lines[fences[0]].strip("`~ \t").casefold() not in _LOGS:
        return
    first, last = fences
    inside = [line for line in lines[first + 1 : last] if line.strip()]
    spoken = sum(bool(_NICK_LINE.match(line)) for line in inside)
    if 2 * len(inside) > sum(bool(line.strip()) for line in lines) and 2 * spoken > len(inside):
        lines[first] = lines[last] = ""
