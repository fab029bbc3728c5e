"""A daily summary on the wire: notes land, time passes, and Discord is sent one message, also by a bot started anew."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from digest_world import at, held, path
from discord_bot import seen_payload
from fake_discord import CHANNEL_ID, TOKEN, fake_discord
from workshop import Workshop

from bot.clock import Clock
from bot.config import Config, load
from bot.run import serve
from bot.workspace import config_workspace

LOOPS = 3
"""For what a bot that rests waits: the next refresh of its source, and the next rounds of summaries and of watches."""
READY = "Dispatching event ready"
"""What discord.py logs once it has the servers that it is in."""
CONFIG = """\
data = "data"
[[source]]
name = "relay"
git = "{repository}"
link = "https://git.example.org/{{commit}}/{{path}}#L{{start}}-L{{end}}"
[[digest]]
channel = {channel}
at = "09:00"
timezone = "Europe/Berlin"
"""


@dataclass(slots=True)
class Hands:
    """Those of a clock, which the test moves: whoever waits goes on once so much time has passed."""

    now: datetime
    _waiting: dict[asyncio.Event, datetime] = field(default_factory=dict[asyncio.Event, datetime])
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        """Wait until the hands have moved on by so many seconds."""
        over = asyncio.Event()
        self._waiting[over] = self.now + timedelta(seconds=seconds)
        self._changed.set()
        try:
            await over.wait()
        finally:
            self._waiting.pop(over, None)

    async def rest(self) -> None:
        """Wait until the bot has done all that is to be done now."""
        while len(self._waiting) < LOOPS:
            self._changed.clear()
            await self._changed.wait()

    async def move(self, hours: int) -> None:
        """Let time pass, an hour at a time, in each of which the bot does what is to be done."""
        for _ in range(hours):
            await self.rest()
            self.now += timedelta(hours=1)
            for over in [over for over, until in self._waiting.items() if until <= self.now]:
                del self._waiting[over]
                over.set()
        await self.rest()


@asynccontextmanager
async def running(config: Config, hands: Hands, log: pytest.LogCaptureFixture) -> AsyncGenerator[None]:
    """Start the bot, have it log in and read its notes; end it."""
    before = log.messages.count(READY)
    stop = asyncio.Event()
    clock = Clock(lambda: hands.now, hands.sleep)
    serving = asyncio.create_task(serve(config, config_workspace(config, config.data), stop, clock))
    try:
        while log.messages.count(READY) == before:  # noqa: ASYNC110 - discord.py alone knows
            await asyncio.sleep(0.01)
        await hands.rest()
        yield
    finally:
        stop.set()
        await serving


def test_a_summary_is_posted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At its hour, with what landed in the repository since; a bot that is started anew posts no second one."""
    caplog.set_level(logging.INFO, "callnotes")
    caplog.set_level(logging.DEBUG, "discord.client")
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    workshop = Workshop(tmp_path / "notes.git")
    workshop.commit({b"README.md": b"notes"}, at=at("2026-08-01T12:00"))
    file = tmp_path / "callnotes.toml"
    file.write_text(CONFIG.format(repository=workshop.path, channel=CHANNEL_ID))
    hands = Hands(at("2026-08-03T12:00"))

    async def live() -> None:
        async with fake_discord(monkeypatch) as fake:
            async with running(load(file), hands, caplog):
                workshop.commit({path("2026-08-03"): held("2026-08-03")}, at=at("2026-08-03T15:00"))
                await hands.move(18)
                assert fake.messages == []
                await hands.move(1)
                (request,) = fake.messages
            async with running(load(file), hands, caplog):
                await hands.move(3)
                assert len(fake.messages) == 1
                await hands.move(24)
            assert fake.messages == [request]
            assert fake.faults == []
            assert hands.now == at("2026-08-05T10:00")
            post = seen_payload(request.body["components"])
            assert "1 new call" in post.text
            assert "open the gate" in post.text
            assert f"{workshop.git('rev-parse', 'main')}/relay/2026-08-03.md" in post.text

    asyncio.run(asyncio.wait_for(live(), 60))
    planned = [line.split()[-3:] for line in caplog.messages if line.startswith("planned ")]
    assert planned == [
        ["day=2026-08-04", "calls=1", "posts=1"],
        ["day=2026-08-05", "calls=0", "posts=0"],
    ]
