"""`/calls`: the calls held, the newest first, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk
from bot.exts import options
from bot.render import Shown
from bot.screens import Calls
from bot.show import series_token

if TYPE_CHECKING:
    from bot.client import Bot


class CallList(commands.Cog):
    """The list of calls."""

    @app_commands.command(description="The calls held, the newest first")
    @app_commands.describe(series="The recurring call; left out: all")
    @app_commands.autocomplete(series=options.series)
    async def calls(self, interaction: discord.Interaction[Bot], series: str | None = None) -> None:
        """Show the calls."""

        async def plan(desk: Desk, sources: Sequence[str]) -> Calls:
            return Calls(await series_token(desk, sources, series))

        await interaction.client.show(interaction, plan, Shown())


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(CallList())
