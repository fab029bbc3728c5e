"""What Discord and the network do to a bot, each done: it says a line in the log, answers once, and lives on."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord
import pytest
from discord_bot import running, seen, source
from fake_discord import CHANNEL_ID, FakeDiscord
from simcord.env import Env
from test_run import QUESTION, answered, config_file, ready, run

from bot.trouble import in_a_line, outside


class Log:
    """What the log says."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def lines(self, words: str) -> list[str]:
        """Return the lines with those words, none of which has a traceback."""
        found = [one for one in self._caplog.records if words in one.getMessage()]
        assert not [one for one in found if one.exc_info]
        return [one.getMessage() for one in found]

    def no_tracebacks(self) -> bool:
        """Tell whether nothing is said at length."""
        return not [one for one in self._caplog.records if one.exc_info and one.name.startswith("callnotes")]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    """Return the log."""
    caplog.set_level(logging.INFO, "callnotes")
    return Log(caplog)


@pytest.fixture
def on_the_wire(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[FakeDiscord], Awaitable[None]]], None]:
    """Return what runs the bot over the example notes on a loopback socket."""
    return lambda work: run(work, monkeypatch, config_file(tmp_path, examples))


Wire = Callable[[Callable[[FakeDiscord], Awaitable[None]]], None]


async def asks_again(fake: FakeDiscord, after: int) -> None:
    """Ask as somebody else: the answer shows that the bot lives on."""
    await fake.say(QUESTION, author=900 + after)
    await answered(fake, after + 1)
    assert "searched" in str(fake.messages[-1].body)


@pytest.mark.fault("Discord's gateway dropped during an answer")
def test_a_connection_lost_during_an_answer_loses_none(on_the_wire: Wire, log: Log) -> None:
    """And what Discord tells a second time is not answered a second time."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        said = await fake.say(QUESTION)
        await fake.drop()
        await answered(fake)
        await fake.until(lambda: 6 in fake.opcodes)
        await fake.dispatch("MESSAGE_CREATE", said)
        await asks_again(fake, 1)
        assert [str(one.body["message_reference"]["message_id"]) for one in fake.messages].count(said["id"]) == 1

    on_the_wire(work)
    assert log.no_tracebacks()


@pytest.mark.fault("Discord's receipt of an answer lost")
def test_an_answer_whose_receipt_is_lost_is_shown_once(on_the_wire: Wire) -> None:
    """discord.py sends it again; its nonce tells Discord that it is the same."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        fake.lost = 1
        await fake.say(QUESTION)
        await answered(fake, 2)
        assert fake.messages[0].body["nonce"] == fake.messages[1].body["nonce"]
        assert len(fake.shown) == 1

    on_the_wire(work)


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, 0), (404, 10003), (403, 50001), (403, 50013), (403, 160002), (404, 10008)],
    ids=["down", "no channel", "no access", "no permission", "no history", "no message"],
)
@pytest.mark.fault("Discord refuses: permissions taken away")
def test_what_discord_refuses_costs_a_line(status: int, code: int, on_the_wire: Wire, log: Log) -> None:
    """The next question is answered."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        fake.refused = [(status, code)]
        await fake.say(QUESTION)
        await answered(fake)
        await asks_again(fake, 1)

    on_the_wire(work)
    assert len(log.lines("unsent event=") + log.lines("forbidden channel=")) == 1
    assert log.no_tracebacks()


@pytest.mark.fault("Discord says 429 again and again")
def test_a_storm_of_rate_limits_passes(on_the_wire: Wire, log: Log) -> None:
    """What discord.py gives up after five tries costs a line, and others are answered after it."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        fake.limited = 25
        for number in range(5):
            await fake.say(QUESTION, author=600 + number)
        await fake.until(lambda: fake.limited == 0)
        await asks_again(fake, len(fake.messages))

    on_the_wire(work)
    assert 1 <= len(log.lines("unsent event=on_message status=429")) <= 5
    assert log.no_tracebacks()


@pytest.mark.fault("Discord says 5xx again and again")
def test_a_storm_of_server_errors_passes(on_the_wire: Wire, log: Log) -> None:
    """A line for each answer that could not be sent."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        fake.refused = [(503, 0)] * 20
        for number in range(20):
            await fake.say(QUESTION, author=600 + number)
        await answered(fake, 20)
        await asks_again(fake, 20)

    on_the_wire(work)
    assert len(log.lines("unsent event=on_message status=503 code=0")) == 20
    assert log.no_tracebacks()


@pytest.mark.fault("question deleted before its answer")
def test_a_question_deleted_before_its_answer_leaves_none(on_the_wire: Wire, log: Log) -> None:
    """The answer is not refused for what it replies to, and goes as soon as it is there."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        said = await fake.say(QUESTION)
        await fake.dispatch("MESSAGE_DELETE", {"id": said["id"], "channel_id": CHANNEL_ID, "guild_id": "200"})
        await answered(fake)
        assert fake.messages[0].body["message_reference"]["fail_if_not_exists"] is False
        await fake.until(lambda: any(one.method == "DELETE" for one in fake.requests))
        await asks_again(fake, 1)

    on_the_wire(work)
    assert log.no_tracebacks()


def test_a_question_edited_before_its_answer_gets_the_edited_one(on_the_wire: Wire, log: Log) -> None:
    """However fast somebody mends a word."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        said = await fake.say("<@100> zzzqqqxx")
        edited = {**said, "content": QUESTION, "edited_timestamp": "2026-11-20T12:00:01+00:00"}
        await fake.dispatch("MESSAGE_UPDATE", edited)
        await answered(fake)
        await fake.until(lambda: any(one.method == "PATCH" for one in fake.requests))
        (patch,) = [one for one in fake.requests if one.method == "PATCH"]
        assert "Checksum type" in str(patch.body)
        assert patch.body["allowed_mentions"]["parse"] == []

    on_the_wire(work)
    assert log.no_tracebacks()


# Interactions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refused",
    [
        ("POST", "/interactions/*/callback", 404, 10062),
        ("POST", "/interactions/*/callback", 400, 40060),
        ("PATCH", "/webhooks/*", 404, 10015),
        ("PATCH", "/webhooks/*", 401, 50027),
        ("PATCH", "/webhooks/*", 403, 50001),
    ],
    ids=["expired", "answered already", "gone", "token expired", "no access"],
)
@pytest.mark.fault("interaction expired")
def test_an_interaction_that_cannot_be_answered_costs_a_line(
    refused: tuple[str, str, int, int], examples: Path, tmp_path: Path, log: Log
) -> None:
    """Of a command and of a button; the next is answered."""
    method, path, status, code = refused

    async def work(env: Env) -> None:
        channel = env.create_guild().create_text_channel("general")
        ana = env.guild.add_member(env.create_user("ana"))
        asked = await ana.slash(channel, "ask", question="checksums")
        assert asked.response is not None
        buttons = seen(asked.response).buttons
        env.inject_error(method, path, status=status, code=code)
        await ana.slash(channel, "lastcall")
        env.inject_error(method, path, status=status, code=code)
        await ana.click(asked.response, custom_id=buttons["Whole thread"])
        again = await ana.slash(channel, "lastcall")
        assert again.response is not None
        assert "With" in seen(again.response).text

    async def play() -> None:
        async with running([source("tidewater", examples)], tmp_path) as env:
            await work(env)
            env.errors  # noqa: B018 - simcord raises those that nobody reads; the log is what is checked

    asyncio.run(play())
    said = f"status={status} code={code}"
    assert log.lines("unsent interaction=") == [
        f"unsent interaction=application_command {said}",
        f"unsent interaction=component {said}",
    ]
    assert log.no_tracebacks()


def test_a_late_completion_costs_a_line_and_a_fault_of_ours_a_traceback() -> None:
    """discord.py tells its log of both at length."""

    def record(error: Exception) -> logging.LogRecord:
        try:
            raise error
        except type(error):
            return logging.LogRecord("x", logging.ERROR, "", 1, "Ignoring %s", ("it",), sys.exc_info())

    late = record(TimeoutError())
    assert in_a_line(late)
    assert (late.getMessage(), late.exc_info) == ("Ignoring it: what=TimeoutError", None)
    ours = record(LookupError())
    assert in_a_line(ours)
    assert ours.exc_info
    assert outside(None) is None
    assert outside(discord.ClientException()) is None
