"""Words that may stand for those of the question: they find what it does not say itself, and count a little."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from test_query import KNOWN, TODAY, read

from benchmarks.kin import THESAURUS, kin_of, written
from benchmarks.vocabulary import words_of_meetings
from index.coverage import Coverage
from index.judge import judge, stored
from index.kin import is_word, kin
from index.library import Found, Library
from index.query import read_query
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
    same, similar, beside = kin(stem("delay"))
    assert stem("postponed") in same
    assert not {*same} & {*similar} | {*similar} & {*beside} | {*same} & {*beside}


@pytest.mark.parametrize("term", ["", "delays", "patchablecall", "\n", "a\tb", "dela", "elay", "日本"])
def test_what_is_no_term_of_the_table_has_none(term: str) -> None:
    """Names, identifiers and pieces of words are akin to nothing."""
    assert not any(kin(term))
    assert not is_word(term)


def test_a_word_without_kin_is_a_word() -> None:
    """Whoever asks for it has not misspelt it."""
    assert is_word("pear")
    assert not any(kin("pear"))


def test_every_line_of_the_table_is_read() -> None:
    """Terms are sorted and there once, and none is its own kin."""
    lines = files("index").joinpath("kin.txt").read_text("utf-8").splitlines()
    terms = [line.split("\t")[0] for line in lines]
    assert terms == sorted(set(terms))
    for term in terms[::97]:
        found = [other for near in kin(term) for other in near]
        assert is_word(term)
        assert term not in found
        assert len(found) == len(set(found))
        assert stem(term) == term or len(term) < 4 or stem(stem(term)) == stem(term)


def test_the_table_is_that_of_the_thesaurus() -> None:
    """Whoever changes the one makes the other anew, by `python -m benchmarks.kin`."""
    made = written(kin_of(THESAURUS.read_text("utf-8").splitlines()))
    assert made == files("index").joinpath("kin.txt").read_text("utf-8")


def test_kin_counts_less_than_the_word_and_more_than_nothing() -> None:
    """A bullet with another word for it covers a part of the question, and none of what the question says itself."""
    known = replace(KNOWN, frequency={**KNOWN.frequency, "postpon": 3})
    cover = Coverage(read_query("the delay of checksums", TODAY, known))
    (said,), (akin,), (checksum,) = (cover.sets(term) for term in ("delay", "postpon", "checksum"))
    assert cover.share[akin] == 0
    assert cover.share[akin | checksum] == cover.share[checksum]
    assert 0 < cover.wide[akin] < cover.wide[said] == cover.share[said]
    assert cover.wide[akin | said] == cover.share[said]
    assert cover.count(akin) == 0
    assert cover.heaviest_missing(akin | checksum) > 0


def test_a_name_has_no_kin() -> None:
    """Whoever is named is meant, and nobody like them."""
    named = [facet for facet in read("what did marit say").facets if facet.word == "marit"]
    assert [facet.kin for facet in named] == [()]


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


def test_what_says_it_in_other_words_alone_is_found_where_one_may_look(tmp_path: Path) -> None:
    """A bullet without any word of the question is a candidate, but none of another series, time or source."""
    for source, series, words in (
        ("one", "storage", "the rollout is postponed"),
        ("one", "boats", "deferred to June"),
        ("two", "roads", "we wait"),
    ):
        folder = tmp_path / source / series / "2026"
        folder.mkdir(parents=True)
        (folder / f"{series}-03-04.md").write_text(f"# {series}\n## Notes\n- {series}\n  - {words}\n", "utf-8")

    async def ask() -> list[set[str]]:
        async with await Library.open(tmp_path / "index.sqlite") as library:
            for name in ("one", "two"):
                await library.refresh(FolderSource(tmp_path / name), name=name)

            async def found(
                names: list[str] | None = None, *, series: str | None = None, since: date | None = None
            ) -> set[str]:
                scope = await library.scope(names)
                answer = await library.find("was it delayed", scope=scope, asked_on=TODAY, series=series, since=since)
                return {candidate.note.series for candidate in answer.candidates}

            return [await found(), await found(["one"]), await found(series="boats"), await found(since=TODAY)]

    everywhere, one, boats, today = asyncio.run(ask())
    assert everywhere == {"storage", "boats", "roads"}
    assert one == {"storage", "boats"}
    assert boats == {"boats"}
    assert today == set()


def test_words_of_meetings_are_those_of_several_organisations() -> None:
    """A word that two organisations have is theirs; one with a capital is a name."""
    notes = ["we postpone the rollout with Marit", "Marit may postpone", "postpone it, Marit; no rollout"]
    found = words_of_meetings([text] for text in notes)
    assert "postpone" in found
    assert not {"rollout", "marit"} & set(found)
    assert found["postpone"] == pytest.approx(1 / 6 + 1 / 3 + 1 / 5)


def test_words_of_one_line_are_kin_both_ways() -> None:
    """The first words of a line surely, the others less, and none twice; a word alone is a word."""
    found = kin_of(["delays\tpostpone wait defer lag\tship\tpunt\tlag deadline", "pear", "lag\tslow"])
    assert [[*near] for near in found["delay"]] == [
        ["postpon", "wait", "defer", "lag"],
        ["punt", "ship"],
        ["deadlin"],
    ]
    assert [[*near] for near in found["wait"]] == [["delay"], [], []]
    assert [[*near] for near in found["lag"]] == [["slow"], ["delay"], []]
    assert [[*near] for near in found["punt"]] == [[], [], ["delay"]]
    assert "ship" not in found
    assert written(found).splitlines()[-3:] == ["punt\t\t\tdelay", "slow\tlag\t\t", "wait\tdelay\t\t"]
