"""`/help`: all that the bot can do, and what it looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import layout, render

if TYPE_CHECKING:
    from bot.client import Bot


class Help(commands.Cog):
    """What the bot can do."""

    @app_commands.command(description="What I can do, and what I look through")
    async def help(self, interaction: discord.Interaction[Bot]) -> None:
        """Show it."""
        bot = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        sources = bot.sources_for(interaction, public=False)
        today = bot.services.now().date()
        looked = await bot.services.desk.ask(lambda library, scope: library.searched(scope, today), sources)
        await interaction.edit_original_response(view=layout.view(render.help_text(looked)))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(Help())
