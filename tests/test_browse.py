"""The index, looked at: issues by number or address, decisions, actions, topics, calls side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from discord_bot import index, source

from bot.opening import opened
from index.browse import Reference, is_reference, note_token, reference_in
from index.library import Library

NOTES = {
    "tea/2026-01-05.md": "- kettles\n  - ana: copper, see #12\n  - conclusion: copper it is\n  - action: Bo buys one\n",
    "tea/2026-01-12.md": "- kettles again\n  - bo: see https://forge.example/o/r/issues/12 and o/x#12\n",
    "tea/2026-01-19.md": "- cups\n  - ana: https://forge.example/o/x/pull/12\n  - action: ana washes up\n",
}


@pytest.mark.parametrize(
    ("text", "reference", "alone"),
    [
        ("#1234", Reference(1234), True),
        ("o/r#7", Reference(7, "o/r"), True),
        ("https://github.com/o/r/pull/7#issuecomment-1", Reference(7, "o/r"), True),
        ("<https://gitlab.com/g/s/p/-/merge_requests/7>", Reference(7, "g/s/p"), True),
        ("what about #12?", Reference(12), False),
        ("C#7 and a#7b", None, False),
        ("https://example.org/pull/x", None, False),
        ("", None, False),
    ],
)
def test_issues_are_read_from_text(text: str, reference: Reference | None, alone: bool) -> None:
    """By number or address; and whether there is nothing else."""
    assert reference_in(text) == reference
    assert is_reference(text) is alone


def look(work: Callable[[Library, tuple[int, ...]], Awaitable[None]], tmp_path: Path) -> None:
    """Look at an index of three small calls."""
    for path, text in NOTES.items():
        file = tmp_path / "notes" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# Tea {file.stem}\n\nAttendees: Ana Ash (ana), bo\n\n## Notes\n\n{text}")

    async def run() -> None:
        workspace = await index([source("tea", tmp_path / "notes")], tmp_path)
        async with opened(workspace) as library:
            await work(library, await library.scope())

    asyncio.run(run())


def test_an_issue_is_found_where_it_is_meant(tmp_path: Path) -> None:
    """A number of any repository, an address of its own or of none; the newest first."""

    async def work(library: Library, scope: tuple[int, ...]) -> None:
        async def days(reference: Reference) -> list[str]:
            found = await library.linking(reference, scope)
            assert found.total == len(found.excerpts)
            return [str(one.call.date)[-2:] for one in found.excerpts]

        assert await days(Reference(12)) == ["19", "12", "05"]
        assert await days(Reference(12, "o/r")) == ["12", "05"]
        assert await days(Reference(12, "o/x")) == ["19", "12", "05"]
        assert await days(Reference(13)) == []

    look(work, tmp_path)


def test_decisions_and_actions_are_listed(tmp_path: Path) -> None:
    """Of whom they concern, under any name; none out of scope, none before the day asked for."""

    async def work(library: Library, scope: tuple[int, ...]) -> None:
        decided = await library.decisions(scope)
        assert [one.text for one in decided.excerpts] == ["conclusion: copper it is"]
        assert (await library.decisions(scope, since=date(2026, 1, 6))).total == 0
        assert (await library.decisions(())).total == 0
        assert (await library.actions(scope)).total == 2
        assert (await library.actions(scope, skip=1)).total == 2
        assert len((await library.actions(scope, skip=1)).excerpts) == 1
        assert [one.text for one in (await library.actions(scope, person="Ana Ash")).excerpts] == [
            "action: ana washes up"
        ]
        assert (await library.actions(scope, person="nobody")).total == 0

    look(work, tmp_path)


def test_a_topic_is_followed_from_call_to_call(tmp_path: Path) -> None:
    """The oldest first, with what was decided."""

    async def work(library: Library, scope: tuple[int, ...]) -> None:
        found, _ = await library.topic("kettles", scope=scope, asked_on=date(2026, 2, 1))
        assert [str(one.call.date) for one in found] == ["2026-01-05", "2026-01-12"]
        assert [quote.text for quote in found[0].threads[0].decisions] == ["conclusion: copper it is"]
        assert (await library.topic("kettles", scope=(), asked_on=date(2026, 2, 1)))[0] == []

    look(work, tmp_path)


def test_a_call_knows_those_before_and_after(tmp_path: Path) -> None:
    """In its series; and nobody out of scope is told of it."""

    async def work(library: Library, scope: tuple[int, ...]) -> None:
        token = note_token("tea", "tea/2026-01-12.md")
        found = await library.call(scope, token)
        assert found is not None
        outline, before, after = found
        assert outline.call.path == "tea/2026-01-12.md"
        assert before is not None
        assert after is not None
        assert (str(before.date), str(after.date)) == ("2026-01-05", "2026-01-19")
        assert await library.call((), token) is None
        assert await library.threads((), token) == []

    look(work, tmp_path)
