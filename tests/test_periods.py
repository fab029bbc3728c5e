"""The times that questions ask about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import CallDate
from index.periods import Period, read_period

THURSDAY = date(2026, 8, 20)
"""When the questions of these tables are asked."""


def _told(question: str, asked_on: date = THURSDAY) -> str:
    """Return the period of a question as `start..end`, an open end left out, or the empty string."""
    period, ranges = read_period(question, asked_on)
    assert bool(period) == bool(ranges)
    if not period:
        return ""
    start = "" if period.start == date.min else str(period.start)
    return f"{start}..{'' if period.end == date.max else period.end}"


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("december 3 2025", "2025-12-03..2025-12-03"),
        ("3 dec 2025", "2025-12-03..2025-12-03"),
        ("the 3rd of december 2025", "2025-12-03..2025-12-03"),
        ("2025-12-03", "2025-12-03..2025-12-03"),
        ("12/03/2025", "2025-12-03..2025-12-03"),
        ("25.03.2024", "2024-03-25..2024-03-25"),
        ("january 6 call", "2026-01-06..2026-01-06"),
        ("what happened on dec 3", "2025-12-03..2025-12-03"),
        ("feb 29", "2024-02-29..2024-02-29"),
        ("jan 2024", "2024-01-01..2024-01-31"),
        ("jan '24", "2024-01-01..2024-01-31"),
        ("in 2024-02", "2024-02-01..2024-02-29"),
        ("june 2022 registries call: did it pass", "2022-06-01..2022-06-30"),
        ("in the august 2021 cranelift meeting", "2021-08-01..2021-08-31"),
        ("as of july 2024", "2024-07-01..2024-07-31"),
        ("may 2024: who writes", "2024-05-01..2024-05-31"),
        ("in 2023", "2023-01-01..2023-12-31"),
        ("back in 2021", "2021-01-01..2021-12-31"),
        ("2021: what about isle", "2021-01-01..2021-12-31"),
        ("was it decided (2021)", "2021-01-01..2021-12-31"),
        ("the year 2021", "2021-01-01..2021-12-31"),
        ("in the 2022 telcons", "2022-01-01..2022-12-31"),
        ("early 2024", "2024-01-01..2024-04-30"),
        ("mid-2024", "2024-05-01..2024-08-31"),
        ("late 2024", "2024-09-01..2024-12-31"),
        ("early march 2024", "2024-03-01..2024-03-10"),
        ("q1 2025", "2025-01-01..2025-03-31"),
        ("2024q2", "2024-04-01..2024-06-30"),
        ("first half of 2024", "2024-01-01..2024-06-30"),
        ("spring 2023", "2023-03-01..2023-05-31"),
        ("winter 2022/23", "2022-12-01..2023-02-28"),
        ("week of march 5 2025", "2025-03-03..2025-03-09"),
    ],
)
def test_times_that_are_said_in_full(question: str, period: str) -> None:
    """A date, month, year, quarter or season is the days it stands for."""
    assert _told(question) == period


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("today's release", "2026-08-20..2026-08-20"),
        ("what was decided today", "2026-08-20..2026-08-20"),
        ("yesterday", "2026-08-19..2026-08-19"),
        ("on tuesday", "2026-08-18..2026-08-18"),
        ("last thursday's call", "2026-08-13..2026-08-13"),
        ("this week", "2026-08-17..2026-08-23"),
        ("last week: does it work", "2026-08-10..2026-08-16"),
        ("next week", "2026-08-24..2026-08-30"),
        ("this month", "2026-08-01..2026-08-31"),
        ("earlier this month", "2026-08-01..2026-08-20"),
        ("last month's idea", "2026-07-01..2026-07-31"),
        ("last quarter", "2026-04-01..2026-06-30"),
        ("this year", "2026-01-01..2026-12-31"),
        ("last year", "2025-01-01..2025-12-31"),
        ("in the last week", "2026-08-13..2026-08-20"),
        ("over the past year", "2025-08-20..2026-08-20"),
        ("the last 3 months", "2026-05-20..2026-08-20"),
        ("past couple of weeks", "2026-08-06..2026-08-20"),
        ("3 days ago", "2026-08-17..2026-08-17"),
        ("two weeks ago", "2026-08-03..2026-08-09"),
        ("a month ago", "2026-07-01..2026-07-31"),
        ("a few weeks ago", "2026-07-09..2026-08-13"),
        ("two years ago", "2024-01-01..2024-12-31"),
        ("in february", "2026-02-01..2026-02-28"),
        ("in august", "2026-08-01..2026-08-31"),
        ("in september", "2025-09-01..2025-09-30"),
        ("this february", "2026-02-01..2026-02-28"),
        ("last december", "2025-12-01..2025-12-31"),
        ("last october", "2025-10-01..2025-10-31"),
        ("last august", "2025-08-01..2025-08-31"),
        ("the october cranelift call", "2025-10-01..2025-10-31"),
        ("december last year", "2025-12-01..2025-12-31"),
        ("the december call of 2023", "2023-12-01..2023-12-31"),
        ("in q2", "2026-04-01..2026-06-30"),
        ("last summer", "2025-06-01..2025-08-31"),
        ("in may", "2026-05-01..2026-05-31"),
        ("the may meeting", "2026-05-01..2026-05-31"),
        ("what broke this may", "2026-05-01..2026-05-31"),
        ("march call", "2026-03-01..2026-03-31"),
        ("who spoke in the march storage meeting", "2026-03-01..2026-03-31"),
        ("the november plenary", "2025-11-01..2025-11-30"),
        ("minutes of march", "2026-03-01..2026-03-31"),
    ],
)
def test_times_that_count_from_the_day_of_asking(question: str, period: str) -> None:
    """A month without a year is the last that came; weeks begin on Monday; "the last week" goes up to now."""
    assert _told(question) == period


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("since march 2024", "2024-03-01.."),
        ("from 2022 onwards", "2022-01-01.."),
        ("after march 2024", "2024-04-01.."),
        ("what came after the march 2024 storage call", "2024-03-01.."),
        ("since last week", "2026-08-10.."),
        ("before 2022", "..2021-12-31"),
        ("until june", "..2026-06-30"),
        ("up to march 2023", "..2023-03-31"),
        ("between may and july 2024", "2024-05-01..2024-07-31"),
        ("from november to january 2024", "2023-11-01..2024-01-31"),
        ("from march 2024 to june", "2024-03-01..2024-06-30"),
        ("march-june 2024", "2024-03-01..2024-06-30"),
        ("between early 2023 and late 2024", "2023-01-01..2024-12-31"),
        ("2019-2021", "2019-01-01..2021-12-31"),
        ("in 2019 and 2021", "2019-01-01..2021-12-31"),
        ("from july 2024 to may 2023", "2023-05-01..2024-07-31"),
        ("since march 2024 until june", "2024-03-01..2024-06-30"),
        ("since 2024-03-05 until 2024-04-01", "2024-03-05..2024-04-01"),
        ("since 2022, and before may 2024", "2022-01-01..2024-04-30"),
        ("until may 2024, but after 2022", "2023-01-01..2024-05-31"),
        ("since march 2024 what was said on wit until june 2024", "2024-03-01..2024-06-30"),
        ("since may and july 2024", "2024-05-01.."),
        ("since 2024 until 2022", "2022-01-01..2024-12-31"),
        ("since june 2024 did it land before 2022", "2024-06-01.."),
    ],
)
def test_ranges_and_open_ends(question: str, period: str) -> None:
    """Two times make one period, and `since` or `before` opens an end."""
    assert _told(question) == period


@pytest.mark.parametrize(
    "question",
    [
        *("", "last call", "what did the latest call say", "in the last meeting", "recently"),
        *("who may call the api", "this may be wrong", "phase 2 may start", "what may 2 threads do", "we march on"),
        *("may the cranelift call be moved", "in the march of progress", "by may", "Jan: we can", "dec encoder"),
        *("rust 2021", "iso 2022", "es2015", "#2021", "edition 2024", "in 2024 edition", "before the 2021 edition"),
        *("in core 2019??", "summit 2026", "roadmap for 2024", "2024 roadmap", "version 0.12", "pr 2021"),
        *("in 2000 cases", "in 2048 bytes", "year 2038 problem", "eip-2015", "v2021.04"),
        *("wasm64 as it is today", "the fall back path", "august personas", "the besu outage of january 6"),
        *("how long until it is done", "a week of work", "decimal marching julienne octal"),
    ],
)
def test_what_is_no_time(question: str) -> None:
    """Verbs, names, numbers and the wish for the newest are not taken for a period."""
    assert read_period(question, THURSDAY) == (None, ())


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        (
            "what was said about csdb in the wasmtime call in march 2024",
            "what was said about csdb in the wasmtime call |",
        ),
        ("in the august 2021 cranelift meeting", "| cranelift meeting"),
        ("last month's cranelift idea", "| cranelift idea"),
        ("did it land between may and july 2024?", "did it land |?"),
        ("the december call of 2023", "| call |"),
        ("from 2022 onwards who did", "| who did"),
    ],
)
def test_the_ranges_are_the_words_that_say_the_time(question: str, rest: str) -> None:
    """Taken out, the ranges leave a question without its time."""
    _, ranges = read_period(question, THURSDAY)
    for start, end in reversed(ranges):
        question = question[:start] + "|" + question[end:]
    assert question == rest


def test_months_follow_the_day_of_asking() -> None:
    """The same words mean other days on another day."""
    assert _told("this february", date(2025, 6, 12)) == "2025-02-01..2025-02-28"
    assert _told("this december", date(2026, 1, 5)) == "2025-12-01..2025-12-31"
    assert _told("this december", date(2025, 11, 5)) == "2025-12-01..2025-12-31"
    assert _told("last october", date(2022, 2, 1)) == "2021-10-01..2021-10-31"
    assert _told("last month", date(2024, 1, 31)) == "2023-12-01..2023-12-31"
    assert _told("last winter", date(2026, 1, 31)) == "2024-12-01..2025-02-28"


@pytest.mark.parametrize(
    ("said", "within"),
    [
        (CallDate(2024, 3, 5), True),
        (CallDate(2024, 4, 5), False),
        (CallDate(2024, 3), True),
        (CallDate(2024, 4), False),
        (CallDate(2024), True),
        (CallDate(2023), False),
        (CallDate(None, 3, 5), True),
        (CallDate(None, 3, 25), False),
        (CallDate(None, 3), True),
        (CallDate(None, 4), False),
        (CallDate(), False),
    ],
)
def test_a_partial_date_is_in_a_period_where_it_may_be(said: CallDate, within: bool) -> None:
    """A missing day or month stands for any, a missing year for every one, and an empty date for nothing."""
    assert Period(date(2024, 3, 1), date(2024, 3, 20)).overlap(said) is within


def test_a_date_without_a_year_is_in_every_open_period() -> None:
    """A period of a year or more holds every day of the calendar, and one over New Year the days on both sides."""
    assert Period(date(2024, 3, 1), date.max).overlap(CallDate(None, 2, 29))
    assert Period(date(2023, 12, 20), date(2024, 1, 10)).overlap(CallDate(None, 1, 5))
    assert not Period(date(2023, 12, 20), date(2024, 1, 10)).overlap(CallDate(None, 2, 29))


_VOCABULARY = """
    last this next past early late mid- the of in on since before after until between and to - may march december jan
    sept week month quarter year weeks months ago today yesterday friday's 2021 2024 q1 h2 3 29 31st summer winter fall
    few a couple 999 , : ? 's call second half 12/03/2025 2024-02-30 onwards
"""
_WORDS = st.sampled_from(_VOCABULARY.split())


@given(
    question=st.text(max_size=80) | st.lists(_WORDS, max_size=8).map(" ".join),
    asked_on=st.dates() | st.sampled_from([date.min, date.max]),
)
def test_any_question_on_any_day_has_a_period_or_none(question: str, asked_on: date) -> None:
    """No input fails; a period never ends before it starts, and its ranges lie in the question, apart and in order."""
    period, ranges = read_period(question, asked_on)
    assert bool(period) == bool(ranges)
    assert period is None or period.start <= period.end
    ends = [0]
    for start, end in ranges:
        assert ends[-1] <= start < end <= len(question)
        ends.append(end)


@given(
    period=st.tuples(st.dates(), st.dates()).map(sorted),
    said=st.builds(CallDate, *(st.none() | st.integers(1, most) for most in (9999, 12, 31))),
)
def test_overlap_is_total(period: list[date], said: CallDate) -> None:
    """Any date can be asked for, even one that is not in the calendar."""
    assert Period(period[0], period[1]).overlap(said) in (True, False)
