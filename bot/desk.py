"""The edge to the library for a bot: questions are answered off the event loop, several at a time.

Each worker has a connection of its own and reads one state of the index from the beginning of its work to the end,
while a refresh may write the next. Names for autocompletion are kept in memory.

From when the index is found damaged until all of it has been read anew, nothing is answered: half of the notes would
say of the other half that there is nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self, TypeVar

from bot import replies
from index.browse import Names
from index.encoder import Encoder
from index.errors import IndexDamaged
from index.library import Library
from index.reader import Scope
from index.store import FAILURES, is_damage

_WORKERS = 3
"""Questions answered at a time: the rest wait their turn, and none waits for one alone."""

_T = TypeVar("_T")
Work = Callable[[Library, Scope], Awaitable[_T]]
"""What is asked of a library, within a scope."""


class Desk:
    """Answers what is asked, within the sources that whoever asks may see. An async context manager."""

    def __init__(
        self,
        index: Path,
        people: Mapping[str, Sequence[str]],
        workers: int = _WORKERS,
        *,
        encoder: Encoder | None = None,
    ) -> None:
        self._path = index
        self._people = people
        self._encoder = encoder
        self._count = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="callnotes")
        self._free: asyncio.Queue[tuple[Library, int]] = asyncio.Queue()
        self._names: dict[tuple[str, ...], Names] = {}
        self._generation = 0
        self._open = AsyncExitStack()
        self.damaged: Final = asyncio.Event()
        """Set while the index is damaged: by whoever finds it so, until it is `mended`."""

    async def __aenter__(self) -> Self:
        for _ in range(self._count):
            library = await self._open.enter_async_context(await Library.open(self._path, self._people, self._encoder))
            self._free.put_nowait((library, 0))
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        await self._open.aclose()

    def refreshed(self) -> None:
        """Forget what was known of the notes: they have changed."""
        self._generation += 1
        self._names.clear()

    def mended(self) -> None:
        """Answer again: the index has been made anew."""
        self.refreshed()
        self.damaged.clear()

    async def ask(self, work: Work[_T], sources: Sequence[str]) -> _T:
        """Return what `work` returns, done in another thread with the scope of the sources of those names.

        Raises IndexDamaged, at once while that is known.
        """
        library, generation = await self._free.get()
        if self.damaged.is_set():
            self._free.put_nowait((library, generation))
            raise IndexDamaged(replies.READ_ANEW)
        now = self._generation
        if generation != now:
            library.forget()
        newer = generation != now

        def done() -> _T:
            try:
                return _done(library, work, tuple(sources), self._path if newer else None)
            except FAILURES as error:
                if is_damage(error):
                    raise IndexDamaged(str(error)) from error
                raise

        def free(doing: asyncio.Future[_T]) -> None:
            if not doing.cancelled() and isinstance(doing.exception(), IndexDamaged) and library.stands_at(self._path):
                self.damaged.set()
            self._free.put_nowait((library, now))

        doing = asyncio.get_running_loop().run_in_executor(self._threads, done)
        doing.add_done_callback(free)
        return await asyncio.shield(doing)  # whoever asked may go: the worker still ends what it began

    async def names(self, sources: Sequence[str]) -> Names:
        """Return the names of series, people and topics of the sources, from memory after the first time."""
        key = tuple(sources)
        if key not in self._names:
            generation = self._generation
            found = await self.ask(lambda library, scope: library.names(scope), sources)
            if generation != self._generation:
                return found
            self._names[key] = found
        return self._names[key]


def _done(library: Library, work: Work[_T], sources: tuple[str, ...], newer: Path | None) -> _T:
    async def within() -> _T:
        if newer is not None:
            await library.renew(newer)
        async with library.snapshot():
            return await work(library, await library.scope(sources))

    return asyncio.run(within())
