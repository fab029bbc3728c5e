"""`/digest`: the daily summary of a channel: set it, end it, see it beforehand, post it now, and what was posted.

Only for those who may manage the server: Discord shows the commands to nobody else, and they are checked here again.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot import layout, limits, render, render_digest, replies, schedule
from bot.choices import offered
from bot.digest_ledger import Setting
from bot.outlet import DiscordOutlet
from bot.reply import Reply
from index.errors import CallnotesError, UnknownSeries
from index.series import match_series

if TYPE_CHECKING:
    from bot.client import Bot
    from bot.digests import Digest

    Acting = discord.Interaction[Bot]

_MOST_SHOWN: Final = 3
"""Messages of a preview that are shown."""


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones, those of places before abbreviations."""
    return tuple(sorted(available_timezones(), key=lambda name: ("/" not in name, name.startswith("Etc/"), name)))


async def _series(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer the series that the whole channel may see; after a comma, for what follows it."""
    bot = interaction.client
    names = (await bot.services.desk.names(bot.sources_for(interaction, public=True))).series
    before, comma, typed = current.rpartition(",")
    chosen = f"{before.strip()}, " if comma else ""
    left = [f"{chosen}{one.value}" for one in offered(names, typed) if one.value not in before.split(", ")]
    return [app_commands.Choice(name=name, value=name) for name in left if len(name) <= limits.CHOICE]


async def _zone(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer time zones."""
    del interaction
    return offered(zones(), current.replace(" ", "_"))


async def _weekdays(interaction: Acting, current: str) -> list[app_commands.Choice[str]]:
    """Offer what most want, and what is typed where it names days."""
    del interaction
    try:
        typed = [schedule.named(schedule.weekdays_in(current))]
    except ValueError:
        typed = []
    return offered(dict.fromkeys((*typed, replies.EVERY_DAY, replies.WORKING_DAYS)), "")


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class DailySummary(commands.GroupCog, group_name="digest", group_description="The daily summary of new calls here"):
    """The daily summary of a channel."""

    @app_commands.command(name="set", description="Post a summary of new calls here every day; nothing new, no post")
    @app_commands.describe(
        series="The recurring call, or several with commas; left out: all",
        at="When, as 09:00",
        timezone="Whose time that is, such as Europe/Berlin; left out: UTC",
        weekdays="On which days, such as mon-fri; left out: every day",
    )
    @app_commands.autocomplete(series=_series, timezone=_zone, weekdays=_weekdays)
    async def set_(
        self,
        interaction: Acting,
        series: app_commands.Range[str, 1, limits.CHOICE] | None = None,
        at: app_commands.Range[str, 1, 5] = "09:00",
        timezone: app_commands.Range[str, 1, limits.CHOICE] = "UTC",
        weekdays: app_commands.Range[str, 1, limits.CHOICE] = replies.EVERY_DAY,
    ) -> None:
        """Set it, in place of what was set here before."""
        if not await _may(interaction):
            return
        said = await _set(interaction, series or "", at, timezone, weekdays)
        await interaction.edit_original_response(view=layout.view(said))

    @app_commands.command(description="Post no summary here any more")
    async def off(self, interaction: Acting) -> None:
        """End it."""
        digests = interaction.client.services.digests
        assert interaction.channel_id is not None
        if not await _may(interaction):
            return
        ended = await digests.unset(interaction.channel_id)
        left = await digests.of_channel(interaction.channel_id)
        none = replies.DIGEST_ENDED if ended else replies.NO_DIGEST
        await _say(interaction, replies.DIGEST_IN_CONFIGURATION if left else none)

    @app_commands.command(description="See what would be posted here now; only you see it")
    async def preview(self, interaction: Acting) -> None:
        """Show it."""
        bot = interaction.client
        if not await _may(interaction):
            return
        shown: list[Reply] = []
        place = bot.place(interaction.guild_id, interaction.channel)
        for digest in await _here(interaction):
            try:
                shown += await bot.services.digests.preview(digest, place)
            except CallnotesError as error:
                shown.append(render.notice(replies.sentence(error)))
        if not shown:
            none = replies.NOTHING_NEW if await _here(interaction) else replies.NO_DIGEST
            await _say(interaction, none)
            return
        await interaction.edit_original_response(view=layout.view(shown[0]))
        for reply in shown[1:_MOST_SHOWN]:
            await interaction.followup.send(view=layout.view(reply), ephemeral=True)
        if len(shown) > _MOST_SHOWN:
            said = render.notice(replies.previewed(_MOST_SHOWN, len(shown)))
            await interaction.followup.send(view=layout.view(said), ephemeral=True)

    @app_commands.command(description="Post what is new here now, without waiting for the hour")
    async def now(self, interaction: Acting) -> None:
        """Post it."""
        bot = interaction.client
        if not await _may(interaction):
            return
        digests = await _here(interaction)
        posted = 0
        for digest in digests:
            try:
                posted += await bot.services.digests.post_now(digest, DiscordOutlet(bot))
            except CallnotesError as error:
                await _say(interaction, replies.sentence(error))
                return
        await _say(interaction, replies.posted_now(posted) if digests else replies.NO_DIGEST)

    @app_commands.command(description="What was posted here and when, and what is next")
    async def why(self, interaction: Acting) -> None:
        """Tell it, with the summaries of this server that were switched off."""
        digests = interaction.client.services.digests
        assert interaction.channel_id is not None
        assert interaction.guild_id is not None
        if not await _may(interaction):
            return
        here = await digests.accounts(interaction.channel_id)
        off = await digests.switched_off(interaction.guild_id)
        elsewhere = [one for one in off if one.digest.channel_id != interaction.channel_id]
        await interaction.edit_original_response(view=layout.view(render_digest.account(here, elsewhere)))


async def _may(interaction: Acting) -> bool:
    """Tell whether somebody may manage the server, which can give the commands to others; then Discord is to wait."""
    if interaction.permissions.manage_guild:
        await interaction.response.defer(ephemeral=True, thinking=True)
        return True
    await interaction.client.tell(interaction, replies.MANAGERS_ONLY)
    return False


async def _set(interaction: Acting, series: str, at: str, timezone: str, weekdays: str) -> Reply:
    """Set the digest of the channel; return what is to be said of it."""
    bot = interaction.client
    place = bot.place(interaction.guild_id, interaction.channel)
    try:
        names = (await bot.services.desk.names(bot.sources_at(place))).series
        chosen = tuple(dict.fromkeys(match_series(one.strip(), names) for one in series.split(",") if one.strip()))
    except UnknownSeries as error:
        return render.notice(replies.sentence(error))
    try:
        moment = schedule.time_in(at)
    except ValueError:
        return render.notice(replies.NO_TIME)
    try:
        days = schedule.weekdays_in(weekdays)
    except ValueError:
        return render.notice(replies.NO_WEEKDAYS)
    try:
        zone = ZoneInfo(timezone.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return render.notice(replies.no_zone(timezone))
    assert interaction.channel_id is not None
    assert interaction.guild_id is not None
    now = bot.services.now()
    by = interaction.user.id
    setting = Setting(interaction.channel_id, interaction.guild_id, chosen, moment, zone.key, days, by, now)
    digest = await bot.services.digests.set(setting, place)
    return render_digest.is_set(digest, now)


async def _here(interaction: Acting) -> list[Digest]:
    assert interaction.channel_id is not None
    return await interaction.client.services.digests.of_channel(interaction.channel_id)


async def _say(interaction: Acting, sentence: str) -> None:
    await interaction.edit_original_response(view=layout.view(render.notice(sentence)))


async def setup(bot: Bot) -> None:
    """Add the feature."""
    zones()
    await bot.add_cog(DailySummary())
