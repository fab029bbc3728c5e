"""A progress bar on a terminal's standard error, and only there, and only where there is much to do."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from index.refresh import Progress

WORTH_SHOWING = 200
"""Notes. Fewer are read before anybody wonders."""


@contextmanager
def watching(source: str) -> Generator[Progress]:
    """Yield what shows how far the notes of `source` are read."""
    shown = _Shown(source)
    try:
        yield shown if sys.stderr.isatty() else _unseen
    finally:
        shown.stop()


def _unseen(done: int, total: int) -> None:
    """Show nothing."""
    del done, total


class _Shown:
    """A bar that appears at the first call that is worth it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` notes are read."""
        if total < WORTH_SHOWING:
            return
        if self._bar is None:
            self._bar = _bar()
            self._task = self._bar.add_task(self._source, total=total)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, completed=done)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _bar() -> Bar:
    from rich.console import Console  # noqa: PLC0415 - most refreshes show no bar
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("reading {task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
