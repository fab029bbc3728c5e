"""People ask the bot in Discord, and see what the notes say. The bot is the real one, under simcord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from discord_bot import running, seen, source
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.client import Bot

QUESTION = "what was decided about xxh3 block checksums"


class Scene:
    """A server with a channel, and somebody in it."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel: ChannelHandle = self.guild.create_text_channel("general")
        self.ana: MemberActor = self.guild.add_member(env.create_user("ana"))
        assert env.bot.user is not None
        self.me = f"<@{env.bot.user.id}>"


def play(work: Callable[[Scene], Awaitable[None]], examples: Path, data: Path) -> None:
    """Let people act in a Discord where the bot reads the example notes."""

    async def run() -> None:
        async with running([source("tidewater", examples)], data) as env:
            await work(Scene(env))

    asyncio.run(run())


def test_a_mention_is_answered_with_quotes(examples: Path, tmp_path: Path) -> None:
    """As a reply that pings nobody; the asker can remove it, and nobody else."""

    async def work(scene: Scene) -> None:
        asked = await scene.ana.send(scene.channel, f"{scene.me} {QUESTION}")
        answer = scene.channel.last_message
        assert answer is not None
        assert answer.reference is not None
        assert answer.reference.message_id == asked.id
        shown = seen(answer)
        assert "Checksum type" in shown.text
        assert "searched" in shown.text
        assert {"Whole thread", "More answers", "👍", "👎", "Remove"} <= shown.buttons.keys()
        bob = scene.guild.add_member(scene.env.create_user("bob"))
        refused = await bob.click(answer, custom_id=shown.buttons["Remove"])
        assert refused.ephemeral
        assert scene.channel.last_message == answer
        await scene.ana.click(answer, custom_id=shown.buttons["Remove"])
        assert scene.channel.last_message == asked

    play(work, examples, tmp_path)


def test_buttons_answer_whoever_presses_them_after_a_restart_too(examples: Path, tmp_path: Path) -> None:
    """The whole thread, its call, more answers, votes: each seen by nobody else."""

    async def work(scene: Scene) -> None:
        await scene.ana.send(scene.channel, f"{scene.me} {QUESTION}")
        answer = scene.channel.last_message
        assert answer is not None
        buttons = seen(answer).buttons
        for _ in range(2):
            thread = await scene.ana.click(answer, custom_id=buttons["Whole thread"])
            assert thread.ephemeral
            assert thread.response is not None
            opened = seen(thread.response)
            assert "Checksum type" in opened.text
            call = await scene.ana.click(thread.response, custom_id=opened.buttons["Open call"])
            assert call.response is not None
            assert "With" in seen(call.response).text
            more = await scene.ana.click(answer, custom_id=buttons["More answers"])
            assert more.ephemeral
            assert more.response is not None
            assert QUESTION in seen(more.response).text
            vote = await scene.ana.click(answer, custom_id=buttons["👍"])
            assert vote.response is not None
            assert "Thank you" in seen(vote.response).text
            assert isinstance(scene.env.bot, Bot)
            await scene.env.restart_bot(Bot(scene.env.bot.services))

    play(work, examples, tmp_path)


def test_ask_is_private_until_it_is_shared(examples: Path, tmp_path: Path) -> None:
    """Shared, it shows the question and can be removed by who shared it."""

    async def work(scene: Scene) -> None:
        result = await scene.ana.slash(scene.channel, "ask", question=QUESTION)
        assert result.ephemeral
        assert result.response is not None
        shared = await scene.ana.click(result.response, custom_id=seen(result.response).buttons["Share in channel"])
        assert not shared.ephemeral
        assert shared.response is not None
        shown = seen(shared.response)
        assert QUESTION in shown.text
        assert shown.buttons["Remove"] == f"cn:r:{scene.ana.id}"
        public = await scene.ana.slash(scene.channel, "ask", question=QUESTION, public=True)
        assert not public.ephemeral

    play(work, examples, tmp_path)


def test_a_reply_to_an_answer_goes_on_about_its_thread(examples: Path, tmp_path: Path) -> None:
    """And the answer says what it was read with."""

    async def work(scene: Scene) -> None:
        await scene.ana.send(scene.channel, f"{scene.me} {QUESTION}")
        answer = scene.channel.last_message
        assert answer is not None
        await scene.ana.send(scene.channel, f"{scene.me} and who does it?", reply_to=answer)
        followed = scene.channel.last_message
        assert followed is not None
        assert "read together with: " in seen(followed).text
        more = await scene.ana.click(followed, custom_id=seen(followed).buttons["More answers"])
        assert more.response is not None
        assert "read together with: " in seen(more.response).text

    play(work, examples, tmp_path)


def test_an_edited_question_gets_its_answer_edited(examples: Path, tmp_path: Path) -> None:
    """In the same message."""

    async def work(scene: Scene) -> None:
        asked = await scene.ana.send(scene.channel, f"{scene.me} zzzqqqxx")
        answer = scene.channel.last_message
        assert answer is not None
        assert "Nothing found" in seen(answer).text
        await scene.ana.edit(asked, f"{scene.me} {QUESTION}")
        edited = scene.channel.last_message
        assert edited is not None
        assert edited.id == answer.id
        assert "Checksum type" in seen(edited).text

    play(work, examples, tmp_path)


def test_a_deleted_question_takes_its_answer_along(examples: Path, tmp_path: Path) -> None:
    """Whoever asked in the wrong place leaves nothing behind, also after a restart; other messages stay."""

    async def work(scene: Scene) -> None:
        before = await scene.ana.send(scene.channel, "hello")
        asked = await scene.ana.send(scene.channel, f"{scene.me} {QUESTION}")
        assert scene.channel.last_message != asked
        assert isinstance(scene.env.bot, Bot)
        await scene.env.restart_bot(Bot(scene.env.bot.services))
        await scene.ana.delete(asked)
        assert scene.channel.last_message == before
        await scene.ana.delete(before)
        assert scene.channel.last_message is None

    play(work, examples, tmp_path)


def test_a_follow_up_reads_the_thread_that_was_quoted(examples: Path, tmp_path: Path) -> None:
    """Who said what is found in that thread, though the question does not name what it is about."""

    async def work(scene: Scene) -> None:
        await scene.ana.send(scene.channel, f"{scene.me} {QUESTION}")
        answer = scene.channel.last_message
        assert answer is not None
        await scene.ana.send(scene.channel, f"{scene.me} and what did jbrandt say?", reply_to=answer)
        followed = seen(scene.channel.last_message).text
        assert "read together with: Checksum type in table format v4" in followed
        assert "v4 has a byte for the checksum type anyway" in followed

    play(work, examples, tmp_path)


def test_options_leave_out_what_they_say(examples: Path, tmp_path: Path) -> None:
    """Both days count, on every further page too; the answer says what was left out."""

    async def work(scene: Scene) -> None:
        options = {"question": "checksums", "since": "2025-12-01", "until": "2026-02-25"}
        result = await scene.ana.slash(scene.channel, "ask", **options)
        assert result.response is not None
        shown = seen(result.response)
        assert "since 2025-12-01 · until 2026-02-25" in shown.text
        assert "2026-02-25 · " in shown.text
        assert "2025-01-22" not in shown.text
        shared = await scene.ana.click(result.response, custom_id=shown.buttons["Share in channel"])
        more = await scene.ana.click(result.response, custom_id=shown.buttons["More answers"])
        for pressed in (shared, more):
            assert pressed.response is not None
            assert "since 2025-12-01 · until 2026-02-25" in seen(pressed.response).text
            assert "2025-01-22" not in seen(pressed.response).text
        by = await scene.ana.slash(scene.channel, "ask", question="checksums", speaker="jbran")
        assert by.response is not None
        assert "said by jbrandt" in seen(by.response).text
        assert "jbrandt:" in seen(by.response).text
        nobody = await scene.ana.slash(scene.channel, "ask", question="checksums", speaker="zzz")
        assert nobody.response is not None
        assert "Nobody in the notes is called zzz" in seen(nobody.response).text

    play(work, examples, tmp_path)


def test_a_bare_mention_gets_two_lines_of_help(examples: Path, tmp_path: Path) -> None:
    """And a long question a kind refusal."""

    async def work(scene: Scene) -> None:
        await scene.ana.send(scene.channel, scene.me)
        assert scene.channel.last_message is not None
        assert len(seen(scene.channel.last_message).text.split("\n")) == 2
        await scene.ana.send(scene.channel, f"{scene.me} {'why ' * 100}")
        assert "at most 300" in seen(scene.channel.last_message).text

    play(work, examples, tmp_path)


def test_what_is_not_meant_for_the_bot_is_left_alone(examples: Path, tmp_path: Path) -> None:
    """Messages without a mention, and those of bots."""

    async def work(scene: Scene) -> None:
        said = await scene.ana.send(scene.channel, QUESTION)
        assert scene.channel.last_message == said
        said = await scene.ana.send(scene.channel, f"@everyone {QUESTION}")
        assert scene.channel.last_message == said

    play(work, examples, tmp_path)


def test_direct_messages_are_answered(examples: Path, tmp_path: Path) -> None:
    """Without a mention."""

    async def work(scene: Scene) -> None:
        await scene.ana.send_dm(QUESTION)
        last = scene.ana.user.dm_channel.last_message
        assert last is not None
        assert "Checksum type" in seen(last).text

    play(work, examples, tmp_path)


@pytest.mark.parametrize(
    ("command", "options", "says"),
    [
        ("lastcall", {}, "With"),
        ("lastcall", {"series": "storage"}, "storage"),
        ("calls", {}, "1–10 of 27 calls"),
        ("calls", {"series": "storage"}, "storage"),
        ("topic", {"name": "checksums"}, "checksums"),
        ("decisions", {}, "threads"),
        ("decisions", {"series": "storage", "since": "2020-01-01"}, "storage"),
        ("decisions", {"since": "soon"}, "no date"),
        ("actions", {}, ""),
        ("actions", {"person": "nobody at all"}, "nothing to do for nobody at all"),
        ("help", {}, "/lastcall"),
        ("calls", {"series": "zzz"}, "no series is called 'zzz'"),
        ("ask", {"question": "#1234"}, "No call names #1234"),
        ("ask", {"question": "why " * 100}, "at most 300"),
        ("ask", {"question": "x", "since": "soon"}, "no date"),
        (
            "ask",
            {"question": "checksums", "series": "storage", "since": "2020-01-01", "until": "2026-12-31"},
            "storage",
        ),
    ],
)
def test_commands(command: str, options: dict[str, str], says: str, examples: Path, tmp_path: Path) -> None:
    """Each is answered in private, and every button below an answer leads somewhere."""

    async def work(scene: Scene) -> None:
        result = await scene.ana.slash(scene.channel, command, **options)
        assert result.ephemeral
        assert result.response is not None
        shown = seen(result.response)
        assert says.casefold() in shown.text.casefold()
        for label, custom_id in shown.buttons.items():
            again = await scene.ana.slash(scene.channel, command, **options)
            assert again.response is not None
            pressed = await scene.ana.click(again.response, custom_id=custom_id)
            assert pressed.acknowledged
            if pressed.response is not None:
                assert "Something went wrong" not in seen(pressed.response).text, label

    play(work, examples, tmp_path)


def test_a_message_is_looked_up(examples: Path, tmp_path: Path) -> None:
    """What it is about, or the issue that it names."""

    async def work(scene: Scene) -> None:
        said = await scene.ana.send(scene.channel, "somebody should look at xxh3 block checksums again")
        result = await scene.ana.context_menu(scene.channel, "Find in past calls", said)
        assert result.response is not None
        assert result.ephemeral
        assert "searched" in seen(result.response).text
        named = await scene.ana.send(scene.channel, "see https://forge.example/a/b/issues/98765")
        result = await scene.ana.context_menu(scene.channel, "Find in past calls", named)
        assert result.response is not None
        assert "No call names a/b#98765" in seen(result.response).text
        empty = await scene.ana.send(scene.channel, "<:x:1>")
        result = await scene.ana.context_menu(scene.channel, "Find in past calls", empty)
        assert result.response is not None
        assert "names nothing" in seen(result.response).text

    play(work, examples, tmp_path)


@pytest.mark.parametrize(
    ("command", "option"), [("ask", "series"), ("ask", "speaker"), ("topic", "name"), ("actions", "person")]
)
def test_options_are_completed_from_memory(command: str, option: str, examples: Path, tmp_path: Path) -> None:
    """At most 25, and those that begin with what is typed first."""

    async def work(scene: Scene) -> None:
        filled = {"question": "x"} if command == "ask" else {}
        choices = await scene.ana.autocomplete(scene.channel, command, option, "", **filled)
        assert 1 < len(choices) <= 25
        first = choices[0]["name"]
        typed = await scene.ana.autocomplete(scene.channel, command, option, first[:3].upper(), **filled)
        assert typed[0]["name"][:3].casefold() == first[:3].casefold()

    play(work, examples, tmp_path)


def test_pages_turn_in_place_where_only_one_person_sees_them(examples: Path, tmp_path: Path) -> None:
    """And in a message of one's own where all see them."""

    async def work(scene: Scene) -> None:
        result = await scene.ana.slash(scene.channel, "calls")
        assert result.response is not None
        shown = seen(result.response)
        (following,) = (custom_id for label, custom_id in shown.buttons.items() if label.startswith("Next page"))
        shared = await scene.ana.click(result.response, custom_id=shown.buttons["Share in channel"])
        assert shared.response is not None
        turned = await scene.ana.click(result.response, custom_id=following)
        assert not turned.followups
        assert turned.response is not None
        assert turned.response.id == result.response.id
        assert "Newest" in seen(turned.response).buttons
        own = await scene.ana.click(shared.response, custom_id=following)
        assert own.ephemeral
        assert own.response is not None
        assert own.response.id != shared.response.id

    play(work, examples, tmp_path)
