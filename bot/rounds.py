"""The rounds of a bot: each minute, every daily summary is looked after, as long as Discord is connected."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from bot.outlet import DiscordOutlet, Outlet

if TYPE_CHECKING:
    from bot.client import Bot
    from bot.digests import Digests
    from bot.refreshing import Follower

log = logging.getLogger("callnotes.digests")

SECONDS: Final = 60.0
"""Between two rounds."""

_T = TypeVar("_T")


@dataclass(slots=True)
class Stage:
    """The bot that is connected now, if one is, and what keeps its notes up to date."""

    followers: Sequence[Follower]
    bot: Bot | None = None

    def outlet(self) -> Outlet | None:
        """Return where messages can go now; None while Discord is not connected, or a source was not read yet."""
        bot = self.bot
        if not all(one.status.refreshed_at or one.status.failed_at for one in self.followers):
            return None
        return DiscordOutlet(bot) if bot is not None and bot.is_ready() and not bot.is_closed() else None


async def go_round(
    digests: Digests, outlet: Callable[[], Outlet | None], sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Look after the digests for ever: a round each minute."""
    await _guarded(digests.restart())
    while True:
        out = outlet()
        if out is not None:
            for digest in await _guarded(digests.all()) or ():
                await _guarded(digests.serve(digest, out))
        await sleep(SECONDS)


async def _guarded(doing: Awaitable[_T]) -> _T | None:
    """Return what is done, or log why it was not: the next round tries again, and other digests are not held up."""
    try:
        return await doing
    except Exception:  # the loop's guard
        log.exception("failed")
        return None
