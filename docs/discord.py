"""Draw docs/discord.png and its neighbours: conversations with the bot over the example notes, as Discord shows them.

A development tool: needs Node.js with npm, Chromium, and Noto's fonts of emoji and of Chinese, Japanese and Korean.
The texts and buttons are those that the bot sends; the look is that of the web components of
@skyra/discord-components-core, and of the few rules below for what those do not have.
Run `python docs/discord.py`, and look at the pictures, where replies change.
"""

from __future__ import annotations

import asyncio
import html
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from discord_markdown import Node, read

from bot import render
from bot.desk import Desk
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.render import Shown
from bot.render_digest import drafts, finished
from bot.reply import Button, Headed, Reply, Rule, Style, Text
from bot.screens import Actions, Asked, Calls, Decisions, Screen, Thread, Topic, decode
from bot.show import newest_call, show
from bot.workspace import Origin, Workspace
from index.browse import note_token
from index.library import Library
from index.model import CallOutline, NewCall
from index.reader import Scope

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINK = "https://git.example.org/tidewater/meetings/blob/{commit}/{path}?plain=1#L{start}-L{end}"
QUESTION = "what was decided about xxh3 block checksums"
PACKAGES = ("@skyra/discord-components-core@4.0.2", "esbuild@0.25")
ENTRY = 'import "@skyra/discord-components-core";'
STYLE = """
body { margin: 0; background: #313338; font: 16px/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Arial, sans-serif }
.frame { border: 1px solid #45474e; border-left: 4px solid #5b8def; border-radius: 8px; background: #2b2d31;
  padding: 14px 16px; max-width: 600px; display: flex; flex-direction: column; gap: 8px; margin: 4px 0 6px }
.headed { display: flex; justify-content: space-between; gap: 16px; align-items: flex-start }
.button { flex: none; background: #4e5058; color: #fff; border-radius: 3px; padding: 6px 16px; font-size: 14px;
  font-weight: 500 }
.rule { border-top: 1px solid #45474e; margin: 4px 0 }
.small { font-size: 13px; color: #a5a8ae; line-height: 1.4 }
.h3 { font-weight: 700; font-size: 16px; color: #f2f3f5 } .h2 { font-weight: 700; font-size: 20px; color: #f2f3f5 }
.quote { border-left: 4px solid #4e5058; border-radius: 2px; padding: 0 8px 0 12px; color: #dbdee1 }
.item { padding-left: 1.1em; text-indent: -0.9em }
.frame a { color: #00a8fc; text-decoration: none }
.frame code { background: #1e1f22; border: 1px solid #3b3d44; border-radius: 4px; padding: 0 4px; font-size: 85% }
.note { color: #a5a8ae; font-size: 13px; margin: 4px 0 0 } .note b { color: #00a8fc; font-weight: 400 }
"""


def _disc(colour: str) -> str:
    """Return a picture of a colour, as an address."""
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="{colour}"/></svg>'
    )
    return "data:image/svg+xml," + quote(drawn)


BLUE, GREEN = _disc("#5b8def"), _disc("#3ba55d")


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody does (`said`, or a `command`), and what the bot replies."""

    reply: Reply
    said: str = ""
    command: str = ""
    posted: bool = False
    """Of its own accord, for all to see."""


async def conversations(desk: Desk) -> dict[str, list[Turn]]:
    """Return the conversations, by the name of their picture."""

    async def reply(screen: Screen, shown: Shown) -> Reply:
        return (await show(desk, ["tidewater"], screen, shown, NOW.date())).reply

    answer = await reply(Asked(), Shown(asker=1, asked=QUESTION))
    (first, *_) = [part for part in answer.parts if isinstance(part, Headed)]
    thread = decode(first.button.target.removeprefix("cn:o:"))
    last = await newest_call(desk, ["tidewater"], None, NOW.date())
    assert isinstance(thread, Thread)
    assert last is not None
    newest = await desk.ask(lambda library, scope: library.calls(scope, today=NOW.date(), limit=2), ["tidewater"])
    tokens = [note_token(one.source, one.place) for one in reversed(newest)]
    found = [await desk.ask(partial(_outline, token), ["tidewater"]) for token in tokens]
    drafted = drafts([NewCall(one, "") for one in found], [])
    nothing = await reply(Asked(), Shown(asker=1, asked="zeppelin mooring"))
    return {
        "discord": [Turn(answer, said=f"@callnotes {QUESTION}"), Turn(await reply(thread, Shown()), command="")],
        "discord-digest": [Turn(finished(drafted[0], "tidewater", "0" * 16, 1, len(drafted)), posted=True)],
        "discord-nothing": [
            Turn(nothing, said="@callnotes zeppelin mooring"),
            Turn(render.welcome(), said="@callnotes"),
        ],
        "discord-ask": [Turn(await reply(Asked(), Shown(echo=QUESTION)), command="ask")],
        "discord-lastcall": [Turn(await reply(last, Shown()), command="lastcall")],
        "discord-lists": [
            Turn(await reply(Calls(), Shown()), command="calls"),
            Turn(await reply(Decisions(), Shown()), command="decisions"),
        ],
        "discord-topic": [
            Turn(await reply(Topic(), Shown(echo="checksums")), command="topic"),
            Turn(await reply(Actions(), Shown()), command="actions"),
        ],
    }


async def _outline(token: str, library: Library, scope: Scope) -> CallOutline:
    found = await library.call(scope, token)
    assert found is not None
    return found[0]


def page(turns: list[Turn], bundle: str) -> str:
    """Return a page that shows a conversation."""
    shown = "".join(map(_turn, turns))
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><script>{bundle}</script>"
        f"<discord-messages>{shown}</discord-messages>"
    )


def _turn(turn: Turn) -> str:
    bot = f'<discord-message author="callnotes" bot avatar="{BLUE}" timestamp="12:00">'
    said = html.escape(turn.said).replace("@callnotes", '<discord-mention type="user">callnotes</discord-mention>')
    before = (
        f'<discord-message author="ana" avatar="{GREEN}" timestamp="12:00">{said}</discord-message>' if said else ""
    )
    above = f'<discord-command slot="reply" author="ana" avatar="{GREEN}" command="/{turn.command}"></discord-command>'
    note = "<div class=note slot=components>Only you can see this · <b>Dismiss message</b></div>"
    own = "" if said or turn.posted else note
    return f"{before}{bot}{above if turn.command else ''}{_reply(turn.reply)}{own}</discord-message>"


def _reply(reply: Reply) -> str:
    parts: list[str] = []
    for part in reply.parts:
        match part:
            case Text(text):
                parts.append(f"<div>{_markdown(text)}</div>")
            case Headed(text, button):
                beside = f"<span class=button>{html.escape(button.label)}</span>"
                parts.append(f"<div class=headed><div>{_markdown(text)}</div>{beside}</div>")
            case Rule():
                parts.append("<div class=rule></div>")
    rows = "".join(f"<discord-action-row>{''.join(map(_button, row))}</discord-action-row>" for row in reply.rows)
    return f"<div class=frame>{''.join(parts)}</div><discord-attachments slot=components>{rows}</discord-attachments>"


def _button(button: Button) -> str:
    kind = {Style.GREY: "secondary", Style.BLUE: "primary"}[button.style]
    return f'<discord-button type="{kind}">{button.emoji} {html.escape(button.label)}</discord-button>'


def _markdown(text: str) -> str:
    """Return what Discord shows of a text, a line a block."""
    blocks: list[str] = []
    for line in text.split("\n"):
        style, rest = "", line
        quoted = rest.startswith("> ")
        rest = rest.removeprefix("> ")
        if found := re.match(r"(-#|#{2,3}) ", rest):
            style = {"-#": "small", "###": "h3", "##": "h2"}[found[1]]
            rest = rest[found.end() :]
        item = re.match(r"( *)- ", rest)
        inner = _inline(read(rest[item.end() :] if item else rest))
        if item:
            inner = f'<div class=item style="margin-left:{len(item[1]) * 9}px">•&ensp;{inner}</div>'
        block = f'<div class="{style}">{inner}</div>'
        if quoted and blocks and blocks[-1].startswith("<div class=quote>"):
            blocks[-1] = blocks[-1].removesuffix("</div>") + block + "</div>"
        else:
            blocks.append(f"<div class=quote>{block}</div>" if quoted else block)
    return "".join(blocks)


def _inline(nodes: list[Node] | tuple[Node, ...]) -> str:
    tags = {"strong": "b", "em": "i", "strike": "s", "code": "code", "link": "a"}
    made: list[str] = []
    for node in nodes:
        inner = _inline(node.children) if node.children else html.escape(node.text)
        tag = tags.get(node.kind)
        made.append(f"<{tag}>{inner}</{tag}>" if tag else inner)
    return "".join(made)


def bundled(folder: Path) -> str:
    """Return the web components as one script."""
    (folder / "entry.js").write_text(ENTRY)
    for words in (
        ["npm", "init", "-y"],
        ["npm", "install", *PACKAGES],
        ["npx", "esbuild", "entry.js", "--bundle", "--minify", "--outfile=all.js"],
    ):
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return (folder / "all.js").read_text("utf-8").replace("</script", "<\\/script")


def draw(name: str, page_text: str, folder: Path) -> None:
    """Draw a page into docs, cut where it ends."""
    source = folder / f"{name}.html"
    measure = (
        "<script>addEventListener('load',()=>setTimeout(()=>document.title=document.body.scrollHeight,500))</script>"
    )
    source.write_text(page_text + measure, encoding="utf-8")
    chromium = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--virtual-time-budget=4000",
    ]
    measuring = [*chromium, "--window-size=760,600", "--dump-dom", str(source)]
    dom = subprocess.run(measuring, check=True, capture_output=True, text=True).stdout
    height = int((re.search(r"<title>(\d+)", dom) or ["", "1000"])[1]) + 16
    words = [*chromium, f"--window-size=760,{height}", f"--screenshot={HERE / name}.png", str(source)]
    subprocess.run(words, check=True, capture_output=True)


async def main() -> None:
    """Draw every picture."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workspace = Workspace(folder / "index.sqlite", (Origin("tidewater", _repository(folder), link=LINK),))
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)
        bundle = bundled(folder)
        async with Desk(workspace.index, {}) as desk:
            for name, turns in (await conversations(desk)).items():
                draw(name, page(turns, bundle), folder)


def _repository(folder: Path) -> Path:
    """Return the example notes as a repository, so that lines have addresses."""
    notes = folder / "notes"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", "-C", str(notes)]
    subprocess.run(["cp", "-r", str(HERE.parent / "examples" / "notes"), str(notes)], check=True)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "notes"]):
        subprocess.run([*git, *words], check=True)
    return notes


if __name__ == "__main__":
    asyncio.run(main())
