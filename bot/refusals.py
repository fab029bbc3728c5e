"""What Discord's REST says no to, and what nobody can be sure of: the errors of its client -> ours."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import aiohttp
import discord

from bot import replies
from index.errors import CallnotesError

_REFUSALS: Final = frozenset({400, 403, 404})


class Refused(CallnotesError):
    """Discord will not have it: the channel or the person is gone, or closed to the bot. Nothing was sent."""


class Unsure(CallnotesError):
    """Discord gave no answer, or a confused one: a message may have been sent, or not."""


@contextmanager
def translated(refused: type[Refused] = Refused) -> Generator[None]:
    """Raise `refused` or Unsure for what discord.py raises within."""
    try:
        yield
    except discord.InvalidData as error:
        raise refused(replies.UNKNOWN_CHANNEL) from error
    except discord.HTTPException as error:
        if error.status in _REFUSALS:
            raise refused(replies.refused_by(error.status, error.code, error.text)) from error
        raise Unsure(replies.unsure(f"status {error.status}")) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unsure(replies.unsure(type(error).__name__)) from error
