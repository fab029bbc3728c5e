"""Watches: once a day, whoever watches a term is told of the new lines in which it comes up.

Only notes that are open to all are looked through, as what is told goes into direct messages. What is told is written
down, together with up to where the notes were read, before any of it is sent: nobody is told twice of a line, nor
twice in a day.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from bot import replies
from bot.access import Place, visible_sources
from bot.config import SourceConfig
from bot.letters import Letterbox, Undeliverable, Unsure
from bot.render_watch import MARK, letter
from bot.reply import Button, Headed, Part, Reply, Rule, Text
from bot.watchbook import Draft, Letter, Refusals, Watch, Watchbook
from index.errors import CallnotesError
from index.mentions import Watched, mentions, watched
from index.model import Excerpt, Position

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.workspace import Origin
    from index.library import Library
    from index.mentions import FreshNote
    from index.reader import Scope

log = logging.getLogger("callnotes.watches")

MOST: Final = 20
"""Terms that one person can watch."""
LONGEST: Final = 60
"""Characters of a term."""
HOUR: Final = 8
"""Of the day, in UTC, from which people are told."""
TICK: Final = 300.0
"""Seconds between two looks whether it is time, and between two tries to send."""
TOO_COMMON: Final = 0.05
"""A term that comes up in a larger share of all bullets is refused: it would be told of every day."""
LATE: Final = timedelta(days=2)
"""A folder tells what is new by the days of calls alone: a note that comes so late is still told of."""
REFUSALS: Final = 3
"""Days in a row on which Discord would not deliver; then watches are paused."""


@dataclass(frozen=True, slots=True)
class Watches:
    """The watches of all people. `sources` and `origins` are those of the configuration, by the same names."""

    sources: Sequence[SourceConfig]
    origins: Mapping[str, Origin]
    desk: Desk
    book: Watchbook
    now: Callable[[], datetime]

    @property
    def open(self) -> tuple[str, ...]:
        """The sources that everybody may see."""
        return visible_sources(self.sources, Place())

    async def add(self, user_id: int, term: str) -> str:
        """Watch a term for somebody; return what is said to that."""
        term = " ".join(term.split())
        found = watched(term)
        if len(term) > LONGEST:
            return replies.long_term(len(term), LONGEST)
        if found is None:
            return replies.EMPTY_TERM
        own = await self.book.watches(user_id)
        if len(own) >= MOST and found.key not in {one.key for one in own}:
            return replies.too_many_terms(MOST)
        share = await self.desk.ask(lambda library, scope: library.commonness(term, scope), self.open)
        if share > TOO_COMMON:
            return replies.common_term(term)
        await self.book.watch(Watch(user_id, found.key, term, self.now()))
        return replies.watching(term)

    async def remove(self, user_id: int, term: str) -> str:
        """Watch a term no more; return what is said to that."""
        found = watched(term)
        gone = found is not None and await self.book.unwatch(user_id, found.key)
        return replies.unwatched(term) if gone else replies.not_watched(term)

    async def tick(self, letterbox: Letterbox) -> None:
        """Settle what is new today where it is time for that and was not done; send what is to be sent."""
        now = self.now()
        if now.hour >= HOUR and not await self.book.is_done(now.date()):
            await self.settle(now.date())
        for one in await self.book.letters(now.date()):
            await self._deliver(one, letterbox)

    async def settle(self, today: date) -> None:
        """Write down what people are to be told of today. A source that cannot be read waits for another day."""
        known = await self.book.positions()
        people = await self._people()
        positions: dict[str, Position] = {}
        fresh: list[FreshNote] = []
        for name in self.open:
            try:
                positions[name], notes = await self._read(name, known.get(name), today, wanted=bool(people))
            except CallnotesError as error:
                log.warning("unread source=%s: %s", name, error)
                continue
            fresh += notes
        drafts: list[Draft] = []
        for user_id, wanted in people.items():
            draft = _draft(user_id, mentions(fresh, wanted), await self.book.told(user_id))
            if draft is not None:
                drafts.append(draft)
        await self.book.settle(today, positions, drafts)
        log.info("settled day=%s people=%d letters=%d", today, len(people), len(drafts))

    async def _people(self) -> dict[int, list[Watched]]:
        """Return what each person watches, but for those whose watches are paused."""
        people: dict[int, list[Watched]] = {}
        for one in await self.book.watches():
            if (found := watched(one.term)) is not None:
                people.setdefault(one.user_id, []).append(found)
        paused = [user_id for user_id in people if (told := await self.book.refusals(user_id)) and told.paused]
        return {user_id: wanted for user_id, wanted in people.items() if user_id not in paused}

    async def _read(
        self, name: str, since: Position | None, today: date, *, wanted: bool
    ) -> tuple[Position, list[FreshNote]]:
        """Return up to where a source is read now, and its notes with lines that are new since then."""
        origin = self.origins[name]
        notes = await asyncio.to_thread(origin.open, fetch=False)
        link = await asyncio.to_thread(origin.template)

        async def look(library: Library, scope: Scope) -> tuple[Position, list[FreshNote]]:
            (source,) = await library.sources(scope, today)
            if since is None or not wanted:
                return Position(source.commit, today), []
            found = await library.news(notes, name=name, link=link, since=since, today=today)
            return found.position, await library.fresh(found)

        position, fresh = await self.desk.ask(look, (name,))
        if position.commit is None:
            position = Position(None, today - LATE)
        return position, fresh

    async def _deliver(self, one: Letter, letterbox: Letterbox) -> None:
        """Send a letter unless it was sent, or must not be any more."""
        today = self.now().date()
        refused = await self.book.refusals(one.user_id)
        if refused is not None and refused.last_on >= today:
            return
        if not set(one.sources) <= set(self.open) or not await self.book.watches(one.user_id):
            await self.book.drop(one.number)
            return
        try:
            if one.after_id is None:
                await self.book.tried(one.number, await letterbox.newest(one.user_id))
            elif await letterbox.has(one.user_id, one.after_id, MARK + one.number):
                await self.book.sent(one.number, self.now())
                return
            await letterbox.send(one.user_id, _unpacked(one.body, one.number), f"watch-{one.number}")
        except Undeliverable as error:
            count = refused.count + 1 if refused else 1
            await self.book.refuse(one.user_id, Refusals(count, today, paused=count >= REFUSALS))
            paused = " paused" if count >= REFUSALS else ""
            log.warning("undelivered letter=%d tries=%d%s: %s", one.number, count, paused, error)
        except Unsure as error:
            log.warning("unsure letter=%d: %s", one.number, error)
        else:
            await self.book.sent(one.number, self.now())
            log.info("sent letter=%d", one.number)


async def watch_over(
    watches: Watches, letterbox: Letterbox, ready: Callable[[], bool], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Look after the watches for ever, while the bot is `ready`."""
    while True:
        if ready():
            try:
                await watches.tick(letterbox)
            except Exception:  # the loop's guard: the next tick tries again
                log.exception("unwatched")
        await sleep(TICK)


def _draft(user_id: int, found: Sequence[Excerpt], told: set[str]) -> Draft | None:
    """Return what somebody is to be told of, without what they were told of before; None where that is nothing."""
    fresh = [one for one in found if not _lines(one) <= told]
    if not fresh:
        return None
    lines = frozenset(line for one in fresh for line in _lines(one))
    sources = tuple(sorted({one.call.source for one in fresh}))
    return Draft(user_id, _packed(letter(fresh)), sources, lines)


def _lines(excerpt: Excerpt) -> set[str]:
    """Return what stands for the lines of an excerpt, whatever their numbers are."""
    call = excerpt.call
    named = "\0".join((call.source, call.path, str(call.date)))
    texts = (f"{named}\0{one.text}".encode("utf-8", "replace") for one in excerpt.quotes)
    return {blake2b(text, digest_size=12).hexdigest() for text in texts}


def _packed(reply: Reply) -> str:
    """Return a reply of texts and headings as JSON."""
    parts: list[list[str]] = []
    for part in reply.parts:
        match part:
            case Text():
                parts.append([part.text])
            case Headed():
                parts.append([part.text, part.button.label, part.button.target])
            case Rule():
                parts.append([])
    return json.dumps(parts, ensure_ascii=False)


def _unpacked(body: str, number: int) -> Reply:
    """Return the reply again, its last text marked with the number by which it is found again."""
    parts: list[Part] = []
    rows: list[list[Any]] = json.loads(body)
    for at, row in enumerate(rows):
        match row:
            case [text]:
                parts.append(Text(text, MARK + number if at == len(rows) - 1 else None))
            case [text, label, target]:
                parts.append(Headed(text, Button(label, target)))
            case _:
                parts.append(Rule())
    return Reply(tuple(parts))
