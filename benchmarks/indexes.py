"""An index for each folder of notes, made in a process of its own, so that making it costs this one no memory."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncGenerator, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.encoder import Encoder, SentenceEncoder
from index.library import Library
from index.source import open_notes


@contextmanager
def data_folder(given: Path | None) -> Generator[Path]:
    """Give the folder for indexes: `given`, which is kept and brought up to date, or a temporary one."""
    if given is not None:
        yield given
        return
    with TemporaryDirectory(prefix="callnotes-benchmarks-") as made:
        yield Path(made)


def make_indexes(names: Iterable[str], notes: Path, data: Path, model: str | None = None) -> None:
    """Bring the index of each folder of `notes` that is named up to date: with a `model`, its vectors too."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        process.submit(_make, sorted(set(names)), notes, data, model).result()


def _make(names: Iterable[str], notes: Path, data: Path, model: str | None) -> None:
    encoder = SentenceEncoder(model) if model else None

    async def make() -> None:
        for name in names:
            async with await Library.open(index_file(data, name), encoder=encoder) as library:
                await library.refresh(open_notes(notes / name), name=name)
                await library.encode(await library.scope())

    asyncio.run(make())


def index_file(data: Path, name: str) -> Path:
    """Return where the index of the notes called `name` is."""
    return data / f"{name}.sqlite"


@asynccontextmanager
async def opened(data: Path, name: str, encoder: Encoder | None = None) -> AsyncGenerator[Library]:
    """Give the index of the notes called `name`, with what its notes know read already, as in a bot that runs."""
    async with await Library.open(index_file(data, name), encoder=encoder) as library:
        await library.knowledge(await library.scope())
        yield library
