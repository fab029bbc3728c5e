"""The second database is never lost: migrated from every version, copied before that, refused where it is damaged."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.database import KEPT, DatabaseError, back_up, backups, examined, prepare
from bot.doctor import check_ledger
from bot.ledger import MIGRATIONS, SqliteLedger

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Printed

    Run = Callable[..., Printed]

ON = date(2026, 11, 20)
VALUES = {"INTEGER": 1, "TEXT": "2026-11-20", "REAL": 1.0, "BLOB": b"x", "ANY": 1}
Rows = dict[str, list[tuple[object, ...]]]


def fill(path: Path) -> Rows:
    """Put a row into each table, and return them."""
    with closing(sqlite3.connect(path)) as connection:
        for table in _tables(connection):
            columns = connection.execute(f"pragma table_info({table})").fetchall()
            marks = ", ".join("?" * len(columns))
            connection.execute("pragma ignore_check_constraints = on")
            connection.execute(f"insert into {table} values ({marks})", [VALUES[column[2]] for column in columns])
        connection.commit()
    return rows(path)


def rows(path: Path) -> Rows:
    """Return all that the tables hold."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"select * from {table}").fetchall() for table in _tables(connection)}


def _tables(connection: sqlite3.Connection) -> list[str]:
    names = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"
    return [str(row[0]) for row in connection.execute(names)]


def damage(path: Path) -> None:
    """Overwrite a page in the middle of the file."""
    raw = bytearray(path.read_bytes())
    raw[4096:8192] = b"\xa5" * 4096
    path.write_bytes(raw)


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_every_earlier_version_is_brought_up_to_date(version: int, tmp_path: Path) -> None:
    """With what it holds, and with a copy of it as it was before; a file that is new or current gets none."""
    path = tmp_path / "ledger.sqlite"
    prepare(path, MIGRATIONS[:version], ON)
    before = fill(path)
    prepare(path, MIGRATIONS, ON)
    assert examined(path) == len(MIGRATIONS)
    assert {table: held for table, held in rows(path).items() if table in before} == before
    made = backups(path)
    if 0 < version < len(MIGRATIONS):
        assert [one.name for one in made] == [f"ledger-v{version}-2026-11-20.sqlite"]
        assert (examined(made[0]), rows(made[0])) == (version, before)
        assert made[0].stat().st_mode & 0o077 == 0
    else:
        assert made == []


@pytest.mark.fault("migration fails")
def test_a_migration_that_fails_leaves_what_was(tmp_path: Path) -> None:
    """All of it or nothing; the operator is told in a sentence, and there is the copy as well."""
    path = tmp_path / "ledger.sqlite"
    prepare(path, MIGRATIONS, ON)
    before = fill(path)
    for _ in range(3):
        with pytest.raises(DatabaseError, match="cannot be opened"):
            prepare(path, (*MIGRATIONS, "create table fresh (a); create table answer (b);"), ON)
    assert (examined(path), rows(path)) == (len(MIGRATIONS), before)
    assert [rows(one) for one in backups(path)] == [before]


def test_few_of_those_copies_are_kept(tmp_path: Path) -> None:
    """The newest; files of other names are left alone."""
    path = tmp_path / "ledger.sqlite"
    migrations = ["create table a (b);"]
    (tmp_path / "ledger-vacation-2020-01-01.sqlite").touch()
    prepare(path, migrations, ON)
    for days in range(KEPT + 3):
        migrations.append(f"create table t{days} (a);")
        prepare(path, migrations, ON + timedelta(days))
    names = [f"ledger-v{1 + days}-{ON + timedelta(days)}.sqlite" for days in range(KEPT + 3)]
    assert [one.name for one in backups(path)] == names[::-1][:KEPT]
    assert (tmp_path / "ledger-vacation-2020-01-01.sqlite").exists()


def test_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    """To the byte."""
    path = tmp_path / "ledger.sqlite"
    prepare(path, (*MIGRATIONS, "create table later (a);"), ON)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="later version"):
        prepare(path, MIGRATIONS, ON)
    assert path.read_bytes() == before
    assert backups(path) == []
    assert check_ledger(path, len(MIGRATIONS)).verdict == "problem"


@pytest.mark.fault("second database damaged")
def test_a_damaged_file_stops_the_start_and_names_the_backup(tmp_path: Path) -> None:
    """The newest one; the doctor says the same, and the file is left for whoever can mend it."""
    path = tmp_path / "ledger.sqlite"
    prepare(path, ("create table a (b text);",), ON)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany("insert into a values (?)", [("x" * 1000,)] * 50)
        connection.commit()
    prepare(path, ("create table a (b text);", "create table c (d);"), ON)
    damage(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=r"is damaged; .*restore .*ledger-v1-2026-11-20\.sqlite") as raised:
        asyncio.run(_opened(path))
    assert path.read_bytes() == before
    found = check_ledger(path, len(MIGRATIONS))
    assert (found.verdict, found.said) == ("problem", str(raised.value))


@pytest.mark.parametrize("raw", [b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 200])
def test_what_is_no_database_is_damaged(raw: bytes, tmp_path: Path) -> None:
    """And not overwritten; without a backup nobody is sent to one."""
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(raw)
    with pytest.raises(DatabaseError, match=r"is damaged; .* a backup of yours"):
        prepare(path, MIGRATIONS, ON)
    assert path.read_bytes() == raw


async def _opened(path: Path) -> None:
    async with SqliteLedger.open(path):
        pass


# callnotes backup ----------------------------------------------------------------------------------------------------


def test_a_backup_is_whole_while_the_database_is_written_to(callnotes: Run, tmp_path: Path) -> None:
    """For its owner only; what was not committed is not in it."""
    path = tmp_path / "data" / "ledger.sqlite"
    prepare(path, MIGRATIONS, ON)
    before = fill(path)
    target = tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(path)) as writing:
        writing.execute("delete from answer")
        done = callnotes("backup", target, "--data", tmp_path / "data")
        writing.rollback()
    assert done.code == 0
    assert str(target) in done.out
    assert (examined(target), rows(target)) == (len(MIGRATIONS), before)
    assert target.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_a_backup_overwrites_nothing(callnotes: Run, tmp_path: Path) -> None:
    """One sentence, exit code 2."""
    prepare(tmp_path / "ledger.sqlite", MIGRATIONS, ON)
    target = tmp_path / "mine"
    target.write_text("precious")
    done = callnotes("backup", target, "--data", tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "already" in done.err
    assert target.read_text() == "precious"


def test_what_cannot_be_backed_up_is_said_in_a_sentence(callnotes: Run, tmp_path: Path) -> None:
    """No database, no folder, a damaged database: no file is left."""
    target = tmp_path / "backup.sqlite"
    done = callnotes("backup", target, "--data", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "there is no database" in done.err
    path = tmp_path / "ledger.sqlite"
    prepare(path, MIGRATIONS, ON)
    assert "cannot be written" in callnotes("backup", tmp_path / "no" / "backup", "--data", tmp_path).err
    damage(path)
    with pytest.raises(DatabaseError, match="damaged"):
        back_up(path, target)
    assert not target.exists()


def test_the_doctor_looks_at_the_database(tmp_path: Path) -> None:
    """One that is not there yet is no problem; an earlier version will be brought up to date."""
    path = tmp_path / "ledger.sqlite"
    assert check_ledger(path, 2).verdict == "note"
    prepare(path, ("create table a (b);",), ON)
    assert check_ledger(path, 2).verdict == "note"
    assert check_ledger(path, 1).verdict == "fine"
