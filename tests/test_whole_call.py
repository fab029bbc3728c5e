"""A question about a call as a whole, and none of its topics, is answered with what that call was about."""

from datetime import date
from pathlib import Path

import pytest
from workshop import ask_index, write_index

from index.model import Answer

TODAY = date(2026, 3, 20)
NOTES = {
    "README.md": "# Meetings\n\nWhat was decided in the storage meeting stands in the notes of the storage meeting.\n",
    "storage/2026/storage-02-11.md": "# Storage, February 11\n## Notes\n- Checksums\n  - olsen: twice as fast\n"
    "  - decision: keep CRC32C\n",
    "storage/2026/storage-03-11.md": "# Storage, March 11\n## Attendees\n- Marit Aas (storage)\n- Ben Olsen\n## Notes\n"
    "- Opening\n  - the minutes were approved\n"
    "- Compaction\n  - marit: eleven hours a day\n  - conclusion: it goes async\n"
    "- Relay\n  - olsen: fuzzed all week\n  - AI(olsen): file the two crashes\n",
    "storage/2026/storage-04-08.md": "# Storage, April 8\n## Agenda\n- Snapshots\n",
    "storage/2026/storage-02-25.md": "# Storage, February 25\n\nCancelled, half of us have the flu.\n",
    "TSC/2026/tsc-03-03.md": "# TSC, March 3\n## Notes\n- Budget\n  - agreed to buy one ARM machine\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of an index of NOTES."""
    return write_index(tmp_path_factory.mktemp("whole"), NOTES)


def asked(index: Path, question: str, today: date = TODAY, until: date | None = None) -> Answer:
    """Return the answer on `today`."""
    return ask_index(index, question, today, until)


def paths(answer: Answer) -> set[str]:
    """Return the notes that an answer quotes."""
    return {excerpt.call.path for excerpt in answer.excerpts}


@pytest.mark.parametrize(
    "question",
    [
        "what was decided in the march 2026 storage meeting",
        "what happened in the last storage call",
        "summary of the latest storage call",
        "what was discussed on march 11",
        "storage call of 2026-03-11",
        "what was decided in the last storage workshop",
    ],
)
def test_the_call_that_is_meant_is_quoted(index: Path, question: str) -> None:
    """Each thread once, the conclusions among them; no other call, no agenda to come, no README."""
    answer = asked(index, question)
    assert paths(answer) == {"storage/2026/storage-03-11.md"}
    text = "\n".join(excerpt.text for excerpt in answer.excerpts)
    assert "it goes async" in text
    assert "file the two crashes" in text
    titles = [excerpt.thread for excerpt in answer.excerpts]
    assert len(titles) == len(set(titles))


def test_of_several_calls_in_a_period_the_newest_are_quoted(index: Path) -> None:
    """A month has calls of two series."""
    found = paths(asked(index, "what was decided in march 2026"))
    assert found == {"storage/2026/storage-03-11.md", "TSC/2026/tsc-03-03.md"}


def test_the_last_call_is_the_last_on_the_day_of_the_question(index: Path) -> None:
    """Who asked in February meant a call of February; what is left out by hand is not quoted either."""
    assert paths(asked(index, "what happened in the last call", date(2026, 2, 20))) == {"storage/2026/storage-02-11.md"}
    assert paths(asked(index, "what happened in the last call", until=date(2026, 3, 10))) == {"TSC/2026/tsc-03-03.md"}


def test_days_without_a_call_have_no_answer(index: Path) -> None:
    """Nothing is quoted of another time."""
    assert not asked(index, "what was decided in january 2026").excerpts
    assert not asked(index, "hello").excerpts


def test_a_cancelled_call_is_told_to_be_so(index: Path) -> None:
    """Where none was held on that day; a day on which one was held has that one."""
    answer = asked(index, "what was decided in the storage call of february 25, 2026")
    assert paths(answer) == {"storage/2026/storage-02-25.md"}
    assert "Cancelled, half of us have the flu." in answer.excerpts[0].text
    assert paths(asked(index, "what was decided in february 2026")) == {"storage/2026/storage-02-11.md"}


@pytest.mark.parametrize(
    "question", ["what did marit say of hours in the last storage call", "last storage call: compaction in the TSC?"]
)
def test_a_topic_of_the_last_call_is_looked_for_in_that_one(index: Path, question: str) -> None:
    """As if the question named its day."""
    answer = asked(index, question)
    assert "from 2026-03-11 to 2026-03-11" in answer.reading
    assert answer.excerpts[0].call.path == "storage/2026/storage-03-11.md"


def test_what_the_last_call_did_not_say_is_told_to_be_of_others(index: Path) -> None:
    """Instead of nothing; and `last call` as a state of a proposal is no time."""
    period = asked(index, "the last storage call: did they keep CRC32C").elsewhen
    assert period is not None
    assert period.start == date(2026, 3, 11)
    assert asked(index, "who moves the checksums to last call").elsewhen is None


def test_a_topic_is_looked_for_wherever_it_was(index: Path) -> None:
    """A question with a topic or a person is not about a whole call."""
    assert "storage/2026/storage-02-11.md" in paths(asked(index, "checksums in the storage call"))
    for question in ("what did olsen say in the last storage call", "what was decided about workshops in march"):
        assert "of: a call as a whole" not in asked(index, question).reading
