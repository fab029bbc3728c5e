"""The command: what it prints, what it exits with, and what stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import sysconfig
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from workshop import Workshop

from bot import cli, replies
from bot.cli import commands
from index.library import Found, Library
from index.reader import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from conftest import Printed

    Run = Callable[..., Printed]

PROGRAM = Path(sysconfig.get_path("scripts")) / "callnotes"
QUESTION = "what was decided about xxh3 block checksums"
CONCLUSION = "XXH3 is the default for format v4"


def program(*arguments: object, data: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the installed command."""
    environment = os.environ | {"CALLNOTES_DATA": str(data)}
    words = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(words, input=stdin, capture_output=True, env=environment, timeout=60, check=False)


@pytest.fixture
def quiet_notes(tmp_path: Path) -> Path:
    """Return notes that answer next to nothing."""
    folder = tmp_path / "quiet"
    folder.mkdir()
    (folder / "2025-12-03.md").write_text("# December 3 call\n\n## Notes\n\n- ana: the harbour gate is closed\n")
    return folder


# Exit codes


def test_an_answer_exits_with_0_and_shows_the_words_and_where_they_stand(examples: Path, example_data: Path) -> None:
    """The installed command quotes the bullet, with series, date, lines, and what was searched."""
    done = program("ask", QUESTION, "--notes", examples, data=example_data)
    assert (done.returncode, done.stderr) == (0, b"")
    out = done.stdout.decode()
    assert f"• conclusion: {CONCLUSION}" in out
    assert "storage · 2026-02-25 · " in out
    assert "storage/2026/storage-02-25.md:38-42" in out
    assert "of notes, newest 2026-" in out


def test_nothing_found_exits_with_1_and_says_so(quiet_notes: Path, tmp_path: Path) -> None:
    """Silence is a sentence with the number of calls and the date of the newest, on standard output."""
    done = program("ask", "loongarch zzyzx", "--notes", quiet_notes, data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().startswith("Nothing found in 1 call of quiet up to 2025-12-03.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], replies.NO_QUESTION),
        (["ask", "  "], replies.NO_QUESTION),
        (["ask", "why", "--batch", os.devnull], replies.ONE_OR_BATCH),
        (["ask", "why"], replies.NO_NOTES),
        (["ask", "x" * 4001, "--notes", "."], "the question has 4,001 characters; ask in at most 4,000."),
        (["ask", "why", "--notes", "no/such/folder"], "there are no notes at no/such/folder"),
        (["ask", "why", "--config", "no/such.toml"], "the configuration no/such.toml cannot be read"),
        (["ask", "why", "--notes", ".", "--limit", "0"], "Invalid value for '--limit'"),
        (["ask", "why", "--notes", ".", "--today", "tomorrow"], "'tomorrow' is no date; write it as 2026-08-20."),
        (["ask", "--batch", "no/such.jsonl", "--notes", "."], "'no/such.jsonl': No such file or directory"),
        (["ask", "why", "--unknown"], "No such option"),
        (["refresh"], replies.NO_NOTES),
        (["lastcall"], replies.NO_NOTES),
        (["series"], replies.NO_NOTES),
        (["digest"], "Missing option '--since'."),
        (["digest", "--since", "2001-01-01"], replies.NO_NOTES),
        (["digest", "--since", "monday", "--notes", "."], "'monday' is no date; write it as 2026-08-20."),
        (
            ["digest", "--since", "2026-08-02", "--today", "2026-08-01"],
            "--since 2026-08-02 is after --today 2026-08-01; begin earlier.",
        ),
        (["series", "--notes", "pyproject.toml"], "pyproject.toml is a file"),
        (["dance"], "No such command 'dance'"),
    ],
)
def test_what_is_wrong_exits_with_2_and_one_sentence(
    callnotes: Run, arguments: list[str], said: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every error is one line on standard error, nothing on standard output, no traceback."""
    monkeypatch.chdir(repository)
    done = callnotes(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("callnotes: ")
    assert done.err.count("\n") == 1
    assert said in done.err


def test_a_question_needs_no_quotes(callnotes: Run, examples: Path, example_data: Path) -> None:
    """Several words are one question."""
    done = callnotes("ask", *QUESTION.split(), "--notes", examples, "--data", example_data)
    assert CONCLUSION in done.out


def test_without_words_the_command_shows_its_help(callnotes: Run) -> None:
    """`callnotes` alone is wrong usage that explains itself."""
    done = callnotes()
    assert done.code == 2
    assert "Commands:" in done.err


def test_a_fault_of_ours_is_not_nothing_found(callnotes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw ends with 2 and a sentence; the traceback is there for those who ask for it."""

    def broken(*_: object) -> None:
        raise LookupError("oh")

    monkeypatch.setattr("bot.workspace.find_workspace", broken)
    done = callnotes("series")
    assert (done.code, done.out) == (2, "")
    assert "a fault in callnotes, LookupError: oh" in done.err
    monkeypatch.setenv(cli.DEBUG_VARIABLE, "1")
    with pytest.raises(LookupError):
        callnotes("series")


@contextmanager
def batching(examples: Path, data: Path) -> Generator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes], IO[bytes]]]:
    """Start the installed command, which answers questions as they come; yield it with its three streams."""
    words = [str(PROGRAM), "ask", "--batch", "-", "--notes", str(examples), "--data", str(data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        yield process, process.stdin, process.stdout, process.stderr


def test_whoever_stops_reading_stops_the_command(examples: Path, example_data: Path) -> None:
    """A closed pipe ends it without a word."""
    with batching(examples, example_data) as (process, questions, answers, complaints):
        answers.close()
        questions.write(b'{"id": 1, "question": "checksums"}\n')
        questions.close()
        assert complaints.read() == b""
    assert process.returncode == cli.BROKEN_PIPE


def test_ctrl_c_stops_the_command_at_once(examples: Path, example_data: Path) -> None:
    """While it waits for a question too, with one word and the exit code that shells expect."""
    with batching(examples, example_data) as (process, questions, answers, complaints):
        questions.write(b'{"id": 1, "question": "checksums"}\n')
        questions.flush()
        answers.readline()
        process.send_signal(signal.SIGINT)
        assert complaints.read().strip() == b"callnotes: stopped."
    assert process.returncode == cli.INTERRUPTED


# ask


def test_json_has_exactly_the_keys_promised(callnotes: Run, examples: Path, example_data: Path) -> None:
    """One object, with the excerpts as in a batch."""
    done = callnotes("ask", QUESTION, "--notes", examples, "--data", example_data, "--json", "--limit", 1)
    found = json.loads(done.out)
    assert list(found) == ["answered", "excerpts", "near", "corrected", "ms"]
    (excerpt,) = found["excerpts"]
    assert set(excerpt) - {"spans"} == {
        *("path", "start", "end", "text", "series", "date", "thread", "speakers", "cue", "permalink")
    }
    assert (excerpt["path"], excerpt["date"], excerpt["cue"]) == (
        "storage/2026/storage-02-25.md",
        "2026-02-25",
        "decision",
    )


def test_explain_tells_the_scores(callnotes: Run, examples: Path, example_data: Path) -> None:
    """In the terminal and in JSON."""
    places = ("--notes", examples, "--data", example_data)
    assert "scored 0." in callnotes("ask", QUESTION, *places, "--explain").out
    found = json.loads(callnotes("ask", QUESTION, *places, "--explain", "--json").out)
    assert {"score", "reasons"} <= set(found["excerpts"][0])
    assert "reading" in found


def test_series_narrows_the_question(callnotes: Run, examples: Path, example_data: Path) -> None:
    """`--series` takes a series by any of its names; an unknown one is an error that names the nearest."""
    places = ("--notes", examples, "--data", example_data)
    found = json.loads(callnotes("ask", "checksums", *places, "--series", "Storage", "--json").out)
    assert {excerpt["series"] for excerpt in found["excerpts"]} == {"storage"}
    done = callnotes("ask", "checksums", *places, "--series", "storrage")
    assert done.code == 2
    assert "nearest: storage" in done.err


def test_an_answer_is_as_new_as_the_notes(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """`ask` reads what was written since the last question."""
    places = ("--notes", quiet_notes, "--data", tmp_path / "data")
    assert callnotes("ask", "pelican", *places).code == 1
    with (quiet_notes / "2025-12-03.md").open("a") as note:
        note.write("- ben: the pelican is back\n")
    assert "ben: the pelican is back" in callnotes("ask", "pelican", *places).out


def test_several_folders_are_one_question(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """Each is a source named after its folder, and JSON says which."""
    other = tmp_path / "reef"
    other.mkdir()
    (other / "2025-12-04.md").write_text("# December 4\n\n- dan: the lamp is lit\n")
    places = ("--notes", other, "--notes", quiet_notes, "--data", tmp_path / "data")
    found = json.loads(callnotes("ask", "is the harbour gate closed", *places, "--json").out)
    assert found["excerpts"][0]["source"] == "quiet"
    assert "of quiet and reef, newest 2025-12-04" in callnotes("ask", "is the harbour gate closed", *places).out


# --batch


def test_a_batch_answers_line_for_line(examples: Path, example_data: Path) -> None:
    """In order, a bad line between two good ones included."""
    lines = [
        json.dumps({"id": "a", "question": QUESTION, "asked_on": "2026-11-20", "kind": "decision"}),
        "{",
        json.dumps({"id": 7, "question": "checksums", "series": "nowhere"}),
        json.dumps({"id": "b", "question": QUESTION, "series": "storage"}),
    ]
    stdin = "\n".join(lines).encode()
    done = program("ask", "--batch", "-", "--notes", examples, data=example_data, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert list(first) == ["id", "answered", "excerpts", "near", "corrected", "ms"]
    assert (first["id"], fourth["id"]) == ("a", "b")
    assert CONCLUSION in first["excerpts"][0]["text"]
    assert list(second) == ["error"]
    assert (list(third), third["id"]) == (["id", "error"], 7)


def test_a_batch_can_be_a_file(callnotes: Run, examples: Path, example_data: Path, tmp_path: Path) -> None:
    """And one that nothing answers exits with 1."""
    asked = tmp_path / "asked.jsonl"
    asked.write_text('{"id": 1, "question": ""}\n')
    done = callnotes("ask", "--batch", asked, "--notes", examples, "--data", example_data)
    assert (done.code, json.loads(done.out)["id"]) == (1, 1)


# lastcall and series


def test_lastcall_tells_of_the_newest_held_call(callnotes: Run, examples: Path, example_data: Path) -> None:
    """By the day that it is, of one series or of all."""
    places = ("--notes", examples, "--data", example_data)
    found = json.loads(callnotes("lastcall", "storage", *places, "--today", "2026-03-01", "--json").out)
    assert list(found) == ["series", "date", "title", "path", "permalink", "attendees", "agenda", "threads"]
    assert (found["series"], found["date"]) == ("storage", "2026-02-25")
    assert set(found["threads"][0]) == {"title", "start", "end", "decisions", "actions"}
    assert any(CONCLUSION in text for thread in found["threads"] for text in thread["decisions"])
    shown = callnotes("lastcall", "storage", *places, "--today", "2026-03-01").out
    assert shown.startswith("storage · 2026-02-25 · ")
    assert f"decided: conclusion: {CONCLUSION}" in shown


def test_lastcall_without_a_call_exits_with_1(callnotes: Run, examples: Path, example_data: Path) -> None:
    """Before the first call there is none."""
    places = ("--notes", examples, "--data", example_data, "--today", "2001-01-01")
    done = callnotes("lastcall", "TSC", *places, "--json")
    assert (done.code, json.loads(done.out)) == (1, {"series": "TSC", "date": None})
    assert callnotes("lastcall", "TSC", *places).out == "No call of TSC was held up to 2001-01-01.\n"


def test_lastcall_of_an_unknown_series_names_the_nearest(callnotes: Run, examples: Path, example_data: Path) -> None:
    """It is an error, as somebody mistyped."""
    done = callnotes("lastcall", "SIG-Sink", "--notes", examples, "--data", example_data)
    assert (done.code, done.out) == (2, "")
    assert "nearest: SIG-Sync" in done.err


def test_series_lists_each_with_its_calls(callnotes: Run, examples: Path, example_data: Path) -> None:
    """As a table for people, and as JSON."""
    places = ("--notes", examples, "--data", example_data)
    found = json.loads(callnotes("series", *places, "--json").out)
    assert [list(one) for one in found] == [["series", "source", "calls", "first", "last"]] * len(found)
    assert [one["series"] for one in found] == ["SIG-Sync", "SIG-Sync/Clients", "TSC", "storage"]
    shown = callnotes("series", *places).out.splitlines()
    assert len(shown) == len(found)
    assert shown[3].startswith("storage           ")


# digest

NOTES = "# {day} relay call\n## Attendees\n- ana\n- bo\n## Notes\n- the gate\n  - ana: closed\n  - decision: {said}\n"


def commit_notes(workshop: Workshop) -> list[str]:
    """Commit two calls on two days, and on the second also an edit of the first."""
    first = {b"relay/2026/relay-08-03.md": NOTES.format(day="August 3", said="open it").encode()}
    later = {b"relay/2026/relay-08-04.md": NOTES.format(day="August 4", said="paint it").encode()}
    edited = {b"relay/2026/relay-08-03.md": NOTES.format(day="August 3", said="sell it").encode()}
    return [
        workshop.commit(files, at=datetime(2026, 8, day, 23, 30, tzinfo=UTC))
        for day, files in ((3, first), (4, edited | later))
    ]


def test_digest_tells_of_new_calls_and_changed_notes(callnotes: Run, tmp_path: Path) -> None:
    """Calls with link, attendees in number, threads and decisions; then older notes with the lines that changed."""
    _, newest = commit_notes(Workshop(tmp_path / "origin.git"))
    Workshop(tmp_path / "origin.git").git("remote", "add", "origin", "https://github.com/o/r")
    places = ("--notes", tmp_path / "origin.git", "--data", tmp_path / "data")
    address = f"https://github.com/o/r/blob/{newest}/relay/2026"
    done = callnotes("digest", "--since", "2026-08-04", "--today", "2026-08-04", *places, "--json")
    assert done.code == 0
    assert json.loads(done.out) == {
        "calls": [
            {
                "series": "relay",
                "date": "2026-08-04",
                "title": "August 4 relay call",
                "path": "relay/2026/relay-08-04.md",
                "permalink": f"{address}/relay-08-04.md?plain=1#L1",
                "threads": [
                    {"title": "the gate", "start": 6, "end": 8, "decisions": ["decision: paint it"], "actions": []}
                ],
            }
        ],
        "changed": [
            {
                "path": "relay/2026/relay-08-03.md",
                "spans": [{"start": 8, "end": 8}],
                "permalink": f"{address}/relay-08-03.md?plain=1#L8",
            }
        ],
    }
    assert callnotes("digest", "--since", "2026-08-04", "--today", "2026-08-05", *places).out == (
        "relay · 2026-08-04 · August 4 relay call\n"
        f"{address}/relay-08-04.md?plain=1#L1\n"
        "  2 attended\n"
        "  • the gate\n"
        "      decided: decision: paint it\n"
        "\n"
        "Older notes that have changed\n"
        "\n"
        "relay · 2026-08-03 · August 3 relay call\n"
        "  line 8\n"
        f"  {address}/relay-08-03.md?plain=1#L8\n"
    )


def test_digest_counts_days_of_commits(callnotes: Run, tmp_path: Path) -> None:
    """From midnight in UTC of the one day to the end of the other, whatever came later."""
    commit_notes(Workshop(tmp_path / "origin.git"))
    places = ("--notes", tmp_path / "origin.git", "--data", tmp_path / "data", "--json")

    def told(since: str, today: str) -> tuple[list[str], list[str]]:
        found = json.loads(callnotes("digest", "--since", since, "--today", today, *places).out)
        return [call["date"] for call in found["calls"]], [change["path"] for change in found["changed"]]

    assert told("2026-08-03", "2026-08-03") == (["2026-08-03"], [])
    assert told("2026-08-01", "2026-08-04") == (["2026-08-03", "2026-08-04"], [])
    assert told("2026-08-05", "2026-08-05") == ([], [])
    assert told("0001-01-01", "2026-08-02") == ([], [])
    assert told("0001-01-01", "9999-12-31") == (["2026-08-03", "2026-08-04"], [])


def test_digest_without_news_exits_with_1(callnotes: Run, examples: Path, example_data: Path) -> None:
    """A sentence for people, empty lists for programs; a series that nobody knows is an error."""
    places = ("--notes", examples, "--data", example_data, "--since", "2001-01-01", "--today", "2001-01-02")
    done = callnotes("digest", *places)
    assert (done.code, done.out) == (1, "Nothing is new in the notes from 2001-01-01 to 2001-01-02.\n")
    done = callnotes("digest", *places, "--series", "TSC", "--json")
    assert (done.code, json.loads(done.out)) == (1, {"calls": [], "changed": []})
    done = callnotes("digest", *places, "--series", "SIG-Sink")
    assert (done.code, done.out) == (2, "")
    assert "nearest: SIG-Sync" in done.err


def test_digest_of_a_folder_and_of_a_series(callnotes: Run, examples: Path, example_data: Path) -> None:
    """A folder has calls by their days alone; a series is meant by a part of its name."""
    places = ("--notes", examples, "--data", example_data, "--since", "2026-01-01", "--today", "2026-04-01", "--json")
    found = json.loads(callnotes("digest", *places).out)["calls"]
    assert [call["date"] for call in found] == sorted(call["date"] for call in found)
    assert {call["series"] for call in found} > {"storage"}
    own = json.loads(callnotes("digest", *places, "--series", "stor").out)["calls"]
    assert own == [call for call in found if call["series"] == "storage"]


def test_digest_of_several_sources_names_each(callnotes: Run, tmp_path: Path) -> None:
    """All sources of a configuration, the oldest call first."""
    for name in ("one", "two"):
        commit_notes(Workshop(tmp_path / f"{name}.git"))
    config = tmp_path / "callnotes.toml"
    config.write_text("".join(f'[[source]]\nname = "{n}"\npath = "{tmp_path / n}.git"\n' for n in ("one", "two")))
    places = ("--config", config, "--data", tmp_path / "data", "--since", "2026-08-03", "--today", "2026-08-05")
    found = json.loads(callnotes("digest", *places, "--json").out)["calls"]
    assert [(call["source"], call["date"][-2:]) for call in found] == [
        ("one", "03"),
        ("two", "03"),
        ("one", "04"),
        ("two", "04"),
    ]


def test_digest_of_an_empty_repository(callnotes: Run, tmp_path: Path) -> None:
    """Is one sentence, as everywhere."""
    Workshop(tmp_path / "origin.git")
    places = ("--notes", tmp_path / "origin.git", "--data", tmp_path / "data")
    done = callnotes("digest", "--since", "2026-08-03", "--today", "2026-08-04", *places)
    assert (done.code, done.out) == (2, "")
    assert "has no commits yet" in done.err


# refresh, and where things are kept


def test_refresh_tells_in_numbers(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """What is new, what changed, what is gone."""
    places = ("--notes", quiet_notes, "--data", tmp_path / "data")
    assert callnotes("refresh", *places).out == "quiet: 1 note (1 new), 1 call held\n"
    assert callnotes("refresh", *places).out == "quiet: 1 note (nothing new), 1 call held\n"
    (quiet_notes / "2025-12-03.md").unlink()
    assert callnotes("refresh", *places).out == "quiet: 0 notes (1 gone), 0 calls held\n"


def test_what_is_written_is_private(quiet_notes: Path, tmp_path: Path) -> None:
    """Nobody but the owner can read the index or look into the data folder, whatever the umask was."""
    data = tmp_path / "data"
    program("ask", "gate", "--notes", quiet_notes, data=data)
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (data, *data.iterdir())}
    assert modes == {0}


def test_a_data_folder_that_cannot_be_made_is_an_error(callnotes: Run, quiet_notes: Path) -> None:
    """It says which, and how to choose another."""
    done = callnotes("ask", "gate", "--notes", quiet_notes, "--data", quiet_notes / "2025-12-03.md" / "data")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "choose another with --data" in done.err


# With a configuration


def configured(folder: Path, text: str) -> Path:
    """Write a configuration."""
    path = folder / "callnotes.toml"
    path.write_text(text)
    return path


def test_a_configuration_names_notes_people_and_data(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """Its sources are searched, and the index is where it says."""
    config = configured(tmp_path, f'data = "kept"\n[[source]]\nname = "harbour"\npath = "{quiet_notes.name}"\n')
    done = callnotes("ask", "is the harbour gate closed", "--config", config)
    assert (done.code, "of harbour, newest 2025-12-03" in done.out) == (0, True)
    assert (tmp_path / "kept" / "index.sqlite").is_file()


def test_a_source_taken_out_of_the_configuration_is_not_searched(
    callnotes: Run, examples: Path, quiet_notes: Path, tmp_path: Path
) -> None:
    """The index may still hold it; nobody sees that."""
    one = f'data = "kept"\n[[source]]\nname = "harbour"\npath = "{quiet_notes.name}"\n'
    two = f'{one}[[source]]\nname = "tidewater"\npath = "{examples}"\n'
    assert callnotes("ask", QUESTION, "--config", configured(tmp_path, two)).code == 0
    done = callnotes("ask", QUESTION, "--config", configured(tmp_path, one))
    assert CONCLUSION not in done.out
    assert " 1 call of harbour" in done.out


def test_a_configuration_without_notes_says_so(callnotes: Run, tmp_path: Path) -> None:
    """There is nothing to ask."""
    done = callnotes("ask", "why", "--config", configured(tmp_path, "[discord]\n"))
    assert (done.code, done.err) == (2, f"callnotes: {replies.NO_SOURCES}\n")


def test_one_broken_source_does_not_stop_the_others(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """`refresh` reads what it can, names the rest, and exits with 2."""
    sources = f'[[source]]\nname = "gone"\npath = "no"\n[[source]]\nname = "harbour"\npath = "{quiet_notes}"\n'
    done = callnotes("refresh", "--config", configured(tmp_path, f'data = "kept"\n{sources}'))
    assert (done.code, done.out) == (2, "harbour: 1 note (1 new), 1 call held\n")
    assert done.err.startswith("callnotes: there are no notes at ")


def git(folder: Path, *arguments: str) -> None:
    """Run git in `folder`, with nobody's configuration."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


def test_a_repository_gives_links_to_the_commit(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """By the remote that it was cloned from; what is not committed is not there."""
    git(quiet_notes, "init")
    git(quiet_notes, "add", ".")
    git(quiet_notes, "commit", "-m", "notes")
    git(quiet_notes, "remote", "add", "origin", "git@github.com:tidewater/meetings.git")
    (quiet_notes / "2026-01-01.md").write_text("# January 1\n\n- ana: the harbour gate is open\n")
    done = callnotes("ask", "is the harbour gate closed", "--notes", quiet_notes, "--data", tmp_path / "data", "--json")
    (excerpt,) = json.loads(done.out)["excerpts"]
    head = (quiet_notes / ".git" / "refs" / "heads" / "main").read_text().strip()
    assert excerpt["start"] == excerpt["end"]
    lines = f"#L{excerpt['start']}"
    assert excerpt["permalink"] == f"https://github.com/tidewater/meetings/blob/{head}/2025-12-03.md?plain=1{lines}"


def test_a_git_address_is_fetched_by_refresh_and_kept(callnotes: Run, quiet_notes: Path, tmp_path: Path) -> None:
    """`ask` fetches for the first time only; then `refresh` does."""
    git(quiet_notes, "init")
    git(quiet_notes, "add", ".")
    git(quiet_notes, "commit", "-m", "notes")
    config = configured(tmp_path, f'data = "kept"\n[[source]]\nname = "harbour"\ngit = "{quiet_notes}"\n')
    assert callnotes("ask", "is the harbour gate closed", "--config", config).code == 0
    with (quiet_notes / "2025-12-03.md").open("a") as note:
        note.write("- ben: the pelican is back\n")
    git(quiet_notes, "commit", "-am", "pelican")
    assert callnotes("ask", "pelican", "--config", config).code == 1
    assert "(1 changed)" in callnotes("refresh", "--config", config).out
    assert "pelican is back" in callnotes("ask", "pelican", "--config", config).out


@pytest.mark.parametrize("batch", [False, True])
def test_an_answer_is_of_one_state_of_the_index(
    batch: bool, callnotes: Run, quiet_notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever another process writes in the midst of a question."""
    find = Library.find

    def forget_all() -> None:
        (index,) = tmp_path.glob("data/*.sqlite")
        with closing(sqlite3.connect(index)) as other, other:
            other.execute("delete from source")

    async def found(library: Library, question: str, *, scope: Scope, asked_on: date, **more: Any) -> Found:  # noqa: ANN401 - what narrows it
        done = await find(library, question, scope=scope, asked_on=asked_on, **more)
        forget_all()
        return done

    monkeypatch.setattr(Library, "find", found)
    question = "is the harbour gate closed"
    asked = tmp_path / "asked.jsonl"
    asked.write_text(json.dumps({"id": 1, "question": question}))
    words = ["--batch", asked] if batch else [question]
    done = callnotes("ask", *words, "--notes", quiet_notes, "--data", tmp_path / "data")
    assert (done.code, done.err) == (0, "")
    assert "2025-12-03" in done.out


def test_a_source_that_is_taken_out_of_the_configuration_is_removed(
    callnotes: Run, quiet_notes: Path, tmp_path: Path
) -> None:
    """By `refresh`: its notes and its clone; what is configured stays, and what callnotes did not put there."""
    git(quiet_notes, "init")
    git(quiet_notes, "add", ".")
    git(quiet_notes, "commit", "-m", "notes")
    one, two = (f'[[source]]\nname = "{name}"\ngit = "{quiet_notes}"\n' for name in ("harbour", "relay"))
    own = '[[source]]\nname = "relay"\npath = "kept/clones/relay.git"\n'
    both = configured(tmp_path, f'data = "kept"\n{one}{two}')
    assert callnotes("refresh", "--config", both).code == 0
    clones = tmp_path / "kept" / "clones"
    git(clones, "init", "--bare", "foreign.git")
    before = sorted(clones.iterdir())
    assert "removed" not in callnotes("refresh", "--config", both).out
    assert callnotes("refresh", "--notes", quiet_notes, "--data", tmp_path / "kept").code == 0
    assert "removed" not in callnotes("refresh", "--config", configured(tmp_path, f'data = "kept"\n{one}{own}')).out
    assert sorted(clones.iterdir()) == before
    alone = configured(tmp_path, f'data = "kept"\n{one}')
    done = callnotes("refresh", "--config", alone)
    assert done.out == "relay: no source any more, and removed\nharbour: 1 note (nothing new), 1 call held\n"
    assert {path.name for path in clones.iterdir() if path.suffix == ".git"} == {"foreign.git", "harbour.git"}
    assert [path for path in clones.iterdir() if "relay" in path.name] == []
    assert callnotes("ask", "is the harbour gate closed", "--config", alone).code == 0


# Help


def test_every_option_and_command_explains_itself() -> None:
    """No help text is empty."""
    for name, command in commands.commands.items():
        assert command.get_short_help_str(200).endswith("."), name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.to_info_dict()["help"], f"{name} {parameter.name}"


def test_what_each_command_does_fits_in_a_terminal(callnotes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 80 columns, uncut."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = callnotes("--help").out
    for name, command in commands.commands.items():
        assert re.search(rf"^  {name} +{re.escape(command.get_short_help_str(200))}$", shown, re.MULTILINE), name


@pytest.mark.skipif(sys.platform != "linux", reason="where the variable counts")
def test_the_version_is_the_packages(callnotes: Run) -> None:
    """`--version` names program and version."""
    assert callnotes("--version").out == "callnotes 0.1.0\n"
