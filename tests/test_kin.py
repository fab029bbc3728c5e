"""Words that mean nearly the same count for those of the question, a little; nothing is searched by them."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from test_query import TODAY, read

from benchmarks.vocabulary import words_of_meetings, words_of_programs
from index.coverage import Coverage
from index.judge import judge, stored
from index.kin import kin
from index.library import Found, Library
from index.source import FolderSource
from index.terms import stem

LATE = """# storage meeting, 2026-03-04

## Notes

- Relay
  - olsen: the migration of the relay is written in Go
  - bost: the migration of the relay is postponed until the autumn
  - marit: the migration of the relay is the last one
- Snapshots
  - olsen: a delay of the release hurts nobody
"""


def test_a_word_has_kin() -> None:
    """Other words for it are known by their terms, the nearest apart from the further."""
    found = kin(stem("delay"))
    assert stem("postponed") in found.akin
    assert not set(found.akin) & set(found.related)


@pytest.mark.parametrize("term", ["", "delays", "patchablecall", "\n", "a\tb", "dela", "elay", "日本"])
def test_what_is_no_term_of_the_table_has_none(term: str) -> None:
    """Names, identifiers and pieces of words are akin to nothing."""
    assert kin(term) == ((), ())


def test_every_line_of_the_table_is_read() -> None:
    """Terms are sorted and there once, and none is its own kin."""
    lines = files("index").joinpath("kin.txt").read_text("utf-8").splitlines()
    terms = [line.split("\t")[0] for line in lines]
    assert terms == sorted(set(terms))
    for term in terms[::97]:
        found = kin(term)
        assert found.akin or found.related
        assert term not in found.akin + found.related
        assert stem(term) == term or len(term) < 4 or stem(stem(term)) == stem(term)


def test_kin_counts_less_than_the_word_and_more_than_nothing() -> None:
    """A bullet with another word for it covers a part of the question, and none of what the question says itself."""
    cover = Coverage(read("the delay of checksums"))
    (said,), (akin,), (checksum,) = (cover.sets(term) for term in ("delay", "postpon", "checksum"))
    assert cover(akin) == 0
    assert cover(akin | checksum) == cover(checksum)
    assert 0 < cover.wide(akin) < cover.wide(said) == cover(said)
    assert cover.wide(akin | said) == cover(said)
    assert cover.count(akin) == 0
    assert cover.heaviest_missing(akin | checksum) > 0


def test_a_name_has_no_kin() -> None:
    """Whoever is named is meant, and nobody like them."""
    named = [facet for facet in read("what did marit say of the delay").facets if facet.word == "marit"]
    assert [(facet.akin, facet.related) for facet in named] == [((), ())]


def test_of_equal_bullets_the_one_that_says_it_in_other_words_is_likelier(tmp_path: Path) -> None:
    """What was postponed answers who asks whether it is delayed."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "storage-2026-03-04.md").write_text(LATE, "utf-8")

    async def ask() -> Found:
        async with await Library.open(tmp_path / "index.sqlite") as library:
            await library.refresh(FolderSource(notes), name="notes")
            scope = await library.scope()
            return await library.find("is the migration of the relay delayed", scope=scope, asked_on=TODAY)

    found = asyncio.run(ask()).candidates
    judge(found, stored())
    assert LATE.split("\n")[max(found, key=lambda one: one.score).row.start - 1].startswith("  - bost")


def test_words_of_meetings_are_those_of_several_organisations() -> None:
    """A word that two organisations have is theirs; one with a capital is a name."""
    notes = ["we postpone the rollout with Marit", "Marit may postpone", "postpone it, Marit; no rollout"]
    found = words_of_meetings([text] for text in notes)
    assert "postpone" in found
    assert not {"rollout", "marit"} & set(found)
    assert found["postpone"] == pytest.approx(1 / 6 + 1 / 3 + 1 / 5)


def test_words_of_programs_come_from_prose(tmp_path: Path) -> None:
    """Only what comments and docstrings use in several files counts, not what is code."""
    for n in range(4):
        (tmp_path / f"{n}.py").write_text("callback = 1  # a callback, another callback; see re.flags\n", "utf-8")
    assert words_of_programs(tmp_path) == {"callback"}


def test_kin_are_the_nearest_by_any_form_of_a_word() -> None:
    """Forms of one word are one term; those of no common form are left out."""
    numpy: Any = pytest.importorskip("numpy", reason="numpy is not installed: it comes with the extra `bench`")
    made: Any = pytest.importorskip("benchmarks.kin")
    forms = ["delay", "delayed", "postpone", "banana", "zyzzyva"]
    rows = [[1, 0, 0.1], [1, 0.1, 0], [0.9, 0.1, 0.1], [0, 1, 0], [1, 0, 0]]
    vectors = numpy.array(rows, numpy.float32)
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    found = made.kin_of({"delay", "postpone", "banana"}, forms, vectors)
    assert set(found) == {"delay", stem("postpone"), "banana"}
    assert found["delay"][0][:1] == [stem("postpone")]
    assert "banana" not in found["delay"][0]
    assert made.written(found).startswith("banana\t") is bool(found["banana"][0] or found["banana"][1])
