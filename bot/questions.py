"""Messages -> questions: what is left of a mention, what a message is about, what options ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot import replies

_SPECIAL = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|/[^:>]+:\d+|t:-?\d+(?::\w)?)>")
_CODE_BLOCK = re.compile(r"```[\s\S]*?(?:```|\Z)")
_ADDRESS = re.compile(r"<?https?://\S+")


def question_in(content: str, me: int, names: Mapping[int, str]) -> str:
    """Return what a message asks: its words, people mentioned by their names, the bot and roles not at all."""

    def named(found: re.Match[str]) -> str:
        return "" if int(found[1]) == me else names.get(int(found[1]), "")

    return " ".join(re.sub(r"<@!?(\d+)>", named, re.sub(r"<@&\d+>", " ", content)).split())


def subject_of(content: str) -> str:
    """Return what a message is about, as a question: its words without addresses, mentions and code, in short."""
    bare = _ADDRESS.sub(" ", _SPECIAL.sub(" ", _CODE_BLOCK.sub(" ", content)))
    words = " ".join(bare.split())
    if len(words) <= replies.LONGEST_ASKED:
        return words
    return words[: max(words.rfind(" ", 0, replies.LONGEST_ASKED), 0) or replies.LONGEST_ASKED]


def day(text: str | None) -> date | None:
    """Return a date written as YYYY-MM-DD; None for none. Raises ValueError."""
    return date.fromisoformat(text.strip()) if text else None
