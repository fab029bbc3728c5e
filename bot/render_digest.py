"""What is new in a source -> the messages of a daily summary. Pure: values in, replies out, within every limit.

A call stands in one message where it fits into one; a larger one goes on in the next between two of its threads, and
a thread that is larger than a message between two of its quotes. Nothing is cut within a quote, but for a bullet that
is longer than a message: it is quoted by whole sentences, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot import escape, limits, replies
from bot.buttons import open_button, why_button
from bot.quoting import call_line, place, quote_lines, shortened, title
from bot.render import small, unbold, ungapped
from bot.reply import Headed, Part, Reply, Rule, Text, size, width
from bot.schedule import named, next_at
from bot.screens import OneCall
from index.browse import note_token
from index.model import CallName, CallOutline, ChangedCall, NewCall, ThreadOutline

if TYPE_CHECKING:
    from bot.digests import Account, Digest

MOST_IN_FULL: Final = 15
"""Calls of a source that are shown with their threads. Of more, as when an archive is imported, the rest are named."""
MOST_NAMED: Final = 60
"""Calls that are named; yet more are counted."""
_MOST_ELSEWHERE = 10
"""Digests of other channels that are told of."""
_MOST_SERIES = 20
"""Series that are listed."""
_FOOT_ROOM = 120
"""Characters of the line at the foot of a message."""
_CALL_ROOM = 900
"""Characters that the heading of a call can take: title, series, address."""
_PARTS = limits.MESSAGE_COMPONENTS - 5
"""Components for what is told: the others are the frame, a rule, the foot, and a row with one button."""
_TEXT = limits.MESSAGE_TEXT - _FOOT_ROOM


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that has no name yet, and how many calls it is about."""

    parts: tuple[Part, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stays together if it can: a heading, what it becomes in a further message, and texts below it."""

    head: Part
    again: Part
    texts: tuple[Text, ...]
    calls: int = 1


def drafts(calls: Sequence[NewCall], changed: Sequence[ChangedCall]) -> list[Draft]:
    """Return the messages that tell of new calls, and of older ones whose notes have changed."""
    full, named = calls[:MOST_IN_FULL], calls[MOST_IN_FULL:]
    units = [_call(one.outline) for one in full]
    if named:
        lines = [Text(_named_call(one.outline.call)) for one in named[:MOST_NAMED]]
        if len(named) > MOST_NAMED:
            lines.append(Text(small(replies.more_calls(len(named) - MOST_NAMED))))
        units.append(_section(replies.also_new(len(named)), lines, len(named)))
    if changed:
        units.append(_section(replies.CHANGED, [Text(_changed(one)) for one in changed], len(changed)))
    heading = Text(f"## {replies.digest_heading(len(calls))}")
    return list(_packed([heading], units))


def finished(draft: Draft, source: str, post: str, number: int, total: int) -> Reply:
    """Return a message as it is sent: with what it is, and the button by which it is known again.

    `post` is what the message is known by; empty for one that is not posted.
    """
    foot = Text(small(replies.digest_foot(source, number, total)))
    return Reply((*draft.parts, Rule(), foot), (why_button(post),) if post else ())


def is_set(digest: Digest, now: datetime) -> Reply:
    """Return what is said when a digest was set."""
    return Reply((Text(replies.digest_set(_stamp(next_at(digest.rhythm, now)))),))


def account(accounts: Sequence[Account], elsewhere: Sequence[Account] = ()) -> Reply:
    """Return what is to be said of the digests of a channel, and of those that were switched off `elsewhere`."""
    parts: list[Part] = []
    for one in accounts:
        parts += [Rule(), Text(_settings(one))] if parts else [Text(_settings(one))]
        parts.append(Text(_history(one)))
    if not accounts:
        parts.append(Text(replies.NO_DIGEST))
    if elsewhere:
        lines = [replies.off_in(one.digest.channel_id, _why(one)) for one in elsewhere[:_MOST_ELSEWHERE]]
        parts += [Rule(), Text("\n".join(lines))]
    return Reply(tuple(parts[:_PARTS]))


def _settings(one: Account) -> str:
    rhythm = one.digest.rhythm
    series = [escape.plain(shortened(name, 80)) for name in one.digest.series[:_MOST_SERIES]]
    who = one.digest.setting.set_by if one.digest.setting else None
    return replies.digest_settings(series, rhythm.at.strftime("%H:%M"), rhythm.zone.key, named(rhythm.weekdays), who)


def _history(one: Account) -> str:
    lines: list[str] = []
    if one.progress is not None and one.progress.off_at is not None:
        lines.append(replies.digest_off(_stamp(one.progress.off_at), _why(one)))
    else:
        lines.append(replies.next_digest(_stamp(one.next_at)))
        if one.progress is not None and one.progress.refused_since is not None:
            lines.append(replies.digest_refused(_stamp(one.progress.refused_since), one.progress.tries, _why(one)))
    if one.pending:
        lines.append(replies.digest_pending(one.pending))
    server = one.progress.guild_id if one.progress else None
    for post in one.posts:
        assert post.sent_at is not None
        where = f"https://discord.com/channels/{server or '@me'}/{post.channel_id}/{post.message_id}"
        lines.append(replies.digest_posted(_stamp(post.sent_at), post.calls, where))
    return "\n".join(lines if one.posts else [*lines, replies.NOTHING_POSTED])


def _why(one: Account) -> str:
    return escape.plain(shortened(one.progress.why, 200)) if one.progress else ""


def _stamp(at: datetime) -> str:
    """Return a time as Discord shows it, in the zone of whoever reads it."""
    return f"<t:{int(at.timestamp())}:f>"


def _packed(first: Sequence[Part], units: Sequence[_Unit]) -> Iterator[Draft]:
    """Yield messages that hold `units`, each whole where it fits into one message, and `first` before all."""
    parts = list(first)
    calls = 0
    empty = True
    for unit in units:
        whole = [unit.head, *unit.texts]
        between: list[Part] = [] if empty else [Rule()]
        if not empty and not _fits([*parts, *between, *whole]):
            yield Draft(tuple(parts), calls)
            parts, calls, between = [], 0, []
        parts += [*between, unit.head]
        calls += unit.calls
        empty = False
        for text in unit.texts:
            if not _fits([*parts, text]):
                yield Draft(tuple(parts), calls)
                parts, calls = [unit.again], 0
            parts.append(text)
    if not empty:
        yield Draft(tuple(parts), calls)


def _fits(parts: Sequence[Part]) -> bool:
    return width(parts) <= _TEXT and size(parts) <= _PARTS


def _section(heading: str, lines: Sequence[Text], calls: int) -> _Unit:
    head = Text(f"### {heading}")
    return _Unit(head, Text(f"### {replies.continued(heading)}"), tuple(lines), calls)


def _call(outline: CallOutline) -> _Unit:
    name = outline.call
    below = [call_line(name, None, name.permalink)]
    if outline.attendees:
        below.append(small(replies.attended(len(outline.attendees))))
    shown = title(name.title)
    button = open_button(replies.OPEN_CALL, OneCall(note_token(name.source, name.place)))
    head = Headed("\n".join((f"### {shown}", *below)), button)
    again = Text(f"### {replies.continued(shown)}\n{below[0]}")
    return _Unit(head, again, tuple(_threads(name, outline.threads)))


def _threads(name: CallName, threads: Sequence[ThreadOutline]) -> Iterator[Text]:
    """Yield a text for each thread with something to quote, and one for all those in a row that have none."""
    bare: list[str] = []
    for thread in threads:
        texts = list(_thread(name, thread))
        quotes = bool(thread.decisions or thread.actions)
        if bare and (quotes or limits.width("\n".join((*bare, *texts))) > _TEXT - _CALL_ROOM):
            yield Text("\n".join(bare))
            bare = []
        if quotes:
            yield from map(Text, texts)
        else:
            bare += texts
    if bare:
        yield Text("\n".join(bare))


def _thread(name: CallName, thread: ThreadOutline) -> Iterator[str]:
    """Yield a thread with its decisions and actions: in one text, or where it is too large in several."""
    heading = f"**{unbold(title(thread.title))}** · {place(name, thread.span, thread.permalink)}"
    room = _TEXT - _CALL_ROOM - limits.width(heading)
    taken = [heading]
    for label, quotes in ((replies.DECIDED_LABEL, thread.decisions), (replies.TO_DO_LABEL, thread.actions)):
        blocks = quote_lines(ungapped(quotes), room - 60)
        if blocks:
            blocks[0] = f"-# {label}\n{blocks[0]}"
        for block in blocks:
            if len(taken) > 1 and limits.width("\n".join((*taken, block))) > room:
                yield "\n".join(taken)
                taken = [heading]
            taken.append(block)
    yield "\n".join(taken)


def _named_call(name: CallName) -> str:
    return f"**{unbold(title(name.title))}**\n{call_line(name, None, name.permalink)}"


def _changed(one: ChangedCall) -> str:
    span = one.spans[0] if one.spans else None
    line = call_line(one.call, span, one.permalink)
    more = f" · {replies.changed(one.spans)}" if len(one.spans) != 1 else ""
    return f"**{unbold(title(one.call.title))}**\n{line}{more}"
