"""Which notes and which index a command line means."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.workspace import (
    NoNotes,
    Origin,
    config_path,
    config_workspace,
    data_folder,
    find_workspace,
    notes_workspace,
    unique_names,
)
from index.errors import SourceError

if TYPE_CHECKING:
    from bot.workspace import Workspace


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Return two folders of notes."""
    folders = (tmp_path / "a" / "notes", tmp_path / "b" / "notes")
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "2025-12-03.md").write_text("# Call\n\n- ana: the gate is closed\n")
    return folders


# Notes by path


def test_each_set_of_paths_has_its_own_index(two: tuple[Path, Path], tmp_path: Path) -> None:
    """One index for the same notes, whatever their order and spelling; another for others."""
    first, second = two
    both = notes_workspace([first, second], tmp_path)
    assert notes_workspace([second, first / ".." / "notes", first], tmp_path) == both
    assert len({both.index, notes_workspace([first], tmp_path).index, notes_workspace([second], tmp_path).index}) == 3
    assert both.index.parent == tmp_path


def test_sources_are_named_after_their_folders(two: tuple[Path, Path], tmp_path: Path) -> None:
    """With the folder around them where that is needed to tell them apart."""
    assert notes_workspace(two, tmp_path).names == ("notes", "b/notes")
    assert notes_workspace([two[1]], tmp_path).names == ("notes",)


@pytest.mark.parametrize(
    ("roots", "names"),
    [
        (["/srv/meetings.git"], ["meetings"]),
        (["/"], ["notes"]),
        (["/x/notes", "/y/notes", "/z/x/notes"], ["notes", "y/notes", "x/notes"]),
        (["/notes", "/notes.git"], ["notes", "notes 2"]),
        (["/caf\udce9\x1b"], ["caf\ufffd\ufffd"]),
    ],
)
def test_names(roots: list[str], names: list[str]) -> None:
    """Names are text, and no two are the same."""
    assert unique_names([Path(root) for root in roots]) == names


@given(st.lists(st.text(st.sampled_from("ab./\udc80"), max_size=8), max_size=6, unique=True))
def test_names_are_unique_and_can_be_stored(roots: list[str]) -> None:
    """For whatever paths."""
    names = unique_names(sorted({Path("/", root) for root in roots}))
    assert len(set(names)) == len(names)
    assert all(name and name.encode() for name in names)


def test_a_path_without_notes_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """No index is left behind for a mistyped path."""
    with pytest.raises(SourceError):
        find_workspace([tmp_path / "no"], None, tmp_path / "data")
    assert not (tmp_path / "data").exists()


# A configuration


def configured(folder: Path, text: str) -> Path:
    """Write a configuration."""
    path = folder / "callnotes.toml"
    path.write_text(text)
    return path


def test_a_configuration_is_one_index_with_people(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Its sources keep their names, branches, patterns and links; what is fetched is kept in the data folder."""
    text = (
        '[[source]]\nname = "board"\npath = "a/notes"\ninclude = ["**/*.md"]\nlink = "https://example.org/{path}"\n'
        '[[source]]\nname = "tidewater"\ngit = "https://example.org/notes"\nbranch = "dev"\n'
        '[people]\nana = ["Ana Ruiz"]\n'
    )
    found = find_workspace([], configured(tmp_path, text), tmp_path / "data")
    assert found.index == tmp_path / "data" / "index.sqlite"
    assert found.people == {"ana": ("Ana Ruiz",)}
    assert found.origins == (
        Origin("board", two[0], include=("**/*.md",), link="https://example.org/{path}"),
        Origin(
            "tidewater", tmp_path / "data" / "clones" / "tidewater.git", git="https://example.org/notes", branch="dev"
        ),
    )
    assert found.origins[1].template() is None
    assert found.origins[0].template() == "https://example.org/{path}"


def test_notes_by_path_take_people_from_a_configuration_that_is_named(two: tuple[Path, Path], tmp_path: Path) -> None:
    """And its data folder, but not its sources."""
    config = configured(
        tmp_path, 'data = "kept"\n[[source]]\nname = "board"\npath = "a/notes"\n[people]\nana = ["Ana Ruiz"]\n'
    )
    found = find_workspace([two[1]], config, None)
    assert (found.names, found.people) == (("notes",), {"ana": ("Ana Ruiz",)})
    assert found.index.parent == tmp_path / "kept"


def test_a_token_is_read_when_it_is_needed(tmp_path: Path) -> None:
    """And shows in no representation."""
    (tmp_path / "token").write_text("s3cret\n")
    text = '[[source]]\nname = "board"\ngit = "https://example.org/notes"\ntoken_file = "token"\n'
    (origin,) = config_workspace(load(configured(tmp_path, text)), tmp_path).origins
    assert origin.token() == "s3cret"
    assert "s3cret" not in repr(origin)


def test_without_notes_and_configuration_there_is_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless the variable names one, or the user has one."""
    with pytest.raises(NoNotes):
        find_workspace([], None, None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "callnotes").mkdir()
    own = configured(tmp_path / "callnotes", "")
    if sys.platform == "linux":
        assert config_path(None) == own
    monkeypatch.setenv("CALLNOTES_CONFIG", "other.toml")
    assert config_path(None) == Path("other.toml")
    assert config_path(Path("mine.toml")) == Path("mine.toml")


def test_the_data_folder_is_the_nearest_that_was_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Option before variable before configuration before the user's own."""
    config = load(configured(tmp_path, 'data = "kept"\n'))
    assert data_folder(None).name == "callnotes"
    assert data_folder(None, config) == tmp_path / "kept"
    monkeypatch.setenv("CALLNOTES_DATA", "named")
    assert data_folder(None, config) == Path.cwd() / "named"
    assert data_folder(Path("given"), config) == Path.cwd() / "given"


# The index


def ask_once(workspace: Workspace) -> bool:
    """Return whether a question is answered."""

    async def ask() -> bool:
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)
            return bool(await library.series(await library.scope(workspace.names)))

    return asyncio.run(ask())


def test_two_that_make_the_same_index_wait_for_each_other(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Started at once on a new data folder, every one of them has its answer."""
    words = [sys.executable, "-c", "from bot.cli import main; main()", "ask", "is the gate closed"]
    words += ["--notes", str(two[0]), "--data", str(tmp_path / "data")]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
        assert b"the gate is closed" in out


def test_an_index_of_another_kind_is_made_anew(two: tuple[Path, Path], tmp_path: Path) -> None:
    """It holds nothing that the notes do not."""
    workspace = notes_workspace([two[0]], tmp_path / "data")
    assert ask_once(workspace)
    workspace.index.write_bytes(b"no database at all, but long enough to look like one" * 100)
    assert ask_once(workspace)


def test_an_index_without_one_of_its_tables_is_made_anew(two: tuple[Path, Path], tmp_path: Path) -> None:
    """As nothing in it is lost."""
    workspace = notes_workspace([two[0]], tmp_path / "data")
    assert ask_once(workspace)
    with closing(sqlite3.connect(workspace.index)) as connection:
        connection.execute("drop table note")
    assert ask_once(workspace)
