"""The edge between a face and the index: a workspace -> its library, open and up to date."""

from __future__ import annotations

import fcntl
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from index.errors import CallnotesError, IndexFileError
from index.git import drop_clones
from index.library import Library
from index.store import FAILURES, failure, odd, remove

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.workspace import Origin, Workspace
    from index.refresh import Progress, Refreshed

    Watching = Callable[[str], AbstractContextManager[Progress]]
    """Given the name of a source, what is told of its progress while it is refreshed."""


@asynccontextmanager
async def opened(workspace: Workspace, *, checked: bool = False) -> AsyncGenerator[Library]:
    """Open the index of `workspace`, made if there is none; with `checked`, anew if anything in it is damaged.

    Raises IndexFileError, also for what fails within. Where that is damage, the index is gone, and whoever opens it
    next makes it anew.
    """
    try:
        with _alone(workspace.index):
            library = await Library.open(workspace.index, workspace.people, workspace.encoder, checked=checked)
        try:
            yield library
        finally:
            await library.close()
    except FAILURES as error:
        raise failure(workspace.index, error) from error
    except (TypeError, ValueError, LookupError, AssertionError) as error:
        damaged = await odd(workspace.index, error)
        if damaged is None:
            raise
        raise damaged from error


async def keep_only(workspace: Workspace, library: Library) -> list[str]:
    """Remove what is kept of sources that `workspace` does not name: they were in the configuration once.

    That is their part of the index, and their clones. Return what they were called.
    """
    with _alone(workspace.index):
        dropped = await library.keep_only(workspace.names)
        if workspace.clones is not None:
            dropped += drop_clones(workspace.clones, [origin.path for origin in workspace.origins])
        return sorted({*dropped} - {*workspace.names})


async def bring_up_to_date(workspace: Workspace, library: Library, watching: Watching, *, fetch: bool) -> None:
    """Read what changed in the notes, and raise the first error. `fetch`: ask the servers for new commits, too."""
    with _alone(workspace.index):
        for origin in workspace.origins:
            await _refreshed(origin, library, watching, fetch=fetch)
    await _encode(workspace, library, watching)


async def refresh_each(
    workspace: Workspace, library: Library, watching: Watching
) -> AsyncGenerator[Refreshed | CallnotesError]:
    """Fetch and refresh one source after the other; yield what each gave, and where one failed the error.

    Raises NoEncoder.
    """
    with _alone(workspace.index):
        for origin in workspace.origins:
            try:
                yield await _refreshed(origin, library, watching, fetch=True)
            except CallnotesError as error:
                yield error
    await _encode(workspace, library, watching)


async def _encode(workspace: Workspace, library: Library, watching: Watching) -> None:
    """Give new notes their vectors, where a model is named. That takes so long that other processes do not wait."""
    if workspace.encoder is not None:
        with watching("notes for their meaning") as progress:
            await library.encode(await library.scope(workspace.names), progress)


async def _refreshed(origin: Origin, library: Library, watching: Watching, *, fetch: bool) -> Refreshed:
    notes = origin.open(fetch=fetch)
    with watching(origin.name) as progress:
        return await library.refresh(notes, name=origin.name, link=origin.template(), progress=progress)


def discard(workspace: Workspace) -> None:
    """Remove the index of `workspace`: the notes give all of it anew. Raises IndexFileError."""
    with _alone(workspace.index):
        try:
            remove(workspace.index)
        except OSError as error:
            raise failure(workspace.index, error) from error


@contextmanager
def _alone(index: Path) -> Generator[None]:
    """Keep other processes from making or refreshing the same index; they wait. The kernel lets go when this one dies.

    Raises IndexFileError where the data folder cannot be written.
    """
    try:
        index.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = index.with_name(f".{index.name}.lock").open("w")
    except OSError as error:
        message = f"the data folder {index.parent} cannot be written ({error.strerror}); choose another with --data."
        raise IndexFileError(message) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
