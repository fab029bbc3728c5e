"""What is new in all sources of a workspace, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.workspace import Workspace
    from index.library import Library
    from index.model import CallName, ChangedCall, NewCall


@dataclass(frozen=True, slots=True)
class Gathered:
    """The calls that are new, and the older ones whose notes have changed, of all sources, the oldest first."""

    calls: tuple[NewCall, ...]
    changed: tuple[ChangedCall, ...]

    def __bool__(self) -> bool:
        return bool(self.calls or self.changed)


async def gathered(
    workspace: Workspace, library: Library, since: date, today: date, *, until: date | None, series: str | None
) -> Gathered:
    """Return what is new since a day; see `Library.news_of_days`. Raises CallnotesError, UnknownSeries among them."""
    own = None if series is None else await library.series_called(series, await library.scope(workspace.names))
    calls: list[NewCall] = []
    changed: list[ChangedCall] = []
    for origin in workspace.origins:
        found = await library.news_of_days(
            origin.open(fetch=False), name=origin.name, link=origin.template(), since=since, today=today, until=until
        )
        calls += [one for one in found.calls if own in (None, one.outline.call.series)]
        changed += [one for one in found.changed if own in (None, one.call.series)]
    calls.sort(key=lambda one: _age(one.outline.call))
    changed.sort(key=lambda one: _age(one.call))
    return Gathered(tuple(calls), tuple(changed))


def _age(call: CallName) -> tuple[str, str]:
    """Return what sorts calls: ISO 8601 sorts as text does."""
    return str(call.date), call.series
