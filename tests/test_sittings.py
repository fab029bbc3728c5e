"""Which files are of several calls, and of which days."""

from __future__ import annotations

import pytest

from index.calls import read_calls
from index.model import Note

NOTES = "### Notes\n- gate\n  - Ann: it is closed\n\n"


def days(*headings: str, path: str = "anchor/notes.md") -> list[str]:
    """Return the days of the calls in a file with those headings over notes; none where it is of one call."""
    text = "# Anchor WG notes\n\n" + "".join(f"## {heading}\n\n{NOTES}" for heading in headings)
    return [str(call.date) for note, call in read_calls(Note(path, text)) if note.sitting and note.sitting.part]


@pytest.mark.parametrize(
    "heading",
    [
        "2024-05-{:02}",
        "2024.05.{:02}",
        "202405{:02}",
        "2024年5月{}日",
        "Week of May {}, 2024",
        "May {}, 2024 @ 10:00 PST",
        "Wednesday, {}th of May 2024",
        "Minutes - {}th May 2024",
        "2024-05-{:02} Community Call #12",
        "[2024-05-{:02}] Meeting",
        "2024-05-{:02} | APAC",
        "2024-05-{:02}: naming of the parts",
        "AL-{0:03} · 2024-05-{0:02} · naming of the parts",
        "Anchor WG: 2024-05-{:02} (Facilitator: Ann)",
        "Agenda for May {}, 2024",
        "[May {}, 2024](https://example.org/recording)",
    ],
)
def test_headings_that_begin_a_call(heading: str) -> None:
    """A date with what calls are called, in whatever order, or before anything else, is a call's."""
    assert days(heading.format(7), heading.format(21)) == ["2024-05-07", "2024-05-21"]


@pytest.mark.parametrize(
    "heading",
    [
        "Action items 2024-05-{:02}",
        "v1.{0} released 2024-05-{0:02}",
        "Next meeting: 2024-05-{:02}",
        "Deadline 2024-05-{:02}",
        "v1.{0} · 2024-05-{0:02} · naming of the parts",
        "May 2024",
    ],
)
def test_headings_that_begin_none(heading: str) -> None:
    """A date of something else, and one without a day, are no call's."""
    assert days(heading.format(7), heading.format(21)) == []


def test_the_year_comes_from_above() -> None:
    """A heading without its year has that of the heading above, or of the path."""
    assert days("May 7", "May 21", path="anchor/2023.md") == ["2023-05-07", "2023-05-21"]
    text = f"# 2024\n## Jan 9\n{NOTES}# 2023\n## Dec 12\n{NOTES}"
    calls = read_calls(Note("anchor/notes.md", text))
    assert [str(call.date) for _, call in calls] == ["", "2024-01-09", "2023-12-12"]


@pytest.mark.parametrize("path", ["anchor/2024-05-07.md", "anchor/CHANGELOG.md"])
def test_files_of_one_call(path: str) -> None:
    """A note whose path names its day is of that day, whatever dated notes it repeats; a list of changes is of none."""
    assert days("2024-05-07", "2024-05-21", path=path) == []


def test_the_days_of_one_meeting() -> None:
    """Days in a row are one meeting, as long as there are few."""
    assert days("2024-05-07", "2024-05-08", "2024-05-09") == []
    assert len(days(*(f"2024-05-{day:02}" for day in range(6, 12)))) == 6


def test_the_days_of_a_week() -> None:
    """In a file of a week each is a call, of the year that title or path has; the title, with a date, is none."""
    week = ("Monday, May 6", "Tuesday, May 7")
    assert days(*week, path="anchor/2024-W19.md") == ["2024-05-06", "2024-05-07"]
    text = "# Standups, week 19 (6–10 May 2024)\n\n" + "".join(f"## {day}\n\n{NOTES}" for day in week)
    assert [str(call.date) for _, call in read_calls(Note("anchor/notes.md", text))] == ["", "2024-05-06", "2024-05-07"]
    assert days("2024-05-06", "2024-05-08") == ["2024-05-06", "2024-05-08"]


def test_headings_in_html() -> None:
    """They begin calls as those of Markdown do."""
    text = "<h1 align='center'>Anchor</h1>\n\n" + "".join(
        f"<h2>2024-05-{day}</h2>\n\n- gate\n  - Ann: it is closed\n\n" for day in ("21", "07")
    )
    found = read_calls(Note("anchor/notes.md", text))
    assert [(call.title, str(call.date)) for _, call in found] == [
        ("Anchor", ""),
        ("Anchor", "2024-05-21"),
        ("Anchor", "2024-05-07"),
    ]


def test_two_calls_of_a_day() -> None:
    """Each is known by a name of its own."""
    text = "".join(f"## 2024-05-{day}\n{NOTES}" for day in ("21", "07 (east)", "07 (west)"))
    calls = read_calls(Note("anchor/notes.md", text))
    assert [call.part for _, call in calls] == ["", "2024-05-21", "2024-05-07", "2024-05-07.2"]


def test_a_line_that_is_a_date() -> None:
    """Alone on its line a date begins a call where no headings do, and not where it tells when the next one is."""
    calls = "".join(f"May {day}, 2024\n\n- gate\n  - Ann: it is closed\n\n" for day in (21, 7))
    found = read_calls(Note("anchor/notes.txt", f"Anchor WG\n\n{calls}"))
    assert [str(call.date) for _, call in found] == ["", "2024-05-21", "2024-05-07"]
    one = f"# Anchor WG\n\nMay 7, 2024\n\n## Gate\n{NOTES}## Next call\n\nMay 21, 2024\n\n- winch\n"
    assert len(read_calls(Note("anchor/notes.md", one))) == 1
