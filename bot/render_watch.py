"""What people are told of their watches -> what is sent to Discord. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import escape, limits, replies
from bot.render import excerpt_parts
from bot.reply import Reply, Text, pack
from bot.watchbook import Watch
from index.model import Excerpt

MARK: Final = 1_000_000
"""Added to the number of a letter, the `id` of its last text."""
MOST_EXCERPTS: Final = 5
"""Told of in one letter; the rest is counted."""
_ROOM = limits.MESSAGE_TEXT - 300
"""Characters of all that is told, each excerpt a like share."""
_COMPONENTS = limits.MESSAGE_COMPONENTS - 4


def letter(found: Sequence[Excerpt]) -> Reply:
    """Return the direct message of a day: what is new, each whole, and how much more there is."""
    groups = [excerpt_parts(one, _ROOM // MOST_EXCERPTS) for one in found[:MOST_EXCERPTS]]
    taken, count = pack(groups, _ROOM, _COMPONENTS)
    return Reply((Text(replies.NEW_MENTIONS), *taken, Text(f"-# {replies.letter_foot(len(found) - count)}")))


def watching(watches: Sequence[Watch], *, paused: bool) -> Reply:
    """Return what somebody watches."""
    if not watches:
        return Reply((Text(replies.WATCHING_NOTHING),))
    terms = "\n".join(f"- {escape.plain(one.term)}" for one in watches)
    told = replies.WATCHES_PAUSED if paused else replies.WATCHES_TOLD
    return Reply((Text(f"{replies.WATCHED_TERMS}\n{terms}"), Text(f"-# {told}")))
