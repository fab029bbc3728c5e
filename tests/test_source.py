"""Which files of a folder or repository are notes, and when one counts as changed."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import time
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import GitError, SourceError
from index.git import Repository
from index.source import FolderSource, GitSource, NoteFile, PathFilter, open_notes

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.protectNTFS=false")


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in `folder` with an empty configuration and a fixed date."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment |= {"GIT_AUTHOR_DATE": "2025-12-03T09:00Z", "GIT_COMMITTER_DATE": "2025-12-03T09:00Z"}
    done = subprocess.run([*GIT, *arguments], cwd=folder, env=environment, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write(root: Path, files: dict[str, bytes]) -> None:
    """Write files, with the folders that they need."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


FILES = {
    "README.md": b"top",
    "2025/12-03.md": b"call",
    "2025/slides.pdf": b"%PDF",
    "2025/chat.txt": b"chat",
    "a b/-rf.markdown": b"minus",
    "new\nline/\xe9.md": b"odd",
    ".github/TEMPLATE.md": b"hidden",
    ".hidden.md": b"hidden",
    "2025/.cache/x.md": b"hidden",
}
NOTES = ["2025/12-03.md", "2025/chat.txt", "README.md", "a b/-rf.markdown", "new\nline/\xe9.md"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return the root of a working tree with FILES committed."""
    root = tmp_path / "tree"
    write(root, FILES)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=x")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with FILES that is no repository."""
    write(tmp_path / "folder", FILES)
    return tmp_path / "folder"


def paths(source: FolderSource | GitSource) -> list[str]:
    """Return the paths of a source's notes."""
    return [file.path for file in source.snapshot().files]


def bytes_of(source: FolderSource | GitSource) -> dict[str, bytes]:
    """Return the notes of a source."""
    return {file.path: content for file, content in source.read(source.snapshot().files)}


def test_folder_and_repository_agree(folder: Path, tree: Path) -> None:
    """The same files are the same notes, sorted, in a folder and in a repository; hidden ones and others are none."""
    for root in (folder, tree):
        source = open_notes(root)
        assert paths(source) == NOTES
        assert bytes_of(source) == {path: FILES[path] for path in NOTES}


def test_open_notes(tree: Path, folder: Path, tmp_path: Path) -> None:
    """The root of a working tree and a bare repository are read by git, other folders as they are."""
    git(tmp_path, "clone", "--quiet", "--bare", str(tree), "bare.git")
    write(tree, {"2025/new.md": b"not committed"})
    assert paths(open_notes(tree)) == paths(open_notes(tmp_path / "bare.git")) == NOTES
    assert open_notes(tree).snapshot().commit == git(tree, "rev-parse", "HEAD")
    assert paths(open_notes(tree / "2025")) == ["12-03.md", "chat.txt", "new.md"]
    assert open_notes(folder).snapshot().commit is None


def test_nothing_to_open(folder: Path, tmp_path: Path) -> None:
    """What is no folder is refused with a sentence."""
    with pytest.raises(SourceError, match="there are no notes at"):
        open_notes(tmp_path / "nothing")
    with pytest.raises(SourceError, match="is a file; give the folder"):
        open_notes(folder / "README.md")
    with pytest.raises(SourceError, match="has no branch 'main'"):
        open_notes(folder, branch="main")
    with pytest.raises(SourceError, match="cannot be read"):
        FolderSource(tmp_path / "nothing").snapshot()


def test_a_branch(tree: Path) -> None:
    """A repository is read at the branch that is asked for."""
    git(tree, "branch", "dev")
    assert paths(open_notes(tree, branch="dev")) == NOTES
    with pytest.raises(GitError, match="cannot be the name of a branch"):
        open_notes(tree, branch="--all").snapshot()


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """A link, to a file or a folder, leads nowhere; a circle of links ends."""
    write(tmp_path / "outside", {"secret.md": b"secret"})
    (folder / "link.md").symlink_to(tmp_path / "outside" / "secret.md")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (folder / "2025" / "circle").symlink_to(folder)
    source = FolderSource(folder)
    assert paths(source) == NOTES
    forged = NoteFile("link.md", "", 6)
    assert list(source.read([forged])) == []


def test_special_files(folder: Path) -> None:
    """A pipe that is called like a note is not waited for."""
    os.mkfifo(folder / "pipe.md")
    source = FolderSource(folder)
    assert paths(source) == NOTES
    assert list(source.read([NoteFile("pipe.md", "", 0)])) == []


@pytest.mark.parametrize("kind", ["folder", "tree"])
def test_large_files(kind: str, request: pytest.FixtureRequest) -> None:
    """A file over the bound is skipped and reported; one of exactly that size is a note."""
    root: Path = request.getfixturevalue(kind)
    source = open_notes(root, max_bytes=4)
    assert source.snapshot().skipped == (("a b/-rf.markdown", "larger than 4 bytes"),)
    assert "2025/12-03.md" in paths(source)


def test_a_folder_that_cannot_be_read(folder: Path) -> None:
    """A folder without permission is skipped and reported; the others are read."""
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "2025").chmod(0)
    snapshot = FolderSource(folder).snapshot()
    (folder / "2025").chmod(0o755)
    assert snapshot.skipped == (("2025", "cannot be read: Permission denied"),)
    assert snapshot.files


def test_deep_folders(folder: Path) -> None:
    """Folders beyond any sense are reported, not walked for ever."""
    deep = "/".join(["d"] * 70)
    write(folder, {f"{deep}/x.md": b"x"})
    snapshot = FolderSource(folder).snapshot()
    assert [file.path for file in snapshot.files] == NOTES
    assert snapshot.skipped == (("/".join(["d"] * 65), "deeper than 64 folders"),)


def test_undecodable_names(folder: Path) -> None:
    """A name that is no UTF-8 is kept as surrogates, and the file is read."""
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_bytes(b"odd")
    assert bytes_of(FolderSource(folder))["\udcff.md"] == b"odd"


def test_names_made_by_hand(tree: Path) -> None:
    """A tree that names files outside itself gives no note for them, and one for a name that is there twice."""
    blob = git(tree, "hash-object", "-w", "--stdin", stdin=b"x")
    for name in ("..", ".git", "."):
        inner = git(tree, "mktree", "-z", stdin=f"100644 blob {blob}\tx.md\0".encode())
        entries = f"040000 tree {inner}\t{name}\x00100644 blob {blob}\ta.md\x00100644 blob {blob}\ta.md\x00"
        outer = git(tree, "mktree", "-z", stdin=entries.encode())
        git(tree, "update-ref", "refs/heads/odd", git(tree, "commit-tree", "-m", "x", outer))
        snapshot = GitSource(Repository(tree), "odd").snapshot()
        assert [file.path for file in snapshot.files] == ["a.md"]


def test_names_that_patterns_spell(tree: Path) -> None:
    """Even where a pattern spells the dots, what is called `.git` or `..` in a tree is skipped and reported."""
    blob = git(tree, "hash-object", "-w", "--stdin", stdin=b"x")
    inner = git(tree, "mktree", "-z", stdin=f"100644 blob {blob}\tx.md\0".encode())
    outer = git(tree, "mktree", "-z", stdin=f"040000 tree {inner}\t.git\x00040000 tree {inner}\t..\0".encode())
    git(tree, "update-ref", "refs/heads/odd", git(tree, "commit-tree", "-m", "x", outer))
    snapshot = GitSource(Repository(tree), "odd", (".*/*.md",)).snapshot()
    reason = "its name leads out of the repository"
    assert snapshot.files == ()
    assert snapshot.skipped == (("../x.md", reason), (".git/x.md", reason))


# What counts as changed


def test_git_keys(tree: Path) -> None:
    """A key is the blob: the same for the same content, whatever it is called and whenever it was written."""
    before = {file.path: file.key for file in open_notes(tree).snapshot().files}
    git(tree, "mv", "README.md", "ABOUT.md")
    write(tree, {"2025/chat.txt": b"chats"})
    git(tree, "commit", "--quiet", "--all", "--message=x")
    after = {file.path: file.key for file in open_notes(tree).snapshot().files}
    assert after["ABOUT.md"] == before["README.md"]
    assert after["2025/12-03.md"] == before["2025/12-03.md"]
    assert after["2025/chat.txt"] != before["2025/chat.txt"]


def test_folder_keys(folder: Path) -> None:
    """A file that nobody touches keeps its key, from now on and when it has become old."""
    source = FolderSource(folder)
    assert source.snapshot() == source.snapshot()
    later = FolderSource(folder, clock=lambda: time.time_ns() + 60 * 10**9)
    assert later.snapshot() == later.snapshot()


def test_a_change_within_one_tick(folder: Path) -> None:
    """A change of the same size at the same time is seen while the file is new, as its hash is in the key."""
    source = FolderSource(folder)
    note = folder / "README.md"
    os.utime(note, ns=(1, 1))
    before = {file.path: file.key for file in source.snapshot().files}
    note.write_bytes(b"TOP")
    os.utime(note, ns=(1, 1))
    after = {file.path: file.key for file in source.snapshot().files}
    assert after["README.md"].rsplit("-", 1)[1] != before["README.md"].rsplit("-", 1)[1]
    assert after["2025/chat.txt"] == before["2025/chat.txt"]


def test_old_files_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once files are old, a snapshot opens none of them."""
    opened: list[str] = []

    def content(path: str, limit: int) -> bytes:
        opened.append(path)
        return b"" * limit

    monkeypatch.setattr("index.source._content", content)
    FolderSource(folder, clock=lambda: time.time_ns() + 60 * 10**9).snapshot()
    assert opened == []


def test_a_file_that_vanishes(folder: Path) -> None:
    """A file that goes away between the snapshot and the reading is left out; the others are read."""
    source = FolderSource(folder)
    files = source.snapshot().files
    (folder / "README.md").unlink()
    assert [file.path for file, _ in source.read(files)] == [path for path in NOTES if path != "README.md"]


# Patterns


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("**/*.md", ["a.md", "a/b.md", "a/b/c.md"], ["a.mdx", ".a.md", ".a/b.md", "a/.b/c.md", "a/b.md/c", "A.MD"]),
        ("*.md", ["a.md"], ["a/b.md", ".a.md"]),
        ("docs/**", ["docs/a", "docs/a/b"], ["docs", "a/docs/b", "docs/.a"]),
        ("docs/", ["docs/a", "docs/a/b"], ["docs", "docs2/a"]),
        ("a/**/b.md", ["a/b.md", "a/x/b.md", "a/x/y/b.md"], ["ab.md", "a/xb.md", "x/a/b.md"]),
        ("**/README.md", ["README.md", "a/README.md"], ["XREADME.md", "README.md/x"]),
        ("20??-*.md", ["2025-x.md"], ["202-x.md", "20/5-x.md"]),
        ("[0-9]*.[!t]?", ["1a.md"], ["a.md", "1.tt", "1.m"]),
        ("[]a].md", ["].md", "a.md"], ["b.md"]),
        ("[a.md", ["[a.md"], ["a.md"]),
        ("[!a]b", ["xb"], ["/b", "ab", ".b"]),
        ("a.b+(c|d)$", ["a.b+(c|d)$"], ["aXb", "a.bc"]),
        (".notes/*.md", [".notes/a.md"], ["notes/a.md", ".notes/.a.md"]),
        ("**", ["a", "a/b", "new\nline"], [".a", "a/.b"]),
        ("日本*", ["日本.md"], ["日.md"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], others: list[str]) -> None:
    """Patterns mean what they mean in a shell with `globstar`."""
    wanted = PathFilter((pattern,))
    assert [path for path in matching if not wanted(path)] == []
    assert [path for path in others if wanted(path)] == []


NAMES = st.text(st.sampled_from("ab.[]*?!^\\"), min_size=1, max_size=6).filter(lambda n: n not in (".", "..", "**"))


PLAIN = st.text(st.sampled_from("ab.*?"), min_size=1, max_size=6).filter(
    lambda n: n not in (".", "..") and "**" not in n
)


@given(PLAIN, NAMES)
def test_names_as_fnmatch(pattern: str, name: str) -> None:
    """Within one name, a pattern matches what Python's own matcher says, but for hidden names."""
    hidden = name.startswith(".") and pattern[0] in "*?"
    assert PathFilter((pattern,))(name) is (fnmatch.fnmatchcase(name, pattern) and not hidden)


@given(NAMES, st.lists(NAMES, min_size=1, max_size=4))
def test_any_pattern_compiles(pattern: str, names: list[str]) -> None:
    """No pattern of ordinary characters fails or matches across a slash."""
    path = "/".join(names)
    assert not (len(names) > 1 and PathFilter((pattern,))(path))


def test_exclude() -> None:
    """What is excluded is left out, however well it is included; nothing included is nothing."""
    wanted = PathFilter(("**/*.md",), ("**/README.md", "drafts/"))
    listed = ["a.md", "README.md", "x/README.md", "drafts/a.md", "x/drafts/a.md"]
    assert [path for path in listed if wanted(path)] == ["a.md", "x/drafts/a.md"]
    assert not PathFilter(())("a.md")


@pytest.mark.parametrize("pattern", ["", "/notes/*.md", "../*.md", "./a.md", "a//b.md", "a/../b.md", "/"])
def test_patterns_that_match_nothing(pattern: str, folder: Path) -> None:
    """A pattern that cannot match is refused when the source is opened."""
    with pytest.raises(SourceError, match="matches nothing"):
        open_notes(folder, include=(pattern,))


def test_a_pattern_that_spells_a_dot(folder: Path) -> None:
    """An operator can ask for a hidden folder by its name."""
    assert paths(FolderSource(folder, (".github/*.md",))) == [".github/TEMPLATE.md"]


@given(st.lists(st.sampled_from(["a", "b", ".c"]), min_size=1, max_size=5))
def test_stars_against_a_plain_matcher(names: list[str]) -> None:
    """`**/` is any number of folders, as a slow and obvious matcher has it."""
    path = PurePosixPath(*names)
    hidden = any(name.startswith(".") for name in path.parts)
    assert PathFilter(("**/a",))(str(path)) is (path.name == "a" and not hidden)
    assert PathFilter(("a/**",))(str(path)) is (path.parts[0] == "a" and len(path.parts) > 1 and not hidden)


def test_a_bad_range(folder: Path) -> None:
    """A range that runs backwards is refused with a sentence, too."""
    with pytest.raises(SourceError, match="bad range"):
        open_notes(folder, include=("[z-a].md",))
