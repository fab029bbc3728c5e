"""`/about`: which version this is, and how the notes stand that whoever asks may see."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import about, layout

if TYPE_CHECKING:
    from bot.client import Bot


class About(commands.Cog):
    """How the bot stands."""

    @app_commands.command(description="Which version of me this is, and how the notes stand")
    async def about(self, interaction: discord.Interaction[Bot]) -> None:
        """Show it."""
        bot = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        sources = bot.sources_for(interaction, public=False)
        today = bot.services.now().date()
        found = await bot.services.desk.ask(lambda library, scope: library.sources(scope, today), sources)
        followers = bot.services.followers
        shown = about.about(version("callnotes"), [(one, followers[one.name].status) for one in found])
        await interaction.edit_original_response(view=layout.view(shown))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(About())
