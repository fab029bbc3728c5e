"""Which parts of a note only say what was to be talked about, not what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.cues import DECIDES, signals
from index.markdown import Block
from index.model import Kind
from index.people import read_label

_HEADING = re.compile(
    r"\W*(?:(?:draft|proposed|meeting|call|today['’]?s|the|this|tentative|current|full|day \d|[a-z]+day['’]?s?) ){0,2}agendas?"
    r"(?: (?:items?|topics?|points?|link|draft))?\W*$",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\W*(?:(?:meeting|call|discussion|the|raw|live|session|detailed) ){0,2}"
    r"(?:notes?|minutes|discussions?|transcript|transcription|proceedings)(?: \([^()]*\)| - .{0,30})?\W*$",
    re.IGNORECASE,
)
_LINKS = re.compile(r"\]\([^()]*(?:\([^()]*\))?[^()]*\)|https?://\S+")
_ASIDE = re.compile(r"\([^()]*\)")
_INVITES = re.compile(
    r"\b(?:please|submit|sign[- ]?up|thanks|thank you|note: |meeting notes|add (?:your|to)|extracted from|prior to the meeting"
    r"|welcome|roll call|volunteers?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[a-z]{2}[.!]['\")\]*_]*(?:\s|$)")
_TOPIC = re.compile(r"#\d+|https?://|\]\(|^\W*\d{1,2}[:.]\d\d|^[^:]{0,20}\(\d{1,3} ?m")
"""A link, an issue, or a time of day: what topics on a list have, and sentences seldom."""
LONGEST_TOPIC = 25
"""Words. What is longer is no topic that somebody put on a list but something that was said."""


@dataclass(frozen=True, slots=True)
class _Region:
    """The parts under one heading, as places among the blocks, up to the next heading."""

    heading: int
    end: int

    @property
    def inner(self) -> range:
        return range(self.heading + 1, self.end)


def mark_agendas(blocks: Sequence[Block], words: Sequence[str]) -> list[Block]:
    """Return the blocks with the lists of topics to come marked as agenda. `words` are those of the blocks, in order.

    What an agenda's heading stands over is agenda only if the notes stand elsewhere, or if nothing there tells of a
    discussion: many a call writes its notes between the points of its agenda. When in doubt a part is no agenda.
    """
    regions = list(_regions(blocks))
    out = list(blocks)
    for rank, region in enumerate(regions):
        if not _is_agenda(words[region.heading], first=rank == 0):
            continue
        later = regions[rank + 1 :]
        attended = any(block.kind is Kind.ATTENDEES for block in blocks)
        noted = any(_is_notes(words[r.heading]) and _spoken(r, blocks) for r in _with_below(later, blocks))
        sure = noted or (not attended) or any(_discusses(r, blocks, words) for r in later)
        if not sure or _discusses(region, blocks, words, strictly=noted):
            continue
        for own in (region, *(_listed_below(region, later, blocks, words) if noted else ())):
            for n in own.inner:
                if blocks[n].kind in (Kind.ITEM, Kind.PARAGRAPH) and _count(words[n]) <= LONGEST_TOPIC:
                    out[n] = replace(blocks[n], kind=Kind.AGENDA)
    return out


def _regions(blocks: Sequence[Block]) -> Iterator[_Region]:
    places = [n for n, block in enumerate(blocks) if block.kind is Kind.HEADING]
    for place, end in zip(places, [*places[1:], len(blocks)], strict=False):
        yield _Region(place, end)


def _is_agenda(heading: str, *, first: bool) -> bool:
    bare = _LINKS.sub("]", _ASIDE.sub("", heading))
    return bool(_HEADING.match(bare)) and not (first and len(re.findall(r"\w+", bare)) > 1)


def _is_notes(heading: str) -> bool:
    return bool(_NOTES.match(heading))


def _with_below(regions: Sequence[_Region], blocks: Sequence[Block]) -> Iterator[_Region]:
    """Yield each region with the deeper headings after it."""
    for rank, region in enumerate(regions):
        level = blocks[region.heading].level
        after = (later.heading for later in regions[rank + 1 :] if blocks[later.heading].level <= level)
        yield _Region(region.heading, next(after, len(blocks)))


def _spoken(region: _Region, blocks: Sequence[Block]) -> bool:
    return any(blocks[n].kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW) for n in region.inner)


def _listed_below(
    region: _Region, later: Sequence[_Region], blocks: Sequence[Block], words: Sequence[str]
) -> Iterator[_Region]:
    """Yield the deeper sections that go on with the agenda: lists by repository, say."""
    level = blocks[region.heading].level
    for own in later:
        title = words[own.heading]
        if blocks[own.heading].level <= level or _is_notes(title) or any(blocks[n].kind is Kind.ATTENDEES for n in own.inner):
            return
        said = [n for n in own.inner if blocks[n].kind in (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)]
        topics = sum(bool(_TOPIC.search(words[n])) for n in said)
        if topics * 2 < len(said) or any(_says(words[n], nested=blocks[n].depth > 0) for n in said):
            return
        yield own


def _discusses(region: _Region, blocks: Sequence[Block], words: Sequence[str], *, strictly: bool = False) -> bool:
    """Tell whether a section's parts tell what was said; `strictly` where there are notes elsewhere."""
    own = [n for n in region.inner if blocks[n].kind in (Kind.ITEM, Kind.PARAGRAPH)]
    if not own:
        return any(blocks[n].kind is Kind.CODE for n in region.inner)
    said = sum(_says(words[n], nested=blocks[n].depth > 0) for n in own)
    if strictly:
        return said >= 4 and said * 2 > len(own)
    return said >= 2 and said * 4 >= len(own)


def _says(words: str, *, nested: bool) -> bool:
    if _INVITES.search(words) or (words.startswith("_") and words.endswith("_")):
        return False
    bare = _LINKS.sub("]", words)
    count = len(bare.split())
    label = read_label(words)
    if (label and count >= 6 and label.end < 40) or signals(words) & DECIDES:
        return True
    linked = len(bare) < len(words) and count <= 12
    return not linked and (count > LONGEST_TOPIC or (count >= 8 and bool(_SENTENCE.search(bare))) or (nested and count >= 6))


def _count(words: str) -> int:
    return len(_LINKS.sub("]", words).split())
