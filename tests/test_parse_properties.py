"""What holds of every note, whatever it says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.calls import read_call, read_calls
from index.entries import entries
from index.lines import decode, split_lines
from index.markdown import MOST_LINES
from index.model import QUOTABLE, Call, Kind, Note
from index.sittings import sittings

_SHARED = Path(os.environ.get("CALLNOTES_SHARED", Path(__file__).parents[2] / "shared"))
_NOTES = _SHARED / "notes"

_PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "### ",
            "- ",
            "* ",
            "1. ",
            "  - ",
            "    - ",
            "\t- ",
            "> ",
            "> > ",
            "```",
            "~~~",
            "    ",
            "|",
            "---",
            "***",
        ),
        *(
            "Notes",
            "Agenda",
            "Attendees",
            "Updates",
            "Conclusion:",
            "**Ann**",
            "Ann: ",
            "Bo: ",
            "[Ann] ",
            "@bo",
            "...: ",
            "…",
        ),
        *(
            "word",
            "yes",
            "no?",
            "#12",
            "https://example.org",
            "[x] ",
            "[a](b)",
            "`code`",
            "<script>",
            "</script>",
            "<br>",
            "\\",
        ),
        *(
            " ",
            "  ",
            "\u00a0",
            "\u2028",
            "\v",
            "\r",
            "\0",
            "é",
            "漢字",
            "👍",
            ":",
            ",",
            " - ",
            "(",
            ")",
            "[",
            "]",
            "*",
            "_",
            "+",
            "-1",
        ),
    ]
)
_LINES = st.lists(_PIECES, max_size=6).map("".join)
_TEXTS = st.one_of(
    st.lists(_LINES, max_size=30).map("\n".join),
    st.text(max_size=400),
    st.text(alphabet=" \t\n\r#-*+>|`~_[]()<>:.1ab", max_size=200),
)


def _check(note: Note, call: Call) -> None:
    """Assert what every note's reading keeps to."""
    lines = note.lines
    owned = Counter(line for part in call.parts for line in range(part.span.start, part.span.end + 1))
    assert all(count == 1 for count in owned.values())
    assert set(owned) <= set(range(1, len(lines) + 1))
    assert all(number in owned for number, line in enumerate(lines, 1) if line.strip())
    assert [part.number for part in call.parts] == list(range(len(call.parts)))
    numbers = [number for thread in call.threads for number in thread.numbers]
    assert numbers == [part.number for part in call.parts if part.kind in QUOTABLE]
    for part in call.parts:
        assert part.parent is None or part.parent < part.number
        assert part.text.split() == _in_order(part.text.split(), lines[part.span.start - 1 : part.span.end])
        assert part.label is None or part.speakers
    for thread in call.threads:
        assert thread.span.start == call.parts[thread.numbers[0]].span.start
        assert thread.span.end == call.parts[thread.numbers[-1]].span.end


def _in_order(words: list[str], lines: list[str]) -> list[str]:
    """Return those of `words` that stand in `lines` in this order: all of them, where nothing was added or altered."""
    text = "\n".join(lines)
    found: list[str] = []
    place = 0
    for word in words:
        at = text.find(word, place)
        if at >= 0:
            found.append(word)
            place = at + len(word)
    return found


@settings(max_examples=400)
@given(text=_TEXTS, path=st.sampled_from(["a/2025/a-01-02.md", "README.md", "x", "2021/telcons/02-11-minutes.md"]))
def test_any_text_gives_a_call(text: str, path: str) -> None:
    """No text fails; each line is in one part, each quotable part in one thread, and no word is added or altered."""
    note = Note(path, text)
    call = read_call(note)
    _check(note, call)
    assert read_call(note) == call


def _dated(text: str) -> str:
    """Return a text in which every third line is a date, of another month each."""
    lines = text.split("\n")
    lines[::3] = [f"## 2024-{n % 12 + 1:02}-05" for n in range(len(lines[::3]))]
    return "\n".join(lines)


@given(text=st.one_of(_TEXTS, _TEXTS.map(_dated)))
def test_the_calls_of_a_file_have_all_its_lines(text: str) -> None:
    """However a file is cut into calls, each line that is not blank is in one of them, where it stands in the file."""
    whole = Note("a/rolling.md", text)
    notes = sittings(whole)
    found: list[tuple[int, str]] = []
    for note, call in zip(notes, map(read_call, notes), strict=True):
        _check(note, call)
        found += [(n, line) for n, line in enumerate(note.lines, 1) if line.strip()]
        assert all(whole.cut(part.span) == note.cut(part.span) for part in call.parts)
    assert sorted(found) == [(n, line) for n, line in enumerate(whole.lines, 1) if line.strip()]


@settings(max_examples=100)
@given(raw=st.binary(max_size=300))
def test_any_bytes_give_a_call(raw: bytes) -> None:
    """Neither do bytes that are no text."""
    note = Note("a.md", decode(raw))
    _check(note, read_call(note))


@pytest.mark.parametrize(
    "text",
    [
        "".join("  " * n + "- deep\n" for n in range(2_000)),
        "".join(" " * n + "- deep\n" for n in range(10_000)),
        ">" * 100_000,
        "- " * 10_000,
        "# Notes\n" + "- ann: item\n" * 20_000,
        "## Agenda\n- topic\n### Notes\n- ann: so\n" * 3_000,
        "**Ann**\n\nwords\n\n" * 5_000,
        "## Attendees\n" + "".join(f"- N{n}x Y{n}\n" for n in range(3_000)) + "## Notes\n" + "zzq: yes\n" * 3_000,
        "```\n" * 10_001,
        "<style>\n" * 10_000,
        "a|b\n-|-\n" + "x|y\n" * 10_000,
        "a  \n" * 10_000,
        *(
            mark * 500_000
            for mark in ("x ", "[", "](", "<", "` ", "a: ", "http://", "_ ", "#", "*", "\t", "|", "instructions ")
        ),
        *("".join(f"# 2024-{n % 12 + 1:02}-01\n- so\n" for n in range(count)) for count in (900, 9_000)),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_hostile_note_is_read_in_seconds(text: str) -> None:
    """Depth, width and length cost no more than their size: each would take minutes if one rule were quadratic."""
    assert entries(Note("a/notes.md", text), "key")
    note = Note("a/2025/a-01-02.md", text)
    call = read_call(note)
    assert sum(len(part.span) for part in call.parts) >= sum(bool(line.strip()) for line in split_lines(text))


def _real_notes() -> Iterator[Path]:
    return (path for path in sorted(_NOTES.glob("*/**/*")) if path.is_file())


@pytest.mark.skipif(
    not _NOTES.is_dir(), reason=f"no real notes at {_NOTES}: set CALLNOTES_SHARED to the folder that has them"
)
def test_every_real_note_is_read_whole() -> None:
    """The same holds of all the notes at hand, and most of them are of calls that were held."""
    held = read = 0
    for path in _real_notes():
        note = Note(path.relative_to(_NOTES).as_posix(), decode(path.read_bytes()))
        for one, call in read_calls(note):
            _check(one, call)
            held += call.state == "held"
            assert len(call.attendees) <= sum(len(part.text) for part in call.parts if part.kind is Kind.ATTENDEES)
        read += 1
    assert held * 2 > read > 0


@pytest.mark.fault("note of a million bullets, of a line of 4 MB, of one word of 4 MB")
@pytest.mark.parametrize(
    "text", ["- a\n" * 1_000_000, "a b " * 1_000_000, "aB_" * 1_300_000], ids=["bullets", "line", "word"]
)
def test_the_largest_note_takes_bounded_time_and_memory(text: str) -> None:
    """In a process that may take no more than a gigabyte and a minute of the processor."""
    bounds = "import resource as r; r.setrlimit(r.RLIMIT_DATA, (1 << 30,) * 2); r.setrlimit(r.RLIMIT_CPU, (60, 60))"
    code = f"{bounds}\nimport sys\nfrom index.entries import entry\nfrom index.model import Note\n"
    code += "made = entry(Note('a/2025/a-01-02.md', sys.stdin.read()), 'key')\nprint(len(made.bullets))"
    root = Path(__file__).resolve().parent.parent
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, input=text, capture_output=True, text=True, cwd=root, check=True)
    assert 0 < int(done.stdout) <= MOST_LINES + 1
