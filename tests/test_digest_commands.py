"""`/digest` in Discord: who may, what it says, and that it shows a channel only what all in it may see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from discord_bot import judged, manager, seen, services, source
from simcord import SetupError
from simcord import run as discord_with
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.client import Bot
from bot.config import DigestConfig, SourceConfig
from bot.outlet import DiscordOutlet

CHANNEL = 4321
"""No channel that there is."""
NOTE = "# {day} tea call\n## Attendees\n- ana\n- bo\n## Notes\n- kettles\n  - decision: {said}\n"


def notes(folder: Path, name: str = "tea", said: str = "copper it is") -> Path:
    """Return a folder of notes: one of long ago, and one of the day that it is."""
    root = folder / name
    (root / name).mkdir(parents=True)
    for day in ("2026-11-02", "2026-11-20"):
        text = NOTE.format(day=day, said=said).replace("tea", name)
        (root / name / f"{day}.md").write_text(text)
    return root


class Scene:
    """A server with a channel, somebody who may manage it, and somebody who may not."""

    def __init__(self, env: Env) -> None:
        assert isinstance(env.bot, Bot)
        self.env = env
        self.bot: Bot = env.bot
        self.guild = env.create_guild()
        self.channel: ChannelHandle = self.guild.create_text_channel("calls")
        self.ana: MemberActor = manager(env, self.guild, "ana")
        self.bob: MemberActor = self.guild.add_member(env.create_user("bob"))

    async def say(self, command: str, who: MemberActor | None = None, /, **options: str) -> str:
        """Return what somebody is told in private who gives a command."""
        result = await (who or self.ana).slash(self.channel, f"digest {command}", **options)
        assert result.ephemeral
        assert result.response is not None
        return seen(result.response).text


def play(
    work: Callable[[Scene], Awaitable[None]], sources: Sequence[SourceConfig], data: Path, *configured: DigestConfig
) -> None:
    """Let people act in a Discord where the bot reads those sources; its document judges all that the bot sends."""

    async def go() -> None:
        async with services(sources, data, configured=configured) as given, discord_with(Bot(given)) as env:
            await work(Scene(env))
            assert judged(env) == []

    asyncio.run(go())


def test_a_summary_is_set_seen_posted_told_of_and_ended(tmp_path: Path) -> None:
    """By who may manage the server; in private, but for the post itself. Why it is there, it tells everybody."""

    async def work(scene: Scene) -> None:
        assert "No daily summary is posted here" in await scene.say("why")
        assert "No daily summary is posted here" in await scene.say("preview")
        told = await scene.say("set", at="8:30", timezone="Europe/Berlin", weekdays="mon-fri", series="tea")
        assert "comes next on <t:" in told
        why = await scene.say("why")
        assert "Daily summary** of tea, mon to fri at 08:30 Europe/Berlin" in why
        assert "Nothing was posted yet" in why
        assert "copper it is" in await scene.say("preview")
        assert scene.channel.last_message is None
        assert "Posted 1 message." in await scene.say("now")
        post = scene.channel.last_message
        assert post is not None
        shown = seen(post)
        assert "1 new call" in shown.text
        assert "2 attended" in shown.text
        assert "2026-11-20" in shown.text
        assert "2026-11-02" not in shown.text
        call = await scene.bob.click(post, custom_id=shown.buttons["Open call"])
        assert call.ephemeral
        pressed = await scene.bob.click(post, custom_id=shown.buttons["Why this?"])
        assert pressed.ephemeral
        assert pressed.response is not None
        assert "mon to fri at 08:30 Europe/Berlin" in seen(pressed.response).text
        assert f"channels/{scene.guild.id}/{scene.channel.id}/{post.id}" in seen(pressed.response).text
        assert "Nothing is new" in await scene.say("now")
        assert "Nothing is new" in await scene.say("preview")
        assert scene.channel.last_message == post
        assert "is posted here any more" in await scene.say("off")
        assert "No daily summary is posted here" in await scene.say("off")
        again = await scene.bob.click(post, custom_id=shown.buttons["Why this?"])
        assert again.response is not None
        assert "not posted any more" in seen(again.response).text

    play(work, [source("tea", notes(tmp_path))], tmp_path / "data")


def test_only_managers_may(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also where the server gives the command to others."""

    async def work(scene: Scene) -> None:
        with pytest.raises(SetupError, match="default-member-permissions"):
            await scene.bob.slash(scene.channel, "digest set")
        (command,) = [one for one in await scene.bot.tree.fetch_commands() if one.name == "digest"]
        scene.guild.set_command_permissions(command, {scene.bob: True})
        for name in ("set", "off", "preview", "now", "why"):
            assert await scene.say(name, scene.bob) == "Only people who may manage this server can do that."
        assert "failed interaction" not in caplog.text
        assert await scene.bot.services.digests.all() == []

    play(work, [source("tea", notes(tmp_path))], tmp_path / "data")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"at": "25:00"}, "no time of day"),
        ({"timezone": "Mars/Olympus"}, "There is no time zone"),
        ({"timezone": "../../etc"}, "There is no time zone"),
        ({"weekdays": "someday"}, "no days"),
        ({"series": "coffee"}, "No series is called"),
    ],
)
def test_what_cannot_be_set_is_said(options: dict[str, str], says: str, tmp_path: Path) -> None:
    """And nothing is set."""

    async def work(scene: Scene) -> None:
        assert says in await scene.say("set", None, **options)
        assert await scene.bot.services.digests.all() == []

    play(work, [source("tea", notes(tmp_path))], tmp_path / "data")


def test_choices_are_offered(tmp_path: Path) -> None:
    """Series after a comma, too; time zones by any part of their names; days as they are read."""

    async def work(scene: Scene) -> None:
        async def offered(option: str, typed: str) -> list[str]:
            found = await scene.ana.autocomplete(scene.channel, "digest set", option, typed)
            return [one["name"] for one in found]

        assert set(await offered("series", "")) == {"rum", "tea"}
        assert await offered("series", "tea, r") == ["tea, rum"]
        assert (await offered("timezone", "berlin"))[0] == "Europe/Berlin"
        assert (await offered("timezone", "new york"))[0] == "America/New_York"
        assert await offered("weekdays", "mon,wed") == ["mon, wed", "every day", "mon-fri"]

    play(work, [source("tea", notes(tmp_path)), source("rum", notes(tmp_path, "rum"))], tmp_path / "data")


def test_a_summary_shows_what_the_whole_channel_may_see(tmp_path: Path) -> None:
    """Not what whoever sets it may see by a role: not in the post, a preview, nor among the series offered."""

    async def work(scene: Scene) -> None:
        board = scene.guild.create_role("board", permissions=discord.Permissions(manage_guild=True))
        eve = scene.guild.add_member(scene.env.create_user("eve"), roles=[board])
        only = {"roles": (board.id,)}
        sources = [source("tea", tmp_path / "tea"), source("rum", tmp_path / "rum", visible_to=only)]
        scene.bot.services.digests.sources = sources
        scene.bot.services = replace(scene.bot.services, sources=sources)
        found = await eve.autocomplete(scene.channel, "digest set", "series", "")
        assert [one["name"] for one in found] == ["tea"]
        assert "No series is called" in await scene.say("set", eve, series="rum")
        await scene.say("set", eve)
        assert "barrels" not in await scene.say("preview", eve)
        await scene.say("now", eve)
        assert scene.channel.last_message is not None
        assert "copper it is" in seen(scene.channel.last_message).text
        assert "barrels" not in seen(scene.channel.last_message).text

    sources = [source("tea", notes(tmp_path)), source("rum", notes(tmp_path, "rum", "barrels"))]
    play(work, sources, tmp_path / "data")


def test_a_summary_of_the_configuration_can_only_be_looked_at(tmp_path: Path) -> None:
    """What Discord says against it is said to whoever posts it by hand."""
    configured = DigestConfig(channel=CHANNEL)

    async def work(scene: Scene) -> None:
        digests = scene.bot.services.digests
        (digest,) = await digests.all()
        await digests.serve(digest, DiscordOutlet(scene.bot))
        (account,) = await digests.accounts(CHANNEL)
        assert account.progress is not None
        assert account.progress.tries == 1
        assert "404" in account.progress.why
        setting = await scene.say("set")
        assert "comes next on" in setting
        scene.env.inject_error("GET", f"/channels/{scene.channel.id}/messages", status=403, code=50001)
        assert "Discord said 403" in await scene.say("now")

    play(work, [source("tea", notes(tmp_path))], tmp_path / "data", configured)
