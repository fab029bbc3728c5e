"""Forges tell of pushes: only those who know the secret are listened to, and their sources are refreshed at once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import io
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from fake_discord import TOKEN
from hypothesis import given
from hypothesis import strategies as st

from bot import forges
from bot.clock import Clock
from bot.config import ConfigError, load
from bot.refreshing import Follower
from bot.run import serve
from bot.webhook import MAX_BODY, PATH, CannotListen, Webhook, listening
from bot.workspace import config_workspace
from index.permalinks import repository_key
from index.refresh import Refreshed

SECRET = "correct horse battery staple ü"  # noqa: S105 - made up for this test
KEY = bytes(range(32))
SIGNING = f"whsec_{base64.b64encode(KEY).decode()}"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT = str(int(NOW.timestamp()))

GITHUB: dict[str, Any] = {
    "ref": "refs/heads/main",
    "before": "0" * 40,
    "after": "1" * 40,
    "repository": {
        "id": 1,
        "name": "notes",
        "full_name": "Tidewater/notes",
        "url": "https://github.com/Tidewater/notes",
        "html_url": "https://github.com/Tidewater/notes",
        "git_url": "git://github.com/Tidewater/notes.git",
        "ssh_url": "git@github.com:Tidewater/notes.git",
        "clone_url": "https://github.com/Tidewater/notes.git",
    },
    "pusher": {"name": "ana", "email": "ana@example.org"},
    "commits": [{"id": "1" * 40, "message": "Notes of today", "added": ["2026-11-20.md"]}],
}
FORGEJO: dict[str, Any] = {
    "ref": "refs/heads/main",
    "before": "0" * 40,
    "after": "1" * 40,
    "compare_url": "https://code.example.org/team/notes/compare/0...1",
    "commits": [],
    "repository": {
        "id": 140,
        "owner": {"id": 1, "login": "team"},
        "name": "notes",
        "full_name": "team/notes",
        "html_url": "https://code.example.org/team/notes",
        "ssh_url": "ssh://git@code.example.org:2222/team/notes.git",
        "clone_url": "https://code.example.org/team/notes.git",
    },
}
GITLAB: dict[str, Any] = {
    "object_kind": "push",
    "event_name": "push",
    "ref": "refs/heads/main",
    "checkout_sha": "1" * 40,
    "project_id": 15,
    "project": {
        "id": 15,
        "name": "notes",
        "web_url": "https://gitlab.example.org/group/sub/notes",
        "git_ssh_url": "git@gitlab.example.org:group/sub/notes.git",
        "git_http_url": "https://gitlab.example.org/group/sub/notes.git",
        "path_with_namespace": "group/sub/notes",
    },
    "repository": {"name": "notes", "url": "git@gitlab.example.org:group/sub/notes.git"},
    "commits": [],
}
ADDRESSES = {
    "tidewater": "git@github.com:tidewater/notes.git",
    "team": "https://code.example.org/team/notes",
    "group": "ssh://git@gitlab.example.org:2222/group/sub/notes.git",
    "twice": "https://github.com/Tidewater/Notes/",
}


def hexed(body: bytes, secret: str = SECRET) -> str:
    """Return the signature of GitHub, Gitea and Forgejo."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed(body: bytes, at: str = AT, key: bytes = KEY) -> dict[str, str]:
    """Return the headers of Standard Webhooks."""
    digest = hmac.new(key, b"msg_1." + at.encode() + b"." + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": f"v1,AAAA {signature}"}


def body_of(payload: object) -> bytes:
    """Return a payload as it is sent."""
    return json.dumps(payload).encode()


def github(body: bytes, event: str = "push") -> dict[str, str]:
    """Return the headers of GitHub."""
    return {"X-GitHub-Event": event, "X-Hub-Signature-256": f"sha256={hexed(body)}", "Content-Type": "application/json"}


class Asked:
    """Sources that count how often they are asked for."""

    def __init__(self) -> None:
        self.followers = {name: Counting(name) for name in ADDRESSES}

    @property
    def names(self) -> list[str]:
        """Those that were asked for since the last look."""
        names = [name for name, one in self.followers.items() for _ in range(one.count)]
        for one in self.followers.values():
            one.count = 0
        return names


class Counting(Follower):
    """A source that is not there."""

    def __init__(self, name: str) -> None:
        async def work() -> Refreshed:
            raise NotImplementedError

        super().__init__(name, 10, work, clock=Clock(lambda: NOW))
        self.count = 0

    def ask(self) -> None:
        """Count."""
        self.count += 1


Send = Callable[..., Awaitable[int]]


def play(work: Callable[[Send, Asked, int], Awaitable[None]], secret: str = SECRET, seconds: float = 10.0) -> None:
    """Let `work` send to a webhook over a socket."""

    async def run() -> None:
        asked = Asked()
        sources = [(address, asked.followers[name]) for name, address in ADDRESSES.items()]
        hook = Webhook(secret, sources, lambda: NOW, seconds)
        async with listening(hook, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:

            async def send(body: bytes, headers: Mapping[str, str], method: str = "POST", path: str = PATH) -> int:
                url = f"http://127.0.0.1:{port}{path}"
                async with session.request(method, url, data=io.BytesIO(body), headers=headers) as answer:
                    assert await answer.text() in ("", f"{answer.status}: {answer.reason}") or answer.status == 413
                    return answer.status

            await asyncio.wait_for(work(send, asked, port), 30)

    asyncio.run(run())


def test_a_push_has_its_sources_refreshed(caplog: pytest.LogCaptureFixture) -> None:
    """Of each forge, by each of its proofs, however the address is written; nothing of it is logged but the source."""
    caplog.set_level(logging.DEBUG)

    async def work(send: Send, asked: Asked, port: int) -> None:
        del port
        body = body_of(GITHUB)
        assert await send(body, github(body)) == 202
        assert asked.names == ["tidewater", "twice"]
        form = urlencode({"payload": json.dumps(GITHUB)}).encode()
        assert await send(form, {**github(form), "Content-Type": "application/x-www-form-urlencoded"}) == 202
        assert asked.names == ["tidewater", "twice"]
        body = body_of(FORGEJO)
        for forge in ("Gitea", "Forgejo"):
            assert await send(body, {f"X-{forge}-Event": "push", f"X-{forge}-Signature": hexed(body)}) == 202
            assert asked.names == ["team"]
        body = body_of(GITLAB)
        token = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": SECRET}
        assert await send(body, token) == 202
        assert asked.names == ["group"]

    play(work)
    assert "pushed source=team" in caplog.messages
    assert SECRET not in caplog.text
    assert "Notes of today" not in caplog.text


def test_a_signing_token_of_gitlab_counts() -> None:
    """For as long as Standard Webhooks has it; the same token by another time, key or body does not."""

    async def work(send: Send, asked: Asked, port: int) -> None:
        del port
        body = body_of(GITLAB)
        event = {"X-Gitlab-Event": "Push Hook"}
        assert await send(body, {**event, **signed(body)}) == 202
        assert asked.names == ["group"]
        late = str(int(AT) - 301)
        for wrong in (
            signed(body, late),
            signed(body, "soon"),
            signed(body, key=b"x" * 32),
            signed(body + b" "),
            {**signed(body), "webhook-id": "msg_2"},
        ):
            assert await send(body, {**event, **wrong}) == 401
        assert asked.names == []

    play(work, SIGNING)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=é"},
        {"X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), body_of(GITHUB), hashlib.sha1).hexdigest()},
        {"X-Hub-Signature-256": "sha256=" + hexed(body_of(GITHUB), "other")},
        {"X-Hub-Signature-256": hexed(body_of(GITHUB))},
        {"X-Gitea-Signature": hexed(body_of(GITHUB) + b" ")},
        {"X-Gitlab-Token": "other"},
        {"X-Gitlab-Token": ""},
        signed(body_of(GITHUB)),
    ],
)
def test_who_does_not_know_the_secret_is_refused(headers: dict[str, str]) -> None:
    """And nothing is refreshed."""

    async def work(send: Send, asked: Asked, port: int) -> None:
        del port
        assert await send(body_of(GITHUB), {"X-GitHub-Event": "push", **headers}) == 401
        assert asked.names == []

    play(work)


def test_what_is_no_push_to_a_source_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    """A ping is answered, another event or repository accepted, and a body that says nothing is refused."""
    caplog.set_level(logging.INFO, "callnotes")

    async def work(send: Send, asked: Asked, port: int) -> None:
        del port
        body = body_of({"zen": "Speak like a human.", "hook_id": 1, "repository": GITHUB["repository"]})
        assert await send(body, github(body, "ping")) == 200
        assert await send(body, github(body, "issues")) == 202
        assert "ignored why=repository: no source has its address in `git`" not in caplog.messages
        other = body_of({**GITHUB, "repository": {"clone_url": "https://github.com/tidewater/other.git", "url": 7}})
        assert await send(other, github(other)) == 202
        assert "ignored why=repository: no source has its address in `git`" in caplog.messages
        for empty in (b"{}", b'{"repository": null}', b'{"repository": []}'):
            assert await send(empty, github(empty)) == 202
        for broken in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"payload=%7B%7D"):
            assert await send(broken, github(broken)) == 400
        assert asked.names == []

    play(work)


def test_only_posts_to_one_path_are_taken() -> None:
    """Others are told so."""

    async def work(send: Send, asked: Asked, port: int) -> None:
        del port
        body = body_of(GITHUB)
        for method in ("GET", "PUT", "DELETE"):
            assert await send(body, github(body), method) == 405
        assert await send(body, github(body), path="/") == 404
        assert asked.names == []

    play(work)


def test_a_body_is_bounded_in_size_and_time() -> None:
    """Before the signature is looked at; the next request is answered."""

    async def work(send: Send, asked: Asked, port: int) -> None:
        assert await send(b" " * (MAX_BODY + 1), {}) == 413
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{{".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()
        body = body_of(FORGEJO)
        assert await send(body, {"X-Gitea-Event": "push", "X-Gitea-Signature": hexed(body)}) == 202
        assert asked.names == ["team"]

    play(work, seconds=0.05)


HEADERS = st.sampled_from(
    [
        *("X-Hub-Signature-256", "X-Gitea-Signature", "X-Forgejo-Signature", "X-Gitlab-Token"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
    ]
)


@given(st.dictionaries(HEADERS, st.text(max_size=80)), st.binary(max_size=80), st.sampled_from([SECRET, SIGNING]))
def test_no_header_is_taken_for_a_proof(headers: dict[str, str], body: bytes, secret: str) -> None:
    """And none is too odd."""
    assert not forges.genuine(headers, body, secret, NOW)


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    """In no other way."""
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        with suppress(forges.Unreadable):
            assert isinstance(forges.addresses({"Content-Type": kind}, body), tuple)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://github.com/a/b", "git@github.com:A/b.git", True),
        ("https://github.com/a/b/", "ssh://git@ssh.github.com:443/a/b.git", True),
        ("http://code.example.org:3000/a/b.git", "https://code.example.org/a/b", True),
        ("https://gitlab.com/a/b/c", "git@gitlab.com:a/b/c.git", True),
        ("https://github.com/a/b", "https://github.com/a/bc", False),
        ("https://github.com/a/b", "https://github.com.example.org/a/b", False),
    ],
)
def test_a_repository_is_known_however_its_address_is_written(one: str, other: str, same: bool) -> None:
    """By host and path."""
    assert (repository_key(one) == repository_key(other)) is same


def test_what_is_no_address_of_a_forge_is_no_repository() -> None:
    """Paths on this machine cannot be pushed to from elsewhere."""
    for odd in ("/srv/notes.git", "./notes", "", "file:///srv/a/b", "https://x"):
        assert repository_key(odd) is None


def test_a_port_in_use_stops_the_start_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is fetched or sent to Discord, and so does a secret that is missing."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: Any = taken.getsockname()[1]
        (tmp_path / "secret").write_text(SECRET)
        path = tmp_path / "callnotes.toml"
        path.write_text(
            'data = "data"\n[[source]]\nname = "tea"\ngit = "https://code.example.org/team/notes"\n'
            f'[webhook]\nport = {port}\nsecret_file = "secret"\n'
        )
        read = load(path)

        async def start() -> None:
            await serve(read, config_workspace(read, read.data), asyncio.Event())

        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1, port {port}"):
            asyncio.run(asyncio.wait_for(start(), 20))
        (tmp_path / "secret").unlink()
        with pytest.raises(ConfigError, match="secret"):
            asyncio.run(asyncio.wait_for(start(), 20))
