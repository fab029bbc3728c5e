"""The edge between replies as values and discord.py: a `Reply` -> a view to send, and a message -> what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot import escape, questions
from bot.reply import Button, Headed, Reply, Rule, Style, Text

if TYPE_CHECKING:
    from discord.components import Component

ACCENT: Final = discord.Colour(0x5B8DEF)
_STYLES: Final = {
    Style.GREY: discord.ButtonStyle.secondary,
    Style.BLUE: discord.ButtonStyle.primary,
}


def view(reply: Reply) -> ui.LayoutView:
    """Return the view of a reply.

    It is stopped from the start, so that discord.py keeps nothing of it in memory: `exts/buttons.py` takes every press.
    """
    made = ui.LayoutView(timeout=None)
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    for part in reply.parts:
        match part:
            case Text(text, id_):
                frame.add_item(ui.TextDisplay(text, id=id_))
            case Headed(text, button):
                frame.add_item(ui.Section(ui.TextDisplay(text), accessory=_button(button)))
            case Rule():
                frame.add_item(ui.Separator())
    made.add_item(frame)
    for row in reply.rows:
        made.add_item(ui.ActionRow(*map(_button, row)))
    made.stop()
    return made


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=button.label or None,
        custom_id=button.target,
        style=_STYLES[button.style],
        emoji=button.emoji or None,
        disabled=button.disabled,
    )


def shown_text(message: discord.Message, id_: int) -> str:
    """Return the words of the text with that `id` in a message of the bot's; empty if it has none."""
    for component in _nested(message.components):
        if isinstance(component, discord.TextDisplay) and component.id == id_:
            return escape.unescaped(component.content.lstrip("#-").strip().removeprefix("**").removesuffix("**"))
    return ""


def question_in(message: discord.Message, me: int) -> str:
    """Return what a message asks the bot, whose user is `me`."""
    names = {user.id: user.display_name for user in message.mentions}
    return questions.question_in(message.content, me, names)


def custom_ids(message: discord.Message) -> Iterator[str]:
    """Yield what each button of a message says, in their order."""
    for component in _nested(message.components):
        if isinstance(component, discord.Button) and component.custom_id:
            yield component.custom_id


def _nested(components: Sequence[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        if isinstance(component, discord.Container | discord.ActionRow):
            yield from _nested(component.children)
        if isinstance(component, discord.SectionComponent):
            yield from _nested(component.children)
            yield component.accessory
