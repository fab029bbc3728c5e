"""The bot, put together: intents, mentions, extensions, the one way to show something, and the one error handler.

It needs no privileged intent: messages that mention the bot, and those sent to it, carry their content without.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Final, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot import layout, render, replies
from bot.access import Place, visible_sources
from bot.config import SourceConfig
from bot.desk import Desk
from bot.digests import Digests
from bot.ledger import Ledger
from bot.rates import CHANNEL, USER, Limiter
from bot.refreshing import Follower
from bot.render import Shown
from bot.reply import Reply
from bot.screens import Screen
from bot.show import Outcome, show
from bot.tree import Tree
from bot.trouble import outside
from bot.watches import Watches
from index.errors import IndexDamaged, UnknownSeries

log = logging.getLogger("callnotes.bot")

Plan = Callable[[Desk, Sequence[str]], Awaitable[Screen | str]]
"""What becomes a screen, or a sentence, once the desk is asked, with the sources that may be seen."""

EXTENSIONS: Final = (
    *("ask", "lastcall", "calls", "topic", "decisions", "actions", "watch", "digest"),
    *("about", "refresh", "help", "buttons"),
)
"""Each a file of `exts/`, a feature each."""

PERMISSIONS: Final = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)
"""What the bot needs; the last for replying to a message. `README.md` has the link that asks for them."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot is given: all that it knows and remembers, and the clock."""

    sources: Sequence[SourceConfig]
    desk: Desk
    ledger: Ledger
    now: Callable[[], datetime]
    """Returns an aware time."""
    followers: Mapping[str, Follower]
    """What keeps each source up to date, by its name."""
    watches: Watches
    sleep: Callable[[float], Awaitable[None]]
    digests: Digests
    users: Limiter = field(default_factory=lambda: Limiter(USER))
    channels: Limiter = field(default_factory=lambda: Limiter(CHANNEL))


def intents() -> discord.Intents:
    """Return what the bot wants to hear of: servers with channels and roles, and messages. Nothing privileged."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    return wanted


class Bot(commands.Bot):
    """callnotes in Discord."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=Tree,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.services = services

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected. Raises GatewayNotFound, too, where the gateway hangs up before its first hello.

        discord.py then looks for the session to go on with where there is none yet.
        """
        try:
            await super().connect(reconnect=reconnect)
        except AttributeError as error:
            if error.obj is not None or error.name != "sequence":
                raise
            raise discord.GatewayNotFound from error

    async def setup_hook(self) -> None:
        """Load every extension, or raise; tell Discord the commands where they changed."""
        for name in EXTENSIONS:
            await self.load_extension(f"bot.exts.{name}")
        assert isinstance(self.tree, Tree)
        log.info("commands %s", "told" if await self.tree.tell() else "unchanged")

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing: `exts/ask.py` listens, and there are no prefix commands."""

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what an event's handler raised. This and `failed` are where errors of the bot end."""
        del args, kwargs
        error = sys.exception()
        if what := outside(error):
            log.warning("unsent event=%s %s", event_method, what)
        else:
            log.error("failed event=%s", event_method, exc_info=error)

    # What extensions use

    def place(self, guild_id: int | None, channel: object) -> Place:
        """Return where a channel is."""
        ids = [cast("int | None", getattr(channel, name, None)) for name in ("id", "parent_id")]
        return Place(guild_id, tuple(id_ for id_ in ids if id_))

    def sources_at(self, place: Place, roles: Sequence[int] = ()) -> tuple[str, ...]:
        """Return the sources that may be quoted at a place."""
        return visible_sources(self.services.sources, place, roles)

    def sources_for(self, interaction: discord.Interaction[Bot], *, public: bool) -> tuple[str, ...]:
        """Return the sources that may be quoted to whoever acts, or (`public`) to all where they do."""
        roles = [] if public else [role.id for role in getattr(interaction.user, "roles", ())]
        return self.sources_at(self.place(interaction.guild_id, interaction.channel), roles)

    async def show(
        self,
        interaction: discord.Interaction[Bot],
        screen: Screen | Plan,
        shown: Shown,
        *,
        in_place: bool = False,
    ) -> None:
        """Show a screen to whoever acts, or, where `shown` has an asker, to all. Discord is told at once to wait.

        A plan is made into a screen, or a sentence, after that. `in_place`: instead of the message whose button was
        pressed.
        """
        public = shown.asker is not None
        if public and not _may_speak(interaction):
            await self.tell(interaction, replies.MAY_NOT_SPEAK)
            return
        if in_place:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=not public, thinking=True)
        outcome = await self.outcome(screen, shown, self.sources_for(interaction, public=public))
        await interaction.edit_original_response(view=layout.view(outcome.reply))

    async def outcome(self, screen: Screen | Plan, shown: Shown, sources: Sequence[str]) -> Outcome:
        """Return what shows a screen, and write the line of the log that stands for it."""
        started = perf_counter()
        if not isinstance(screen, Screen):
            try:
                planned = await screen(self.services.desk, sources)
            except UnknownSeries as error:
                planned = replies.sentence(error)
            except IndexDamaged:
                planned = replies.READ_ANEW
            if isinstance(planned, str):
                return Outcome(render.notice(planned))
            screen = planned
        try:
            outcome = await show(self.services.desk, sources, screen, shown, self.services.now().date())
        except IndexDamaged:
            return Outcome(render.notice(replies.READ_ANEW))
        took = (perf_counter() - started) * 1000
        log.info(
            "answered screen=%s found=%d sources=%d ms=%.0f", type(screen).__name__, outcome.found, len(sources), took
        )
        return outcome

    async def tell(self, interaction: discord.Interaction[Bot], what: str | Reply) -> None:
        """Say something to whoever acts, and to nobody else."""
        reply = render.notice(what) if isinstance(what, str) else what
        view = layout.view(reply)
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)

    async def allows(self, interaction: discord.Interaction[Bot]) -> bool:
        """Tell whether whoever acts may do so now; where not, they are told when."""
        seconds = self.wait(interaction.user.id, interaction.channel_id or 0)
        if seconds:
            await self.tell(interaction, replies.slow_down(seconds))
        return not seconds

    def wait(self, user: int, channel: int) -> int:
        """Return how many seconds somebody has to wait before asking in a channel; 0 for none."""
        now = self.services.now().timestamp()
        return self.services.users.wait(user, now) or self.services.channels.wait(channel, now)

    async def failed(self, interaction: discord.Interaction[Bot], error: BaseException) -> None:
        """Log an error, and say in a sentence that there was one, unless Discord itself is what failed."""
        if what := outside(error):
            log.warning("unsent interaction=%s %s", interaction.type.name, what)
            return
        unread = isinstance(error, IndexDamaged)
        if not unread:
            log.error("failed interaction=%s", interaction.type.name, exc_info=error)
        try:
            await self.tell(interaction, replies.READ_ANEW if unread else replies.WRONG_HERE)
        except discord.HTTPException:
            log.warning("unsaid interaction=%s", interaction.type.name)


def _may_speak(interaction: discord.Interaction[Bot]) -> bool:
    """Tell whether whoever acts may write where they act."""
    if interaction.guild_id is None:
        return True
    if isinstance(interaction.channel, discord.Thread):
        return interaction.permissions.send_messages_in_threads
    return interaction.permissions.send_messages
