"""Questions are answered off the event loop, none waits for a slow one, and each reads one state of the index."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from discord_bot import index, source

from bot.desk import Desk
from index.library import Library
from index.reader import Scope
from index.store import remove


def test_a_slow_question_delays_no_other(examples: Path, tmp_path: Path) -> None:
    """Nor the event loop: names come while it is being answered."""
    slow = threading.Event()

    async def wait(library: Library, scope: Scope) -> str:
        del library, scope
        slow.wait(10)
        return "slow"

    async def work() -> None:
        workspace = await index([source("tidewater", examples)], tmp_path)
        async with Desk(workspace.index, {}, workers=2) as desk:
            waiting = asyncio.create_task(desk.ask(wait, ["tidewater"]))
            await asyncio.sleep(0)
            names = await desk.names(["tidewater"])
            assert "storage" in names.series
            assert not waiting.done()
            slow.set()
            assert await waiting == "slow"

    asyncio.run(asyncio.wait_for(work(), 10))


def test_who_goes_away_leaves_the_desk_in_order(examples: Path, tmp_path: Path) -> None:
    """The worker ends its work before it begins another's; what fails is raised where it was asked."""
    slow = threading.Event()

    async def wait(library: Library, scope: Scope) -> None:
        del library, scope
        slow.wait(10)

    async def fail(library: Library, scope: Scope) -> None:
        del library, scope
        raise LookupError

    async def work() -> None:
        workspace = await index([source("tidewater", examples)], tmp_path)
        async with Desk(workspace.index, {}, workers=1) as desk:
            gone = asyncio.create_task(desk.ask(wait, ["tidewater"]))
            await asyncio.sleep(0.01)
            gone.cancel()
            following = asyncio.create_task(desk.names(["tidewater"]))
            await asyncio.sleep(0.01)
            assert not following.done()
            slow.set()
            assert (await following).topics
            with pytest.raises(LookupError):
                await desk.ask(fail, ["tidewater"])
            assert (await desk.names(["nobody's"])).series == ()

    asyncio.run(asyncio.wait_for(work(), 10))


def test_names_are_forgotten_when_the_notes_change(tmp_path: Path) -> None:
    """And read anew."""
    notes = tmp_path / "notes" / "tea"
    notes.mkdir(parents=True)
    (notes / "2026-01-05.md").write_text(
        "# Tea 2026-01-05\n\nAttendees: ana\n\n## Notes\n\n- kettles\n  - ana: copper\n"
    )

    async def work() -> None:
        sources = [source("tea", tmp_path / "notes")]
        workspace = await index(sources, tmp_path)
        async with Desk(workspace.index, {}) as desk:
            assert "kettles" in (await desk.names(["tea"])).topics
            (notes / "2026-01-12.md").write_text(
                "# Tea 2026-01-12\n\nAttendees: bo\n\n## Notes\n\n- teapots\n  - bo: china\n"
            )
            await index(sources, tmp_path)
            assert "teapots" not in (await desk.names(["tea"])).topics
            desk.refreshed()
            assert {"kettles", "teapots"} <= set((await desk.names(["tea"])).topics)

    asyncio.run(work())


@pytest.mark.fault("index made anew under a running bot")
def test_an_index_made_anew_is_read_after_the_refresh(examples: Path, tmp_path: Path) -> None:
    """The workers leave the file that was removed, and answer from the one in its place."""

    async def work() -> None:
        workspace = await index([source("tidewater", examples / "TSC")], tmp_path)
        async with Desk(workspace.index, {}, workers=2) as desk:
            assert "storage" not in (await desk.names(["tidewater"])).series
            remove(workspace.index)
            await index([source("tidewater", examples)], tmp_path)
            desk.refreshed()
            for _ in range(4):
                desk.refreshed()
                assert "storage" in (await desk.names(["tidewater"])).series

    asyncio.run(asyncio.wait_for(work(), 20))
