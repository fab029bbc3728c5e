"""Every day's digest is owed once, at its time, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import WEEKDAYS
from bot.schedule import Rhythm, due_on, named, next_at, time_in, weekdays_in

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EDGES = [
    # zone, time of day, day, when in UTC: times that do not exist, then times that exist twice
    ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29T01:30"),
    ("America/New_York", "02:30", "2026-03-08", "2026-03-08T07:30"),
    ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:45"),
    ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30"),
    ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
    ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45"),
]


def utc(text: str) -> datetime:
    """Return a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rhythm(zone: str = "UTC", at: str = "09:00", days: str = "") -> Rhythm:
    """Return a rhythm."""
    return Rhythm(time_in(at), ZoneInfo(zone), weekdays_in(days))


@pytest.mark.parametrize(("zone", "at", "day", "moment"), EDGES)
def test_an_edge_of_daylight_saving_time_has_one_digest(zone: str, at: str, day: str, moment: str) -> None:
    """Minute by minute through the night and the day after: at that moment, and not again."""
    one = rhythm(zone, at)
    assert one.moment(date.fromisoformat(day)) == utc(moment)
    settled: set[date] = {date.fromisoformat(day) - timedelta(days=1)}
    posted: list[datetime] = []
    for minute in range(20 * 60):
        now = utc(moment) + timedelta(minutes=minute - 120)
        owed = due_on(one, now, LONG_AGO, settled)
        if owed is not None:
            settled.add(owed)
            posted.append(now)
    assert posted == [utc(moment)]


def test_before_its_time_a_day_owes_nothing() -> None:
    """From its time on it does, until it is settled."""
    one = rhythm("Europe/Berlin")
    friday = date(2026, 11, 20)
    yesterday = {date(2026, 11, 19)}
    assert due_on(one, utc("2026-11-20T07:59"), LONG_AGO, yesterday) is None
    assert due_on(one, utc("2026-11-20T08:00"), LONG_AGO, yesterday) == friday
    assert due_on(one, utc("2026-11-20T23:30"), LONG_AGO, yesterday) == friday
    assert due_on(one, utc("2026-11-20T23:30"), LONG_AGO, {friday}) is None


def test_what_was_to_come_before_it_was_set_is_not_owed() -> None:
    """Set after its time of the day, it begins on the next."""
    one = rhythm()
    set_at = utc("2026-11-20T12:00")
    assert due_on(one, utc("2026-11-20T13:00"), set_at, ()) is None
    assert due_on(one, utc("2026-11-21T09:00"), set_at, ()) == date(2026, 11, 21)


def test_weekends_are_made_up_for_on_monday() -> None:
    """A day that is not meant owes nothing; a missed one is made up for."""
    one = rhythm(days="mon-fri")
    friday = date(2026, 11, 20)
    assert due_on(one, utc("2026-11-22T10:00"), LONG_AGO, {friday}) is None
    assert due_on(one, utc("2026-11-22T10:00"), LONG_AGO, ()) == friday
    assert due_on(one, utc("2026-11-23T09:00"), LONG_AGO, {friday}) == date(2026, 11, 23)
    assert next_at(one, utc("2026-11-20T09:00")) == utc("2026-11-23T09:00")


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
RHYTHMS = st.builds(
    Rhythm,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ZONES.map(ZoneInfo),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).map(tuple),
)
READINGS = st.lists(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the time zone
    max_size=60,
)


@given(RHYTHMS, READINGS)
def test_no_day_is_owed_twice_whatever_the_clock_reads(one: Rhythm, readings: list[datetime]) -> None:
    """Forward or back: once settled, a day is done; what is owed is of a day that is meant, and has come."""
    settled: list[date] = []
    for now in readings:
        owed = due_on(one, now, LONG_AGO, settled)
        if owed is not None:
            settled.append(owed)
            assert one.moment(owed) <= now
            assert WEEKDAYS[owed.weekday()] in one.weekdays
    assert len(settled) == len(set(settled))


@given(RHYTHMS, st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 23 * 60))
def test_every_day_is_owed_in_the_end(one: Rhythm, start: date, late: int) -> None:
    """Looked at once a day at a random minute, all moments of a week are made up for by then; the next comes later."""
    settled: set[date] = set()
    begun = utc(f"{start.isoformat()}T00:00") + timedelta(minutes=late)
    for day in range(16):
        now = begun + timedelta(days=day)
        owed = due_on(one, now, begun, settled)
        if owed is not None:
            settled.add(owed)
        days = [start + timedelta(days=n) for n in range(-1, 18)]
        came = [d for d in days if WEEKDAYS[d.weekday()] in one.weekdays and begun < one.moment(d) <= now]
        assert not came or max(came) in settled
        assert next_at(one, now) > now


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "every day"),
        ("every day", "every day"),
        ("mon-fri", "mon to fri"),
        ("Monday to Friday", "mon to fri"),
        ("mon, thu", "mon, thu"),
        ("sat-mon", "mon, sat, sun"),
        ("Tuesdays", "tue"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, said: str) -> None:
    """And said in short."""
    assert named(weekdays_in(text)) == said
    assert weekdays_in(named(weekdays_in(text))) == weekdays_in(text)


@pytest.mark.parametrize("text", ["never", "t", "s-m", "mon-", "1-5", ","])
def test_what_is_no_day_is_refused(text: str) -> None:
    """Nobody is to guess."""
    with pytest.raises(ValueError, match=r".*"):
        weekdays_in(text)


def test_times_are_read_as_people_write_them() -> None:
    """Hours with or without minutes."""
    assert [time_in(text) for text in ("9", "9:05", " 09:30 ")] == [time(9), time(9, 5), time(9, 30)]
    for text in ("25:00", "9:60", "nine", "", "9.30"):
        with pytest.raises(ValueError, match=r".*"):
            time_in(text)
