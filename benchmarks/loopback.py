"""The bot in a process of its own, against the tests' Discord on a loopback socket in this one.

What is measured is the bot as `callnotes run` starts it. It and the Discord share the machine's cores.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from time import monotonic, time_ns

from benchmarks.shared import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests"))

from fake_discord import TOKEN, FakeDiscord, Request, gateway_of, listening

CHANNELS = tuple(str(300 + number) for number in range(16))
"""More than one, as a channel has a limit of its own (`bot/rates.py`)."""
_TICK = 0.002
"""Seconds between two looks of what watches the bot's loop."""


@dataclass(slots=True)
class Running:
    """A bot that runs, and the Discord that it is in."""

    discord: FakeDiscord
    pid: int
    said_at: dict[str, float] = field(default_factory=dict[str, float])
    _pipe: Connection | None = None
    _asked: int = 0

    async def ask(self, question: str) -> str:
        """Let somebody new ask by mention, in one channel after the other; return the message's id."""
        self._asked += 1
        at = monotonic()
        said = await self.discord.say(
            f"<@100> {question}",
            author=10_000 + self._asked,
            channel_id=CHANNELS[self._asked % len(CHANNELS)],
            id=str(time_ns()),  # of no message that a bot over the same data has answered: it answers each once
        )
        self.said_at[said["id"]] = at
        return said["id"]

    def answers(self) -> dict[str, Request]:
        """Return the answers, by the id of the message that each replies to."""
        sent = [one for one in self.discord.requests if one.method == "POST" and one.path.endswith("/messages")]
        return {str(one.body["message_reference"]["message_id"]): one for one in sent}

    async def answered(self, ids: Sequence[str]) -> list[float]:
        """Wait until all are answered; return the milliseconds from each message to the bot's request."""
        wanted = set(ids)
        await self.discord.until(lambda: wanted <= self.answers().keys(), seconds=600)
        answers = self.answers()
        return [(answers[id_].at - self.said_at[id_]) * 1000 for id_ in ids]

    def longest_stall(self) -> float:
        """Return for how many milliseconds the bot's loop stood still at most since this was asked last."""
        assert self._pipe is not None
        self._pipe.send("stall")
        return self._pipe.recv()

    def refresh(self) -> None:
        """Let the bot look for new notes now."""
        assert self._pipe is not None
        self._pipe.send("refresh")

    @property
    def refreshes(self) -> int:
        """How many refreshes have ended."""
        assert self._pipe is not None
        self._pipe.send("refreshes")
        return self._pipe.recv()

    async def refreshed(self, count: int) -> None:
        """Wait until so many refreshes have ended."""
        while self.refreshes < count:  # noqa: ASYNC110 - it is another process that is waited for
            await asyncio.sleep(0.02)

    def cpu(self) -> float:
        """Return the seconds of a core that the bot has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the megabytes that the bot keeps in memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError(self.pid)


@asynccontextmanager
async def bot(notes: Path, data: Path) -> AsyncGenerator[Running]:
    """Start a bot over a folder of notes, and wait until it is in its server and has read the notes."""
    config = configured(notes, data)
    async with listening(FakeDiscord(heartbeat_ms=10_000, judged=False, channels=CHANNELS)) as fake:
        ours, its = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_run, args=(fake.url, config, its), daemon=False)
        process.start()
        try:
            await fake.until(lambda: 2 in fake.opcodes, seconds=600)
            running = Running(fake, process.pid or 0, _pipe=ours)
            await running.refreshed(1)
            yield running
        finally:
            ours.send("stop")
            await asyncio.to_thread(process.join, 30)
            if process.is_alive():
                process.kill()


def configured(notes: Path, data: Path) -> Path:
    """Return a configuration of a source, written to the data folder."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "callnotes.toml"
    path.write_text(f'data = "data"\n[[source]]\nname = "{notes.name}"\npath = "{notes}"\n')
    return path


def figures(waits: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    if len(waits) < 2:
        return waits[0], waits[0]
    parts = quantiles(waits, n=100, method="inclusive")
    return parts[49], parts[94]


# In the bot's process


def _run(url: str, config: Path, pipe: Connection) -> None:
    asyncio.run(_serve(url, config, pipe))


async def _serve(url: str, config: Path, pipe: Connection) -> None:
    import discord.gateway  # noqa: PLC0415 - the other process need not know the bot
    import discord.http  # noqa: PLC0415 - as above

    from bot.clock import Clock  # noqa: PLC0415 - as above
    from bot.config import load  # noqa: PLC0415 - as above
    from bot.run import serve, steady  # noqa: PLC0415 - as above
    from bot.workspace import config_workspace  # noqa: PLC0415 - as above

    os.environ["DISCORD_TOKEN"] = TOKEN
    discord.http.Route.BASE = f"{url}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway_of(url)
    stop, due = asyncio.Event(), asyncio.Event()
    watch = _Watch()
    steady()

    async def sleep(seconds: float) -> None:
        del seconds
        watch.refreshes += 1
        await due.wait()
        due.clear()

    def told() -> None:
        said: str = pipe.recv()
        if said == "stop":
            stop.set()
        elif said == "refresh":
            due.set()
        else:
            pipe.send(watch.refreshes if said == "refreshes" else watch.taken())

    asyncio.get_running_loop().add_reader(pipe.fileno(), told)
    watching = asyncio.create_task(watch.run())
    read = load(config)
    await serve(read, config_workspace(read, read.data), stop, Clock(lambda: datetime.now(UTC), sleep))
    watching.cancel()


class _Watch:
    """Looks how late the loop calls it, but for the time that the loop's thread waited for a core that others had."""

    def __init__(self) -> None:
        self.refreshes = 0
        self._longest = 0.0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, waited = loop.time() + _TICK, _waited_for_a_core()
            await asyncio.sleep(_TICK)
            self._longest = max(self._longest, loop.time() - due - (_waited_for_a_core() - waited))

    def taken(self) -> float:
        longest, self._longest = self._longest, 0.0
        return longest * 1000


def _waited_for_a_core() -> float:
    """Return for how many seconds this thread could have run and did not. Linux counts it."""
    return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9
