"""Words of notes -> Discord Markdown that reads as those words, and does nothing else.

Everything that Discord would take for markup is behind a backslash, with four exceptions, which notes mean as they are:
code spans, emphasis, links to http(s), and bare addresses. No character is put into a word: mentions are inert because
their `<` or `@` is escaped. What cannot be seen and turns text around is dropped.

Discord's rules are those of its client, simple-markdown with additions; `tests/discord_markdown.py` spells them out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

_JOINERS: Final = frozenset("\u200c\u200d")
"""Of the marks that cannot be seen, those that Persian, Hindi and emoji need. Those that turn text around go: a quote
must not reach beyond itself."""
_LONGEST_ADDRESS: Final = 1500
"""Characters. Longer addresses are shown, but lead nowhere."""

_MARKUP: Final = re.compile(
    r"[\\`*_~|<\[@]"  # where markup may begin
    r"|:(?=//|:{0,20}+[\w+-]+:)"  # steam://…, :smile:
)
_LINE_START: Final = re.compile(r"(?P<sign>[-+>#])|(?P<number>\d+)(?P<point>[.)])")

_TOKEN: Final = re.compile(
    r"(?P<escaped>\\[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`{1,2})(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|!?\[(?P<words>[^\[\]]+)\]\(\s*<?(?P<target>https?://[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+[\"'][^\"')]*[\"'])?\s*\)"
    r"|<(?P<angled>https?://[^\s<>]+)>"
    r"|(?<![\w/:])(?P<bare>https?://[^\s<>`\\*|\"\[\]]*[^\s<>`\\*|\"\[\].,:;!?'_~)])"
    r"|(?<![\w*])\*\*(?=[^\s*])(?P<bold>[^*_`~|\\\[\]<>]+)(?<!\s)\*\*(?![\w*])"
    r"|(?<![\w_])__(?=[^\s_])(?P<bold2>[^*_`~|\\\[\]<>]+)(?<!\s)__(?![\w_])"
    r"|(?<![\w*])\*(?=[^\s*])(?P<slanted>[^*_`~|\\\[\]<>]+)(?<!\s)\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])(?P<slanted2>[^*_`~|\\\[\]<>]+)(?<!\s)_(?![\w_])"
    r"|(?<![\w~])~~(?=[^\s~])(?P<struck>[^*_`~|\\\[\]<>]+)(?<!\s)~~(?![\w~])"
)


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` without what cannot be shown: control and direction characters, lone surrogates.

    Blanks of any kind become spaces, line breaks too unless `lines`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_cleaned(character, lines=lines) for character in text)


def plain(text: str) -> str:
    """Return Markdown that shows exactly the characters of `clean(text)`, on one line. `unescaped` undoes it."""
    return _at_line_start(_MARKUP.sub(r"\\\g<0>", clean(text).strip()))


def unescaped(markdown: str) -> str:
    """Return the text that `plain` was given, as `clean` leaves it."""
    return re.sub(r"\\(.)", r"\1", markdown)


def inline(text: str) -> str:
    """Return Markdown that reads as a line of a note: its words, code spans, emphasis, links and addresses."""
    return _at_line_start(_inline(clean(text).strip()))


def link(words: str, address: str) -> str:
    """Return `words` as a link to `address`; as words alone where Discord would make no link of them."""
    target = safe_address(address)
    return plain(words) if target is None or re.search(r"[\[\]]|://", words) else f"[{plain(words)}](<{target}>)"


def safe_address(address: str) -> str | None:
    """Return an http(s) address as it can stand in a link, or None: no other scheme, no user, no odd characters."""
    if len(address) > _LONGEST_ADDRESS or not address.isprintable() or re.search(r"[\s<>\\]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return address.replace("(", "%28").replace(")", "%29")


def code_span(text: str) -> str:
    """Return `text` set as code; escaped where it holds too many backticks for that."""
    shown = clean(text).strip()
    if not shown or "``" in shown:
        return plain(text)
    ticks = "``" if "`" in shown else "`"
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def code_lines(text: str) -> list[str]:
    """Return lines of code, each set as code, blank ones left out."""
    return [code_span(line) for line in clean(text, lines=True).split("\n") if line.strip()]


def _cleaned(character: str, *, lines: bool) -> str:
    if character.isspace():
        return "\n" if lines and character == "\n" else " "
    match unicodedata.category(character):
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Cc":
            return ""
        case "Cf":
            return character if character in _JOINERS else ""
        case _:
            return character


def _at_line_start(markdown: str) -> str:
    start = _LINE_START.match(markdown)
    if start is None:
        return markdown
    at = start.start("sign") if start["sign"] else start.start("point")
    return f"{markdown[:at]}\\{markdown[at:]}"


def _inline(text: str, *, links: bool = True) -> str:
    parts: list[str] = []
    at = 0
    while found := _TOKEN.search(text, at):
        shown = _token(found, links=links)
        at_token, end = found.span()
        parts.append(_between(text, at, at_token))
        if shown is None:
            end = at_token + 1
            shown = _between(text, at_token, end)
        parts.append(shown)
        at = end
    return "".join((*parts, _between(text, at, len(text))))


def _between(text: str, start: int, end: int) -> str:
    """Return a part of `text`, escaped for all that follows it."""
    parts: list[str] = []
    for found in _MARKUP.finditer(text, start):
        if found.start() >= end:
            break
        parts += (text[start : found.start()], "\\", found[0])
        start = found.end()
    return "".join((*parts, text[start:end]))


def _token(found: re.Match[str], *, links: bool) -> str | None:
    """Return what a token of a note becomes, or None where it is to stand as it is written."""
    if found["escaped"]:
        return found["escaped"]  # shown without its backslash, as the note means it
    if found["code"]:
        return code_span(found["code"]) if found["code"].strip() and "``" not in found["code"] else None
    if found["words"]:
        target = safe_address(found["target"])
        return _masked(found["words"], target) if links and target else None
    if address := found["angled"] or found["bare"]:
        target = safe_address(address) if links and "(" not in address and ")" not in address else None
        return f"<{target}>" if target else None
    for group, mark in (("bold", "**"), ("bold2", "**"), ("slanted", "*"), ("slanted2", "*"), ("struck", "~~")):
        if found[group]:
            return f"{mark}{_between(found.string, *found.span(group))}{mark}"
    return None


def _masked(words: str, target: str) -> str | None:
    if not words.strip() or "://" in words:
        return None
    return f"[{_inline(words, links=False)}](<{target}>)"
