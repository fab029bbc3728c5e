"""When a source is refreshed, and what came of it: one way for the clock, a push, and `/refresh`.

A refresh that fails leaves the notes as they were, and is tried again: less often each time, and at once when somebody
asks for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot import replies
from bot.clock import Clock
from bot.desk import Desk
from bot.opening import discard, opened, refresh_each
from bot.workspace import Origin, Workspace
from index.errors import CallnotesError, IndexDamaged
from index.refresh import Refreshed

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from index.refresh import Progress

log = logging.getLogger("callnotes.run")

SETTLING = 2.0
"""Seconds that a refresh which was asked for waits for others that are: pushes come in bursts."""
_SECONDS_A_MINUTE = 60.0
_MOST_DOUBLINGS = 6
"""A source that fails is tried after up to so many doublings of its `refresh_minutes`."""

_T = TypeVar("_T")
Work = Callable[[], Awaitable[Refreshed]]
"""Refreshes a source. Raises CallnotesError."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a source stands since the bot was started. `failure` is empty unless the last refresh failed."""

    refreshed: Refreshed | None = None
    """What the last refresh that succeeded did."""
    refreshed_at: datetime | None = None
    failure: str = ""
    """A sentence for everybody who may see the source: without places on the machine that the bot runs on."""
    failed_at: datetime | None = None
    next_at: datetime | None = None


class Follower:
    """Keeps a source up to date, by the clock and whenever it is asked to. One refresh runs at a time.

    However often it is asked while one runs, exactly one more follows.
    """

    def __init__(
        self,
        name: str,
        minutes: float,
        work: Work,
        *,
        clock: Clock,
        changed: Callable[[], None] = lambda: None,
        places: Sequence[str] = (),
    ) -> None:
        """Call `changed` after each refresh that changed notes; leave `places` out of what is said of it."""
        self.name = name
        self.status = Status()
        self._minutes = minutes
        self._work = work
        self._clock = clock
        self._changed = changed
        self._places = sorted(places, key=len, reverse=True)
        self._failures = 0
        self._begun = 0
        self._ended = 0
        self._wanted = asyncio.Event()
        self._news = asyncio.Condition()

    async def follow(self) -> None:
        """Refresh now, every so often, and whenever that is asked for, for ever; where it fails, less often."""
        while True:
            await self.refresh()
            await self._rest()

    def ask(self) -> None:
        """Have a refresh begin after now, soon."""
        self._wanted.set()

    async def asked(self) -> Status:
        """Have a refresh begin after now, and return how the source stands once that has ended."""
        number = self._begun + 1
        self.ask()
        async with self._news:
            await self._news.wait_for(lambda: self._ended >= number)
        return self.status

    async def refresh(self) -> None:
        """Refresh once. What goes wrong is logged, and said in `status`."""
        self._begun += 1
        self._wanted.clear()
        try:
            done = await self._work()
        except CallnotesError as error:
            self._fail(str(error))
            log.error("unrefreshed source=%s: %s", self.name, error)  # noqa: TRY400 - expected: a sentence, no traceback
        except Exception as error:  # the loop's guard: whatever it was, the next tick tries again
            self._fail(replies.REFRESH_FAULT)
            log.exception("unrefreshed source=%s", self.name, exc_info=error)
        else:
            self._succeed(done)
        async with self._news:
            self._ended = self._begun
            self._news.notify_all()

    def _succeed(self, done: Refreshed) -> None:
        self._failures = 0
        now = self._clock.now()
        self.status = Status(done, now, next_at=now + timedelta(seconds=self._wait))
        if done.added or done.changed or done.removed:
            self._changed()
        log.info(
            "refreshed source=%s commit=%s notes=%d added=%d changed=%d removed=%d skipped=%d",
            self.name,
            (done.commit or "none")[:12],
            done.notes,
            done.added,
            done.changed,
            done.removed,
            len(done.skipped),
        )

    def _fail(self, sentence: str) -> None:
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)
        for place in self._places:
            sentence = sentence.replace(place, "…")
        now = self._clock.now()
        next_at = now + timedelta(seconds=self._wait)
        self.status = replace(self.status, failure=sentence, failed_at=now, next_at=next_at)

    @property
    def _wait(self) -> float:
        """Seconds until the next refresh, where nobody asks for one."""
        return self._minutes * _SECONDS_A_MINUTE * 2**self._failures

    async def _rest(self) -> None:
        """Wait until a refresh is due or wanted; in that case, a little longer, for others that want it."""
        waits: list[asyncio.Task[object]] = [
            asyncio.create_task(_awaited(lambda: self._clock.sleep(self._wait))),
            asyncio.create_task(_awaited(self._wanted.wait)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if self._wanted.is_set():
            await self._clock.sleep(SETTLING)


async def _awaited(begin: Callable[[], Awaitable[object]]) -> object:
    """Begin to wait only when the task runs: one that is cancelled before has begun nothing that is never awaited."""
    return await begin()


def follower(
    workspace: Workspace,
    origin: Origin,
    minutes: float,
    *,
    clock: Clock,
    changed: Callable[[], None],
    damaged: Callable[[], None] = lambda: None,
) -> Follower:
    """Return what keeps a source of the workspace up to date. `damaged` is called where the index turns out to be."""
    alone = replace(workspace, origins=(origin,))

    async def refresh() -> Refreshed | CallnotesError:
        async with opened(alone) as library:
            (done,) = [done async for done in refresh_each(alone, library, _unwatched)]
            return done

    async def work() -> Refreshed:
        try:
            done = await _in_thread(lambda: asyncio.run(refresh()), f"refresh {origin.name}")
        except IndexDamaged:
            damaged()
            raise
        if isinstance(done, CallnotesError):
            raise done
        return done

    places = [str(place) for place in (origin.path, workspace.index.parent, origin.git) if place]
    return Follower(origin.name, minutes, work, clock=clock, changed=changed, places=places)


async def keep_mended(
    desk: Desk, workspace: Workspace, followers: Sequence[Follower], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Whenever the index is found damaged, remove it, and have every source read at once: for ever."""
    while True:
        await desk.damaged.wait()
        log.error("damaged index=%s: all notes are read anew", workspace.index)
        try:
            await _in_thread(lambda: discard(workspace), "discard")
        except CallnotesError as error:
            log.error("undiscarded: %s", error)  # noqa: TRY400 - expected: a sentence, no traceback
            await sleep(_SECONDS_A_MINUTE)
            continue
        await asyncio.gather(*(one.asked() for one in followers))
        desk.mended()
        log.info("mended index=%s", workspace.index)


def _unwatched(source: str) -> AbstractContextManager[Progress]:
    del source
    return nullcontext(_unseen)


def _unseen(done: int, total: int) -> None:
    del done, total


async def _in_thread(work: Callable[[], _T], name: str) -> _T:
    """Return what `work` returns, from a thread that does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # pyright: ignore[reportArgumentType] - no error, so a result

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as caught:  # noqa: BLE001 - it is raised where it is awaited
            error = caught
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await future
