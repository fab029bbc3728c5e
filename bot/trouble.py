"""What goes wrong between the bot and Discord, told from what is wrong in the bot.

The first comes in storms, says nothing new the second time, and deserves a line of the log; the second a traceback.
"""

from __future__ import annotations

import logging
from typing import Final

import aiohttp
import discord

_NOT_OURS: Final = (401, 403, 404, 429)
"""Statuses that stand for what changed meanwhile: an expired interaction, a lost permission, a message that is gone."""
_SERVER_ERRORS: Final = 500
_ACKNOWLEDGED: Final = 40060
"""The code of an interaction that was answered already, by a first try of which only the answer was lost."""


def outside(error: BaseException | None) -> str | None:
    """Return in a few words what went wrong outside the bot; None where the fault is in it."""
    if isinstance(error, discord.HTTPException):
        if error.status in _NOT_OURS or error.status >= _SERVER_ERRORS or error.code == _ACKNOWLEDGED:
            return f"status={error.status} code={error.code}"
        return None
    if isinstance(error, aiohttp.ClientError | OSError | TimeoutError):
        return f"what={type(error).__name__}"
    return None


def in_a_line(record: logging.LogRecord) -> bool:
    """Let a record through, without a traceback where that would tell of nothing in the bot. For logs of discord.py."""
    if record.exc_info and (what := outside(record.exc_info[1])):
        record.msg = f"{record.getMessage()}: {what}"
        record.args = None
        record.exc_info = None
    return True
