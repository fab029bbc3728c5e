"""`/decisions`: what was decided, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import questions, replies
from bot.desk import Desk
from bot.exts import options
from bot.render import Shown
from bot.screens import Decisions
from bot.show import series_token

if TYPE_CHECKING:
    from bot.client import Bot


class DecisionList(commands.Cog):
    """What was decided."""

    @app_commands.command(description="What was decided, the newest first")
    @app_commands.describe(series="The recurring call; left out: all", since="The first day, such as 2026-08-20")
    @app_commands.autocomplete(series=options.series)
    async def decisions(
        self, interaction: discord.Interaction[Bot], series: str | None = None, since: str | None = None
    ) -> None:
        """Show the decisions."""

        async def plan(desk: Desk, sources: Sequence[str]) -> Decisions | str:
            try:
                first = questions.day(since)
            except ValueError:
                return replies.NO_DATE
            return Decisions(await series_token(desk, sources, series), first)

        await interaction.client.show(interaction, plan, Shown())


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(DecisionList())
