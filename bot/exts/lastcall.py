"""`/lastcall`: the newest call at a glance, or the newest of a series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.desk import Desk
from bot.exts import options
from bot.render import Shown
from bot.screens import OneCall
from bot.show import newest_call

if TYPE_CHECKING:
    from bot.client import Bot


class LastCall(commands.Cog):
    """The newest call."""

    @app_commands.command(description="What the newest call, or the newest of a series, was about")
    @app_commands.describe(series="The recurring call; left out: any")
    @app_commands.autocomplete(series=options.series)
    async def lastcall(self, interaction: discord.Interaction[Bot], series: str | None = None) -> None:
        """Show the newest call."""
        today = interaction.client.services.now().date()

        async def plan(desk: Desk, sources: Sequence[str]) -> OneCall | str:
            return await newest_call(desk, sources, series, today) or replies.no_call(series, today)

        await interaction.client.show(interaction, plan, Shown())


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(LastCall())
