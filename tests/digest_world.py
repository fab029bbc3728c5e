"""What tests of daily summaries share: notes in real git, an index, a ledger, channels on a loopback socket, time."""

from __future__ import annotations

import types
from collections.abc import AsyncGenerator, Coroutine, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discord_bot import Seen, seen_payload
from fake_channels import Channel, FakeChannels
from fake_discord import TOKEN
from workshop import Workshop

from bot.client import Bot, Services
from bot.clock import Clock
from bot.config import DigestConfig, SourceConfig
from bot.desk import Desk
from bot.digest_sqlite import SqliteDigests
from bot.digests import Digests
from bot.ledger import SqliteLedger
from bot.opening import bring_up_to_date, opened
from bot.outlet import DiscordOutlet
from bot.progress import watching
from bot.watchbook import SqliteWatchbook
from bot.watches import Watches
from bot.workspace import Origin, Workspace

CALLS = 300
LINK = "https://git.example.org/{commit}/{path}#L{start}-L{end}"
_NOTE = """\
# {day} relay call
## Attendees
- ana
- bo
## Notes
- harbour gate
  - ana: it is closed
  - decision: {said}
- tide tables
  - action: bo will print them
"""


def held(day: str, said: str = "open the gate") -> bytes:
    """Return notes of a call on that day, such as 2026-08-03."""
    return _NOTE.format(day=day, said=said).encode()


def path(day: str) -> bytes:
    """Return the path of the note of the call on that day."""
    return f"relay/{day}.md".encode()


class Quiet(Bot):
    """A bot that is logged in, and tells Discord no commands."""

    async def setup_hook(self) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Life:
    """The bot from a start to its end."""

    digests: Digests
    outlet: DiscordOutlet
    ledger: SqliteDigests

    async def round(self) -> None:
        """Look after each digest once."""
        for digest in await self.digests.all():
            await self.digests.serve(digest, self.outlet)


@dataclass(slots=True)
class World:
    """Notes, Discord and the clock, which outlive each life of the bot."""

    folder: Path
    discord: FakeChannels
    now: datetime
    configured: Sequence[DigestConfig] = (DigestConfig(channel=CALLS),)
    visible_to: dict[str, tuple[int, ...]] | None = None
    files: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    workshop: Workshop = field(init=False)
    ledger: Path = field(init=False)

    def __post_init__(self) -> None:
        self.workshop = Workshop(self.folder / "notes.git")
        self.ledger = self.folder / "ledger.sqlite"
        self.discord.channel(CALLS)

    @property
    def channel(self) -> Channel:
        """The channel of the summary."""
        return self.discord.channels[CALLS]

    @property
    def posts(self) -> list[Seen]:
        """What stands in the channel of the bot's."""
        return [seen_payload(one["components"]) for one in self.channel.own]

    @property
    def text(self) -> str:
        """All of that."""
        return "\n".join(one.text for one in self.posts)

    @property
    def workspace(self) -> Workspace:
        """What is indexed."""
        return Workspace(self.folder / "index.sqlite", (Origin("relay", self.workshop.path, link=LINK),))

    async def commit(self, files: dict[bytes, bytes], *, anew: bool = False, at: datetime | None = None) -> None:
        """Commit notes beside those that are there (`anew`: instead, and as the first commit), and refresh."""
        self.files = files if anew else {**self.files, **files}
        self.workshop.commit(self.files, anew=anew, at=at or self.now)
        async with opened(self.workspace) as library:
            await bring_up_to_date(self.workspace, library, watching, fetch=False)

    @asynccontextmanager
    async def life(self) -> AsyncGenerator[Life]:
        """Start the bot, and end it."""
        source = SourceConfig.model_validate(
            {"name": "relay", "path": str(self.workshop.path), "visible_to": self.visible_to}
        )
        async with AsyncExitStack() as stack:
            desk = await stack.enter_async_context(Desk(self.workspace.index, {}, workers=1))
            ledger = await stack.enter_async_context(SqliteLedger.open(self.ledger, on=self.now.date()))
            told = await stack.enter_async_context(SqliteDigests.open(self.ledger))
            book = await stack.enter_async_context(SqliteWatchbook.open(self.ledger))
            origins = {one.name: one for one in self.workspace.origins}
            clock = Clock(lambda: self.now)
            digests = Digests([source], origins, desk, told, configured=self.configured, now=clock.now)
            watches = Watches([source], origins, desk, book, clock.now)
            services = Services([source], desk, ledger, clock.now, {}, watches, clock.sleep, digests)
            bot = await stack.enter_async_context(Quiet(services))
            await bot.login(TOKEN)
            await digests.restart()
            yield Life(digests, DiscordOutlet(bot), told)

    async def day(self, **on: float) -> None:
        """Let time pass, and the bot have a round in a life of its own."""
        self.now += timedelta(**on)
        async with self.life() as life:
            await life.round()


def at(text: str) -> datetime:
    """Return a time such as 2026-08-03T09:00, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Killed(BaseException):
    """The program was killed here."""


@types.coroutine
def killed(coroutine: Coroutine[Any, Any, object], number: int, *, late: bool) -> Generator[Any, Any, bool]:
    """Drive a coroutine, and kill it where it waits for the `number`th time; tell whether it came that far.

    `late`: when what it waits for has been done; else while that goes on.
    """
    raised: BaseException | None = None
    turn = 0
    while True:
        try:
            waited = coroutine.throw(raised) if raised is not None else coroutine.send(None)
        except StopIteration:
            return False
        except Killed:
            return True
        raised = Killed() if turn == number else None
        if turn != number or late:
            try:
                yield waited
            except BaseException as error:  # noqa: BLE001 - the coroutine is to see it
                raised = raised or error
        turn += 1
