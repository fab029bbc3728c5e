"""What tests share: the command, the example notes with an index made once, and real notes where there are any."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from canaries import no_secret_is_written, pytest_runtest_makereport
from fault_report import pytest_runtest_setup, pytest_terminal_summary
from hypothesis import settings

from bot import cli
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.workspace import Workspace, notes_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["no_secret_is_written", "pytest_runtest_makereport", "pytest_runtest_setup", "pytest_terminal_summary"]

settings.register_profile("callnotes", deadline=None)  # no test depends on how busy the machine is
settings.load_profile("callnotes")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_VARIABLE = "CALLNOTES_SHARED"
"""Names a folder with real notes and questions, which are not part of this repository."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a run of the command left."""

    code: int
    out: str
    err: str


def make_index(workspace: Workspace) -> None:
    """Make the index of a workspace, or bring it up to date."""

    async def make() -> None:
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)

    asyncio.run(make())


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of this repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of the example notes."""
    return REPOSITORY / "examples" / "notes"


@pytest.fixture(scope="session")
def example_data(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the index of the example notes."""
    data = tmp_path_factory.mktemp("data")
    make_index(notes_workspace([examples], data))
    return data


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real notes and questions; skip where there is none."""
    named = os.environ.get(SHARED_VARIABLE)
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    if not (folder / "notes").is_dir():
        pytest.skip(f"no real notes: {SHARED_VARIABLE} names no folder, and there is no ../shared")
    return folder


@pytest.fixture(scope="session")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder for the indexes of real notes, each made by the first test that needs it."""
    return tmp_path_factory.mktemp("shared-data")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the settings of whoever runs the tests out of them, and their data folder out of harm."""
    for name in ("CALLNOTES_CONFIG", "CALLNOTES_DATA", "CALLNOTES_DEBUG", "DISCORD_TOKEN", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))


@pytest.fixture
def callnotes(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Printed]:
    """Return a function that runs the command in this process."""

    def run(*arguments: object) -> Printed:
        capfdbinary.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Printed(code, out.decode(), err.decode())

    return run
