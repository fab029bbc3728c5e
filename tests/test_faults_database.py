"""The second database under kill -9: a migration and a backup are done or not begun, and no row is ever lost."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.database import backups, examined, prepare
from bot.ledger import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = Callable[[str, object], None]

OFTEN = int(os.environ.get("CALLNOTES_FAULTS", "1"))
ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 20)
ROWS = 60_000
CHANGE = "update answer set channel_id = channel_id + 1; create table later (id integer primary key) strict;"
"""A migration that takes a while, and whose halves can be told apart."""


def filled(path: Path) -> None:
    """Make a database of the present version with many answers."""
    prepare(path, MIGRATIONS, ON)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "insert into answer(message_id, channel_id, asker_id, question_message_id, at) values (?, 7, 8, ?, ?)",
            [(n, n, "2026-11-20T12:00:00+00:00") for n in range(ROWS)],
        )
        connection.commit()


def channels(path: Path) -> list[tuple[int, int]]:
    """Return each channel with the number of its answers, after a check of every page."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        return connection.execute("select channel_id, count(*) from answer group by 1").fetchall()


def killed(code: str, seconds: float) -> None:
    """Run Python code, and kill it after so many seconds from when it says that it begins."""
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()


@pytest.mark.fault("kill -9 at a random moment of a migration")
def test_a_killed_migration_is_done_or_not_begun(tmp_path: Path, record_property: Record) -> None:
    """The next start ends it; a copy that was made before it is whole."""
    migrations = (*MIGRATIONS, CHANGE)
    chance = random.Random(1)
    rounds, lost, finished = 8 * OFTEN, 0, 0
    for number in range(rounds):
        path = tmp_path / f"{number}" / "ledger.sqlite"
        filled(path)
        code = "from bot.database import prepare\nfrom bot.ledger import MIGRATIONS\nfrom datetime import date\n"
        code += f"from pathlib import Path\nprint(flush=True)\nprepare(Path({str(path)!r}), (*MIGRATIONS, {CHANGE!r}), "
        code += "date(2026, 11, 20))"
        killed(code, chance.uniform(0.0, 0.4))
        done = examined(path) == len(migrations)
        finished += done
        lost += channels(path) != [(8 if done else 7, ROWS)]
        lost += any(channels(copy) != [(7, ROWS)] for copy in backups(path))
        prepare(path, migrations, ON)
        lost += channels(path) != [(8, ROWS)] or examined(path) != len(migrations)
        lost += len(backups(path)) != 1
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0
    assert finished <= rounds


@pytest.mark.fault("kill -9 at a random moment of a backup")
def test_a_killed_backup_is_whole_or_not_there(tmp_path: Path, record_property: Record) -> None:
    """It does not stand in the way of the next one, either."""
    path = tmp_path / "ledger.sqlite"
    filled(path)
    chance = random.Random(3)
    rounds, lost = 10 * OFTEN, 0
    for number in range(rounds):
        target = tmp_path / f"copy-{number}.sqlite"
        code = "from bot.database import back_up\nfrom pathlib import Path\nprint(flush=True)\n"
        code += f"back_up(Path({str(path)!r}), Path({str(target)!r}))"
        killed(code, chance.uniform(0.0, 0.15))
        if not target.exists():
            killed(code, 30.0)
        lost += not target.exists() or channels(target) != [(7, ROWS)] or examined(target) != len(MIGRATIONS)
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0
    assert channels(path) == [(7, ROWS)]
    assert list(tmp_path.glob(".*.part")) == []
