"""What is wrong with an installation is found, and the mend named."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config import load
from bot.doctor import (
    check_data,
    check_git,
    check_index,
    check_python,
    check_source,
    check_sqlite,
    check_token,
    examine,
)
from bot.workspace import Origin, notes_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Printed

    Run = Callable[..., Printed]

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)


def test_nothing_is_wrong_here(callnotes: Run, examples: Path, example_data: Path) -> None:
    """With the example notes: every check is fine, exit code 0."""
    example_data.chmod(0o700)
    done = callnotes("doctor", "--notes", examples, "--data", example_data)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *("✓ Python", "✓ SQLite", "✓ git", "✓ data folder", "✓ source notes", "✓ index")
    ]


def test_a_problem_exits_with_1(callnotes: Run, tmp_path: Path) -> None:
    """And stands there with its mend."""
    done = callnotes("doctor", "--notes", tmp_path / "no", "--data", tmp_path / "data")
    assert done.code == 1
    assert "✗ notes: there are no notes at " in done.out


def test_a_bare_installation_is_told_what_to_do_next(callnotes: Run) -> None:
    """No notes are no problem."""
    done = callnotes("doctor")
    assert done.code == 0
    assert "· notes: there are no notes to look in; name their folder or repository with --notes" in done.out


def test_python_too_old() -> None:
    """Before 3.11."""
    assert check_python((3, 10, 12)).verdict == "problem"
    assert check_python((3, 11, 0)).verdict == "fine"


def test_sqlite_has_full_text_search() -> None:
    """Or the tests would not be here."""
    assert check_sqlite().verdict == "fine"


def test_git_missing_or_broken(tmp_path: Path) -> None:
    """Not there, or not git."""
    assert check_git(str(tmp_path)).said == "not found"
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    assert check_git(str(tmp_path)).said == f"{fake} does not run"


def test_data_folder(tmp_path: Path) -> None:
    """Made where it is missing; a note where others can look in; a problem where nothing can be written."""
    assert check_data(tmp_path / "new").verdict == "fine"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    assert check_data(tmp_path / "open").verdict == "note"
    (tmp_path / "file").touch()
    assert check_data(tmp_path / "file" / "data").verdict == "problem"


def test_a_token_is_missed_only_where_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal needs none."""
    path = tmp_path / "callnotes.toml"
    path.write_text("")
    assert check_token(load(path)).verdict == "note"
    path.write_text("[[digest]]\nchannel = 1\n")
    assert check_token(load(path)).verdict == "problem"
    path.write_text('[discord]\ntoken_file = "no"\n')
    assert check_token(load(path)).verdict == "problem"
    monkeypatch.setenv("DISCORD_TOKEN", "abc")
    assert check_token(load(path)).said == "present"


def test_a_source_is_reachable_and_holds_notes(tmp_path: Path, examples: Path) -> None:
    """A folder that is not there, one without notes, and an address that does not answer are problems."""
    assert check_source(Origin("a", examples)).verdict == "fine"
    assert check_source(Origin("a", tmp_path)).said == "no file in it is a note"
    assert check_source(Origin("a", tmp_path / "no")).verdict == "problem"
    far = Origin("a", tmp_path / "clone.git", git=f"file://{tmp_path}/no.git")
    assert check_source(far).verdict == "problem"


def test_the_mend_is_one_for_what_is_wrong(callnotes: Run, tmp_path: Path) -> None:
    """A missing secret is no matter of paths and addresses, and a folder none of git's."""
    webhook = '[webhook]\nsecret_file = "secret"\n'
    source = '[[source]]\nname = "{}"\n{}\n'
    sources = [
        source.format("far", f'git = "file://{tmp_path}/no.git"'),
        source.format("private", 'git = "https://git.example.org/notes"\ntoken_file = "token"'),
        source.format("folder", 'path = "no"'),
    ]
    config = tmp_path / "callnotes.toml"
    config.write_text(f'data = "data"\n{webhook}{"".join(sources)}')
    said = callnotes("doctor", "--config", config).out
    found = [line for line in said.splitlines() if line.startswith(("✗ webhook", "✗ source", "  →"))]
    assert [line.split(": ")[0] for line in found] == [
        "  → `callnotes run` makes it.",
        "✗ webhook secret",
        "✗ source far",
        "  → Mend the address; `git ls-remote ADDRESS` shows what git says.",
        "✗ source private",
        "✗ source folder",
        "  → The next question makes it, or `callnotes refresh`.",
    ]
    (tmp_path / "secret").write_text("a secret of some length")
    assert "✓ webhook secret: present" in callnotes("doctor", "--config", config).out


def test_an_index_is_missing_old_damaged_or_fine(tmp_path: Path, examples: Path, example_data: Path) -> None:
    """What the next refresh mends by itself is a note."""
    missing = check_index(tmp_path / "index.sqlite", NOON)
    assert (missing.verdict, missing.said) == ("note", "not made yet")

    made = tmp_path / "made.sqlite"
    shutil.copy(notes_workspace([examples], example_data).index, made)
    for age, said in ((timedelta(days=2, hours=3), "2 days"), (timedelta(hours=1), "1 hour")):
        written = (NOON - age).timestamp()
        os.utime(made, times=(written, written))
        found = check_index(made, NOON)
        assert (found.verdict, found.said.endswith(f"written {said} ago")) == ("fine", True)
        for left in tmp_path.glob("made.sqlite-*"):
            left.unlink()

    old = tmp_path / "old.sqlite"
    with sqlite3.connect(old) as connection:
        connection.execute("pragma user_version = 99999")
    connection.close()
    assert "of version 99999" in check_index(old, NOON).said

    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database" * 100)
    assert check_index(broken, NOON).verdict == "problem"


def test_a_broken_configuration_is_named_with_its_line(tmp_path: Path) -> None:
    """And the checks go on as far as they can."""
    path = tmp_path / "callnotes.toml"
    path.write_text("[discord]\ntokn = 1\n")
    found = {check.name: check for check in examine([], path, tmp_path / "data")}
    assert found["configuration"].verdict == "problem"
    assert "line 2" in found["configuration"].said
    assert found["data folder"].verdict == "fine"
    assert "index" not in found
