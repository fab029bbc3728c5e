"""The commands as Discord knows them: told when they changed, guarded when they run.

Discord counts how often commands are told, and shows new ones to people late; so a start that changes none tells none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

import discord
from discord import app_commands

if TYPE_CHECKING:
    from bot.client import Bot

_SAID: Final = frozenset(
    "name type description options required autocomplete choices value channel_types min_value max_value min_length"
    " max_length nsfw default_member_permissions contexts integration_types name_localizations"
    " description_localizations".split()
)
"""What a command or an option of it says. Discord adds ids, and other things as time goes by."""


class Tree(app_commands.CommandTree["Bot"]):
    """The commands of the bot: not too many at once, and what goes wrong is said."""

    async def tell(self) -> bool:
        """Tell Discord the commands, unless it knows them as they are; return whether they were told."""
        ours = [command.to_dict(self) for command in self.get_commands()]
        assert self.client.application_id is not None
        # Not by fetch_commands(): discord.py 2.7 loses what contexts and integration types Discord gives.
        if alike(ours, await self.client.http.get_global_commands(self.client.application_id)):
            return False
        await self.sync()
        return True

    async def interaction_check(self, interaction: discord.Interaction[Bot], /) -> bool:
        """Let a command through unless its user or channel asks too much. Autocompletion always passes."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        return await self.client.allows(interaction)

    async def on_error(self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /) -> None:
        """Say that something went wrong."""
        await self.client.failed(interaction, getattr(error, "original", error))


def alike(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether two lists of commands say the same, whatever their order and what they leave out or spell out."""
    return _by_name(ours) == _by_name(theirs)


def _by_name(commands: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], Any]:
    return {(command["type"], command["name"]): _said(dict(command)) for command in commands}


def _said(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without what says nothing: Discord leaves out what is empty, or spells it out.

    Known flaw: 0 counts as nothing.
    """
    if isinstance(value, dict):
        said = {key: _said(one) for key, one in cast("dict[str, Any]", value).items() if key in _SAID}
        return {key: one for key, one in said.items() if one}
    if isinstance(value, list):
        each = [_said(one) for one in cast("list[Any]", value)]
        return sorted(each) if all(isinstance(one, int) for one in each) else each
    return value
