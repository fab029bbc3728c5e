"""The daily summaries: collects what is new, plans messages, and delivers each once.

What is new is decided by commits and by what was told already, never by clocks: notes that arrive late are in the next
digest. A plan is remembered as a whole before anything is sent: its messages, what they tell of, up to where was read.
A message is remembered as tried before it is sent, and as sent after it; one that is found tried but not sent, as after
a crash, is looked for in its channel by the button that names it, and sent only where it is not there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.access import Place, visible_sources
from bot.buttons import why_id
from bot.config import DigestConfig, SourceConfig
from bot.desk import Desk
from bot.digest_ledger import Announced, DigestLedger, Plan, Post, Progress, Setting
from bot.outlet import Outlet
from bot.refusals import Refused, Unsure
from bot.render_digest import drafts, finished
from bot.reply import Reply
from bot.schedule import Rhythm, due_on, newest, next_at
from bot.workspace import Origin
from index.errors import CallnotesError, UnknownSeries
from index.library import Library
from index.model import CallName, ChangedCall, NewCall, News, Position
from index.reader import Scope
from index.series import match_series
from index.source import FolderSource

log = logging.getLogger("callnotes.digests")

RETRY: Final = timedelta(hours=1)
"""After Discord refused a message, until it is tried again."""
PATIENCE: Final = timedelta(days=3)
"""How long Discord may refuse a digest until it is switched off."""
LEAST_TRIES: Final = 3
"""How often it is tried in that time at least, whatever the clock does."""
FOLDER_DAYS: Final = timedelta(days=30)
"""How late notes may arrive in a folder, which has no commits to tell what is new."""
_DAY: Final = timedelta(days=1)
_REPLY: Final = TypeAdapter(Reply)


@dataclass(frozen=True, slots=True)
class Digest:
    """A daily summary: when, where and of what. `id` stays the same for as long as it goes on."""

    id: str
    channel_id: int
    series: tuple[str, ...]
    """Empty: all."""
    rhythm: Rhythm
    setting: Setting | None = None
    """None: it stands in the configuration."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is to be said of a digest: what it is, how far it has come, what it posted, and when the next is due."""

    digest: Digest
    progress: Progress | None
    posts: Sequence[Post]
    pending: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class _Part:
    """What is new to a digest in a source."""

    source: str
    position: Position
    calls: tuple[NewCall, ...]
    changed: tuple[ChangedCall, ...]
    moved: tuple[tuple[Announced, Announced], ...]
    """Calls told of before that stand elsewhere now: as they were told of, and where they are."""


@dataclass(frozen=True, slots=True)
class _Message:
    source: str
    calls: int
    reply: Reply


class Digests:
    """All daily summaries of a bot. Does one thing at a time."""

    def __init__(
        self,
        sources: Sequence[SourceConfig],
        origins: Mapping[str, Origin],
        desk: Desk,
        ledger: DigestLedger,
        *,
        configured: Sequence[DigestConfig],
        now: Callable[[], datetime],
    ) -> None:
        self.sources = sources
        self._origins = origins
        self._desk = desk
        self._ledger = ledger
        self._configured = configured_digests(configured)
        self._now = now
        self._one = asyncio.Lock()

    async def all(self) -> list[Digest]:
        """Return every digest: those of the configuration, and those that people set."""
        return [*self._configured, *map(_digest_of, await self._ledger.settings())]

    async def of_channel(self, channel_id: int) -> list[Digest]:
        """Return the digests of a channel."""
        return [one for one in await self.all() if one.channel_id == channel_id]

    async def restart(self) -> None:
        """Let the digests of the configuration try again that were switched off: whoever starts the bot mended it."""
        for progress in await self._ledger.all_progress():
            if progress.off_at is not None and any(one.id == progress.digest for one in self._configured):
                await self._ledger.turn_on(progress.digest)

    # What people do

    async def set(self, setting: Setting, place: Place) -> Digest:
        """Keep what somebody set for a channel; it begins one day back, or goes on where it was."""
        digest = _digest_of(setting)
        async with self._one:
            found = {one.digest: one for one in await self._ledger.all_progress()}
            if digest.id in found and found[digest.id].off_at is not None:
                await self._ledger.end(digest.id, digest.channel_id)
            await self._ledger.set(setting)
            await self._begin(digest, place, setting.set_at)
        return digest

    async def unset(self, channel_id: int) -> bool:
        """End what somebody set for a channel; return whether there was something."""
        async with self._one:
            found = [one for one in await self._ledger.settings() if one.channel_id == channel_id]
            for setting in found:
                await self._ledger.end(_digest_of(setting).id, channel_id)
        return bool(found)

    async def preview(self, digest: Digest, place: Place) -> list[Reply]:
        """Return the messages that the digest would post now. Raises CallnotesError."""
        return [one.reply for _, one in self._messages(await self._collect(digest, place, self._now()), named=False)]

    async def post_now(self, digest: Digest, outlet: Outlet) -> int:
        """Post what is new now, and what was refused before; return how many messages that are.

        Raises Refused, Unsure, and CallnotesError where the notes cannot be read.
        """
        async with self._one:
            now = self._now()
            place = await outlet.place(digest.channel_id)
            await self._begin(digest, place, now)
            await self._ledger.turn_on(digest.id)
            sent = await self._deliver(digest, outlet, place, now)
            await self._plan(digest, None, place, now)
            return sent + await self._deliver(digest, outlet, place, now)

    async def accounts(self, channel_id: int) -> list[Account]:
        """Return what is to be said of the digests of a channel."""
        return [await self._account(one) for one in await self.of_channel(channel_id)]

    async def account_of(self, post: str) -> Account | None:
        """Return what is to be said of the digest that posted a message, or None where it is no more."""
        found = await self._ledger.post_of(post)
        digests = {one.id: one for one in await self.all()}
        return await self._account(digests[found.digest]) if found and found.digest in digests else None

    async def switched_off(self, guild_id: int) -> list[Account]:
        """Return what is to be said of the digests of a server that were switched off."""
        off = {one.digest for one in await self._ledger.all_progress() if one.off_at and one.guild_id == guild_id}
        return [await self._account(one) for one in await self.all() if one.id in off]

    async def _account(self, digest: Digest) -> Account:
        progress = {one.digest: one for one in await self._ledger.all_progress()}
        now = self._now()
        return Account(
            digest,
            progress.get(digest.id),
            await self._ledger.recent(digest.id, 5),
            len(await self._ledger.pending(digest.id)),
            next_at(digest.rhythm, now),
        )

    # What the clock does

    async def serve(self, digest: Digest, outlet: Outlet) -> None:
        """Do what is due of a digest: send what is planned, plan what is owed. What Discord says to it is logged."""
        async with self._one:
            now = self._now()
            try:
                await self._served(digest, outlet, now)
            except Refused as error:
                await self._refused(digest, error, now)
            except Unsure as error:
                log.warning("unsure digest=%s channel=%d: %s", digest.id, digest.channel_id, error)

    async def _served(self, digest: Digest, outlet: Outlet, now: datetime) -> None:
        progress = {one.digest: one for one in await self._ledger.all_progress()}.get(digest.id)
        if progress is not None and _rests(progress, now):
            return
        if progress is None:
            progress = await self._begin(digest, await outlet.place(digest.channel_id), now)
        if await self._ledger.pending(digest.id):
            await self._deliver(digest, outlet, await outlet.place(digest.channel_id), now)
        began = max(progress.began_at, digest.setting.set_at) if digest.setting else progress.began_at
        settled = await self._ledger.settled(digest.id, [newest(digest.rhythm, now)])
        day = due_on(digest.rhythm, now, began, settled)
        if day is not None:
            place = await outlet.place(digest.channel_id)
            await self._plan(digest, day, place, now)
            await self._deliver(digest, outlet, place, now)

    async def _begin(self, digest: Digest, place: Place | None, now: datetime) -> Progress:
        """Return how far a digest has come; a new one begins with what came since the day before."""
        names = visible_sources(self.sources, place) if place else ()
        since = Position(None, digest.rhythm.today(now) - _DAY)
        server = place.server if place else None
        begun = await self._ledger.begin(
            Progress(digest.id, digest.channel_id, server, now), dict.fromkeys(names, since)
        )
        if server is not None and begun.guild_id is None:
            await self._ledger.locate(digest.id, server)
        return begun

    async def _refused(self, digest: Digest, error: Refused, now: datetime) -> None:
        await self._begin(digest, None, now)
        progress = await self._ledger.refused(digest.id, str(error), now)
        log.warning("refused digest=%s channel=%d tries=%d: %s", digest.id, digest.channel_id, progress.tries, error)
        since = progress.refused_since or now
        if progress.tries >= LEAST_TRIES and now - since >= PATIENCE:
            await self._ledger.turn_off(digest.id, now)
            log.error("switched off digest=%s channel=%d: %s", digest.id, digest.channel_id, error)

    async def _deliver(self, digest: Digest, outlet: Outlet, place: Place, now: datetime) -> int:
        """Send what is planned; return how many messages stand in the channel for it."""
        visible = visible_sources(self.sources, place)
        pending = await self._ledger.pending(digest.id)
        sent = 0
        for post in pending:
            if post.source not in visible:
                await self._ledger.withhold(post.id, now)
                log.warning("withheld digest=%s post=%s source=%s", digest.id, post.id, post.source)
                continue
            message_id = await self._delivered(post, outlet)
            await self._ledger.sent(post.id, message_id, now)
            sent += 1
            log.info(
                "posted digest=%s channel=%d post=%s source=%s calls=%d message=%d",
                digest.id,
                post.channel_id,
                post.id,
                post.source,
                post.calls,
                message_id,
            )
        return sent

    async def _delivered(self, post: Post, outlet: Outlet) -> int:
        """Return the message of a post: the one that stands in its channel already, else one sent now."""
        assert post.body is not None
        if post.after_id is None:
            await self._ledger.attempt(post.id, await outlet.newest(post.channel_id))
        else:
            found = await outlet.find(post.channel_id, post.after_id, why_id(post.id))
            if found is not None:
                return found
        return await outlet.send(post.channel_id, _REPLY.validate_json(post.body), nonce=post.id)

    # What is new

    async def _plan(self, digest: Digest, day: date | None, place: Place, now: datetime) -> None:
        """Remember all that a digest tells of, at once."""
        parts = await self._collect(digest, place, now)
        posts = [
            Post(id_, digest.id, digest.channel_id, one.source, one.calls, _REPLY.dump_json(one.reply).decode(), now)
            for id_, one in self._messages(parts, named=True)
        ]
        told = [row for part in parts for row in _told(part)]
        moved = [pair for part in parts for pair in part.moved]
        positions = {part.source: part.position for part in parts}
        if await self._ledger.plan(Plan(digest.id, day, now, posts, told, moved, positions)):
            calls = sum(len(part.calls) for part in parts)
            log.info("planned digest=%s day=%s calls=%d posts=%d", digest.id, day or "now", calls, len(posts))

    def _messages(self, parts: Sequence[_Part], *, named: bool) -> list[tuple[str, _Message]]:
        """Return the messages that tell of `parts`, each with what it is known by where they are `named`."""
        made: list[tuple[str, _Message]] = []
        for part in parts:
            if not (part.calls or part.changed):
                continue
            written = drafts(part.calls, part.changed)
            for number, draft in enumerate(written, 1):
                id_ = secrets.token_hex(8) if named else ""
                reply = finished(draft, part.source, id_, number, len(written))
                made.append((id_, _Message(part.source, draft.calls, reply)))
        return made

    async def _collect(self, digest: Digest, place: Place, now: datetime) -> list[_Part]:
        """Return what is new to a digest in each source that its channel may see.

        A source that cannot be read is left for the next digest; where none can, the error is raised.
        """
        names = visible_sources(self.sources, place)
        positions = await self._ledger.positions(digest.id)
        parts: list[_Part] = []
        failed: CallnotesError | None = None
        for name in names:
            today = digest.rhythm.today(now)
            since = positions.get(name) or Position(None, today - _DAY)
            try:
                parts.append(await self._part(digest, name, since, max(today, since.on)))
            except CallnotesError as error:
                log.error("unread digest=%s source=%s: %s", digest.id, name, error)  # noqa: TRY400 - its sentence says all, a traceback nothing more
                failed = error
        if failed is not None and not parts:
            raise failed
        return parts

    async def _part(self, digest: Digest, name: str, since: Position, today: date) -> _Part:
        series = await self._series(digest, name)
        told = await self._ledger.announced(digest.id, name)
        origin = self._origins[name]

        async def work(library: Library, scope: Scope) -> _Part:
            source = await asyncio.to_thread(origin.open, fetch=False)
            link = await asyncio.to_thread(origin.template)
            start = since
            if isinstance(source, FolderSource):
                start = replace(since, on=max(since.on, today - FOLDER_DAYS))
            news = await library.news(source, name=name, link=link, since=start, today=today)
            if isinstance(source, FolderSource):
                news = replace(news, position=since)
            return _new_to(told, await library.keys(scope), _of_series(news, series))

        return await self._desk.ask(work, [name])

    async def _series(self, digest: Digest, source: str) -> frozenset[str] | None:
        """Return the series of a source that a digest tells of, as the notes have their names; None for all."""
        if not digest.series:
            return None
        names = (await self._desk.names([source])).series
        found: set[str] = set()
        for wanted in digest.series:
            try:
                found.add(match_series(wanted, names))
            except UnknownSeries:
                found.add(wanted)
        return frozenset(found)


def configured_digests(configured: Sequence[DigestConfig]) -> list[Digest]:
    """Return the digests of the configuration. Each keeps its id while its channel and series stay the same."""
    seen = Counter[str]()
    made: list[Digest] = []
    for one in configured:
        series = one.series or ()
        said = blake2b(json.dumps(sorted(series)).encode(), digest_size=4).hexdigest()
        id_ = f"c{one.channel}-{said}"
        seen[id_] += 1
        if seen[id_] > 1:
            id_ = f"{id_}-{seen[id_]}"
        made.append(Digest(id_, one.channel, series, Rhythm(one.at, one.timezone, one.weekdays)))
    return made


def _digest_of(setting: Setting) -> Digest:
    rhythm = Rhythm(setting.at, ZoneInfo(setting.timezone), setting.weekdays)
    return Digest(f"s{setting.channel_id}", setting.channel_id, setting.series, rhythm, setting)


def _rests(progress: Progress, now: datetime) -> bool:
    """Tell whether a digest is off, or was refused a while ago. A clock that was set back makes nobody wait."""
    if progress.off_at is not None:
        return True
    return progress.tried_at is not None and progress.tried_at <= now < progress.tried_at + RETRY


# What was told of


def _of_series(news: News, series: frozenset[str] | None) -> News:
    if series is None:
        return news
    calls = tuple(one for one in news.calls if one.outline.call.series in series)
    return replace(news, calls=calls, changed=tuple(one for one in news.changed if one.call.series in series))


def _new_to(told: Sequence[Announced], standing: Mapping[str, str], news: News) -> _Part:
    """Return what of `news` is new to a digest that `told` of calls before: each call once, and changes of those.

    `standing` has the key of each note that there is, by its path.
    """
    by_path = {(one.path, one.date): one for one in told}
    latest = {one.path: one for one in told}
    left = [one for one in told if one.path not in standing]
    keys = frozenset(standing.values())
    calls: list[NewCall] = []
    changed: list[ChangedCall] = []
    moved: list[tuple[Announced, Announced]] = []

    def found_elsewhere(name: CallName, key: str) -> Announced | None:
        known = _moved(left, keys, name, key)
        if known is not None:
            left.remove(known)
            moved.append((known, _announced(name, known.key)))
        return known

    for one in news.calls:
        name = one.outline.call
        known = by_path.get((name.path, str(name.date))) or found_elsewhere(name, one.key)
        if known is None:
            calls.append(one)
        elif known.key != one.key:
            changed.append(ChangedCall(name, (), name.permalink, one.key))
    for one in news.changed:
        known = by_path.get((one.call.path, str(one.call.date))) or latest.get(one.call.place)
        known = known or found_elsewhere(one.call, one.key)
        if known is not None and known.key != one.key:
            changed.append(one)
    return _Part(news.source, news.position, tuple(calls), tuple(changed), tuple(moved))


def _moved(left: Sequence[Announced], keys: Container[str], name: CallName, key: str) -> Announced | None:
    """Return the call told of that `name` is, among those whose files are gone.

    That is one of the same words, or one of the same date, title and series whose words no other note has: a second
    session of a day is a call of its own, also where the note of the first was renamed.
    """
    known = next((one for one in left if one.key == key), None)
    return known or next((one for one in left if one.key not in keys and _same_call(one, name)), None)


def _same_call(one: Announced, name: CallName) -> bool:
    return (one.series, one.date, one.title) == (name.series, str(name.date), name.title)


def _told(part: _Part) -> list[Announced]:
    """Return what is to be remembered of what a digest tells of: of two rows of one call, the last counts."""
    calls = [_announced(one.outline.call, one.key) for one in part.calls]
    return [*calls, *(_announced(one.call, one.key) for one in part.changed)]


def _announced(name: CallName, key: str) -> Announced:
    return Announced(name.source, name.path, str(name.date), name.series, name.title, key)
