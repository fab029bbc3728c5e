"""What is new between two readings of notes: calls that came to be held, and lines that differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.digest import Version, compare, differing_lines, versions
from index.model import Span, State

MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)
HELD = "# Relay\n## Attendees\n- ana\n- bo\n## Notes\n- ana: the harbour gate is closed\n- agreed: open it\n"
AGENDA = "# Relay\n## Attendees\n## Agenda\n1. harbour gate\n## Notes\n"
CANCELLED = "# Relay\nThis call was cancelled.\n"


def note(path: str, text: str, key: str | None = None) -> Version:
    """Return a note; its key is its text unless another is given."""
    (found,) = versions(path, text.encode(), key or text)
    return found


def news(before: list[Version], after: list[Version]) -> tuple[list[str], list[tuple[str, tuple[Span, ...]]]]:
    """Return the paths of new calls, and those of changed ones with their lines."""
    told = compare(before, after, since=MONDAY, today=TUESDAY)
    return [one.note.path for one in told.calls], [(one.version.note.path, one.spans) for one in told.changed]


CALL, LATER, SECOND = (f"relay/2026/{name}.md" for name in ("relay-08-03", "relay-08-10", "second-08-03"))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ([], [note(CALL, HELD)], [CALL]),
        ([note(CALL, AGENDA)], [note(CALL, HELD)], [CALL]),
        ([], [note(CALL, AGENDA)], []),
        ([], [note(CALL, CANCELLED)], []),
        ([note(CALL, AGENDA)], [note(CALL, CANCELLED)], []),
        ([], [note(LATER, HELD)], []),
        ([], [note("README.md", HELD)], []),
        ([note(CALL, HELD)], [], []),
        ([note(CALL, HELD)], [note(CALL, HELD + "- more\n")], []),
        ([note(CALL, HELD)], [note("old/relay/2026/relay-08-03.md", HELD)], []),
        ([note(CALL, HELD, "1")], [note("old/relay/2026/relay-08-03.md", HELD + "- more\n", "2")], []),
        ([note(CALL, HELD, "1")], [note("relay/2026-08-03.md", HELD + "- more\n", "2")], []),
        ([note(CALL, HELD, "1")], [note(CALL, HELD, "1"), note(SECOND, HELD, "2")], [SECOND]),
        ([note(CALL, HELD, "1")], [note(SECOND, HELD, "2"), note("relay/z.md", HELD, "1")], [SECOND]),
        ([note(CALL, AGENDA)], [note("relay/2026-08-03.md", HELD)], ["relay/2026-08-03.md"]),
    ],
    ids=[
        "held", "agenda-then-notes", "agenda", "cancelled", "agenda-then-cancelled", "a-later-day", "no-call", "gone",
        "edited", "moved", "moved-and-edited", "renamed-and-edited", "a-second-one", "second-and-renamed",
        "renamed-when-held",
    ],
)  # fmt: skip
def test_which_calls_are_new(before: list[Version], after: list[Version], new: list[str]) -> None:
    """A call is new when it is held and was not, whatever became of its file."""
    assert news(before, after)[0] == new


def test_an_untouched_note_comes_to_be_held_on_its_day() -> None:
    """Notes written ahead are news on the day of their call, not before and not after."""
    ahead = note("relay/2026/relay-08-04.md", HELD)
    assert news([ahead], [ahead])[0] == [ahead.note.path]
    past = note(CALL, HELD)
    assert news([past], [past])[0] == []


def test_names_and_an_agenda_are_no_notes_yet() -> None:
    """Such a call is news with its notes; where none come, it is at last, once."""
    bare = note("relay/2026/relay-07-27.md", AGENDA.replace("## Agenda", "- ana\n- bo\n## Agenda"))
    assert bare.call.state is State.HELD
    assert news([bare], [bare])[0] == []
    noted = note(bare.note.path, HELD)
    assert news([bare], [noted])[0] == [bare.note.path]
    days = [MONDAY + timedelta(days=n) for n in range(-20, 20)]
    told = [day for day in days if compare([bare], [bare], since=day, today=day + timedelta(days=1)).calls]
    assert told == [date(2026, 8, 9)]


def test_a_file_for_call_after_call() -> None:
    """Where a file moves on to a later call that call is new; the older one, kept elsewhere, is not."""
    first, second = (
        f"# Relay {day}\n## Notes\n- ana: said on {day}\n- bo: and more\n" for day in ("2026-07-27", "2026-08-03")
    )
    rolling = note("relay/notes.md", first), note("relay/notes.md", second)
    assert news([rolling[0]], [rolling[1]])[0] == ["relay/notes.md"]
    assert news([rolling[0]], [rolling[1], note("relay/2026-07-27.md", first)])[0] == ["relay/notes.md"]
    assert news([rolling[1]], [rolling[0]])[0] == []


def test_the_oldest_call_comes_first() -> None:
    """Calls are in the order of their days, then by series."""
    paths = ["relay/2026-08-03.md", "relay/2026-07-30.md", "alpha/2026-08-03.md"]
    assert news([], [note(path, HELD) for path in paths])[0] == [paths[1], paths[2], paths[0]]


def test_changed_lines() -> None:
    """An older note that changed comes with the lines that are new or different, a moved one too."""
    edited = HELD.replace("- bo\n", "- bo\n- cy\n") + "- cy: late\n"
    assert news([note(CALL, HELD)], [note(CALL, edited)])[1] == [(CALL, (Span(5, 5), Span(9, 9)))]
    moved = "relay/2026-08-03.md"
    assert news([note(CALL, HELD, "1")], [note(moved, edited, "2")])[1] == [(moved, (Span(5, 5), Span(9, 9)))]
    assert news([note(CALL, HELD)], [note(moved, HELD)])[1] == []


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("a\nb\n", "a\nb\n", None),
        ("a\nb\n", "a\r\n\nb", None),
        ("a\nb\n", "a\nx\nb\n", (Span(2, 2),)),
        ("a\nb\n", "a\nx\n\ny\nb\n", (Span(2, 4),)),
        ("a\nb\nc\n", "x\nb\ny\n", (Span(1, 1), Span(3, 3))),
        ("a\nb\nc\n", "a\nc\n", ()),
        ("a\n", "", ()),
        ("", "a\n", (Span(1, 1),)),
        ("a\na\n", "a\na\na\n", (Span(3, 3),)),
        ("a\x85b\n", "a\x85c\n", (Span(1, 1),)),
    ],
)
def test_which_lines_differ(old: str, new: str, spans: tuple[Span, ...] | None) -> None:
    """Lines are counted as git counts them; blank ones and their ends make no difference."""
    assert differing_lines(old, new) == spans


texts = st.lists(st.sampled_from(["", "a", "b", "- c", "  - d"]), max_size=12).map("\n".join)


@given(texts, texts)
def test_the_other_lines_stand_in_the_old_text(old: str, new: str) -> None:
    """What no span covers stands in the old text in that order, and each span begins and ends with words."""
    spans = differing_lines(old, new)
    lines = new.split("\n")
    if spans is None:
        assert [line for line in lines if line] == [line for line in old.split("\n") if line]
        return
    rest = iter(line for line in old.split("\n") if line)
    kept = (line for number, line in enumerate(lines, 1) if line and not any(number in span for span in spans))
    assert all(line in rest for line in kept)
    assert all(lines[span.start - 1] and lines[span.end - 1] for span in spans)


def test_endless_texts_are_compared_at_their_ends_only() -> None:
    """Two notes of very many lines take no longer than they must: all between the first and last change is one span."""
    old, new = ("\n".join(f"{word} {n}" for n in range(30_000)) for word in ("a", "b"))
    assert differing_lines(f"x\n{old}\nz", f"x\n{new}\nz") == (Span(2, 30_001),)
