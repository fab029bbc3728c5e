"""Buttons as values, and what their `custom_id` says. Pure; `exts/buttons.py` does what they say.

| `custom_id` | does |
| --- | --- |
| `cn:o:SCREEN` | shows a screen to whoever presses it |
| `cn:g:SCREEN` | shows a screen in place of this one, where only the presser sees this one |
| `cn:s:SCREEN` | shows a screen to all in the channel |
| `cn:r:USER` | removes the message, if USER presses it, or who may manage messages |
| `cn:w:POST` | tells whoever presses it why a summary was posted; names the message in the ledger |
| `cn:v:VOTE:QUESTION:NOTE:START-END` | keeps a vote, `+` or `-`, on an excerpt as the answer to a question |
"""

from __future__ import annotations

from bot import replies
from bot.reply import Button, Style
from bot.screens import PATTERN, Asked, Screen, encode
from index.browse import name_token, note_token
from index.model import Excerpt

OPEN = rf"cn:o:(?P<screen>{PATTERN})"
TURN = rf"cn:g:(?P<screen>{PATTERN})"
SHARE = rf"cn:s:(?P<screen>{PATTERN})"
WHY = r"cn:w:(?P<post>[0-9a-f]{16})"
REMOVE = r"cn:r:(?P<asker>[0-9]{1,20})"
VOTE = r"cn:v:(?P<vote>[+-]):(?P<question>[\w-]{8}):(?P<note>[\w-]{11}):(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})"


def open_button(label: str, screen: Screen, style: Style = Style.GREY) -> Button:
    """Return a button that shows another screen to whoever presses it."""
    return Button(label, f"cn:o:{encode(screen)}", style)


def turn_button(label: str, screen: Screen, style: Style = Style.GREY) -> Button:
    """Return a button that shows another screen in place of this one."""
    return Button(label, f"cn:g:{encode(screen)}", style)


def share_button(screen: Screen) -> Button:
    """Return a button that shows a screen to all in the channel."""
    return Button(replies.SHARE, f"cn:s:{encode(screen)}", Style.BLUE if isinstance(screen, Asked) else Style.GREY)


def remove_button(asker: int) -> Button:
    """Return a button with which `asker` can remove the message."""
    return Button(replies.REMOVE, f"cn:r:{asker}", Style.GREY, "🗑️")


def why_id(post: str) -> str:
    """Return the `custom_id` of the button that names a message of a summary."""
    return f"cn:w:{post}"


def why_button(post: str) -> Button:
    """Return the button that tells why a message of a summary was posted."""
    return Button(replies.WHY_THIS, why_id(post))


def vote_buttons(question: str, excerpt: Excerpt) -> tuple[Button, Button]:
    """Return the buttons that say whether an excerpt answers a question, which is named by its hash alone."""
    note = note_token(excerpt.call.source, excerpt.call.place)
    rest = f"{name_token(question)}:{note}:{excerpt.span.start}-{excerpt.span.end}"
    return Button("", f"cn:v:+:{rest}", emoji="👍"), Button("", f"cn:v:-:{rest}", emoji="👎")
