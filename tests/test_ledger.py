"""What the bot posted and what people said of it outlives a restart, and nothing is kept twice."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.ledger import Posted, SqliteLedger, Vote

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_answer_is_remembered_by_its_question_until_it_is_gone(tmp_path: Path) -> None:
    """In a file that only its owner can read."""
    path = tmp_path / "data" / "ledger.sqlite"
    posted = Posted(1, 2, 3, 4, AT)

    async def work() -> None:
        async with SqliteLedger.open(path) as ledger:
            await ledger.post(posted)
        async with SqliteLedger.open(path) as ledger:
            assert await ledger.answer_to(4) == posted
            assert await ledger.answer_to(1) is None
            await ledger.post(Posted(9, 2, 3, 4, AT))
            await ledger.forget(1)
            assert await ledger.answer_to(4) == Posted(9, 2, 3, 4, AT)
            await ledger.forget(9)
            assert await ledger.answer_to(4) is None

    asyncio.run(work())
    assert path.stat().st_mode & 0o077 == 0


def test_a_vote_can_be_changed_but_not_repeated(tmp_path: Path) -> None:
    """One for each person, question and excerpt."""
    path = tmp_path / "ledger.sqlite"

    async def work() -> None:
        async with SqliteLedger.open(path) as ledger:
            for vote in (1, 1, -1):
                await ledger.vote(Vote("q", "s:p:1-2", "v", vote, AT))
            await ledger.vote(Vote("q", "s:p:1-2", "w", 1, AT))

    asyncio.run(work())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select voter_hash, vote from feedback order by 1").fetchall() == [
            ("v", -1),
            ("w", 1),
        ]
