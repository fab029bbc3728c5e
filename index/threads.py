"""Parts of a call -> threads: which bullets are about one topic, and what the topic is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.cues import DECIDES, signals
from index.model import QUOTABLE, Bullet, Kind, Span, Thread

_GENERIC = frozenset(
    """notes note minutes minute discussion discussions agenda update updates status standup standups announcement announcements
    topic topics item items meeting meetings call calls other misc miscellaneous business reminders reminder review round table
    general open issue issues action actions decision decisions recap summary previous last next follow up followup questions
    question new old any all hands team project weekly monthly minutes transcript chat log triage prs pr and of the from for to
    in with at on a an by wg sig group working community projects discuss discussed points point section main""".split()
)
_UPDATES = re.compile(r"\b(?:updates?|stand-?ups?|status|round[- ]?(?:table|robin)|check-?ins?|intros?|introductions)\b", re.IGNORECASE)
_REPOSITORY = re.compile(r"[\w.\-]+/[\w.\-]+$")
_ISSUE = re.compile(r"https?://|\[#?\d+\]|#\d+|\]\(")
_CLOSES = re.compile(r"[\W_]*(?:conclusions?|decisions?|resolutions?|resolved|outcomes?|verdict|consensus|agreed|summary|next steps?|action)\b", re.IGNORECASE)


def is_generic(title: str) -> bool:
    """Tell whether a heading says nothing of its topic: `Notes`, `Meeting minutes`, `Topic #2`, a date."""
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return all(word in _GENERIC for word in words) or bool(_REPOSITORY.match(title.strip()))


def threads(parts: Sequence[Bullet]) -> Iterator[Thread]:
    """Yield the threads of a call in their order. Every quotable part is in exactly one."""
    stack: list[Bullet] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        if part.kind is Kind.HEADING:
            while stack and stack[-1].depth >= part.depth:
                stack.pop()
            stack.append(part)
            place += 1
        end = place
        while end < len(parts) and parts[end].kind is not Kind.HEADING:
            end += 1
        own = [p for p in parts[place:end] if p.kind in QUOTABLE]
        yield from _section(stack, own)
        place = end


def _section(stack: Sequence[Bullet], own: Sequence[Bullet]) -> Iterator[Thread]:
    heading = stack[-1] if stack else None
    if not own:
        if heading is not None:
            yield _thread(heading.text, stack[:-1], [heading])
        return
    if heading is not None and not _splits(heading.text, len(stack) == 1, own):
        yield _thread(heading.text, stack[:-1], [heading, *own])
        return
    groups = list(_groups(own))
    if heading is not None:
        if groups and groups[0][0].kind is Kind.AGENDA or not groups[0][0].kind is Kind.ITEM:
            yield _thread(heading.text, stack[:-1], [heading, *groups.pop(0)])
        else:
            yield _thread(heading.text, stack[:-1], [heading])
    for group in groups:
        yield from _split_updates(stack, group)


def _splits(title: str, first: bool, own: Sequence[Bullet]) -> bool:
    """Tell whether the outermost bullets under a heading are topics of their own."""
    tops = [part for part in own if part.depth == 0 and part.kind is Kind.ITEM]
    if not tops:
        return False
    if is_generic(title) or _UPDATES.search(title) or (first and len(own) > 12):
        return True
    if sum(bool(part.speakers) for part in tops) * 2 >= len(tops):
        return False
    parents = {part.parent for part in own if part.depth > 0}
    nested = [part for part in tops if part.number in parents]
    linked = [part for part in tops if _ISSUE.search(part.text)]
    return len(nested) >= 2 and len(linked) * 2 >= len(tops)


def _groups(own: Sequence[Bullet]) -> Iterator[list[Bullet]]:
    """Yield each outermost item with what belongs to it: what is nested, prose below, a conclusion at its own level."""
    group: list[Bullet] = []
    for part in own:
        starts = part.depth == 0 and part.kind in (Kind.ITEM, Kind.AGENDA)
        if part.kind is Kind.AGENDA and group and group[-1].kind is Kind.AGENDA:
            starts = False
        closes = len(group) > 1 and not part.speakers and (_CLOSES.match(part.text) or signals(part.text) & DECIDES)
        if starts and group and not closes:
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _split_updates(stack: Sequence[Bullet], group: Sequence[Bullet]) -> Iterator[Thread]:
    head = group[0]
    inner = [part for part in group[1:] if part.depth == head.depth + 1 and part.kind is Kind.ITEM]
    spoken = sum(bool(part.speakers) for part in inner)
    if len(head.text.split()) <= 5 and _UPDATES.search(head.text) and spoken * 2 >= len(inner) > 0:
        yield _thread(head.text, stack, [head])
        run: list[Bullet] = []
        for part in group[1:]:
            if part in inner and run:
                yield _thread(run[0].text, [*stack, head], run)
                run = []
            run.append(part)
        if run:
            yield _thread(run[0].text, [*stack, head], run)
        return
    yield _thread(head.text, stack, group)


def _thread(title: str, above: Sequence[Bullet], members: Sequence[Bullet]) -> Thread:
    return Thread(
        title=title,
        headings=tuple(part.text for part in above),
        numbers=tuple(part.number for part in members),
        span=Span(members[0].span.start, members[-1].span.end),
    )
