"""The edge to the second database: what people entered and what the bot posted. No rebuild of the index touches it.

`Ledger` is all that the bot sees of it, so that another database can stand behind it. A change of its tables is a new
migration at the end of the list, each in one transaction; none is ever changed. `database.py` applies them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Protocol

import aiosqlite

from bot import replies
from bot.database import BUSY_SECONDS, DatabaseError, prepare

MIGRATIONS: Final = (
    """
    create table answer (                       -- a message with which the bot answered another
        message_id integer primary key,
        channel_id integer not null,
        asker_id integer not null,
        question_message_id integer not null unique,
        at text not null                        -- ISO 8601, UTC
    ) strict;
    create table feedback (                     -- whether an excerpt answers a question; no words, no people
        question_hash text not null,
        excerpt_key text not null,              -- Excerpt.key
        voter_hash text not null,               -- of person and question: one vote each, which can be changed
        vote integer not null check (vote in (-1, 1)),
        at text not null,
        primary key (question_hash, excerpt_key, voter_hash)
    ) strict;
    """,
    """
    create table digest (                       -- the daily summary that somebody set for a channel
        channel_id integer primary key,
        guild_id integer not null,
        series text not null,                   -- a JSON list; empty: all
        at text not null,                       -- HH:MM
        timezone text not null,                 -- IANA
        weekdays text not null,                 -- mon tue …
        set_by integer not null,
        set_at text not null
    ) strict;
    create table digest_progress (              -- how far a digest has come; those of the configuration, too
        digest text primary key,                -- s<channel>, or c<channel>-<hash>
        channel_id integer not null,
        guild_id integer,                       -- null: not known yet
        began_at text not null,                 -- what was to be posted before is not owed
        refused_since text,                     -- when Discord refused first, of the tries that it refused in a row
        tried_at text,                          -- the last of them
        tries integer not null default 0,
        why text,                               -- what Discord said
        off_at text                             -- since when it is switched off for that
    ) strict;
    create table digest_position (              -- up to where a digest has read a source
        digest text not null,
        source text not null,
        commit_id text,
        read_on text not null,
        primary key (digest, source)
    ) strict;
    create table digest_day (                   -- a day that needs no digest any more: it was planned, or had no news
        digest text not null,
        day text not null,
        settled_at text not null,
        primary key (digest, day)
    ) strict;
    create table announced (                    -- a call that a digest has told of
        digest text not null,
        source text not null,
        path text not null,
        date text not null,
        series text not null,
        title text not null,
        key text not null,                      -- of the note as it was told of
        primary key (digest, source, path, date)
    ) strict;
    create table post (                         -- a message of a digest
        number integer primary key,
        id text not null unique,                -- stands in one of its buttons
        digest text not null,
        channel_id integer not null,
        source text not null,                   -- whose notes it quotes
        calls integer not null,
        body text,                              -- what is to be sent, as JSON; null once it is
        planned_at text not null,
        after_id integer,                       -- the channel's newest message before the first try; null: not tried
        message_id integer,
        sent_at text,
        withheld_at text                        -- the channel may not see the source any more
    ) strict;
    create index post_digest on post(digest, number);
    """,
    """
    create table watch (                        -- a term that somebody wants to be told of
        user_id integer not null,
        key text not null,                      -- equal for terms that find the same
        term text not null,
        at text not null,
        primary key (user_id, key)
    ) strict;
    create table watch_refusal (                -- somebody whom Discord would not deliver to, the last times
        user_id integer primary key,
        count integer not null,
        last_on text not null,
        paused integer not null
    ) strict;
    create table watch_position (               -- up to where a source has been read for watches
        source text primary key,
        commit_id text,
        read_on text not null
    ) strict;
    create table watch_day (                    -- the last day whose news are settled
        day text primary key
    ) strict;
    create table watch_told (                   -- hashed, the lines that somebody was told of
        user_id integer not null,
        line text not null,
        day text not null,
        primary key (user_id, line)
    ) strict;
    create table letter (                       -- a direct message of a day to somebody who watches
        number integer primary key,             -- stands in one of its texts
        user_id integer not null,
        day text not null,
        body text not null,                     -- what is to be sent, as JSON; empty once it is
        sources text not null,                  -- a JSON list of those that it quotes
        after_id integer,                       -- the newest message before the first try; null: not tried
        sent_on text,
        unique (user_id, day)
    ) strict;
    """,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """An answer that the bot posted to a message."""

    message_id: int
    channel_id: int
    asker_id: int
    question_message_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an excerpt answers a question: `vote` is 1 or -1."""

    question_hash: str
    excerpt_key: str
    voter_hash: str
    vote: int
    at: datetime


class Ledger(Protocol):
    """What the bot remembers of what it did."""

    async def post(self, posted: Posted) -> None:
        """Remember an answer, in place of one to the same question."""
        ...

    async def answer_to(self, question_message_id: int) -> Posted | None:
        """Return the answer to a message, if there is one."""
        ...

    async def forget(self, message_id: int) -> None:
        """Forget an answer: its message is gone."""
        ...

    async def vote(self, vote: Vote) -> None:
        """Keep a vote, in place of an earlier one by the same person."""
        ...


class SqliteLedger:
    """A `Ledger` in a file of SQLite."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, migrations: Sequence[str] = MIGRATIONS, on: date | None = None
    ) -> AsyncGenerator[SqliteLedger]:
        """Open the file, made if it is missing, and bring its tables up to date. Raises DatabaseError.

        `on` is the day by which a backup is named: today where it is left out.
        """
        async with connected(path, migrations, on) as connection:
            yield cls(connection)

    async def post(self, posted: Posted) -> None:
        """Remember an answer, in place of one to the same question."""
        await self._connection.execute(
            "insert or replace into answer values (?, ?, ?, ?, ?)",
            (
                posted.message_id,
                posted.channel_id,
                posted.asker_id,
                posted.question_message_id,
                posted.at.isoformat(),
            ),
        )

    async def answer_to(self, question_message_id: int) -> Posted | None:
        """Return the answer to a message, if there is one."""
        async with self._connection.execute(
            "select * from answer where question_message_id = ?", (question_message_id,)
        ) as cursor:
            row = await cursor.fetchone()
        return None if row is None else Posted(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4]))

    async def forget(self, message_id: int) -> None:
        """Forget an answer: its message is gone."""
        await self._connection.execute("delete from answer where message_id = ?", (message_id,))

    async def vote(self, vote: Vote) -> None:
        """Keep a vote, in place of an earlier one by the same person."""
        await self._connection.execute(
            "insert or replace into feedback values (?, ?, ?, ?, ?)",
            (vote.question_hash, vote.excerpt_key, vote.voter_hash, vote.vote, vote.at.isoformat()),
        )


@asynccontextmanager
async def connected(
    path: Path, migrations: Sequence[str] = MIGRATIONS, on: date | None = None
) -> AsyncGenerator[aiosqlite.Connection]:
    """Open the file as `SqliteLedger.open` does."""
    await asyncio.to_thread(prepare, path, migrations, on or datetime.now(UTC).date())
    try:
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(replies.unopened_database(path, error)) from error
    try:
        await connection.execute("pragma synchronous=full")
        yield connection
    finally:
        await connection.close()
