"""Who asks what holds now hears the newest call on the topic first."""

from datetime import date
from pathlib import Path

import pytest
from workshop import ask_index, write_index

from index.model import Answer

TODAY = date(2026, 8, 20)
NOTES = {
    "ops/2024-03-06.md": "# Ops, March 6, 2024\n## Notes\n- Retention of raw logs\n  - olsen: raw logs fill the disk\n"
    "  - decision: raw logs are kept for 30 days\n",
    "ops/2026-02-11.md": "# Ops, February 11, 2026\n## Notes\n- Disk of the log host\n"
    "  - decision: raw logs are kept 21 days\n",
    "ops/2026-09-02.md": "# Ops, September 2, 2026\n## Agenda\n- How many days raw logs are kept\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of an index of NOTES."""
    return write_index(tmp_path_factory.mktemp("recency"), NOTES)


def asked(index: Path, question: str) -> Answer:
    """Return the answer on TODAY."""
    return ask_index(index, question, TODAY)


def test_what_holds_now_is_what_was_said_last(index: Path) -> None:
    """Though an older call has more of the words; and an agenda to come says nothing of it."""
    assert asked(index, "how many days are raw logs kept").excerpts[0].call.path == "ops/2024-03-06.md"
    for question in ("how many days are raw logs kept now", "current number of days for raw logs"):
        answer = asked(index, question)
        assert answer.excerpts[0].call.path == "ops/2026-02-11.md"
        assert dict(answer.excerpts[0].reasons)["newer"] > 0


def test_of_equal_decisions_the_later_is_quoted_first(tmp_path: Path) -> None:
    """It may have undone the other."""
    said = "## Notes\n- Raw logs\n  - decision: they are kept for {} days\n"
    days = {"2024-03-06": 30, "2025-03-05": 21, "2023-03-08": 60}
    index = write_index(tmp_path, {f"ops/{day}.md": f"# Ops {day}\n{said.format(n)}" for day, n in days.items()})
    assert asked(index, "what was decided about raw logs").excerpts[0].call.path == "ops/2025-03-05.md"


def test_a_time_that_is_named_counts_more(index: Path) -> None:
    """Whoever asks what held then does not hear what holds today."""
    answer = asked(index, "how many days are raw logs kept now, in march 2024")
    assert answer.excerpts[0].call.path == "ops/2024-03-06.md"
    assert "newer" not in dict(answer.excerpts[0].reasons)


def test_quotes_of_another_time_than_asked_for_are_told(index: Path) -> None:
    """And those of that time need no remark."""
    period = asked(index, "what was said of raw logs in may 2019").elsewhen
    assert period is not None
    assert (period.start, period.end) == (date(2019, 5, 1), date(2019, 5, 31))
    assert asked(index, "what was said of raw logs in march 2024").elsewhen is None
    assert asked(index, "what was said of raw logs").elsewhen is None
