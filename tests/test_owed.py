"""Who asks what somebody has to do is shown what is marked so, the newest first."""

from datetime import date
from pathlib import Path

import pytest
from workshop import ask_index, write_index

from index.model import Answer

TODAY = date(2026, 3, 20)
NOTES = {
    "storage/storage-2026-02-11.md": "# Storage, February 11, 2026\n## Attendees\n- Marit Aas\n- Ben Olsen\n## Notes\n"
    "- Checksums\n  - marit: they are slow\n  - AI(marit): time them on ARM\n  - AI(olsen): ask the vendor\n",
    "storage/storage-2026-03-11.md": "# Storage, March 11, 2026\n## Attendees\n- Marit Aas\n- Ben Olsen\n## Notes\n"
    "- Relay\n  - marit: it crashes\n  - AI(marit): bisect it\n",
    "tsc/tsc-2026-03-12.md": "# TSC, March 12, 2026\n## Attendees\n- Marit Aas\n## Notes\n- Budget\n"
    "  - AI(marit): order two machines\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of an index of NOTES."""
    return write_index(tmp_path_factory.mktemp("owed"), NOTES)


def asked(index: Path, question: str, until: date | None = None) -> Answer:
    """Return the answer on TODAY."""
    return ask_index(index, question, TODAY, until)


@pytest.mark.parametrize(
    "question",
    [
        "what are marit's action items",
        "open actions of marit",
        "what does marit have to do",
        "tasks for Marit Aas",
        "marit's todos",
    ],
)
def test_all_that_is_marked_for_somebody_is_quoted_the_newest_first(index: Path, question: str) -> None:
    """And nothing that others have to do, or that only was said."""
    answer = asked(index, question)
    assert [excerpt.text for excerpt in answer.excerpts] == [
        "AI(marit): order two machines",
        "AI(marit): bisect it",
        "AI(marit): time them on ARM",
    ]


def test_a_series_leaves_out_the_others(index: Path) -> None:
    """Its name is no topic."""
    answer = asked(index, "marit's action items in the storage group")
    assert [excerpt.call.series for excerpt in answer.excerpts] == ["storage", "storage"]


def test_a_topic_or_a_day_is_looked_for_as_ever(index: Path) -> None:
    """Then what has nothing to do with it is left out."""
    for question, until in (("what does marit have to do about checksums", None), ("marit's todos", date(2026, 2, 20))):
        answer = asked(index, question, until)
        assert "time them on ARM" in answer.excerpts[0].text
