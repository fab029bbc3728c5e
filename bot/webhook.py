"""The edge where forges tell of pushes: a small HTTP server that has the sources of the pushed repository refreshed.

It is meant to stand behind a proxy that ends TLS, and listens to this machine alone unless it is told otherwise. What
it is sent is bounded in size and time, and never logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from aiohttp import web

from bot import forges, replies
from bot.refreshing import Follower
from index.errors import CallnotesError
from index.permalinks import repository_key

log = logging.getLogger("callnotes.webhook")

PATH: Final = "/webhook"
MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes. A push of 2,000 commits is about one million; a larger one is read at the next tick."""
SECONDS: Final = 10.0
"""How long a body may take to arrive."""

_ACCEPTED, _TIMEOUT = 202, 408


class CannotListen(CallnotesError):
    """The address to listen on cannot be had."""


class Webhook:
    """Answers forges. Says no more than a status and its usual words to whoever asks."""

    def __init__(
        self,
        secret: str,
        sources: Iterable[tuple[str, Follower]],
        now: Callable[[], datetime],
        seconds: float = SECONDS,
    ) -> None:
        """Refresh `sources`, each given with the address of its repository."""
        self._secret = secret
        self._followers: dict[str, list[Follower]] = {}
        self._now = now
        self._seconds = seconds
        for address, follower in sources:
            if key := repository_key(address):
                self._followers.setdefault(key, []).append(follower)

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post(PATH, self._told)
        return app

    async def _told(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._seconds):
                body = await request.read()
        except TimeoutError:
            late = _answer(_TIMEOUT)
            late.force_close()
            return late
        if not forges.genuine(request.headers, body, self._secret, self._now()):
            log.warning("refused why=signature")
            return _answer(401)
        if forges.is_ping(request.headers):
            return _answer(200)
        if not forges.is_push(request.headers):
            log.info("ignored why=event")
            return _answer(_ACCEPTED)
        try:
            followers = self._of(forges.addresses(request.headers, body))
        except forges.Unreadable:
            log.warning("refused why=body")
            return _answer(400)
        if not followers:
            log.warning("ignored why=repository: no source has its address in `git`")
        for follower in followers:
            log.info("pushed source=%s", follower.name)
            follower.ask()
        return _answer(_ACCEPTED)

    def _of(self, addresses: Sequence[str]) -> list[Follower]:
        """Return what follows the repository of those addresses, each once."""
        keys = dict.fromkeys(key for address in addresses if (key := repository_key(address)))
        return list(dict.fromkeys(one for key in keys for one in self._followers.get(key, ())))


def webhook(
    secret: str, git: Mapping[str, str | None], followers: Mapping[str, Follower], now: Callable[[], datetime]
) -> Webhook:
    """Return a webhook for sources, given by name with the address of each."""
    return Webhook(secret, [(address, followers[name]) for name, address in git.items() if address], now)


@asynccontextmanager
async def listening(hook: Webhook, host: str, port: int) -> AsyncGenerator[int]:
    """Answer forges until the end; yield the port. Raises CannotListen."""
    runner = web.AppRunner(hook.app(), access_log=None, shutdown_timeout=1.0, keepalive_timeout=SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(replies.cannot_listen(host, port, error.strerror or str(error))) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _answer(status: int) -> web.Response:
    return web.Response(status=status)
