"""The edge to the tables of daily summaries in SQLite. Their meaning stands with them, in `ledger.py`."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import aiosqlite

from bot.config import WEEKDAYS
from bot.digest_ledger import Announced, Plan, Post, Progress, Setting
from bot.ledger import connected
from bot.transactions import Transactions
from index.model import Position

_POST = "id, digest, channel_id, source, calls, body, planned_at, after_id, message_id, sent_at"
_PROGRESS = "digest, channel_id, guild_id, began_at, refused_since, tried_at, tries, why, off_at"


class SqliteDigests:
    """A `DigestLedger` in a file of SQLite. Has a connection of its own, as its changes are transactions."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._transactions = Transactions(connection)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncGenerator[SqliteDigests]:
        """Open the file, made if it is missing, and bring its tables up to date. Raises DatabaseError."""
        async with connected(path) as connection:
            yield cls(connection)

    async def settings(self) -> list[Setting]:
        """Return what people have set, by channel."""
        rows = await self._rows("select * from digest order by channel_id")
        return [
            Setting(
                channel,
                guild,
                tuple(json.loads(series)),
                time.fromisoformat(at),
                timezone,
                tuple(day for day in WEEKDAYS if day in weekdays.split()),
                set_by,
                datetime.fromisoformat(set_at),
            )
            for channel, guild, series, at, timezone, weekdays, set_by, set_at in rows
        ]

    async def set(self, setting: Setting) -> None:
        """Keep a setting, in place of that of its channel."""
        values = (
            setting.channel_id,
            setting.guild_id,
            json.dumps(setting.series),
            setting.at.isoformat("minutes"),
            setting.timezone,
            " ".join(setting.weekdays),
            setting.set_by,
            setting.set_at.isoformat(),
        )
        async with self._transactions.one():
            await self._do("insert or replace into digest values (?, ?, ?, ?, ?, ?, ?, ?)", *values)

    async def end(self, digest: str, channel_id: int | None = None) -> None:
        """Forget how far a digest has come, and the setting of `channel_id`; not what it told of."""
        async with self._transactions.one():
            await self._do("delete from digest where channel_id = ?", channel_id)
            for table in ("digest_progress", "digest_position", "digest_day"):
                await self._do(f"delete from {table} where digest = ?", digest)
            await self._do("delete from post where digest = ? and sent_at is null", digest)

    async def begin(self, progress: Progress, positions: Mapping[str, Position]) -> Progress:
        """Return how far a digest has come. One not known yet begins as given, at those positions by source."""
        if found := await self._progress(progress.digest):
            return found
        async with self._transactions.one():
            await self._do(
                "insert or ignore into digest_progress (digest, channel_id, guild_id, began_at) values (?, ?, ?, ?)",
                progress.digest,
                progress.channel_id,
                progress.guild_id,
                progress.began_at.isoformat(),
            )
            await self._keep_positions(progress.digest, positions)
        return progress

    async def all_progress(self) -> list[Progress]:
        """Return how far each digest has come."""
        return [_progress(row) for row in await self._rows(f"select {_PROGRESS} from digest_progress order by 1")]

    async def locate(self, digest: str, guild_id: int) -> None:
        """Keep the server of a digest's channel."""
        async with self._transactions.one():
            await self._do("update digest_progress set guild_id = ? where digest = ?", guild_id, digest)

    async def positions(self, digest: str) -> dict[str, Position]:
        """Return up to where a digest has read each source."""
        rows = await self._rows("select source, commit_id, read_on from digest_position where digest = ?", digest)
        return {source: Position(commit, date.fromisoformat(on)) for source, commit, on in rows}

    async def announced(self, digest: str, source: str) -> list[Announced]:
        """Return the calls of a source that a digest told of, the oldest such first."""
        columns = "source, path, date, series, title, key"
        sql = f"select {columns} from announced where digest = ? and source = ? order by rowid"
        return [Announced(*row) for row in await self._rows(sql, digest, source)]

    async def settled(self, digest: str, days: Sequence[date]) -> frozenset[date]:
        """Return which of `days` need no digest any more."""
        asked = json.dumps([day.isoformat() for day in days])
        sql = "select day from digest_day where digest = ? and day in (select value from json_each(?))"
        return frozenset(date.fromisoformat(row[0]) for row in await self._rows(sql, digest, asked))

    async def plan(self, plan: Plan) -> bool:
        """Keep a plan, all of it at once; or nothing, and return False, where its day is settled already."""
        async with self._transactions.one():
            if plan.day is not None:
                values = (plan.digest, plan.day.isoformat(), plan.at.isoformat())
                if not await self._do("insert or ignore into digest_day values (?, ?, ?)", *values):
                    return False
            for one, _ in plan.moved:
                where = "digest = ? and source = ? and path = ? and date = ?"
                await self._do(f"delete from announced where {where}", plan.digest, one.source, one.path, one.date)
            for one in (*(now for _, now in plan.moved), *plan.announced):
                values = (plan.digest, one.source, one.path, one.date, one.series, one.title, one.key)
                await self._do("insert or replace into announced values (?, ?, ?, ?, ?, ?, ?)", *values)
            for post in plan.posts:
                await self._do(
                    "insert into post (id, digest, channel_id, source, calls, body, planned_at)"
                    " values (?, ?, ?, ?, ?, ?, ?)",
                    post.id,
                    post.digest,
                    post.channel_id,
                    post.source,
                    post.calls,
                    post.body,
                    post.planned_at.isoformat(),
                )
            await self._keep_positions(plan.digest, plan.positions)
        return True

    async def pending(self, digest: str) -> list[Post]:
        """Return the messages that are still to be sent, in their order."""
        where = "digest = ? and sent_at is null and withheld_at is null order by number"
        return [_post(row) for row in await self._rows(f"select {_POST} from post where {where}", digest)]

    async def attempt(self, post: str, after_id: int) -> None:
        """Remember, before a message is sent for the first time, after which message it will stand."""
        async with self._transactions.one():
            await self._do("update post set after_id = ? where id = ? and after_id is null", after_id, post)

    async def sent(self, post: str, message_id: int, at: datetime) -> None:
        """Remember that a message was sent; Discord no longer refuses its digest."""
        async with self._transactions.one():
            await self._do(
                "update post set message_id = ?, sent_at = ?, body = null where id = ?",
                message_id,
                at.isoformat(),
                post,
            )
            await self._let_speak("digest = (select digest from post where id = ?)", post)

    async def withhold(self, post: str, at: datetime) -> None:
        """Remember that a message is not to be sent any more."""
        async with self._transactions.one():
            await self._do("update post set withheld_at = ?, body = null where id = ?", at.isoformat(), post)

    async def refused(self, digest: str, why: str, at: datetime) -> Progress:
        """Count a try that Discord refused; return where that leaves the digest."""
        sql = (
            "update digest_progress set refused_since = ifnull(refused_since, ?), tried_at = ?, tries = tries + 1,"
            " why = ? where digest = ?"
        )
        async with self._transactions.one():
            await self._do(sql, at.isoformat(), at.isoformat(), why, digest)
        found = await self._progress(digest)
        assert found is not None
        return found

    async def turn_off(self, digest: str, at: datetime) -> None:
        """Switch a digest off, as Discord refuses it."""
        async with self._transactions.one():
            await self._do("update digest_progress set off_at = ? where digest = ?", at.isoformat(), digest)

    async def turn_on(self, digest: str) -> None:
        """Let a digest try again."""
        async with self._transactions.one():
            await self._let_speak("digest = ?", digest)

    async def recent(self, digest: str, most: int) -> list[Post]:
        """Return the last messages that were sent, the newest first."""
        where = "digest = ? and sent_at is not null order by number desc limit ?"
        return [_post(row) for row in await self._rows(f"select {_POST} from post where {where}", digest, most)]

    async def post_of(self, post: str) -> Post | None:
        """Return the message known by that id."""
        rows = await self._rows(f"select {_POST} from post where id = ?", post)
        return _post(rows[0]) if rows else None

    # How

    async def _progress(self, digest: str) -> Progress | None:
        rows = await self._rows(f"select {_PROGRESS} from digest_progress where digest = ?", digest)
        return _progress(rows[0]) if rows else None

    async def _keep_positions(self, digest: str, positions: Mapping[str, Position]) -> None:
        for source, position in positions.items():
            values = (digest, source, position.commit, position.on.isoformat())
            await self._do("insert or replace into digest_position values (?, ?, ?, ?)", *values)

    async def _let_speak(self, which: str, value: str) -> None:
        changes = "refused_since = null, tried_at = null, tries = 0, why = null, off_at = null"
        await self._do(f"update digest_progress set {changes} where {which}", value)

    async def _rows(self, sql: str, *values: object) -> list[Any]:
        async with self._connection.execute(sql, values) as cursor:
            return list(await cursor.fetchall())

    async def _do(self, sql: str, *values: object) -> int:
        """Return how many rows were changed."""
        async with self._connection.execute(sql, values) as cursor:
            return cursor.rowcount


def _moments(values: Iterable[str | None]) -> tuple[datetime | None, ...]:
    return tuple(datetime.fromisoformat(value) if value else None for value in values)


def _progress(row: tuple[Any, ...]) -> Progress:
    digest, channel, guild, began, since, tried, tries, why, off = row
    since, tried, off = _moments((since, tried, off))
    return Progress(digest, channel, guild, datetime.fromisoformat(began), since, tried, tries, why or "", off)


def _post(row: tuple[Any, ...]) -> Post:
    id_, digest, channel, source, calls, body, planned, after, message, sent = row
    (sent,) = _moments((sent,))
    return Post(id_, digest, channel, source, calls, body, datetime.fromisoformat(planned), after, message, sent)
