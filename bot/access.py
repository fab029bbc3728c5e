"""Which sources may be quoted where, and to whom. Pure; the answer goes into every query as its scope.

What everybody in a channel can read is bound to the place alone: a role opens a source only in what one person sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import SourceConfig


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked: in a channel of a server, or in direct messages, which have no server.

    `channels` are the channel and, for a thread or forum post, what it belongs to.
    """

    server: int | None = None
    channels: tuple[int, ...] = ()


def visible_sources(sources: Sequence[SourceConfig], place: Place, roles: Sequence[int] = ()) -> tuple[str, ...]:
    """Return the names of the sources that may be quoted at `place`, or to somebody there who has one of `roles`.

    Leave `roles` out for what others see. In direct messages only sources that are open to all may be quoted.
    """
    return tuple(source.name for source in sources if _visible(source, place, roles))


def _visible(source: SourceConfig, place: Place, roles: Sequence[int]) -> bool:
    only = source.visible_to
    if only is None:
        return True
    if place.server is None:
        return False
    return (
        place.server in only.servers
        or not set(place.channels).isdisjoint(only.channels)
        or not set(roles).isdisjoint(only.roles)
    )
