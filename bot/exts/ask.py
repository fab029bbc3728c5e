"""Questions: by mention, in direct messages, as replies to answers, by `/ask`, and about any message.

A question that is edited gets its answer edited, and one that is deleted has it removed. What is asked by mention is
answered in the open, so only what the place may see is quoted; `/ask` is answered in private.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast
from weakref import WeakValueDictionary

import discord
from discord import app_commands
from discord.ext import commands

from bot import layout, questions, render, replies
from bot.buttons import OPEN
from bot.client import PERMISSIONS, log
from bot.desk import Desk
from bot.exts import options
from bot.ledger import Posted
from bot.render import Shown
from bot.reply import Reply
from bot.screens import Asked, Linking, Screen, Thread, decode
from bot.show import series_token, speaker_token
from index.browse import is_reference, reference_in
from index.errors import IndexDamaged
from index.library import Library
from index.model import Excerpt
from index.reader import Scope

if TYPE_CHECKING:
    from bot.client import Bot

_MEANT = (discord.MessageType.default, discord.MessageType.reply)


class Ask(commands.Cog):
    """Questions, and their answers."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @app_commands.command(description="Ask what was said in past calls; the answer quotes the notes")
    @app_commands.describe(
        question="What you want to know",
        series="Only this recurring call",
        speaker="What this person said first of all",
        since="Only from this day on, such as 2026-08-20",
        until="Only up to this day",
        public="Answer for all in the channel",
    )
    @app_commands.autocomplete(series=options.series, speaker=options.people)
    async def ask(
        self,
        interaction: discord.Interaction[Bot],
        question: str,
        *,
        series: str | None = None,
        speaker: str | None = None,
        since: str | None = None,
        until: str | None = None,
        public: bool = False,
    ) -> None:
        """Answer a question."""
        try:
            days = questions.day(since), questions.day(until)
        except ValueError:
            await self._bot.tell(interaction, replies.NO_DATE)
            return
        words = " ".join(question.split())
        if len(words) > replies.LONGEST_ASKED:
            await self._bot.tell(interaction, replies.long_question(len(words)))
            return

        async def plan(desk: Desk, sources: Sequence[str]) -> Screen | str:
            if is_reference(words):
                return Linking()
            of = await series_token(desk, sources, series)
            by = await speaker_token(desk, sources, speaker)
            return replies.no_person(speaker or "") if by is None else Asked(0, of, by, *days)

        await self._bot.show(interaction, plan, Shown(interaction.user.id if public else None, words))

    async def find(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Find what a message is about: the issue that it names, or its words."""
        reference = reference_in(message.content)
        subject = str(reference) if reference else questions.subject_of(message.content)
        if not subject:
            await self._bot.tell(interaction, replies.NOTHING_NAMED)
            return
        await self._bot.show(interaction, Linking() if reference else Asked(), Shown(echo=subject))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot, or is sent to it."""
        if not self._asks(message):
            return
        wait = self._bot.wait(message.author.id, message.channel.id)
        if wait:
            await _whisper(message, render.notice(replies.slow_down(wait)))
            return
        async with self._turn(message.id):
            if await self._bot.services.ledger.answer_to(message.id) is not None:
                return  # Discord says some things twice, as after a lost connection
            reply = await self._reply(message)
            sent = await self._send(message, reply)
            if sent is not None:
                posted = Posted(sent.id, sent.channel.id, message.author.id, message.id, self._bot.services.now())
                await self._bot.services.ledger.post(posted)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question in the message that answered it."""
        message = payload.message
        if payload.data.get("edited_timestamp") is None or not self._asks(message):
            return
        async with self._turn(message.id):
            posted = await self._bot.services.ledger.answer_to(message.id)
            if posted is None or self._bot.wait(message.author.id, message.channel.id):
                return
            reply = await self._reply(message)
            try:
                await self._posted(posted).edit(
                    view=layout.view(reply), allowed_mentions=discord.AllowedMentions.none()
                )
            except discord.NotFound:
                await self._bot.services.ledger.forget(posted.message_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Remove the answer to a question that is gone, and forget an answer that is."""
        await self._gone(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Do so for many at once."""
        for id_ in payload.message_ids:
            await self._gone(id_)

    async def _gone(self, message_id: int) -> None:
        ledger = self._bot.services.ledger
        async with self._turn(message_id):
            await ledger.forget(message_id)
            posted = await ledger.answer_to(message_id)
            if posted is None:
                return
            with suppress(discord.NotFound):
                await self._posted(posted).delete()
            await ledger.forget(posted.message_id)

    def _turn(self, message_id: int) -> asyncio.Lock:
        """Return what makes an edit, and a deletion, of a question wait until the question is answered."""
        return self._turns.setdefault(message_id, asyncio.Lock())

    def _posted(self, posted: Posted) -> discord.PartialMessage:
        return self._bot.get_partial_messageable(posted.channel_id).get_partial_message(posted.message_id)

    def _asks(self, message: discord.Message) -> bool:
        """Tell whether a message is meant for the bot."""
        if message.author.bot or message.webhook_id is not None or message.type not in _MEANT:
            return False
        return message.guild is None or self._me in {user.id for user in message.mentions} or bool(self._roles(message))

    @property
    def _me(self) -> int:
        assert self._bot.user is not None
        return self._bot.user.id

    def _roles(self, message: discord.Message) -> list[int]:
        """Return the roles mentioned that Discord made for the bot."""
        return [role.id for role in message.role_mentions if role.tags is not None and role.tags.bot_id == self._me]

    async def _reply(self, message: discord.Message) -> Reply:
        """Return what a message that is meant for the bot gets."""
        roles = self._roles(message)
        words = layout.question_in(message, self._me)
        if not words:
            return render.notice(replies.ROLE_MENTION) if roles and not message.content else render.welcome()
        if len(words) > replies.LONGEST_ASKED:
            return render.notice(replies.long_question(len(words)))
        guild = message.guild
        sources = self._bot.sources_at(self._bot.place(guild.id if guild else None, message.channel))
        asker = message.author.id
        if is_reference(words):
            return (await self._bot.outcome(Linking(), Shown(asker, echo=words), sources)).reply
        context = await self._thread_replied_to(message, sources)
        return (await self._bot.outcome(Asked(), Shown(asker, asked=words, context=context), sources)).reply

    async def _thread_replied_to(self, message: discord.Message, sources: Sequence[str]) -> str:
        """Return the title of the thread that an answer quotes first, where a message replies to an answer."""
        answer = message.reference.resolved if message.reference else None
        if not isinstance(answer, discord.Message) or answer.author.id != self._me:
            return ""
        found = (re.fullmatch(OPEN, custom_id) for custom_id in layout.custom_ids(answer))
        screens = (decode(one["screen"]) for one in found if one)
        thread = next((screen for screen in screens if isinstance(screen, Thread)), None)
        if thread is None:
            return ""

        async def work(library: Library, scope: Scope) -> Excerpt | None:
            return await library.thread(scope, note=thread.note, title=thread.title, start=thread.start)

        try:
            quoted = await self._bot.services.desk.ask(work, sources)
        except IndexDamaged:
            return ""  # the answer says so
        return questions.subject_of(quoted.thread)[: replies.LONGEST_CONTEXT] if quoted else ""

    async def _send(self, message: discord.Message, reply: Reply) -> discord.Message | None:
        """Answer a message. Where the bot may not, whoever asked is told so, and None is returned."""
        channel = message.channel
        missing = _missing(message)
        view = layout.view(reply)
        once = str(message.id)  # what is sent again because the answer to it was lost, Discord shows once
        try:
            if missing == ["read_message_history"]:
                return await channel.send(view=view, nonce=once)
            return await channel.send(
                view=view, reference=message.to_reference(fail_if_not_exists=False), mention_author=False, nonce=once
            )
        except discord.Forbidden:
            names = [name.replace("_", " ").title() for name in missing] or ["Send Messages"]
            log.warning("forbidden channel=%d missing=%s", channel.id, ",".join(missing))
            where = f"#{getattr(channel, 'name', '?')}"
            await _whisper(message, render.notice(replies.may_not(names, where)))
            return None


def _missing(message: discord.Message) -> list[str]:
    """Return the permissions that the bot needs where a message stands, and has not."""
    if message.guild is None:
        return []
    channel = cast("discord.abc.GuildChannel | discord.Thread", message.channel)
    has = channel.permissions_for(message.guild.me)
    unneeded = "send_messages" if isinstance(channel, discord.Thread) else "send_messages_in_threads"
    return [name for name, wanted in PERMISSIONS if wanted and name != unneeded and not getattr(has, name)]


async def _whisper(message: discord.Message, reply: Reply) -> None:
    """Send something to whoever wrote a message, where nobody else sees it; or not, if they take no such messages."""
    try:
        await message.author.send(view=layout.view(reply))
    except discord.HTTPException:
        log.info("unsaid user=%d", message.author.id)


async def setup(bot: Bot) -> None:
    """Add the feature."""
    cog = Ask(bot)
    await bot.add_cog(cog)
    bot.tree.add_command(app_commands.ContextMenu(name="Find in past calls", callback=cog.find))
