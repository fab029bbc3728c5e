"""How often one person, and one channel, may ask. Pure but for what it remembers; the clock is an argument."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, and one more every `seconds`."""

    burst: int
    seconds: float


USER = Rate(10, 4.0)
CHANNEL = Rate(240, 1.0)
"""Wide: many who ask at once are no mischief, and discord.py sends as fast as Discord allows and no faster."""


class Limiter:
    """Buckets of tokens: one for each key, full at first."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()
        """Tokens left, and when that was."""

    def wait(self, key: int, now: float) -> int:
        """Take a token, and return 0; or where there is none, how many seconds until there is."""
        tokens, at = self._buckets.get(key, (float(self._rate.burst), now))
        tokens = min(self._rate.burst, tokens + max(now - at, 0.0) / self._rate.seconds)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - allowed, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MOST_KEPT:
            self._buckets.popitem(last=False)
        return 0 if allowed else ceil((1 - tokens) * self._rate.seconds)
