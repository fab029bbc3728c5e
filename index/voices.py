"""Who speaks by the form of a note alone, whether or not it lists who was there: names that take turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.blocks import Block
from index.common import COMMON
from index.labels import read_label
from index.model import Attendee, Kind

_DASHED = re.compile(r"[ \t]*+([a-z][\w.]{1,20})[ \t]++[-–—]+[ \t]++(?=\S)")
"""A nick that a dash parts from the words, as one writes down a chat: `sam - why?`."""
_DIGIT = re.compile(r"\d")
_LEAST_OFTEN = 2
_LONGEST_ALONE = 40


def voices(blocks: Sequence[Block], lines: Sequence[str]) -> list[Attendee]:
    """Return the names that take turns: two at least that come back, of which one has the word again after another.

    They stand alone on an item over what is nested below it, or before a dash on successive lines of one paragraph.
    What stands beside them, written alike, is a name, too. Words of every day and things with an article are none.
    """
    names = _taking_turns(list(_alone(blocks))) + _taking_turns(list(_dashed(blocks, lines)))
    return [Attendee((name,)) for name in dict.fromkeys(names)] if names and not _are_things(names, lines) else []


def _are_things(names: Sequence[str], lines: Sequence[str]) -> bool:
    """Tell whether a note speaks of what bears one of these names as of a thing: `the server`."""
    any_name = "|".join(re.escape(name) for name in names)
    thing = re.compile(rf"\b(?:the|an?|each|every|our) (?:{any_name})s?\b", re.IGNORECASE)
    return not COMMON.isdisjoint(map(str.casefold, names)) or any(map(thing.search, lines))


def _taking_turns(said: Sequence[tuple[int, str]]) -> list[str]:
    """Return the names that come back and those beside them, where one has the word twice in a list.

    `said` has them in their order, each with the list in which it stands.
    """
    counts = Counter(name for _, name in said)
    if sum(count >= _LEAST_OFTEN for count in counts.values()) < _LEAST_OFTEN:
        return []
    names = {name for name in counts if _is_name(name)}
    said = [one for one in said if one[1] in names]
    often = [name for name, count in counts.items() if count >= _LEAST_OFTEN and name in names]
    again = Counter(said)
    near = [(one, other) for one, other in pairwise(said) if one[0] == other[0] and one != other]
    if len(often) < _LEAST_OFTEN or not any(again[one] > 1 for one, _ in near):
        return []
    beside = [b for (_, a), (_, b) in (*near, *((other, one) for one, other in near)) if a in often]
    return [*often, *beside]


def _is_name(name: str) -> bool:
    label = read_label(f"{name}:")
    return label is not None and label.names == (name,)


def _alone(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield each item in few words over others, as a name would be, with the place of what stands above its list."""
    above: list[int] = []
    for place, (block, below) in enumerate(pairwise(blocks)):
        if block.kind is Kind.HEADING:
            above = [place]
            continue
        if block.kind is not Kind.ITEM:
            continue
        del above[block.depth + 1 :]
        above += [place] * (block.depth + 1 - len(above))
        if below.depth > block.depth and len(block.words) <= _LONGEST_ALONE and not _DIGIT.search(block.words):
            yield above[-1], block.words.strip(" :*_")
        above.append(place)


def _dashed(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the nicks before a dash that begin two successive lines of a paragraph at least, with its place."""
    for place, block in enumerate(blocks):
        if block.kind is not Kind.PARAGRAPH or len(block.span) == 1:
            continue
        found = [_DASHED.match(line) for line in block.lines(lines)]
        if any(one and other and one[1] != other[1] for one, other in pairwise(found)):
            yield from ((place, match[1]) for match in found if match)
