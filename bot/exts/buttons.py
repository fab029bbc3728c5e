"""Buttons: what each does when it is pressed, also after a restart. Their `custom_id` says all (`bot/buttons.py`)."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot import layout, render, render_digest, replies
from bot.buttons import OPEN, REMOVE, SHARE, TURN, VOTE, WHY
from bot.ledger import Vote
from bot.render import Shown
from bot.reply import CONTEXT, ECHO
from bot.screens import Actions, Asked, Linking, Topic, decode
from bot.show import excerpt_key

if TYPE_CHECKING:
    from bot.client import Bot

    Pressed = discord.Interaction[Bot]


async def _guarded(interaction: Pressed, doing: Awaitable[None]) -> None:
    """Let the bot's one error handler have what goes wrong."""
    try:
        await doing
    except Exception as error:  # noqa: BLE001 - discord.py asks nobody what to do about errors of dynamic items
        await interaction.client.failed(interaction, error)


class _Pressable(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button known by its `custom_id` alone."""

    def __init__(self, item: ui.Button[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        del interaction
        assert isinstance(item, ui.Button)
        return cls(item, match)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a press through unless there are too many."""
        return await interaction.client.allows(interaction)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""
        await _guarded(interaction, self.press(interaction))

    async def press(self, interaction: Pressed) -> None:
        """Do what the button says."""
        raise NotImplementedError


class Open(_Pressable, template=OPEN):
    """Shows a screen to whoever presses it."""

    async def press(self, interaction: Pressed) -> None:
        """Show it in a message of its own."""
        await _show(interaction, self.match["screen"], public=False, in_place=False)


class Turn(_Pressable, template=TURN):
    """Shows a screen in place of this one, where only whoever presses it sees that."""

    async def press(self, interaction: Pressed) -> None:
        """Show it."""
        message = interaction.message
        own = message is not None and message.flags.ephemeral
        await _show(interaction, self.match["screen"], public=False, in_place=own)


class Share(_Pressable, template=SHARE):
    """Shows a screen to all in the channel: as far as all there may see it."""

    async def press(self, interaction: Pressed) -> None:
        """Show it."""
        await _show(interaction, self.match["screen"], public=True, in_place=False)


class Remove(_Pressable, template=REMOVE):
    """Removes an answer."""

    async def press(self, interaction: Pressed) -> None:
        """Remove it, for whoever asked and who may manage messages."""
        if int(self.match["asker"]) != interaction.user.id and not interaction.permissions.manage_messages:
            await interaction.client.tell(interaction, replies.REMOVED_ONLY_BY)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
        if interaction.message is not None:
            await interaction.client.services.ledger.forget(interaction.message.id)


class Judge(_Pressable, template=VOTE):
    """Keeps whether an excerpt answers the question."""

    async def press(self, interaction: Pressed) -> None:
        """Keep it."""
        bot = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        match = self.match
        sources = bot.sources_for(interaction, public=False)
        key = await excerpt_key(bot.services.desk, sources, match["note"], int(match["start"]), int(match["end"]))
        if key is not None:
            voter = blake2b(f"{interaction.user.id} {match['question']} {key}".encode(), digest_size=8).hexdigest()
            vote = 1 if match["vote"] == "+" else -1
            await bot.services.ledger.vote(Vote(match["question"], key, voter, vote, bot.services.now()))
        said = render.notice(replies.GONE if key is None else replies.THANKS)
        await interaction.edit_original_response(view=layout.view(said))


class Why(_Pressable, template=WHY):
    """Tells why a summary was posted."""

    async def press(self, interaction: Pressed) -> None:
        """Tell it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await interaction.client.services.digests.account_of(self.match["post"])
        said = render_digest.account([found]) if found else render.notice(replies.DIGEST_GONE)
        await interaction.edit_original_response(view=layout.view(said))


async def _show(interaction: Pressed, code: str, *, public: bool, in_place: bool) -> None:
    screen = decode(code)
    if screen is None:
        await interaction.client.tell(interaction, replies.NOT_FOR_THIS_BUTTON)
        return
    shown = Shown(interaction.user.id if public else None)
    if isinstance(screen, Asked | Topic | Actions | Linking):
        message = interaction.message
        assert message is not None
        words = layout.shown_text(message, ECHO) or await _asked_by(interaction, message)
        if not words and not isinstance(screen, Actions):
            await interaction.client.tell(interaction, replies.CANNOT_READ_QUESTION)
            return
        context = layout.shown_text(message, CONTEXT).removeprefix(replies.read_with(""))
        shown = replace(shown, echo=words, context=context)
    await interaction.client.show(interaction, screen, shown, in_place=in_place)


async def _asked_by(interaction: Pressed, message: discord.Message) -> str:
    """Return the question that a message replies to; empty where it cannot be read any more."""
    bot = interaction.client
    reference = message.reference
    if reference is None or reference.message_id is None or bot.user is None:
        return ""
    question = reference.resolved
    if not isinstance(question, discord.Message):
        try:
            channel = bot.get_partial_messageable(reference.channel_id)
            question = await channel.get_partial_message(reference.message_id).fetch()
        except discord.HTTPException:
            return ""
    return layout.question_in(question, bot.user.id)


async def setup(bot: Bot) -> None:
    """Add the buttons."""
    bot.add_dynamic_items(Open, Turn, Share, Remove, Judge, Why)
