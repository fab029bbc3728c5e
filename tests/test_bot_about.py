"""`/about` and `/refresh` in Discord: how the notes stand, and reading them anew, within what a place may see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from discord_bot import NOW, manager, running, seen, source
from hypothesis import given
from hypothesis import strategies as st
from simcord import SetupError
from simcord.env import Env

from bot import about, limits
from bot.client import Bot
from bot.config import SourceConfig
from bot.refreshing import Status
from index.model import CallDate, SourceSummary
from index.refresh import Refreshed

NOTE = "# Tea 2026-01-05\n\nAttendees: ana\n\n- kettles\n  - ana: copper is best\n"
LATER = "# Tea 2026-01-12\n\nAttendees: ana\n\n- teapots\n  - ana: porcelain teapots keep warm\n"


def play(work: Callable[[Env, Bot], Awaitable[None]], sources: list[SourceConfig], data: Path) -> None:
    """Let people act where the bot follows those sources."""

    async def run() -> None:
        async with running(sources, data) as env:
            assert isinstance(env.bot, Bot)
            following = [asyncio.create_task(one.follow()) for one in env.bot.services.followers.values()]
            try:
                await work(env, env.bot)
            finally:
                for task in following:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    asyncio.run(run())


def tea(tmp_path: Path) -> Path:
    """Return a folder with a note."""
    folder = tmp_path / "tea"
    folder.mkdir()
    (folder / "2026-01-05.md").write_text(NOTE)
    return folder


def test_managers_have_the_notes_read_at_once(tmp_path: Path) -> None:
    """They are told what came of it, and what is new is answered from; others may not, even where it is opened."""
    folder = tea(tmp_path)

    async def work(env: Env, bot: Bot) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = manager(env, guild, "ana")
        bob = guild.add_member(env.create_user("bob"))
        (folder / "2026-01-12.md").write_text(LATER)
        with pytest.raises(SetupError, match="default-member-permissions"):
            await bob.slash(channel, "refresh")
        (command,) = [one for one in await bot.tree.fetch_commands() if one.name == "refresh"]
        guild.set_command_permissions(command, {bob: True})
        refused = await bob.slash(channel, "refresh")
        assert refused.response is not None
        assert "Only people who may manage this server" in seen(refused.response).text
        result = await ana.slash(channel, "refresh")
        assert result.ephemeral
        assert result.response is not None
        assert seen(result.response).text.startswith("tea: 2 notes (")
        answer = await bob.slash(channel, "ask", question="porcelain teapots")
        assert answer.response is not None
        assert "keep warm" in seen(answer.response).text
        unknown = await ana.slash(channel, "refresh", source="coffee")
        assert unknown.response is not None
        assert "There are no notes called coffee here." in seen(unknown.response).text
        assert bot.services.followers["tea"].status.refreshed_at == NOW

    play(work, [source("tea", folder)], tmp_path / "data")


def test_a_failure_is_told_and_the_old_notes_answer(tmp_path: Path) -> None:
    """In `/refresh` and in `/about`, without the place on the machine."""
    folder = tea(tmp_path)

    async def work(env: Env, bot: Bot) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = manager(env, guild, "ana")
        await bot.services.followers["tea"].asked()
        folder.rename(tmp_path / "away")
        result = await ana.slash(channel, "refresh", source="tea")
        told = await ana.slash(channel, "about")
        answer = await ana.slash(channel, "ask", question="which kettle is best")
        for one, words in ((result, "failed: there are no notes at …"), (told, "failed: there are no notes at …")):
            assert one.response is not None
            assert words in seen(one.response).text
            assert str(tmp_path) not in seen(one.response).text
        assert told.response is not None
        assert "1 note, 1 call held, newest 2026-01-05" in seen(told.response).text
        assert f"last looked for new notes <t:{int(NOW.timestamp())}:R>" in seen(told.response).text
        assert answer.response is not None
        assert "copper is best" in seen(answer.response).text

    play(work, [source("tea", folder)], tmp_path / "data")


def test_closed_notes_are_neither_told_of_nor_refreshed(tmp_path: Path) -> None:
    """Where they may not be seen; where they may, they are."""
    folder = tea(tmp_path)

    async def work(env: Env, bot: Bot) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = manager(env, guild, "ana")
        for server, shown in ((guild.id + 1, False), (guild.id, True)):
            closed = source("tea", folder, visible_to={"servers": (server,)})
            bot.services = replace(bot.services, sources=[closed])
            told = await ana.slash(channel, "about")
            assert told.response is not None
            assert ("tea" in seen(told.response).text) is shown
            before = await bot.services.followers["tea"].asked()
            refreshed = await ana.slash(channel, "refresh", source="tea")
            assert refreshed.response is not None
            assert ("There are no notes called tea here." in seen(refreshed.response).text) is not shown
            assert (bot.services.followers["tea"].status is before) is not shown
            offered = await ana.autocomplete(channel, "refresh", "source", "")
            assert [one["value"] for one in offered] == (["tea"] if shown else [])

    play(work, [source("tea", folder)], tmp_path / "data")


STATUSES = st.builds(
    Status,
    st.none() | st.just(Refreshed("x", None, 1, 0, 0, 0, 1, ())),
    st.none() | st.just(NOW),
    st.text(max_size=3000),
    st.none() | st.just(NOW),
    st.none() | st.just(NOW),
)
SUMMARIES = st.builds(
    SourceSummary, st.text(min_size=1, max_size=64), st.none() | st.just("a" * 40), st.integers(0), st.integers(0),
    st.none() | st.just(CallDate(2026, 1, 5)),
)  # fmt: skip


@given(st.lists(st.tuples(SUMMARIES, STATUSES), max_size=60))
def test_any_number_of_sources_fits(sources: list[tuple[SourceSummary, Status]]) -> None:
    """Within Discord's limits."""
    for reply in (about.about("1.0", sources), about.refreshed([(one.name, status) for one, status in sources[:60]])):
        assert reply.width <= limits.MESSAGE_TEXT
        assert reply.size <= limits.MESSAGE_COMPONENTS
