"""What the documents promise is what the program does."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import commands
from bot.config import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Printed

    Run = Callable[..., Printed]

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted(
    path
    for path in (ROOT / "README.md", ROOT / "config.example.toml", ROOT / ".ci" / "run", *(ROOT / "docs").rglob("*"))
    if path.suffix in {".md", ".toml", ".py", ".svg", ""} and path.is_file()
)
TRY, TEST = re.findall(r"^```sh\n(.+)\n```$", README, re.MULTILINE)


def test_two_commands_each_one_line() -> None:
    """The one asks the examples, the other runs the tests; both install what is pinned, and nothing else."""
    for command, pinned in ((TRY, "requirements/run.txt"), (TEST, "requirements/dev.txt")):
        assert f"--require-hashes -r {pinned} &&" in command
        assert "--no-deps --no-build-isolation" in command
    assert TEST.endswith(" .venv/bin/pytest -q")


def test_the_first_command_is_answered(callnotes: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its question is one that the example notes answer."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(TRY.rsplit(" && ", 1)[1])
    assert words[0] == ".venv/bin/callnotes"
    assert callnotes(*words[1:], "--data", tmp_path).code == 0


def test_the_checks_run_the_second_command() -> None:
    """To the letter."""
    assert TEST in (ROOT / ".ci" / "run").read_text("utf-8").split("\n")


def test_the_table_of_commands_is_that_of_the_program() -> None:
    """Each command with its help text."""
    rows = dict(re.findall(r"^\| `callnotes (\w+)` \| (.+) \|$", README, re.MULTILINE))
    assert rows == {name: command.get_short_help_str(200) for name, command in commands.commands.items()}


def test_every_option_in_the_readme_exists() -> None:
    """Of our own command; those of pip are pip's."""
    known = {option for command in commands.commands.values() for it in command.params for option in it.opts}
    prose = README.replace(TRY, "").replace(TEST, "").replace("`--upgrade`", "")
    assert set(re.findall(r"(?<!\w)--[a-z]+", prose)) <= known | {"--help"}


def test_the_configuration_shown_is_valid(tmp_path: Path) -> None:
    """As it stands there."""
    sources, vectors = re.findall(r"^```toml\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    path = tmp_path / "callnotes.toml"
    path.write_text(sources + vectors)
    read, shown = load(path), tomllib.loads(sources + vectors)
    assert [source.name for source in read.source] == [one["name"] for one in shown["source"]]
    assert read.vectors
    assert read.vectors.model == shown["vectors"]["model"]


def test_every_file_that_is_linked_exists() -> None:
    """Links within the repository lead somewhere."""
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert all((ROOT / link).is_file() for link in links if "://" not in link)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_document_names_a_place_on_somebodys_machine(path: Path) -> None:
    """Nobody else has it."""
    assert not re.findall(r"(?<![\w.~])/(?:root|home|Users|work|tmp)\b", path.read_text("utf-8"))


def test_the_picture_is_what_the_program_prints() -> None:
    """Where this fails, run `python docs/picture.py`, and look at it."""
    drawn: dict[str, object] = {"__name__": "picture", "__file__": str(ROOT / "docs" / "picture.py")}
    exec(compile((ROOT / "docs" / "picture.py").read_text("utf-8"), "docs/picture.py", "exec"), drawn)  # noqa: S102 - a script of this repository
    make = drawn["picture"]
    assert callable(make)
    assert (ROOT / "docs" / "answer.svg").read_text("utf-8") == make()
