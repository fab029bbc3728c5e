"""`/topic`: every call that discussed something, the oldest first, with its decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import limits
from bot.exts import options
from bot.render import Shown
from bot.screens import Topic

if TYPE_CHECKING:
    from bot.client import Bot


class Topics(commands.Cog):
    """A topic through the years."""

    @app_commands.command(description="Every call that discussed something, oldest first, with its decisions")
    @app_commands.describe(name="A word or two, or the title of a thread")
    @app_commands.autocomplete(name=options.topics)
    async def topic(
        self, interaction: discord.Interaction[Bot], name: app_commands.Range[str, 1, limits.CHOICE]
    ) -> None:
        """Show the calls that discussed it."""
        await interaction.client.show(interaction, Topic(), Shown(echo=" ".join(name.split())))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(Topics())
