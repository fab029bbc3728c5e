"""What programs read: the keys and values that are promised, no more and no less."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.views import answer_view, call_view, excerpt_view, series_view, to_json
from index.model import (
    Answer,
    CallDate,
    CallName,
    CallOutline,
    Cue,
    Excerpt,
    Kind,
    Quote,
    Searched,
    SeriesSummary,
    Span,
    State,
    ThreadOutline,
)

CALL = CallName("tidewater", "storage/2026/storage-02-25.md", "storage", CallDate(2026, 2, 25), "Storage", State.HELD)
TITLE = Quote(Span(10, 11), Kind.ITEM, 0, "checksums", ("ana", "ben"))
REST = Quote(Span(12, 12), Kind.ITEM, 1, "ana: yes", ("ana",))
END = Quote(Span(20, 21), Kind.ITEM, 0, "conclusion: yes", (), Cue.DECISION, gap=True)
EXCERPT = Excerpt(CALL, "checksums", ("Notes",), Span(10, 30), (TITLE, REST, END), "https://example.org/#L10-L21")
LOOKED = Searched(("tidewater",), 28, CallDate(2026, 2, 25))


def test_an_excerpt_says_what_who_when_and_where() -> None:
    """With `spans`, as bullets between its first line and its last are left out, and … where."""
    assert excerpt_view(EXCERPT) == {
        "path": "storage/2026/storage-02-25.md",
        "start": 10,
        "end": 21,
        "spans": [{"start": 10, "end": 12}, {"start": 20, "end": 21}],
        "text": "checksums\nana: yes\n…\nconclusion: yes",
        "series": "storage",
        "date": "2026-02-25",
        "thread": "checksums",
        "speakers": ["ana", "ben"],
        "cue": "decision",
        "permalink": "https://example.org/#L10-L21",
    }


def test_spans_stand_only_where_lines_are_left_out() -> None:
    """Where all of start to end is quoted they would say nothing."""
    assert "spans" not in excerpt_view(replace(EXCERPT, quotes=(TITLE, REST)))
    assert "spans" not in excerpt_view(replace(EXCERPT, quotes=(END,)))


def test_what_is_not_known_is_null() -> None:
    """No date, no cue, no address: null, never an empty text; of a date, as much as is known."""
    call = replace(CALL, date=CallDate())
    view = excerpt_view(replace(EXCERPT, call=call, quotes=(TITLE,), permalink=None))
    assert (view["date"], view["cue"], view["permalink"]) == (None, None, None)
    assert excerpt_view(replace(EXCERPT, call=replace(CALL, date=CallDate(2026, 2))))["date"] == "2026-02"


def test_an_answer_is_its_excerpts_and_what_helps_to_ask_again() -> None:
    """Nearest words, corrections, and the time in milliseconds."""
    found = Answer("q", (EXCERPT,), LOOKED, (("patchible", "patchable"),), ("patch",), ("zyzx",), "all about q")
    view = answer_view(found, 12.3456)
    assert list(view) == ["answered", "excerpts", "near", "corrected", "ms"]
    assert (view["answered"], view["near"], view["corrected"], view["ms"]) == (
        True,
        ["patch"],
        {"patchible": "patchable"},
        12.3,
    )


def test_several_sources_are_told_apart() -> None:
    """Where more than one was searched, a path alone is not enough."""
    looked = replace(LOOKED, sources=("tidewater", "board"))
    view = answer_view(Answer("q", (EXCERPT,), looked), 1)
    assert view["excerpts"][0]["source"] == "tidewater"
    assert "source" not in answer_view(Answer("q", (EXCERPT,), LOOKED), 1)["excerpts"][0]


def test_explanations_stand_only_where_asked_for() -> None:
    """How the question was read, and what each excerpt scored for, largest first."""
    excerpt = replace(EXCERPT, score=0.5, reasons=(("cover", 1.5), ("bm25", -0.5)))
    view = answer_view(Answer("q", (excerpt,), LOOKED, reading="all about q"), 1, explain=True)
    assert view["reading"] == "all about q"
    assert view["excerpts"][0]["score"] == 0.5
    assert list(view["excerpts"][0]["reasons"].items()) == [("cover", 1.5), ("bm25", -0.5)]


def test_a_call_is_told_at_a_glance() -> None:
    """Who was there, the agenda, each thread with what was decided and is to be done."""
    thread = ThreadOutline("checksums", ("Notes",), Span(10, 21), None, (END,), (REST,))
    assert call_view(CallOutline(CALL, ("ana",), ("checksums",), (thread,)), None) == {
        "series": "storage",
        "date": "2026-02-25",
        "title": "Storage",
        "path": "storage/2026/storage-02-25.md",
        "permalink": None,
        "attendees": ["ana"],
        "agenda": ["checksums"],
        "threads": [
            {"title": "checksums", "start": 10, "end": 21, "decisions": ["conclusion: yes"], "actions": ["ana: yes"]}
        ],
    }


def test_no_call_is_a_series_without_a_date() -> None:
    """The series as it was asked for."""
    assert call_view(None, "storage") == {"series": "storage", "date": None}
    assert call_view(None, None) == {"series": None, "date": None}


def test_series_have_their_number_of_calls_and_two_dates() -> None:
    """Null where none was held."""
    none = SeriesSummary("TSC", "tidewater", 0, None, None)
    one = SeriesSummary("storage", "tidewater", 1, CallDate(2026, 2, 25), CallDate(2026, 2, 25))
    assert series_view([none, one]) == [
        {"series": "TSC", "source": "tidewater", "calls": 0, "first": None, "last": None},
        {"series": "storage", "source": "tidewater", "calls": 1, "first": "2026-02-25", "last": "2026-02-25"},
    ]


def test_json_is_one_line_of_utf_8_whatever_it_holds() -> None:
    """Letters stand as they are; a path that is no UTF-8 comes back as Python spelt it."""
    view = {"path": "caf\udce9.md", "text": "ünï\u2028\n…"}
    printed = to_json(view)
    assert printed.endswith(b"\n")
    assert printed.count(b"\n") == 1
    assert "ünï".encode() in printed
    assert json.loads(printed) == view
