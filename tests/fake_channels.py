"""The REST side of a small Discord on a loopback socket: channels that keep their messages, and what goes wrong there.

For what the bot posts of its own accord: a client that is logged in needs no gateway for that. Every body is judged by
Discord's own document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import discord.http
import pytest
from aiohttp import web
from discord_judge import faults
from fake_discord import APPLICATION, ME, history, json_response

GUILD = 200
_FIRST_ID = 1_300_000_000_000_000_000


class Mishap(Enum):
    """What happens to a message that is sent."""

    LOST_ANSWER = "it is taken, and the connection breaks"
    WRONG_ANSWER = "it is taken, and a proxy says 504"
    LOST = "the connection breaks before it is taken"
    LIMITED = "too many, it says, and soon it may be tried again"
    BROKEN = "it says 502"


@dataclass(slots=True)
class Channel:
    """A channel, its messages by id, the oldest first, and what is wrong with it."""

    id: int
    guild: int | None = GUILD
    messages: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    nonces: dict[str, int] = field(default_factory=dict[str, int])
    closed: tuple[int, int] | None = None
    """The status and code with which everything here is refused."""
    mishaps: deque[Mishap] = field(default_factory=deque[Mishap])
    """Those of the next messages."""

    @property
    def own(self) -> list[dict[str, Any]]:
        """The bot's own messages."""
        return [one for one in self.messages.values() if one["author"]["id"] == ME["id"]]


@dataclass(slots=True)
class FakeChannels:
    """The server."""

    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    faults: list[str] = field(default_factory=list[str])
    remembers: bool = True
    """Whether a nonce shows a message once, as Discord has it for some minutes."""
    requests: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _last: int = _FIRST_ID

    def channel(self, id_: int, guild: int | None = GUILD) -> Channel:
        """Return a channel, made if there is none."""
        return self.channels.setdefault(id_, Channel(id_, guild))

    def say(self, channel: Channel, content: str) -> int:
        """Let somebody write in a channel; return the message."""
        return self._add(channel, {"content": content}, {"id": "500", "username": "ana", "discriminator": "0"})

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application()
        app.router.add_get("/api/v10/users/@me", self._me)
        app.router.add_get("/api/v10/oauth2/applications/@me", self._application)
        app.router.add_post("/api/v10/users/@me/channels", self._direct)
        app.router.add_get("/api/v10/channels/{channel}", self._channel)
        app.router.add_get("/api/v10/channels/{channel}/messages", self._history)
        app.router.add_post("/api/v10/channels/{channel}/messages", self._send)
        app.router.add_delete("/api/v10/channels/{channel}/messages/{message}", self._delete)
        return app

    async def _me(self, request: web.Request) -> web.Response:
        del request
        return json_response(ME)

    async def _application(self, request: web.Request) -> web.Response:
        del request
        return json_response(APPLICATION)

    async def _direct(self, request: web.Request) -> web.Response:
        """Open the direct messages with somebody."""
        recipient = int((await request.json())["recipient_id"])
        return json_response(_object(self.channel(recipient + 1, guild=None)))

    def _found(self, request: web.Request) -> Channel | web.Response:
        self.requests.append((request.method, request.path.removeprefix("/api/v10")))
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            return json_response({"message": "Unknown Channel", "code": 10003}, status=404)
        if channel.closed is not None:
            status, code = channel.closed
            return json_response({"message": "Missing Access", "code": code}, status=status)
        return channel

    async def _channel(self, request: web.Request) -> web.Response:
        found = self._found(request)
        return json_response(_object(found)) if isinstance(found, Channel) else found

    async def _history(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if not isinstance(found, Channel):
            return found
        return json_response(history(found.messages, request))

    async def _send(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if not isinstance(found, Channel):
            return found
        body = await request.json()
        path = request.path.removeprefix("/api/v10")
        self.faults += [f"POST {path}: {fault}" for fault in faults("POST", path, body)]
        mishap = found.mishaps.popleft() if found.mishaps else None
        sent = self._taken(found, body) if mishap in (None, Mishap.LOST_ANSWER, Mishap.WRONG_ANSWER) else {}
        match mishap:
            case None:
                return json_response(sent)
            case Mishap.LIMITED:
                limit = {"message": "You are being rate limited.", "retry_after": 0.01, "global": False}
                return json_response(limit, status=429, headers={"Via": "1.1 google", "X-RateLimit-Scope": "user"})
            case Mishap.LOST | Mishap.LOST_ANSWER:
                return _broken(request)
            case Mishap.BROKEN | Mishap.WRONG_ANSWER:
                return json_response({"message": mishap.value}, status=502 if mishap is Mishap.BROKEN else 504)

    def _taken(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        """Return the message that is sent: the one of the same nonce, where that is to be so."""
        nonce = str(body.get("nonce", ""))
        sent = channel.nonces.get(nonce) if self.remembers and body.get("enforce_nonce") else None
        if sent is None:
            sent = self._add(channel, {key: body[key] for key in ("components", "flags") if key in body}, ME)
            channel.nonces[nonce] = sent
        return channel.messages[sent]

    async def _delete(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if not isinstance(found, Channel):
            return found
        if found.messages.pop(int(request.match_info["message"]), None) is None:
            return json_response({"message": "Unknown Message", "code": 10008}, status=404)
        return web.Response(status=204)

    def _add(self, channel: Channel, content: dict[str, Any], author: dict[str, Any]) -> int:
        self._last += 1
        channel.messages[self._last] = {
            "id": str(self._last),
            "channel_id": str(channel.id),
            "author": {"avatar": None, "global_name": None, **author},
            "content": "",
            "timestamp": "2026-11-20T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            **content,
        }
        return self._last


def _object(channel: Channel) -> dict[str, Any]:
    if channel.guild is None:
        return {"id": str(channel.id), "type": 1, "recipients": [], "last_message_id": None}
    return {
        "id": str(channel.id),
        "type": 0,
        "guild_id": str(channel.guild),
        "name": "calls",
        "position": 0,
        "permission_overwrites": [],
    }


def _broken(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@asynccontextmanager
async def fake_channels(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[FakeChannels]:
    """Yield a Discord that clients of this process find instead of the real one. At the end, all bodies were right."""
    fake = FakeChannels()
    runner = web.AppRunner(fake.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        monkeypatch.setattr(discord.http.Route, "BASE", f"http://{host}:{port}/api/v10")
        yield fake
        assert fake.faults == []
    finally:
        await runner.cleanup()
