"""What is new in real repositories and folders, through the facade."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from workshop import Workshop

from index.calls import read_call
from index.errors import GitError
from index.git import Repository
from index.library import Library
from index.lines import decode
from index.model import News, Note, Position, Span, State
from index.source import FolderSource, GitSource
from index.states import has_notes

LINK = "https://git.example.org/{commit}/{path}#L{start}-L{end}"
NOTES = (
    "# {day} relay call\n## Attendees\n- ana\n- bo\n"
    "## Notes\n- harbour gate\n  - ana: it is closed\n  - decision: {said}\n"
)
AGENDA = "# {day} relay call\n## Attendees\n## Agenda\n1. harbour gate\n## Notes\n"
CANCELLED = "# {day} relay call\nThis call was cancelled.\n"


def path(day: str) -> bytes:
    """Return the path of the note of the call on a day such as 08-03."""
    return f"relay/2026/relay-{day}.md".encode()


def held(day: str, said: str = "open it") -> bytes:
    """Return notes of a call on that day."""
    return NOTES.format(day=day, said=said).encode()


def agenda(day: str) -> bytes:
    """Return an agenda for that day."""
    return AGENDA.format(day=day).encode()


def noon(day: str) -> datetime:
    """Return the middle of a day such as 08-03."""
    return datetime.fromisoformat(f"2026-{day}T12:00").replace(tzinfo=UTC)


def on(day: str) -> date:
    """Return a day such as 08-03."""
    return date.fromisoformat(f"2026-{day}")


class Reader:
    """Reads a repository day after day, as a poster of summaries does."""

    def __init__(self, workshop: Workshop, index: Path) -> None:
        self.workshop = workshop
        self.index = index
        self.since = Position(None, date(2026, 7, 31))

    def commit(self, day: str, files: dict[bytes, bytes], *, anew: bool = False) -> str:
        """Commit files, and only them, at noon of a day."""
        return self.workshop.commit(files, anew=anew, at=noon(day))

    def news(self, day: str, *, refresh: bool = True, until: str | None = None) -> News:
        """Return what is new on a day since the last time."""

        async def ask() -> News:
            source = GitSource(Repository(self.workshop.path))
            async with await Library.open(self.index) as library:
                if refresh:
                    await library.refresh(source, name="notes", link=LINK)
                return await library.news(source, name="notes", link=LINK, since=self.since, today=on(day), until=until)

        found = asyncio.run(ask())
        self.since = found.position
        return found

    def days(self, day: str, *, refresh: bool = True) -> list[str]:
        """Return the days of the calls that are new."""
        return [str(one.outline.call.date)[5:] for one in self.news(day, refresh=refresh).calls]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Return a reader of an empty repository."""
    return Reader(Workshop(tmp_path / "origin.git"), tmp_path / "index.sqlite")


def test_agenda_then_notes(reader: Reader) -> None:
    """A call is news once, when its notes land: not with its agenda, not four days before, not again."""
    reader.commit("08-01", {path("08-03"): agenda("08-03"), path("08-10"): agenda("08-10")})
    assert reader.days("08-01") == []
    assert reader.days("08-03") == []
    reader.commit("08-07", {path("08-03"): held("08-03"), path("08-10"): agenda("08-10")})
    assert reader.days("08-07") == ["08-03"]
    assert reader.days("08-07") == []
    assert reader.days("08-11") == []


def test_a_call_at_a_glance(reader: Reader) -> None:
    """What is new comes with attendees, threads and quotes, and addresses at the commit that was read."""
    commit = reader.commit("08-03", {path("08-03"): held("08-03")})
    call = reader.news("08-03").calls[0]
    name = path("08-03").decode()
    assert call.outline.attendees == ("ana", "bo")
    assert [thread.title for thread in call.outline.threads] == ["harbour gate"]
    assert [quote.text for quote in call.outline.threads[0].decisions] == ["decision: open it"]
    assert call.outline.threads[0].permalink == f"https://git.example.org/{commit}/{name}#L6-L8"
    assert call.outline.call.permalink == f"https://git.example.org/{commit}/{name}#L1"
    assert call.key == reader.workshop.git("rev-parse", f"main:{name}")


def test_what_is_read_does_not_depend_on_where_the_index_stands(reader: Reader) -> None:
    """News up to a commit are those of that commit, whether the index is older, newer, or not there."""
    first = reader.commit("08-03", {path("08-03"): held("08-03"), path("08-04"): held("08-04", "ahead")})
    asked: list[tuple[str, ...]] = []
    for refreshed in (False, True):
        reader.since = Position(None, date(2026, 7, 31))
        found = reader.news("08-03", refresh=refreshed, until=first)
        found = (found, reader.news("08-04", refresh=False, until=first))
        asked += [tuple(str(one.outline.call.date) for news in found for one in news.calls)]
    assert asked == [("2026-08-03", "2026-08-04")] * 2
    reader.since = Position(first, on("08-03"))
    newest = reader.commit("08-05", {path("08-03"): held("08-03"), path("08-04"): held("08-04", "later")})
    assert reader.days("08-05", refresh=False) == ["08-04"]
    assert reader.since.commit == first
    reader.since = Position(first, on("08-03"))
    assert [one.outline.call.commit for one in reader.news("08-05", refresh=False, until=newest).calls] == [newest]


def test_cancelled_and_upcoming(reader: Reader) -> None:
    """Neither is ever news."""
    reader.commit("08-01", {path("08-03"): agenda("08-03"), path("08-17"): held("08-17")})
    assert reader.days("08-01") == []
    reader.commit("08-03", {path("08-03"): CANCELLED.format(day="08-03").encode(), path("08-17"): held("08-17")})
    assert reader.days("08-03") == []
    assert reader.days("08-16") == []
    assert reader.days("08-17") == ["08-17"]
    assert reader.days("08-18") == []


def test_edit_rename_delete(reader: Reader) -> None:
    """A call that was news is not news again; an edit is a change with its lines."""
    reader.commit("08-03", {path("08-03"): held("08-03")})
    assert reader.days("08-03") == ["08-03"]
    edited = reader.commit("08-04", {path("08-03"): held("08-03", "keep it closed")})
    found = reader.news("08-04")
    assert (found.calls, [one.spans for one in found.changed]) == ((), [(Span(8, 8),)])
    name = path("08-03").decode()
    assert found.changed[0].permalink == f"https://git.example.org/{edited}/{name}#L8"
    assert found.changed[0].key == reader.workshop.git("rev-parse", f"main:{name}")
    reader.commit("08-05", {b"relay/archive/relay-2026-08-03.md": held("08-03", "keep it closed")})
    found = reader.news("08-05")
    assert (found.calls, found.changed) == ((), ())
    reader.commit("08-06", {b"README.md": b"nothing"})
    found = reader.news("08-06")
    assert (found.calls, found.changed) == ((), ())


def test_lines_that_were_only_removed(reader: Reader) -> None:
    """The note has changed, and no line of it is new: the address is that of the whole note."""
    reader.commit("08-03", {path("08-03"): held("08-03")})
    reader.news("08-03")
    commit = reader.commit("08-04", {path("08-03"): held("08-03").replace(b"  - ana: it is closed\n", b"")})
    changed = reader.news("08-04").changed[0]
    assert changed.spans == ()
    assert changed.permalink == f"https://git.example.org/{commit}/{path('08-03').decode()}#L1"


def test_a_rolling_file(reader: Reader) -> None:
    """One file for call after call: each is news when the file moves on to it."""
    for day in ("08-03", "08-10"):
        reader.commit(day, {b"relay/notes.md": held(f"2026-{day}")})
        assert reader.days(day) == [day]


def test_a_forced_push(reader: Reader) -> None:
    """History written anew announces what it brings, not what was there; also where the old one was swept away."""
    reader.commit("08-03", {path("08-03"): held("08-03")})
    assert reader.days("08-03") == ["08-03"]
    reader.commit("08-03", {path("08-03"): held("08-03")}, anew=True)
    reader.commit("08-04", {path("08-03"): held("08-03"), path("08-04"): held("08-04")})
    reader.workshop.git("reflog", "expire", "--expire=now", "--all")
    reader.workshop.git("gc", "--quiet", "--prune=now")
    assert reader.days("08-04") == ["08-04"]
    reader.commit("08-05", {path("08-03"): held("08-03"), path("08-05"): held("08-05")}, anew=True)
    assert reader.days("08-05") == ["08-05"]


def test_unrelated_history_without_the_old_one(reader: Reader) -> None:
    """Where nothing of what was read is left, nor a commit from before, all that is held is news, once."""
    reader.since = Position("0" * 40, on("08-02"))
    reader.commit("08-04", {path("08-03"): held("08-03"), path("08-17"): held("08-17")})
    assert reader.days("08-04") == ["08-03"]
    assert reader.days("08-04") == []


def test_before_the_first_commit(reader: Reader) -> None:
    """A position before anything was committed is that of no notes."""
    reader.commit("08-03", {path("08-03"): held("08-03")})
    reader.since = Position(None, date(1969, 1, 1))
    assert reader.days("08-03") == ["08-03"]


def test_news_of_days(reader: Reader) -> None:
    """Without an end all commits count, whatever day it is in UTC already; calls still are held on their day."""
    reader.commit("08-03", {path("08-03"): held("08-03")})
    reader.commit("08-05", {path("08-04"): held("08-04"), path("08-05"): held("08-05")})

    async def ask(until: date | None) -> News:
        async with await Library.open(reader.index) as library:
            source = GitSource(Repository(reader.workshop.path))
            return await library.news_of_days(
                source, name="notes", link=None, since=on("08-04"), today=on("08-04"), until=until
            )

    assert [str(one.outline.call.date) for one in asyncio.run(ask(None)).calls] == ["2026-08-04"]
    assert asyncio.run(ask(on("08-04"))).calls == ()
    assert asyncio.run(ask(on("08-01"))) == News("notes", Position(None, on("08-04")), (), ())


def test_an_empty_repository(reader: Reader) -> None:
    """Without commits there is a sentence, as everywhere."""
    with pytest.raises(GitError, match="has no commits yet"):
        reader.news("08-03", refresh=False)


def test_a_merge(reader: Reader) -> None:
    """Notes written on a branch are news when the branch is merged, whenever they were committed."""
    reader.commit("08-01", {b"README.md": b"notes"})
    reader.news("08-01")
    reader.workshop.commit({b"README.md": b"notes", path("08-03"): held("08-03")}, "draft", at=noon("08-03"))
    assert reader.days("08-04") == []
    reader.commit("08-05", {b"README.md": b"notes", path("08-03"): held("08-03")})
    assert reader.days("08-05") == ["08-03"]


FIRST, LAST = date(2026, 5, 20), date(2026, 8, 20)
"""Three months of real notes."""


def replayed(root: Path) -> dict[date, dict[bytes, bytes]]:
    """Return what real notes were committed by day: each agenda a week ahead, the notes on the day or days later."""
    steps: dict[date, dict[bytes, bytes]] = {}
    for number, file in enumerate(sorted(root.rglob("*.md"))):
        name, text = file.relative_to(root).as_posix(), decode(file.read_bytes())
        day = read_call(Note(name, text)).date.on
        if day is not None and FIRST <= day <= LAST:
            head = re.split(r"(?im)^#+\s*notes\s*$", text)[0]
            ahead = head if head != text else "".join(f"{line}\n" for line in text.split("\n")[:3])
            steps.setdefault(day - timedelta(days=7), {})[name.encode()] = ahead.encode()
            steps.setdefault(day + timedelta(days=number % 3 * 2), {})[name.encode()] = text.encode()
    return steps


def test_real_notes_day_by_day(shared: Path, reader: Reader) -> None:
    """Over three months, with news every day, each held call is news once, when its notes land, and no other is."""
    steps = replayed(shared / "notes" / "bytecodealliance")
    told: dict[str, date] = {}

    async def live() -> dict[str, bytes]:
        files: dict[bytes, bytes] = {}
        position = Position(None, min(steps) - timedelta(days=1))
        source = GitSource(Repository(reader.workshop.path))
        async with await Library.open(reader.index) as library:
            for day in (min(steps) + timedelta(days=n) for n in range((LAST - min(steps)).days + 19)):
                if day in steps:
                    files |= steps[day]
                    reader.workshop.commit(files, at=datetime.combine(day, time(12), UTC))
                    await library.refresh(source, name="notes")
                found = await library.news(source, name="notes", link=None, since=position, today=day)
                position = found.position
                for one in found.calls:
                    assert one.outline.call.path not in told
                    told[one.outline.call.path] = day
        return {name.decode(): content for name, content in files.items()}

    calls = {name: read_call(Note(name, decode(text))) for name, text in asyncio.run(live()).items()}
    held = {name for name, call in calls.items() if call.state is State.HELD}
    assert len(held) > 20
    assert set(told) == held
    landed = {name.decode(): day for day, files in sorted(steps.items()) for name in files}
    assert [(name, day) for name, day in told.items() if has_notes(calls[name].parts) and day != landed[name]] == []


def test_a_folder(tmp_path: Path) -> None:
    """A folder has no commits: its held calls since the position are new, without addresses."""
    for day in ("08-03", "08-04", "08-17"):
        file = tmp_path / "notes" / path(day).decode()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(held(day))

    async def ask() -> News:
        source = FolderSource(tmp_path / "notes")
        async with await Library.open(tmp_path / "index.sqlite") as library:
            await library.refresh(source, name="notes")
            return await library.news(
                source, name="notes", link=None, since=Position(None, on("08-03")), today=on("08-04")
            )

    found = asyncio.run(ask())
    assert [str(one.outline.call.date) for one in found.calls] == ["2026-08-04"]
    assert found.calls[0].outline.call.permalink is None
    assert (found.position, found.changed) == (Position(None, on("08-04")), ())


def rolling(*days: str) -> bytes:
    """Return a file with notes of the calls of those days."""
    calls = (f"## 2026-{day}\n### Notes\n- harbour gate\n  - decision: open it on {day}\n" for day in days)
    return "\n".join(("# Relay call\n", *calls)).encode()


def test_a_file_of_several_calls(reader: Reader) -> None:
    """A dated heading that is new in a file is a new call, and the older ones below it are none, edited or not."""
    reader.commit("08-05", {b"relay/notes.md": rolling("08-05")})
    assert reader.days("08-05") == ["08-05"]
    reader.commit("08-12", {b"relay/notes.md": rolling("08-12", "08-05")})
    assert reader.days("08-12") == ["08-12"]
    text = rolling("08-19", "08-12", "08-05").replace(b"on 08-12", b"on 08-12 in the morning")
    commit = reader.commit("08-19", {b"relay/notes.md": text})
    found = reader.news("08-19")
    assert [one.outline.call.place for one in found.calls] == ["relay/notes.md#2026-08-19"]
    assert found.calls[0].outline.call.permalink == f"https://git.example.org/{commit}/relay/notes.md#L3"
    assert [(str(one.call.date), one.spans) for one in found.changed] == [("2026-08-12", (Span(11, 11),))]
    assert found.changed[0].permalink == f"https://git.example.org/{commit}/relay/notes.md#L11"
    reader.commit("08-20", {b"relay/2026-notes.md": text})
    assert reader.days("08-20") == []


def test_a_file_of_several_calls_ahead(reader: Reader) -> None:
    """Notes written ahead in such a file are news on the day of their call, from the index alone."""
    reader.commit("08-05", {b"relay/notes.md": rolling("08-19", "08-12", "08-05")})
    assert [reader.days(day) for day in ("08-05", "08-06", "08-12", "08-20")] == [["08-05"], [], ["08-12"], ["08-19"]]
