"""What the second database knows of daily summaries: what people set, how far each has come, what it posted.

`DigestLedger` is all that the bot sees of it; `digest_sqlite.py` has it in SQLite. Nothing here knows how it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

from bot.config import Weekday
from index.model import Position


@dataclass(frozen=True, slots=True)
class Setting:
    """A daily summary as somebody set it for a channel of a server."""

    channel_id: int
    guild_id: int
    series: tuple[str, ...]
    """Empty: all."""
    at: time
    timezone: str
    weekdays: tuple[Weekday, ...]
    set_by: int
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a digest has come, and whether Discord lets it speak."""

    digest: str
    channel_id: int
    guild_id: int | None
    """None: not known yet, or of no server."""
    began_at: datetime
    refused_since: datetime | None = None
    """When Discord refused a message first, of the tries that it refused in a row."""
    tried_at: datetime | None = None
    """The last of those."""
    tries: int = 0
    why: str = ""
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A call that a digest has told of. `date` is as much of it as is known, in ISO 8601."""

    source: str
    path: str
    date: str
    series: str
    title: str
    key: str
    """Of the note as it was told of."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of a digest: planned, then tried, then sent, each remembered before the next begins."""

    id: str
    digest: str
    channel_id: int
    source: str
    """Whose notes it quotes: a message quotes those of one source."""
    calls: int
    body: str | None
    """What is to be sent, as JSON; None once it is."""
    planned_at: datetime
    after_id: int | None = None
    """The channel's newest message before the first try; None: not tried."""
    message_id: int | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is remembered of a digest at once: its messages, what they tell of, and up to where it has read.

    `day` is the one that it settles; None for a digest between two.
    """

    digest: str
    day: date | None
    at: datetime
    posts: Sequence[Post] = ()
    announced: Sequence[Announced] = ()
    moved: Sequence[tuple[Announced, Announced]] = ()
    """Calls told of before that stand elsewhere now: as they were remembered, and as they are to be."""
    positions: Mapping[str, Position] = field(default_factory=dict[str, Position])


class DigestLedger(Protocol):
    """What the bot remembers of daily summaries."""

    async def settings(self) -> Sequence[Setting]:
        """Return what people have set, by channel."""
        ...

    async def set(self, setting: Setting) -> None:
        """Keep a setting, in place of that of its channel."""
        ...

    async def end(self, digest: str, channel_id: int | None = None) -> None:
        """Forget how far a digest has come, and the setting of `channel_id`; not what it told of."""
        ...

    async def begin(self, progress: Progress, positions: Mapping[str, Position]) -> Progress:
        """Return how far a digest has come. One not known yet begins as given, at those positions by source."""
        ...

    async def all_progress(self) -> Sequence[Progress]:
        """Return how far each digest has come."""
        ...

    async def locate(self, digest: str, guild_id: int) -> None:
        """Keep the server of a digest's channel."""
        ...

    async def positions(self, digest: str) -> Mapping[str, Position]:
        """Return up to where a digest has read each source."""
        ...

    async def announced(self, digest: str, source: str) -> Sequence[Announced]:
        """Return the calls of a source that a digest told of, the oldest such first."""
        ...

    async def settled(self, digest: str, days: Sequence[date]) -> frozenset[date]:
        """Return which of `days` need no digest any more."""
        ...

    async def plan(self, plan: Plan) -> bool:
        """Keep a plan, all of it at once; or nothing, and return False, where its day is settled already."""
        ...

    async def pending(self, digest: str) -> Sequence[Post]:
        """Return the messages that are still to be sent, in their order."""
        ...

    async def attempt(self, post: str, after_id: int) -> None:
        """Remember, before a message is sent for the first time, after which message it will stand."""
        ...

    async def sent(self, post: str, message_id: int, at: datetime) -> None:
        """Remember that a message was sent; Discord no longer refuses its digest."""
        ...

    async def withhold(self, post: str, at: datetime) -> None:
        """Remember that a message is not to be sent any more."""
        ...

    async def refused(self, digest: str, why: str, at: datetime) -> Progress:
        """Count a try that Discord refused; return where that leaves the digest."""
        ...

    async def turn_off(self, digest: str, at: datetime) -> None:
        """Switch a digest off, as Discord refuses it."""
        ...

    async def turn_on(self, digest: str) -> None:
        """Let a digest try again."""
        ...

    async def recent(self, digest: str, most: int) -> Sequence[Post]:
        """Return the last messages that were sent, the newest first."""
        ...

    async def post_of(self, post: str) -> Post | None:
        """Return the message known by that id."""
        ...
