"""What is wrong with an installation, and the mend.

Needs as little of callnotes as it can, so that it runs where that fails.
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from bot import replies
from bot.database import examined
from bot.workspace import LEDGER, NoNotes, config_path, data_folder, find_workspace
from index.errors import CallnotesError, GitError
from index.schema import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.config import Config, WebhookConfig
    from bot.workspace import Origin

PYTHON = (3, 11)
SQLITE = (3, 38)
"""The first with JSON built in and the `bm25` and `unixepoch` that the index counts on."""
GIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `fine`, a `note` that stops nothing, or a `problem`."""

    name: str
    verdict: Literal["fine", "note", "problem"]
    said: str
    mend: str = ""


def examine(notes: Sequence[Path], config: Path | None, data: Path | None) -> Iterator[Check]:
    """Look at everything that callnotes needs, in the order in which it needs it."""
    yield check_python(sys.version_info[:3])
    yield check_sqlite()
    yield check_git()
    read: Config | None = None
    chosen = config if notes else config_path(config)
    if chosen is not None:
        try:
            read = _load(chosen)
            yield Check("configuration", "fine", f"{chosen} is valid")
        except CallnotesError as error:
            yield Check("configuration", "problem", str(error), "Mend the file; config.example.toml shows every key.")
    folder = data_folder(data, read)
    yield check_data(folder)
    if read is not None:
        yield check_ledger(folder / LEDGER, _ledger_version())
    if read is not None:
        yield check_token(read)
    if read is not None and read.webhook is not None:
        yield check_webhook(read.webhook)
    if read is not None and read.vectors is not None:
        yield check_model(read.vectors.model)
    if read is not None or chosen is None:
        yield from _check_notes(notes, config, data)


def check_python(version: tuple[int, ...]) -> Check:
    """Look at the version of Python."""
    said = ".".join(map(str, version))
    if version < PYTHON:
        return Check("Python", "problem", f"{said} is too old", "Install Python 3.11 or later, and callnotes in it.")
    return Check("Python", "fine", said)


def check_sqlite() -> Check:
    """Look at the SQLite that this Python brings, and whether it has full-text search."""
    version = sqlite3.sqlite_version
    mend = "Install a Python whose SQLite is 3.38 or later and has FTS5; those of python.org and of distributions have."
    if sqlite3.sqlite_version_info < SQLITE:
        return Check("SQLite", "problem", f"{version} is too old", mend)
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("create virtual table probe using fts5(words)")
        except sqlite3.OperationalError:
            return Check("SQLite", "problem", f"{version} has no FTS5", mend)
    return Check("SQLite", "fine", f"{version} with FTS5")


def check_git(path: str | None = None) -> Check:
    """Look for git, in `path` or where the system looks for programs."""
    program = shutil.which("git", path=path)
    mend = "Install git; only plain folders of notes can be read without it."
    if program is None:
        return Check("git", "problem", "not found", mend)
    try:
        done = subprocess.run(  # noqa: S603 - the git that was found is asked for its version
            [program, "--version"], capture_output=True, text=True, timeout=GIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return Check("git", "problem", f"{program} does not run", mend)
    return Check("git", "fine", done.stdout.strip().removeprefix("git version "))


def check_data(folder: Path) -> Check:
    """Look whether the data folder can be written, and read by nobody else."""
    name = "data folder"
    mend = "Choose another with --data, CALLNOTES_DATA or `data` in the configuration, or mend its permissions."
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(name, "problem", f"{folder} cannot be written ({error.strerror})", mend)
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        said = f"others on this machine can look into {folder}"
        return Check(name, "note", said, f"If the notes are not public: chmod 700 {folder}")
    return Check(name, "fine", f"{folder}, writable and private")


def check_token(config: Config) -> Check:
    """Look for the Discord token. A terminal needs none: it is missed only where something is to be posted."""
    try:
        config.discord.login()
    except CallnotesError as error:
        wanted = config.discord.token_file is not None or config.digest or config.webhook
        mend = "" if wanted else "Only the Discord bot needs it."
        return Check("Discord token", "problem" if wanted else "note", str(error), mend)
    return Check("Discord token", "fine", "present")


def check_webhook(config: WebhookConfig) -> Check:
    """Look for the secret that a forge signs pushes with."""
    try:
        config.secret()
    except CallnotesError as error:
        return Check("webhook secret", "problem", str(error))
    return Check("webhook secret", "fine", "present")


def check_model(model: str) -> Check:
    """Look whether the model that finds bullets by their meaning can be had."""
    from index.encoder import SentenceEncoder  # noqa: PLC0415 - few operators name a model

    try:
        vector = SentenceEncoder(model).question("What was decided?")
    except CallnotesError as error:
        return Check("model", "problem", str(error))
    return Check("model", "fine", f"{model}, vectors of {len(vector)} numbers")


def check_source(origin: Origin) -> Check:
    """Look whether the notes of a source can be had; those of a git address are fetched."""
    name = f"source {origin.name}"
    try:
        found = origin.open(fetch=True).snapshot()
    except GitError as error:
        mend = "Mend the address; `git ls-remote ADDRESS` shows what git says." if origin.git is not None else ""
        return Check(name, "problem", str(error), mend)
    except CallnotesError as error:
        return Check(name, "problem", str(error))
    if not found.files:
        return Check(name, "problem", "no file in it is a note", "Look at the path, and at `include` and `exclude`.")
    at = f" at {found.commit[:12]}" if found.commit else ""
    skipped = f", {len(found.skipped)} skipped" if found.skipped else ""
    return Check(name, "fine", f"{len(found.files):,} notes{at}{skipped}")


def check_index(path: Path, now: datetime) -> Check:
    """Look whether the index is there, of this version and whole, and how old it is at `now`."""
    if not path.exists():
        return Check("index", "note", "not made yet", "The next question makes it, or `callnotes refresh`.")
    written = max(file.stat().st_mtime for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
    age = _age(now.timestamp() - written)
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            whole = connection.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return Check("index", "problem", f"{path} cannot be read ({error})", "Remove it; it is made anew.")
    if version != VERSION:
        return Check("index", "note", f"{path} is of version {version}, not {VERSION}", "The next refresh rebuilds it.")
    if whole != "ok":
        return Check("index", "problem", f"{path} is damaged ({whole})", "Remove it; it is made anew.")
    return Check("index", "fine", f"{path}, version {version}, written {age} ago")


def check_ledger(path: Path, version: int) -> Check:
    """Look whether the second database is there, whole, and of this `version` or an earlier one."""
    name = "database"
    if not path.exists():
        return Check(name, "note", "not made yet", "`callnotes run` makes it.")
    try:
        found = examined(path)
    except CallnotesError as error:
        return Check(name, "problem", str(error))
    except (OSError, sqlite3.Error) as error:
        return Check(name, "problem", replies.unopened_database(path, error))
    if found > version:
        return Check(name, "problem", replies.later_database(path))
    if found < version:
        mend = "`callnotes run` copies it, and brings it up to date."
        return Check(name, "note", f"{path} is of version {found}, not {version}", mend)
    return Check(name, "fine", f"{path}, version {found}")


def _check_notes(notes: Sequence[Path], config: Path | None, data: Path | None) -> Iterator[Check]:
    try:
        workspace = find_workspace(notes, config, data)
    except NoNotes as error:
        yield Check("notes", "note", str(error))
        return
    except CallnotesError as error:
        yield Check("notes", "problem", str(error))
        return
    for origin in workspace.origins:
        yield check_source(origin)
    yield check_index(workspace.index, datetime.now(UTC))


def _load(path: Path) -> Config:
    from bot.config import load  # noqa: PLC0415 - a broken installation must not stop the checks before

    return load(path)


def _ledger_version() -> int:
    from bot.ledger import MIGRATIONS  # noqa: PLC0415 - as above

    return len(MIGRATIONS)


def _age(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
