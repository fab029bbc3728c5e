"""What the documents tell about running the bot is what it needs."""

from __future__ import annotations

import re
from pathlib import Path

from bot.client import EXTENSIONS, PERMISSIONS, intents
from bot.replies import COMMANDS_HELP

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_invite_link_asks_for_what_the_bot_needs() -> None:
    """And for nothing else."""
    (asked,) = re.findall(r"scope=bot\+applications\.commands&permissions=(\d+)", README)
    assert int(asked) == PERMISSIONS.value
    assert {name for name, wanted in PERMISSIONS if wanted} == {
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
        "read_message_history",
    }


def test_no_intent_is_privileged() -> None:
    """Members, presences and the content of messages are none of the bot's business."""
    wanted = intents()
    assert {name for name, on in wanted if on} == {"guilds", "guild_messages", "dm_messages"}


def test_every_feature_is_loaded_and_told_of() -> None:
    """Each file of `exts` is an extension, but for what they share; each command stands in the help and the README."""
    files = {path.stem for path in (ROOT / "bot" / "exts").glob("*.py")} - {"__init__", "options"}
    assert files == set(EXTENSIONS)
    commands = {name for name, _ in COMMANDS_HELP} | {"help"}
    assert commands == (files - {"buttons"}) | {"unwatch", "watching"}
    assert all(f"`/{name}`" in README for name in commands)


def test_the_unit_and_the_image_run_the_bot() -> None:
    """With a configuration and a data folder, as a user of their own."""
    unit = (ROOT / "deploy" / "callnotes.service").read_text("utf-8")
    assert re.search(r"^ExecStart=\S+/callnotes run --config \S+ --data \S+$", unit, re.MULTILINE)
    assert "RestartPreventExitStatus=2" in unit
    image = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert 'CMD ["run", "--config"' in image
    assert "USER callnotes" in image
    copied = re.findall(r"^COPY (.+) \S+$", image, re.MULTILINE)
    assert all((ROOT / name).exists() for names in copied for name in names.split())
