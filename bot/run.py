"""Start-up of the bot, its life, and its end: `callnotes run`.

What the operator must mend stops the start with one sentence, before anything is sent to Discord where it is known by
then. What passes (no network, Discord down) is waited for, longer each time. A refresh that fails leaves the notes as
they were, and is tried again.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import logging
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import AsyncExitStack, contextmanager
from time import gmtime
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot import replies
from bot.client import Bot, Services
from bot.clock import Clock
from bot.config import Config
from bot.desk import Desk
from bot.digest_sqlite import SqliteDigests
from bot.digests import Digests
from bot.ledger import SqliteLedger
from bot.opening import keep_only, opened
from bot.refreshing import follower, keep_mended
from bot.rounds import Stage, go_round
from bot.trouble import in_a_line
from bot.watchbook import SqliteWatchbook
from bot.watches import Watches
from bot.webhook import listening, webhook
from bot.workspace import Workspace
from index.errors import CallnotesError

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("callnotes.run")

LONGEST_WAIT = 300.0
"""Seconds between attempts to reach Discord: at most 288 a day, of the 1,000 sessions that it allows."""
_TURN = 0.0005
"""Seconds that a thread may keep others waiting."""
_TOO_MANY = 429
_SERVER_ERRORS = 500


class CannotRun(CallnotesError):
    """The bot cannot run as it is set up."""


async def serve(config: Config, workspace: Workspace, stop: asyncio.Event, clock: Clock | None = None) -> None:
    """Run the bot until `stop` is set. Raises CallnotesError for what the operator must mend."""
    clock = clock or Clock()
    token = config.discord.login().get_secret_value()
    async with AsyncExitStack() as stack:
        stack.enter_context(_alone(workspace.index.with_name(".run.lock")))
        desk = Desk(workspace.index, workspace.people, encoder=workspace.encoder)
        followers = {
            origin.name: follower(
                workspace,
                origin,
                source.refresh_minutes,
                clock=clock,
                changed=desk.refreshed,
                damaged=desk.damaged.set,
            )
            for origin, source in zip(workspace.origins, config.source, strict=True)
        }
        ledger = await stack.enter_async_context(SqliteLedger.open(workspace.ledger, on=clock.now().date()))
        if config.webhook is not None:
            git = {source.name: source.git for source in config.source}
            hook = webhook(config.webhook.secret().get_secret_value(), git, followers, clock.now)
            await stack.enter_async_context(listening(hook, config.webhook.listen, config.webhook.port))
        if workspace.encoder is not None:
            await asyncio.to_thread(workspace.encoder.question, "")  # a model that cannot be had stops the start
        for name in await _missing(workspace):
            await followers[name].refresh()
        await stack.enter_async_context(desk)
        book = await stack.enter_async_context(SqliteWatchbook.open(workspace.ledger))
        told = await stack.enter_async_context(SqliteDigests.open(workspace.ledger))
        origins = {origin.name: origin for origin in workspace.origins}
        watches = Watches(config.source, origins, desk, book, clock.now)
        digests = Digests(config.source, origins, desk, told, configured=config.digest, now=clock.now)
        services = Services(config.source, desk, ledger, clock.now, followers, watches, clock.sleep, digests)
        stage = Stage(tuple(followers.values()))
        tasks = [asyncio.create_task(_connected(services, token, clock, stage), name="discord")]
        tasks.append(asyncio.create_task(go_round(digests, stage.outlet, clock.sleep), name="digests"))
        mending = keep_mended(desk, workspace, tuple(followers.values()), clock.sleep)
        tasks.append(asyncio.create_task(mending, name="mending"))
        tasks += [asyncio.create_task(one.follow(), name=f"refresh {name}") for name, one in followers.items()]
        await _until(stop, tasks)


def steady() -> None:
    """Keep the event loop from standing still while questions are answered beside it. For a process that is a bot.

    What is loaded by now stays: looking through it for garbage takes 45 to 90 ms at a time, in which nothing else runs.
    And threads take turns ten times as often: one turn of each of six takes 30 ms else.
    """
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()


def start(config: Config, workspace: Workspace) -> None:
    """Run the bot until Ctrl-C or SIGTERM."""
    log_to_stderr()
    steady()

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await serve(config, workspace, stop)
        log.info("stopped")

    asyncio.run(run())


def log_to_stderr() -> None:
    """Write the log to standard error: a line each, in UTC, as `time level where what key=value…`."""
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("callnotes").setLevel(logging.INFO)
    logging.getLogger("discord.client").addFilter(_without_traceback)
    logging.getLogger("discord.app_commands.tree").addFilter(in_a_line)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody wants to be told: there is no voice


def _without_traceback(record: logging.LogRecord) -> bool:
    """Let a record through in one line: that a connection was lost and is tried again needs no more."""
    record.exc_info = None
    return True


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for `stop`, or for a task to fail, and end all; raise what failed."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopping, *tasks):
            task.cancel()
        await asyncio.gather(stopping, *tasks, return_exceptions=True)
    for task in done:
        task.result()


# Discord


async def _connected(services: Services, token: str, clock: Clock, stage: Stage) -> None:
    """Keep a bot connected, on `stage`. Raises CannotRun where Discord does not let it in for a reason that stays."""
    wait = 1.0
    while True:
        started = clock.now()
        try:
            async with Bot(services) as bot:
                stage.bot = bot
                return await bot.start(token)
        except discord.LoginFailure:
            raise CannotRun(replies.REFUSED) from None
        except discord.PrivilegedIntentsRequired:
            raise CannotRun(replies.MISSING_INTENT) from None
        except discord.ConnectionClosed as error:
            _raise_for_good(error)
            log.warning("disconnected code=%s", error.code)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("unreachable what=%s: %s", type(error).__name__, replies.NO_NETWORK)
        except discord.GatewayNotFound:
            log.warning("unreachable: %s", replies.DISCORD_DOWN)
        except discord.HTTPException as error:
            if error.status != _TOO_MANY and error.status < _SERVER_ERRORS:
                raise
            log.warning("unreachable status=%d: %s", error.status, replies.DISCORD_DOWN)
        if (clock.now() - started).total_seconds() > LONGEST_WAIT:
            wait = 1.0
        log.info("waiting seconds=%.0f", wait)
        await clock.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


def _raise_for_good(error: discord.ConnectionClosed) -> None:
    """Raise CannotRun for codes that Discord says not to connect again after.

    https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
    """
    if error.code == 4004:
        raise CannotRun(replies.REFUSED) from None
    if error.code in (4013, 4014):
        raise CannotRun(replies.MISSING_INTENT) from None
    if error.code in (4010, 4011, 4012):
        raise CannotRun(replies.refused_by_discord(error.code)) from None


# Notes


async def _missing(workspace: Workspace) -> set[str]:
    """Return the sources whose notes the index does not have yet; those that nobody names any more are taken out."""
    async with opened(workspace, checked=True) as library:
        for name in await keep_only(workspace, library):
            log.info("dropped source=%s", name)
        return {name for name in workspace.names if not await library.scope([name])}


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Keep a second bot from running over the same data. Raises CannotRun where one does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = path.open("w")
    except OSError as error:
        raise CannotRun(replies.unwritable(path.parent, error.strerror or "")) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(replies.ALREADY_RUNNING) from None
        yield
