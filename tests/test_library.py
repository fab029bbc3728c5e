"""The index as a whole: built from real files and real git, asked through the facade."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import aiosqlite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workshop import write_notes

from index import reader
from index.browse import note_token
from index.errors import UnknownSeries
from index.library import Library
from index.model import Span
from index.query import query_words, read_query
from index.schema import VERSION
from index.source import FolderSource
from index.spelling import Spelling
from index.terms import surfaces
from index.terms import words as words_of

T = TypeVar("T")
TODAY = date(2026, 11, 20)
NOTES = {
    "storage/2025/storage-03-12.md": "# Storage\n## Notes\n- `compact_range` goes async\n"
    "  - bost: worried about locks\n"
    "  - conclusion: stays blocking, with a cancel flag\n- Updates\n  - marit: fuzzing the relay\n",
    "storage/2025/storage-04-09.md": "# Storage\n## Notes\n- checksums\n  - marit: XXH3 is twice as fast\n"
    "  - decision: keep CRC32C\n",
    "TSC/2025/tsc-05-06.md": "# TSC\n## Notes\n- budget for the ARM machine\n  - agreed to buy one\n",
}


def run(path: Path, ask: Callable[[Library], Coroutine[None, None, T]]) -> T:
    """Return what `ask` gets from the library at `path`."""

    async def opened() -> T:
        async with await Library.open(path) as library:
            return await ask(library)

    return asyncio.run(opened())


async def refreshed(library: Library, root: Path, name: str = "notes") -> None:
    """Bring the library up to the notes below `root`."""
    await library.refresh(FolderSource(root), name=name)


async def contents(store: aiosqlite.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return what an index says, whatever ids it gave: its notes, bullets, counts and what full-text search finds."""
    statements = {
        "notes": "select path, part, above, series, year, month, day, title, state, attendees, body from note"
        " order by 1, 2",
        "terms": "select term, bullets from term order by 1",
        "words": "select word, bullets from word order by 1",
        "same": "select same, notes from same order by 1",
        "speakers": "select name, bullets from speaker order by 1",
        "attendees": "select names, notes from attendee order by 1",
        "sources": "select name, bullets from source order by 1",
    }
    said: dict[str, list[tuple[object, ...]]] = {}
    for name, sql in statements.items():
        said[name] = [tuple(row) for row in await store.execute_fetchall(sql)]
    said["bullets"] = []
    places: dict[int, tuple[str, int]] = {}
    for note_id, path in await store.execute_fetchall("select id, path from note order by path, part"):
        threads, bullets = await reader.note_threads(store, note_id)
        titles = {thread.id: thread.title for thread in threads}
        said["bullets"] += [(path, titles[row.thread_id], *row[3:4], *row[5:]) for row in bullets]
        places |= {row.id: (path, row.number) for row in bullets}
    wanted = "compact OR decis OR budget OR marit OR checksum"
    found = await store.execute_fetchall("select rowid from bullet_fts where bullet_fts match ?", (wanted,))
    said["found"] = sorted(places[row[0]] for row in found)
    return said


def test_counts_are_the_same_however_early_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many counts are not held in memory until the end; notes put in, changed and taken out leave the same."""
    edited = {**NOTES, "TSC/2025/tsc-05-06.md": "# TSC\n## Notes\n- budget for two ropes\n  - agreed to wait\n"}
    del edited["storage/2025/storage-04-09.md"]

    def left(index: Path) -> dict[str, list[tuple[object, ...]]]:
        async def work(library: Library) -> dict[str, list[tuple[object, ...]]]:
            for notes in (NOTES, edited):
                await refreshed(library, write_notes(tmp_path / "notes", notes))
            return await contents(library._store)  # pyright: ignore[reportPrivateUsage] - tables have no other door

        return run(index, work)

    late = left(tmp_path / "late.sqlite")
    monkeypatch.setattr("index.store._HELD_BACK", 1)
    assert left(tmp_path / "early.sqlite") == late


def test_the_conclusion_is_quoted_first(tmp_path: Path) -> None:
    """A question about a decision gets the bullet that decides, with its lines."""
    root = write_notes(tmp_path / "notes", NOTES)

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        answer = await library.ask("what was decided about compact range", scope=await library.scope(), asked_on=TODAY)
        first = answer.excerpts[0]
        assert "conclusion: stays blocking, with a cancel flag" in first.text
        assert 5 in range(first.span.start, first.span.end + 1)
        assert first.call.path == "storage/2025/storage-03-12.md"

    run(tmp_path / "i.sqlite", ask)


def test_nothing_is_said_where_the_notes_say_nothing(tmp_path: Path) -> None:
    """A question about what no note has gets no excerpt, and the word that is missing."""
    root = write_notes(tmp_path / "notes", NOTES)

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        answer = await library.ask("plans for a kubernetes operator", scope=await library.scope(), asked_on=TODAY)
        assert not answer.answered
        assert "kubernetes" in answer.missing
        assert answer.searched.calls == 3

    run(tmp_path / "i.sqlite", ask)


HOSTILE = ["", "???", "\0", '" OR 1', "*", "the of and", "x" * 4000, "🎉🎉", "NEAR(a b)", "a" * 300 + " -b"]


@pytest.mark.parametrize("question", HOSTILE)
def test_any_question_has_an_answer(tmp_path: Path, question: str) -> None:
    """Full-text syntax, marks alone and endless words are only text."""
    root = write_notes(tmp_path / "notes", NOTES)

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        await library.ask(question, scope=await library.scope(), asked_on=TODAY)

    run(tmp_path / "i.sqlite", ask)


def test_what_a_scope_does_not_hold_leaks_nowhere(tmp_path: Path) -> None:
    """A closed source's words are in no excerpt, count, correction, suggestion or series of another scope."""
    root = write_notes(tmp_path / "open", NOTES)
    text = "# S\n## Notes\n- canaryword budget\n  - kanari: canaryword is agreed\n"
    closed = write_notes(tmp_path / "closed", {"secret/2025/secret-03-12.md": text})

    async def ask(library: Library) -> None:
        await refreshed(library, root, "open")
        await refreshed(library, closed, "closed")
        scope = await library.scope(["open"])
        for question in ("canaryword budget", "canarywrod", "what did kanari say about the budget", "budget"):
            answer = await library.ask(question, scope=scope, asked_on=TODAY)
            said = repr((answer.excerpts, answer.near, answer.corrected, answer.searched))
            assert "canaryword" not in said
            assert "secret" not in said
            assert answer.searched.calls == 3
        assert "secret" not in repr(await library.series(scope))
        assert "canaryword" not in repr(await library.knowledge(scope))
        with pytest.raises(UnknownSeries):
            await library.last_call(scope, series="secret", today=TODAY)

    run(tmp_path / "i.sqlite", ask)


def test_narrowing_leaves_out_other_calls(tmp_path: Path) -> None:
    """A series or days that the asker names rule out every other call."""
    root = write_notes(tmp_path / "notes", NOTES)

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        scope = await library.scope()
        answer = await library.ask("marit checksums relay", scope=scope, asked_on=TODAY, since=date(2025, 4, 1))
        assert all(str(excerpt.call.date) >= "2025-04" for excerpt in answer.excerpts)
        answer = await library.ask("budget machine agreed", scope=scope, asked_on=TODAY, series="TSC")
        assert {excerpt.call.series for excerpt in answer.excerpts} == {"TSC"}

    run(tmp_path / "i.sqlite", ask)


def test_an_index_of_another_version_is_rebuilt(tmp_path: Path) -> None:
    """An index that another version made, or that is no database at all, gives way to a fresh one."""
    root = write_notes(tmp_path / "notes", NOTES)
    path = tmp_path / "i.sqlite"
    path.write_bytes(b"this is no database" * 100)
    run(path, lambda library: refreshed(library, root))

    async def spoil() -> None:
        async with aiosqlite.connect(path) as store:
            await store.execute(f"pragma user_version = {VERSION + 1}")

    asyncio.run(spoil())

    async def ask(library: Library) -> None:
        assert await library.scope() == ()
        await refreshed(library, root)
        assert len(await library.series(await library.scope())) == 2

    run(path, ask)


def test_a_path_of_any_bytes_is_indexed(tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is read like any other, its odd bytes spelt out."""
    root = write_notes(tmp_path / "notes", NOTES)
    Path(os.fsdecode(os.fsencode(root) + b"/odd-\xff.md")).write_text("# Odd\n## Notes\n- zanzibar is agreed\n")

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        await refreshed(library, root)
        answer = await library.ask("zanzibar", scope=await library.scope(), asked_on=TODAY)
        assert answer.excerpts[0].call.path == "odd-\\xff.md"

    run(tmp_path / "i.sqlite", ask)


note_texts = st.sampled_from([*NOTES.values(), "# Empty\n", "", "- a\n- a\n", "## Notes\n- decision: checksum\n"])
note_sets = st.dictionaries(st.sampled_from([*NOTES, "TSC/2025/tsc-06-03.md", "README.md"]), note_texts, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(note_sets, min_size=1, max_size=4))
def test_incremental_equals_fresh(tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, str]]) -> None:
    """After any changes of the notes the index says what one built from the last state alone says."""
    folder = tmp_path_factory.mktemp("history")
    root = folder / "notes"
    root.mkdir()

    async def says(path: Path) -> dict[str, list[tuple[object, ...]]]:
        async with aiosqlite.connect(path) as store:
            return await contents(store)

    async def grow(library: Library) -> None:
        for notes in history:
            write_notes(root, notes)
            await refreshed(library, root)

    run(folder / "grown.sqlite", grow)
    run(folder / "fresh.sqlite", lambda library: refreshed(library, root))
    assert asyncio.run(says(folder / "grown.sqlite")) == asyncio.run(says(folder / "fresh.sqlite"))


@pytest.mark.parametrize("question", [
    "what was decided about compcat_range in march 2025", "does marti fuzz the relay", "bost's check sums",
    "XXH3 or CRC32C", "budgets for an ARM mashine", "what does marit say", "@bost on fuzzing?", "kubernetes operators",
])  # fmt: skip
def test_a_question_reads_the_same_with_the_words_looked_up_for_it_as_with_all(tmp_path: Path, question: str) -> None:
    """What is looked up in the vocabulary is all that reading needs."""
    root = write_notes(tmp_path / "notes", NOTES)

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        scope = await library.scope()
        own = await library.knowledge(scope, query_words(question, TODAY))
        words = [word for text in NOTES.values() for word in text.split()]
        everything = await library.knowledge(scope, words)
        whole = replace(
            everything,
            frequency={**everything.frequency, **own.frequency},
            spelling=Spelling({word: everything.spelling.count(word) for word in vocabulary()}),
        )
        assert read_query(question, TODAY, own) == read_query(question, TODAY, whole)

    def vocabulary() -> set[str]:
        text = " ".join(NOTES.values())
        return {form for word in words_of(text) for form in surfaces(word)}

    run(tmp_path / "i.sqlite", ask)


ROLLING = (
    "# Tide gate\n\nEvery week.\n\n## 2025-04-09\n### Attendees\n- Marit Vance\n- Ann Brandt\n### Notes\n- winch\n"
    "  - marit: it is stuck\n  - decision: order a chain\n\n## 2025-03-12\n### Notes\n- winch\n"
    "  - ann: the chain squeaks\n  - decision: grease the chain\n"
)


def test_the_last_call_is_told_by_its_notes(tmp_path: Path) -> None:
    """Not by the transcript of the same day."""
    said = "# Call 80, 2026-02-18\n\n- gate\n  - Ann: it is closed\n"
    root = write_notes(tmp_path, {"tide/call-80.md": said, "tide/transcripts/call-80.md": said})

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        last = await library.last_call(await library.scope(), today=TODAY)
        assert last is not None
        assert last.call.path == "tide/call-80.md"

    run(tmp_path / "index.sqlite", ask)


def test_each_call_of_a_file_is_asked_for_by_its_own_day(tmp_path: Path) -> None:
    """Dates, names, quotes and tokens are those of the part of the file that tells of the call."""
    root = write_notes(tmp_path, {"tide/notes.md": ROLLING})

    async def ask(library: Library) -> None:
        await refreshed(library, root)
        scope = await library.scope()
        last = await library.last_call(scope, today=TODAY)
        assert last is not None
        assert (str(last.call.date), last.call.title, last.attendees) == (
            "2025-04-09", "Tide gate", ("Marit Vance", "Ann Brandt"),
        )  # fmt: skip
        old = await library.last_call(scope, today=date(2025, 4, 1))
        assert old is not None
        assert [thread.span for thread in old.threads] == [Span(16, 18)]
        answer = await library.ask(
            "what was decided about the winch chain", scope=scope, asked_on=TODAY, until=date(2025, 4, 1)
        )
        assert [one.text.split("\n")[-1] for one in answer.excerpts] == ["decision: grease the chain"]
        assert answer.excerpts[0].quotes[-1].span == Span(18, 18)
        assert answer.searched.calls == 2
        found = await library.call(scope, note_token("notes", old.call.place))
        assert found is not None
        outline, before, after = found
        assert (outline.call.date, before, after) == (old.call.date, None, last.call)
        assert (await library.sources(scope, TODAY))[0].notes == 1

    run(tmp_path / "index.sqlite", ask)


@pytest.mark.parametrize("after", ["", "# Tide gate\n\n## 2025-04-09\n### Notes\n- winch\n"])
def test_a_file_of_several_calls_leaves_nothing(tmp_path: Path, after: str) -> None:
    """Such a file is taken out whole: when it goes, and when less of it stays."""
    root = write_notes(tmp_path, {**NOTES, "tide/notes.md": ROLLING})
    less = write_notes(tmp_path / "less", {**NOTES, **({"tide/notes.md": after} if after else {})})

    async def grow(library: Library) -> None:
        await refreshed(library, root)
        await library.refresh(FolderSource(less), name="notes")

    async def says(path: Path) -> dict[str, list[tuple[object, ...]]]:
        async with aiosqlite.connect(path) as store:
            return await contents(store)

    run(tmp_path / "grown.sqlite", grow)
    run(tmp_path / "fresh.sqlite", lambda library: refreshed(library, less))
    assert asyncio.run(says(tmp_path / "grown.sqlite")) == asyncio.run(says(tmp_path / "fresh.sqlite"))


def test_headings_in_html_are_quoted_with_their_tags(tmp_path: Path) -> None:
    """Word for word, whatever the words of the thread's title are."""
    note = "# Storage\n\n<h2>Tape robots</h2>\n\n- marit: they stay\n"

    async def go(library: Library) -> None:
        await refreshed(library, write_notes(tmp_path / "notes", {"2025-03-12.md": note}))
        answer = await library.ask("tape robots", scope=await library.scope(), asked_on=TODAY)
        assert [quote.text for quote in answer.excerpts[0].quotes] == ["<h2>Tape robots</h2>", "marit: they stay"]
        assert answer.excerpts[0].thread == "Tape robots"

    run(tmp_path / "i.sqlite", go)


def test_somebody_listed_who_says_nothing_is_no_reason_to_quote_others(tmp_path: Path) -> None:
    """Nor is it said that no note has the name; whoever speaks under another name of theirs is heard."""
    note = "# Storage\n## Attendees\n- Marit Aasgaard (maa)\n- Ben Quillfeather\n## Notes\n- checksums\n  - maa: slow\n"
    notes = {f"storage/2025-03-{day}.md": note for day in (12, 19)} | {"storage/2025-04-02.md": "# Storage\n- Relay\n"}

    async def go(library: Library) -> None:
        await refreshed(library, write_notes(tmp_path / "notes", notes))
        silent = await library.ask("what did quillfeather say", scope=await library.scope(), asked_on=TODAY)
        assert (silent.excerpts, silent.missing) == ((), ())
        heard = await library.ask("aasgaard on checksums", scope=await library.scope(), asked_on=TODAY)
        assert "maa: slow" in heard.excerpts[0].text

    run(tmp_path / "i.sqlite", go)
