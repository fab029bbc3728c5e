"""The edge through which the bot posts of its own accord: where a channel is, what stands in it, one message more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import discord

from bot import layout
from bot.access import Place
from bot.refusals import translated
from bot.reply import Reply

if TYPE_CHECKING:
    from bot.client import Bot

_MOST_READ: Final = 300
"""Messages that are looked through for one that may have been sent: those right after it was."""


class Outlet(Protocol):
    """Where messages go. All raise Refused and Unsure."""

    async def place(self, channel_id: int) -> Place:
        """Return where a channel is."""
        ...

    async def newest(self, channel_id: int) -> int:
        """Return the newest message of a channel; where it has none, an id that is smaller than any."""
        ...

    async def find(self, channel_id: int, after: int, custom_id: str) -> int | None:
        """Return the bot's own message, of those soon after another, that has such a button."""
        ...

    async def send(self, channel_id: int, reply: Reply, nonce: str) -> int:
        """Send a message, once by its nonce as long as Discord remembers that; return its id."""
        ...


class DiscordOutlet:
    """The `Outlet` that a bot has."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def place(self, channel_id: int) -> Place:
        """Return where a channel is."""
        channel = self._bot.get_channel(channel_id)
        if channel is None:
            with translated():
                channel = await self._bot.fetch_channel(channel_id)
        guild: discord.Guild | None = getattr(channel, "guild", None)
        return self._bot.place(guild.id if guild else None, channel)

    async def newest(self, channel_id: int) -> int:
        """Return the newest message of a channel; where it has none, an id that is smaller than any."""
        with translated():
            found = [one.id async for one in self._channel(channel_id).history(limit=1)]
        return found[0] if found else channel_id

    async def find(self, channel_id: int, after: int, custom_id: str) -> int | None:
        """Return the bot's own message, of those soon after another, that has such a button."""
        assert self._bot.user is not None
        own = self._bot.user.id
        history = self._channel(channel_id).history(limit=_MOST_READ, after=discord.Object(after), oldest_first=True)
        with translated():
            async for message in history:
                if message.author.id == own and custom_id in layout.custom_ids(message):
                    return message.id
        return None

    async def send(self, channel_id: int, reply: Reply, nonce: str) -> int:
        """Send a message, once by its nonce as long as Discord remembers that; return its id."""
        with translated():
            message = await self._channel(channel_id).send(view=layout.view(reply), nonce=nonce)
        return message.id

    def _channel(self, channel_id: int) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(channel_id)
