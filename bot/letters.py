"""The edge through which the bot writes direct messages of its own accord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import discord

from bot import layout
from bot.refusals import Refused, Unsure, translated
from bot.reply import Reply

if TYPE_CHECKING:
    from bot.client import Bot

__all__ = ["DiscordLetterbox", "Letterbox", "Undeliverable", "Unsure"]

_MOST_READ: Final = 100
"""Messages that are looked through for one that may have been sent: those right after it was tried."""


class Undeliverable(Refused):
    """Somebody takes no direct messages of the bot, or is gone. Nothing was sent."""


class Letterbox(Protocol):
    """Where direct messages go. All raise Undeliverable and Unsure."""

    async def newest(self, user_id: int) -> int:
        """Return the newest message with somebody, 0 where there is none."""
        ...

    async def has(self, user_id: int, after_id: int, mark: int) -> bool:
        """Tell whether the bot sent somebody, soon after a message, one with a text of that component id."""
        ...

    async def send(self, user_id: int, reply: Reply, nonce: str) -> None:
        """Send somebody a message, once by its nonce as long as Discord remembers that."""
        ...


class DiscordLetterbox:
    """The `Letterbox` of a bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def newest(self, user_id: int) -> int:
        """Return the newest message with somebody, 0 where there is none."""
        with translated(Undeliverable):
            channel = await self._bot.create_dm(discord.Object(user_id))
            return next(iter([one.id async for one in channel.history(limit=1)]), 0)

    async def has(self, user_id: int, after_id: int, mark: int) -> bool:
        """Tell whether the bot sent somebody, soon after a message, one with a text of that component id."""
        with translated(Undeliverable):
            channel = await self._bot.create_dm(discord.Object(user_id))
            history = channel.history(limit=_MOST_READ, after=discord.Object(after_id), oldest_first=True)
            async for message in history:
                if message.author == self._bot.user and layout.shown_text(message, mark):
                    return True
        return False

    async def send(self, user_id: int, reply: Reply, nonce: str) -> None:
        """Send somebody a message, once by its nonce as long as Discord remembers that."""
        with translated(Undeliverable):
            channel = await self._bot.create_dm(discord.Object(user_id))
            await channel.send(view=layout.view(reply), nonce=nonce)
