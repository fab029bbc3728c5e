"""The bot under simcord, over notes in a folder: what the tests of Discord share."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import simcord
from discord_judge import faults
from simcord import GuildHandle
from simcord.actors import MemberActor
from simcord.env import Env

from bot import escape
from bot.client import Bot, Services
from bot.clock import Clock
from bot.config import DigestConfig, SourceConfig
from bot.desk import Desk
from bot.digest_sqlite import SqliteDigests
from bot.digests import Digests
from bot.ledger import SqliteLedger
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.rates import Limiter, Rate
from bot.refreshing import follower
from bot.watchbook import SqliteWatchbook
from bot.watches import Watches
from bot.workspace import Origin, Workspace

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNLIMITED = Rate(1_000_000, 1.0)


async def index(sources: Sequence[SourceConfig], data: Path) -> Workspace:
    """Return a workspace whose index has the notes of the sources."""
    origins = tuple(Origin(one.name, one.path, link=one.link) for one in sources if one.path is not None)
    workspace = Workspace(data / "index.sqlite", origins)
    async with opened(workspace) as library:
        await bring_up_to_date(workspace, library, watching, fetch=False)
    return workspace


@asynccontextmanager
async def services(
    sources: Sequence[SourceConfig], data: Path, rate: Rate = UNLIMITED, configured: Sequence[DigestConfig] = ()
) -> AsyncGenerator[Services]:
    """Yield what a bot over those sources is given; time stands still."""
    workspace = await index(sources, data)
    async with (
        Desk(workspace.index, {}) as desk,
        SqliteLedger.open(workspace.ledger) as ledger,
        SqliteWatchbook.open(workspace.ledger) as book,
        SqliteDigests.open(workspace.ledger) as told,
    ):
        clock = Clock(lambda: NOW)
        followers = {
            one.name: follower(workspace, one, 10, clock=clock, changed=desk.refreshed) for one in workspace.origins
        }
        origins = {one.name: one for one in workspace.origins}
        watches = Watches(sources, origins, desk, book, clock.now)
        digests = Digests(sources, origins, desk, told, configured=configured, now=clock.now)
        limiters = Limiter(rate), Limiter(UNLIMITED)
        yield Services(sources, desk, ledger, clock.now, followers, watches, clock.sleep, digests, *limiters)


@asynccontextmanager
async def running(sources: Sequence[SourceConfig], data: Path, rate: Rate = UNLIMITED) -> AsyncGenerator[Env]:
    """Yield a Discord with the bot in it. At the end Discord's document judges all that the bot sent."""
    async with services(sources, data, rate) as given, simcord.run(Bot(given)) as env:
        yield env
        assert judged(env) == []


def judged(env: Env) -> list[str]:
    """Return what Discord would say against the requests that the bot made."""
    return [
        f"{one.method} {one.path}: {fault}"
        for one in env.http_requests
        if one.method in ("POST", "PUT", "PATCH")
        for fault in faults(one.method, one.path, one.json)
    ]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a message: its texts, and its buttons by label."""

    text: str
    buttons: dict[str, str]


def seen(message: Any) -> Seen:  # noqa: ANN401 - a message of discord.py's or of simcord's
    """Return what is seen of a message."""
    return seen_payload(_payloads(message))


def seen_payload(components: Sequence[dict[str, Any]]) -> Seen:
    """Return what is seen of a message of those components."""
    texts: list[str] = []
    buttons: dict[str, str] = {}
    for one in _walk(components):
        if one.get("content"):
            texts.append(escape.unescaped(one["content"]))
        if one.get("custom_id"):
            buttons.setdefault(one.get("label") or one.get("emoji", {}).get("name", ""), one["custom_id"])
    return Seen("\n".join(texts), buttons)


def _payloads(message: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    return [one if isinstance(one, dict) else one.to_dict() for one in message.components]


def _walk(components: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from _walk(one.get("components", ()))
        if "accessory" in one:
            yield one["accessory"]


def manager(env: Env, guild: GuildHandle, name: str) -> MemberActor:
    """Return a new member who may manage the server."""
    role = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
    return guild.add_member(env.create_user(name), roles=[role])


def source(name: str, path: Path, **more: Any) -> SourceConfig:  # noqa: ANN401 - keys of the configuration
    """Return a source of the notes in a folder."""
    link = "https://forge.example/notes/blob/{commit}/{path}?plain=1#L{start}-L{end}"
    return SourceConfig(name=name, path=path, link=link, **more)
