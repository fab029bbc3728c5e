"""A question as what full-text search is asked: all of its terms, or the rarest where all are too common."""

from __future__ import annotations

import sqlite3
from datetime import date

from index.facets import Facet
from index.gather import match_expression, sums_of
from index.intent import Intent
from index.query import Query
from index.reader import Weighed

FREQUENCY = {"wasm": 9_000, "async": 4_000, "fuel": 40, "epoch": 20}


def _query(*terms: str) -> Query:
    facets = tuple(Facet(term, 1.0, ((term, 1.0),)) for term in terms)
    return Query("", date(2026, 1, 1), Intent(0), facets)


def _required(match: str) -> set[str]:
    return {term.strip('"') for term in match.partition(") AND (")[0].strip("()").split(" OR ")}


def test_terms_that_are_rare_enough_together_are_all_searched() -> None:
    """Where the notes are few, nothing of a question is left out."""
    query = _query("async", "fuel", "epoch")
    assert match_expression(query, FREQUENCY, 6_000) == '"async" OR "fuel" OR "epoch"'


def test_one_of_the_rarest_terms_is_required_where_all_are_too_common() -> None:
    """The bullets gone through are bounded by what the rarest terms stand in; a term never seen costs nothing."""
    match = match_expression(_query("wasm", "async", "fuel", "epoch", "unseen"), FREQUENCY, 100)
    assert _required(match) == {"fuel", "epoch", "unseen"}
    assert '"wasm"' in match


def test_the_rarest_known_term_is_searched_however_common_it_is() -> None:
    """A question of common words alone still has candidates, whatever else it says that no note has."""
    assert _required(match_expression(_query("wasm", "async"), FREQUENCY, 100)) == {"async"}
    assert _required(match_expression(_query("wasm", "async", "unseen"), FREQUENCY, 100)) == {"async", "unseen"}
    assert match_expression(_query("wasm"), FREQUENCY, 100) == '"wasm"'


def test_what_is_not_required_still_raises_what_has_it() -> None:
    """Of two bullets with the rare term, the one with the common term too comes first; none has only the common one."""
    with sqlite3.connect(":memory:") as store:
        store.execute("create virtual table said using fts5(body)")
        said = ["fuel one two", "fuel wasm two", *(f"wasm {n} three" for n in range(8)), *["other words here"] * 20]
        store.executemany("insert into said values (?)", ((text,) for text in said))
        match = match_expression(_query("wasm", "fuel"), {"wasm": 9, "fuel": 2}, 5)
        found = store.execute("select body from said where said match ? order by bm25(said)", (match,)).fetchall()
    assert found == [("fuel wasm two",), ("fuel one two",)]


def test_other_words_are_searched_as_far_as_they_are_rare() -> None:
    """Kin counts less than the word; those of a word that count alike are one search; what is common is left out."""
    delay = Facet(
        "delay", 6.0, (("delay", 1.0),), kin=(("postpon", 5.0), ("defer", 5.2), ("slip", 4.0), ("vague", 1.0))
    )
    query = Query("", date(2026, 1, 1), Intent(0), (delay,))
    frequency = {"delay": 30, "postpon": 10, "defer": 20, "slip": 5_000, "vague": 1}
    assert sums_of(query, frequency, 100) == [Weighed('"postpon" OR "defer"', 4), Weighed('"delay"', 6)]
    assert sums_of(query, frequency, 29) == [Weighed('"postpon"', 4)]
    assert sums_of(query, frequency, 9) == []
