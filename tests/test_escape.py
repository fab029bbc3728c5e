"""What Discord shows reads as the note's words, and nothing in a note does anything in Discord."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from discord_markdown import kinds, read, targets, visible
from hypothesis import given
from hypothesis import strategies as st

from bot import escape
from index.lines import decode

MARKUP = st.text("ab1 \\`*_~|<>[]()@#:!-+./\"'\n\u202e\u200f", max_size=40)
ANYTHING = st.text(max_size=60)
PIECES = st.lists(
    st.sampled_from(
        (
            *"\\ ` * _ ~ | < > [ ] ( ) @ # : - + . ! 1 a b",
            *("``", "```", "**", "__", "||", "~~", "](", "://", "- ", "1. ", "# ", "> ", "-# ", ">>> "),
            *("https://a.example/b_c", "http://x", "<t:1:R>", "<@1>", "<#2>", "<@&3>", "</x:1>", "<:e:1>", ":smile:"),
            *("@everyone", "[x](https://a.example)", "[x](javascript:a)", "`x`", "**x**", "_x_", "¯\\_(ツ)_/¯"),
            *("discord://x", "\u202e", "\u2066", "\u200d", "\ud800", "\0", "word", "два", "言葉"),
        )
    ),
    max_size=12,
).map("".join)
HOSTILE = st.one_of(MARKUP, ANYTHING, PIECES)
TURNING = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
HARMLESS = {"text", "code", "link", "strong", "em", "strike"}


def letters(text: str) -> list[str]:
    """Return the letters and digits of a text: emphasis may stand within a word, so its ends are no ends of words."""
    return re.findall(r"[^\W_]", text)


@given(HOSTILE)
def test_plain_text_shows_exactly_its_characters(text: str) -> None:
    """But for those that cannot be shown, and blanks around it; no node but text comes of it."""
    nodes = read(escape.plain(text))
    assert visible(nodes) == escape.clean(text).strip()
    assert kinds(nodes) <= {"text"}


@given(HOSTILE)
def test_plain_text_comes_back(text: str) -> None:
    """A question that a message shows can be read from it again."""
    assert escape.unescaped(escape.plain(text)) == escape.clean(text).strip()


@given(HOSTILE)
def test_a_line_of_a_note_does_nothing(text: str) -> None:
    """No mention, time, emoji, spoiler, heading, list or quote; no address but http(s) without a user name."""
    nodes = read(escape.inline(text))
    assert kinds(nodes) <= HARMLESS
    for target in targets(nodes):
        parts = urlsplit(target)
        assert parts.scheme in ("http", "https")
        assert "@" not in parts.netloc


@given(HOSTILE)
def test_a_line_of_a_note_reads_as_its_letters(text: str) -> None:
    """In their order; only where a link leads is not shown. No character is added."""
    shown = visible(read(escape.inline(text)))
    bare = re.sub(r"\]\(\s*<?https?://[^\s<>]*>?(?:\s+[\"'][^\"')]*[\"'])?\s*\)", "] ", escape.clean(text))
    if "](" not in escape.clean(text):
        assert letters(shown) == letters(escape.clean(text))
    else:
        assert subsequence(letters(bare), letters(shown)) or subsequence(letters(shown), letters(escape.clean(text)))
    assert subsequence([c for c in shown if not c.isspace()], [c for c in escape.clean(text) if not c.isspace()]) or (
        "%2" in shown
    )


def subsequence(part: list[str], whole: list[str]) -> bool:
    """Tell whether all of `part` stands in `whole`, in that order."""
    rest = iter(whole)
    return all(one in rest for one in part)


@given(HOSTILE)
def test_nothing_turns_text_around(text: str) -> None:
    """No control or direction character is left."""
    for shown in (escape.plain(text), escape.inline(text)):
        assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(c) for c in shown}
        assert not TURNING & {unicodedata.bidirectional(c) for c in shown}


@given(HOSTILE)
def test_it_is_safe_wherever_it_is_put(text: str) -> None:
    """Behind what we write before a quote it makes no list in the list, no heading, no quote."""
    nodes = read(f"> - {escape.inline(text)}")
    assert [node.kind for node in nodes[:2]] == ["quote", "list"] or not escape.inline(text)
    assert kinds(nodes[2:]) <= HARMLESS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fitzgen: use `patchable_call` then", "fitzgen: use `patchable_call` then"),
        ("patchable_call and __init__", "patchable\\_call and **init**"),
        ("**cfallin**: yes", "**cfallin**: yes"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("see [the RFC](https://a.example/r_1) now", "see [the RFC](<https://a.example/r_1>) now"),
        ("see [`x_y`](https://a.example)", "see [`x_y`](<https://a.example>)"),
        ("see https://a.example/x_y.", "see <https://a.example/x_y>."),
        ("[x](javascript:alert)", "\\[x](javascript:alert)"),
        ("[https://good.example](https://bad.example)", None),
        ("[x](https://good.example@bad.example)", None),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("# title", "\\# title"),
        ("-# small", "\\-# small"),
        (">>> all", "\\>>> all"),
        ("at <t:1:R> by <@1> in <#2>", "at \\<t\\:1:R> by \\<\\@1> in \\<#2>"),
        ("@everyone", "\\@everyone"),
        ("a :smile: b", "a \\:smile: b"),
        ("std::foo::bar", "std\\:\\:foo::bar"),
        ("``a`b``", "``a`b``"),
        ("`a``b steam:`//xyz", "\\`a\\`\\`b steam:\\`//xyz"),
        ("\u202eabc", "abc"),
        ("a || b", "a \\|\\| b"),
    ],
)
def test_named_cases(text: str, shown: str | None) -> None:
    """Each exactly so; where nothing is given, it must be no link to the bad host under other words."""
    made = escape.inline(text)
    if shown is not None:
        assert made == shown
    else:
        assert not any(node.kind == "link" and node.children for node in read(made))


@pytest.mark.parametrize(
    "address",
    ["javascript:a", "https://", "http://a b", "https://u@h/", "ftp://a", "https://a/\n", "https://[", "//a", ""],
)
def test_addresses_that_are_not_followed(address: str) -> None:
    """Their words stand alone."""
    assert escape.safe_address(address) is None
    assert escape.link("words", address) == "words"


def test_an_address_cannot_end_its_link() -> None:
    """Parentheses are spelt out."""
    made = escape.link("x", "https://a.example/b)c(d")
    assert targets(read(made)) == ["https://a.example/b%29c%28d"]
    assert visible(read(made)) == "x"


def test_code_keeps_its_characters() -> None:
    """No backslash is put into it; code that cannot be set is escaped."""
    for code in ("a_b*c", "`", "a`b", "<@1>", "``", "\\", "``` x"):
        assert visible(read(escape.code_span(code))) == code
        assert kinds(read(escape.code_span(code))) <= {"code", "text"}


def test_real_notes_read_as_their_letters(shared: Path) -> None:
    """Each line of every note at hand, links aside."""
    for path in sorted((shared / "notes").rglob("*.md")):
        for line in decode(path.read_bytes()).split("\n"):
            nodes = read(escape.inline(line))
            assert kinds(nodes) <= HARMLESS, line
            if "](" not in line:
                assert letters(visible(nodes)) == letters(escape.clean(line)), line
