"""A watched term is found however it is written, as a whole, and only in lines that are new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.mentions import watched
from index.terms import terms


def finds(term: str, text: str) -> bool:
    """Tell whether a watch of `term` finds `text`."""
    found = watched(term)
    assert found is not None
    return bool(found.pattern.search(" ".join(terms(text))))


@pytest.mark.parametrize("term", ["patchable_call", "patchable-call", "patchableCall", "Patchable call"])
@pytest.mark.parametrize("text", ["the patchable_call ABI", "a patchable call", "patchableCall::x", "patchable-calls"])
def test_an_identifier_is_found_however_it_is_written(term: str, text: str) -> None:
    """Also in the plural."""
    assert finds(term, text)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("patchable_call", "patchablecall", True),
        ("patchable_call", "call it patchable", False),
        ("patchable_call", "every call", False),
        ("wasm gc", "the state of Wasm GC", True),
        ("wasm gc", "gc of wasm", False),
        ("state of wasm", "the state of the Wasm", True),
        ("gc", "gcc", False),
        ("C++", "in C++ and C", True),
        ("C", "in C++", False),
        ("#1234", "see https://forge.example/a/b/pull/1234", True),
        ("decides", "was decided", True),
        ("会議", "今日の会議で", True),
        ("会議録", "今日の会議で", False),
    ],
)
def test_a_term_is_found_as_a_whole(term: str, text: str, found: bool) -> None:
    """Its words one after the other, everyday words aside."""
    assert finds(term, text) is found


@pytest.mark.parametrize("term", ["", "  ", "the", "what is it", "…", "-"])
def test_everyday_words_watch_nothing(term: str) -> None:
    """They stand in every note."""
    assert watched(term) is None


@given(st.text(max_size=60))
def test_any_term_finds_itself(term: str) -> None:
    """Or watches nothing."""
    if watched(term) is not None:
        assert finds(term, term)
