"""What the coverage-guided runs found stays mended: each find is a file in `cases/fuzz/`, named after what it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz import TARGETS

CASES = sorted((Path(__file__).parent / "cases" / "fuzz").rglob("*.bin"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_find_stays_mended(path: Path) -> None:
    """The promise that it broke holds of it."""
    TARGETS[path.parent.name]()(path.read_bytes())


def test_every_target_has_a_case() -> None:
    """So that each is known to run without atheris, too."""
    assert {path.parent.name for path in CASES} == set(TARGETS)
