"""Names -> what autocompletion offers for what somebody has typed so far. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from discord import app_commands

from bot import escape, limits


def offered(names: Iterable[str], typed: str) -> list[app_commands.Choice[str]]:
    """Return choices for the names that have what is typed: those that begin with it first, within Discord's limits."""
    wanted = typed.casefold().strip()
    first: dict[str, None] = {}
    rest: dict[str, None] = {}
    for name in _shown(names):
        at = name.casefold().find(wanted)
        if at >= 0:
            (first if at == 0 else rest)[name] = None
        if len(first) >= limits.CHOICES:
            break
    return [app_commands.Choice(name=name, value=name) for name in [*first, *rest][: limits.CHOICES]]


def _shown(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        shown = escape.clean(name).strip()
        if shown and limits.width(shown) <= limits.CHOICE:
            yield shown
