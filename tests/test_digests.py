"""The daily summary is posted once: whatever is killed, lost, late, forbidden or put back."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from digest_world import CALLS, World, at, held, killed, path
from fake_channels import Mishap, fake_channels

from bot.config import DigestConfig

Work = Callable[[World], Awaitable[None]]
START = at("2026-08-03T10:00")
MISHAPS = [Mishap.LOST_ANSWER, Mishap.WRONG_ANSWER, Mishap.LOST, Mishap.LIMITED, Mishap.BROKEN]


def play(work: Work, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let notes, bot and Discord go on in a world that begins on 3 August 2026, an hour after the summary's time."""

    async def run() -> None:
        async with fake_channels(monkeypatch) as fake:
            world = World(folder, fake, START)
            await world.commit({b"README.md": b"notes of calls"}, at=START - timedelta(days=9))
            await work(world)

    asyncio.run(run())


def put_back(copy: Path, ledger: Path) -> None:
    """Make a ledger what it was when it was copied."""
    for leftover in ledger.parent.glob(f"{ledger.name}*"):
        leftover.unlink()
    shutil.copy(copy, ledger)


def test_a_call_is_told_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how many attended, its decisions and actions, and a link; and never a word where nothing is new."""

    async def work(world: World) -> None:
        await world.day()
        assert world.posts == []
        await world.commit({path("2026-08-03"): held("2026-08-03")})
        await world.day(hours=1)
        assert world.posts == []
        await world.day(days=1)
        (post,) = world.posts
        assert "1 new call" in post.text
        assert "2 attended" in post.text
        assert "open the gate" in post.text
        assert "will print them" in post.text
        assert "https://git.example.org/" in post.text
        assert {"Open call", "Why this?"} <= post.buttons.keys()
        for _ in range(3):
            await world.day(days=1)
        assert len(world.posts) == 1

    play(work, tmp_path, monkeypatch)


def test_the_first_looks_back_one_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not ten years: what was there before is old."""

    async def work(world: World) -> None:
        await world.commit({path("2026-07-20"): held("2026-07-20")}, at=START - timedelta(days=5))
        await world.commit({path("2026-08-03"): held("2026-08-03")})
        await world.day()
        await world.day(days=1)
        assert "2026-08-03" in world.text
        assert "2026-07-20" not in world.text

    play(work, tmp_path, monkeypatch)


def test_late_notes_are_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four days after the call, once."""

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-06"): held("2026-08-06")}, at=START + timedelta(days=3))
        for _ in range(4):
            await world.day(days=1)
        assert "2026-08-06" in world.text
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        for _ in range(3):
            await world.day(days=1)
        assert len(world.posts) == 2
        assert "2026-08-04" in world.posts[1].text

    play(work, tmp_path, monkeypatch)


def test_changes_are_told_of_for_calls_that_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their lines; those of calls that this channel was never told of are not."""

    async def work(world: World) -> None:
        await world.commit({path("2026-07-20"): held("2026-07-20")}, at=START - timedelta(days=5))
        await world.day()
        await world.commit({path("2026-08-03"): held("2026-08-03")})
        await world.day(days=1)
        again = {path(day): held(day, "keep it closed") for day in ("2026-07-20", "2026-08-03")}
        await world.commit(again)
        await world.day(days=1)
        post = world.posts[1]
        assert "Changed since they were posted here" in post.text
        assert "line 8" in post.text
        assert "2026-08-03" in post.text
        assert "2026-07-20" not in world.text
        await world.day(days=1)
        assert len(world.posts) == 2

    play(work, tmp_path, monkeypatch)


def test_missed_days_are_made_up_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot was off over the hour for three days: one summary has all of them."""

    async def work(world: World) -> None:
        await world.day()
        for day in ("2026-08-04", "2026-08-05"):
            await world.commit({path(day): held(day)}, at=at(f"{day}T12:00"))
        await world.day(days=3, hours=3)
        (post,) = world.posts
        assert "2 new calls" in post.text
        await world.day(minutes=1)
        assert len(world.posts) == 1

    play(work, tmp_path, monkeypatch)


def test_a_clock_put_back_posts_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hours or by days."""

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        await world.day(days=1)
        for days, hours in ((0, -3), (0, 4), (-2, 0), (1, 0), (1, 0), (3, 0)):
            await world.day(days=days, hours=hours)
        assert world.text.count("### 2026-08-04") == 1

    play(work, tmp_path, monkeypatch)


@pytest.mark.parametrize("mishap", MISHAPS)
def test_one_post_whatever_happens_to_it(mishap: Mishap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked for where it may have been taken, and sent again where it was not."""

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        world.discord.say(world.channel, "good morning")
        world.channel.mishaps.append(mishap)
        await world.day(days=1)
        world.channel.nonces.clear()
        for _ in range(120):
            world.discord.say(world.channel, "and so on")
        await world.day(minutes=1)
        await world.day(minutes=1)
        assert len(world.posts) == 1
        assert not world.channel.mishaps

    play(work, tmp_path, monkeypatch)


@pytest.mark.fault("bot killed wherever a daily summary waits: posted once")
@pytest.mark.parametrize("late", [False, True], ids=["while", "after"])
def test_killed_wherever_it_waits_it_posts_once(late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while, or after, anything it waits for was done, and started again: one post, never none, never two.

    Even by a Discord that has forgotten the nonce. Every place where it waits is tried.
    """

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        world.now += timedelta(days=1)
        world.discord.remembers = False
        before = tmp_path / "before.sqlite"
        shutil.copy(world.ledger, before)
        number = 0
        alive = True
        while alive:
            put_back(before, world.ledger)
            world.channel.messages.clear()
            world.discord.say(world.channel, "good morning")
            async with world.life() as life:
                alive = await killed(life.round(), number, late=late)
            for _ in range(2):
                await world.day(minutes=1)
            assert len(world.posts) == 1, f"killed at {number}"
            world.now -= timedelta(minutes=2)
            number += 1
        assert number > 20

    play(work, tmp_path, monkeypatch)


@pytest.mark.parametrize("closed", [(403, 50001), (404, 10003)])
def test_a_channel_that_is_gone_is_given_up_after_three_days(
    closed: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so, and what is known of the digest; it goes on when the bot is started again over it."""

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        world.channel.closed = closed
        world.now += timedelta(days=1)
        async with world.life() as life:
            for _ in range(4 * 24):
                await life.round()
                world.now += timedelta(hours=1)
            (account,) = await life.digests.switched_off(200)
            assert account.progress is not None
            assert str(closed[0]) in account.progress.why
            asked = len(world.discord.requests)
            await life.round()
            assert len(world.discord.requests) == asked
        assert caplog.text.count("switched off digest=") == 1
        assert 3 <= caplog.text.count("refused digest=") < 100
        world.channel.closed = None
        await world.day()
        assert "2026-08-04" in world.text
        assert len(world.posts) == 1

    caplog.set_level(logging.INFO, "callnotes")
    play(work, tmp_path, monkeypatch)
    assert "harbour" not in caplog.text


def test_a_forced_push_tells_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the old history was swept away."""

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        await world.day(days=1)
        await world.commit({path("2026-08-04"): held("2026-08-04"), path("2026-08-05"): held("2026-08-05")}, anew=True)
        world.workshop.git("reflog", "expire", "--expire=now", "--all")
        world.workshop.git("gc", "--quiet", "--prune=now")
        await world.day(days=1)
        await world.day(days=1)
        assert len(world.posts) == 2
        assert "2026-08-04" not in world.posts[1].text
        assert "2026-08-05" in world.posts[1].text

    play(work, tmp_path, monkeypatch)


@pytest.mark.parametrize("together", [True, False], ids=["in one commit", "one after the other"])
def test_a_second_session_of_a_day_is_told_of_and_a_renamed_note_is_not(
    together: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same series, date and title: what tells the two apart is the path, which may change."""
    first, second = held("2026-08-03"), held("2026-08-03", "paint the gate")
    renamed = {b"relay/2026-08-03-2-first.md": first}
    added = {b"relay/2026-08-03-1-second.md": second}
    again = {b"relay/2026-08-03-2.md": first + b"- and more\n", b"relay/2026-08-03-1.md": second + b"- and more\n"}

    async def work(world: World) -> None:
        await world.day()
        await world.commit({path("2026-08-03"): first})
        await world.day(days=1)
        world.files = {}
        for files in [{**renamed, **added}] if together else [renamed, added]:
            await world.commit(files)
            await world.day(days=1)
        assert [one.text.count("1 new call") for one in world.posts] == [1, 1]
        assert "paint the gate" in world.posts[1].text
        assert "Changed since" not in world.text
        world.files = {}
        await world.commit(again)
        await world.day(days=1)
        await world.day(days=1)
        (last,) = world.posts[2:]
        assert "new call" not in last.text
        assert last.text.count("**2026-08-03 relay call**") == len(again)

    play(work, tmp_path, monkeypatch)


def test_a_source_that_is_closed_to_the_channel_is_not_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor where it was closed between planning and sending."""

    async def work(world: World) -> None:
        world.visible_to = {"servers": (999,)}
        await world.day()
        await world.commit({path("2026-08-04"): held("2026-08-04")})
        await world.day(days=1)
        assert world.posts == []
        world.visible_to = {"servers": (200,)}
        world.channel.mishaps.append(Mishap.LOST)
        await world.day(hours=1)
        await world.day(days=1)
        world.visible_to = {"servers": (999,)}
        await world.day(minutes=1)
        await world.day(days=1)
        assert world.posts == []

    play(work, tmp_path, monkeypatch)


def test_a_large_day_is_split_between_calls_and_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread stands in one message, and each message is within the limits: Discord's document judges them."""
    threads = "".join(
        f"- thread {n}\n  - ana: words\n  - decision: {n} is decided {'at length ' * 20}\n" for n in range(40)
    )

    async def work(world: World) -> None:
        await world.day()
        long = held("2026-08-03") + threads.encode()
        await world.commit({path("2026-08-03"): long, path("2026-08-04"): held("2026-08-04")})
        await world.day(days=1)
        assert len(world.posts) >= 3
        for n in range(40):
            assert [f"{n} is decided" in one.text for one in world.posts].count(True) >= 1
            assert [f"**thread {n}**" in one.text for one in world.posts].count(True) == 1
        assert "(continued)" in world.posts[1].text
        assert f"part 1 of {len(world.posts)}" in world.posts[0].text
        ids = [one.buttons["Why this?"] for one in world.posts]
        assert len(set(ids)) == len(ids)

    play(work, tmp_path, monkeypatch)


def test_only_the_series_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two digests of one channel go each their own way."""

    async def work(world: World) -> None:
        world.configured = (
            DigestConfig(channel=CALLS, series=("relay",)),
            DigestConfig(channel=CALLS, series=("lantern",)),
        )
        await world.day()
        lantern = held("2026-08-04").replace(b"relay", b"lantern")
        await world.commit({b"lantern/2026-08-04.md": lantern, b"drum/2026-08-04.md": held("2026-08-04")})
        await world.day(days=1)
        (post,) = world.posts
        assert "lantern" in post.text

    play(work, tmp_path, monkeypatch)
