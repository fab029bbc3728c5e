"""The edge to the notes: which files a source has, and their bytes. A source is a folder, or a branch of a repository.

Both list quickly and read late: `snapshot` gives each note a key that changes with its content, and `read` fetches the
bytes of those that somebody wants. Links are not followed, special files not opened, and large files left out.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from functools import partial
from typing import TYPE_CHECKING

from index.errors import SourceError
from index.git import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from index.git import Entry

INCLUDE = ("**/*.md", "**/*.markdown", "**/*.txt", "**/*.rst", "**/*.adoc")
"""The files that are notes, where the operator does not say."""
MAX_BYTES = 4 * 1024 * 1024
"""The largest file that is read as a note."""
_DAY_ENDS = clock_time(23, 59, 59)
MAX_DEPTH = 64
"""How deep folders are walked."""
_RACY_NS = 2_000_000_000
"""The coarsest clock of a file system (FAT: 2 s). What changed later than that may change again under one time."""


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A file that may be a note. `path` is relative to the source, with `/`; bytes not UTF-8 are surrogates."""

    path: str
    key: str
    """Differs when the content differs: the git blob, or the size and times of a file."""
    size: int
    """Bytes."""


def as_text(path: str) -> str:
    """Return a path as the index has it: bytes that are no UTF-8, which come as surrogates, are spelt out."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a source holds: `files` by path, and what was `skipped`, each path with the reason."""

    commit: str | None
    files: tuple[NoteFile, ...]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PathFilter:
    """Which paths are notes: they match a pattern of `include` and none of `exclude`.

    `*` and `?` stand for letters of one name, `[…]` for one of several, `**` for any folders. As in a shell, in
    `include` they stand for no name that begins with a dot, but a pattern can spell the dot. A pattern that ends in
    `/` means all that is in the folder.
    """

    include: tuple[str, ...] = INCLUDE
    exclude: tuple[str, ...] = ()
    _included: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _excluded: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the patterns. Raises SourceError for one that cannot match anything."""
        object.__setattr__(self, "_included", _compiled(self.include, dots=False))
        object.__setattr__(self, "_excluded", _compiled(self.exclude, dots=True))

    def __call__(self, path: str) -> bool:
        """Tell whether the file at `path` is a note."""
        return self._included.fullmatch(path) is not None and self._excluded.fullmatch(path) is None

    def enters(self, name: str) -> bool:
        """Tell whether a folder called `name` can hold notes: hidden ones only where a pattern spells a dot."""
        return not name.startswith(".") or (name != ".git" and any(re.search(r"(?:^|/)\.", p) for p in self.include))


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder as it is on the disk. A `snapshot` has no commit.

    A key is size and times; where a file has only just changed, its hash joins in, as it may change once more within
    the same tick of the clock. Trusts that `clock` (nanoseconds) and the file system agree to two seconds.
    """

    root: Path
    include: tuple[str, ...] = INCLUDE
    exclude: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES
    clock: Callable[[], int] = field(default=time.time_ns, repr=False, compare=False)

    def snapshot(self) -> Snapshot:
        """List the notes. What cannot be read is skipped; raises SourceError where that is the folder itself."""
        walk = _Walk(self, PathFilter(self.include, self.exclude), self.clock())
        walk.run()
        return Snapshot(None, tuple(sorted(walk.files, key=_by_path)), tuple(sorted(walk.skipped)))

    def read(self, files: Iterable[NoteFile]) -> Iterator[tuple[NoteFile, bytes]]:
        """Yield each of `files` with its bytes, in order; one that vanished or became unreadable is left out."""
        for file in files:
            content = _content(self.root / file.path, self.max_bytes)
            if content is not None:
                yield file, content


@dataclass(frozen=True, slots=True)
class GitSource:
    """A branch of a repository (None: HEAD), at the commit that it has when `snapshot` is called."""

    repository: Repository
    branch: str | None = None
    include: tuple[str, ...] = INCLUDE
    exclude: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES

    def snapshot(self) -> Snapshot:
        """List the notes of the newest commit. Raises GitError."""
        return self.snapshot_at(self.repository.head(self.branch))

    def snapshot_at(self, commit: str) -> Snapshot:
        """List the notes of `commit`. Raises GitError."""
        return self._sifted(commit, self.repository.files(commit, PathFilter(self.include, self.exclude)))

    def commit_by(self, day: date, tip: str | None = None) -> str | None:
        """Return the newest commit of the branch at the end of a day in UTC, or None where the branch is younger.

        `tip` is as in `Repository.base_before`. Raises GitError.
        """
        return self.repository.base_before(self.branch, datetime.combine(day, _DAY_ENDS, UTC), tip)

    def differing(self, old: str | None, new: str) -> tuple[Snapshot, Snapshot]:
        """List the notes that differ between two commits, as each of them has them. None has no notes at all.

        The commits need have no history in common. Raises GitError where the repository lacks one.
        """
        if old is None:
            return Snapshot(None, ()), self.snapshot_at(new)
        found = self.repository.differing(old, new, PathFilter(self.include, self.exclude))
        before = self.repository.sized(old, [(one.path, one.before) for one in found if one.before is not None])
        after = self.repository.sized(new, [(one.path, one.after) for one in found if one.after is not None])
        return self._sifted(old, before), self._sifted(new, after)

    def since(self, old: str, commit: str) -> tuple[dict[str, tuple[str | None, str | None]], Snapshot]:
        """Return the files that may be notes and differ, as blob before and after, and the notes at `commit` of them.

        Asks nothing of the old blobs, which need not be there. Raises GitError as `differing` does.
        """
        found = self.repository.differing(old, commit, PathFilter(self.include, self.exclude))
        after = self.repository.sized(commit, [(one.path, one.after) for one in found if one.after is not None])
        return {one.path: (one.before, one.after) for one in found}, self._sifted(commit, after)

    def _sifted(self, commit: str, entries: Iterable[Entry]) -> Snapshot:
        """Return the notes among `entries`, and what is skipped of them."""
        files: dict[str, NoteFile] = {}
        skipped: set[tuple[str, str]] = set()
        for entry in entries:
            reason = _bad_name(entry.path) or _too_large(entry.size, self.max_bytes)
            if reason:
                skipped.add((entry.path, reason))
            else:
                files.setdefault(entry.path, NoteFile(entry.path, entry.blob, entry.size))
        return Snapshot(commit, tuple(sorted(files.values(), key=_by_path)), tuple(sorted(skipped)))

    def read(self, files: Iterable[NoteFile]) -> Iterator[tuple[NoteFile, bytes]]:
        """Yield each of `files` with its bytes, in order. Raises GitError where one is not in the repository."""
        wanted = tuple(files)
        contents = self.repository.read(file.key for file in wanted)
        for file, (_, content) in zip(wanted, contents, strict=True):
            yield file, content


def open_notes(
    path: Path,
    *,
    branch: str | None = None,
    include: tuple[str, ...] = INCLUDE,
    exclude: tuple[str, ...] = (),
    max_bytes: int = MAX_BYTES,
) -> FolderSource | GitSource:
    """Return the source at `path`: a repository (its root, or bare) at `branch`, or any other folder as it is.

    A subfolder of a working tree is a folder. Raises SourceError where there is none, or for a branch of a folder.
    """
    PathFilter(include, exclude)
    if not path.exists():
        raise SourceError(f"there are no notes at {path}; give a folder or a git repository.")
    if not path.is_dir():
        raise SourceError(f"{path} is a file; give the folder or the git repository that it is in.")
    if Repository.is_repository(path):
        return GitSource(Repository(path), branch, include, exclude, max_bytes)
    if branch is not None:
        raise SourceError(f"{path} is no git repository and has no branch {branch!r}; leave the branch out.")
    return FolderSource(path, include, exclude, max_bytes)


@dataclass(slots=True)
class _Walk:
    """One walk through a folder, and what it has found so far."""

    source: FolderSource
    wanted: PathFilter
    now: int
    files: list[NoteFile] = field(default_factory=list[NoteFile])
    skipped: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def run(self) -> None:
        """Walk all folders, without recursion."""
        folders = [("", 0)]
        while folders:
            prefix, depth = folders.pop()
            try:
                with os.scandir(self.source.root / prefix) as entries:
                    names = [name for name in map(partial(self._visit, prefix), entries) if name]
            except OSError as error:
                self._unreadable(prefix, error)
                continue
            if depth < MAX_DEPTH:
                folders += [(f"{prefix}{name}/", depth + 1) for name in names]
            else:
                self.skipped += [(f"{prefix}{name}", f"deeper than {MAX_DEPTH} folders") for name in names]

    def _visit(self, prefix: str, entry: os.DirEntry[str]) -> str | None:
        """Take down a file; return the name of a folder that is to be walked."""
        if entry.is_dir(follow_symlinks=False):
            return entry.name if self.wanted.enters(entry.name) else None
        path = prefix + entry.name
        if self.wanted(path) and entry.is_file(follow_symlinks=False):
            self._take(path, entry)
        return None

    def _take(self, path: str, entry: os.DirEntry[str]) -> None:
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        reason = _too_large(found.st_size, self.source.max_bytes)
        if reason:
            self.skipped.append((path, reason))
        else:
            self.files.append(NoteFile(path, self._key(entry.path, found), found.st_size))

    def _key(self, path: str, found: os.stat_result) -> str:
        key = f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}"
        if self.now - max(found.st_mtime_ns, found.st_ctime_ns) > _RACY_NS:
            return key
        content = _content(path, self.source.max_bytes) or b""
        return f"{key}-{hashlib.blake2b(content, digest_size=16).hexdigest()}"

    def _unreadable(self, prefix: str, error: OSError) -> None:
        if not prefix:
            message = f"the folder {self.source.root} cannot be read ({error.strerror}); check it and its permissions."
            raise SourceError(message) from error
        if not isinstance(error, FileNotFoundError):
            self.skipped.append((prefix.rstrip("/"), f"cannot be read: {error.strerror}"))


def _content(path: Path | str, limit: int) -> bytes | None:
    """Return the bytes of a regular file, at most `limit`, or None. Neither follows a link nor waits for a pipe."""
    try:
        with open(path, "rb", opener=_plainly) as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(limit)
    except OSError:
        pass
    return None


def _plainly(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _by_path(file: NoteFile) -> str:
    return file.path


def _too_large(size: int, limit: int) -> str | None:
    return f"larger than {limit} bytes" if size > limit else None


def _bad_name(path: str) -> str | None:
    """Tell what is wrong with a path that only a tree made by hand can have."""
    names = path.split("/")
    if not {"", ".", ".."}.isdisjoint(names) or any(name.lower() == ".git" for name in names):
        return "its name leads out of the repository"
    return None


def check_pattern(pattern: str) -> None:
    """Raise SourceError, with a sentence for the operator, for a pattern that matches no path."""
    try:
        re.compile(_expression(pattern, dots=True))
    except re.error as error:
        raise SourceError(
            f"the pattern {pattern!r} has a bad range in [ ] ({error.msg}); write it as [a-z]."
        ) from error
    if not pattern or pattern.startswith("/") or not {"", ".", ".."}.isdisjoint(pattern.removesuffix("/").split("/")):
        raise SourceError(f"the pattern {pattern!r} matches nothing; write it from the top of the notes: docs/**/*.md.")


def _compiled(patterns: Iterable[str], *, dots: bool) -> re.Pattern[str]:
    """Return the expression for any of `patterns`; of none, one that matches nothing."""
    expressions: list[str] = []
    for pattern in patterns:
        check_pattern(pattern)
        expressions.append(_expression(pattern, dots=dots))
    return re.compile("|".join(expressions) or r"(?!)", re.DOTALL)


def _expression(pattern: str, *, dots: bool) -> str:
    """Translate a pattern. `dots` tells whether a star stands for names that begin with a dot, too."""
    visible = "" if dots else r"(?!\.)"
    folder = rf"{visible}[^/]+/"
    names = (pattern + "**" if pattern.endswith("/") else pattern).split("/")
    parts: list[str] = []
    for number, name in enumerate(names):
        last = number == len(names) - 1
        if name == "**":
            parts.append(rf"(?:{folder})*{visible}[^/]+" if last else rf"(?:{folder})*")
        else:
            parts.append(_name_expression(name, visible) + ("" if last else "/"))
    return "".join(parts)


_GLOB = re.compile(r"\*+|\?|\[(?P<no>[!^]?)(?P<set>\][^\]/]*|[^\]/]+)\]|(?P<letter>.)", re.DOTALL)


def _name_expression(name: str, visible: str) -> str:
    """Translate the pattern of one name. A bracket without its partner stands for itself."""
    parts = [visible if name[:1] in "*?[" else ""]
    for found in _GLOB.finditer(name):
        if found["letter"]:
            parts.append(re.escape(found["letter"]))
        elif found["set"] is not None:
            members = re.sub(r"([\\\[\]^&~|])", r"\\\1", found["set"])
            parts.append(f"(?!/)[{'^' if found['no'] else ''}{members}]")
        else:
            parts.append("[^/]*" if found[0].startswith("*") else "[^/]")
    return "".join(parts)
