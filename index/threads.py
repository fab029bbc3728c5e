"""Parts of a call -> threads: which bullets are about one topic, and what the topic is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.grouping import groups, is_wide, splits
from index.labels import SIGNED
from index.model import QUOTABLE, Bullet, Kind, Span, Thread
from index.titles import CLOSES, CLOSING_HEADING, UPDATES, announced, is_generic

_NUMBERED = re.compile(r"\W*(?:topic|item|point|section)?\W*#?\d+\W*$", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r".{20,200}?[.!?](?=\s|$)")
_RUN_IN = re.compile(r"(?:\*\*|__)(?P<title>[^*_\n]{2,60})(?:\.(?:\*\*|__)|(?:\*\*|__)\.)\s+\S")
"""A title in bold with a full stop that a paragraph begins with: `**Roof.** It leaks.`"""
_LEAST_RUN_IN = 2
_LONGEST_COUNT = 40
"""Characters of a heading that only counts."""
_MOST_BELOW = 6
"""Parts below a table that are about it. Where there are more, as in a transcript, they are another matter."""
_LONGEST_UPDATES = 6
"""Words of a bullet that heads a list of updates."""


def threads(parts: Sequence[Bullet]) -> list[Thread]:
    """Return the threads of a call in their order. Every quotable part is in exactly one."""
    found: list[Thread] = []
    title = next((part.number for part in parts if part.kind is Kind.HEADING), None)
    place = 0
    while place < len(parts):
        end = _section_end(parts, place)
        stack = _headings(parts[place], parts)
        own = [part for part in parts[place:end] if part.kind in QUOTABLE and part.kind is not Kind.HEADING]
        heading = parts[place] if parts[place].kind is Kind.HEADING else None
        if heading is not None and found and _closes(heading, stack, found[-1], title):
            found[-1] = _joined(found[-1], [heading, *own], parts)
        else:
            found.extend(_section(heading, stack, own, under_title=bool(stack) and stack[-1].number == title))
        place = end
    return found


def _section_end(parts: Sequence[Bullet], place: int) -> int:
    """Return where the parts end that stand under the same heading as the one at `place`."""
    owner = place if parts[place].kind is Kind.HEADING else _owner(parts[place], parts)
    end = place + 1
    while end < len(parts) and parts[end].kind is not Kind.HEADING:
        above = parts[end].parent
        if (above is None or parts[above].kind is Kind.HEADING) and above != owner:
            break
        end += 1
    return end


def _owner(part: Bullet, parts: Sequence[Bullet]) -> int | None:
    above = part.parent
    while above is not None and parts[above].kind is not Kind.HEADING:
        above = parts[above].parent
    return above


def _headings(part: Bullet, parts: Sequence[Bullet]) -> list[Bullet]:
    """Return the headings that a part stands under, outermost first, itself included where it is one."""
    stack: list[Bullet] = []
    place = part.number if part.kind is Kind.HEADING else _owner(part, parts)
    while place is not None:
        stack.append(parts[place])
        place = parts[place].parent
    return stack[::-1]


def _closes(heading: Bullet, stack: Sequence[Bullet], last: Thread, title: int | None) -> bool:
    """Tell whether a heading only brings the end of the topic above: `Resolution` under that topic's own heading."""
    if len(stack) < 2 or not CLOSING_HEADING.match(heading.text):
        return False
    topic = stack[-2]
    return last.numbers[0] == topic.number != title and not is_generic(topic.text)


def _joined(thread: Thread, members: Sequence[Bullet], parts: Sequence[Bullet]) -> Thread:
    numbers = (*thread.numbers, *(part.number for part in members))
    return Thread(thread.title, thread.headings, numbers, Span(thread.span.start, parts[numbers[-1]].span.end))


def _section(
    heading: Bullet | None, stack: Sequence[Bullet], own: Sequence[Bullet], *, under_title: bool
) -> Iterator[Thread]:
    head = [] if heading is None else [heading]
    above = stack[:-1]
    if not own:
        yield from (_thread(part.text, above, [part]) for part in head)
        return
    rows = _rows(own)
    title = stack[-1].text if stack else ""
    if rows and len(rows) < len(own):
        table = _thread(stack[-1].text if stack else rows[0].text, above, [*head, *rows])
        below = list(_section(None, stack, own[len(rows) :], under_title=under_title))
        if len(own) - len(rows) > _MOST_BELOW or len(below) > 1 or below[0].title != table.title:
            yield from (table, *below)
            return
    starts = [place for place, part in enumerate(own) if _run_in(part)]
    if len({_run_in(own[place]) for place in starts}) == len(starts) >= _LEAST_RUN_IN:
        if head or starts[0]:
            yield _thread(title, above, [*head, *own[: starts[0]]])
        for start, end in zip(starts, [*starts[1:], len(own)], strict=True):
            yield _thread(_run_in(own[start]), stack, own[start:end])
        return
    if not splits(title, own, wide=is_wide(stack, under_title=under_title, count=len(own))):
        first = head[0] if head else (stack[-1] if stack else own[0])
        yield _thread(_telling(first, own), above, [*head, *own])
        return
    topics = list(groups(own, title))
    if head:
        preamble = topics.pop(0) if topics[0][0].kind is not Kind.ITEM else []
        yield _thread(title, above, [*head, *preamble])
    for group in topics:
        yield from _split_updates(stack, group)


def _run_in(part: Bullet) -> str:
    """Return the title that a paragraph runs on from, where it is that of a topic, or nothing."""
    if part.kind is not Kind.PARAGRAPH or part.depth or part.text[:1] not in "*_":
        return ""
    found = _RUN_IN.match(part.text)
    return found["title"] if found and not CLOSES.match(part.text) else ""


def _rows(own: Sequence[Bullet]) -> list[Bullet]:
    """Return the table that a section begins with."""
    end = next((n for n, part in enumerate(own) if part.kind is not Kind.ROW), len(own))
    return list(own[:end]) if end > 1 else []


def _telling(first: Bullet, own: Sequence[Bullet]) -> str:
    """Return a title: that of the heading, or where it only counts, the first sentence below."""
    if first.kind is Kind.HEADING and _NUMBERED.match(first.text[:_LONGEST_COUNT]) and own[0].kind is Kind.PARAGRAPH:
        sentence = _FIRST_SENTENCE.match(own[0].text)
        return sentence[0] if sentence else first.text
    return first.text


def _split_updates(stack: Sequence[Bullet], group: Sequence[Bullet]) -> Iterator[Thread]:
    """Yield a group as one thread, or where it is a list of updates, as one for each person's."""
    head = group[0]
    inner = {part.number for part in group[1:] if part.depth == head.depth + 1 and part.kind is Kind.ITEM}
    spoken = sum(part.label is not None for part in group[1:] if part.number in inner)
    if not (len(head.text.split()) <= _LONGEST_UPDATES and UPDATES.search(head.text) and spoken * 2 >= len(inner) > 0):
        yield _thread(head.text, stack, group)
        return
    yield _thread(head.text, stack, [head])
    run: list[Bullet] = []
    for part in group[1:]:
        if part.number in inner and run:
            yield _thread(run[0].text, [*stack, head], run)
            run = []
        run.append(part)
    yield _thread(run[0].text, [*stack, head], run)


def _thread(title: str, above: Sequence[Bullet], members: Sequence[Bullet]) -> Thread:
    return Thread(
        title=SIGNED.sub("", announced(title.partition("\n")[0])),
        headings=tuple(part.text for part in above),
        numbers=tuple(part.number for part in members),
        span=Span(members[0].span.start, members[-1].span.end),
    )
