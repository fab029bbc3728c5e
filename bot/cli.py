"""The terminal: reads the command line, asks the library, prints.

What a command needs is imported when it runs, so that an answer from an index at hand takes no longer than it must.
Exit codes: 0 answered, 1 nothing found (for `doctor`: a problem), 2 an error: one sentence on standard error.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar

import click
from click.core import ParameterSource

from bot import replies
from index.errors import CallnotesError, IndexDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from rich.console import RenderableType

    from bot.batch import Asked
    from bot.workspace import Workspace
    from index.library import Library
    from index.model import Answer

ANSWERED, NOTHING, WRONG = 0, 1, 2
INTERRUPTED, BROKEN_PIPE = 130, 141
"""As shells count: 128 and the number of the signal."""
PRIVATE = 0o077
"""The mask under which only the owner can read what callnotes writes."""
DEBUG_VARIABLE = "CALLNOTES_DEBUG"
"""Set to anything, a fault of ours shows where it happened."""
MOST_EXCERPTS = 20
UNWRAPPED = 1_000_000
"""Columns where no terminal has a width."""

_Command = TypeVar("_Command", bound="Callable[..., Any]")


class _Unread(Exception):
    """Whoever reads our output has seen enough of it."""


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date:
    """Return a date given as YYYY-MM-DD; today where none is given."""
    try:
        return date.fromisoformat(value) if value is not None else date.today()  # noqa: DTZ011 - the user's own day
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; write it as 2026-08-20.", ctx, param) from None


def _places(command: _Command) -> _Command:
    """Add the options that say where the notes are."""
    a_path = click.Path(path_type=Path)
    for option in (
        click.option("--data", type=a_path, help="Folder that the index is kept in; or set CALLNOTES_DATA."),
        click.option("--config", type=a_path, help="Configuration that names the notes; or set CALLNOTES_CONFIG."),
        click.option("--notes", type=a_path, multiple=True, help="Folder or git repository of notes; repeatable."),
    ):
        command = option(command)
    return command


_today = click.option("--today", metavar="DATE", callback=_day, help="The day to take for today, such as 2026-08-20.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="callnotes", message="%(package)s %(version)s")
def commands() -> None:
    """Answer questions about past calls with quotes from their notes."""


@commands.command()
@_places
def refresh(notes: tuple[Path, ...], config: Path | None, data: Path | None) -> int:
    """Read what is new in the notes, and tell how much there is."""
    return asyncio.run(_refresh(_workspace(notes, config, data)))


async def _refresh(workspace: Workspace) -> int:
    from bot import render_terminal
    from bot.opening import keep_only, opened, refresh_each
    from bot.progress import watching

    code = ANSWERED
    async with opened(workspace, checked=True) as library:
        for name in await keep_only(workspace, library):
            _show(replies.dropped(name))
        async for done in refresh_each(workspace, library, watching):
            if isinstance(done, CallnotesError):
                _complain(str(done))
                code = WRONG
            else:
                _show(render_terminal.refreshed(done))
    return code


@commands.command()
@click.argument("question", nargs=-1)
@_places
@click.option(
    "--batch",
    metavar="FILE",
    type=click.File("rb"),
    help="Answer the JSON lines of FILE (-: standard input) in JSON lines.",
)
@_today
@click.option("--series", metavar="NAME", help="Look only in the calls of this series.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, MOST_EXCERPTS),
    default=5,
    show_default=True,
    help="How many excerpts at most.",
)
@_json
@click.option("--explain", is_flag=True, help="Tell how the question was read, and what each excerpt scored for.")
def ask(
    *,
    question: tuple[str, ...],
    notes: tuple[Path, ...],
    config: Path | None,
    data: Path | None,
    batch: BinaryIO | None,
    today: date,
    series: str | None,
    limit: int,
    as_json: bool,
    explain: bool,
) -> int:
    """Answer QUESTION with the bullets of the notes that say so."""
    words = " ".join(question).strip()
    if bool(words) == (batch is not None):
        raise click.UsageError(replies.ONE_OR_BATCH if words else replies.NO_QUESTION)
    if len(words) > replies.LONGEST_QUESTION:
        raise click.UsageError(replies.too_long(len(words)))
    workspace = _workspace(notes, config, data)

    async def answer(library: Library, asked: str, on: date, of: str | None) -> Answer:
        scope = await library.scope(workspace.names)
        return await library.ask(asked, scope=scope, asked_on=on, series=of, limit=limit)

    async def one(library: Library) -> int:
        started = perf_counter()
        found = await answer(library, words, today, series)
        took = (perf_counter() - started) * 1000
        if as_json:
            from bot.views import answer_view, to_json

            _write(to_json(answer_view(found, took, explain=explain)))
        else:
            from bot import render_terminal

            _show(render_terminal.answer(found, explain=explain))
        return ANSWERED if found.answered else NOTHING

    async def many(library: Library, lines: BinaryIO) -> int:
        from bot.batch import bounded_lines
        from bot.batch import replies as answers
        from bot.views import to_json

        async def ask_one(asked: Asked) -> Answer:
            async with library.snapshot():
                return await answer(library, asked.question, asked.asked_on or today, asked.series or series)

        code = NOTHING
        async for reply in answers(bounded_lines(lines), ask_one, explain=explain):
            _write(to_json(reply.view))
            if reply.answered:
                code = ANSWERED
        return code

    return asyncio.run(
        _with_library(workspace, one)
        if batch is None
        else _with_library(workspace, lambda library: many(library, batch), lasting=True)
    )


@commands.command()
@click.argument("series", required=False)
@_places
@_today
@_json
def lastcall(
    *,
    series: str | None,
    notes: tuple[Path, ...],
    config: Path | None,
    data: Path | None,
    today: date,
    as_json: bool,
) -> int:
    """Tell what the newest call, or the newest of SERIES, was about."""
    workspace = _workspace(notes, config, data)

    async def tell(library: Library) -> int:
        call = await library.last_call(await library.scope(workspace.names), today=today, series=series)
        if as_json:
            from bot.views import call_view, to_json

            _write(to_json(call_view(call, series)))
        else:
            from bot import render_terminal

            _show(render_terminal.last_call(call) if call else replies.no_call(series, today))
        return ANSWERED if call else NOTHING

    return asyncio.run(_with_library(workspace, tell))


@commands.command()
@click.option("--since", metavar="DATE", required=True, callback=_day, help="The first day of what is new.")
@_places
@_today
@click.option("--series", metavar="NAME", help="Tell only of the calls of this series.")
@_json
def digest(
    *,
    since: date,
    notes: tuple[Path, ...],
    config: Path | None,
    data: Path | None,
    today: date,
    series: str | None,
    as_json: bool,
) -> int:
    """Tell what is new since a day: calls, and changes of older notes."""
    if since > today:
        raise click.UsageError(replies.since_after(since, today))
    workspace = _workspace(notes, config, data)
    given = click.get_current_context().get_parameter_source("today") is not ParameterSource.DEFAULT

    async def tell(library: Library) -> int:
        from bot.news import gathered

        found = await gathered(workspace, library, since, today, until=today if given else None, series=series)
        if as_json:
            from bot.views import news_view, to_json

            _write(to_json(news_view(found, source=len(workspace.origins) > 1)))
        else:
            from bot import render_terminal

            _show(render_terminal.news(found) if found else replies.nothing_new(series, since, today))
        return ANSWERED if found else NOTHING

    return asyncio.run(_with_library(workspace, tell))


@commands.command()
@_places
@_json
def series(*, notes: tuple[Path, ...], config: Path | None, data: Path | None, as_json: bool) -> int:
    """List the series: how many calls, the first and the last."""
    workspace = _workspace(notes, config, data)

    async def tell(library: Library) -> int:
        found = await library.series(await library.scope(workspace.names))
        if as_json:
            from bot.views import series_view, to_json

            _write(to_json(series_view(found)))
        else:
            from bot import render_terminal

            _show(render_terminal.series(found) if found else replies.NO_CALLS)
        return ANSWERED if found else NOTHING

    return asyncio.run(_with_library(workspace, tell))


@commands.command("run")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for index and clones; or set CALLNOTES_DATA.")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Configuration that names the notes; or set CALLNOTES_CONFIG."
)
def serve(*, config: Path | None, data: Path | None) -> int:
    """Answer in Discord until stopped, and read new notes meanwhile."""
    from bot.config import load
    from bot.run import start
    from bot.workspace import config_path, config_workspace, data_folder

    read = load(config_path(config))
    start(read, config_workspace(read, data_folder(data, read)))
    return ANSWERED


@commands.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Folder that the database is in; or set CALLNOTES_DATA.")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Configuration that names the folder; or set CALLNOTES_CONFIG."
)
def backup(*, target: Path, config: Path | None, data: Path | None) -> int:
    """Copy what people entered and the bot posted to a new FILE.

    The bot may run meanwhile.
    """
    from bot.config import load
    from bot.database import back_up
    from bot.workspace import LEDGER, config_path, data_folder

    chosen = config_path(config)
    back_up(data_folder(data, load(chosen) if chosen else None) / LEDGER, target)
    _show(replies.backed_up(target, target.stat().st_size))
    return ANSWERED


@commands.command()
@_places
def doctor(notes: tuple[Path, ...], config: Path | None, data: Path | None) -> int:
    """Tell what is wrong with this installation, and the mend."""
    from bot import render_terminal
    from bot.doctor import examine

    found = list(examine(notes, config, data))
    _show(render_terminal.checks(found))
    return NOTHING if any(check.verdict == "problem" for check in found) else ANSWERED


def _workspace(notes: Sequence[Path], config: Path | None, data: Path | None) -> Workspace:
    from bot.workspace import find_workspace

    return find_workspace(notes, config, data)


async def _with_library(
    workspace: Workspace, work: Callable[[Library], Coroutine[Any, Any, int]], *, lasting: bool = False
) -> int:
    """Return what `work` returns, given the library of `workspace`, up to date as far as the disk knows.

    It reads one state of the index, whatever is refreshed meanwhile, and where that turns out to be damaged, it is made
    anew, and `work` done again. Neither where `work` is `lasting`, as it goes on for as long as it is asked.
    """
    from bot.opening import bring_up_to_date, opened
    from bot.progress import watching

    async def once() -> int:
        async with opened(workspace) as library:
            await bring_up_to_date(workspace, library, watching, fetch=False)
            async with nullcontext() if lasting else library.snapshot():
                return await work(library)

    try:
        return await once()
    except IndexDamaged as error:
        if lasting:
            raise
        _complain(str(error))
        return await once()


def _show(what: RenderableType) -> None:
    """Print for people: wrapped and coloured on a terminal, a line a paragraph where a program reads."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else UNWRAPPED, markup=False, emoji=False, highlight=False)
    with console.capture() as printed:
        console.print(what, crop=False)
    _write(printed.get().encode(sys.stdout.encoding, "replace"))


def _write(line: bytes) -> None:
    """Write to standard output, at once."""
    try:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise _Unread from None


def _complain(sentence: str) -> None:
    click.echo(f"callnotes: {sentence}", err=True)


def _stop(number: int, frame: object) -> NoReturn:
    """Raise KeyboardInterrupt, as Python does. Python's own handler asyncio replaces by one that waits for an await."""
    del number, frame
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. Everything that can go wrong outside becomes a sentence."""
    try:
        code = commands.main(arguments, prog_name="callnotes", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
    except click.ClickException as error:
        _complain(error.format_message())
    except CallnotesError as error:
        _complain(str(error))
    except (click.Abort, KeyboardInterrupt):
        _complain(replies.STOPPED)
        return INTERRUPTED
    except _Unread:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # a fault of ours must not end with the code for "nothing found"
        if os.environ.get(DEBUG_VARIABLE):
            raise
        _complain(replies.fault(error))
    else:
        return int(code or ANSWERED)
    return WRONG


def main() -> None:
    """Run as a program: what it writes is private, and Ctrl-C stops it wherever it is."""
    os.umask(PRIVATE)
    signal.signal(signal.SIGINT, _stop)
    sys.exit(run())
