"""Draw docs/answer.svg: a question to the example notes, and what the program prints. Run it where answers change."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from bot import render_terminal
from bot.opening import bring_up_to_date, opened
from bot.progress import watching
from bot.workspace import notes_workspace

if TYPE_CHECKING:
    from index.model import Answer

QUESTION = "what was decided about xxh3 block checksums"
ASKED_ON = date(2026, 11, 20)
COLUMNS = 96
PICTURE = Path(__file__).with_name("answer.svg")
NOTES = PICTURE.parent.parent / "examples" / "notes"
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: ui-sans-serif, system-ui, sans-serif; font-size: 18px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As rich's own, without the font that it fetches from elsewhere."""


async def ask() -> Answer:
    """Return the answer, from an index made for it."""
    with tempfile.TemporaryDirectory() as data:
        workspace = notes_workspace([NOTES], Path(data))
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)
            return await library.ask(QUESTION, scope=await library.scope(), asked_on=ASKED_ON)


def picture() -> str:
    """Return the picture."""
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, markup=False, highlight=False)
        console.print(Text.assemble(("$ ", "dim"), f'callnotes ask --notes examples/notes "{QUESTION}"\n'))
        console.print(render_terminal.answer(asyncio.run(ask())))
        return console.export_svg(title="callnotes", theme=MONOKAI, code_format=FRAME, unique_id="callnotes")


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
