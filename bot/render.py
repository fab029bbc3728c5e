"""Answers, threads, calls and lists -> what is sent to Discord. Pure: values in, a `Reply` out, within every limit.

The form is Discord's components (version 2), not content with embeds: 4,000 characters instead of 2,000, a button
beside each thread, small print and frames, no "Embed Links" permission, and addresses that do not unfold into previews.
All that is said stands in texts, so a screen reader and a phone get the whole answer.

Excerpts are packed whole: what does not fit is counted on the button that shows it. Only a bullet that is longer than a
message is cut, between its sentences, and its link leads to the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot import escape, limits, replies
from bot.buttons import open_button, remove_button, share_button, turn_button, vote_buttons
from bot.quoting import call_line, place, quote_lines, shortened, title
from bot.reply import CONTEXT, ECHO, Button, Headed, Part, Reply, Rule, Style, Text, pack, size, width
from bot.screens import Actions, Asked, Calls, Decisions, Linking, OneCall, Screen, Thread, Topic
from index.browse import Listed, TopicCall, name_token, note_token
from index.model import Answer, CallName, CallOutline, Excerpt, Quote, Searched, ThreadOutline
from index.titles import excerpt_title

_BUTTON_ROOM = 1 + limits.ROW_BUTTONS
"""Components of a row of buttons. No reply has more than one."""
_FRAME_ROOM = 2
"""The frame, and a rule above the foot."""
_LIST_ROOM = 900
"""Characters of the people, and of the agenda, of a call."""
_SENTENCE_ROOM = 500
"""Characters of a sentence of ours, which may list names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a reply is shown: to all, then removable by `asker`, or (None) to one person, who can share it.

    `echo` are the words asked with, where the message shows them, `asked` where it replies to them; `narrowed` says
    what options leave out, and `context` what a follow-up was read with.
    """

    asker: int | None = None
    echo: str = ""
    asked: str = ""
    narrowed: str = ""
    context: str = ""


def notice(sentence: str) -> Reply:
    """Return a sentence of the bot's own."""
    return Reply((Text(escape.plain(shortened(sentence, _SENTENCE_ROOM))),))


def welcome() -> Reply:
    """Return what a bare mention gets: two lines."""
    return Reply((Text(replies.HELP),))


def help_text(sources: Searched) -> Reply:
    """Return all that the bot can do, and what it looks through."""
    commands = "\n".join(f"`/{name}`: {what}" for name, what in replies.COMMANDS_HELP)
    hints = "\n".join(f"- {hint}" for hint in replies.MORE_HELP)
    return Reply((Text(replies.HELP), Rule(), Text(commands), Text(hints), Text(small(replies.searched(sources)))))


def answer(found: Answer, screen: Asked, shown: Shown, *, further: bool = False) -> Reply:
    """Return an answer from the screen's `skip` on. `further`: there may be more than `found` has."""
    head = _head(shown, bold=True)
    foot = _answer_foot(found)
    rest = found.excerpts[screen.skip :]
    if not rest:
        said = replies.NO_MORE if found.excerpts else replies.nothing_found(found)
        return Reply((*head, Text(escape.plain(shortened(said, _SENTENCE_ROOM))), *foot), _ends(screen, shown))
    taken, count = _filled((excerpt_parts(excerpt, _room(head, foot)) for excerpt in rest), head, foot)
    left = len(rest) - count
    buttons = [*vote_buttons(found.question, rest[0])]
    if left or further:
        more = replace(screen, skip=screen.skip + count)
        make = open_button if screen.skip == 0 else turn_button
        buttons.insert(0, make(replies.more(replies.MORE_ANSWERS, left), more))
    return Reply((*head, *taken, Rule(), *foot), (*buttons, *_ends(screen, shown)))


def excerpt_parts(excerpt: Excerpt, room: int) -> list[Part]:
    """Return an excerpt under its thread's title, with its call, within `room` characters."""
    call = excerpt.call
    heading = f"### {title(excerpt_title(excerpt))}\n{call_line(call, excerpt.span, excerpt.permalink)}"
    note = note_token(call.source, call.place)
    if excerpt.is_roll:
        button = open_button(replies.OPEN_CALL, OneCall(note))
    else:
        thread = Thread(note, name_token(excerpt.thread), excerpt.span.start)
        button = open_button(replies.WHOLE_THREAD, thread)
    room -= limits.width(heading)
    text = _joined(quote_lines(excerpt.quotes, room), room)
    return [Headed(heading, button), Text(text)]


def whole_thread(excerpt: Excerpt, screen: Thread, shown: Shown) -> Reply:
    """Return a page of a whole thread."""
    call = excerpt.call
    quotes = excerpt.quotes
    if len(quotes) > 1 and quotes[0].text.strip() == excerpt.thread.strip():
        quotes = quotes[1:]
    heading = Text(f"### {title(excerpt.thread)}\n{call_line(call, excerpt.thread_span, excerpt.permalink)}")
    room = _room([heading], [])
    pages = _paged(quote_lines(quotes, room), room)
    page = min(screen.page, len(pages) - 1)
    parts: list[Part] = [heading, Text("\n".join(pages[page]))]
    if len(pages) > 1:
        parts.append(Text(small(replies.page_of(page, len(pages)))))
    whole_call = open_button(replies.OPEN_CALL, OneCall(screen.note))
    return Reply(tuple(parts), (*_turns(replace(screen, page=page), len(pages)), whole_call, *_ends(screen, shown)))


def call(outline: CallOutline, before: CallName | None, after: CallName | None, screen: OneCall, shown: Shown) -> Reply:
    """Return a page of a call at a glance: who, the agenda, each thread with its decisions and actions."""
    name = outline.call
    heading = f"### {title(name.title)}\n{call_line(name, None, name.permalink)}"
    first: list[Part] = [Text(heading)]
    if outline.attendees:
        first.append(Text(_people(outline.attendees)))
    if outline.agenda:
        first.append(Text(_agenda(outline.agenda)))
    room = _room([Text(heading)], [])
    groups = [_thread_parts(name, thread, room) for thread in outline.threads]
    pages = _pages(first, [Text(heading)], groups)
    page = min(screen.page, len(pages) - 1)
    parts = pages[page]
    if len(pages) > 1:
        parts = [*parts, Text(small(replies.page_of(page, len(pages))))]
    buttons = [*_turns(replace(screen, page=page), len(pages))]
    for label, beside in ((replies.CALL_BEFORE, before), (replies.CALL_AFTER, after)):
        if beside is not None:
            buttons.append(turn_button(label, OneCall(note_token(beside.source, beside.place))))
    return Reply(tuple(parts), (*buttons, *_ends(screen, shown)))


def calls(found: Sequence[CallName], total: int, screen: Calls, shown: Shown) -> Reply:
    """Return a part of the list of calls, the newest first."""
    if not found:
        return Reply((Text(replies.NO_NAMES),))
    groups = [
        [
            Headed(
                f"**{unbold(title(one.title))}**\n{call_line(one, None, one.permalink)}",
                open_button(replies.OPEN_CALL, OneCall(note_token(one.source, one.place))),
            )
        ]
        for one in found
    ]
    return _list(groups, total, screen, shown, what="calls", later=replies.NEXT_PAGE, ruled=False)


def topic(found: Sequence[TopicCall], name: str, screen: Topic, shown: Shown, looked: Sequence[str]) -> Reply:
    """Return a part of the calls that discussed a topic, the oldest first. `looked`: remarks on how it was read."""
    head = _head(shown, bold=False)
    if not found:
        remarks = [Text(small(remark)) for remark in looked]
        return Reply((*head, Text(escape.plain(replies.no_topic(name))), *remarks), ())
    room = _room(head, []) - 200
    groups = [_topic_parts(one, room) for one in found[screen.skip :]]
    return _list(groups, len(found), screen, shown, what="calls", later=replies.NEXT_PAGE, remarks=looked)


def excerpts(found: Listed, screen: Decisions | Actions | Linking, shown: Shown, *, none: str, what: str) -> Reply:
    """Return a part of a list of excerpts, the newest first; `none` is said where there are none."""
    if not found.excerpts:
        return Reply((*_head(shown, bold=False), Text(escape.plain(none))))
    room = _room(_head(shown, bold=False), []) - 200
    groups = [excerpt_parts(excerpt, room) for excerpt in found.excerpts]
    return _list(groups, found.total, screen, shown, what=what, later=replies.NEXT_PAGE)


# How replies are put together


def _head(shown: Shown, *, bold: bool) -> list[Part]:
    parts: list[Part] = []
    if shown.echo:
        words = escape.plain(shown.echo)
        parts.append(Text(f"**{words}**" if bold else f"## {words}", ECHO))
    if shown.narrowed:
        parts.append(Text(small(shown.narrowed)))
    if shown.context:
        parts.append(Text(small(replies.read_with(shown.context)), CONTEXT))
    return parts


def _answer_foot(found: Answer) -> list[Part]:
    """Return what was searched: one line of small print, or several where nothing was found."""
    said: list[str] = []
    if found.elsewhen:
        said.append(replies.elsewhen(found.elsewhen))
    if found.answered:
        said.append(replies.searched(found.searched))
    if found.corrected:
        said.append(replies.corrected(found.corrected))
    if found.missing and not found.answered:
        said.append(replies.unknown_words(found.missing))
    if found.near:
        said.append(replies.nearest(found.near))
    return [Text("\n".join(map(small, said)))] if said else []


def small(sentence: str) -> str:
    """Return a sentence of ours in small print."""
    return f"-# {escape.plain(shortened(sentence, _SENTENCE_ROOM))}"


def _ends(screen: Screen, shown: Shown) -> tuple[Button, ...]:
    """Return the button that ends every reply: share what one person sees, or remove what all see."""
    return (share_button(screen),) if shown.asker is None else (remove_button(shown.asker),)


def _room(head: Sequence[Part], foot: Sequence[Part]) -> int:
    """Return how many characters are left between head and foot, and what a page number takes."""
    return limits.MESSAGE_TEXT - width(head) - width(foot) - 60


def _filled(
    groups: Iterable[Sequence[Part]], head: Sequence[Part], foot: Sequence[Part], *, ruled: bool = True
) -> tuple[list[Part], int]:
    components = limits.MESSAGE_COMPONENTS - _FRAME_ROOM - size(head) - size(foot) - _BUTTON_ROOM
    return pack(groups, _room(head, foot), components, ruled=ruled)


def _joined(blocks: Sequence[str], room: int) -> str:
    """Return blocks, as many as fit, each whole; … for the rest."""
    taken: list[str] = []
    for block in blocks:
        if taken and limits.width("\n".join((*taken, block))) > room - 4:
            return "\n".join((*taken, "> …"))
        taken.append(block)
    return "\n".join(taken)


def _paged(blocks: Sequence[str], room: int) -> list[list[str]]:
    """Return blocks by pages, each block whole."""
    pages: list[list[str]] = [[]]
    for block in blocks:
        if pages[-1] and limits.width("\n".join((*pages[-1], block))) > room:
            pages.append([])
        pages[-1].append(block)
    return pages


def _pages(first: Sequence[Part], head: Sequence[Part], groups: Sequence[Sequence[Part]]) -> list[list[Part]]:
    """Return groups by pages: the first page begins with `first`, each other with `head`."""
    pages: list[list[Part]] = []
    rest = list(groups)
    while rest or not pages:
        top = list(first if not pages else head)
        below = [[*top, Rule(), *rest[0]], *rest[1:]] if rest else [top]
        taken, count = _filled(below, [], [Text("-# page 100 of 100")], ruled=False)
        if not pages and count <= 1 and rest and width(taken) > _room([], []):
            taken, count = list(top), 0
        pages.append(taken)
        rest = rest[count:]
    return pages


def _turns(screen: Thread | OneCall, pages: int) -> list[Button]:
    buttons: list[Button] = []
    if screen.page > 0:
        buttons.append(turn_button(replies.PREVIOUS_PAGE, replace(screen, page=screen.page - 1)))
    if screen.page + 1 < pages:
        label = replies.more(replies.NEXT_PAGE, pages - screen.page - 1)
        buttons.append(turn_button(label, replace(screen, page=screen.page + 1), Style.BLUE))
    return buttons


def _list(
    groups: Sequence[Sequence[Part]],
    total: int,
    screen: Calls | Topic | Decisions | Actions | Linking,
    shown: Shown,
    *,
    what: str,
    later: str,
    remarks: Sequence[str] = (),
    ruled: bool = True,
) -> Reply:
    """Return a part of a list, whose first group is the list's `screen.skip`th."""
    head = _head(shown, bold=False)
    foot: list[Part] = [Text("\n".join(map(small, (*remarks, replies.part_of(99_999, 999_999, 999_999, what)))))]
    taken, count = _filled(groups, head, foot, ruled=ruled)
    last = screen.skip + count
    foot = [Text("\n".join(map(small, (*remarks, replies.part_of(screen.skip + 1, last, total, what)))))]
    buttons: list[Button] = []
    if last < total:
        buttons.append(turn_button(replies.more(later, total - last), replace(screen, skip=last), Style.BLUE))
    if screen.skip:
        start = replies.OLDEST if isinstance(screen, Topic) else replies.NEWEST
        buttons.append(turn_button(start, replace(screen, skip=0)))
    return Reply((*head, *taken, *foot), (*buttons, *_ends(screen, shown)))


def _topic_parts(found: TopicCall, room: int) -> list[Part]:
    name = found.call
    heading = f"### {title(name.title)}\n{call_line(name, None, name.permalink)}"
    room -= limits.width(heading)
    blocks: list[str] = []
    for thread in found.threads:
        blocks.append(f"**{unbold(title(thread.title))}** · {place(name, thread.span, thread.permalink)}")
        blocks += quote_lines(ungapped(thread.decisions), room)
    button = open_button(replies.OPEN_CALL, OneCall(note_token(name.source, name.place)))
    return [Headed(heading, button), Text(_joined(blocks, room))]


def _thread_parts(name: CallName, thread: ThreadOutline, room: int) -> list[Part]:
    """Return a thread of a call: its title, with decisions and actions quoted below it."""
    heading = f"**{unbold(title(thread.title))}** · {place(name, thread.span, thread.permalink)}"
    room -= limits.width(heading)
    blocks: list[str] = []
    for label, quotes in (("decided", thread.decisions), ("to do", thread.actions)):
        if quotes:
            blocks += [f"-# {label}", *quote_lines(ungapped(quotes), room - 60)]
    if not blocks:
        return [Text(heading)]
    target = Thread(note_token(name.source, name.place), name_token(thread.title), thread.span.start)
    return [Headed(heading, open_button(replies.WHOLE_THREAD, target)), Text(_joined(blocks, room))]


def ungapped(quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes that were never meant to be read on from one to the next."""
    return [replace(quote, gap=False) for quote in quotes]


def unbold(markdown: str) -> str:
    """Return Markdown that can stand within bold: its own bold marks would end it."""
    return markdown.replace("**", "")


def _people(names: Sequence[str]) -> str:
    shown: list[str] = []
    for name in names:
        shown.append(escape.plain(name))
        if limits.width(", ".join(shown)) > _LIST_ROOM:
            shown.pop()
            break
    more = len(names) - len(shown)
    return f"With {', '.join(shown)}" + (f" and {more:,} more" if more > 0 else "")


def _agenda(items: Sequence[str]) -> str:
    shown: list[str] = []
    for item in items:
        line = f"- {title(item)}"
        if limits.width("\n".join((*shown, line))) > _LIST_ROOM:
            break
        shown.append(line)
    more = len(items) - len(shown)
    return "\n".join(("**Agenda**", *shown, *([f"-# and {more:,} more"] if more else ())))
