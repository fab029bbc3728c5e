"""A screen -> the reply that shows it: asks the desk, renders. The one way from what people do to what they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import render, replies
from bot.desk import Desk
from bot.render import Shown
from bot.reply import Reply
from bot.screens import Actions, Asked, Calls, Decisions, Linking, OneCall, Screen, Thread, Topic
from index.browse import Listed, TopicCall, name_token, note_token, reference_in
from index.errors import UnknownSeries
from index.library import Library
from index.model import Answer, CallName, CallOutline, Excerpt
from index.query import Query
from index.reader import Scope
from index.series import match_series

FIRST = 5
"""Excerpts of an answer."""
FURTHER = 20
"""Excerpts that can be had of it by asking for more."""
LISTED = 12
"""Calls or excerpts of a list: more than ever fit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply, and for the log how many excerpts it has."""

    reply: Reply
    found: int = 0


async def show(desk: Desk, sources: Sequence[str], screen: Screen, shown: Shown, today: date) -> Outcome:
    """Return the reply that shows `screen`, from the sources of those names and no others.

    `shown.echo` has the words that the screen itself does not hold. What cannot be found is a reply, too.
    """
    try:
        return await _Showing(desk, sources, shown, today).outcome(screen)
    except UnknownSeries as error:
        return Outcome(render.notice(replies.sentence(error)))
    except _Gone:
        return Outcome(render.notice(replies.GONE))


def question_of(shown: Shown) -> str:
    """Return the question that is asked: a follow-up with the thread that it goes on about."""
    return f"{shown.echo or shown.asked} {shown.context}".strip()


class _Gone(Exception):
    """What a button names is not among what may be seen."""


@dataclass(frozen=True, slots=True)
class _Showing:
    desk: Desk
    sources: Sequence[str]
    shown: Shown
    today: date

    async def outcome(self, screen: Screen) -> Outcome:  # noqa: PLR0911 - a line for each screen
        match screen:
            case Asked():
                return await self._answer(screen)
            case Thread():
                return await self._thread(screen)
            case OneCall():
                return await self._call(screen)
            case Calls():
                return await self._calls(screen)
            case Topic():
                return await self._topic(screen)
            case Decisions():
                return await self._decisions(screen)
            case Actions():
                return await self._actions(screen)
            case Linking():
                return await self._linking(screen)

    async def _series(self, token: str) -> str | None:
        """Return the series known by `token`, or None for all. Raises _Gone."""
        if not token:
            return None
        names = (await self.desk.names(self.sources)).series
        found = next((name for name in names if name_token(name) == token), None)
        if found is None:
            raise _Gone
        return found

    async def _speaker(self, token: str) -> str | None:
        """Return the person known by `token`, or None for anybody. Raises _Gone."""
        if not token:
            return None
        found = next((name for name in (await self.desk.names(self.sources)).people if name_token(name) == token), None)
        if found is None:
            raise _Gone
        return found

    async def _answer(self, screen: Asked) -> Outcome:
        series, speaker = await self._series(screen.series), await self._speaker(screen.speaker)
        since, until = screen.since, screen.until
        limit = FIRST if screen.skip == 0 else FURTHER
        question = question_of(self.shown)

        async def work(library: Library, scope: Scope) -> Answer:
            return await library.ask(
                question,
                scope=scope,
                asked_on=self.today,
                series=series,
                speaker=speaker,
                since=since,
                until=until,
                limit=limit,
            )

        found = await self.desk.ask(work, self.sources)
        further = screen.skip == 0 and found.answered
        shown = replace(self.shown, narrowed=replies.narrowed(series, speaker, since, until))
        return Outcome(render.answer(found, screen, shown, further=further), len(found.excerpts))

    async def _thread(self, screen: Thread) -> Outcome:
        async def work(library: Library, scope: Scope) -> Excerpt | None:
            return await library.thread(scope, note=screen.note, title=screen.title, start=screen.start)

        found = await self.desk.ask(work, self.sources)
        if found is None:
            return Outcome(render.notice(replies.GONE))
        return Outcome(render.whole_thread(found, screen, self.shown), 1)

    async def _call(self, screen: OneCall) -> Outcome:
        async def work(library: Library, scope: Scope) -> tuple[CallOutline, CallName | None, CallName | None] | None:
            return await library.call(scope, screen.note)

        found = await self.desk.ask(work, self.sources)
        if found is None:
            return Outcome(render.notice(replies.GONE))
        return Outcome(render.call(*found, screen, self.shown), 1)

    async def _calls(self, screen: Calls) -> Outcome:
        series = await self._series(screen.series)

        async def work(library: Library, scope: Scope) -> tuple[list[CallName], int]:
            most = screen.skip + LISTED
            found = await library.calls(scope, series=series, today=self.today, limit=most)
            return found[screen.skip :], await library.held_count(scope, today=self.today, series=series)

        found, total = await self.desk.ask(work, self.sources)
        return Outcome(render.calls(found, total, screen, self.shown), len(found))

    async def _topic(self, screen: Topic) -> Outcome:
        async def work(library: Library, scope: Scope) -> tuple[list[TopicCall], Query]:
            return await library.topic(self.shown.echo, scope=scope, asked_on=self.today)

        found, query = await self.desk.ask(work, self.sources)
        remarks = (replies.corrected(query.corrected.items()),) if query.corrected else ()
        return Outcome(render.topic(found, self.shown.echo, screen, self.shown, remarks), len(found))

    async def _decisions(self, screen: Decisions) -> Outcome:
        series = await self._series(screen.series)

        async def work(library: Library, scope: Scope) -> Listed:
            return await library.decisions(scope, series=series, since=screen.since, skip=screen.skip, most=LISTED)

        none = replies.none_decided(series, screen.since)
        return self._listed(await self.desk.ask(work, self.sources), screen, none, replies.DECIDED)

    async def _actions(self, screen: Actions) -> Outcome:
        series = await self._series(screen.series)
        person = self.shown.echo or None

        async def work(library: Library, scope: Scope) -> Listed:
            return await library.actions(scope, series=series, person=person, skip=screen.skip, most=LISTED)

        none = replies.no_actions(person, series)
        return self._listed(await self.desk.ask(work, self.sources), screen, none, replies.TO_DO)

    async def _linking(self, screen: Linking) -> Outcome:
        reference = reference_in(self.shown.echo)
        if reference is None:
            return Outcome(render.notice(replies.NO_REFERENCE))

        async def work(library: Library, scope: Scope) -> Listed:
            return await library.linking(reference, scope, skip=screen.skip, most=LISTED)

        none = replies.not_linked(str(reference))
        return self._listed(await self.desk.ask(work, self.sources), screen, none, replies.naming(str(reference)))

    def _listed(self, found: Listed, screen: Decisions | Actions | Linking, none: str, what: str) -> Outcome:
        reply = render.excerpts(found, screen, self.shown, none=none, what=what)
        return Outcome(reply, len(found.excerpts))


async def series_token(desk: Desk, sources: Sequence[str], name: str | None) -> str:
    """Return what the series meant by `name` is known by; empty for None. Raises UnknownSeries."""
    return name_token(match_series(name, (await desk.names(sources)).series)) if name else ""


async def speaker_token(desk: Desk, sources: Sequence[str], name: str | None) -> str | None:
    """Return what the person whose name has `name` in it is known by; empty for no name, None where it is nobody's."""
    wanted = (name or "").casefold().strip().removeprefix("@")
    if not wanted:
        return ""
    people = (await desk.names(sources)).people
    alike = [one for one in people if wanted in one.casefold()]
    found = min(alike, key=lambda one: (one.casefold() != wanted, not one.casefold().startswith(wanted)), default=None)
    return None if found is None else name_token(found)


async def newest_call(desk: Desk, sources: Sequence[str], series: str | None, today: date) -> OneCall | None:
    """Return the screen of the newest call held by `today`, or None. Raises UnknownSeries."""

    async def work(library: Library, scope: Scope) -> list[CallName]:
        return await library.calls(scope, series=series, today=today, limit=1)

    found = await desk.ask(work, sources)
    return OneCall(note_token(found[0].source, found[0].place)) if found else None


async def excerpt_key(desk: Desk, sources: Sequence[str], note: str, start: int, end: int) -> str | None:
    """Return the key of an excerpt of the note known by a token, or None where it is not to be seen."""

    async def work(library: Library, scope: Scope) -> tuple[CallOutline, CallName | None, CallName | None] | None:
        return await library.call(scope, note)

    found = await desk.ask(work, sources)
    return None if found is None else f"{found[0].call.source}:{found[0].call.path}:{start}-{end}"
