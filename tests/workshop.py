"""A repository for tests, written by real git, and by real git served."""

from __future__ import annotations

import asyncio
import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from index.library import Library
from index.model import Answer
from index.source import FolderSource

START = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)


def write_notes(root: Path, notes: dict[str, str]) -> Path:
    """Write notes below `root` and nothing else."""
    root.mkdir(parents=True, exist_ok=True)
    for old in root.rglob("*.md"):
        old.unlink()
    for path, text in notes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def write_index(folder: Path, notes: dict[str, str]) -> Path:
    """Write notes in `folder` and an index of them as a source; return the index's path."""
    write_notes(folder / "notes", notes)
    path = folder / "index.sqlite"

    async def fill() -> None:
        async with await Library.open(path) as library:
            await library.refresh(FolderSource(folder / "notes"), name="notes")

    asyncio.run(fill())
    return path


def ask_index(index: Path, question: str, today: date, until: date | None = None) -> Answer:
    """Return what the index at that path answers on the day `today`, by calls up to `until` only where it is given."""

    async def ask() -> Answer:
        async with await Library.open(index) as library:
            return await library.ask(question, scope=await library.scope(), asked_on=today, until=until)

    return asyncio.run(ask())


@dataclass
class Workshop:
    """A bare repository that a test writes by `git fast-import`, one commit a day from START on."""

    path: Path
    days: int = 0
    bare: list[str] = field(default_factory=lambda: ["--bare"])

    def __post_init__(self) -> None:
        self.git("init", "--quiet", *self.bare, "--initial-branch=main", str(self.path), cwd=self.path.parent)

    def git(self, *arguments: str, stdin: bytes = b"", cwd: Path | None = None) -> str:
        """Run git as a developer would, with an empty configuration."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.path, env=environment, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def commit(
        self,
        files: dict[bytes, bytes],
        branch: str = "main",
        *,
        anew: bool = False,
        at: datetime | None = None,
        merged: str | None = None,
    ) -> str:
        """Commit `files`, and only them, on top of `branch`, or with no parent; return the commit.

        `merged` is a branch that is a parent, too.
        """
        seconds = int((at or START + timedelta(days=self.days)).timestamp())
        self.days += 1
        lines = [b"commit refs/heads/%b" % branch.encode(), b"committer A <a@example.org> %d +0000" % seconds]
        lines += [b"data 1", b"x"]
        if not anew and self.git("for-each-ref", f"refs/heads/{branch}"):
            lines += [b"from refs/heads/%b^0" % branch.encode()]
        if merged is not None:
            lines += [b"merge refs/heads/%b^0" % merged.encode()]
        lines += [b"deleteall"]
        for path, content in files.items():
            name = b'"%b"' % path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
            lines += [b"M 100644 inline %b" % name, b"data %d" % len(content), content]
        self.git("fast-import", "--quiet", "--force", stdin=b"\n".join(lines) + b"\n")
        return self.git("rev-parse", f"refs/heads/{branch}")

    def raw_commit(self, tree: bytes, branch: str = "main") -> str:
        """Commit a tree whose entries `git mktree -z` is told, with names that git itself would refuse."""
        made = self.git("mktree", "-z", "--missing", stdin=tree)
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        commit = self.git(*identity, "commit-tree", "-m", "x", made)
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit


def said_over_http(
    asked: BaseHTTPRequestHandler, root: Path, address: str, body: bytes, protocol: str | None = None
) -> tuple[bytes, bytes]:
    """Return head and body of what git says to a request for `address` below the repository at `root`."""
    path, _, query = address.partition("?")
    environment = os.environ | {
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": asked.command,
        "CONTENT_TYPE": asked.headers["Content-Type"] or "",
        "HTTP_CONTENT_ENCODING": asked.headers["Content-Encoding"] or "",
        "GIT_PROTOCOL": protocol or "",
    }
    done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True, check=True)
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    return head, content
