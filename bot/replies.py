"""Every sentence that callnotes says of itself, in a terminal and in Discord. What the notes say never stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from index.model import Answer, CallDate, Searched
    from index.refresh import Refreshed

LONGEST_QUESTION = 4000
"""Characters: as many as the longest message in Discord, and far more than a question needs."""

NO_NOTES = "there are no notes to look in; name their folder or repository with --notes, or a file with --config."
NO_SOURCES = "the configuration names no notes; add a [[source]] to it, or name a folder with --notes."
NO_QUESTION = 'there is no question; ask one, such as: callnotes ask "what was decided about caching".'
ONE_OR_BATCH = "a question and --batch do not go together; leave one of them out."
NO_CALLS = "There are no calls in these notes."
STOPPED = "stopped."


def too_long(length: int) -> str:
    """Say that a question is too long."""
    return f"the question has {length:,} characters; ask in at most {LONGEST_QUESTION:,}."


def fault(error: Exception) -> str:
    """Say that callnotes itself is broken."""
    return (
        f"a fault in callnotes, {type(error).__name__}: {error}; please report it with what CALLNOTES_DEBUG=1 shows."
    )


def searched(looked: Searched) -> str:
    """Say what was looked through, as the last line of an answer."""
    newest = f", newest {looked.newest}" if looked.newest else ""
    return f"searched {_calls(looked)}{newest}"


def nothing_found(answer: Answer) -> str:
    """Say that the notes do not answer, and where that was looked for."""
    until = f" up to {answer.searched.newest}" if answer.searched.newest else ""
    return f"Nothing found in {_calls(answer.searched)}{until}."


def unknown_words(words: Sequence[str]) -> str:
    """Say which words of the question no note has."""
    return f"No note has the word{_s(len(words))} {listed(words, 'or')}."


def nearest(words: Sequence[str]) -> str:
    """Say which words of the notes look like those asked for."""
    return f"Nearest in the notes: {', '.join(words)}."


def corrected(pairs: Iterable[tuple[str, str]]) -> str:
    """Say what was searched instead of words that no note has."""
    return "searched for " + ", ".join(f"{instead} instead of {word}" for word, instead in pairs)


def no_call(series: str | None, today: date) -> str:
    """Say that there is no call to tell of."""
    return f"No call{f' of {series}' if series else ''} was held up to {today.isoformat()}."


def refreshed(done: Refreshed) -> str:
    """Say in numbers what a source holds and what a refresh of it did."""
    changes = [
        f"{count:,} {what}"
        for count, what in ((done.added, "new"), (done.changed, "changed"), (done.removed, "gone"))
        if count
    ]
    skipped = f"; {len(done.skipped):,} skipped" if done.skipped else ""
    return (
        f"{done.source}: {done.notes:,} note{_s(done.notes)} ({', '.join(changes) or 'nothing new'}),"
        f" {done.held:,} call{_s(done.held)} held{skipped}"
    )


def call_date(day: CallDate) -> str:
    """Return a date as it is shown."""
    return str(day) or "undated"


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Return `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def _calls(looked: Searched) -> str:
    return f"{looked.calls:,} call{_s(looked.calls)} of {listed(looked.sources) or 'no source'}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
