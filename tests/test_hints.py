"""Hints: a pattern that is tried only on texts with one of its words finds what it finds without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import agendas, cues, states
from index.hints import Hinted, Hints

HINTED = {
    f"{module.__name__}.{name}": value
    for module in (agendas, cues, states)
    for name, value in vars(module).items()
    if isinstance(value, Hinted)
}
_BEGIN = ("_FIRST", "_ELSEWHERE")
"""How the names of patterns end that a text has to begin with."""
LINES = sorted(
    {
        line
        for folder in (Path("examples"), Path("tests") / "cases")
        for path in (Path(__file__).parent.parent / folder).rglob("*.md")
        for line in path.read_text("utf-8").split("\n")
    }
)


@pytest.mark.parametrize("name", sorted(HINTED))
@settings(max_examples=40)
@given(data=st.data())
def test_no_hint_hides_a_match(name: str, data: st.DataObject) -> None:
    """Whatever matches a pattern of the cues, in whatever letters, is found, alone and among other words."""
    around = st.text("a :*\n#1İ", max_size=3)
    text = data.draw(around) + data.draw(st.from_regex(HINTED[name].pattern)) + data.draw(around)
    assert _hinted(name, text) is _plain(name, text)


@pytest.mark.parametrize("name", sorted(HINTED))
def test_lines_of_notes_are_told_apart_as_without_hints(name: str) -> None:
    """On each line of the examples and cases a pattern says what it says without hints."""
    for line in LINES:
        assert _hinted(name, line) is _plain(name, line), line


def _hinted(name: str, text: str) -> bool:
    return HINTED[name].begins(text) if name.endswith(_BEGIN) else HINTED[name].is_in(text)


def _plain(name: str, text: str) -> bool:
    pattern = HINTED[name].pattern
    return bool(pattern.match(text) if name.endswith(_BEGIN) else pattern.search(text))


@pytest.mark.parametrize(
    ("pattern", "hints", "text"),
    [
        (r"sink", "sink", "ſİNK"),
        (r"\bropes?\b", "rope ropes", "two_ropes: ROPES"),
        (r"worr\w+", "worr*", "Unworried"),
        (r"\d knots", "0", "٣ knots"),
        (r"\d knots", "0 knots", "6 knots"),
    ],
)
def test_hints_are_found_in_any_letters(pattern: str, hints: str, text: str) -> None:
    """Capitals, letters that only look like capitals of others, longer words and foreign digits hide no hint."""
    assert Hinted(Hints(), pattern, hints).is_in(text)


def test_a_text_is_looked_at_anew_for_a_pattern_that_comes_later() -> None:
    """What is remembered of a text does not hide what is added afterwards; a text too long to remember is searched."""
    among = Hints()
    assert not Hinted(among, "rope", "rope").is_in("a quay")
    quay = Hinted(among, "quay", "quay")
    assert quay.is_in("a quay")
    assert quay.is_in("a quay" + " " * 5000)


def test_a_pattern_is_not_tried_without_a_hint() -> None:
    """A text without any of the words is not searched."""
    among = Hints()
    hinted = Hinted(among, r"\w+", "rope", re.NOFLAG)
    assert not hinted.is_in("no such word")
    assert not hinted.begins("no such word")
    assert hinted.begins("a rope")
