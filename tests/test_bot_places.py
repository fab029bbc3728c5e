"""Where the bot answers, and whom: threads, missing permissions, too many questions, sources that not all see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from discord_bot import UNLIMITED, Seen, running, seen, source
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.env import Env

from bot import questions
from bot.access import Place, visible_sources
from bot.choices import offered
from bot.client import Bot
from bot.config import SourceConfig
from bot.rates import Limiter, Rate

QUESTION = "what was decided about xxh3 block checksums"
CANARY = "zyxwvcanary"
NOTE = f"""\
# {CANARY}topic call 2026-01-05

Attendees: {CANARY}person, ana

## Notes

- {CANARY}topic plans
  - {CANARY}person: conclusion: {CANARY}word is decided, see #424242
  - action: {CANARY}person will write {CANARY}todo
"""


def play(
    work: Callable[[Env], Awaitable[None]], sources: list[SourceConfig], data: Path, rate: Rate = UNLIMITED
) -> None:
    """Let people act in a Discord where the bot reads those sources."""

    async def run() -> None:
        async with running(sources, data, rate) as env:
            await work(env)

    asyncio.run(run())


def me(env: Env) -> str:
    """Return a mention of the bot."""
    assert env.bot.user is not None
    return f"<@{env.bot.user.id}>"


def test_threads_are_answered_in(examples: Path, tmp_path: Path) -> None:
    """In the thread."""

    async def work(env: Env) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = guild.add_member(env.create_user("ana"))
        said = await ana.send(channel, "about checksums")
        real = env.bot.get_channel(channel.id)
        assert isinstance(real, discord.TextChannel)
        await real.get_partial_message(said.id).create_thread(name="checksums")
        (thread,) = channel.threads
        await ana.send(thread, f"{me(env)} {QUESTION}")
        assert thread.last_message is not None
        assert "searched" in seen(thread.last_message).text

    play(work, [source("tidewater", examples)], tmp_path)


def test_forum_posts_are_answered_in(examples: Path, tmp_path: Path) -> None:
    """In the post; a source that is open in the forum is open in its posts."""

    async def work(env: Env) -> None:
        guild = env.create_guild()
        forum = guild.create_forum_channel("ideas")
        ana = guild.add_member(env.create_user("ana"))
        real = env.bot.get_channel(forum.id)
        assert isinstance(real, discord.ForumChannel)
        await real.create_thread(name="checksums", content="which one?")
        assert isinstance(env.bot, Bot)
        only = {"channels": (forum.id,)}
        env.bot.services = replace(env.bot.services, sources=[source("tidewater", examples, visible_to=only)])
        (post,) = forum.threads
        await ana.send(post, f"{me(env)} {QUESTION}")
        answer = post.last_message
        assert answer is not None
        assert "searched" in seen(answer).text
        assert answer.reference is not None
        other = guild.create_text_channel("general")
        await ana.send(other, f"{me(env)} {QUESTION}")
        assert "Nothing found" in seen(other.last_message).text

    play(work, [source("tidewater", examples)], tmp_path)


def test_a_missing_permission_is_named(examples: Path, tmp_path: Path) -> None:
    """To whoever asked, in private."""

    async def work(env: Env) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("announcements")
        ana = guild.add_member(env.create_user("ana"))
        env.inject_error("POST", f"/channels/{channel.id}/messages", status=403, code=50013)
        said = await ana.send(channel, f"{me(env)} {QUESTION}")
        assert channel.last_message == said
        told = ana.user.dm_channel.last_message
        assert told is not None
        assert "I may not answer in #announcements" in seen(told).text
        assert "Send Messages" in seen(told).text

    play(work, [source("tidewater", examples)], tmp_path)


def test_who_asks_too_much_is_told_in_private(examples: Path, tmp_path: Path) -> None:
    """And is not answered; others are."""

    async def work(env: Env) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = guild.add_member(env.create_user("ana"))
        await ana.send(channel, f"{me(env)} {QUESTION}")
        said = await ana.send(channel, f"{me(env)} {QUESTION}")
        assert channel.last_message == said
        told = ana.user.dm_channel.last_message
        assert told is not None
        assert "try again in" in seen(told).text
        result = await ana.slash(channel, "ask", question=QUESTION)
        assert result.ephemeral
        assert result.response is not None
        assert "try again in" in seen(result.response).text
        bob = guild.add_member(env.create_user("bob"))
        await bob.send(channel, f"{me(env)} {QUESTION}")
        assert channel.last_message != said

    play(work, [source("tidewater", examples)], tmp_path, Rate(1, 60))


# Sources that not everybody sees -------------------------------------------------------------------------------------


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Return a folder of notes with words that stand nowhere else."""
    folder = tmp_path / "closed" / "canaries"
    folder.mkdir(parents=True)
    (folder / "2026-01-05.md").write_text(NOTE)
    return folder.parent


async def everything(env: Env, who: MemberActor, channel: Any) -> list[Seen]:  # noqa: ANN401 - a handle of simcord's
    """Return all that somebody can get out of the bot in a channel, asking for the canary in every way."""
    found: list[Seen] = []

    for words in (CANARY, f"{CANARY}topic", f"what did {CANARY}person say", f"{CANARY}wrd", "#424242", "decided"):
        await who.send(channel, f"{me(env)} {words}")
        await _press(found, who, channel.last_message, 2)
        for options in ({"question": words}, {"question": words, "public": True}):
            result = await who.slash(channel, "ask", **options)
            await _press(found, who, result.response, 2)
    for command, options in (
        ("lastcall", {}),
        ("calls", {}),
        ("calls", {"series": "canaries"}),
        ("topic", {"name": f"{CANARY}topic"}),
        ("decisions", {}),
        ("actions", {}),
        ("actions", {"person": f"{CANARY}person"}),
        ("help", {}),
        ("about", {}),
    ):
        result = await who.slash(channel, command, **options)
        await _press(found, who, result.response, 1)
    for command, option in (("ask", "series"), ("ask", "speaker"), ("topic", "name"), ("actions", "person")):
        for typed in ("", CANARY[:4], "canar"):
            filled = {"question": "x"} if command == "ask" else {}
            choices = await who.autocomplete(channel, command, option, typed, **filled)
            found.append(Seen("\n".join(choice["name"] for choice in choices), {}))
    return found


async def _press(found: list[Seen], who: MemberActor, message: Any, depth: int) -> None:  # noqa: ANN401 - as above
    """Add what is seen of a message, and of all that its buttons lead to."""
    shown = seen(message)
    found.append(shown)
    turning = sorted(shown.buttons.items(), key=lambda pair: pair[1].startswith("cn:g:"))
    for label, custom_id in turning:
        if depth and label not in ("Remove", "👍", "👎"):
            pressed = await who.click(message, custom_id=custom_id)
            if pressed.response is not None and pressed.response.id != message.id:
                await _press(found, who, pressed.response, depth - 1)
            elif pressed.response is not None:
                found.append(seen(pressed.response))
                break


def leaks(found: list[Seen]) -> list[str]:
    """Return the texts that show more of the closed source than was asked with."""
    telling = ("is decided, see", "will write", "plans", "canaries", "closed", "2026-01-05", "29 calls")
    return [one.text for one in found if any(word in one.text.replace("called 'canaries'", "") for word in telling)]


def test_nobody_sees_a_source_that_is_closed_to_them(examples: Path, closed: Path, tmp_path: Path) -> None:
    """Not in an answer, a button, a count, a suggestion or a correction; whoever may see it does."""

    async def work(env: Env) -> None:
        guild = env.create_guild()
        role = guild.create_role("board")
        channel = guild.create_text_channel("general")
        ana = guild.add_member(env.create_user("ana"))
        bob = guild.add_member(env.create_user("bob"), roles=[role])
        close(env, only={"roles": (role.id,)})
        assert leaks(await everything(env, ana, channel)) == []
        mine = await bob.slash(channel, "ask", question=f"{CANARY}word")
        assert mine.response is not None
        assert "is decided, see" in seen(mine.response).text
        shared = await bob.click(mine.response, custom_id=seen(mine.response).buttons["Share in channel"])
        assert shared.response is not None
        assert leaks([seen(shared.response)]) == []
        await bob.send(channel, f"{me(env)} {CANARY}word")
        assert leaks([seen(channel.last_message)]) == []
        await bob.send_dm(f"{CANARY}word")
        assert leaks([seen(bob.user.dm_channel.last_message)]) == []
        close(env, only={"channels": (channel.id,)})
        await ana.send(channel, f"{me(env)} {CANARY}word")
        assert "is decided, see" in seen(channel.last_message).text
        other = guild.create_text_channel("other")
        stolen = await ana.slash(other, "topic", name=f"{CANARY}topic")
        assert stolen.response is not None
        assert leaks([seen(stolen.response)]) == []

    def close(env: Env, only: dict[str, tuple[int, ...]]) -> None:
        assert isinstance(env.bot, Bot)
        given = env.bot.services
        env.bot.services = replace(given, sources=[given.sources[0], source("closed", closed, visible_to=only)])

    play(work, [source("tidewater", examples), source("closed", closed)], tmp_path / "data")


def test_what_is_open_is_seen_everywhere_and_what_is_closed_only_there(tmp_path: Path) -> None:
    """One of server, channel and role is enough; none of them opens direct messages."""
    only = {"servers": (1,), "channels": (2,), "roles": (3,)}
    sources = [source("open", tmp_path), source("closed", tmp_path, visible_to=only)]
    both = ("open", "closed")
    assert visible_sources(sources, Place(1, (9,))) == both
    assert visible_sources(sources, Place(9, (8, 2))) == both
    assert visible_sources(sources, Place(9, (9,)), [3]) == both
    assert visible_sources(sources, Place(9, (9,)), [9]) == ("open",)
    assert visible_sources(sources, Place(None, (2,)), [3]) == ("open",)


# What is read and offered --------------------------------------------------------------------------------------------


def test_a_limiter_lets_a_burst_through_and_then_one_at_a_time() -> None:
    """Each key for itself, and never more than a burst after a rest."""
    limiter = Limiter(Rate(2, 10))
    assert [limiter.wait(1, 0), limiter.wait(1, 0), limiter.wait(1, 0)] == [0, 0, 10]
    assert limiter.wait(2, 0) == 0
    assert limiter.wait(1, 9) == 1
    assert limiter.wait(1, 10) == 0
    assert [limiter.wait(1, 1000), limiter.wait(1, 1000), limiter.wait(1, 1000)] == [0, 0, 10]


def test_mentions_are_read_as_names() -> None:
    """Those of the bot and of roles as nothing."""
    assert questions.question_in("<@1> what did <@!2> say <@&3> to <@4>?", 1, {2: "Ana"}) == "what did Ana say to ?"
    assert questions.question_in("<@1>", 1, {}) == ""


def test_a_message_is_about_its_words() -> None:
    """Not about addresses, mentions and code; and at most as many as a question has."""
    assert questions.subject_of("see <@1> https://x.y/z the `cache` ```py\nx``` now") == "see the `cache` now"
    assert questions.subject_of("word " * 500) == ("word " * 60).strip()
    assert questions.subject_of("x" * 2000) == "x" * 300


@given(st.lists(st.text(max_size=130), max_size=60), st.text(max_size=5))
def test_choices_keep_within_the_limits(names: list[str], typed: str) -> None:
    """Whatever the names are: at most 25, each of 1 to 100 characters, no two the same."""
    choices = offered(names, typed)
    assert len(choices) <= 25
    assert all(1 <= len(choice.name) <= 100 and choice.name == choice.value for choice in choices)
    assert len({choice.name for choice in choices}) == len(choices)
