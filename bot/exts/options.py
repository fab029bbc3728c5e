"""Options that several commands have, and what is offered for them. No extension of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.choices import offered

if TYPE_CHECKING:
    from bot.client import Bot
    from index.browse import Names

    Acting = discord.Interaction[Bot]


async def _names(interaction: Acting) -> Names:
    bot = interaction.client
    return await bot.services.desk.names(bot.sources_for(interaction, public=False))


async def series(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer series."""
    return offered((await _names(interaction)).series, current)


async def people(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer people."""
    return offered((await _names(interaction)).people, current)


async def topics(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer topics."""
    return offered((await _names(interaction)).topics, current)
