"""How the bot and its sources stand -> what is sent to Discord. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot import escape, limits, replies
from bot.quoting import shortened
from bot.refreshing import Status
from bot.reply import Part, Reply, Rule, Text, pack
from index.model import SourceSummary

_ROOM = 200
"""Characters for what stands above and below the sources."""
_COMPONENTS = limits.MESSAGE_COMPONENTS - 5
_FAILURE_ROOM = 400
"""Characters of why a refresh failed."""


def about(version: str, sources: Sequence[tuple[SourceSummary, Status]]) -> Reply:
    """Return which version this is, and how each source stands; those that do not fit are counted."""
    head = Text(f"**callnotes {escape.plain(version)}**")
    if not sources:
        return Reply((head, Text(replies.NO_SOURCE_HERE)))
    taken, count = pack([[_source(*one)] for one in sources], limits.MESSAGE_TEXT - _ROOM, _COMPONENTS, ruled=False)
    left = len(sources) - count
    more: list[Part] = [Text(f"-# {replies.more_sources(left)}")] if left else []
    return Reply((head, Rule(), *taken, *more))


def refreshed(statuses: Sequence[tuple[str, Status | None]]) -> Reply:
    """Return what refreshes of sources, by name, gave; None: not ended yet."""
    texts = [Text(_outcome(name, status)) for name, status in statuses]
    taken, count = pack([[text] for text in texts], limits.MESSAGE_TEXT - _ROOM, _COMPONENTS, ruled=False)
    left = len(texts) - count
    more: list[Part] = [Text(f"-# {replies.more_sources(left)}")] if left else []
    return Reply((*taken, *more))


def _source(source: SourceSummary, status: Status) -> Text:
    at = f" at `{source.commit[:12]}`" if source.commit else ""
    lines = [f"**{escape.plain(source.name)}**{at}", replies.source_in_numbers(source)]
    if status.refreshed_at is not None:
        lines.append(f"-# {replies.refreshed_at(_moment(status.refreshed_at.timestamp()))}")
    if status.failure and status.failed_at is not None:
        due = _moment(status.next_at.timestamp()) if status.next_at else ""
        lines.append(f"⚠️ {replies.failed_at(_moment(status.failed_at.timestamp()), _why(status), due)}")
    return Text("\n".join(lines))


def _outcome(name: str, status: Status | None) -> str:
    shown = escape.plain(name)
    if status is None:
        return replies.still_refreshing(shown)
    if status.failure or status.refreshed is None:
        return f"⚠️ {replies.not_refreshed(shown, _why(status))}"
    return escape.plain(replies.refreshed(status.refreshed))


def _why(status: Status) -> str:
    return escape.plain(shortened(status.failure, _FAILURE_ROOM))


def _moment(seconds: float) -> str:
    """Return a time as each reader's Discord shows it.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(seconds)}:R>"
