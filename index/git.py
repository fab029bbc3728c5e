"""The edge to git: list, read and fetch, through the git program and nothing else.

A repository, its paths, its refs and whatever a server says are hostile. Hence: argument vectors, no shell; nothing of
a user stands where git looks for options; no hooks, no prompts, no pager, no protocol but the one asked for; a time
limit and a bound on the output of every call. The operator's own git configuration stays in force, credential helpers
too; only how ssh is called is up to GIT_SSH_COMMAND, GIT_SSH and ~/.ssh/config.

Secrets travel in the environment of the git process only, and leave no trace in arguments, files or messages.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote, urlsplit

from index.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

LOCAL_TIMEOUT = 60.0
"""Seconds that a call on a local repository may take."""
MAX_OUTPUT = 64 * 1024 * 1024
"""Bytes that one call may print, blobs aside: a tree of half a million files."""
MAX_BLOB = 64 * 1024 * 1024
"""Bytes of the largest blob that is read."""

MAX_FILE = 4 << 30
"""Bytes of the largest file that git may write: a server's pack, which need not end."""
MAX_MEMORY = 4 << 30
"""Bytes that git may take for itself, where the system can limit that: what a server offers need not end."""

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILE_MODES = (b"100644", b"100755")
_WINDOW = 64
"""Requests that wait in the pipe to `git cat-file`: at most 64 * 65 bytes, and it holds 65,536 (man 7 pipe)."""
_TICK = 0.2
"""Seconds after which is looked whether git has ended without closing its pipes."""
_KEPT = re.compile(
    r"(?!GIT_|SSH_ASKPASS|DISPLAY$).*|"
    r"GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+)",
    re.DOTALL,
)
"""The operator's variables that reach git. Of git's own, those that say how it is set up, not what it works on."""
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "submodule.recurse=false",
    "protocol.ext.allow=never",
    "gc.autoDetach=false",
    "maintenance.autoDetach=false",
    "safe.bareRepository=all",
)
_REMOTE_PROTOCOLS = "https:ssh"
_NO_BRANCH = re.compile(r"[\0-\x20\x7f~^:?*\[\\]|\.\.|@\{|^-|\.$|(?:^|/)(?:[./]|$)|\.lock(?:/|$)")
"""What `git check-ref-format` refuses, and the leading minus that would be an option."""
_DAMAGED = re.compile("not a git repository|cannot lock ref|broken|bad object|corrupt")
"""What git says of a clone of ours that a power cut has emptied files of. Lost packs it fetches again by itself."""
_OWN_REF = "refs/heads/callnotes"
"""Where a clone keeps the default branch of its remote, whatever that is called there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file in a commit. Bytes of `path` that are no UTF-8 are kept as surrogates (PEP 383)."""

    path: str
    blob: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A path whose regular file differs between two commits; None where a commit has none there."""

    path: str
    before: str | None
    """The blob."""
    after: str | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository on this machine, bare or with a working tree. Only what is committed is seen.

    In a partial clone, `files` fetches what it lacks of the files asked for, in one batch; `token` is for that.
    """

    path: Path
    token: str | None = field(default=None, repr=False)
    timeout: float = LOCAL_TIMEOUT
    """Seconds that one call of git may take."""

    @staticmethod
    def is_repository(path: Path) -> bool:
        """Tell whether `path` is the root of a working tree, or a bare repository. Runs nothing."""
        bare = (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()
        return bare or (path / ".git").exists()

    def head(self, branch: str | None = None) -> str:
        """Return the newest commit of `branch`, or the one that HEAD stands at.

        A branch that exists only as `origin`'s is found there. Raises GitError where there is none.
        """
        check_branch(branch)
        names = [f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"] if branch else ["HEAD"]
        for name in names:
            commit = self._text("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", allow=(0, 1))
            if _COMMIT.fullmatch(commit):
                return commit
        raise self._no_commit(branch)

    def files(self, commit: str, wanted: Callable[[str], bool] | None = None) -> list[Entry]:
        """Return the regular files of `commit` whose path is `wanted`, in git's order; no links, no submodules.

        The paths are as the tree has them: one made by hand may hold `..`, and the same path twice.
        """
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", _checked(commit))
        return self.sized(commit, [file for file in _tree_files(listed) if wanted is None or wanted(file[0])])

    def sized(self, commit: str, files: Sequence[tuple[str, str]]) -> list[Entry]:
        """Return files of `commit`, given by path and blob, with their sizes. Fetches what a partial clone lacks."""
        self._fetch_missing(_checked(commit), {blob for _, blob in files})
        sizes = self._sizes(blob for _, blob in files)
        return [Entry(path, blob, size) for (path, blob), size in zip(files, sizes, strict=True)]

    def differing(self, old: str, new: str, wanted: Callable[[str], bool] | None = None) -> list[Difference]:
        """Return where the `wanted` regular files of two commits differ, whatever history lies between, in git's order.

        A file that moved is two differences. Raises GitError where the repository lacks a commit or a tree.
        """
        if _checked(old) == _checked(new):
            return []
        listed = self._run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new)
        return [found for found in _differences(listed) if wanted is None or wanted(found.path)]

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each of `blobs` with its bytes, in order, holding one at a time.

        Raises GitError for one that is not there, or is larger than MAX_BLOB.
        """
        command = self._command()
        with command.started(["cat-file", "--batch"], stdin=subprocess.PIPE) as process:
            answers = _Answers(process, command, self.timeout)
            for blob, size in _asked(process, answers, blobs, command):
                if size > MAX_BLOB:
                    raise GitError(f"blob {blob} in {self.path} has more than {MAX_BLOB} bytes; leave that file out.")
                content = answers.exactly(size)
                answers.exactly(1)
                yield blob, content

    def remote_url(self) -> str | None:
        """Return where the repository was cloned from, without credentials, or None where it has no remote."""
        said = self._text("ls-remote", "--get-url", allow=(0, 128))
        return without_credentials(said) if said and said != "origin" else None

    def commit_date(self, commit: str) -> datetime:
        """Return when `commit` was committed, in UTC; dates that Python does not know become its first or last."""
        said = self._text("rev-list", "--max-count=1", "--timestamp", _checked(commit))
        seconds = int(said.split(" ", 1)[0])
        return datetime.fromtimestamp(min(max(seconds, 0), 253_402_300_799), UTC)

    def base_before(self, branch: str | None, at: datetime, tip: str | None = None) -> str | None:
        """Return the newest commit of `branch` at or before `at`, or None where the branch is younger.

        Follows first parents, by the date of the commit, which is what git knows, not the date of the push. With `tip`,
        the branch is looked at as it was when that was its newest commit.
        """
        seconds = int(at.timestamp())
        if seconds < 0:
            return None
        chosen = self.head(branch) if tip is None else _checked(tip)
        return self._text("rev-list", "--max-count=1", "--first-parent", f"--min-age={seconds}", chosen) or None

    def _command(self, protocols: str = "none", timeout: float | None = None) -> _Command:
        return _Command(self.path, str(self.path), protocols, timeout or self.timeout)

    def _run(self, *arguments: str, stdin: bytes = b"", allow: Sequence[int] = (0,)) -> bytes:
        return self._command().run(arguments, stdin=stdin, allow=allow)

    def _text(self, *arguments: str, allow: Sequence[int] = (0,)) -> str:
        return self._run(*arguments, allow=allow).decode("utf-8", "surrogateescape").strip()

    def _no_commit(self, branch: str | None) -> GitError:
        listed = self._text("for-each-ref", "--count=10", "--format=%(refname:lstrip=2)", "refs/heads")
        if branch and listed:
            return GitError(f"{self.path} has no branch {branch!r}; it has {', '.join(listed.split(chr(10)))}.")
        if listed:
            return GitError(f"HEAD of {self.path} names no commit; name a branch: {', '.join(listed.split(chr(10)))}.")
        return GitError(f"{self.path} has no commits yet; commit the notes, or name another repository.")

    def _sizes(self, blobs: Iterable[str]) -> list[int]:
        """Return the bytes of each blob."""
        request = "".join(f"{blob}\n" for blob in blobs).encode()
        listed = self._run("cat-file", "--batch-check=%(objectsize)", stdin=request) if request else b""
        try:
            return [int(line) for line in listed.split(b"\n")[:-1]]
        except ValueError as error:
            raise GitError(f"{self.path} lacks some of its files; clone it anew.") from error

    def _fetch_missing(self, commit: str, blobs: set[str]) -> None:
        """Fetch those of the `blobs` of `commit` that a partial clone left behind, all in one request."""
        remote = self._promisor() if blobs else None
        if remote is None:
            return
        listed = self._run("rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk", commit)
        missing = blobs & {line[1:] for line in listed.decode("ascii").split("\n") if line.startswith("?")}
        if missing:
            url = self._text("config", "--get", f"remote.{remote}.url")
            self._fetch_blobs(_Remote.at(url, self.token), remote, sorted(missing))

    def _fetch_blobs(self, source: _Remote, remote: str, blobs: Sequence[str]) -> None:
        """Do what git itself does for a blob that is missing, but once for all of them.

        Without negotiation, or the server packs them as changes to blobs that are missing, too.
        """
        command = _Command(self.path, source.shown, source.protocols, self.timeout, source.settings, source.secrets)
        options = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--filter=blob:none", "--stdin"]
        arguments = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", *options, "--", remote]
        command.run(arguments, stdin="".join(f"{blob}\n" for blob in blobs).encode())

    def _promisor(self) -> str | None:
        """Return the name of the remote that a partial clone relies on."""
        listed = self._text("config", "-z", "--get-regexp", r"^remote\..*\.promisor$", allow=(0, 1))
        for entry in listed.split("\0"):
            key, _, value = entry.partition("\n")
            if value == "true":
                return key.removeprefix("remote.").removesuffix(".promisor")
        return None


def clone_or_fetch(url: str, into: Path, branch: str | None, token: str | None, timeout: float) -> str:
    """Make `into` a bare clone of `branch` at `url`, or bring it up to date; return the newest commit.

    Holds that one branch (None: the remote's default) under whatever history it has by now, and no tags. Blobs are left
    behind where the server can do so; `Repository.files` fetches them. `token` is for https. `timeout` is in seconds,
    for all of it. `into` is at every moment whole or not there. Raises GitError, and leaves what was there as it was.
    """
    source = _Remote.at(url, token)
    check_branch(branch)
    deadline = time.monotonic() + timeout
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with _alone(into):
            if _origin(into) != (url, branch or "") or not _refresh(source, into, branch, deadline):
                _clone(source, into, branch, deadline)
    except OSError as error:
        raise GitError(f"{into} cannot be written ({error.strerror}); check the data folder.") from error
    return Repository(into).head()


def drop_clones(folder: Path, kept: Iterable[Path]) -> list[str]:
    """Remove the clones in `folder` that `clone_or_fetch` made, but for those `kept`; return their names.

    What stands there else is left alone, and so is, until the next time, a clone that another process fetches into.
    """
    names = {path.name.casefold() for path in kept}
    dropped: list[str] = []
    for clone in sorted(folder.glob("*.git")):
        if clone.name.casefold() in names or clone.is_symlink() or _origin(clone) is None:
            continue
        with contextlib.suppress(GitError, OSError), _alone(clone):
            beside = Path(tempfile.mkdtemp(prefix=f".{clone.name}.", suffix=".partial", dir=folder))
            clone.rename(beside / "old")
            shutil.rmtree(beside, ignore_errors=True)
            _lock(clone).unlink()
            dropped.append(clone.name.removesuffix(".git"))
    return dropped


def check_branch(branch: str | None) -> None:
    """Raise GitError unless `branch` can be the name of a branch, by the rules of `git check-ref-format`."""
    if branch is None:
        return
    if branch == "@" or _NO_BRANCH.search(branch):
        raise GitError(f"{branch!r} cannot be the name of a branch; write it as `git branch` shows it.")


def check_url(url: str) -> str:
    """Return the protocol of `url`: `https`, `http`, `ssh` or `file`.

    Raises GitError for all others, for http to other machines, and for an address with a password or token in it.
    """
    if "://" not in url:
        return _check_short_url(url)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise GitError(_odd_url(url)) from error
    if re.search(r"[\0-\x20\x7f]", url) or host.startswith("-") or (not host and parts.scheme != "file"):
        raise GitError(_odd_url(url))
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        shown = without_credentials(url)
        raise GitError(f"the address {shown} was given with a name or password in it; use token_file instead.")
    if parts.scheme in ("https", "ssh", "file") or (parts.scheme == "http" and _is_this_machine(host)):
        return parts.scheme
    raise GitError(_odd_url(url))


def without_credentials(url: str) -> str:
    """Return `url` without a password, and without the user where that could be a token."""
    url = re.sub(r"^(ssh://[^/@:]*):[^/]*@", r"\1@", url)
    return re.sub(r"^((?!ssh:)[a-z+]+://)[^/]*@", r"\1", url)


def _check_short_url(url: str) -> str:
    """Tell a path from ssh's short form, `git@host:path`."""
    if url.startswith("/") and "\0" not in url:
        return "file"
    if re.fullmatch(r"(?:[\w.][\w.+-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?!:|-)[^\0-\x20\x7f]+", url):
        return "ssh"
    raise GitError(_odd_url(url))


def _odd_url(url: str) -> str:
    shown = without_credentials(url)
    return f"{shown!r} is no address to fetch from; give https://…, ssh://…, git@host:path, or an absolute path."


def _is_this_machine(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")


def _checked(commit: str) -> str:
    if not _COMMIT.fullmatch(commit):
        raise GitError(f"{commit!r} is no commit; give its whole hexadecimal name.")
    return commit


def _tree_files(listed: bytes) -> Iterator[tuple[str, str]]:
    """Yield path and blob of the regular files in what `git ls-tree -z` prints."""
    for line in listed.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, kind, blob = facts.split(b" ")
        if kind == b"blob" and mode in _FILE_MODES:
            yield path.decode("utf-8", "surrogateescape"), blob.decode("ascii")


def _differences(listed: bytes) -> Iterator[Difference]:
    """Yield what `git diff-tree --raw -z` prints: `:mode mode blob blob letter`, then the path."""
    words = listed.split(b"\0")
    for facts, path in zip(words[:-1:2], words[1::2], strict=True):
        modes, blobs = facts[1:].split(b" ")[:2], facts.split(b" ")[2:4]
        before, after = (
            blob.decode("ascii") if mode in _FILE_MODES else None for mode, blob in zip(modes, blobs, strict=True)
        )
        if before != after:
            yield Difference(path.decode("utf-8", "surrogateescape"), before, after)


# Fetching


@dataclass(frozen=True, slots=True)
class _Remote:
    """Where to fetch from, and what git has to be told about it."""

    url: str
    shown: str
    protocols: str
    settings: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def at(cls, url: str, token: str | None) -> _Remote:
        """Return the remote at `url`. Raises GitError where callnotes does not fetch from there.

        A token goes to the host of `url` only: git would take its header along to where that host redirects.
        """
        scheme = check_url(url)
        protocols = _REMOTE_PROTOCOLS if scheme in ("https", "ssh") else scheme
        if not token or scheme not in ("https", "http"):
            return cls(url, url, protocols, {}, ())
        parts = urlsplit(url)
        user = "x-token-auth" if parts.hostname == "bitbucket.org" else "x-access-token"
        basic = base64.b64encode(f"{user}:{token}".encode()).decode("ascii")
        header = f"http.{parts.scheme}://{parts.netloc}/.extraHeader"
        settings = {header: f"Authorization: Basic {basic}", "credential.helper": "", "http.followRedirects": "false"}
        return cls(url, url, protocols, settings, (token, quote(token, safe=""), basic))


def _clone(source: _Remote, into: Path, branch: str | None, deadline: float) -> None:
    """Clone beside `into`, then put it in its place."""
    _check_replaceable(into)
    for left in into.parent.glob(f".{_glob_safe(into.name)}.*.partial"):
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{into.name}.", suffix=".partial", dir=into.parent))
    try:
        new = beside / "new"
        _init(source, new, branch)
        _fetch(source, new, branch, deadline)
        if into.exists():
            into.rename(beside / "old")
        new.rename(into)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refresh(source: _Remote, into: Path, branch: str | None, deadline: float) -> bool:
    """Fetch into a clone; return False where that is damaged, as after a power cut, and has to be made anew."""
    _remove_stale_locks(into)
    try:
        _fetch(source, into, branch, deadline)
        Repository(into).head()
    except GitError as error:
        if not _DAMAGED.search(error.said):
            raise
        return False
    return True


def _init(source: _Remote, new: Path, branch: str | None) -> None:
    head = (branch and f"refs/heads/{branch}") or _OWN_REF
    command = _Command(new.parent, str(new), "none", LOCAL_TIMEOUT)
    command.run(["init", "--quiet", "--bare", "--template=", "--", str(new)])
    command.run(["--git-dir", str(new), "symbolic-ref", "HEAD", head])
    settings = {"remote.origin.url": source.url, "callnotes.url": source.url, "callnotes.branch": branch or ""}
    for name, value in settings.items():
        command.run(["config", "--file", str(new / "config"), "--", name, value])


def _fetch(source: _Remote, into: Path, branch: str | None, deadline: float) -> None:
    left = max(deadline - time.monotonic(), 0.01)
    command = _Command(into, source.shown, source.protocols, left, source.settings, source.secrets)
    refs = f"+refs/heads/{branch}:refs/heads/{branch}" if branch else f"+HEAD:{_OWN_REF}"
    options = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=", "--filter=blob:none"]
    command.run(["fetch", "--quiet", *options, "--", "origin", refs])


def _origin(into: Path) -> tuple[str, str] | None:
    """Return the address and branch that `into` is a clone of, or None where it is no clone of ours."""
    if not Repository.is_repository(into):
        return None
    command = _Command(into.parent, str(into), "none", LOCAL_TIMEOUT)
    values: list[str] = []
    for name in ("callnotes.url", "callnotes.branch"):
        said = command.run(["config", "--file", str(into / "config"), "-z", "--get", name], allow=(0, 1))
        values.append(said.decode("utf-8", "surrogateescape").removesuffix("\0"))
    return (values[0], values[1]) if values[0] else None


def _check_replaceable(into: Path) -> None:
    """Raise GitError where something stands at `into` that callnotes did not put there."""
    empty = into.is_dir() and not any(into.iterdir())
    if into.exists() and not empty and _origin(into) is None:
        raise GitError(f"{into} is in the way and no clone made by callnotes; move it, or choose another data folder.")


@contextlib.contextmanager
def _alone(into: Path) -> Generator[None]:
    """Keep other processes from `into`. The kernel gives the lock back when this process dies."""
    with _lock(into).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GitError(f"another callnotes is fetching into {into}; wait until it is done.") from error
        yield


def _lock(into: Path) -> Path:
    return into.parent / f".{into.name}.lock"


def _remove_stale_locks(into: Path) -> None:
    """Remove the lock files of a git that was killed. Nobody else writes here: see `_alone`."""
    for lock in into.rglob("*.lock"):
        lock.unlink(missing_ok=True)


def _glob_safe(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


# Running git


@dataclass(frozen=True, slots=True)
class _Command:
    """How to run git: in which folder, on what, with which protocols, for how long, with which secrets."""

    folder: Path
    subject: str
    """What messages call the thing that git works on."""
    protocols: str
    timeout: float
    settings: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Settings that nobody else may see; they go by the environment."""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def run(self, arguments: Sequence[str], *, stdin: bytes = b"", allow: Sequence[int] = (0,)) -> bytes:
        """Return what git prints. Raises GitError unless it exits with one of `allow`, in time, within MAX_OUTPUT."""
        with tempfile.TemporaryFile() as request:
            request.write(stdin)
            request.seek(0)
            with self.started(arguments, stdin=request) as process:
                printed, said = self._collect(process)
        if process.returncode not in allow or _refuses_owner(said):
            raise self.failure(said)
        return printed

    @contextlib.contextmanager
    def started(self, arguments: Sequence[str], *, stdin: int | IO[bytes]) -> Generator[subprocess.Popen[bytes]]:
        """Start git; whatever happens, it and its children have ended afterwards."""
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        vector = ["git", "--no-pager", "--no-optional-locks", "--no-replace-objects", *options, *arguments]
        process = self._popen(vector, stdin)
        try:
            yield process
        finally:
            _end(process)

    def failure(self, said: bytes) -> GitError:
        """Return the error for what git said: a sentence for the operator."""
        text = self.scrubbed(said)
        last = next((line.strip() for line in reversed(text.split("\n")) if line.strip()), "")
        for pattern, sentence in _FAILURES:
            if re.search(pattern, text, re.IGNORECASE):
                return GitError(sentence.format(self.subject), last)
        reason = f": {last}" if last else ""
        return GitError(f"git failed on {self.subject}{reason.rstrip('.')}.", last)

    def scrubbed(self, said: bytes) -> str:
        """Return what git said without secrets, credentials in addresses, and control characters."""
        text = said.decode("utf-8", "replace")
        for secret in self.secrets:
            text = text.replace(secret, "…")
        text = re.sub(r"(?<=://)[^/\s@]*(?:@[^/\s@]*)*@", "", text)
        text = re.sub(r"(?i)(authorization:\s*)[^\n]*", r"\1…", text)
        return "".join(c if c == "\n" or c.isprintable() else " " for c in text)[-2000:]

    def late(self) -> GitError:
        """Return the error for a git that took too long."""
        return GitError(f"git did not finish with {self.subject} within {self.timeout:.0f} seconds; try again later.")

    def _popen(self, vector: Sequence[str], stdin: int | IO[bytes]) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(  # noqa: S603 - an argument vector that this module checks
                vector,
                cwd=self.folder,
                env=self._environment(),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            if self.folder.is_dir():
                raise GitError("git is not installed, or not on the PATH; install git 2.32 or newer.") from error
            raise GitError(f"there is no folder {self.folder}; check the path.") from error
        except OSError as error:
            message = f"git cannot be started in {self.folder} ({error.strerror}); check its permissions."
            raise GitError(message) from error
        _limit(process)
        return process

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if _KEPT.fullmatch(name)}
        ours = {
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never",
            "GIT_ALLOW_PROTOCOL": self.protocols,
            "GIT_CEILING_DIRECTORIES": str(self.folder.resolve().parent),
        }
        if "GIT_SSH_COMMAND" not in kept and "GIT_SSH" not in kept:
            ours["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes"
        if self.protocols == "none":
            ours["GIT_NO_LAZY_FETCH"] = "1"
        return kept | ours | _numbered(self.settings, kept.get("GIT_CONFIG_COUNT", ""))

    def _collect(self, process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        """Return all of what git prints, and the end of what it says.

        Does not wait for the pipes to close once git has ended: an ssh that shares its connection keeps them open.
        """
        printed, said = bytearray(), bytearray()
        deadline = time.monotonic() + self.timeout
        with selectors.DefaultSelector() as pipes:
            pipes.register(_opened(process.stdout), selectors.EVENT_READ, printed)
            pipes.register(_opened(process.stderr), selectors.EVENT_READ, said)
            while pipes.get_map():
                ready = pipes.select(min(deadline - time.monotonic(), _TICK))
                if not ready and process.poll() is not None:
                    break
                for key, _ in ready:
                    _take(pipes, key)
                self._check_bounds(printed, deadline)
                del said[: -(1 << 16)]
        try:
            process.wait(max(deadline - time.monotonic(), _TICK))
        except subprocess.TimeoutExpired as error:
            raise self.late() from error
        return bytes(printed), bytes(said)

    def _check_bounds(self, printed: bytearray, deadline: float) -> None:
        if time.monotonic() >= deadline:
            raise self.late()
        if len(printed) > MAX_OUTPUT:
            raise GitError(f"git prints more than {MAX_OUTPUT} bytes about {self.subject}; leave that repository out.")


def _take(pipes: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    """Read what a pipe has, into the array that it was registered with."""
    chunk = os.read(key.fd, 1 << 16)
    key.data.extend(chunk)
    if not chunk:
        pipes.unregister(key.fileobj)


class _Answers:
    """What `git cat-file --batch` answers, read with a time limit for each wait."""

    def __init__(self, process: subprocess.Popen[bytes], command: _Command, timeout: float) -> None:
        self._fd = _opened(process.stdout).fileno()
        self._process = process
        self._command = command
        self._timeout = timeout
        self._buffer = bytearray()

    def line(self) -> str:
        """Return the next line without its end."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._fill(1 << 16)
        line = self._buffer[:end].decode("ascii", "replace")
        del self._buffer[: end + 1]
        return line

    def exactly(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        while len(self._buffer) < size:
            self._fill(max(size - len(self._buffer), 1 << 16))
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _fill(self, size: int) -> None:
        with selectors.DefaultSelector() as pipes:
            pipes.register(self._fd, selectors.EVENT_READ)
            if not pipes.select(self._timeout):
                raise self._command.late()
        chunk = os.read(self._fd, size)
        if not chunk:
            raise self._command.failure(_opened(self._process.stderr).read(1 << 16) or b"")
        self._buffer += chunk


def _asked(
    process: subprocess.Popen[bytes], answers: _Answers, blobs: Iterable[str], command: _Command
) -> Iterator[tuple[str, int]]:
    """Ask for `blobs`; yield each with its size once its content comes next in `answers`.

    Never has more than _WINDOW requests open, so that writing never waits for git, and git only for us.
    """
    waiting: list[str] = []
    rest = iter(blobs)
    while True:
        asked = [_checked(blob) for blob in islice(rest, _WINDOW - len(waiting))]
        if asked:
            _write(_opened(process.stdin), "".join(f"{blob}\n" for blob in asked).encode("ascii"), command)
            waiting += asked
        if not waiting:
            return
        blob = waiting.pop(0)
        answer = answers.line().split(" ")
        if len(answer) != 3 or answer[1] != "blob":
            raise GitError(f"{command.subject} has no file with the content {blob}; fetch the repository again.")
        yield blob, int(answer[2])


def _write(pipe: IO[bytes], request: bytes, command: _Command) -> None:
    try:
        pipe.write(request)
    except BrokenPipeError as error:
        raise command.failure(b"") from error


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that git was started with."""
    if pipe is None:
        raise AssertionError("git was started without this pipe")
    return pipe


def _numbered(settings: Mapping[str, str], count: str) -> dict[str, str]:
    """Return `settings` as git reads them from the environment, after the `count` that the operator has there."""
    first = int(count) if count.isdecimal() else 0
    numbered = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (name, value) in enumerate(settings.items(), first):
        numbered |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return numbered


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and its children: kindly, so that it removes its lock files, then for good."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    for sign, grace in ((None, 0.2), (signal.SIGTERM, 2.0), (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        if sign is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)


def _limit(process: subprocess.Popen[bytes]) -> None:
    """Bound what git and the programs that it starts may write and take. Not on systems other than Linux."""
    if sys.platform == "linux":
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))


def _refuses_owner(said: bytes) -> bool:
    return b"dubious ownership" in said


_FAILURES = (
    (
        "dubious ownership",
        "git does not read {0}: another user owns it; `git config --global --add safe.directory {0}` allows it.",
    ),
    (
        r"could not read (user|pass)|authentication failed|denied|error: 40[13]|host key verification failed",
        "{0} does not let callnotes in; check the token, the ssh key or the credential helper.",
    ),
    (
        r"repository not found|error: 404|not appear to be a git repository|repository .* not (found|exist)",
        "there is no repository at {0}, or it is private; check the address and the token.",
    ),
    (r"not a git repository", "{0} is no repository that git can read; check the path, or clone it anew."),
    (r"error: 30\d", "{0} has moved; give its new address."),
    (r"couldn't find remote ref HEAD", "{0} is empty, or has no default branch; push the notes, or name a branch."),
    (r"couldn't find remote ref", "{0} does not have that branch; check `branch`."),
    (
        r"could not resolve host|failed to connect|connection (refused|timed out|reset)|unreachable",
        "{0} cannot be reached; check the address and the network.",
    ),
    (
        "out of memory|memory exhausted|died of signal 25|file too large",
        "{0} sends more than callnotes takes; leave that repository out.",
    ),
    ("transport '.*' not allowed", "{0} leads to a protocol that callnotes does not use; give another address."),
)
"""What git says in English (`LC_ALL=C`), and what to say of it; the first that fits."""
