"""`/actions`: who is to do what, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import limits
from bot.desk import Desk
from bot.exts import options
from bot.render import Shown
from bot.screens import Actions
from bot.show import series_token

if TYPE_CHECKING:
    from bot.client import Bot


class ActionList(commands.Cog):
    """Who is to do what."""

    @app_commands.command(description="Who is to do what, the newest first")
    @app_commands.describe(person="Whose; left out: anybody's", series="The recurring call; left out: all")
    @app_commands.autocomplete(person=options.people, series=options.series)
    async def actions(
        self,
        interaction: discord.Interaction[Bot],
        person: app_commands.Range[str, 1, limits.CHOICE] | None = None,
        series: str | None = None,
    ) -> None:
        """Show the actions."""

        async def plan(desk: Desk, sources: Sequence[str]) -> Actions:
            return Actions(await series_token(desk, sources, series))

        await interaction.client.show(interaction, plan, Shown(echo=" ".join((person or "").split())))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    await bot.add_cog(ActionList())
