"""What is installed is what is needed, and each part knows only what it may know."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PARTS = {"pydantic_core": "pydantic"}
"""A module that belongs to another distribution, which pins it and documents to import from it."""
OF_AN_EXTRA = {"index/dense.py": {"numpy"}, "index/encoder.py": {"numpy"}}
"""What an extra brings, in modules that are imported only where it is installed, and for types in others."""
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])


def bare(name: str) -> str:
    """Return a distribution's name without its version, as package registries compare names."""
    found = re.match(r"[A-Za-z0-9._-]+", name)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def imported(path: Path) -> set[str]:
    """Return what a module imports anywhere in it, by its first name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def python(code: str) -> str:
    """Return what a fresh Python prints for `code`."""
    words = [sys.executable, "-c", code]
    return subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60).stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_import_is_a_declared_dependency(path: Path) -> None:
    """Those that something else happens to bring along included; development's never."""
    declared = {bare(name) for name in PROJECT["dependencies"]}
    known = packages_distributions()
    foreign = {PARTS.get(name, name) for name in imported(path)} - set(sys.stdlib_module_names) - {"bot", "index"}
    foreign -= OF_AN_EXTRA.get(path.relative_to(ROOT).as_posix(), set())
    assert not {name for name in foreign if not declared & {bare(dist) for dist in known.get(name, ())}}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.parent.name == "index"], ids=lambda path: f"index.{path.stem}"
)
def test_the_index_knows_nothing_of_chat(path: Path) -> None:
    """It imports neither the face nor Discord, nor what only a face needs."""
    assert not imported(path) & {"bot", "discord", "click", "rich", "pydantic", "pydantic_settings"}


def test_the_program_starts_without_what_development_needs() -> None:
    """None of the packages of the extras is imported, by no command; what needs one of them says so, and no more."""
    extras = {bare(name) for names in PROJECT["optional-dependencies"].values() for name in names}
    modules = sorted(name for name, dists in packages_distributions().items() if extras & {bare(d) for d in dists})
    assert "pytest" in modules
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES if path.stem != "__init__"]
    needing = {"index.dense", "index.encoding"}
    python(
        f"import sys, importlib\nsys.modules.update(dict.fromkeys({modules!r}))\n"
        f"for name in {sorted({*names} - needing)!r}: importlib.import_module(name)\n"
        f"assert not {needing!r} & sys.modules.keys()"
    )


def test_an_answer_needs_neither_discord_nor_pydantic(examples: Path, example_data: Path) -> None:
    """They cost more time to import than the answer to find."""
    words = ["ask", "checksums", "--notes", str(examples), "--data", str(example_data), "--json"]
    printed = python(f"import sys\nfrom bot.cli import run\nrun({words!r})\nprint(*sys.modules)")
    loaded = set(printed.splitlines()[-1].split())
    assert "index.library" in loaded
    assert not loaded & {"discord", "pydantic", "rich", "rich.console", "bot.config"}


def test_the_data_of_the_index_is_installed() -> None:
    """The weights lie beside the code."""
    assert files("index").joinpath("weights.json").is_file()
    assert files("index").joinpath("weights-vectors.json").is_file()


def test_what_is_declared_is_what_was_installed() -> None:
    """The environment of these tests was made from this pyproject.toml."""
    installed = {bare(line) for line in requires("callnotes") or () if "extra ==" not in line}
    assert installed == {bare(name) for name in PROJECT["dependencies"]}


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_pinned_file_is_known_by_its_hash(name: str) -> None:
    """One version for each name, hashes for each, and no address."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    for pinned in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==[\w.]+( ; [^\\]+)? \\\n", pinned), pinned
        assert pinned.count("--hash=sha256:") >= 1


def test_development_runs_on_what_is_released() -> None:
    """Every version pinned for running is pinned for development, and every dependency is pinned."""
    run, dev = (
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("run.txt", "dev.txt")
    )
    assert run.items() <= dev.items()
    assert {bare(name) for name in PROJECT["dependencies"]} <= run.keys()
    assert {bare(name) for name in PROJECT["optional-dependencies"]["dev"]} <= dev.keys()
    assert {"hatchling", "editables"} <= run.keys()
