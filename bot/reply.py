"""What the bot sends, as values: texts, headings with a button beside them, rows of buttons. Imports no discord.py.

Everything is sent as components, not as content or embeds: twice the text of a plain message, a button beside each
thread, no permission beyond sending, and addresses that never unfold. `layout.py` makes Discord's objects of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot import limits

ECHO: Final = 101
"""The `id` of the text that shows the words that somebody asked with, from which a button reads them again."""
CONTEXT: Final = 102
"""The `id` of the text that shows what a follow-up was read with."""


class Style(Enum):
    """How a button looks."""

    GREY = "grey"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `target` is its `custom_id`."""

    label: str
    target: str
    style: Style = Style.GREY
    emoji: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of Discord Markdown."""

    text: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Headed:
    """A text with a button at its right."""

    text: str
    button: Button


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Part = Text | Headed | Rule


@dataclass(frozen=True, slots=True)
class Reply:
    """A message: parts in a frame, and rows of buttons below."""

    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons below, as many in a row as Discord takes."""
        size = limits.ROW_BUTTONS
        return tuple(self.buttons[at : at + size] for at in range(0, len(self.buttons), size))

    @property
    def text(self) -> str:
        """All its text, a part a line: what screen readers and logs of tests see."""
        return "\n".join(part.text for part in self.parts if not isinstance(part, Rule))

    @property
    def width(self) -> int:
        """How many characters Discord counts."""
        return width(self.parts)

    @property
    def size(self) -> int:
        """How many components Discord counts: the frame, too."""
        return 1 + size(self.parts) + len(self.rows) + len(self.buttons)


def width(parts: Iterable[Part]) -> int:
    """Return how many characters Discord counts in `parts`."""
    return sum(limits.width(part.text) for part in parts if not isinstance(part, Rule))


def size(parts: Iterable[Part]) -> int:
    """Return how many components `parts` are."""
    return sum(3 if isinstance(part, Headed) else 1 for part in parts)


def pack(groups: Iterable[Sequence[Part]], text: int, components: int, *, ruled: bool = True) -> tuple[list[Part], int]:
    """Return the parts of as many groups as fit, each whole, the first always; and how many groups that are.

    `ruled`: with a line between two.
    """
    taken: list[Part] = []
    count = 0
    for group in groups:
        more = [Rule(), *group] if taken and ruled else list(group)
        if taken and (width(taken) + width(more) > text or size(taken) + size(more) > components):
            break
        taken += more
        count += 1
    return taken, count
