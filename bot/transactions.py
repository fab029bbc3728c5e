"""The edge to what is written to the second database as a whole: one thing at a time, all of it or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import aiosqlite


class Transactions:
    """The transactions of a connection, one after the other."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[None]:
        """Do what is within as a whole, or not at all, also where it is cancelled."""
        async with self._writing:
            try:
                await self._connection.execute("begin immediate")
                yield
                await self._connection.execute("commit")
            except BaseException:
                with suppress(sqlite3.OperationalError):  # there was none any more: it ended before it was cancelled
                    await self._connection.execute("rollback")
                raise
