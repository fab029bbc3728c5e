"""Bullets found by their meaning: with a model the likest are candidates, too; without one nothing is different."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import aiosqlite
import numpy as np
import pytest
from encoders import SIZE, Meanings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workshop import write_notes

from bot.desk import Desk
from bot.doctor import check_model
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.workspace import find_workspace
from index.dense import likeness, packed, signature
from index.encoder import Encoder, SentenceEncoder
from index.errors import NoEncoder
from index.features import ALIKE, FEATURES
from index.library import Found, Library
from index.model import Answer
from index.packing import ThreadRow
from index.reader import NoteVectors
from index.source import FolderSource

if TYPE_CHECKING:
    from conftest import Printed

    from index.encoder import Floats

    Run = Callable[..., Printed]

T = TypeVar("T")
TODAY = date(2026, 8, 20)
SAME = {"blorp": "car", "vehicle": "car", "frimsy": "dear", "expensive": "dear"}
QUESTION = "is the blorp frimsy"
NOTES = {
    "boats/2026/boats-03-04.md": "# Boats\n## Notes\n- harbour\n  - crane is repaired\n  - marit: ropes are short\n",
    "roads/2026/roads-04-08.md": "# Roads\n## Notes\n- fleet\n  - this vehicle is too expensive\n  - sell it in May\n",
    "roads/2026/roads-05-06.md": "# Roads\n## Notes\n- tunnel\n  - the lamps are weak\n",
}


def run(path: Path, ask: Callable[[Library], Coroutine[None, None, T]], encoder: Encoder | None = None) -> T:
    """Return what `ask` gets from the library at `path`."""

    async def within() -> T:
        async with await Library.open(path, encoder=encoder) as library:
            return await ask(library)

    return asyncio.run(within())


async def refreshed(library: Library, root: Path, name: str = "notes") -> None:
    """Bring the library up to the notes below `root`, their vectors, too."""
    await library.refresh(FolderSource(root), name=name)
    await library.encode(await library.scope())


async def find(library: Library, question: str = QUESTION, series: str | None = None, name: str | None = None) -> Found:
    """Return the candidates for a question."""
    scope = await library.scope(None if name is None else [name])
    return await library.find(question, scope=scope, asked_on=TODAY, series=series)


def configured(folder: Path, root: Path) -> Path:
    """Write a configuration for the notes below `root`, with a model."""
    path = folder / "callnotes.toml"
    source = f"[[source]]\nname = 'n'\npath = {json.dumps(str(root))}\n"
    path.write_text(f"data = 'data'\n{source}[vectors]\nmodel = './model'\n")
    return path


def found_in(found: Found) -> set[str]:
    """Return the notes in which candidates stand."""
    return {candidate.note.path for candidate in found.candidates}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of notes."""
    return write_notes(tmp_path / "notes", NOTES)


def test_a_bullet_that_says_it_in_other_words_is_a_candidate(root: Path, tmp_path: Path) -> None:
    """By words alone it is none; with vectors it is the likest of all."""

    async def ask(library: Library) -> Found:
        await refreshed(library, root)
        return await find(library)

    assert found_in(run(tmp_path / "words.sqlite", ask)) == set()
    found = run(tmp_path / "vectors.sqlite", ask, Meanings(SAME))
    likest = max(found.candidates, key=lambda candidate: candidate["alike"])
    assert (likest.note.path, likest.row.start) == ("roads/2026/roads-04-08.md", 4)
    assert likest["alike_thread"] == likest["alike"]
    assert all(len(candidate.values) == len((*FEATURES, *ALIKE)) for candidate in found.candidates)


def test_vectors_at_hand_change_nothing_without_a_model(root: Path, tmp_path: Path) -> None:
    """An answer without a model is the same to the byte whether the index has vectors or not."""

    async def ask(library: Library) -> list[Answer]:
        await refreshed(library, root)
        asked = ("is the crane repaired", "what did marit say", QUESTION, "tunnel lamps")
        return [await library.ask(one, scope=await library.scope(), asked_on=TODAY) for one in asked]

    run(tmp_path / "vectors.sqlite", ask, Meanings(SAME))
    assert run(tmp_path / "vectors.sqlite", ask) == run(tmp_path / "words.sqlite", ask)
    assert run(tmp_path / "words.sqlite", ask)[0].excerpts


def test_only_what_may_be_seen_is_compared(root: Path, tmp_path: Path) -> None:
    """The likest bullet of a source that is out of scope is no candidate, and moves no likeness of another."""
    text = "# S\n## Notes\n- the blorp is frimsy\n"
    closed = write_notes(tmp_path / "closed", {"secret/2026/secret-05-07.md": text})

    async def ask(library: Library) -> list[tuple[str, list[float]]]:
        await refreshed(library, root, "open")
        open_alone = await find(library, name="open")
        await refreshed(library, closed, "closed")
        assert "secret/2026/secret-05-07.md" in found_in(await find(library))
        found = await find(library, name="open")
        assert found.candidates == open_alone.candidates
        assert found_in(found) <= NOTES.keys()
        return [(candidate.note.path, candidate.values) for candidate in found.candidates]

    assert run(tmp_path / "index.sqlite", ask, Meanings(SAME))


def test_what_is_ruled_out_is_no_candidate(root: Path, tmp_path: Path) -> None:
    """However like it is."""

    async def ask(library: Library) -> tuple[set[str], set[str]]:
        await refreshed(library, root)
        return found_in(await find(library, series="boats")), found_in(await find(library, series="roads"))

    boats, roads = run(tmp_path / "index.sqlite", ask, Meanings(SAME))
    assert boats == {"boats/2026/boats-03-04.md"}
    assert "roads/2026/roads-04-08.md" in roads
    assert not any(path.startswith("boats") for path in roads)


def test_while_a_note_waits_for_its_vectors_words_alone_are_asked(root: Path, tmp_path: Path) -> None:
    """An answer depends on what the notes are, not on how far their encoding is."""

    async def ask(library: Library) -> tuple[bool, bool]:
        await library.refresh(FolderSource(root), name="notes")
        before = await find(library, "crane")
        await library.encode(await library.scope())
        return before.vectors, (await find(library, "crane")).vectors

    assert run(tmp_path / "index.sqlite", ask, Meanings(SAME)) == (False, True)


async def vectors(path: Path) -> dict[str, bytes]:
    """Return the vectors of each note, and how many there are of no note."""
    async with aiosqlite.connect(path) as store:
        rows = await store.execute_fetchall(
            "select n.path, v.numbers, v.first, (select min(id) from pack p where p.note_id = n.id)"
            " from vector v left join note n on n.id = v.note_id"
        )
    assert all(first == least for _, numbers, first, least in rows if numbers)
    return {path: numbers for path, numbers, _, _ in rows}


note_texts = st.sampled_from([*NOTES.values(), "# Empty\n", "", "- a\n- a\n"])
note_sets = st.dictionaries(st.sampled_from([*NOTES, "README.md"]), note_texts, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(note_sets, min_size=1, max_size=4))
def test_incremental_equals_fresh(tmp_path_factory: pytest.TempPathFactory, history: Sequence[dict[str, str]]) -> None:
    """After any changes each note has the vectors that it has in an index of the last state alone; none is left."""
    folder = tmp_path_factory.mktemp("history")

    async def grow(library: Library) -> None:
        for notes in history:
            await refreshed(library, write_notes(folder / "notes", notes))

    run(folder / "grown.sqlite", grow, Meanings(SAME))
    run(folder / "fresh.sqlite", lambda library: refreshed(library, folder / "notes"), Meanings(SAME))
    grown = asyncio.run(vectors(folder / "grown.sqlite"))
    assert grown == asyncio.run(vectors(folder / "fresh.sqlite"))
    assert grown.keys() == history[-1].keys()


def test_only_new_notes_are_encoded(root: Path, tmp_path: Path) -> None:
    """What stayed as it was keeps its vectors; what a bullet stands under is encoded with it."""
    encoder = Meanings(SAME)
    path = tmp_path / "index.sqlite"
    run(path, lambda library: refreshed(library, root), encoder)
    encoder.encoded.clear()
    run(path, lambda library: refreshed(library, root), encoder)
    assert encoder.encoded == []
    (root / "boats" / "2026" / "boats-03-11.md").write_text("# Boats\n## Notes\n- keel\n  - painted\n")
    run(path, lambda library: refreshed(library, root), encoder)
    assert encoder.encoded[-1] == "Boats / Notes / keel\npainted"
    assert all("keel" in text for text in encoder.encoded[-2:])
    assert len(encoder.encoded) <= 4  # a heading or two beside them


def test_another_model_makes_all_vectors_anew(root: Path, tmp_path: Path) -> None:
    """Vectors of two models are never compared: before they are made, words alone are asked."""
    path = tmp_path / "index.sqlite"
    run(path, lambda library: refreshed(library, root), Meanings(SAME))

    async def ask(library: Library) -> tuple[bool, bool]:
        before = await find(library)
        await library.encode(await library.scope())
        return before.vectors, (await find(library)).vectors

    other = Meanings(SAME, salt="other")
    assert run(path, ask, other) == (False, True)
    run(tmp_path / "fresh.sqlite", lambda library: refreshed(library, root), other)
    assert asyncio.run(vectors(path)) == asyncio.run(vectors(tmp_path / "fresh.sqlite"))


def test_a_note_that_is_gone_leaves_no_vectors(root: Path, tmp_path: Path) -> None:
    """Also where it goes while others are encoded: its number may be another note's tomorrow."""
    path = tmp_path / "index.sqlite"

    class Slow(Meanings):
        def passages(self, texts: Sequence[str]) -> Floats:
            write_notes(root, {"new.md": "# New\n## Notes\n- lamps\n"})
            run(path, lambda library: library.refresh(FolderSource(root), name="notes"))
            return super().passages(texts)

    run(path, lambda library: refreshed(library, root), Slow(SAME))
    assert asyncio.run(vectors(path)).keys() <= {"new.md"}


def test_a_note_that_changes_while_it_is_encoded_gets_no_vectors_of_what_it_was(root: Path, tmp_path: Path) -> None:
    """Another process may refresh meanwhile: the vectors of the new words are made the next time."""
    path = tmp_path / "index.sqlite"

    class Slow(Meanings):
        def passages(self, texts: Sequence[str]) -> Floats:
            if not self.encoded:
                write_notes(root, {name: text.replace("Notes\n- ", "Notes\n- old ") for name, text in NOTES.items()})
                run(path, lambda library: library.refresh(FolderSource(root), name="notes"))
            return super().passages(texts)

    async def twice(library: Library) -> tuple[bool, bool]:
        await refreshed(library, root)
        before = await find(library)
        await library.encode(await library.scope())
        return before.vectors, (await find(library)).vectors

    assert run(path, twice, Slow(SAME)) == (False, True)
    run(tmp_path / "fresh.sqlite", lambda library: refreshed(library, root), Meanings(SAME))
    assert asyncio.run(vectors(path)) == asyncio.run(vectors(tmp_path / "fresh.sqlite"))


rows = st.lists(
    st.lists(st.integers(-3, 3).map(float), min_size=4, max_size=4).filter(any), min_size=1, max_size=12
)  # fmt: skip


@given(rows, st.lists(st.booleans(), min_size=12, max_size=12))
def test_likeness_is_the_cosine_in_deviations(vectors: list[list[float]], wanted: list[bool]) -> None:
    """As one computes it by hand, to within what a byte holds; and the likest of those wanted come first."""
    question = np.array([0.5, 0.5, -0.5, 0.5], np.float32)
    notes = [NoteVectors(100 - 7 * n, packed(np.array([row], np.float32)), wanted[n]) for n, row in enumerate(vectors)]
    alike = likeness(question, notes)
    cosines = np.array([np.dot(row, question) / np.linalg.norm(row) for row in vectors])
    expected = (cosines - cosines.mean()) / (5 * (cosines.std() + 1e-6))
    if cosines.std() > 0.05:
        for n, note in enumerate(notes):
            thread = ThreadRow(note.first, 1, "", (), note.first, "", "")
            found = alike.of(note.first, thread)
            assert found.own == pytest.approx(expected[n], abs=0.06)
            assert found.thread == found.own
    nearest = alike.nearest(5)
    assert len(nearest) == min(5, sum(wanted[: len(vectors)]))
    values = [alike.values[list(alike.ids).index(id_)] for id_ in nearest]
    assert values == sorted(values, reverse=True)


def test_encoders_are_told_apart() -> None:
    """By what they make of one text, whatever they are called."""
    one, other = (Meanings(SAME, salt).question("what was decided") for salt in ("", "other"))
    assert signature(one) == signature(one.copy())
    assert signature(one) != signature(other)
    assert signature(one).startswith(f"{SIZE}-")


def test_the_bot_asks_with_vectors(root: Path, tmp_path: Path) -> None:
    """Each worker of its desk is given the encoder, and reads one state of notes and vectors."""
    encoder = Meanings(SAME)
    run(tmp_path / "index.sqlite", lambda library: refreshed(library, root), encoder)

    async def work() -> tuple[set[str], bool]:
        async with Desk(tmp_path / "index.sqlite", {}, encoder=encoder) as desk:
            found = await desk.ask(
                lambda library, scope: library.find(QUESTION, scope=scope, asked_on=TODAY), ["notes"]
            )
            return found_in(found), found.vectors

    paths, by_vectors = asyncio.run(work())
    assert by_vectors
    assert "roads/2026/roads-04-08.md" in paths


# The model


def test_a_bot_whose_model_cannot_be_had_does_not_start(
    callnotes: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says so, before anything is posted; and so it is where a question is asked in the terminal."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setenv("DISCORD_TOKEN", "not.a.token")
    config = configured(tmp_path, root)
    for words in (["run"], ["ask", "is the crane repaired"], ["refresh"]):
        printed = callnotes(*words, "--config", config, "--data", tmp_path / "d")
        assert printed.code == 2
        assert "pip install 'callnotes[vectors]'" in printed.err
        assert "Traceback" not in printed.err


def test_a_missing_extra_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it; `doctor` says the same."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(NoEncoder, match=r"pip install 'callnotes\[vectors\]'"):
        SentenceEncoder("./models/none").question("what was decided")
    check = check_model("./models/none")
    assert check.verdict == "problem"
    assert "pip install" in check.said


def test_the_model_of_the_configuration_encodes_what_is_refreshed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refreshing and asking, by a configuration with `[vectors]`; a model is loaded only when it is needed."""
    config = configured(tmp_path, root)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.delenv("CALLNOTES_DATA", raising=False)
    workspace = find_workspace([], config, None)
    assert isinstance(workspace.encoder, SentenceEncoder)
    assert workspace.encoder.name == str(tmp_path / "model")
    meanings = Meanings(SAME)
    monkeypatch.setattr(SentenceEncoder, "passages", staticmethod(meanings.passages))
    monkeypatch.setattr(SentenceEncoder, "question", staticmethod(meanings.question))

    async def ask() -> set[str]:
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)
            return found_in(await find(library))

    assert "roads/2026/roads-04-08.md" in asyncio.run(ask())


def test_a_real_model_is_loaded_from_its_folder(tmp_path: Path) -> None:
    """A small one, made here, where the extra is installed; the order of texts is kept, and what is no model told."""
    transformers = pytest.importorskip("sentence_transformers")
    tokenizers = pytest.importorskip("tokenizers")
    vocabulary = {word: n for n, word in enumerate(["car", "road", "boat", "lamp"])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    static = transformers.sentence_transformer.modules.StaticEmbedding(tokenizer, embedding_dim=16)
    transformers.SentenceTransformer(modules=[static]).save(str(tmp_path / "model"))
    encoder = SentenceEncoder(str(tmp_path / "model"))
    texts = ["boat lamp road " * n + "car" for n in (3, 0, 2)] * 20
    found = encoder.passages(texts)
    assert found.shape == (60, 16)
    assert all(float(found[n] @ encoder.question(text)) == pytest.approx(1.0, abs=0.02) for n, text in enumerate(texts))
    with pytest.raises(NoEncoder, match="cannot be loaded"):
        SentenceEncoder(str(tmp_path)).question("what was decided")
