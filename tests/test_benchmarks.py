"""The benchmarks ask what the notes hold, and what they learn is what the package judges by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import all as every
from benchmarks import load, mentions, start
from benchmarks import shared as place
from benchmarks.corpus import enlarge
from benchmarks.marking import Marker
from benchmarks.measured import measured
from benchmarks.questions import Group, QuestionSet, own_sets, read_questions, shared_sets
from benchmarks.tables import COLUMNS, aligned, markdown, table
from index.features import ALIKE, FEATURES, OTHER_WORDS
from index.judge import stored
from index.silence import SIGNS

OWN = own_sets()


def by_name(asked: QuestionSet) -> str:
    """Return what a set is called in a report."""
    return asked.name


def test_there_are_questions_of_our_own_and_some_have_no_answer() -> None:
    """At least a hundred to learn from, and paraphrases that nothing is learned from."""
    own = [question for asked in OWN if asked.group == Group.OWN for question in asked.questions]
    assert len(own) >= 100
    assert any(not question.answerable for question in own)
    assert any(asked.group == Group.PARAPHRASES for asked in OWN)


def test_no_two_questions_share_an_id() -> None:
    """Nor do two sets share a name."""
    ids = [question.id for asked in OWN for question in asked.questions]
    assert len(ids) == len(set(ids))
    assert len(OWN) == len({asked.name for asked in OWN})


@pytest.mark.parametrize("asked", OWN, ids=by_name)
def test_a_question_has_gold_unless_the_notes_have_no_answer(asked: QuestionSet) -> None:
    """Gold and kind say the same."""
    assert all(question.answerable == bool(question.gold) for question in asked.questions)


@pytest.mark.parametrize("asked", OWN, ids=by_name)
def test_the_lines_of_gold_are_in_the_notes(asked: QuestionSet, shared: Path) -> None:
    """Every span lies within its note, as the marking program reads it."""
    assert Marker(shared).problems(asked.notes, asked.questions) == []


def test_the_shared_sets_are_read_whole(shared: Path) -> None:
    """Each of the files there is a set here, and none is empty."""
    sets = shared_sets(shared)
    assert {asked.name for asked in sets} == {path.stem for path in (shared / "questions").glob("*.jsonl")}
    assert all(asked.questions for asked in sets)


def test_an_excerpt_that_covers_the_gold_is_a_hit(shared: Path) -> None:
    """An answer in the form of `ask --batch` is marked, and silence is a miss."""
    asked = shared_sets(shared)[0]
    marker, question = Marker(shared), asked.questions[0]
    right: dict[str, Any] = {"answered": True, "excerpts": [question.gold[0].model_dump()], "ms": 1.0}
    row = marker.mark(asked.notes, question, right)
    assert (row["rank"], row["silent"]) == (1, False)
    assert marker.among(asked.notes, question, right)
    silent = marker.mark(asked.notes, question, {"answered": False, "excerpts": [], "ms": 1.0})
    assert (silent["rank"], silent["silent"]) == (None, True)
    assert marker.summary([row | {"among": True}, silent | {"among": False}])["among"] == 0.5


def test_a_line_that_is_no_question_is_refused(tmp_path: Path) -> None:
    """A misspelt key does not become a question without gold."""
    path = tmp_path / "odd.jsonl"
    path.write_text('{"id": "a", "kind": "topic"}\n', "utf-8")
    with pytest.raises(ValueError, match="question"):
        read_questions(path)


def test_without_the_shared_folder_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It names the variable to set."""
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    with pytest.raises(place.NoSharedFolder, match=place.VARIABLE):
        place.shared_folder()


def test_the_weights_name_only_what_is_measured() -> None:
    """A weight of a feature that was renamed or removed would weigh nothing, and nobody would notice."""
    for vectors in (False, True):
        weights = stored(vectors=vectors)
        assert set(weights.bullet) <= {*FEATURES, *(ALIKE if vectors else ())}
        assert set(weights.said) <= {*FEATURES} - {*OTHER_WORDS}
        assert set(weights.silence) == {*SIGNS, "bias"}


def test_the_ranking_that_is_learned_puts_answers_first() -> None:
    """Whatever else differs between questions, what tells the answer within each gets the weight."""
    numpy: Any = pytest.importorskip("numpy", reason="numpy is not installed: it comes with the extra `bench`")
    pytest.importorskip("scipy", reason="scipy is not installed: it comes with the extra `bench`")
    fit: Any = pytest.importorskip("benchmarks.fit")
    chance = numpy.random.default_rng(0)
    lists: list[tuple[Any, Any, Any]] = []
    for shift in range(40):
        features = chance.normal(size=(12, 3)) + numpy.array([0, 5 * shift, 0])
        gains = numpy.zeros(12)
        gains[features[:, 0].argmax()] = 1.0
        lists.append((features, gains, gains))
    weights = fit.fit_ranking(lists, 0.01)
    assert all((features @ weights).argmax() == gains.argmax() for features, gains, _ in lists)


def test_the_ranking_that_is_learned_prefers_the_topic_where_there_is_no_other_sign() -> None:
    """A bullet beside the answer is the better mistake."""
    numpy: Any = pytest.importorskip("numpy", reason="numpy is not installed: it comes with the extra `bench`")
    pytest.importorskip("scipy", reason="scipy is not installed: it comes with the extra `bench`")
    fit: Any = pytest.importorskip("benchmarks.fit")
    features = numpy.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    answer, beside, other = features @ fit.fit_ranking([(features, features[0], features[0] + features[1])], 0.1)
    assert answer > beside > other


def test_the_silence_that_is_learned_tells_the_two_apart() -> None:
    """Also where one of the two is rare."""
    numpy: Any = pytest.importorskip("numpy", reason="numpy is not installed: it comes with the extra `bench`")
    pytest.importorskip("scipy", reason="scipy is not installed: it comes with the extra `bench`")
    fit: Any = pytest.importorskip("benchmarks.fit")
    features = numpy.random.default_rng(0).normal(size=(200, 2))
    features[:, 0] += numpy.where(numpy.arange(200) < 10, 8.0, 0.0)
    silent = numpy.arange(200) < 10
    weights, bias = fit.fit_yes_or_no(features, silent, 0.3)
    assert ((features @ weights + bias > 0) == silent).all()


def test_a_table_has_a_column_for_every_figure() -> None:
    """What cannot be said is a dash, in a terminal and in Markdown."""
    rows = table({"set": {"questions": 1, "none_questions": 0, "@500": 0.5, "p50_ms": 12.34, "silence": None}})
    assert rows[0][3:] == list(COLUMNS)
    assert rows[1][:4] == ["set", "1", "0", "0.500"]
    assert "12.3" in rows[1]
    assert rows[1][3 + list(COLUMNS).index("silence")] == "-"
    assert len(aligned(rows).split("\n")) == 2
    assert [line.count("|") for line in markdown(rows).split("\n")] == [len(rows[0]) + 1] * 3


@pytest.fixture
def on_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the benchmarks find no notes but the examples."""
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))


@pytest.mark.usefixtures("on_examples")
def test_one_command_measures_building_and_asking_and_writes_a_page(tmp_path: Path) -> None:
    """On the examples: a row for each size and tool, the machine, and every cell filled."""
    page = tmp_path / "page.md"
    every.main(["--times", "1", "--only", "build", "ask", "--data", str(tmp_path / "data"), "--into", str(page)])
    text = page.read_text("utf-8")
    assert all(word in text for word in ("cores", "Python", "SQLite", "## Build", "## Ask"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("|")]
    assert sum(row[0] == "callnotes" for row in rows) == 2
    assert sum(row[0] == "SQLite FTS5" for row in rows) == 2
    assert all(all(row) for row in rows)


@pytest.mark.usefixtures("on_examples")
def test_what_cannot_be_measured_here_is_said_on_the_page(tmp_path: Path) -> None:
    """The questions whose notes are not there; what stands beside them is measured."""
    page = tmp_path / "page.md"
    every.main(["--times", "1", "--only", "answers", "edit", "ask", "--skip", "ask", "--into", str(page)])
    _, answers, edit = page.read_text("utf-8").split("\n## ")
    assert answers.startswith("Answers: ")
    assert "Not measured: " in answers
    assert edit.startswith("Edit: ")
    assert filled(edit) == 2


@pytest.mark.usefixtures("on_examples")
@pytest.mark.parametrize(
    ("main", "options", "rows"),
    [
        (start.main, ("--runs", "1"), 7),
        (mentions.main, ("--mentions", "3"), 3),
        (load.main, ("--questions", "10"), 5),
    ],
    ids=["start", "mentions", "load"],
)
def test_a_bot_is_measured(main: Callable[[Sequence[str]], str], options: Sequence[str], rows: int) -> None:
    """In a process of its own, on the examples: every row is there, and every cell of it filled."""
    assert filled(main(options)) == rows


def filled(table: str) -> int:
    """Return how many rows a table has, its head among them, if no cell is empty."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n") if line[:1] == "|"]
    assert all(all(row) for row in rows)
    return sum(set(row[0]) != {"-"} for row in rows)


def test_copies_of_notes_have_other_people_days_and_identifiers(examples: Path, tmp_path: Path) -> None:
    """The first copy is the notes as they are; the second has as many lines in each note, and new words."""
    enlarge(examples, tmp_path / "notes", 2)
    notes = {path.relative_to(tmp_path / "notes").as_posix(): path for path in (tmp_path / "notes").rglob("*.md")}
    own = {path.relative_to(examples).as_posix(): path.read_text("utf-8") for path in examples.rglob("*.md")}
    assert {name: notes[name].read_text("utf-8") for name in own} == own
    copies = {name: path.read_text("utf-8") for name, path in notes.items() if name not in own}
    assert sorted(text.count("\n") for text in copies.values()) == sorted(text.count("\n") for text in own.values())
    assert "open_readonly" in "".join(own.values())
    assert "open_readonly" not in "".join(copies.values())
    one = "storage/2026/storage-05-20.md"
    assert "storage-1/2026/storage-05-21.md" in copies
    assert copies["storage-1/2026/storage-05-21.md"] != own[one]


def test_a_measured_call_tells_its_cost() -> None:
    """Memory is that of the process which was started for it."""
    cost = measured(sum, [1, 2])
    assert cost.result == 3
    assert cost.memory > 1
    assert cost.seconds >= 0
    assert cost.worker_memory == 0
