"""Secrets of the tests, looked for in what the tests leave: none may be in an index, a clone, a log or an output."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from fake_discord import TOKEN

CANARIES = re.compile(b"|".join([re.escape(TOKEN.encode()), rb"s3cret/token", rb"eC1hY2Nlc3MtdG9rZW46[0-9A-Za-z+/=]+"]))
"""Discord's token, a git token, and any git token as HTTP spells it: the beginning is base64 of `x-access-token:`."""
_KEPT = re.compile(r"\.sqlite|\.(?:log|json|part)$")


def leaks(folder: Path) -> list[str]:
    """Return the databases, logs and clones below `folder` that hold a secret."""
    return [str(path) for path in _written(folder) if CANARIES.search(path.read_bytes())]


def _written(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inner = path.relative_to(folder)
        kept = _KEPT.search(inner.name) or "clone" in inner.parts[0] or "clones" in inner.parts
        if kept and path.is_file() and not path.is_symlink() and path.stat().st_size < 10_000_000:
            yield path


@pytest.fixture(autouse=True)
def no_secret_is_written(request: pytest.FixtureRequest) -> Generator[None]:
    """Look through the folder of each test that has one, when it is over."""
    yield
    folder = request.node.funcargs.get("tmp_path")
    if isinstance(folder, Path) and folder.is_dir():
        assert leaks(folder) == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test whose output or log, as far as pytest has captured it, holds a secret."""
    report = yield
    if any(CANARIES.search(text.encode("utf-8", "replace")) for _, text in report.sections):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} printed or logged a secret"
    return report
