"""`/watch`, `/unwatch`, `/watching`: to be told, once a day at most, when a term comes up in new notes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import layout, render, render_watch
from bot.choices import offered
from bot.letters import DiscordLetterbox
from bot.watches import LONGEST, watch_over

if TYPE_CHECKING:
    from bot.client import Bot


async def _own_terms(interaction: discord.Interaction[Bot], current: str) -> list[app_commands.Choice[str]]:
    """Offer what whoever types watches."""
    own = await interaction.client.services.watches.book.watches(interaction.user.id)
    return offered((one.term for one in own), current)


class Watching(commands.Cog):
    """Terms that people are told of."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._task: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Look after the watches from now on."""
        services = self._bot.services
        looking = watch_over(services.watches, DiscordLetterbox(self._bot), self._is_ready, services.sleep)
        self._task = asyncio.create_task(looking, name="watches")

    def _is_ready(self) -> bool:
        """Tell whether Discord is connected, and every source was looked at since the start."""
        looked = (one.status for one in self._bot.services.followers.values())
        return self._bot.is_ready() and all(one.refreshed_at or one.failed_at for one in looked)

    async def cog_unload(self) -> None:
        """Look after them no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @app_commands.command(description="Be told by direct message, at most daily, when a term comes up in new notes")
    @app_commands.describe(term="A word, a name, or a few words that stand together")
    async def watch(self, interaction: discord.Interaction[Bot], term: app_commands.Range[str, 1, LONGEST]) -> None:
        """Watch a term."""
        await self._say(interaction, await self._answer(interaction, term, add=True))

    @app_commands.command(description="Be told of a term no more")
    @app_commands.describe(term="One of those that you watch")
    @app_commands.autocomplete(term=_own_terms)
    async def unwatch(self, interaction: discord.Interaction[Bot], term: str) -> None:
        """Watch a term no more."""
        await self._say(interaction, await self._answer(interaction, term, add=False))

    @app_commands.command(description="What you watch")
    async def watching(self, interaction: discord.Interaction[Bot]) -> None:
        """Show what whoever asks watches."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        book = interaction.client.services.watches.book
        refusals = await book.refusals(interaction.user.id)
        own = await book.watches(interaction.user.id)
        shown = render_watch.watching(own, paused=refusals is not None and refusals.paused)
        await interaction.edit_original_response(view=layout.view(shown))

    async def _answer(self, interaction: discord.Interaction[Bot], term: str, *, add: bool) -> str:
        await interaction.response.defer(ephemeral=True, thinking=True)
        watches = interaction.client.services.watches
        return await (watches.add if add else watches.remove)(interaction.user.id, term)

    async def _say(self, interaction: discord.Interaction[Bot], sentence: str) -> None:
        await interaction.edit_original_response(view=layout.view(render.notice(sentence)))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(Watching(bot))
