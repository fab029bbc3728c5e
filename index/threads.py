"""Parts of a call -> threads: which bullets are about one topic, and what the topic is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.cues import decides
from index.model import QUOTABLE, Bullet, Kind, Span, Thread

_GENERIC_WORDS = """
    notes note minutes minute discussion discussions agenda update updates status standup standups
    announcement announcements topic topics item items meeting meetings call calls other misc miscellaneous
    business reminders reminder review round table general open issue issues action actions decision decisions
    recap summary previous last next follow up followup questions question new old any all hands team project
    weekly monthly transcript chat log triage prs pr and of the from for to in with at on a an by wg sig group
    working community projects discuss discussed points point section main attendees present links
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_UPDATES = re.compile(
    r"\b(?:updates|stand-?ups?|status reports?|round[- ]?(?:table|robin)|check-?ins?|introductions|announcements)\b"
    r"|^\W*(?:(?:status|project|client|team|testing|research) )?(?:update|status)\W*$",
    re.IGNORECASE,
)
_ACTIONS = re.compile(
    r"\W*(?:[a-z]+ )?(?:action items?|actions?|todos?|next steps?|actions required)\W*$", re.IGNORECASE
)
_REPOSITORY = re.compile(r"[\w.\-]+/[\w.\-]+$")
_ISSUE = re.compile(r"https?://|\[#?\d+\]|#\d+|\]\(")
_NUMBERED = re.compile(r"\W*(?:topic|item|point|section)?\W*#?\d+\W*$", re.IGNORECASE)
_CLOSING = (
    r"(?:conclusions?|decisions?|resolutions?|resolved|outcomes?|verdict|consensus|agreed|summary|next steps?|actions?"
    r"|action items?)"
)
_CLOSES = re.compile(rf"[\W_]*{_CLOSING}\b", re.IGNORECASE)
_CLOSING_HEADING = re.compile(rf"\W*(?:(?:tentative|proposed|final) )?{_CLOSING}\W*$", re.IGNORECASE)
_FIRST_SENTENCE = re.compile(r".{20,200}?[.!?](?=\s|$)")
_LONGEST_COUNT = 40
"""Characters of a heading that only counts."""
_LONGEST_UPDATES = 6
"""Words of a bullet that heads a list of updates."""
_MOST_UNDER_TITLE = 12
"""Parts right under the note's title that are one topic. Where there are more, it stands over the whole call."""


def is_generic(title: str) -> bool:
    """Tell whether a heading says nothing of its topic: `Notes`, `Meeting minutes`, `Topic #2`, a date."""
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return all(word in _GENERIC for word in words) or bool(_REPOSITORY.match(title.strip()))


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
    if len(stack) < 2 or not _CLOSING_HEADING.match(heading.text):
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
    if rows and len(rows) < len(own):
        yield _thread(stack[-1].text if stack else rows[0].text, above, [*head, *rows])
        yield from _section(None, stack, own[len(rows) :], under_title=under_title)
        return
    title = stack[-1].text if stack else ""
    if not _splits(title, own, wide=_is_wide(stack, under_title=under_title, many=len(own) > _MOST_UNDER_TITLE)):
        first = head[0] if head else (stack[-1] if stack else own[0])
        yield _thread(_telling(first, own), above, [*head, *own])
        return
    groups = list(_groups(own, title))
    if head:
        preamble = groups.pop(0) if groups[0][0].kind is not Kind.ITEM else []
        yield _thread(title, above, [*head, *preamble])
    for group in groups:
        yield from _split_updates(stack, group)


def _is_wide(stack: Sequence[Bullet], *, under_title: bool, many: bool) -> bool:
    """Tell whether the last heading stands over more than one topic: it is none, or the note's title, or says nothing.

    What says nothing below a topic, as `Discussion` does, is about that topic.
    """
    if not stack or under_title:
        return not stack or many or is_generic(stack[-1].text)
    return is_generic(stack[-1].text) and (len(stack) <= 2 or is_generic(stack[-2].text))


def _rows(own: Sequence[Bullet]) -> list[Bullet]:
    """Return the table that a section begins with: what is said below it is another matter."""
    end = next((n for n, part in enumerate(own) if part.kind is not Kind.ROW), len(own))
    return list(own[:end]) if end > 1 else []


def _telling(first: Bullet, own: Sequence[Bullet]) -> str:
    """Return a title: that of the heading, or where it only counts, the first sentence below."""
    if first.kind is Kind.HEADING and _NUMBERED.match(first.text[:_LONGEST_COUNT]) and own[0].kind is Kind.PARAGRAPH:
        sentence = _FIRST_SENTENCE.match(own[0].text)
        return sentence[0] if sentence else first.text
    return first.text


def _splits(title: str, own: Sequence[Bullet], *, wide: bool) -> bool:
    """Tell whether the outermost bullets under a heading are topics of their own. `wide`: it stands over the call."""
    tops = [part for part in own if part.depth == 0 and part.kind is Kind.ITEM]
    if not tops or _ACTIONS.match(title):
        return False
    updates = bool(_UPDATES.search(title))
    parents = {part.parent for part in own if part.depth > 0}
    labelled = [part for part in tops if part.label]
    nested = sum(part.number in parents and not _is_name_alone(part) for part in tops)
    if len(labelled) * 2 >= len(tops):
        return (wide or updates) and (nested * 4 >= len(tops) or _one_each(labelled, 0.6 if updates else 0.8))
    linked = sum(bool(_ISSUE.search(part.text)) and not part.label for part in tops)
    if wide or updates:
        return updates or nested > 0 or linked * 2 >= len(tops) or _apart(own)
    return nested >= 2 and linked * 2 >= len(tops)


def _is_name_alone(part: Bullet) -> bool:
    return part.label is not None and len(part.text) <= len(part.label) + 2


def _one_each(labelled: Sequence[Bullet], share: float) -> bool:
    """Tell whether nearly every item is another person's: a round of updates, not a dialogue."""
    return len(labelled) >= 3 and len({part.speakers for part in labelled}) >= share * len(labelled)


def _apart(own: Sequence[Bullet]) -> bool:
    """Tell whether blank lines part some of the outermost items, but not all: then they part topics."""
    gaps = [
        before.span.end + 1 < part.span.start
        for before, part in pairwise(own)
        if part.depth == 0 and part.kind is Kind.ITEM
    ]
    return 0 < sum(gaps) < len(gaps)


def _groups(own: Sequence[Bullet], title: str) -> Iterator[list[Bullet]]:
    """Yield each topic with what belongs to it: what is nested, prose below, conclusions and turns at its own level."""
    labelled = [part for part in own if part.depth == 0 and part.kind is Kind.ITEM and part.label]
    tops = sum(part.depth == 0 and part.kind is Kind.ITEM for part in own)
    updates = bool(_UPDATES.search(title)) or (len(labelled) * 2 >= tops and _one_each(labelled, 0.8))
    begins = _Beginnings({part.parent for part in own}, apart=_apart(own), updates=updates)
    group: list[Bullet] = []
    for part in own:
        if group and begins.topic(part, group):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


@dataclass(frozen=True, slots=True)
class _Beginnings:
    """Tells which outermost parts of a section begin a topic of their own."""

    parents: set[int | None]
    apart: bool
    """Whether blank lines part topics here."""
    updates: bool
    """Whether each is another person's update."""

    def topic(self, part: Bullet, group: Sequence[Bullet]) -> bool:
        """Tell whether `part` begins another topic than that of `group`."""
        head = group[0]
        if part.depth or part.kind is not Kind.ITEM:
            return part.kind is Kind.AGENDA is not head.kind and not part.depth
        if head.kind is not Kind.ITEM or self.updates:
            return True
        if self.apart and group[-1].span.end + 1 < part.span.start:
            return True
        if (part.label and self._is_turn(part)) or (len(group) > 1 and _ends(part.text)):
            return False
        return not self.apart or (self._is_topic(part) and self._is_topic(head))

    def _is_turn(self, part: Bullet) -> bool:
        return part.number not in self.parents or _is_name_alone(part)

    def _is_topic(self, part: Bullet) -> bool:
        return part.number in self.parents or bool(_ISSUE.search(part.text))


def _ends(text: str) -> bool:
    return bool(_CLOSES.match(text)) or decides(text)


def _split_updates(stack: Sequence[Bullet], group: Sequence[Bullet]) -> Iterator[Thread]:
    """Yield a group as one thread, or where it is a list of updates, as one for each person's."""
    head = group[0]
    inner = {part.number for part in group[1:] if part.depth == head.depth + 1 and part.kind is Kind.ITEM}
    spoken = sum(bool(part.speakers) for part in group[1:] if part.number in inner)
    if not (len(head.text.split()) <= _LONGEST_UPDATES and _UPDATES.search(head.text) and spoken * 2 >= len(inner) > 0):
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
        title=title.partition("\n")[0],
        headings=tuple(part.text for part in above),
        numbers=tuple(part.number for part in members),
        span=Span(members[0].span.start, members[-1].span.end),
    )
