"""`callnotes run` on the wire: it connects, answers, comes back, and says in a sentence why it cannot."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_discord import ROLE_ID, TOKEN, FakeDiscord, fake_discord

from bot import replies
from bot.config import load
from bot.refreshing import SETTLING
from bot.rounds import SECONDS
from bot.run import CannotRun, Clock, serve, steady
from bot.workspace import config_workspace
from index.errors import CallnotesError

if TYPE_CHECKING:
    from conftest import Printed

QUESTION = "<@100> what was decided about xxh3 block checksums"


def config_file(folder: Path, notes: Path, more: str = "") -> Path:
    """Return a configuration file with one source."""
    path = folder / "callnotes.toml"
    path.write_text(f'data = "data"\n[[source]]\nname = "tidewater"\npath = "{notes}"\n{more}')
    return path


def run(
    work: Callable[[FakeDiscord], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    config: Path,
    waits: list[float] | None = None,
    token: str = TOKEN,
) -> None:
    """Run the bot against a Discord on a loopback socket while `work` plays with that."""
    monkeypatch.setenv("DISCORD_TOKEN", token)
    read = load(config)

    async def sleep(seconds: float) -> None:
        if waits is None and seconds == SETTLING:
            await asyncio.sleep(0)
        elif waits is None or seconds >= 600 or seconds == SECONDS or len(waits) > 12:
            await asyncio.Event().wait()
        else:
            waits.append(seconds)
            await asyncio.sleep(0)

    async def play() -> None:
        async with fake_discord(monkeypatch) as fake:
            stop = asyncio.Event()
            clock = Clock(lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), sleep)
            serving = asyncio.create_task(serve(read, config_workspace(read, read.data), stop, clock))
            playing = asyncio.create_task(asyncio.wait_for(work(fake), 30))
            done, _ = await asyncio.wait([serving, playing], return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            if playing not in done:
                playing.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            for task in done:
                task.result()
            assert fake.faults == []

    asyncio.run(play())


async def answered(fake: FakeDiscord, count: int = 1) -> None:
    """Wait for so many answers."""
    await fake.until(lambda: len(fake.messages) >= count)


async def ready(fake: FakeDiscord) -> None:
    """Wait until the bot is there."""
    await fake.until(lambda: 2 in fake.opcodes and 1 in fake.opcodes)


def test_it_logs_in_tells_its_commands_and_answers(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As a reply that pings nobody. The log has a line for it, without words, and the token nowhere."""
    caplog.set_level(logging.DEBUG, "callnotes")
    caplog.set_level(logging.INFO)

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        said = await fake.say(QUESTION)
        await answered(fake)
        body = fake.messages[0].body
        assert body["message_reference"]["message_id"] in (said["id"], int(said["id"]))
        assert body["allowed_mentions"]["parse"] == []
        assert not body["allowed_mentions"]["replied_user"]
        assert "searched" in str(body["components"])
        (commands,) = fake.sent("PUT", "/applications/100/commands")
        assert {one["name"] for one in commands.body} >= {"ask", "lastcall", "help", "Find in past calls"}

    run(work, monkeypatch, config_file(tmp_path, examples))
    lines = [line for line in caplog.messages if line.startswith("answered ")]
    assert len(lines) == 1
    assert "screen=Asked found=" in lines[0]
    assert "xxh3" not in caplog.text
    assert TOKEN not in caplog.text


def test_commands_are_told_when_they_changed(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A second start tells none; one that differs, is missing, or is left over makes a start tell them all again."""
    caplog.set_level(logging.INFO, "callnotes")
    known: list[dict[str, Any]] = []

    async def work(fake: FakeDiscord) -> None:
        fake.commands = known.copy()
        await ready(fake)
        known[:] = fake.commands

    def told() -> bool:
        caplog.clear()
        run(work, monkeypatch, config_file(tmp_path, examples))
        (line,) = [line for line in caplog.messages if line.startswith("commands ")]
        return line == "commands told"

    assert told()
    assert not told()
    del known[0]["options"][1]["autocomplete"]
    assert told()
    del known[-1]
    assert told()
    known.append({**known[0], "name": "old"})
    assert told()
    known.reverse()
    assert not told()


@pytest.mark.fault("Discord's gateway dropped")
def test_a_dropped_socket_is_resumed(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is asked then is answered."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        await fake.drop()
        await fake.until(lambda: 6 in fake.opcodes)
        await fake.say(QUESTION)
        await answered(fake)
        assert fake.opcodes.count(2) == 1

    run(work, monkeypatch, config_file(tmp_path, examples))


@pytest.mark.fault("Discord's gateway hangs up at once")
def test_a_gateway_that_hangs_up_before_hello_is_tried_again(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a wait, as one that cannot be reached."""
    monkeypatch.setattr("bot.watches.TICK", 600.0)  # which nobody here waits for
    waits: list[float] = []

    async def work(fake: FakeDiscord) -> None:
        fake.hung_up = 2
        await ready(fake)
        await fake.say(QUESTION)
        await answered(fake)

    run(work, monkeypatch, config_file(tmp_path, examples), waits)
    assert waits == [1, 2]


@pytest.mark.fault("Discord says 429")
def test_a_rate_limit_is_waited_for(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the answer arrives once."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        fake.limited = 2
        await fake.say(QUESTION)
        await answered(fake, 3)
        first, second, third = fake.messages
        assert first.body == second.body == third.body
        assert fake.limited == 0

    run(work, monkeypatch, config_file(tmp_path, examples))


def test_a_mention_of_the_role_is_one_of_the_bot(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the words where Discord shows them, and else with what to do."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        await fake.say(f"<@&{ROLE_ID}> xxh3 block checksums", mention_roles=[ROLE_ID])
        await answered(fake)
        assert "searched" in str(fake.messages[0].body)
        await fake.say("", author=501, mention_roles=[ROLE_ID])
        await answered(fake, 2)
        assert "Mention me by name" in str(fake.messages[1].body)

    run(work, monkeypatch, config_file(tmp_path, examples))


def test_many_questions_at_once_are_all_answered(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other by many people; each gets an answer of their own."""

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        asked = [await fake.say(QUESTION, author=1000 + n) for n in range(60)]
        await answered(fake, 60)
        replied = {str(one.body["message_reference"]["message_id"]) for one in fake.messages}
        assert replied == {one["id"] for one in asked}

    run(work, monkeypatch, config_file(tmp_path, examples))


def test_a_bad_token_stops_the_start_with_a_sentence(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the token in it."""

    async def work(fake: FakeDiscord) -> None:
        await fake.until(lambda: False)

    with pytest.raises(CannotRun, match="does not accept the token") as caught:
        run(work, monkeypatch, config_file(tmp_path, examples), token="other.token.x")  # noqa: S106 - a made-up token
    assert "other" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "says"), [(4004, "does not accept the token"), (4014, "refuses an intent"), (4012, "code 4012")]
)
def test_what_the_gateway_ends_for_good_is_not_tried_again(
    code: int, says: str, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand sessions a day are soon used up."""

    async def work(fake: FakeDiscord) -> None:
        fake.close_code = code
        await fake.until(lambda: False)

    with pytest.raises(CallnotesError, match=says):
        run(work, monkeypatch, config_file(tmp_path, examples))


@pytest.mark.fault("Discord down")
def test_a_discord_that_is_down_is_waited_for_longer_each_time(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No session is used up by it."""
    waits: list[float] = []

    async def work(fake: FakeDiscord) -> None:
        monkeypatch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9/api/v10")
        while len(waits) < 11:  # noqa: ASYNC110 - the bot's own loop is what is watched
            await asyncio.sleep(0.01)
        assert not fake.opcodes

    run(work, monkeypatch, config_file(tmp_path, examples), waits)
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_notes_that_change_are_answered_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within `refresh_minutes`, which the clock says are over."""
    notes = tmp_path / "notes" / "tea"
    notes.mkdir(parents=True)
    (notes / "2026-01-05.md").write_text("# Tea 2026-01-05\n\nAttendees: ana\n\n- kettles\n  - ana: copper is best\n")
    ticks: list[asyncio.Event] = []

    async def sleep(seconds: float) -> None:
        if seconds != 600:
            await asyncio.Event().wait()
        ticks.append(asyncio.Event())
        await ticks[-1].wait()

    async def play() -> None:
        async with fake_discord(monkeypatch) as fake:
            read = load(config_file(tmp_path, tmp_path / "notes"))
            stop = asyncio.Event()
            clock = Clock(lambda: datetime(2026, 11, 20, 12, tzinfo=UTC), sleep)
            serving = asyncio.create_task(serve(read, config_workspace(read, read.data), stop, clock))
            await ready(fake)
            while not ticks:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
            await fake.say("<@100> porcelain teapots")
            await answered(fake)
            assert "Nothing found" in str(fake.messages[0].body)
            later = "# Tea 2026-01-12\n\nAttendees: ana\n\n- teapots\n  - ana: porcelain teapots keep warm\n"
            (notes / "2026-01-12.md").write_text(later)
            ticks[0].set()
            while len(ticks) < 2:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
            await fake.say("<@100> porcelain teapots", author=501)
            await answered(fake, 2)
            assert "keep warm" in str(fake.messages[1].body)
            stop.set()
            await serving

    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    asyncio.run(asyncio.wait_for(play(), 30))


@pytest.mark.fault("index damaged under a running bot")
def test_an_index_damaged_while_the_bot_runs_is_made_anew_at_once(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """All sources of it, though none is due; who asks meanwhile is told so, and never that there is nothing."""
    caplog.set_level(logging.INFO, "callnotes")
    other = tmp_path / "other" / "tea"
    other.mkdir(parents=True)
    (other / "2026-01-05.md").write_text("# Tea 2026-01-05\n\n- teapots\n  - ana: porcelain teapots keep warm\n")
    config = config_file(tmp_path, examples, f'[[source]]\nname = "tea"\npath = "{tmp_path / "other"}"\n')

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        while sum(line.startswith("refreshed ") for line in caplog.messages) < 4:  # noqa: ASYNC110 - the bot's own log is what is watched
            await asyncio.sleep(0.01)
        index = tmp_path / "data" / "index.sqlite"
        size = index.stat().st_size
        with index.open("r+b") as file:
            file.seek(8192)
            file.write(b"\xa5" * (size - 8192))
        await fake.say(QUESTION)
        await answered(fake)
        assert replies.READ_ANEW in str(fake.messages[0].body)
        while not any(line.startswith("mended ") for line in caplog.messages):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
        both = ((QUESTION, "checksum"), ("<@100> porcelain teapots", "keep warm"))
        for author, (question, says) in enumerate(both, 501):
            await fake.say(question, author=author)
            await answered(fake, author - 499)
            assert says in str(fake.messages[-1].body)

    run(work, monkeypatch, config)
    assert "Traceback" not in caplog.text


@pytest.mark.fault("two bots on one data folder")
def test_a_second_bot_over_the_same_data_does_not_start(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or every question would be answered twice."""
    config = config_file(tmp_path, examples)

    async def work(fake: FakeDiscord) -> None:
        await ready(fake)
        read = load(config)
        with pytest.raises(CannotRun, match="already runs"):
            await serve(read, config_workspace(read, read.data), asyncio.Event())

    run(work, monkeypatch, config)


def test_the_configuration_is_checked_before_login(
    callnotes: Callable[..., Printed], examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault is a sentence, and the exit code 2."""
    without = callnotes("run", "--config", config_file(tmp_path, examples), "--data", tmp_path / "d")
    assert (without.code, without.out) == (2, "")
    assert "there is no Discord token" in without.err
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    wrong = callnotes("run", "--config", config_file(tmp_path, examples, "colour = 1\n"))
    assert wrong.code == 2
    assert "colour" in wrong.err
    nothing = tmp_path / "empty.toml"
    nothing.write_text("")
    assert "names no notes" in callnotes("run", "--config", nothing).err


def test_a_bot_keeps_its_loop_from_standing_still() -> None:
    """What was loaded is not looked through again, and no thread keeps the loop waiting for long."""
    before = sys.getswitchinterval()
    try:
        steady()
        assert gc.get_freeze_count() > 10_000
        assert sys.getswitchinterval() < 0.001
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()


def test_sigterm_ends_it_cleanly(examples: Path, tmp_path: Path) -> None:
    """With exit code 0, and a log of whole lines."""
    code = (
        "import asyncio, discord, sys\n"
        "discord.http.Route.BASE = 'http://127.0.0.1:9/api/v10'\n"
        "from bot.cli import main\n"
        "main()\n"
    )
    words = [sys.executable, "-c", code, "run", "--config", str(config_file(tmp_path, examples))]
    environment = {"DISCORD_TOKEN": TOKEN, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment, cwd=root) as process:
        assert process.stderr is not None
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line)
            if "waiting seconds=" in line:
                process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert lines[-1].endswith("INFO callnotes.run stopped\n")
    assert any("Discord cannot be reached" in line for line in lines)
    assert TOKEN not in "".join(lines)
    assert all(line[:4].isdigit() for line in lines)
