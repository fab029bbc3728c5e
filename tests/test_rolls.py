"""Who asks who was at a call is shown the lines that list them."""

from datetime import date
from pathlib import Path

import pytest
from workshop import ask_index, write_index

from index.intent import Intent, read_intent
from index.model import Answer, Kind

TODAY = date(2026, 3, 20)
MANY = "".join(f"- Member Number{n} (handle{n})\n" for n in range(1, 61))
NOTES = {
    "storage/2026/storage-02-11.md": "# Storage, February 11\n## Attendees\n- Marit Aas (storage)\n## Regrets\n"
    "- Ben Olsen\n## Notes\n"
    "- Checksums\n  - marit: attended to; the present is enough\n",
    "storage/2026/storage-03-11.md": "# Storage, March 11\n## Present\n- Marit Aas (storage)\n- Ben Olsen\n"
    "## Regrets\n- Wen Sihan\n## Notes\n- Compaction\n  - marit: eleven hours a day\n  - olsen: it goes async\n",
    "storage/2026/storage-04-08.md": "# Storage, April 8\n## Attendees\n- Ben Olsen\n## Agenda\n- Snapshots\n",
    "TSC/2026/tsc-03-03.md": f"# TSC, March 3\n## Attendees\n{MANY}## Notes\n- Budget\n  - agreed to buy a machine\n",
    "TSC/2026/tsc-02-03.md": "# TSC, February 3\n## Attendees\n-\n## Notes\n- Budget\n  - olsen: nothing new\n",
    "quay/2026/quay-02-12.md": "# Quay, February 12\n## Cranes\n- Ann: they are late, and nobody knows why\n"
    "- Bo: why?\n- Ann: rust\n- Bo: again, the same as last year\n## Regrets\n- Cy Dee\n",
    "quay/2026/quay-03-12.md": "# Quay, March 12\n## Cranes\n- they are late\n",
    "rolling/notes.md": "# Docs calls\n\n## 2026-03-05\n\nAttendees: Ann Berg, Bo Carlsen\n\n- styles\n"
    "  - ann: blue\n\n"
    "## 2026-02-05\n\nAttendees: Bo Carlsen\n\n- links\n  - bo: dead ones go\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of an index of NOTES."""
    return write_index(tmp_path_factory.mktemp("rolls"), NOTES)


def asked(index: Path, question: str) -> Answer:
    """Return the answer on TODAY."""
    return ask_index(index, question, TODAY)


@pytest.mark.parametrize(
    "question",
    [
        "who attended the last storage call",
        "who was at the storage call of 2026-03-11",
        "attendees of the march 2026 storage meeting",
        "who else was there on march 11",
        "how many people joined the latest storage call",
        "who sent regrets for the last storage call",
        "who was absent from the storage call of march 11",
    ],
)
def test_the_list_of_who_was_there_is_quoted(index: Path, question: str) -> None:
    """All of it, each part under its heading, since who sent regrets was not there; of no call that is to come."""
    (excerpt,) = asked(index, question).excerpts
    assert excerpt.call.path == "storage/2026/storage-03-11.md"
    assert excerpt.text.split("\n") == ["Present", "Marit Aas (storage)", "Ben Olsen", "Regrets", "Wen Sihan"]
    assert [(span.start, span.end) for span in excerpt.spans] == [(2, 6)]


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("was marit at the february storage call", ["Attendees", "Marit Aas (storage)"]),
        ("did olsen join the storage call on february 11", ["Regrets", "Ben Olsen"]),
        ("was marit there on february 5", []),
    ],
)
def test_of_somebody_the_own_line_is_quoted(index: Path, question: str, lines: list[str]) -> None:
    """Under its heading; where no line names the one asked for, nothing is."""
    assert [line for excerpt in asked(index, question).excerpts for line in excerpt.text.split("\n")] == lines


def test_a_long_list_breaks_off(index: Path) -> None:
    """What is left out is marked."""
    (excerpt,) = asked(index, "who attended the last tsc call").excerpts
    assert len(excerpt.text) < 1000
    assert excerpt.text.endswith(" …")
    assert all(quote.kind in (Kind.HEADING, Kind.ATTENDEES) for quote in excerpt.quotes)


def test_a_list_that_nobody_filled_in_is_not_quoted(index: Path) -> None:
    """The notes do not say who was there, and neither does the answer."""
    assert not asked(index, "who attended the february tsc call").answered


def test_of_several_calls_in_a_file_the_right_one_is_quoted(index: Path) -> None:
    """Lines are those of the file."""
    (excerpt,) = asked(index, "who attended the call on february 5").excerpts
    assert (excerpt.text, excerpt.span.start) == ("2026-02-05\nAttendees: Bo Carlsen", 10)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("who was at the quay call on february 12", ["Regrets", "Cy Dee", "Bo: why?", "Ann: rust"]),
        ("was bo at the quay call on february 12", ["Bo: why?"]),
        ("who was at the quay call on march 12", []),
    ],
)
def test_where_nobody_is_listed_who_spoke_is_quoted(index: Path, question: str, lines: list[str]) -> None:
    """The shortest line of each that shows it; nothing where the notes name nobody."""
    quoted = [line for excerpt in asked(index, question).excerpts for line in excerpt.text.split("\n")]
    assert sorted(line.strip("… ") for line in quoted) == sorted(lines)


@pytest.mark.parametrize(
    "question",
    [
        "what was the attendance problem with checksums",
        "is there a call on march 11",
        "who is on the storage team",
        "who was on the hook for compaction",
        "what was decided by marit in the february storage call",
        "did marit come up with compaction numbers",
    ],
)
def test_other_questions_are_not_about_who_was_there(index: Path, question: str) -> None:
    """A topic is asked for, or whether there was a call, or who belongs to a group."""
    assert "of: who was there" not in asked(index, question).reading


def test_attendance_is_an_intent() -> None:
    """Beside what else is asked."""
    assert Intent.ATTENDANCE in read_intent("who was at the last call")
    assert Intent.ATTENDANCE not in read_intent("who is on the tsc")
