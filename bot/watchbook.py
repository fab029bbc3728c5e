"""What people watch, and what they were told of it, in the second database.

`Watchbook` is all that the bot sees of it. A letter, the direct message of a day, is written down before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

import aiosqlite

from bot.ledger import connected
from bot.transactions import Transactions
from index.model import Position

_REMEMBERED: Final = timedelta(days=180)
"""How long it is known which lines somebody was told of."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A term that somebody wants to be told of. `key` is equal for terms that find the same."""

    user_id: int
    key: str
    term: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often in a row Discord would not deliver to somebody, when last, and whether their watches are paused."""

    count: int
    last_on: date
    paused: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A direct message to be written down: its body, the sources that it quotes, and what stands for its lines."""

    user_id: int
    body: str
    sources: tuple[str, ...]
    lines: frozenset[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A direct message that is not sent yet. `after_id` is the newest message before the first try; None: not tried."""

    number: int
    user_id: int
    body: str
    sources: tuple[str, ...]
    after_id: int | None


class Watchbook(Protocol):
    """What the bot remembers of watches."""

    async def watch(self, watch: Watch) -> None:
        """Keep a watch, in place of one that finds the same; refusals of whoever watches are forgotten."""
        ...

    async def unwatch(self, user_id: int, key: str) -> bool:
        """Forget a watch, and return whether there was one."""
        ...

    async def watches(self, user_id: int | None = None) -> list[Watch]:
        """Return the watches of somebody, or of all, the oldest first."""
        ...

    async def refusals(self, user_id: int) -> Refusals | None:
        """Return how often Discord would not deliver to somebody; None where it did the last time."""
        ...

    async def refuse(self, user_id: int, refusals: Refusals) -> None:
        """Remember that Discord would not deliver to somebody. Where that pauses their watches, letters are dropped."""
        ...

    async def positions(self) -> dict[str, Position]:
        """Return up to where each source was read."""
        ...

    async def is_done(self, day: date) -> bool:
        """Tell whether what was new on a day is settled."""
        ...

    async def told(self, user_id: int) -> set[str]:
        """Return what stands for the lines that somebody was told of."""
        ...

    async def settle(self, day: date, positions: Mapping[str, Position], drafts: Sequence[Draft]) -> None:
        """Write down what is to be sent of a day, and up to where sources were read: all of it or nothing."""
        ...

    async def letters(self, today: date) -> list[Letter]:
        """Return the oldest letter not sent of each person who was sent none today."""
        ...

    async def tried(self, number: int, after_id: int) -> None:
        """Remember that a letter is about to be sent."""
        ...

    async def sent(self, number: int, at: datetime) -> None:
        """Remember that a letter was sent; its words are forgotten."""
        ...

    async def drop(self, number: int) -> None:
        """Forget a letter that is not to be sent any more."""
        ...


class SqliteWatchbook:
    """A `Watchbook` in the file of the ledger."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._transactions = Transactions(connection)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncGenerator[SqliteWatchbook]:
        """Open the file, as `SqliteLedger.open` does."""
        async with connected(path) as connection:
            yield cls(connection)

    async def watch(self, watch: Watch) -> None:
        """Keep a watch, in place of one that finds the same; refusals of whoever watches are forgotten."""
        await self._write(
            ("insert or replace into watch values (?, ?, ?, ?)", _row(watch)),
            ("delete from watch_refusal where user_id = ?", (watch.user_id,)),
        )

    async def unwatch(self, user_id: int, key: str) -> bool:
        """Forget a watch, and return whether there was one."""
        return await self._write(("delete from watch where user_id = ? and key = ?", (user_id, key))) > 0

    async def watches(self, user_id: int | None = None) -> list[Watch]:
        """Return the watches of somebody, or of all, the oldest first."""
        sql = "select * from watch where ? is null or user_id = ? order by at, key"
        async with self._connection.execute(sql, (user_id, user_id)) as cursor:
            return [Watch(row[0], row[1], row[2], datetime.fromisoformat(row[3])) async for row in cursor]

    async def refusals(self, user_id: int) -> Refusals | None:
        """Return how often Discord would not deliver to somebody; None where it did the last time."""
        row = await self._one("select count, last_on, paused from watch_refusal where user_id = ?", user_id)
        return Refusals(int(row[0]), date.fromisoformat(row[1]), bool(row[2])) if row else None

    async def refuse(self, user_id: int, refusals: Refusals) -> None:
        """Remember that Discord would not deliver to somebody. Where that pauses their watches, letters are dropped."""
        values = (user_id, refusals.count, refusals.last_on.isoformat(), refusals.paused)
        await self._write(
            ("insert or replace into watch_refusal values (?, ?, ?, ?)", values),
            ("delete from letter where user_id = ? and sent_on is null and ?", (user_id, refusals.paused)),
        )

    async def positions(self) -> dict[str, Position]:
        """Return up to where each source was read."""
        async with self._connection.execute("select source, commit_id, read_on from watch_position") as cursor:
            return {row[0]: Position(row[1], date.fromisoformat(row[2])) async for row in cursor}

    async def is_done(self, day: date) -> bool:
        """Tell whether what was new on a day is settled."""
        return bool(await self._one("select 1 from watch_day where day >= ?", day.isoformat()))

    async def told(self, user_id: int) -> set[str]:
        """Return what stands for the lines that somebody was told of."""
        sql = "select line from watch_told where user_id = ?"
        async with self._connection.execute(sql, (user_id,)) as cursor:
            return {row[0] async for row in cursor}

    async def settle(self, day: date, positions: Mapping[str, Position], drafts: Sequence[Draft]) -> None:
        """Write down what is to be sent of a day, and up to where sources were read: all of it or nothing."""
        on = day.isoformat()
        old = (day - _REMEMBERED).isoformat()
        letter = "insert into letter(user_id, day, body, sources) values (?, ?, ?, ?)"
        told = "insert or replace into watch_told values (?, ?, ?)"
        await self._write(
            ("delete from watch_day", ()),
            ("insert into watch_day values (?)", (on,)),
            ("delete from letter where sent_on < ?", (old,)),
            ("delete from watch_told where day < ?", (old,)),
            *(
                ("insert or replace into watch_position values (?, ?, ?)", (name, at.commit, at.on.isoformat()))
                for name, at in positions.items()
            ),
            *((letter, (one.user_id, on, one.body, json.dumps(one.sources))) for one in drafts),
            *((told, (one.user_id, line, on)) for one in drafts for line in sorted(one.lines)),
        )

    async def letters(self, today: date) -> list[Letter]:
        """Return the oldest letter not sent of each person who was sent none today."""
        sql = (
            "select min(number), user_id, body, sources, after_id from letter where sent_on is null"
            " and user_id not in (select user_id from letter where sent_on = ?) group by user_id order by 1"
        )
        async with self._connection.execute(sql, (today.isoformat(),)) as cursor:
            return [Letter(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4]) async for row in cursor]

    async def tried(self, number: int, after_id: int) -> None:
        """Remember that a letter is about to be sent."""
        await self._write(("update letter set after_id = ? where number = ?", (after_id, number)))

    async def sent(self, number: int, at: datetime) -> None:
        """Remember that a letter was sent; its words are forgotten."""
        to = "select user_id from letter where number = ?"
        await self._write(
            ("update letter set sent_on = ?, body = '' where number = ?", (at.date().isoformat(), number)),
            (f"delete from watch_refusal where user_id = ({to})", (number,)),
        )

    async def drop(self, number: int) -> None:
        """Forget a letter that is not to be sent any more."""
        await self._write(("delete from letter where number = ?", (number,)))

    async def _write(self, *statements: tuple[str, Sequence[object]]) -> int:
        """Run statements in one transaction, and return how many rows the last one changed."""
        changed = 0
        async with self._transactions.one():
            for sql, values in statements:
                async with self._connection.execute(sql, values) as cursor:
                    changed = cursor.rowcount
        return changed

    async def _one(self, sql: str, value: object) -> tuple[str, ...] | None:
        async with self._connection.execute(sql, (value,)) as cursor:
            row = await cursor.fetchone()
        return tuple(row) if row else None


def _row(watch: Watch) -> tuple[object, ...]:
    return (watch.user_id, watch.key, watch.term, watch.at.isoformat())
