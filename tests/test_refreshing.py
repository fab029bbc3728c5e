"""A source is kept up to date, one refresh at a time; a failure leaves the old notes, is told, and is tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import make_index

from bot.clock import Clock
from bot.opening import keep_only, opened
from bot.refreshing import SETTLING, Follower, follower
from bot.workspace import Origin, Workspace
from index.errors import SourceError
from index.refresh import Refreshed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def done(added: int = 0) -> Refreshed:
    """Return what a refresh did that found so many new notes."""
    return Refreshed("tea", "c0ffee" * 6 + "c0ff", 3, added, 0, 0, 2, ())


@dataclass
class Played:
    """A source that is refreshed by hand: each refresh waits for its outcome, each sleep for somebody to end it."""

    begun: int = 0
    outcomes: asyncio.Queue[Refreshed | Exception] = field(default_factory=asyncio.Queue[Refreshed | Exception])
    slept: list[float] = field(default_factory=list[float])
    ticks: asyncio.Queue[None] = field(default_factory=asyncio.Queue[None])
    changed: int = 0

    async def work(self) -> Refreshed:
        """Wait for an outcome."""
        self.begun += 1
        outcome = await self.outcomes.get()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(self, seconds: float) -> None:
        """Sleep until a tick; what settles takes no time."""
        self.slept.append(seconds)
        if seconds != SETTLING:
            await self.ticks.get()

    def change(self) -> None:
        """Count."""
        self.changed += 1


async def turns() -> None:
    """Let everything run that can."""
    for _ in range(50):
        await asyncio.sleep(0)


def play(work: Callable[[Played, Follower], Awaitable[None]], places: tuple[str, ...] = ()) -> None:
    """Let `work` play with a source that is followed."""

    async def run() -> None:
        played = Played()
        clock = Clock(lambda: NOW, played.sleep)
        one = Follower("tea", 10, played.work, clock=clock, changed=played.change, places=places)
        following = asyncio.create_task(one.follow())
        try:
            await asyncio.wait_for(work(played, one), 20)
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    asyncio.run(run())


def test_a_failure_is_told_and_tried_again_less_often(caplog: pytest.LogCaptureFixture) -> None:
    """What was refreshed before stays told of; a success ends it."""

    async def work(played: Played, one: Follower) -> None:
        played.outcomes.put_nowait(done(3))
        await turns()
        assert (one.status.refreshed, one.status.refreshed_at, one.status.failure) == (done(3), NOW, "")
        assert one.status.next_at == NOW + timedelta(minutes=10)
        for _ in range(8):
            played.ticks.put_nowait(None)
            played.outcomes.put_nowait(SourceError("git said no to /srv/clones/tea.git."))
            await turns()
        assert played.slept == [600 * 2**n for n in (0, 1, 2, 3, 4, 5, 6, 6, 6)]
        assert one.status.failure == "git said no to …."
        assert (one.status.failed_at, one.status.refreshed) == (NOW, done(3))
        assert one.status.next_at == NOW + timedelta(minutes=640)
        played.ticks.put_nowait(None)
        played.outcomes.put_nowait(done())
        await turns()
        assert (one.status.failure, one.status.failed_at) == ("", None)
        assert played.slept[-1] == 600

    play(work, ("/srv", "/srv/clones/tea.git"))
    assert "unrefreshed source=tea: git said no to /srv/clones/tea.git." in caplog.messages


def test_a_fault_of_ours_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged with where it was; nobody else is told more than that there was one."""

    async def work(played: Played, one: Follower) -> None:
        played.outcomes.put_nowait(ZeroDivisionError("secret"))
        await turns()
        assert "secret" not in one.status.failure
        assert one.status.failure
        played.ticks.put_nowait(None)
        played.outcomes.put_nowait(done())
        await turns()
        assert one.status.failure == ""

    play(work)
    assert "ZeroDivisionError" in caplog.text


def test_however_often_it_is_asked_while_one_runs_one_more_follows() -> None:
    """And whoever asks is told of one that began afterwards."""

    async def work(played: Played, one: Follower) -> None:
        await turns()
        assert played.begun == 1
        asked = [asyncio.create_task(one.asked()) for _ in range(5)]
        one.ask()
        await turns()
        assert played.begun == 1
        played.outcomes.put_nowait(done(1))
        await turns()
        assert played.begun == 2
        assert not any(task.done() for task in asked)
        played.outcomes.put_nowait(done(2))
        await turns()
        assert [(await task).refreshed for task in asked] == [done(2)] * 5
        assert played.begun == 2
        assert played.slept == [600, SETTLING, 600]

    play(work)


def test_asked_for_it_begins_at_once_and_once_for_a_burst() -> None:
    """Not at the next tick, and after a failure, too."""

    async def work(played: Played, one: Follower) -> None:
        played.outcomes.put_nowait(SourceError("no"))
        await turns()
        for _ in range(10):
            one.ask()
        played.outcomes.put_nowait(done())
        await turns()
        assert (played.begun, played.changed) == (2, 0)
        played.outcomes.put_nowait(done(1))
        assert (await one.asked()).refreshed == done(1)
        assert (played.begun, played.changed) == (3, 1)

    play(work)


def test_notes_stay_when_their_folder_goes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Answers come from what was read; when it is back, what is new is read."""
    caplog.set_level(logging.INFO, "callnotes")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "2026-01-05.md").write_text("# Tea 2026-01-05\n\n- kettles\n  - ana: copper is best\n")
    origin = Origin("tea", notes)
    workspace = Workspace(tmp_path / "data" / "index.sqlite", (origin,))

    async def held() -> int:
        async with opened(workspace) as library:
            (found,) = await library.sources(await library.scope(), NOW.date())
        return found.notes

    async def work() -> None:
        one = follower(workspace, origin, 10, clock=Clock(lambda: NOW), changed=lambda: None)
        await one.refresh()
        notes.rename(tmp_path / "away")
        await one.refresh()
        assert "there are no notes at …" in one.status.failure
        assert str(tmp_path) not in one.status.failure
        assert await held() == 1
        (tmp_path / "away").rename(notes)
        (notes / "2026-01-12.md").write_text("# Tea 2026-01-12\n\n- pots\n  - ana: clay\n")
        await one.refresh()
        assert one.status.failure == ""
        assert await held() == 2

    asyncio.run(work())


def test_sources_that_nobody_names_any_more_leave_the_index(tmp_path: Path) -> None:
    """With all that was counted of them; the index then is as one that never had them."""
    origins: list[Origin] = []
    for name in ("tea", "coffee"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "2026-01-05.md").write_text(f"# {name} 2026-01-05\n\n- {name}\n  - ana: {name} is best, see #42\n")
        origins.append(Origin(name, folder))
    both = Workspace(tmp_path / "index.sqlite", tuple(origins))
    tea = Workspace(both.index, both.origins[:1])
    fresh = Workspace(tmp_path / "fresh.sqlite", tea.origins)
    make_index(both)
    make_index(fresh)

    async def left(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
        async with opened(workspace) as library:
            await keep_only(workspace, library)
            store = library._store  # pyright: ignore[reportPrivateUsage] - what the tables hold has no other door
            found: dict[str, list[tuple[object, ...]]] = {}
            for table in ("source", "note", "pack", "term", "word", "same"):
                async with store.execute(f"select * from {table}") as cursor:
                    found[table] = [tuple(row) for row in await cursor.fetchall()]
            async with store.execute("select rowid from bullet_fts where bullet_fts match 'coffee'") as cursor:
                found["fts"] = [tuple(row) for row in await cursor.fetchall()]
            return found

    assert asyncio.run(left(tea)) == asyncio.run(left(fresh))
