"""Discord's numbers, each with its source. Nothing else in callnotes may spell one of them."""

from __future__ import annotations

MESSAGE_TEXT = 4000
"""Characters of all text displays of a message together.
https://docs.discord.com/developers/components/reference#text-display: "up to 4000 characters" across the message."""

MESSAGE_COMPONENTS = 40
"""Components of a message, nested ones counted.
https://docs.discord.com/developers/components/reference: "a message can contain up to 40 components"."""

ROW_BUTTONS = 5
"""Buttons of an action row. https://docs.discord.com/developers/components/reference#action-row"""

BUTTON_LABEL = 80
"""Characters. https://docs.discord.com/developers/components/reference#button"""

CUSTOM_ID = 100
"""Characters, and no two in a message. https://docs.discord.com/developers/components/reference#custom-id"""

CHOICES = 25
"""Results of an autocomplete.
https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-autocomplete"""

CHOICE = 100
"""Characters of a choice's name and of its value.
https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure"""


def width(text: str) -> int:
    """Return how many characters Discord counts in `text`, at most: those beyond the basic plane as two.

    The API counts code points, the client UTF-16 units; the larger of the two is within both.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
