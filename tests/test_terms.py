"""Words to terms: whatever an identifier looks like, question and note meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import surface, surfaces, terms


@pytest.mark.parametrize("written", ["patchable_call", "patchable-call", "patchableCall", "`patchable_call`"])
def test_an_identifier_gives_its_parts_and_its_whole(written: str) -> None:
    """Every way to write an identifier gives the same terms."""
    assert terms(written) == ["patchabl", "call", "patchablecal"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the and of", []),
        ("releases released", ["releas", "releas"]),
        ("0.12", ["0.12"]),
        ("#603", ["603"]),
        ("[fix](https://example.org/a/b/issues/34)", ["fix", "34"]),
        ("PRs and EIPs", ["pr", "eip"]),
        ("prs, crds and gpus", ["pr", "crd", "gpu"]),
        ("css bus", ["css", "bus"]),
        ("C++", ["cpp"]),
        ("it's Ann's", ["ann"]),
        ("regalloc2", ["regalloc", "2", "regalloc2"]),
        ("存储引擎", ["存储", "储引", "引擎"]),
        ("鍵", ["鍵"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    """Stop words go, words are stemmed, numbers stay, Han script gives bigrams."""
    assert terms(text) == expected


@given(st.text(max_size=300))
def test_terms_are_total(text: str) -> None:
    """Any text gives terms that the full-text table takes as one token each."""
    assert all(term and not any(c.isspace() or c == '"' for c in term) for term in terms(text))


def test_only_words_of_letters_are_corrected() -> None:
    """Short words, numbers and identifiers have no spelling to mend."""
    assert surface("Scheduling") == "scheduling"
    assert not any(map(surface, ("abc", "x64", "patchable_call")))


def test_parts_of_identifiers_are_words_that_slips_can_be_corrected_to() -> None:
    """Who asks for `squirel` may mean what the notes only have in `Squirrel.Windows`."""
    assert surfaces("Squirrel.Windows") == ("squirrel", "windows")
    assert surfaces("patchableCall") == ("patchablecall", "patchable", "call")
    assert surfaces("relay's") == ("relay",)
    assert surfaces("x64-abc") == ()
