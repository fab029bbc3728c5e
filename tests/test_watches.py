"""Whoever watches a term is told once of new lines, once a day at most, out of notes that are open to all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord_bot import running, seen, source
from discord_judge import faults
from simcord.env import Env
from workshop import Workshop

from bot import layout, limits
from bot.client import Bot
from bot.config import SourceConfig
from bot.desk import Desk
from bot.ledger import SqliteLedger
from bot.letters import DiscordLetterbox, Undeliverable, Unsure
from bot.opening import opened
from bot.render_watch import watching
from bot.reply import Reply, Text
from bot.watchbook import SqliteWatchbook, Watch
from bot.watches import HOUR, MOST, REFUSALS, Watches, watch_over
from bot.workspace import Origin, Workspace

ANA, BOB = 501, 502
LINK = "https://forge.example/{commit}/{path}?plain=1#L{start}-L{end}"
CALL = (
    "# {day} relay call\n## Attendees\n- ana\n- bo\n"
    "## Notes\n- {topic}\n  - ana: the {word} is what we want, says {day}\n  - bo: fine\n"
)


def note(day: str, word: str, topic: str = "harbour gate") -> bytes:
    """Return notes of a call with a word in them."""
    return CALL.format(day=f"2026-{day}", word=word, topic=topic).encode()


@dataclass
class Letters:
    """Takes direct messages down."""

    sent: list[tuple[int, Reply]] = field(default_factory=list[tuple[int, Reply]])
    failing: list[Exception] = field(default_factory=list[Exception])
    losing: bool = False
    """A message arrives, but nobody is told that it did."""

    async def newest(self, user_id: int) -> int:
        """Return how many there are."""
        del user_id
        return len(self.sent)

    async def has(self, user_id: int, after_id: int, mark: int) -> bool:
        """Look."""
        return any(
            to == user_id and any(isinstance(part, Text) and part.id == mark for part in reply.parts)
            for to, reply in self.sent[after_id:]
        )

    async def send(self, user_id: int, reply: Reply, nonce: str) -> None:
        """Take down."""
        assert nonce
        assert len(nonce) <= 25
        body = {"components": layout.view(reply).to_components(), "flags": 1 << 15}
        assert faults("POST", "/channels/1/messages", body) == []
        if self.failing:
            raise self.failing.pop(0)
        self.sent.append((user_id, reply))
        if self.losing:
            raise Unsure("dropped")

    def texts(self, user_id: int) -> list[str]:
        """Return what somebody was sent."""
        return [reply.text for to, reply in self.sent if to == user_id]


@dataclass
class Played:
    """A repository that is watched from day to day."""

    workshop: Workshop
    workspace: Workspace
    watches: Watches
    book: SqliteWatchbook
    letters: Letters
    clock: list[datetime]
    files: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])

    async def day(self, day: str, files: dict[str, bytes] | None = None, *, hour: int = HOUR) -> None:
        """Let it become a day, on which files were committed, and look after the watches."""
        self.clock[0] = datetime.fromisoformat(f"2026-{day}T{hour:02}:00").replace(tzinfo=UTC)
        if files:
            self.files |= {name.encode(): content for name, content in files.items()}
            self.workshop.commit(self.files, at=self.clock[0] - timedelta(hours=4))
        await self.refresh()
        await self.watches.tick(self.letters)

    async def refresh(self) -> None:
        """Read the repository."""
        async with opened(self.workspace) as library:
            for origin in self.workspace.origins:
                await library.refresh(origin.open(fetch=False), name=origin.name, link=origin.template())
        self.watches.desk.refreshed()


@asynccontextmanager
async def playing(folder: Path, **more: Any) -> AsyncGenerator[Played]:  # noqa: ANN401 - keys of the configuration
    """Yield a repository with a first call, read on 08-03, when nobody watched anything yet."""
    workshop = Workshop(folder / "relay.git")
    origin = Origin("relay", workshop.path, link=LINK)
    workspace = Workspace(folder / "data" / "index.sqlite", (origin,))
    clock = [datetime(2026, 8, 3, HOUR, tzinfo=UTC)]
    files = {b"relay/relay-2026-08-03.md": note("08-03", "patchable_call")}
    workshop.commit(files, at=clock[0] - timedelta(hours=4))
    async with opened(workspace) as library:
        await library.refresh(origin.open(fetch=False), name="relay", link=LINK)
    async with (
        Desk(workspace.index, {}) as desk,
        SqliteLedger.open(workspace.ledger),
        SqliteWatchbook.open(workspace.ledger) as book,
    ):
        sources = [SourceConfig(name="relay", path=workshop.path, **more)]
        watches = Watches(sources, {"relay": origin}, desk, book, lambda: clock[0])
        played = Played(workshop, workspace, watches, book, Letters(), clock, files)
        await watches.tick(played.letters)
        yield played


def play(work: Callable[[Played], Awaitable[None]], folder: Path, **more: Any) -> None:  # noqa: ANN401 - as above
    """Let `work` play."""
    folder.mkdir(exist_ok=True)

    async def run() -> None:
        async with playing(folder, **more) as played:
            await asyncio.wait_for(work(played), 60)

    asyncio.run(run())


def test_new_lines_are_told_once(tmp_path: Path) -> None:
    """With thread, call, date and link, in the note's words; not those from before, and not to others."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "patchable call")
        await played.watches.add(BOB, "lighthouse")
        await played.day("08-04")
        assert played.letters.sent == []
        await played.day("08-05", {"relay/relay-2026-08-05.md": note("08-05", "patchable_call")})
        (text,) = played.letters.texts(ANA)
        assert "### harbour gate" in text
        assert "2026-08-05" in text
        assert "the patchable\\_call is what we want" in text
        assert "/relay/relay-2026-08-05.md?plain=1#L7" in text
        assert "2026-08-03" not in text
        assert played.letters.texts(BOB) == []
        for day in ("08-05", "08-06", "08-07"):
            await played.day(day, hour=HOUR + 3)
        assert len(played.letters.sent) == 1

    play(work, tmp_path)


def test_lines_added_to_an_old_note_are_told(tmp_path: Path) -> None:
    """Those alone."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "patchable_call")
        before = note("08-03", "patchable_call")
        await played.day("08-05", {"relay/relay-2026-08-03.md": before + b"- dredging\n  - bo: patchable-call again\n"})
        (text,) = played.letters.texts(ANA)
        assert "patchable-call again" in text
        assert "what we want" not in text

    play(work, tmp_path)


def test_nobody_is_told_twice_in_a_day(tmp_path: Path) -> None:
    """What comes later is told on the next; before the hour nobody is told."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")}, hour=HOUR - 1)
        assert played.letters.sent == []
        await played.day("08-05")
        assert len(played.letters.sent) == 1
        await played.day("08-05", {"relay/b-2026-08-05.md": note("08-05", "tide", "moon")}, hour=HOUR + 1)
        assert len(played.letters.sent) == 1
        await played.day("08-06")
        assert len(played.letters.sent) == 2
        assert "### moon" in played.letters.texts(ANA)[1]

    play(work, tmp_path)


def test_a_letter_that_may_have_arrived_is_looked_for(tmp_path: Path) -> None:
    """And sent again only where it did not; one that waits takes the place of the next day's."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        played.letters.losing = True
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")})
        played.letters.losing = False
        await played.day("08-05", hour=HOUR + 1)
        assert len(played.letters.sent) == 1
        played.letters.failing = [Unsure("down")]
        await played.day("08-06", {"relay/a-2026-08-06.md": note("08-06", "tide")})
        assert len(played.letters.sent) == 1
        await played.day("08-07", {"relay/a-2026-08-07.md": note("08-07", "tide")})
        assert len(played.letters.sent) == 2
        assert "2026-08-06" in played.letters.texts(ANA)[1]
        await played.day("08-08")
        assert "2026-08-07" in played.letters.texts(ANA)[2]
        assert len(played.letters.sent) == 3

    play(work, tmp_path)


def test_closed_direct_messages_pause_watches(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After so many days, one try a day; a new watch makes them go on."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        played.letters.failing = [Undeliverable("Discord said 403 (50007)")] * 10
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")})
        await played.day("08-05", hour=HOUR + 1)
        assert len(played.letters.failing) == 9
        for day in range(6, 12):
            await played.day(f"08-{day:02}", {f"relay/a-2026-08-{day:02}.md": note(f"08-{day:02}", "tide")})
        assert len(played.letters.failing) == 10 - REFUSALS
        found = await played.book.refusals(ANA)
        assert found is not None
        assert found.paused
        played.letters.failing = []
        await played.watches.add(ANA, "tide")
        await played.day("08-12", {"relay/a-2026-08-12.md": note("08-12", "tide")})
        (text,) = played.letters.texts(ANA)
        assert "2026-08-12" in text
        assert "2026-08-11" not in text
        assert await played.book.refusals(ANA) is None

    play(work, tmp_path)
    assert any("paused" in line for line in caplog.messages)


def test_much_that_is_new_is_counted(tmp_path: Path) -> None:
    """Within one message."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        files = {
            f"relay/{n}-2026-08-05.md": note("08-05", "tide " + f"so long {n} " * 300, f"topic {n}") for n in range(30)
        }
        await played.day("08-05", files)
        ((_, reply),) = played.letters.sent
        assert reply.width <= limits.MESSAGE_TEXT
        assert reply.size <= limits.MESSAGE_COMPONENTS
        assert "25 more; `/ask` finds them" in reply.text

    play(work, tmp_path)


def test_what_is_not_open_to_all_is_told_to_nobody(tmp_path: Path) -> None:
    """Not even a letter that was written down before it was closed."""

    async def closed(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")})
        assert played.letters.sent == []

    play(closed, tmp_path / "closed", visible_to={"servers": (1,)})

    async def closing(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        played.letters.failing = [Unsure("down")]
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")})
        only = source("relay", played.workshop.path, visible_to={"servers": (1,)})
        played.watches = replace(played.watches, sources=[only])
        await played.day("08-06")
        played.watches = replace(played.watches, sources=[SourceConfig(name="relay", path=played.workshop.path)])
        await played.day("08-07")
        assert played.letters.sent == []

    play(closing, tmp_path / "closing")


def test_who_watches_no_more_is_told_nothing(tmp_path: Path) -> None:
    """Not even what was written down before."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        played.letters.failing = [Unsure("down")]
        await played.day("08-05", {"relay/a-2026-08-05.md": note("08-05", "tide")})
        await played.watches.remove(ANA, "TIDES")
        await played.day("08-06")
        assert played.letters.sent == []

    play(work, tmp_path)


def test_a_round_that_breaks_off_is_made_again(tmp_path: Path) -> None:
    """As a whole: nothing is told of by half, and nothing is left out."""

    async def work(played: Played) -> None:
        await played.watches.add(ANA, "tide")
        await played.book._connection.execute(  # pyright: ignore[reportPrivateUsage] - a full disk has no other door
            "create trigger full before insert on watch_told begin select raise(abort, 'disk full'); end"
        )
        looks: list[None] = []

        async def sleep(seconds: float) -> None:
            del seconds
            looks.append(None)
            if len(looks) > 1:
                raise asyncio.CancelledError

        played.files[b"relay/a-2026-08-05.md"] = note("08-05", "tide")
        played.clock[0] = datetime(2026, 8, 5, 9, tzinfo=UTC)
        played.workshop.commit(played.files, at=datetime(2026, 8, 5, 4, tzinfo=UTC))
        await played.refresh()
        with pytest.raises(asyncio.CancelledError):
            await watch_over(played.watches, played.letters, lambda: True, sleep)
        assert played.letters.sent == []
        await played.book._connection.execute("drop trigger full")  # pyright: ignore[reportPrivateUsage] - as above
        await played.day("08-05")
        assert len(played.letters.sent) == 1

    play(work, tmp_path)


def test_a_folder_is_watched_by_the_days_of_its_calls(tmp_path: Path) -> None:
    """A note that comes a day late is still told of, once."""
    folder = tmp_path / "tea"
    folder.mkdir()
    (folder / "2026-08-01.md").write_text("# Tea 2026-08-01\n\n- kettles\n  - ana: copper\n")

    async def work() -> None:
        origin = Origin("tea", folder)
        workspace = Workspace(tmp_path / "data" / "index.sqlite", (origin,))
        clock = [datetime(2026, 8, 3, HOUR, tzinfo=UTC)]
        letters = Letters()

        async def refreshed() -> None:
            async with opened(workspace) as library:
                await library.refresh(origin.open(fetch=False), name="tea")

        await refreshed()
        async with (
            Desk(workspace.index, {}) as desk,
            SqliteLedger.open(workspace.ledger),
            SqliteWatchbook.open(workspace.ledger) as book,
        ):
            watches = Watches([source("tea", folder)], {"tea": origin}, desk, book, lambda: clock[0])
            await watches.add(ANA, "copper")
            for day in range(3, 9):
                clock[0] = datetime(2026, 8, day, HOUR, tzinfo=UTC)
                if day == 6:
                    (folder / "2026-08-05.md").write_text("# Tea 2026-08-05\n\n- kettles\n  - bo: copper still\n")
                await refreshed()
                desk.refreshed()
                await watches.tick(letters)
        (text,) = letters.texts(ANA)
        assert "copper still" in text

    asyncio.run(work())


def test_useless_terms_and_too_many_are_refused_kindly(tmp_path: Path) -> None:
    """What finds the same is one watch."""

    async def work(played: Played) -> None:
        add = played.watches.add
        assert "Everyday words" in await add(ANA, "what is it")
        assert "61 characters" in await add(ANA, "x" * 61)
        for n in range(MOST):
            assert "I tell you" in await add(ANA, f"tide{n}")
        assert "You watch 20 terms" in await add(ANA, "moon")
        assert "I tell you" in await add(ANA, "Tide-1")
        assert len(await played.book.watches(ANA)) == MOST
        assert "no more" in await played.watches.remove(ANA, "tide1")
        assert "You do not watch" in await played.watches.remove(ANA, "tide1")
        assert "I tell you" in await add(ANA, "moon")
        many = "".join(f"- fog {n}\n" for n in range(600))
        await played.day("08-05", {"relay/relay-2026-08-05.md": f"# Relay call 2026-08-05\n\n{many}".encode()})
        assert "so often" in await add(BOB, "fog")
        assert "I tell you" in await add(BOB, "fog 17")

    play(work, tmp_path)


# In Discord ----------------------------------------------------------------------------------------------------------


def test_people_watch_in_discord_and_are_told_there(tmp_path: Path) -> None:
    """The commands answer whoever uses them alone; a letter arrives as a direct message, and is found by its mark."""
    folder = tmp_path / "tea"
    folder.mkdir()
    (folder / "2026-11-19.md").write_text("# Tea 2026-11-19\n\n- kettles\n  - ana: copper is best\n")

    async def work(env: Env, bot: Bot) -> None:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        ana = guild.add_member(env.create_user("ana"))

        async def says(command: str, **options: str) -> str:
            result = await ana.slash(channel, command, **options)
            assert result.ephemeral
            assert result.response is not None
            return seen(result.response).text

        assert "You watch nothing" in await says("watching")
        assert "when copper comes up" in await says("watch", term="copper")
        assert "- copper" in await says("watching")
        offered = await ana.autocomplete(channel, "unwatch", "term", "cop")
        assert [one["value"] for one in offered] == ["copper"]
        watches = bot.services.watches
        letterbox = DiscordLetterbox(bot)
        await watches.tick(letterbox)
        (folder / "2026-11-20.md").write_text("# Tea 2026-11-20\n\n- pots\n  - bo: copper, too\n")
        await bot.services.followers["tea"].refresh()
        later = replace(watches, now=lambda: datetime(2026, 11, 21, HOUR, tzinfo=UTC))
        before = await letterbox.newest(ana.user.id)
        await later.tick(letterbox)
        told = ana.user.dm_channel.last_message
        assert told is not None
        assert "copper, too" in seen(told).text
        assert await letterbox.has(ana.user.id, before, 1_000_001)
        assert not await letterbox.has(ana.user.id, before, 1_000_002)
        whole = await ana.user.click(told, custom_id=seen(told).buttons["Whole thread"])
        assert whole.response is not None
        env.inject_error("POST", f"/channels/{ana.user.dm_channel.id}/messages", status=403, code=50007)
        with pytest.raises(Undeliverable, match="403"):
            await letterbox.send(ana.user.id, Reply((Text("x"),)), "n")
        assert "You watch copper no more" in await says("unwatch", term="copper")

    async def run() -> None:
        async with running([source("tea", folder)], tmp_path / "data") as env:
            assert isinstance(env.bot, Bot)
            await work(env, env.bot)

    asyncio.run(run())


def test_a_paused_watch_is_said() -> None:
    """To whoever asks what they watch, with what to do."""
    watch = Watch(ANA, "tide", "tide", datetime(2026, 8, 3, tzinfo=UTC))
    assert "Paused" in watching([watch], paused=True).text
    assert "Paused" not in watching([watch], paused=False).text
