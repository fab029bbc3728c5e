"""A day, and many more, in the life of the bot: notes, summaries, and all that happens to both."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from digest_world import CALLS, Life, World, at, held, killed, path
from discord_bot import seen_payload
from fake_channels import Mishap, fake_channels

from bot.config import DigestConfig
from index.calls import read_call
from index.lines import decode
from index.model import Note, State

OTHER = 301
FIRST, LAST = date(2026, 5, 20), date(2026, 8, 20)


def told(world: World, channel: int) -> Counter[str]:
    """Return how often each call was told of as new in a channel, by its day."""
    found: Counter[str] = Counter()
    for one in world.discord.channels[channel].own:
        text = seen_payload(one["components"]).text.split("### Changed since")[0]
        found.update(re.findall(r"^### (2026-\d\d-\d\d)", text, re.MULTILINE))
    return found


def test_a_day_in_the_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes land, are edited, the bot is killed, history is written anew, a channel vanishes and comes back.

    At the end each call was told of once in each channel, and the edit once: nothing is lost, nothing posted twice.
    """

    async def live() -> None:
        async with fake_channels(monkeypatch) as fake:
            both = (DigestConfig(channel=CALLS), DigestConfig(channel=OTHER))
            world = World(tmp_path, fake, at("2026-08-03T10:00"), both)
            fake.channel(OTHER)
            await world.commit(
                {b"README.md": b"notes", path("2026-07-20"): held("2026-07-20")}, at=at("2026-07-20T12:00")
            )
            await world.day()
            # notes land, and the summaries go out
            await world.commit({path("2026-08-03"): held("2026-08-03")})
            await world.day(hours=23)
            assert told(world, CALLS) == told(world, OTHER) == {"2026-08-03": 1}
            # a note is edited, another lands, and the bot is killed in the middle of it
            await world.commit(
                {path("2026-08-03"): held("2026-08-03", "shut it"), path("2026-08-04"): held("2026-08-04")}
            )
            world.now += timedelta(days=1)
            fake.remembers = False
            async with world.life() as life:
                assert await killed(life.round(), 40, late=False)
            for number in (25, 45, 60):
                async with world.life() as life:
                    await killed(life.round(), number, late=True)
            await world.day(minutes=1)
            # the history is pushed by force, with late notes in it, and the answer to a post is lost
            files = {path(day): held(day, "shut it") for day in ("2026-08-03", "2026-08-01")}
            await world.commit({**files, path("2026-08-04"): held("2026-08-04")}, anew=True)
            world.workshop.git("reflog", "expire", "--expire=now", "--all")
            world.workshop.git("gc", "--quiet", "--prune=now")
            world.channel.mishaps.append(Mishap.LOST_ANSWER)
            await world.day(days=1)
            await world.day(minutes=1)
            # a channel vanishes for two days; notes land meanwhile; the clock is put back, and right again
            gone = fake.channels.pop(OTHER)
            for day in ("2026-08-06", "2026-08-07"):
                await world.commit({path(day): held(day)})
                await world.day(days=1)
            await world.day(hours=-30)
            fake.channels[OTHER] = gone
            await world.day(hours=31)
            await world.day(days=1)
            await world.day(days=1)
            for channel in (CALLS, OTHER):
                calls = told(world, channel)
                assert {day: n for day, n in calls.items() if n != 1} == {}, channel
                assert set(calls) >= {"2026-08-03", "2026-08-04", "2026-08-06", "2026-08-07"}
                texts = [seen_payload(one["components"]).text for one in fake.channels[channel].own]
                assert sum("### Changed since" in text for text in texts) == 1
                assert "2026-07-20" not in "".join(texts)

    asyncio.run(live())


def test_three_months_of_real_notes(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary each day: each held call is told of once, and each message is as Discord takes it."""
    steps: dict[date, dict[bytes, bytes]] = {}
    root = shared / "notes" / "bytecodealliance"
    for number, file in enumerate(sorted(root.rglob("*.md"))):
        name, text = file.relative_to(root).as_posix(), decode(file.read_bytes())
        call = read_call(Note(name, text))
        day = call.date.on
        if day is not None and FIRST <= day <= LAST and call.state is State.HELD and number % 3 == 0:
            steps.setdefault(day + timedelta(days=number % 5), {})[name.encode()] = text.encode()
    paths = {name.decode() for files in steps.values() for name in files}
    assert len(paths) > 10

    async def live() -> list[str]:
        async with fake_channels(monkeypatch) as fake:
            world = World(tmp_path, fake, at(f"{min(steps).isoformat()}T08:00"))
            await world.commit({b"README.md": b"notes"}, at=world.now - timedelta(days=9))
            async with world.life() as life:
                await _months(world, life, steps)
            return [await _call_of(button) for button in _buttons(world)]

    opened = asyncio.run(live())
    assert len(opened) == len(set(opened)) == len(paths)


async def _months(world: World, life: Life, steps: dict[date, dict[bytes, bytes]]) -> None:
    await life.round()
    while world.now.date() <= LAST + timedelta(days=6):
        if world.now.date() in steps:
            await world.commit(steps[world.now.date()])
        world.now += timedelta(hours=2)
        await life.round()
        world.now += timedelta(hours=22)


def _buttons(world: World) -> list[str]:
    found: list[str] = []
    for message in world.channel.own:
        found += re.findall(r"'custom_id': '(cn:o:c\.[^']+)'", str(message["components"]))
    return found


async def _call_of(button: str) -> str:
    return button.split(".")[1]
