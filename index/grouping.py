"""The bullets under one heading -> whether they are one topic or several, and where each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.cues import decides
from index.model import Bullet, Kind
from index.titles import ACTIONS, CLOSES, UPDATES, is_besides, is_dated, is_generic, names_call

_ISSUE = re.compile(r"https?://|\[#?\d+\]|#\d+|\]\(")
_SETTLED = re.compile(
    r"\W*(?:\d+[.)]?\s+)?(?:decisions?|resolutions?|conclusions?|outcomes?)(?: made| taken)?\W*$", re.IGNORECASE
)
_MOST_UNDER_TITLE = 12
"""Parts right under the note's title that are one topic. Where there are more, it stands over the whole call."""

_LEAST_UNDER_CALL = 3
"""Parts under the title of a call that may be topics. Fewer are its date and the link to its recording."""

_LONG = 200
"""Characters of an item that says all there is to its topic."""
_LEAST_LONG = 3


def is_wide(stack: Sequence[Bullet], *, under_title: bool, count: int) -> bool:
    """Tell whether the last heading stands over more than one topic: it is none, or the note's title, or says nothing.

    What says nothing below a topic, as `Discussion` does, is about that topic.
    """
    if not stack:
        return True
    title = stack[-1].text
    if under_title:
        return count > _MOST_UNDER_TITLE or is_generic(title) or (count >= _LEAST_UNDER_CALL and names_call(title))
    return (is_generic(title) or is_dated(title)) and (len(stack) <= 2 or is_generic(stack[-2].text))


def splits(title: str, own: Sequence[Bullet], *, wide: bool) -> bool:
    """Tell whether the outermost bullets under a heading are topics of their own. `wide`: it stands over the call."""
    tops = [part for part in own if _is_top(part)]
    if not tops or ACTIONS.match(title) or _SETTLED.match(title) or is_besides(title):
        return False
    updates = bool(UPDATES.search(title))
    parents = {part.parent for part in own if part.depth > 0}
    labelled = [part for part in tops if part.label]
    nested = sum(part.number in parents and not _is_name_alone(part) for part in tops)
    if len(labelled) * 2 >= len(tops):
        return (wide or updates) and (nested * 4 >= len(tops) or _one_each(labelled, 0.6 if updates else 0.8))
    linked = sum(bool(_ISSUE.search(part.text)) and not part.label for part in tops)
    if wide or updates:
        return updates or nested > 0 or linked * 2 >= len(tops) or _apart(own) or _are_long(tops)
    return nested >= 2 and linked * 2 >= len(tops)


def _is_top(part: Bullet) -> bool:
    return part.depth == 0 and part.kind is Kind.ITEM


def _is_name_alone(part: Bullet) -> bool:
    return part.label is not None and len(part.text) <= len(part.label) + 2


def _one_each(labelled: Sequence[Bullet], share: float) -> bool:
    """Tell whether nearly every item is another person's: a round of updates, not a dialogue."""
    return len(labelled) >= 3 and len({part.speakers for part in labelled}) >= share * len(labelled)


def _is_in_brackets(part: Bullet) -> bool:
    label = part.label or ""
    return label.startswith(("[", "\\[")) and not label.endswith(":")


def _are_brought(labelled: Sequence[Bullet]) -> bool:
    """Tell whether names in brackets are those of many, who bring topics, rather than of few who take turns."""
    named = [part.speakers for part in labelled if _is_in_brackets(part)]
    return len(set(named)) * 2 > len(named)


def _are_long(tops: Sequence[Bullet]) -> bool:
    """Tell whether items say so much each that they are matters of their own."""
    long = sum(len(part.text) >= _LONG and not part.speakers for part in tops)
    return len(tops) >= _LEAST_LONG and long * 2 > len(tops)


def _apart(own: Sequence[Bullet]) -> bool:
    """Tell whether blank lines part some of the outermost items, but not all: then they part topics."""
    first = next((place for place, part in enumerate(own) if _is_top(part)), len(own))
    gaps = [before.span.end + 1 < part.span.start for before, part in pairwise(own[first:]) if _is_top(part)]
    return 0 < sum(gaps) < len(gaps)


def groups(own: Sequence[Bullet], title: str) -> Iterator[list[Bullet]]:
    """Yield each topic with what belongs to it: what is nested, prose below, conclusions and turns at its own level."""
    tops = [part for part in own if _is_top(part)]
    labelled = [part for part in tops if part.label]
    updates = bool(UPDATES.search(title)) or (len(labelled) * 2 >= len(tops) and _one_each(labelled, 0.8))
    begins = _Beginnings(
        {part.parent for part in own}, apart=_apart(own), updates=updates, brought=_are_brought(labelled)
    )
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
    brought: bool
    """Whether a name in brackets tells who brings the topic: `[ann] roof`."""

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
        if self.brought and _is_in_brackets(part):
            return False
        return part.number not in self.parents or _is_name_alone(part)

    def _is_topic(self, part: Bullet) -> bool:
        return part.number in self.parents or bool(_ISSUE.search(part.text))


def _ends(text: str) -> bool:
    return bool(CLOSES.match(text)) or decides(text)
