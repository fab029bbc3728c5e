"""The file of the second database: looked at, backed up, migrated, before the ledger opens it.

No rebuild of the index touches it, so it is never made anew: one that is damaged, or of a later version, is left as it
is and stops the start with a sentence. Before a migration the file is copied beside itself, named by version and day:
`ledger-v1-2026-11-20.sqlite`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from bot import replies
from index.errors import CallnotesError

KEPT: Final = 5
"""How many of the backups that were made before migrations are kept, the newest."""
BUSY_SECONDS: Final = 10.0

_BACKUP = re.compile(r"-v(?P<version>\d+)-(?P<on>\d{4}-\d\d-\d\d)\.sqlite")


class DatabaseError(CallnotesError):
    """The second database cannot be used, or not be copied."""


def prepare(path: Path, migrations: Sequence[str], on: date) -> None:
    """Bring the file up to date, made if it is missing, for its owner only; on that day, by which a backup is named.

    Raises DatabaseError, and then the file is as it was, but for migrations that came before one that failed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        done = examined(path)
        if done > len(migrations):
            raise DatabaseError(replies.later_database(path))
        if 0 < done < len(migrations):
            _copy(path, path.with_name(f"{path.stem}-v{done}-{on.isoformat()}.sqlite"))
            for old in backups(path)[KEPT:]:
                old.unlink()
        _migrate(path, migrations, done)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(replies.unopened_database(path, error)) from error


def examined(path: Path) -> int:
    """Return the version of the file, 0 where it is new. Writes nothing.

    Raises DatabaseError where it is damaged, and sqlite3.OperationalError where it cannot be read.
    """
    try:
        with closing(_connected(path, "ro")) as connection:
            version = int(connection.execute("pragma user_version").fetchone()[0])
            said = str(connection.execute("pragma integrity_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        said, version = str(error), 0
    if said != "ok":
        newest = backups(path)[:1]
        raise DatabaseError(replies.damaged_database(path, newest[0] if newest else None))
    return version


def backups(path: Path) -> list[Path]:
    """Return the backups made before migrations, the newest first."""
    found = [
        (match["on"], int(match["version"]), file)
        for file in path.parent.glob(f"{path.stem}-v*.sqlite")
        if (match := _BACKUP.fullmatch(file.name.removeprefix(path.stem)))
    ]
    return [file for *_, file in sorted(found, reverse=True)]


def back_up(path: Path, target: Path) -> None:
    """Copy the database as it stands now to a new file, for its owner only, while a bot may be writing to it.

    Raises DatabaseError; then there is no file.
    """
    if not path.is_file():
        raise DatabaseError(replies.no_database(path))
    if target.exists():
        raise DatabaseError(replies.backup_exists(target))
    try:
        examined(path)
        _copy(path, target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(replies.unwritten_backup(target, error)) from error


def _copy(path: Path, target: Path) -> None:
    """Put a copy in the place of `target`, whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with closing(_connected(path, "ro")) as connection:
                connection.execute("vacuum into ?", (os.fsencode(part).decode("utf-8", "surrogateescape"),))
            os.fsync(handle)  # SQLite does not, for a file that is new
        finally:
            os.close(handle)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _migrate(path: Path, migrations: Sequence[str], done: int) -> None:
    with closing(_connected(path, "rw")) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        for number, migration in enumerate(migrations[done:], done + 1):
            try:
                connection.executescript(f"begin immediate; {migration} pragma user_version={number}; commit;")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
