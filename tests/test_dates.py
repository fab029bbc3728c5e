"""Dates and series, as notes write them in paths and lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import call_date, series_of, written_dates
from index.model import CallDate


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2025-12-03.md", "2025-12-03"),
        ("2019.04.18.md", "2019-04-18"),
        ("2025/team-12-03.md", "2025-12-03"),
        ("team/2024/docs-05-8.md", "2024-05-08"),
        ("2024/community-1-30.md", "2024-01-30"),
        ("2023/guests-02-28-2023.md", "2023-02-28"),
        ("2026/01-20-2026-Meeting-Notes.md", "2026-01-20"),
        ("2024/06-25-Meeting-notes.md", "2024-06-25"),
        ("meetings/2018-01-31-V8.md", "2018-01-31"),
        ("2025/team-cve-debrief-0626.md", "2025-06-26"),
        ("team-cve-debrief-0626.md", ""),
        ("summit-feb26/README.md", "2026-02"),
        ("2025/summit-feb26/README.md", "2025-02-26"),
        ("2021/telcons/01-21-21-storage-access-minutes.md", "2021-01-21"),
        ("2020/telcons/03-26-2-minutes.md", "2020-03-26"),
        ("2024/24-03-05.md", "2024-03-05"),
        ("24-03-05.md", "2024-03-05"),
        ("27-2-19.md", "2019-02-27"),
        ("2-27-19.md", "2019-02-27"),
        ("2021/tpac/minutes.md", "2021"),
        ("Meeting 2016 05 2.md", "2016-05-02"),
        ("Meeting 151.md", ""),
        ("Meeting 1&2.md", ""),
        ("notes/20240305.md", "2024-03-05"),
        ("notes/2024-march-5.md", "2024-03-05"),
        ("notes/5_Mar_2024.md", "2024-03-05"),
        ("May 5, 2024.md", "2024-05-05"),
        ("2024/03/05.md", "2024-03-05"),
        ("2024/03-march/5th-minutes.md", "2024-03-05"),
        ("2024-03-05/minutes.md", "2024-03-05"),
        ("2024/03.05.md", "2024-03-05"),
        ("2024-03.md", "2024-03"),
        ("2024-W07.md", "2024-02-12"),
        ("sync/2024W7-notes.md", "2024-02-12"),
        ("2024/week-07.md", "2024-02-12"),
        ("2024/W54.md", "2024"),
        ("week-07.md", ""),
        ("2024年3月15日会议纪要.md", "2024-03-15"),
        ("2024/25-03.md", "2024-03-25"),
        ("12-03.md", "--12-03"),
        ("archived/2021-02-22/team/meeting-notes/2019-9-18.md", "2019-09-18"),
        ("archived/2021-02-22/team/charter.md", ""),
        ("retros/5.0.0.md", ""),
        ("retros/15.0.0-alpha1.md", ""),
        ("release-1.2.md", ""),
        ("standup-1-2.md", ""),
        ("2024-02-30.md", "2024-02"),
        ("2024-13-01.md", "2024"),
        ("2023/02-29.md", "2023-02"),
        ("README.md", ""),
        ("", ""),
    ],
)
def test_a_path_tells_the_date(path: str, date: str) -> None:
    """What a path says of the date is read without any line; what cannot be is left out."""
    assert str(call_date(path, [])) == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("# December 11 project call", "--12-11"),
        ("# September 7th project call", "--09-07"),
        ("### Meeting Date/Time: November 10, 2022, 14:00 UTC", "2022-11-10"),
        ("### Meeting Date/Time: Friday 6/16/17 at 14:00 UTC", "2017-06-16"),
        ("### Meeting Date/Time: 2022-Nov.-24- 14:00 UTC", "2022-11-24"),
        ("### Meeting Date/Time: Friday, Feb 5th, 2021 14:00 UTC", "2021-02-05"),
        (" ### Meeting Date/Time: **May** **14th**, **2021**, **14:00** **UTC** <!-- omit in toc -->", "2021-05-14"),
        ("# Layer Meeting 184 [March 28, 2024]", "2024-03-28"),
        ("## Meeting Date/Time: Thursday 2022/08/04 at 14:00 UTC (10:00 ET)", "2022-08-04"),
        ("### Meeting Date/Time:Friday, 30 Apr 2021", "2021-04-30"),
        ("### Meeting Date/Time: Friday 23 August 2019 at 14:00 UTC", "2019-08-23"),
        ("### Meeting Date/Time: Thursday October 27, 14:00 UTC", "--10-27"),
        ("## Time: 5/5/17 14:00PM UTC", "2017-05-05"),
        ("Call 2-27-19", "2019-02-27"),
        ("date: 2020-01-24 14:00:00 UTC", "2020-01-24"),
        ("* Thursday, August 12th", "--08-12"),
        ("Virtual Face to Face, May 18-19, 2021", "2021-05-18"),
        ("# 12 September Meeting (at the plenary)", "--09-12"),
        ("# September 2020 Virtual F2F", "2020-09"),
        ("# Planning 31.12.2024", "2024-12-31"),
        ("# May\N{NO-BREAK SPACE}14, 2021", "2021-05-14"),
        ("# Standup 25/03/2024", "2024-03-25"),
        ("# February 30, 2024", "2024-02"),
        (
            "Apr 7 2025, 1400Z — present: ann, bob, a cat that nobody had asked and Cleo, who came late for the train",
            "2025-04-07",
        ),
        ("*22 April 2024.* In the room: Ann, Bob", "2024-04-22"),
        ("2024-01-29 14:00 UTC, [agenda](https://example.org/46), [video](https://example.org/v)", "2024-01-29"),
        ("Recorded: 2025-10-20T14:00Z", "2025-10-20"),
        ("### Meeting Date/Time: Friday xx/xx/17 at 14:00 UTC", ""),
        ("## {month} {day}, 2023 - meeting", ""),
        ("# Community Group @ Plenary 2022", ""),
        ("# Release 5.0.0, see #2021", ""),
    ],
)
def test_a_line_tells_the_date(line: str, date: str) -> None:
    """Where the path tells nothing, titles, labels and lines that are little but a date do."""
    assert str(call_date("notes/Meeting 5.md", [line, "", "- we talked"])) == date


@pytest.mark.parametrize(
    "line",
    [
        "Next meeting: March 5, 2024",
        "null_radix edited this page on Dec 18, 2015",
        "- we shipped 1.2.3 on March 5, 2024 and then spent the rest of the week on mending what it broke",
        "- May 14 people come?",
        "- see https://example.org/2024-03-05 and [that](../2024-03-06.md)",
        "1. 12/24 tests of 2024 pass",
        "Every other Tuesday, starting June 25 2024",
        "- the test call reset of April 1 is done",
        "- Approve the minutes of 1 October 2023",
    ],
)
def test_dates_of_other_things_are_not_the_calls(line: str) -> None:
    """A date in running text, in an address, or of another meeting does not date the call."""
    assert call_date("notes/Meeting 5.md", ["# Minutes", "", line]) == CallDate()


@pytest.mark.parametrize(
    ("path", "lines", "date"),
    [
        ("2026/2026-08-19.md", ["# 2026 June 15 - meeting"], "2026-08-19"),
        ("2024/team-09-30.md", ["# Group - September 16"], "2024-09-30"),
        ("2021/tpac/minutes.md", ["# 12 September Meeting"], "2021-09-12"),
        ("2024/tpac/minutes.md", ["# 2024-09-26 Meeting"], "2024-09-26"),
        ("2024/offsite.md", ["# May 7, 2023 offsite"], "2024-05-07"),
        ("2024/offsite.md", ["# Offsite", "## June 3, 2021", "## March 5, 2024"], "2024-03-05"),
        ("summit-feb26/README.md", ["# Summit - February 2026"], "2026-02"),
        ("2024-03.md", ["# March 5 call"], "2024-03-05"),
        ("2024-03.md", ["# April 5 call"], "2024-03"),
        ("12-11.md", ["# December 11, 2024"], "2024-12-11"),
        ("12-11.md", ["# May 4, 2024"], "--12-11"),
        ("Meeting 5.md", ["---", "title: Minutes", "date: 2020-01-24", "---", "# January 23"], "2020-01-24"),
        ("Meeting 5.md", ["# Meeting 5 [2024-01-18]", "### Date: Feb 15, 2024"], "2024-02-15"),
        ("Meeting 5.md", ["# Minutes of 2024", "Date: March 5", "", "# March 5, 2024"], "2024-03-05"),
        ("Meeting 5.md", ["# Meetings", "* March 5, 2024", "* March 19, 2024"], ""),
        ("Meeting 5.md", ["## Meeting 1 - 2015-11-30", "## Meeting 2 - 2015-12-11"], "2015-11-30"),
        ("Meeting 5.md", ["Date: Friday 08 Jan 2020"], "2021-01-08"),
        ("Meeting 5.md", ["Date: Friday 08 May 2019"], "2019-05-08"),
        ("Meeting 5.md", ["Hack day, Nov 28 2024", "==="], "2024-11-28"),
        ("Meeting 5.md", ["---", "title: Hack day, Nov 28 2024", "---", "", "We hacked."], "2024-11-28"),
        ("2024-hack-day-11-28.md", [], "2024-11-28"),
        ("2026-w29.md", ["# 2026-w29 (Thu 16 July)"], "2026-07-16"),
        ("2026-w29.md", ["# Weekly", "Date: 2026-07-16"], "2026-07-16"),
        ("2026-w29.md", ["# Weekly", "Date: 2026-07-30"], "2026-07-13"),
        ("2025-w01.md", ["# Thu 2 January"], "2025-01-02"),
        ("Meeting 5.md", [""] * 12 + ["x"] * 30 + ["# March 5, 2024"], ""),
    ],
)
def test_the_path_wins_and_the_lines_complete(path: str, lines: list[str], date: str) -> None:
    """A stale heading never overrules a path, and what the path leaves out comes from the lines."""
    assert str(call_date(path, lines)) == date


@pytest.mark.parametrize(
    ("path", "series"),
    [
        ("cranelift/2025/cranelift-12-03.md", "cranelift"),
        ("SIG-Guests/JavaScript/2024/x.md", "SIG-Guests/JavaScript"),
        ("SIG-Community/2024/SIG-Community/2024/community-08-06.md", "SIG-Community"),
        ("SIG-A/2024/SIG-B/2024/b-08-06.md", "SIG-B"),
        ("TSC/2026/tsc-01-20.md", "TSC"),
        ("wg-releases/meeting-notes/2019-03-27.md", "wg-releases"),
        ("archived/2021-02-22/wg-qa/meeting-notes/2019-9-18.md", "wg-qa"),
        ("archived/wg-old/2022/2022-02-23.md", "wg-old"),
        ("meetings/2025-07-02.md", ""),
        ("minutes/2020-04-30.md", ""),
        ("meetings/2018-01-31-V8.md", ""),
        ("docs/Meeting_Notes/2020-04-30.md", ""),
        ("docs/2020/04-30.md", "docs"),
        ("docs/meetings/backend/2020-04-30.md", "backend"),
        ("meetings/io.js/2015-01-15.md", "io.js"),
        ("CoreDevs-EL-Meetings/Meeting 151.md", "CoreDevs-EL-Meetings"),
        ("2024/telcons/01-11-minutes.md", ""),
        ("2024/tpac/minutes.md", "tpac"),
        ("2021/05-virtual/05-14-minutes.md", "virtual"),
        ("plumbers/summit-feb26/README.md", "plumbers"),
        ("team/2024/03/05.md", "team"),
        ("team/2024-Q1/03-05.md", "team"),
        ("team/2024/offsite/notes.md", "team/offsite"),
        ("meetings/backend-2024-03-05.md", "backend"),
        ("meetings/2024/front_end-03-05.md", "front-end"),
        ("Meeting 2024-03-05.md", ""),
        ("Meeting 151.md", ""),
        ("infra/chat/2025-01-16-irc.md", "infra"),
        ("README.md", ""),
        ("", ""),
    ],
)
def test_folders_name_the_series(path: str, series: str) -> None:
    """The series is what remains of the folders without years and without what says that notes lie there."""
    assert series_of(path, []) == series


def test_a_note_may_name_its_series() -> None:
    """`series` in the front matter wins over the folders; anywhere else the word means nothing."""
    assert series_of("a/2024-03-05.md", ["---", 'series: "Back End"', "---"]) == "Back End"
    assert series_of("a/2024-03-05.md", ["---", "---", "series: b"]) == "a"
    assert series_of("a/2024-03-05.md", ["---", "series: [b, c]", "---"]) == "a"


def test_written_dates_are_found_where_they_stand() -> None:
    """Every date comes with its place, in the order of the text."""
    text = "from 2024-03-05 to 4 May 2024"
    assert [(str(found.date), text[found.start : found.end]) for found in written_dates(text)] == [
        ("2024-03-05", "2024-03-05"),
        ("2024-05-04", "4 May 2024"),
    ]


_DATEISH = st.text(alphabet="0123456789-./_ ,'ſıdecmayjnst年२\N{NO-BREAK SPACE}#*[](:", max_size=30)


@given(path=st.text(max_size=40) | _DATEISH, lines=st.lists(st.text(max_size=60) | _DATEISH, max_size=6))
def test_any_path_and_lines_give_a_date_that_can_be(path: str, lines: list[str]) -> None:
    """No input fails, and what is given as a day is one."""
    date = call_date(path, lines)
    assert date.on is not None or None in (date.year, date.month, date.day)
    assert date.month is None or 1 <= date.month <= 12
    assert isinstance(series_of(path, lines), str)
