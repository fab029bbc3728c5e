"""`/refresh`: read what is new in the notes at once, for those who may manage the server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import about, layout, replies
from bot.choices import offered

if TYPE_CHECKING:
    from bot.client import Bot
    from bot.refreshing import Status

PATIENCE = 120.0
"""Seconds that whoever asks waits for what came of it. Large repositories take longer; `/about` tells later."""


async def _sources(interaction: discord.Interaction[Bot], current: str) -> list[app_commands.Choice[str]]:
    """Offer the sources that whoever types may see."""
    return offered(interaction.client.sources_for(interaction, public=False), current)


class Refresh(commands.Cog):
    """A refresh that does not wait for the clock."""

    @app_commands.command(description="Read what is new in the notes now, and tell what came of it")
    @app_commands.describe(source="Which notes; left out: all that you may see here")
    @app_commands.autocomplete(source=_sources)
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def refresh(self, interaction: discord.Interaction[Bot], source: str | None = None) -> None:
        """Refresh the sources that may be seen here, and tell what came of it."""
        bot = interaction.client
        if not interaction.permissions.manage_guild:
            await bot.tell(interaction, replies.ONLY_MANAGERS)
            return
        names = [one for one in bot.sources_for(interaction, public=False) if source in (None, one)]
        if not names:
            await bot.tell(interaction, replies.no_source(source))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        asked = [asyncio.create_task(bot.services.followers[name].asked()) for name in names]
        done, waiting = await asyncio.wait(asked, timeout=PATIENCE)
        for task in waiting:
            task.cancel()
        outcomes: list[Status | None] = [task.result() if task in done else None for task in asked]
        shown = about.refreshed(list(zip(names, outcomes, strict=True)))
        await interaction.edit_original_response(view=layout.view(shown))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(Refresh())
