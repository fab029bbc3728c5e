"""Short texts are deflated by words that most notes have."""

from __future__ import annotations

import zlib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dictionary import most_used
from index.deflate import deflated, inflated


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_what_is_deflated_comes_back(content: bytes) -> None:
    """Byte for byte, whatever it is, and the same bytes each time."""
    assert inflated(deflated(content)) == content
    assert deflated(content) == deflated(content)


@given(st.binary(max_size=200), st.data())
def test_what_nobody_deflated_is_refused(content: bytes, data: st.DataObject) -> None:
    """A piece of it, and what was deflated without the words, raise what says that the index is damaged."""
    whole = deflated(content)
    piece = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(zlib.error):
        inflated(piece)
    with pytest.raises(zlib.error):
        zlib.decompress(whole)


def test_ordinary_words_take_little_room() -> None:
    """A note of a few lines is shorter by a fifth or more for the words."""
    note = (
        b"- alice: we should discuss the release of the new version before the next meeting, and decide whether to wait"
    )
    assert len(deflated(note)) < 0.8 * len(zlib.compress(note))


def test_the_words_are_within_reach() -> None:
    """Deflating looks back 32 KiB; those used most are at the end, and none is there twice."""
    words = files("index").joinpath("words.txt").read_text("ascii")
    assert len(words) < 32_768
    assert words.split()[-1] == "the"
    assert len(words.split()) == len(set(words.split())) == 3000


def test_words_are_ordered_by_use() -> None:
    """Short words and those in other scripts are left out; the order of words used alike is theirs."""
    assert most_used({"the": 0.5, "of": 0.4, "relay": 0.1, "meeting": 0.2, "über": 0.3, "again": 0.1}) == [
        "again", "relay", "meeting", "the",
    ]  # fmt: skip
