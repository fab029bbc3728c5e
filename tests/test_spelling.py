"""Spelling is corrected against the notes' own vocabulary, and only where they do not have the word."""

import pytest

from index.spelling import Spelling

WORDS = {
    "guard": 40,
    "deprecation": 9,
    "inlining": 30,
    "output": 50,
    "scheduling": 12,
    "compaction": 80,
    "gaurd": 1,
    "opens": 30,
}


@pytest.fixture
def spelling() -> Spelling:
    """Return a vocabulary."""
    return Spelling(WORDS)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("depreciation", "deprecation"), ("inling", "inlining"), ("gaurd", "guard")],
)
def test_a_slip_is_mended(spelling: Spelling, word: str, meant: str) -> None:
    """A word that no note has, or hardly one, is read as the near one that they have."""
    assert spelling.correct(word)[0][0] == meant


@pytest.mark.parametrize("word", ["guard", "outfit", "kubernetes", "abc", "compactions", "openbsd"])
def test_what_is_no_slip_is_left(spelling: Spelling, word: str) -> None:
    """Known and other words, names that begin as a word does, short words and forms of known words stay as they are."""
    assert spelling.correct(word) == []


def test_nearest_words_are_offered(spelling: Spelling) -> None:
    """Where nothing is found, the words that look like the one asked for are named."""
    assert spelling.nearest("compactor")[0] == "compaction"
