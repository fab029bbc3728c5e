"""Real git, in a temporary folder: what is read, what is fetched, and what is refused."""

from __future__ import annotations

import asyncio
import base64
import fcntl
import hmac
import json
import os
import re
import socket
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from fake_discord import TOKEN, fake_discord
from workshop import START, Workshop, said_over_http

from bot.clock import Clock
from bot.config import load
from bot.refreshing import SETTLING
from bot.run import serve
from bot.webhook import PATH
from bot.workspace import config_workspace
from index.errors import GitError
from index.git import Difference, Entry, Repository, check_branch, check_url, clone_or_fetch, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 30.0
"""Seconds; a guard, never reached."""


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Return an empty bare repository."""
    return Workshop(tmp_path / "origin.git")


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's git configuration out of the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def contents(repository: Repository, commit: str) -> dict[str, bytes]:
    """Return all files of a commit."""
    entries = repository.files(commit)
    return dict(zip([e.path for e in entries], [c for _, c in repository.read(e.blob for e in entries)], strict=True))


# Reading


def test_is_repository(workshop: Workshop, tmp_path: Path) -> None:
    """A bare repository and the root of a working tree are repositories; a folder in one, and nothing, are not."""
    tree = Workshop(tmp_path / "tree", bare=[])
    (tree.path / "notes").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / ".git").write_text(f"gitdir: {tree.path}/.git\n")
    assert Repository.is_repository(workshop.path)
    assert Repository.is_repository(tree.path)
    assert Repository.is_repository(tmp_path / "linked")
    assert not Repository.is_repository(tree.path / "notes")
    assert not Repository.is_repository(tmp_path / "nothing")


def test_head(workshop: Workshop) -> None:
    """The head of a branch is its newest commit; None is HEAD's branch."""
    workshop.commit({b"a.md": b"a"})
    newest = workshop.commit({b"a.md": b"b"})
    other = workshop.commit({b"a.md": b"c"}, "team/other")
    repository = Repository(workshop.path)
    assert repository.head() == repository.head("main") == newest
    assert repository.head("team/other") == other


def test_head_through_a_linked_working_tree(workshop: Workshop, tmp_path: Path) -> None:
    """A `.git` that is a file, as `git worktree` makes it, is followed."""
    commit = workshop.commit({b"a.md": b"a"})
    workshop.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), "main")
    assert Repository(tmp_path / "tree").head() == commit


def test_head_of_a_remote_branch(workshop: Workshop, tmp_path: Path) -> None:
    """A branch that was never checked out is found under the name that it has at the origin."""
    workshop.commit({b"a.md": b"a"})
    other = workshop.commit({b"a.md": b"b"}, "other")
    workshop.git("clone", "--quiet", str(workshop.path), str(tmp_path / "clone"))
    assert Repository(tmp_path / "clone").head("other") == other


def test_no_such_branch(workshop: Workshop) -> None:
    """A branch that is not there is an error that names those that are."""
    workshop.commit({b"a.md": b"a"})
    with pytest.raises(GitError, match="has no branch 'dev'; it has main"):
        Repository(workshop.path).head("dev")


def test_head_names_no_branch(workshop: Workshop) -> None:
    """Where HEAD stands at a branch without commits, the error names the branches that have some."""
    workshop.commit({b"a.md": b"a"}, "trunk")
    with pytest.raises(GitError, match="name a branch: trunk"):
        Repository(workshop.path).head()


def test_no_commits(workshop: Workshop) -> None:
    """A repository without commits is an error that says so."""
    with pytest.raises(GitError, match="has no commits yet"):
        Repository(workshop.path).head()


@pytest.mark.fault("git remote or folder that is no repository")
def test_no_repository(tmp_path: Path) -> None:
    """What only looks like a repository is an error; a repository further up is not taken for it."""
    outer = Workshop(tmp_path / "outer", bare=[])
    outer.commit({b"a.md": b"a"})
    (outer.path / "inner" / ".git").mkdir(parents=True)
    with pytest.raises(GitError, match="no repository that git can read"):
        Repository(outer.path / "inner").head()
    with pytest.raises(GitError, match="there is no folder"):
        Repository(tmp_path / "nothing").head()


def test_another_owner(workshop: Workshop) -> None:
    """Git's refusal to read another user's repository becomes a sentence that tells the way out."""
    workshop.commit({b"a.md": b"a"})
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(workshop.path, 65534, 65534)
    with pytest.raises(GitError, match="another user owns it; `git config --global --add safe"):
        Repository(workshop.path).head()


def test_git_is_missing(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git is told to install it."""
    monkeypatch.setenv("PATH", str(workshop.path))
    with pytest.raises(GitError, match="git is not installed"):
        Repository(workshop.path).head()


def test_files_and_their_bytes(workshop: Workshop) -> None:
    """Every file comes back with its size and exactly its bytes."""
    files = {b"a.md": b"one\r\ntwo", b"b/c.md": b"", b"b/d.txt": bytes(range(256)) * 999}
    repository = Repository(workshop.path)
    commit = workshop.commit(files)
    assert contents(repository, commit) == {path.decode(): content for path, content in files.items()}
    assert [entry.size for entry in repository.files(commit)] == [8, 0, 255744]
    assert [entry.path for entry in repository.files(commit, lambda path: path.endswith(".txt"))] == ["b/d.txt"]


def test_differing(workshop: Workshop) -> None:
    """Two commits are compared as they are, whatever lies between; a file that moved is two differences."""
    old = workshop.commit({b"a.md": b"a", b"b.md": b"b", b"c.md": b"c", b"x.pdf": b"x"})
    workshop.commit({b"a.md": b"between"})
    new = workshop.commit({b"a.md": b"a", b"b.md": b"B", b"d.md": b"c", b"x.pdf": b"y"}, anew=True)
    repository = Repository(workshop.path)
    blobs = {entry.path: entry.blob for entry in (*repository.files(new), *repository.files(old))}
    assert repository.differing(old, new, lambda path: path.endswith(".md")) == [
        Difference("b.md", blobs["b.md"], repository.files(new)[1].blob),
        Difference("c.md", blobs["c.md"], None),
        Difference("d.md", None, blobs["c.md"]),
    ]
    assert repository.differing(new, new) == []
    with pytest.raises(GitError):
        repository.differing("0" * 40, new)


def test_differing_names_and_kinds(workshop: Workshop) -> None:
    """No name can hide a difference; what becomes a link is gone; the right to execute makes no difference."""
    old = workshop.commit({})
    new = workshop.commit(HOSTILE)
    repository = Repository(workshop.path)
    found = repository.differing(old, new)
    assert {one.path.encode("utf-8", "surrogateescape") for one in found} == set(HOSTILE)
    blob = workshop.git("hash-object", "-w", "--stdin", stdin=b"/etc/passwd")
    files = workshop.raw_commit(f"100644 blob {blob}\ta.md\x00100644 blob {blob}\tb.md\x00".encode())
    others = workshop.raw_commit(f"120000 blob {blob}\ta.md\x00100755 blob {blob}\tb.md\x00".encode())
    assert repository.differing(files, others) == [Difference("a.md", blob, None)]


HOSTILE = {
    b"a b.md": b"1",
    b"-rf.md": b"2",
    b"--output=x.md": b"3",
    "é/日本.md".encode(): b"4",
    b"new\nline\t.md": b"5",
    b'quo"te\\.md': b"6",
    b"\xff\xfe.md": b"7",
    b":(glob)**.md": b"8",
    b"?00.md": b"9",
}


@pytest.mark.fault("git paths made to mislead")
def test_hostile_names(workshop: Workshop) -> None:
    """No name can hide a file, pass for another, or be taken for an option; undecodable bytes are kept."""
    read = contents(Repository(workshop.path), workshop.commit(HOSTILE))
    assert {path.encode("utf-8", "surrogateescape"): content for path, content in read.items()} == HOSTILE


def test_only_regular_files(workshop: Workshop) -> None:
    """Links and submodules are left out, whatever they point at; executable files are files."""
    blob = workshop.git("hash-object", "-w", "--stdin", stdin=b"/etc/passwd")
    tree = (
        f"120000 blob {blob}\tlink.md\x00160000 commit {'1' * 40}\tmodule.md\x00"
        f"100755 blob {blob}\trun.md\x00100644 blob {blob}\ta.md\x00"
    )
    commit = workshop.raw_commit(tree.encode())
    assert Repository(workshop.path).files(commit) == [Entry("a.md", blob, 11), Entry("run.md", blob, 11)]


def test_many_files(workshop: Workshop) -> None:
    """Thousands of requests and answers larger than a pipe do not wait for each other."""
    files = {b"%04d.md" % number: b"%d" % number * (number % 7 * 4000) for number in range(2000)}
    repository = Repository(workshop.path)
    entries = repository.files(workshop.commit(files))
    read = dict(repository.read(entry.blob for entry in entries))
    assert {entry.path.encode(): read[entry.blob] for entry in entries} == files


def test_reading_lazily(workshop: Workshop) -> None:
    """Blobs are asked for a few at a time, and a reader that goes away early leaves nothing running."""
    entries = Repository(workshop.path).files(workshop.commit({b"%d.md" % n: b"%d" % n for n in range(500)}))
    asked: list[str] = []

    def asking() -> Iterator[str]:
        for entry in entries:
            asked.append(entry.blob)
            yield entry.blob

    reading = Repository(workshop.path).read(asking())
    assert next(iter(reading))[0] == entries[0].blob
    assert len(asked) < 100
    del reading


@pytest.mark.parametrize("blob", ["1" * 40, "HEAD", "-", "1" * 40 + "\n" + "2" * 40])
def test_a_blob_that_is_not_there(workshop: Workshop, blob: str) -> None:
    """What is no blob of the repository is an error, and nothing but names of blobs reaches git."""
    workshop.commit({b"a.md": b"a"})
    with pytest.raises(GitError):
        list(Repository(workshop.path).read([blob]))


@pytest.mark.parametrize("commit", ["HEAD", "--all", "main", "1" * 39, "1" * 40])
def test_a_commit_that_is_not_there(workshop: Workshop, commit: str) -> None:
    """Only the whole name of a commit is taken for one."""
    workshop.commit({b"a.md": b"a"})
    with pytest.raises(GitError):
        Repository(workshop.path).files(commit)
    with pytest.raises(GitError):
        Repository(workshop.path).commit_date(commit)


def test_replaced_objects(workshop: Workshop) -> None:
    """A repository cannot pass one file off as another by `git replace`: the forge would show the real one."""
    commit = workshop.commit({b"a.md": b"real"})
    blob = workshop.git("rev-parse", "main:a.md")
    workshop.git("replace", blob, workshop.git("hash-object", "-w", "--stdin", stdin=b"false"))
    assert contents(Repository(workshop.path), commit) == {"a.md": b"real"}


def test_dates(workshop: Workshop) -> None:
    """The base of a digest is the newest commit at or before a moment; before the first there is none."""
    first, second = workshop.commit({b"a.md": b"a"}), workshop.commit({b"a.md": b"b"})
    repository = Repository(workshop.path)
    assert repository.commit_date(first) == START
    assert repository.commit_date(second) == START + timedelta(days=1)
    assert repository.base_before("main", START + timedelta(days=1)) == second
    assert repository.base_before("main", START + timedelta(hours=23)) == first
    assert repository.base_before(None, START) == first
    assert repository.base_before("main", START - timedelta(seconds=1)) is None
    assert repository.base_before("main", datetime(1969, 1, 1, tzinfo=UTC)) is None


def test_remote_url(workshop: Workshop) -> None:
    """The remote is told without credentials; a repository without one has none."""
    repository = Repository(workshop.path)
    assert repository.remote_url() is None
    workshop.git("remote", "add", "origin", "https://name:ghp_secret@github.com/tidewater/notes.git")
    assert repository.remote_url() == "https://github.com/tidewater/notes.git"


def test_the_environment_does_not_mislead(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that a surrounding git sets (a hook, a rebase) do not lead to another repository."""
    commit = workshop.commit({b"a.md": b"a"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    assert Repository(workshop.path).head() == commit


def test_nothing_of_the_repository_runs(workshop: Workshop, tmp_path: Path) -> None:
    """Neither hooks nor programs that the configuration of a repository names are started."""
    commit = workshop.commit({b"a.md": b"a"})
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "core.askPass", "core.sshCommand", "core.editor", "gpg.program"):
        workshop.git("config", name, str(program))
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        hook = workshop.path / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(program)
    assert contents(Repository(workshop.path), commit) == {"a.md": b"a"}
    clone_or_fetch(str(workshop.path), tmp_path / "clone", "main", None, LIMIT)
    assert not (tmp_path / "ran").exists()


def program_instead_of_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in git's place."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.mark.fault("git that hangs")
def test_git_that_hangs(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that does not finish is ended with its children, and the error says how long it had."""
    script = f"sleep 600 & echo $! > {tmp_path}/child; trap '' TERM; wait; wait"
    program_instead_of_git(tmp_path / "bin", script, monkeypatch)
    with pytest.raises(GitError, match="did not finish"):
        Repository(workshop.path, timeout=0.3).head()
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.fault("git that hangs")
def test_git_that_hangs_while_it_answers(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wait for a file has a time limit, too."""
    program_instead_of_git(tmp_path / "bin", "sleep 600", monkeypatch)
    with pytest.raises(GitError, match="did not finish"):
        list(Repository(workshop.path, timeout=0.1).read(["1" * 40]))


@pytest.mark.fault("git that never stops talking")
def test_git_that_never_stops_talking(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Endless output is cut off by a bound, not by the memory of the machine."""
    program_instead_of_git(tmp_path / "bin", "exec cat /dev/zero", monkeypatch)
    monkeypatch.setattr("index.git.MAX_OUTPUT", 1 << 20)
    with pytest.raises(GitError, match="prints more than 1048576 bytes"):
        Repository(workshop.path).head()


def test_pipes_that_stay_open(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that outlives git and holds its pipes open (a shared ssh connection) is not waited for."""
    program_instead_of_git(tmp_path / "bin", f"sleep 600 & echo $! > {tmp_path}/child; echo {'1' * 40}", monkeypatch)
    try:
        assert Repository(workshop.path, timeout=20).head() == "1" * 40
    finally:
        os.kill(int((tmp_path / "child").read_text()), 9)


def test_terminal_codes_in_errors(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git repeats of a server reaches the operator without control characters and without credentials."""
    script = r"printf 'fatal: \033[2Jhttps://bob:hunter2@example.org/x is bad\n' >&2; exit 3"
    program_instead_of_git(tmp_path / "bin", script, monkeypatch)
    with pytest.raises(GitError) as caught:
        Repository(workshop.path).head()
    assert caught.value.said == "fatal:  [2Jhttps://example.org/x is bad"
    assert "hunter2" not in str(caught.value)


# Fetching


@pytest.mark.fault("git history rewritten")
def test_clone_and_fetch(workshop: Workshop, tmp_path: Path) -> None:
    """A clone holds one branch, no tags, and follows the branch, a rewritten history included."""
    into = tmp_path / "clones" / "notes"
    first = workshop.commit({b"a.md": b"a"})
    workshop.commit({b"a.md": b"x"}, "other")
    workshop.git("tag", "v1", "main")
    assert clone_or_fetch(str(workshop.path), into, "main", None, LIMIT) == first
    second = workshop.commit({b"a.md": b"b"})
    assert clone_or_fetch(str(workshop.path), into, "main", None, LIMIT) == second
    rewritten = workshop.commit({b"b.md": b"c"}, anew=True)
    assert clone_or_fetch(str(workshop.path), into, "main", None, LIMIT) == rewritten
    assert contents(Repository(into), rewritten) == {"b.md": b"c"}
    refs = workshop.git("for-each-ref", "--format=%(refname)", cwd=into)
    assert refs == "refs/heads/main"
    assert sorted(path.name for path in into.parent.iterdir()) == [".notes.lock", "notes"]


def test_default_branch(workshop: Workshop, tmp_path: Path) -> None:
    """Without a branch the remote's default is followed, even to another name."""
    into = tmp_path / "clone"
    first = workshop.commit({b"a.md": b"a"})
    assert clone_or_fetch(str(workshop.path), into, None, None, LIMIT) == first
    trunk = workshop.commit({b"a.md": b"b"}, "trunk")
    workshop.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    assert clone_or_fetch(str(workshop.path), into, None, None, LIMIT) == trunk


def test_another_branch_or_address(workshop: Workshop, tmp_path: Path) -> None:
    """A source that is configured anew is cloned anew, in the same place."""
    into = tmp_path / "clone"
    workshop.commit({b"a.md": b"a"})
    deep = workshop.commit({b"a.md": b"b"}, "deep")
    clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    assert clone_or_fetch(str(workshop.path), into, "deep", None, LIMIT) == deep
    other = Workshop(tmp_path / "other.git")
    commit = other.commit({b"c.md": b"c"})
    assert clone_or_fetch(str(other.path), into, "main", None, LIMIT) == commit
    assert workshop.git("for-each-ref", "--format=%(refname)", cwd=into) == "refs/heads/main"


def test_partial_clone(workshop: Workshop, tmp_path: Path) -> None:
    """Where the server can, only the files that are asked for are fetched, and none of the history's."""
    workshop.git("config", "uploadpack.allowFilter", "true")
    workshop.git("config", "uploadpack.allowAnySHA1InWant", "true")
    old = workshop.commit({b"a.md": b"old", b"big.bin": b"old big"})
    new = workshop.commit({b"a.md": b"new", b"b.md": b"b", b"big.bin": b"new big"})
    into = tmp_path / "clone"
    repository = Repository(into)
    clone_or_fetch(f"file://{workshop.path}", into, "main", None, LIMIT)
    assert kinds(workshop, into).count("blob") == 0
    entries = repository.files(new, lambda path: path.endswith(".md"))
    assert [(entry.path, entry.size) for entry in entries] == [("a.md", 3), ("b.md", 1)]
    assert dict(repository.read(e.blob for e in entries)) == {entries[0].blob: b"new", entries[1].blob: b"b"}
    assert kinds(workshop, into).count("blob") == 2
    assert [entry.size for entry in repository.files(old, lambda path: path == "a.md")] == [3]
    newer = workshop.commit({b"a.md": b"new", b"b.md": b"bee"})
    assert clone_or_fetch(f"file://{workshop.path}", into, "main", None, LIMIT) == newer
    assert contents(repository, newer) == {"a.md": b"new", "b.md": b"bee"}


@pytest.mark.fault("git remote gone")
def test_partial_clone_without_its_remote(workshop: Workshop, tmp_path: Path) -> None:
    """Files that can no longer be fetched are an error; reading never goes to the network by itself."""
    workshop.git("config", "uploadpack.allowFilter", "true")
    commit = workshop.commit({b"a.md": b"a"})
    blob = workshop.git("rev-parse", "main:a.md")
    clone_or_fetch(f"file://{workshop.path}", tmp_path / "clone", "main", None, LIMIT)
    with pytest.raises(GitError):
        list(Repository(tmp_path / "clone").read([blob]))
    workshop.path.rename(tmp_path / "gone")
    with pytest.raises(GitError, match="there is no repository at"):
        Repository(tmp_path / "clone").files(commit)


def kinds(workshop: Workshop, into: Path) -> list[str]:
    """Return the kind of each object that a repository has."""
    listed = workshop.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)", cwd=into)
    return listed.split("\n")


@pytest.mark.fault("git remote gone")
def test_failed_clone(workshop: Workshop, tmp_path: Path) -> None:
    """A clone that fails leaves nothing behind; a fetch that fails leaves what was there."""
    into = tmp_path / "clones" / "notes"
    with pytest.raises(GitError, match="is empty, or has no default branch"):
        clone_or_fetch(str(workshop.path), into, None, None, LIMIT)
    assert [path.name for path in into.parent.iterdir()] == [".notes.lock"]
    commit = workshop.commit({b"a.md": b"a"})
    clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    with pytest.raises(GitError, match="does not have that branch"):
        clone_or_fetch(str(workshop.path), into, "gone", None, LIMIT)
    workshop.path.rename(tmp_path / "gone.git")
    with pytest.raises(GitError, match="there is no repository at"):
        clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    assert contents(Repository(into), commit) == {"a.md": b"a"}


@pytest.mark.fault("git killed in a fetch")
def test_after_a_killed_git(workshop: Workshop, tmp_path: Path) -> None:
    """Half a clone and the lock files of a git that was killed do not stand in the way of the next."""
    into = tmp_path / "clones" / "notes"
    half = into.parent / ".notes.abc.partial" / "new"
    half.mkdir(parents=True)
    workshop.commit({b"a.md": b"a"})
    clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    assert not half.exists()
    for name in ("refs/heads/main.lock", "packed-refs.lock", "config.lock", "shallow.lock"):
        (into / name).touch()
    commit = workshop.commit({b"a.md": b"b"})
    assert clone_or_fetch(str(workshop.path), into, "main", None, LIMIT) == commit


@pytest.mark.fault("power cut in a fetch")
@pytest.mark.parametrize("name", ["refs/heads/main", "HEAD"])
def test_after_a_power_cut(workshop: Workshop, tmp_path: Path, name: str) -> None:
    """A clone with a file that the disk has lost is made anew."""
    into = tmp_path / "clone"
    workshop.commit({b"a.md": b"a"})
    clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    (into / name).write_bytes(b"")
    commit = workshop.commit({b"a.md": b"b"})
    assert clone_or_fetch(str(workshop.path), into, "main", None, LIMIT) == commit
    assert contents(Repository(into), commit) == {"a.md": b"b"}


def test_what_is_not_ours_stays(workshop: Workshop, tmp_path: Path) -> None:
    """A folder or repository that callnotes did not make is not replaced."""
    workshop.commit({b"a.md": b"a"})
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "diary.md").write_text("mine")
    own = Workshop(tmp_path / "own.git")
    for into in (folder, own.path):
        with pytest.raises(GitError, match="is in the way"):
            clone_or_fetch(str(workshop.path), into, "main", None, LIMIT)
    assert (folder / "diary.md").read_text() == "mine"


@pytest.mark.fault("two processes on one clone")
def test_two_at_a_time(workshop: Workshop, tmp_path: Path) -> None:
    """Only one process fetches into a clone; the other is told to wait."""
    workshop.commit({b"a.md": b"a"})
    with (tmp_path / ".clone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(GitError, match="another callnotes is fetching"):
            clone_or_fetch(str(workshop.path), tmp_path / "clone", "main", None, LIMIT)
    clone_or_fetch(str(workshop.path), tmp_path / "clone", "main", None, LIMIT)


def test_no_place_to_write(workshop: Workshop, tmp_path: Path) -> None:
    """A data folder that cannot be made is an error that names it."""
    (tmp_path / "file").touch()
    with pytest.raises(GitError, match="cannot be written"):
        clone_or_fetch(str(workshop.path), tmp_path / "file" / "clone", "main", None, LIMIT)


PASSWORD = "Basic " + base64.b64encode(b"x-access-token:s3cret/token").decode()

SECRETS = re.compile(b"s3cret|" + re.escape(PASSWORD.removeprefix("Basic ").encode()))


@dataclass
class Server:
    """A web server on the loopback: `/moved` leads to `/elsewhere`; all else is the workshop, for who has PASSWORD."""

    url: str
    requests: list[tuple[str, str | None, str | None]]
    """Path, Authorization and User-Agent of each request."""


@pytest.fixture
def server(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a server of the workshop's repository that speaks git's protocol over http."""
    requests: list[tuple[str, str | None, str | None]] = []
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    workshop.git("config", "uploadpack.allowFilter", "true")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, self.headers["Authorization"], self.headers["User-Agent"]))
            if self.path.startswith("/moved"):
                self.answer(302, b"", {"Location": self.path.replace("/moved", "/elsewhere", 1)})
            elif self.headers["Authorization"] != PASSWORD:
                self.answer(401, b"", {"WWW-Authenticate": 'Basic realm="notes"'})
            else:
                self.answer_as_git()

        do_POST = do_GET  # noqa: N815 - its name in the base

        def answer_as_git(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            head, content = said_over_http(self, workshop.path, self.path, body, self.headers["Git-Protocol"])
            self.answer(200, content, dict(line.split(": ", 1) for line in head.decode().split("\r\n")))

        def answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Server(f"http://127.0.0.1:{listening.server_port}", requests)
        listening.shutdown()
        thread.join()


def test_token(server: Server, workshop: Workshop, tmp_path: Path) -> None:
    """A token opens a private repository, for the clone, the files, and the next fetch."""
    into = tmp_path / "clone"
    repository = Repository(into, "s3cret/token")
    for text in (b"one", b"two"):
        commit = workshop.commit({b"a.md": text, b"b.md": b"b"})
        assert clone_or_fetch(server.url, into, "main", "s3cret/token", LIMIT) == commit
        assert contents(repository, commit) == {"a.md": text, "b.md": b"b"}
    assert kinds(workshop, into).count("blob") == 3
    for path in into.rglob("*"):
        assert not path.is_file() or not SECRETS.search(path.read_bytes())


def test_wrong_token(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that the server refuses is an error without the token, and no trace of it is written."""
    monkeypatch.setenv("GIT_TRACE_CURL", str(tmp_path / "trace"))
    with pytest.raises(GitError, match="does not let callnotes in") as caught:
        clone_or_fetch(server.url, tmp_path / "clone", "main", "wr0ng", LIMIT)
    basic = base64.b64encode(b"x-access-token:wr0ng").decode()
    assert server.requests[0][1] == f"Basic {basic}"
    assert not (tmp_path / "trace").exists()
    for text in (str(caught.value), caught.value.said, repr(Repository(tmp_path, "wr0ng"))):
        assert "wr0ng" not in text
        assert basic not in text


def test_token_and_redirects(server: Server, tmp_path: Path) -> None:
    """A token is not carried to where a server redirects."""
    with pytest.raises(GitError, match="has moved; give its new address"):
        clone_or_fetch(f"{server.url}/moved", tmp_path / "clone", "main", "s3cret/token", LIMIT)
    assert [path.split("/")[1] for path, _, _ in server.requests] == ["moved"]


def test_settings_of_the_environment(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that the operator gives git by the environment stay, beside the token."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.userAgent")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "tidewater")
    with pytest.raises(GitError):
        clone_or_fetch(server.url, tmp_path / "clone", "main", "s3cret/token", LIMIT)
    assert server.requests[0][1:] == (PASSWORD, "tidewater")


def test_no_prompt(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that wants a password gets none, and nobody is asked, whatever the environment offers for it."""
    monkeypatch.setenv("GIT_ASKPASS", "/bin/false")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    with pytest.raises(GitError, match="does not let callnotes in"):
        clone_or_fetch(server.url, tmp_path / "clone", "main", None, LIMIT)


def test_credential_helper(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token the operator's own credential helper is asked."""
    config = tmp_path / "gitconfig"
    config.write_text('[credential]\n\thelper = "!f() { echo username=bob; echo password=pw; }; f"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    with pytest.raises(GitError, match="does not let callnotes in"):
        clone_or_fetch(server.url, tmp_path / "clone", "main", None, LIMIT)
    assert server.requests[-1][1] == "Basic " + base64.b64encode(b"bob:pw").decode()


@pytest.mark.fault("git remote gone")
def test_unreachable(tmp_path: Path) -> None:
    """A server that is not there is told apart from one that says no."""
    with pytest.raises(GitError, match="cannot be reached"):
        clone_or_fetch("http://127.0.0.1:1/notes.git", tmp_path / "clone", "main", None, LIMIT)


# What is refused


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://github.com/tidewater/notes", "https"),
        ("ssh://git@example.org:2222/notes", "ssh"),
        ("git@example.org:tidewater/notes.git", "ssh"),
        ("example.org:notes", "ssh"),
        ("file:///srv/notes.git", "file"),
        ("/srv/my notes", "file"),
        ("http://127.0.0.1:8000/notes", "http"),
    ],
)
def test_addresses(url: str, protocol: str) -> None:
    """https, ssh in both spellings, and absolute paths are addresses; http only of this machine."""
    assert check_url(url) == protocol


REFUSED = [
    "",
    "-upload-pack=touch x",
    "--upload-pack=touch x",
    "ext::sh -c touch% x",
    "ext::sh",
    "fd::17/foo",
    "ssh://-oProxyCommand=touch/x",
    "-oProxyCommand=x:y",
    "git@-oProxyCommand=x:y",
    "git@example.org:-x",
    "http://example.org/notes",
    "git://example.org/notes",
    "ftp://example.org/notes",
    "https://",
    "https://[bad",
    "https://example.org:99999/x",
    "https://example.org/a b",
    "https://example.org/a\nb",
    "notes",
    "../notes",
    "/srv/\0notes",
]


@pytest.mark.parametrize("url", REFUSED)
def test_refused_addresses(url: str, tmp_path: Path) -> None:
    """Other protocols, options in disguise, and half addresses never reach git."""
    with pytest.raises(GitError, match="is no address to fetch from"):
        clone_or_fetch(url, tmp_path / "clone", None, None, LIMIT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url",
    ["https://bob:hunter2@example.org/x", "https://hunter2@example.org/x", "ssh://git:hunter2@example.org/x"],
)
def test_credentials_in_an_address(url: str, tmp_path: Path) -> None:
    """A password in an address is refused, as git would write it down, and not repeated."""
    with pytest.raises(GitError, match="use token_file") as caught:
        clone_or_fetch(url, tmp_path / "clone", None, None, LIMIT)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://bob:pw@example.org/x", "https://example.org/x"),
        ("https://bob:p@w@example.org/x@y", "https://example.org/x@y"),
        ("ssh://git:pw@example.org/x", "ssh://git@example.org/x"),
        ("ssh://git@example.org/x", "ssh://git@example.org/x"),
        ("git@example.org:x", "git@example.org:x"),
        ("/srv/a@b", "/srv/a@b"),
    ],
)
def test_without_credentials(url: str, clean: str) -> None:
    """An address loses its secrets, and nothing else."""
    assert without_credentials(url) == clean


NO_BRANCHES = (
    *("-x", "--all", "", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a\nb", "a/", "/a", "a//b"),
    *(".a", "a/.b", "a.lock", "a.lock/b", "a.", "@{-1}", "@", "a\x7f"),
)


@pytest.mark.parametrize("branch", NO_BRANCHES)
def test_refused_branches(workshop: Workshop, branch: str) -> None:
    """What cannot be a branch never reaches git."""
    with pytest.raises(GitError, match="cannot be the name of a branch"):
        Repository(workshop.path).head(branch)


@pytest.mark.parametrize("branch", ["main", "a/b-c", "release+1", "日本", "a@b", "a.lockb", None])
def test_accepted_branches(branch: str | None) -> None:
    """Names that git accepts are accepted."""
    check_branch(branch)


def test_a_push_leads_to_an_answer_that_quotes_it(
    server: Server, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the forge's request over a socket to the words in Discord, with nothing in between that is not real."""
    (workshop.path / "team").mkdir()
    (workshop.path / "team" / "notes").symlink_to(workshop.path)
    address = f"{server.url}/team/notes"
    (tmp_path / "token").write_text("s3cret/token")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: Any = free.getsockname()[1]
    (tmp_path / "secret").write_text("of the forge")
    (tmp_path / "callnotes.toml").write_text(
        f'data = "data"\n[[source]]\nname = "tea"\ngit = "{address}"\ntoken_file = "token"\n'
        f'[webhook]\nport = {port}\nsecret_file = "secret"\n'
    )
    old = b"# Tea 2026-01-05\n\n- kettles\n  - ana: copper is best\n"
    workshop.commit({b"2026-01-05.md": old})
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if seconds != SETTLING:
            await asyncio.Event().wait()

    async def play() -> None:
        read, stop = load(tmp_path / "callnotes.toml"), asyncio.Event()
        async with fake_discord(monkeypatch) as fake, aiohttp.ClientSession() as session:
            serving = asyncio.create_task(serve(read, config_workspace(read, read.data), stop, Clock(now, sleep)))
            await fake.until(lambda: 2 in fake.opcodes)
            while slept.count(600.0) < 1:  # noqa: ASYNC110 - the bot's own clock is what is watched
                await asyncio.sleep(0.01)
            new = b"# Tea 2026-01-12\n\n- teapots\n  - ana: porcelain teapots keep warm\n"
            workshop.commit({b"2026-01-05.md": old, b"2026-01-12.md": new})
            body = json.dumps({"ref": "refs/heads/main", "repository": {"clone_url": address}}).encode()
            digest = hmac.new(b"of the forge", body, "sha256").hexdigest()
            headers = {"X-Gitea-Event": "push", "X-Gitea-Signature": digest}
            async with session.post(f"http://127.0.0.1:{port}{PATH}", data=body, headers=headers) as response:
                assert response.status == 202
            while slept.count(600.0) < 2:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
            await fake.say("<@100> porcelain teapots")
            await fake.until(lambda: bool(fake.messages))
            assert "keep warm" in str(fake.messages[0].body)
            stop.set()
            await serving

    def now() -> datetime:
        return datetime(2026, 11, 20, 12, tzinfo=UTC)

    asyncio.run(asyncio.wait_for(play(), 30))
