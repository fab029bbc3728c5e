"""A question is read for what is asked, about what, by whom, when and in which series."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.directory import Directory
from index.intent import Intent, read_intent
from index.knowledge import Knowledge
from index.query import Query, read_query, reading
from index.spelling import Spelling

TODAY = date(2026, 11, 20)
KNOWN = Knowledge(
    bullets=1000,
    frequency={"compact": 40, "rang": 20, "compactrang": 15, "checksum": 12, "regalloc2": 9, "relay": 8, "storag": 90},
    spelling=Spelling({"checksum": 12, "relay": 8, "compaction": 20}),
    directory=Directory(
        [("Marit Aas", "marit"), ("Ben Ostrander", "bost"), ("Ben Achterberg",)], {"marit": 30, "bost": 20, "ben": 12}
    ),
    series=("SIG-Sync", "SIG-Sync/Clients", "TSC", "storage"),
)


def read(question: str) -> Query:
    """Return `question`, read on a day in November."""
    return read_query(question, TODAY, KNOWN)


def terms(query: Query) -> set[str]:
    """Return every term that stands for a facet."""
    return {term for facet in query.facets for term, _ in facet.forms}


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what was decided about checksums", Intent.DECISION),
        ("who owns the relay", Intent.OWNER),
        ("when did the relay come up", Intent.WHEN),
        ("how much slower is compact_range", Intent.NUMBER),
        ("why did we drop the relay", Intent.REASON),
        ("what did marit say about checksums", Intent.VIEW),
        ("what is marit supposed to do", Intent.OWNER),
        ("todos for marit", Intent.OWNER),
        ("who's on the hook for checksums", Intent.OWNER),
        ("anything on marit's plate", Intent.OWNER),
    ],
)
def test_intent(question: str, intent: Intent) -> None:
    """The words of asking tell what is asked for."""
    assert intent in read_intent(question)


def test_words_of_asking_are_no_topic() -> None:
    """What people ask with is not searched for."""
    assert terms(read("what was decided about checksums?")) == {"checksum"}


@pytest.mark.parametrize(
    "question",
    ["marit's action items", "what is marit supposed to do", "any todos for marit", "whats on marit's plate"],
)
def test_what_somebody_has_to_do_is_about_that_person(question: str) -> None:
    """Notes hand out work in other words than people ask for it with."""
    assert terms(read(question)) == {"marit"}


def test_an_item_is_a_topic_where_no_person_is_named() -> None:
    """The word weighs little, but is searched for."""
    assert "item" in terms(read("who wrote the checksum of items"))


def test_a_vote_by_any_name_is_no_topic_that_must_be_found() -> None:
    """Notes say poll where people ask for the vote: the word weighs little, and its lack is not told."""
    query = read("outcome of the vote on checksums")
    assert query.unknown == ()
    assert query.facets[0].word == "checksums"
    assert Intent.DECISION in read_intent("how did the poll on checksums end")


def test_identifiers_match_however_written() -> None:
    """The whole identifier stands for each of its parts, and parts asked for as words find it."""
    assert "compactrang" in terms(read("compact_range"))
    assert "compactrang" in terms(read("compact range"))
    assert "regalloc2" in terms(read("reg alloc 2"))


def test_people_are_known_by_all_their_names() -> None:
    """A handle, a first name and a full name lead to the same labels; an ambiguous one to all who bear it."""
    assert {"marit", "marit aas"} <= read("what did Marit Aas say on relays").speakers[0]
    assert {"marit", "marit aas"} <= read("marit on relays").speakers[0]
    assert {"ben ostrander", "ben achterberg"} <= read("ben on relays").speakers[0]


def test_period_and_series_are_read_and_spent() -> None:
    """A month and a series narrow the question and are not searched as words."""
    query = read("in the march 2025 storage call, checksums")
    assert query.period is not None
    assert (query.period.start, query.period.end) == (date(2025, 3, 1), date(2025, 3, 31))
    assert query.series["storage"] == 1.0
    assert "2025" not in terms(query)


def test_a_misspelt_word_is_corrected_and_said() -> None:
    """What is searched instead is told."""
    query = read("cheksum of relays")
    assert query.corrected == {"cheksum": "checksum"}


def test_a_word_that_no_note_has_is_told() -> None:
    """Such a word is named as unknown."""
    assert read("kubernetes relay").unknown == ("kubernetes",)


@given(st.text(max_size=400))
def test_reading_is_total(question: str) -> None:
    """Any question can be read, and said how."""
    assert reading(read(question))


def test_a_word_that_the_notes_have_in_another_form_is_no_slip() -> None:
    """`frobs` is not corrected to `frogs` where the notes say `frobbing`."""
    known = replace(KNOWN, frequency={"frob": 5, "frog": 9}, spelling=Spelling({"frobbing": 5, "frogs": 9}))
    assert not read_query("who has frobs", TODAY, known).corrected
    known = replace(KNOWN, frequency={"frog": 9}, spelling=Spelling({"frogs": 9}))
    assert read_query("who has frobs", TODAY, known).corrected == {"frobs": "frogs"}


def test_an_english_word_is_not_said_to_be_misspelt() -> None:
    """Who asks for `pears` may mean `peers`, which counts a little; that no note has the word is told all the same."""
    known = replace(KNOWN, frequency={"peer": 9}, spelling=Spelling({"peers": 9}))
    query = read_query("pears behind the relay", TODAY, known)
    assert not query.corrected
    assert "pears" in query.unknown
    (pears,) = [facet for facet in query.facets if facet.word == "pears"]
    assert dict(pears.forms) == {"pear": 1.0, "peer": 0.5}


def test_a_word_that_the_notes_join_with_its_neighbour_is_known() -> None:
    """`owner ship` is in notes that say `ownership`, though `ship` alone might be a slip for `shop`."""
    known = replace(KNOWN, frequency={"ownership": 5, "shop": 9}, spelling=Spelling({"ownership": 5, "shop": 9}))
    assert not read_query("owner ship", TODAY, known).unknown


def test_another_way_to_write_an_english_word_stands_for_it() -> None:
    """`honour` is `honor` where the notes write that."""
    known = replace(KNOWN, frequency={"honor": 9}, spelling=Spelling({"honor": 9}))
    query = read_query("do we honour it", TODAY, known)
    assert query.corrected == {"honour": "honor"}
    assert not query.unknown


def test_a_name_that_only_a_list_has_is_known() -> None:
    """What its bearer said stands under another name: it is no word to be found beside a topic."""
    query = read("what did achterberg say about checksums")
    assert any("ben" in person for person in query.speakers)
    assert "achterberg" not in {facet.word for facet in query.facets}
    assert "achterberg" not in query.unknown


def test_a_handle_is_joined_with_the_only_full_name_that_it_is_made_of() -> None:
    """Of two whom it may be made of, it is neither's."""
    lone = Directory([("Ben Ostrander",), ("Lucía Róża",)], {"bostrander": 3, "lroza": 2})
    assert {"bostrander", "ben ostrander"} <= lone.named("bostrander")[0]
    assert "lroza" in lone.named("Lucía Róża")[0]
    several = Directory([("Ben Ostrander",), ("Bo Ostrander",)], {"bostrander": 3})
    assert "ben ostrander" not in several.named("bostrander")[0]
