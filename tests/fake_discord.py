"""A small Discord on a loopback socket: gateway and REST, as far as the wire itself is to be tested.

The client is the real discord.py, told another address. It can drop the socket, refuse the token, and limit rates as
Discord does. Every body that it is sent is judged by Discord's own document.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import discord.gateway
import discord.http
import yarl
from aiohttp import web
from discord_judge import faults

if TYPE_CHECKING:
    import pytest

TOKEN = "MTAw.fake.token"  # noqa: S105 - a made-up token
ME = {"id": "100", "username": "callnotes", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}
APPLICATION = {
    "id": "100",
    "name": "callnotes",
    "icon": None,
    "description": "",
    "flags": 0,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0",
    "owner": {"id": "1", "username": "owner", "discriminator": "0", "avatar": None},
}
EVERYBODY = str(0b1111111 << 10 | 1 << 38 | 1 << 31 | 1 << 16)
GUILD_ID, CHANNEL_ID, ROLE_ID = "200", "300", "201"


@dataclass(slots=True)
class Request:
    """A request that the bot made."""

    method: str
    path: str
    body: Any
    at: float


@dataclass(slots=True)
class FakeDiscord:
    """The server. `requests` are those answered; `opcodes` what came over the gateway."""

    requests: list[Request] = field(default_factory=list[Request])
    opcodes: list[int] = field(default_factory=list[int])
    faults: list[str] = field(default_factory=list[str])
    limited: int = 0
    """So many of the next messages are answered with 429."""
    broken: int = 0
    """So many of the next requests are answered with 502."""
    lost: int = 0
    """So many of the next messages are taken, and answered with 502 all the same."""
    refused: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The next messages are refused with these statuses and codes."""
    shown: dict[str, str] = field(default_factory=dict[str, str])
    """The messages that stand in channels, by nonce: a nonce that is enforced shows a message once."""
    token: str = TOKEN
    close_code: int | None = None
    """With which the gateway ends what identifies."""
    hung_up: int = 0
    """So many of the next connections to the gateway end before it said hello."""
    url: str = ""
    heartbeat_ms: int = 200
    judged: bool = True
    """Whether each body is judged, which takes some 4 ms."""
    channels: tuple[str, ...] = (CHANNEL_ID,)
    commands: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Those that it was told, as it tells them back."""
    posted: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    """The bot's own messages, which the histories of channels tell of, by id."""
    _socket: web.WebSocketResponse | None = None
    _sequence: int = 0
    _ids: int = 1000
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        return app

    async def until(self, true: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something is true; whatever arrives is looked at."""
        async with asyncio.timeout(seconds):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def sent(self, method: str, path: str) -> list[Request]:
        """Return the requests made with a method to a path."""
        return [one for one in self.requests if one.method == method and one.path == path]

    @property
    def messages(self) -> list[Request]:
        """The messages that the bot sent to the channel."""
        return self.sent("POST", f"/channels/{CHANNEL_ID}/messages")

    # The gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        if self.hung_up:
            self.hung_up -= 1
            await socket.close()
            return socket
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.heartbeat_ms}, "s": None, "t": None})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._received(socket, json.loads(message.data))
                self._changed.set()
        self._changed.set()
        return socket

    async def _received(self, socket: web.WebSocketResponse, payload: dict[str, Any]) -> None:
        opcode = payload["op"]
        self.opcodes.append(opcode)
        if opcode == 1:
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif opcode == 2 and self.close_code is not None:
            await socket.close(code=self.close_code)
        elif opcode == 2:
            ready = {
                "v": 10,
                "user": ME,
                "guilds": [{"id": GUILD_ID, "unavailable": True}],
                "session_id": "s",
                "resume_gateway_url": self.url.replace("http", "ws") + "/gateway",
                "application": {"id": "100", "flags": 0},
            }
            await self.dispatch("READY", ready)
            await self.dispatch("GUILD_CREATE", guild(self.channels))
        elif opcode == 6:
            await self.dispatch("RESUMED", {})

    async def dispatch(self, name: str, payload: dict[str, Any]) -> None:
        """Send an event."""
        assert self._socket is not None
        self._sequence += 1
        await self._socket.send_json({"op": 0, "t": name, "s": self._sequence, "d": payload})

    async def drop(self) -> None:
        """Drop the connection as a network does: without a word."""
        assert self._socket is not None
        transport = self._socket._req.transport if self._socket._req else None  # pyright: ignore[reportPrivateUsage] - aiohttp has no other way
        assert transport is not None
        transport.abort()

    async def say(self, content: str, author: int = 500, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Let somebody write in the channel."""
        message = self.message(content, {"id": str(author), "username": f"u{author}", "discriminator": "0"}, **more)
        await self.dispatch("MESSAGE_CREATE", message)
        return message

    def message(self, content: str, author: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Return a message of the channel."""
        self._ids += 1
        return {
            "id": str(self._ids),
            "channel_id": CHANNEL_ID,
            "guild_id": GUILD_ID,
            "author": {"avatar": None, "global_name": None, **author},
            "member": {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0},
            "content": content,
            "timestamp": "2026-11-20T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [ME] if "<@100>" in content else [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            **more,
        }

    # REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body and request.content_type == "application/json" else None
        answer = self._answer(request, path, body)
        self.requests.append(Request(request.method, path, body, asyncio.get_running_loop().time()))
        self._changed.set()
        return answer

    def _answer(self, request: web.Request, path: str, body: Any) -> web.Response:  # noqa: ANN401 - JSON
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        if self.broken:
            self.broken -= 1
            return json_response({"message": "502: Bad Gateway"}, status=502)
        if self.judged and request.method in ("POST", "PUT", "PATCH"):
            self.faults += [f"{request.method} {path}: {fault}" for fault in faults(request.method, path, body)]
        if path.endswith("/messages") and self.limited:
            self.limited -= 1
            limit = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
            return json_response(limit, status=429, headers={"Via": "1.1 google", "X-RateLimit-Scope": "user"})
        if path.endswith("/messages") and self.refused:
            status, code = self.refused.pop(0)
            return json_response({"message": "refused", "code": code}, status=status)
        if path.endswith("/messages") and body and body.get("enforce_nonce"):
            self.shown.setdefault(str(body["nonce"]), str(body))
        if path.endswith("/messages") and self.lost:
            self.lost -= 1
            return json_response({"message": "502: Bad Gateway"}, status=502)
        return self._found(request, path, body)

    def _found(self, request: web.Request, path: str, body: Any) -> web.Response:  # noqa: ANN401 - JSON
        match path.rsplit("/", maxsplit=1)[-1]:
            case "@me" if path.startswith("/users"):
                return json_response(ME)
            case "@me":
                return json_response(APPLICATION)
            case "commands":
                if body is not None:
                    made = {"application_id": "100", "version": "1", "dm_permission": True, "nsfw": False}
                    self.commands = [{"description": "", **one, "id": str(n), **made} for n, one in enumerate(body)]
                return json_response(self.commands)
            case "messages":
                return json_response(self._messages(request, path.split("/")[2], body))
            case _ if request.method == "DELETE":
                return web.Response(status=204)
            case _:
                return json_response({"message": "404: Not Found", "code": 0}, status=404)

    def _messages(self, request: web.Request, channel: str, body: Any) -> object:  # noqa: ANN401 - JSON
        """Return the history of a channel, or the message that is sent there."""
        if request.method == "GET":
            return history({id_: one for id_, one in self.posted.items() if one["channel_id"] == channel}, request)
        sent = {"components": body.get("components", []), "flags": body.get("flags", 0), "channel_id": channel}
        message = self.message("", ME, **sent)
        self.posted[int(message["id"])] = message
        return message


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:  # noqa: ANN401 - JSON
    """Return JSON as discord.py wants it: of this content type to the letter."""
    head = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=head)


def history(messages: dict[int, dict[str, Any]], request: web.Request) -> list[dict[str, Any]]:
    """Return those of a channel's messages that a request for its history asks for, the newest first."""
    limit = int(request.query.get("limit", 50))
    ids = sorted(messages)
    if "after" in request.query:
        ids = [id_ for id_ in ids if id_ > int(request.query["after"])][:limit]
    elif "before" in request.query:
        ids = [id_ for id_ in ids if id_ < int(request.query["before"])]
    return [messages[id_] for id_ in reversed(ids[-limit:])]


def guild(channels: Iterable[str] = (CHANNEL_ID,)) -> dict[str, Any]:
    """Return a server with those channels."""
    everyone = {
        "id": GUILD_ID,
        "name": "@everyone",
        "permissions": EVERYBODY,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    own = {**everyone, "id": ROLE_ID, "name": "callnotes", "managed": True, "tags": {"bot_id": "100"}}
    channel: dict[str, Any] = {"type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    joined = "2026-01-01T00:00:00+00:00"
    member: dict[str, Any] = {"user": ME, "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}
    return {
        "id": GUILD_ID,
        "name": "server",
        "owner_id": "1",
        "roles": [everyone, own],
        "channels": [{**channel, "id": id_} for id_ in channels],
        "members": [member],
        "member_count": 2,
        "emojis": [],
        "features": [],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "joined_at": joined,
        "large": False,
        "unavailable": False,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "afk_timeout": 0,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "nsfw_level": 0,
        "preferred_locale": "en-US",
        "stickers": [],
    }


@asynccontextmanager
async def listening(fake: FakeDiscord) -> AsyncGenerator[FakeDiscord]:
    """Let a Discord listen on a loopback socket; `url` says where."""
    runner = web.AppRunner(fake.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        fake.url = f"http://{host}:{port}"
        yield fake
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fake_discord(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[FakeDiscord]:
    """Yield a Discord that clients of this process find instead of the real one."""
    async with listening(FakeDiscord()) as fake:
        monkeypatch.setattr(discord.http.Route, "BASE", f"{fake.url}/api/v10")
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway_of(fake.url))
        yield fake


def gateway_of(url: str) -> yarl.URL:
    """Return the address of the gateway of a Discord that listens at `url`."""
    return yarl.URL(url.replace("http", "ws") + "/gateway")
