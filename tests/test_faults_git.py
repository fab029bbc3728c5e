"""Remotes that are slow, endless or lie, and repositories of any size and any names: real git against a real server."""

from __future__ import annotations

import os
import random
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workshop import Workshop, said_over_http

import index.git
from index.errors import GitError
from index.git import Repository, clone_or_fetch
from index.source import GitSource

if TYPE_CHECKING:
    from conftest import Printed

    Run = Callable[..., Printed]
    Record = Callable[[str, object], None]

OFTEN = int(os.environ.get("CALLNOTES_FAULTS", "1"))
LIMIT = 60.0
"""Seconds; a guard, never reached."""
COMMIT = b"1" * 40
ADVERTISEMENT = "application/x-git-upload-pack-advertisement"
RESULT = "application/x-git-upload-pack-result"


def line(text: bytes) -> bytes:
    """Return a line as git's protocol frames it."""
    return b"%04x%b" % (len(text) + 4, text)


OFFER = line(b"# service=git-upload-pack\n") + b"0000"
REFS = OFFER + line(COMMIT + b" HEAD\0symref=HEAD:refs/heads/main\n") + line(COMMIT + b" refs/heads/main\n") + b"0000"


def pack(kind: int, size: int) -> bytes:
    """Return the beginning of a pack with one object, which says that it has so many bytes."""
    head = bytearray([(kind << 4) | (size & 15)])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return line(b"NAK\n") + b"PACK" + struct.pack(">II", 2, 1) + head


class Evil(BaseHTTPRequestHandler):
    """A server that does what the first part of the path says."""

    stopped: threading.Event
    harm: Callable[[bytes], bytes]
    origin: Path

    def do_GET(self) -> None:
        """Offer branches: slowly, without end, or as they are."""
        with suppress(ConnectionError):
            self.offer(self.path.split("/")[1])

    def offer(self, how: str) -> None:
        """Answer the first request of a fetch."""
        if how == "lies":
            self.as_git()
            return
        self.begin(ADVERTISEMENT)
        if how == "slow":
            for byte in REFS * 100:
                self.wfile.write(bytes([byte]))
                if self.stopped.wait(0.05):
                    return
        elif how == "refs":
            self.wfile.write(OFFER)
            many = b"".join(line(b"%040x refs/heads/b%d\n" % (n, n)) for n in range(20_000))
            while not self.stopped.is_set():
                self.wfile.write(many)
        else:
            self.wfile.write(REFS)

    def do_POST(self) -> None:
        """Send a pack: one that never ends, one that says that it is larger than any memory, or one with a lie."""
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        with suppress(ConnectionError):
            how = self.path.split("/")[1]
            if how == "lies":
                self.as_git(body)
                return
            self.begin(RESULT)
            if how == "large":
                self.wfile.write(pack(1, 1 << 40) + zlib.compress(bytes(1 << 20)))
                return
            self.wfile.write(pack(3, 1 << 40))
            squeezer = zlib.compressobj(0)
            while not self.stopped.is_set():
                self.wfile.write(squeezer.compress(os.urandom(1 << 18)))

    def begin(self, kind: str) -> None:
        """Begin an answer whose end is the connection's."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()

    def as_git(self, body: bytes = b"") -> None:
        """Answer as git does, but for what `harm` does to a pack."""
        _, content = said_over_http(self, self.origin, self.path.removeprefix("/lies"), body)
        self.begin(RESULT if body else ADVERTISEMENT)
        at = content.find(b"PACK")
        self.wfile.write(content if at < 0 else content[:at] + type(self).harm(content[at:]))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
        """Say nothing."""


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Return an empty bare repository, and keep the developer's git configuration away."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return Workshop(tmp_path / "origin.git")


def unharmed(raw: bytes) -> bytes:
    """Return a pack as it is."""
    return raw


@pytest.fixture
def evil(workshop: Workshop) -> Iterator[tuple[str, type[Evil]]]:
    """Return the address of a server that means harm, and how to tell it which."""

    class Handler(Evil):
        stopped = threading.Event()
        harm = staticmethod(unharmed)
        origin = workshop.path

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", Handler
        Handler.stopped.set()
        listening.shutdown()
        thread.join()


def left(folder: Path) -> list[str]:
    """Return what a fetch left behind, its lock aside."""
    return [path.name for path in folder.iterdir() if not path.name.endswith(".lock")] if folder.exists() else []


# Remotes


@pytest.mark.fault("git remote that sends a byte at a time")
def test_a_slow_remote(evil: tuple[str, type[Evil]], tmp_path: Path) -> None:
    """It is waited for no longer than it was given, and nothing is left behind."""
    with pytest.raises(GitError, match="did not finish"):
        clone_or_fetch(f"{evil[0]}/slow", tmp_path / "clones" / "a", None, None, 1.5)
    assert left(tmp_path / "clones") == []


@pytest.mark.fault("git remote that offers branches without end")
def test_endless_branches(evil: tuple[str, type[Evil]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git gets no more memory than it may have."""
    monkeypatch.setattr(index.git, "MAX_MEMORY", 200 << 20)
    with pytest.raises(GitError, match="sends more than callnotes takes"):
        clone_or_fetch(f"{evil[0]}/refs", tmp_path / "clones" / "a", None, None, LIMIT)
    assert left(tmp_path / "clones") == []


@pytest.mark.fault("git remote that sends a pack without end")
def test_an_endless_pack(evil: tuple[str, type[Evil]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fills no disk: git may write no larger file."""
    monkeypatch.setattr(index.git, "MAX_FILE", 20 << 20)
    with pytest.raises(GitError, match="sends more than callnotes takes"):
        clone_or_fetch(f"{evil[0]}/pack", tmp_path / "clones" / "a", None, None, LIMIT)
    assert left(tmp_path / "clones") == []


@pytest.mark.fault("git remote that sends a commit of a terabyte")
def test_a_pack_larger_than_memory(evil: tuple[str, type[Evil]], tmp_path: Path) -> None:
    """What a pack says of its size is not believed."""
    with pytest.raises(GitError):
        clone_or_fetch(f"{evil[0]}/large", tmp_path / "clones" / "a", None, None, LIMIT)
    assert left(tmp_path / "clones") == []


@pytest.mark.fault("git remote whose pack lies")
def test_a_pack_that_lies(
    evil: tuple[str, type[Evil]], workshop: Workshop, tmp_path: Path, record_property: Record
) -> None:
    """Cut short or altered anywhere, it is refused, and the clone stays at the commit that it had."""
    url, handler = evil
    into = tmp_path / "clone"
    first = workshop.commit({b"%d.md" % n: b"note %d\n" % n * 50 for n in range(20)})
    assert clone_or_fetch(f"{url}/lies", into, None, None, LIMIT) == first
    second = workshop.commit({b"%d.md" % n: b"note %d again\n" % n * 50 for n in range(20)})
    chance = random.Random(4)

    def cut(raw: bytes) -> bytes:
        return raw[: chance.randrange(8, len(raw) - 24)]

    def altered(raw: bytes) -> bytes:
        at = chance.randrange(8, len(raw) - 24)
        return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]

    rounds, lost = 8 * OFTEN, 0
    for number in range(rounds):
        handler.harm = staticmethod(cut if number % 2 else altered)
        with pytest.raises(GitError):
            clone_or_fetch(f"{url}/lies", into, None, None, LIMIT)
        lost += Repository(into).head() != first
    handler.harm = staticmethod(unharmed)
    assert clone_or_fetch(f"{url}/lies", into, None, None, LIMIT) == second
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0


# Repositories


@pytest.mark.fault("git repository with 100,000 files")
def test_a_hundred_thousand_files(workshop: Workshop) -> None:
    """They are listed, each once."""
    commit = workshop.commit({b"%03d/%05d.md" % (n % 500, n): b"same" for n in range(100_000)})
    snapshot = GitSource(Repository(workshop.path)).snapshot()
    assert (snapshot.commit, len(snapshot.files), snapshot.skipped) == (commit, 100_000, ())


@pytest.mark.fault("git repository with a file of 500 MB")
def test_a_file_of_500_megabytes(workshop: Workshop) -> None:
    """It is skipped by its size, without being read."""
    workshop.git("config", "core.compression", "1")
    with (workshop.path / "zeros").open("wb") as zeros:
        zeros.truncate(500_000_000)
    large = workshop.git("hash-object", "-w", "--no-filters", "zeros")
    small = workshop.git("hash-object", "-w", "--stdin", stdin=b"- a note")
    workshop.raw_commit(f"100644 blob {large}\tlarge.md\x00100644 blob {small}\tsmall.md\x00".encode())
    source = GitSource(Repository(workshop.path))
    snapshot = source.snapshot()
    assert [file.path for file in snapshot.files] == ["small.md"]
    assert [path for path, _ in snapshot.skipped] == ["large.md"]
    with pytest.raises(GitError, match="leave that file out"):
        list(Repository(workshop.path).read([large]))


@pytest.mark.fault("git repository with newlines, bad UTF-8, case twins and .. in its paths")
def test_odd_names_are_indexed_each(workshop: Workshop, tmp_path: Path, callnotes: Run) -> None:
    """Each is a note of its own, whatever the disk thinks of its name; none is written or read outside."""
    names = [b"new\nline.md", b"\xff\xfe.md", b"A.md", b"a.md", b"-rf.md"]
    names += ["\u00e9.md".encode(), "e\u0301.md".encode()]
    said = {name: b"# Call\n- decided number%d\n" % number for number, name in enumerate(names)}
    workshop.commit(said)
    blob = workshop.git("hash-object", "-w", "--stdin", stdin=b"- decided outside")
    tree = workshop.git("rev-parse", "HEAD^{tree}")
    workshop.raw_commit(f"040000 tree {tree}\t..\x00040000 tree {tree}\tin\x00100644 blob {blob}\t...md\x00".encode())
    places = ("--notes", workshop.path, "--data", tmp_path / "data")
    refreshed = callnotes("refresh", *places)
    assert (refreshed.code, refreshed.err) == (0, "")
    assert f"{len(names)} notes" in refreshed.out
    for number in range(len(names)):
        assert f"decided number{number}" in callnotes("ask", f"number{number}", *places).out
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["data", "origin.git"]
