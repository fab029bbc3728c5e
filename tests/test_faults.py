"""What breaks around the index: the process, the disk, the file, the clock. Nothing is lost, and nothing is half there.

Each is done once or a few times here, and `CALLNOTES_FAULTS` times as often where that is set.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import select
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import make_index

import index.store
from bot.workspace import notes_workspace
from index.packing import Pack, Unpacked
from index.reader import PACK
from index.source import FolderSource

if TYPE_CHECKING:
    from conftest import Printed

    Run = Callable[..., Printed]
    Record = Callable[[str, object], None]

OFTEN = int(os.environ.get("CALLNOTES_FAULTS", "1"))
"""How many times as often everything is done."""
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")
QUESTION = "what was decided about xxh3 block checksums"
PAGE = 8192
"""Bytes of a page of the index."""
GUARD = 60.0
"""Seconds; never reached."""


@pytest.fixture
def notes(examples: Path, tmp_path: Path) -> Path:
    """Return a copy of the example notes, to be changed."""
    return shutil.copytree(examples, tmp_path / "notes")


def places(notes: Path, data: Path) -> list[str]:
    """Return the options that say where notes and index are."""
    return ["--notes", str(notes), "--data", str(data)]


def started(*words: str, first: str = "") -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, which does `first` before anything else."""
    python, flag, code = PROGRAM
    return subprocess.Popen(
        [python, flag, f"{first}\n{code}", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Return exit code, output and errors of a process that ends by itself."""
    out, err = process.communicate(timeout=GUARD)
    return process.returncode, out.decode(), err.decode()


def said(data: Path) -> dict[str, object]:
    """Return what the index in a data folder says, ids left out, after a check of every page; empty without one."""
    paths = list(data.glob("*.sqlite"))
    if not paths:
        return {}
    with closing(sqlite3.connect(paths[0])) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        if not connection.execute("pragma user_version").fetchone()[0]:
            return {}
        connection.execute("insert into bullet_fts(bullet_fts) values ('integrity-check')")
        notes = "select path, series, title, state, body from note order by 1"
        packs = f"select n.path, {PACK} from pack p join note n on n.id = p.note_id order by n.path, p.id"
        counts = "select term, bullets from term order by 1"
        found = "select count(*) from bullet_fts where bullet_fts match 'checksum OR decis OR relay'"
        made: dict[str, object] = {sql: connection.execute(sql).fetchall() for sql in (notes, counts, found)}
        made["bullets"] = [
            (path, row.number, row.terms)
            for path, *pack in connection.execute(packs)
            for row in Unpacked(Pack._make(pack)).bullets()
        ]
    return {} if not made[notes] else dict(made)


def edited(notes: Path, number: int) -> None:
    """Change notes: one gone, one edited, one new."""
    paths = sorted(notes.rglob("*.md"))
    paths[number % len(paths)].unlink()
    with paths[(number + 7) % len(paths)].open("a") as file:
        file.write(f"\n- decided in round {number} to keep the checksum\n")
    (notes / "TSC" / f"tsc-2026-12-{number % 28 + 1:02}.md").write_text(f"# TSC\n- relay {number}\n  - agreed\n")


# The process


@pytest.mark.fault("kill -9 at a random moment of a refresh")
def test_a_killed_refresh_leaves_all_or_nothing(notes: Path, tmp_path: Path, record_property: Record) -> None:
    """The index is sound, and as it was before or as it is after; the next refresh brings it up to date."""
    rounds = 9 * OFTEN
    chance = random.Random(6)
    data, clean = tmp_path / "data", tmp_path / "clean"
    lost = before_count = after_count = 0
    for number in range(rounds):
        if number % 3 == 0:
            shutil.rmtree(data, ignore_errors=True)
        before = said(data)
        edited(notes, number)
        shutil.rmtree(clean, ignore_errors=True)
        make_index(notes_workspace([notes], clean))
        after = said(clean)
        process = started("refresh", *places(notes, data))
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.15, 0.9))
        process.kill()
        process.communicate()
        left = said(data)
        before_count += left == before
        after_count += left == after
        lost += left not in (before, after)
        if number % 3 == 2:
            assert ended(started("refresh", *places(notes, data)))[0] == 0
            lost += said(data) != after
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0
    assert before_count + after_count == rounds


@pytest.mark.fault("kill -9 of a refresh that parses in several processes")
def test_workers_do_not_outlive_a_killed_parent(examples: Path, tmp_path: Path) -> None:
    """They end by themselves: their ends of a pipe close."""
    text = "".join(path.read_text() for path in sorted(examples.rglob("storage-*.md")))
    for number in range(max(2_500_000 // len(text), 1)):
        (tmp_path / "many").mkdir(exist_ok=True)
        (tmp_path / "many" / f"n-{number}.md").write_text(text)
    kept, given = os.pipe()
    python, flag, code = PROGRAM
    process = subprocess.Popen(
        [python, flag, code, "refresh", *places(tmp_path / "many", tmp_path / "data")], cwd=ROOT, pass_fds=[given]
    )
    os.close(given)
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not workers.exists():
        process.kill()
        process.wait()
        pytest.skip("this system does not tell a process's children by /proc")
    while len(workers.read_text().split()) < 3 and process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    children = [int(pid) for pid in workers.read_text().split()] if process.poll() is None else []
    process.kill()
    process.wait()
    os.close(kept)
    for pid in children:
        _gone(pid)
    assert said(tmp_path / "data") == {}


def _gone(pid: int) -> None:
    """Wait until a process that is no child of ours has ended."""
    with suppress(ProcessLookupError):
        held = os.pidfd_open(pid)
        try:
            assert select.select([held], [], [], GUARD)[0], f"{pid} lives on"
        finally:
            os.close(held)


@pytest.mark.fault("two processes on one data folder")
def test_a_second_process_waits_for_the_first(notes: Path, tmp_path: Path, callnotes: Run) -> None:
    """A refresh waits while another one works, and is right afterwards."""
    data = tmp_path / "data"
    assert callnotes("refresh", *places(notes, data)).code == 0
    edited(notes, 1)
    (index_path,) = data.glob("*.sqlite")
    with index_path.with_name(f".{index_path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = started("refresh", *places(notes, data))
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1.5)
    code, out, _ = ended(second)
    assert (code, "1 changed" in out or "changed" in out) == (0, True)


# The disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own, of 1 MB; skip where this machine does not let us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
    made = subprocess.run(words, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(disk: Path, left: int) -> None:
    """Leave so many bytes of the room on a disk."""
    (disk / "filled").write_bytes(bytes(shutil.disk_usage(disk).free - left))


@pytest.mark.fault("disk full in a refresh")
def test_a_full_disk_is_told_and_loses_nothing(
    notes: Path, small_disk: Path, callnotes: Run, record_property: Record
) -> None:
    """What was indexed is still answered from, the sentence says what to do, and with room again all goes on."""
    few = notes.with_name("few")
    shutil.copytree(notes / "TSC", few)
    first = callnotes("refresh", *places(few, small_disk))
    assert first.code == 0, first.err
    before = said(small_disk)
    fill(small_disk, 5 * PAGE)
    shutil.copytree(notes / "storage", few / "storage")
    told = callnotes("refresh", *places(few, small_disk))
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "make room on the disk" in told.err
    record_property("lost", int(said(small_disk) != before))
    assert said(small_disk) == before
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert callnotes("refresh", *places(few, small_disk)).code == 0
    assert len(said(small_disk)) > 0
    assert said(small_disk) != before


@pytest.mark.fault("disk without any room")
@pytest.mark.parametrize("command", ["refresh", "ask"])
def test_a_disk_without_any_room_is_told(command: str, notes: Path, small_disk: Path, callnotes: Run) -> None:
    """Where there is no room even to begin, a sentence says so; with room again all is as before."""
    assert callnotes("refresh", *places(notes, small_disk)).code == 0
    before = said(small_disk)
    fill(small_disk, 0)
    words = (QUESTION,) if command == "ask" else ()
    told = callnotes(command, *places(notes, small_disk), *words)
    assert (told.code, told.err.count("\n")) == (2, 1), told.err
    assert "make room on the disk" in told.err
    (small_disk / "filled").unlink()
    assert said(small_disk) == before


@pytest.mark.fault("writing fails at a random place of the file")
def test_a_write_that_fails_loses_nothing(notes: Path, tmp_path: Path, record_property: Record) -> None:
    """A limit on the size of files stops SQLite in the middle: a sentence, exit code 2, and the index as it was."""
    data = tmp_path / "data"
    assert ended(started("refresh", *places(notes, data)))[0] == 0
    lost = 0
    chance = random.Random(2)
    rounds = 3 * OFTEN
    for number in range(rounds):
        before = said(data)
        edited(notes, number)
        limit = chance.randrange(1_000, 60_000)
        first = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
        code, _, err = ended(started("refresh", *places(notes, data), first=first))
        assert (code, err.count("\n")) == (2, 1), err
        assert "Traceback" not in err
        lost += said(data) != before
    assert ended(started("refresh", *places(notes, data)))[0] == 0
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0


@pytest.mark.fault("data folder read-only")
def test_a_read_only_data_folder_is_told(notes: Path, small_disk: Path, callnotes: Run) -> None:
    """In one sentence, with what to do; nothing is written."""
    few = notes / "TSC"
    assert callnotes("refresh", *places(few, small_disk)).code == 0
    before = said(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    told = callnotes("ask", QUESTION, *places(few, small_disk))
    assert (told.code, told.err.count("\n")) == (2, 1)
    assert "choose another with --data" in told.err
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert said(small_disk) == before


@pytest.mark.fault("data folder gone")
def test_a_data_folder_that_is_gone_is_made_anew(notes: Path, tmp_path: Path, callnotes: Run) -> None:
    """With all that was in it."""
    assert callnotes("refresh", *places(notes, tmp_path / "data")).code == 0
    before = said(tmp_path / "data")
    shutil.rmtree(tmp_path / "data")
    assert callnotes("refresh", *places(notes, tmp_path / "data")).code == 0
    assert said(tmp_path / "data") == before


@pytest.mark.fault("index locked by another program")
def test_a_locked_index_is_told(notes: Path, tmp_path: Path, callnotes: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds it too long is waited for no longer, and the index is not thrown away for it."""
    monkeypatch.setattr(index.store, "_BUSY_MS", 50)
    assert callnotes("refresh", *places(notes, tmp_path / "data")).code == 0
    before = said(tmp_path / "data")
    edited(notes, 3)
    (path,) = (tmp_path / "data").glob("*.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        told = callnotes("refresh", *places(notes, tmp_path / "data"))
        other.execute("rollback")
    assert told.code == 2
    assert "another process is writing to it" in told.err
    assert said(tmp_path / "data") == before
    assert callnotes("refresh", *places(notes, tmp_path / "data")).code == 0


# The file


def _truncated(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def _headless(raw: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(100) + raw[100:]


def _garbled(raw: bytes, chance: random.Random) -> bytes:
    made = bytearray(raw)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(1, len(raw) // PAGE) * PAGE
        made[at : at + PAGE] = chance.randbytes(PAGE)
    return bytes(made)


def _holed(raw: bytes, chance: random.Random) -> bytes:
    made = bytearray(raw)
    at = chance.randrange(100, len(raw))
    made[at : at + 20_000] = bytes(len(made[at : at + 20_000]))
    return bytes(made)


def _empty(raw: bytes, chance: random.Random) -> bytes:
    del raw, chance
    return b""


def _swapped(raw: bytes, chance: random.Random) -> bytes:
    pages = [raw[at : at + PAGE] for at in range(0, len(raw), PAGE)]
    one, two = chance.sample(range(1, len(pages)), 2)
    pages[one], pages[two] = pages[two], pages[one]
    return b"".join(pages)


HARMS = {
    "index file truncated": _truncated,
    "index file with a garbage head": _headless,
    "index file with garbage pages": _garbled,
    "index file with a hole of zeros": _holed,
    "index file empty": _empty,
    "index file with two pages swapped": _swapped,
}


@pytest.mark.parametrize(
    "harm", [pytest.param(harm, id=harm.__name__, marks=pytest.mark.fault(text)) for text, harm in HARMS.items()]
)
def test_a_damaged_index_is_made_anew(
    harm: Callable[[bytes, random.Random], bytes],
    notes: Path,
    tmp_path: Path,
    callnotes: Run,
    record_property: Record,
) -> None:
    """`refresh` finds any damage and repairs it; `ask` answers as before, or says that it cannot, and never wrongly.

    Known flaw: two whole pages in each other's place may hide an answer until the next refresh, which looks at each.
    """
    data = tmp_path / "data"
    asked = ("ask", QUESTION, "--json", *places(notes, data))
    right = excerpts(callnotes(*asked))
    (path,) = data.glob("*.sqlite")
    whole, before = path.read_bytes(), said(data)
    chance = random.Random(zlib.crc32(harm.__name__.encode()))
    rounds = (1 if harm is _empty else 3) * OFTEN
    lost = 0
    for _ in range(rounds):
        _put(path, harm(whole, chance))
        answer = callnotes(*asked)
        assert answer.code in ((0, 1, 2) if harm is _swapped else (0, 2)), answer.err
        assert answer.err.count("\n") <= 1
        assert "a fault in callnotes" not in answer.err
        lost += answer.code == 0 and excerpts(answer) != right
        assert callnotes("refresh", *places(notes, data)).code == 0
        lost += said(data) != before
    record_property("times", rounds)
    record_property("lost", lost)
    assert lost == 0


def _put(path: Path, raw: bytes) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(raw)


def excerpts(answer: Printed) -> list[object]:
    """Return the excerpts of an answer in JSON."""
    found: list[object] = json.loads(answer.out)["excerpts"]
    return found


# The clock


@pytest.mark.fault("clock set back by ten years")
def test_a_clock_set_back_hides_no_change(notes: Path) -> None:
    """A file that changes while all files seem to be from the future has another key."""
    source = FolderSource(notes, clock=lambda: 1_447_000_000_000_000_000)
    path = next(notes.rglob("tsc-01-20.md"))
    before = {file.path: file.key for file in source.snapshot().files}
    kept = path.stat()
    path.write_bytes(path.read_bytes().replace(b"a", b"e"))
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    after = {file.path: file.key for file in source.snapshot().files}
    assert [name for name in after if after[name] != before[name]] == [path.relative_to(notes).as_posix()]
