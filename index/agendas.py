"""Which parts of a note only say what was to be talked about, not what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.blocks import Block
from index.cues import decides
from index.hints import HINTS, Hinted
from index.labels import read_label
from index.model import Bullet, Kind
from index.placeholders import is_placeholder

_HEADING = re.compile(
    r"\W*(?:(?:draft|proposed|meeting|call|today['’]?s|the|this|tentative|current|full|day \d|[a-z]+day['’]?s?) ){0,2}"
    r"(?:agendas?(?: (?:items?|topics?|points?|link|draft))?|(?:table of )?contents"
    r"|tagesordnung|ordre du jour|orden del día|议程|アジェンダ)\W*$",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\W*(?:(?:meeting|call|discussion|the|raw|live|session|detailed) ){0,2}"
    r"(?:notes?|minutes|discussions?|transcript|transcription|proceedings)(?: \([^()]*\)| - .{0,30})?\W*$",
    re.IGNORECASE,
)
_LINKS = re.compile(r"\]\([^()]*(?:\([^()]*\))?[^()]*\)|https?://\S+")
_ASIDE = re.compile(r"\([^()]*\)")
_INVITES = Hinted(
    HINTS,
    r"\b(?:please|submit|sign[- ]?up|thanks|thank you|note: |meeting notes|add (?:your|to)|extracted from"
    r"|prior to the meeting|welcome|roll call|volunteers?)\b",
    "please submit sign signup thanks thank note meeting add extracted prior welcome roll volunteer volunteers",
)
_SENTENCE = re.compile(r"[a-z]{2}[.!]['\")\]*_]*(?:\s|$)")
_ISSUE = re.compile(r"\W*#\d+\b")
_TOPIC = re.compile(r"#\d+|https?://|\]\(|^\W*\d{1,2}[:.]\d\d|^[^:]{0,20}\(\d{1,3} ?m")
"""A link, an issue, or a time of day: what topics on a list have, and sentences seldom."""
LONGEST_TOPIC = 25
"""Words. What is longer is no topic that somebody put on a list but something that was said."""
_LONGEST_LINKED = 12
_LEAST_SAID = 6
_LEAST_SENTENCE = 8
"""Words: of a topic with its link, of what is said under a topic, of a sentence."""
_MOST = 1000
"""Characters of a part that are read."""
_LISTED = (Kind.ITEM, Kind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class _Region:
    """What stands under one heading, up to the next."""

    heading: Block
    places: range
    own: tuple[Block, ...]
    """Its parts that are said or listed."""
    said: int
    """How many of them tell what was said."""
    attended: bool

    @property
    def discusses(self) -> bool:
        """Whether its parts tell what was said, as far as one can see without looking around."""
        return self.said >= 2 and self.said * 4 >= len(self.own)

    @property
    def surely_discusses(self) -> bool:
        """Whether they do so even if there are notes elsewhere."""
        return _surely_discusses(self.said, len(self.own))

    @property
    def lists_topics(self) -> bool:
        """Whether its parts are nothing but topics: links, issues, times of day."""
        return _lists_topics(self.said, [block.words for block in self.own])


def mark_agendas(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the lists of topics to come marked as agenda.

    What an agenda's heading stands over is agenda only if the notes stand elsewhere, or if nothing there tells of a
    discussion: many a call writes its notes between the points of its agenda. When in doubt a part is no agenda.
    """
    out = list(blocks)
    if not any(block.kind is Kind.HEADING and is_agenda(block.words) for block in blocks):
        return out
    regions = list(_regions(blocks))
    attended = any(region.attended for region in regions)
    noted = discussed = False
    for rank in reversed(range(len(regions))):
        region = regions[rank]
        discusses = region.surely_discusses if noted else region.discusses
        elsewhere = noted or discussed or not attended
        if elsewhere and not discusses and is_agenda(region.heading.words, first=rank == 0):
            _mark(region, out)
            for below in _listed_below(regions, rank) if noted else ():
                _mark(below, out)
        noted = noted or (_is_notes(region.heading.words) and _is_filled(regions, rank))
        discussed = discussed or region.discusses
    return out


def listed_topics(parts: Sequence[Bullet], *, surely: bool = True) -> set[int]:
    """Return what stands under the headings of agendas, where it tells of no discussion; lists below them, too.

    More than `mark_agendas` marks: a note that has names and an agenda may have its notes between the topics. `surely`:
    only what does not look like a discussion at all.
    """
    topics: set[int] = set()
    agendas: set[int] = set()
    heads = [part for part in parts if part.kind is Kind.HEADING]
    for rank, (head, after) in enumerate(zip(heads, [*heads[1:], None], strict=bool(heads))):
        own = [part for part in parts[head.number + 1 : after.number if after else None] if part.kind in _LISTED]
        said = sum(_says(part.text, nested=part.depth > 0) for part in own)
        if is_agenda(head.text, first=rank == 0):
            listed = said < 2 if surely else not _surely_discusses(said, len(own))
        else:
            listed = head.parent in agendas and _lists_topics(said, [part.text for part in own])
        if listed:
            agendas.add(head.number)
            topics.update(part.number for part in own)
    return topics


def _surely_discusses(said: int, count: int) -> bool:
    return said >= 4 and said * 2 > count


def _lists_topics(said: int, own: Sequence[str]) -> bool:
    return not said and sum(bool(_TOPIC.search(words)) for words in own) * 2 >= len(own)


def _mark(region: _Region, out: list[Block]) -> None:
    for place in region.places:
        words = out[place].words
        if out[place].kind in _LISTED and _count(words) <= LONGEST_TOPIC and not is_placeholder(words):
            out[place] = out[place].as_kind(Kind.AGENDA)


def _regions(blocks: Sequence[Block]) -> Iterator[_Region]:
    places = [n for n, block in enumerate(blocks) if block.kind is Kind.HEADING]
    for place, end in zip(places, [*places[1:], len(blocks)], strict=bool(places)):
        inner = range(place + 1, end)
        own = tuple(blocks[n] for n in inner if blocks[n].kind in _LISTED)
        yield _Region(
            heading=blocks[place],
            places=inner,
            own=own,
            said=sum(_says(block.words, nested=block.depth > 0) for block in own),
            attended=any(blocks[n].kind is Kind.ATTENDEES for n in inner),
        )


def is_agenda(heading: str, *, first: bool = False) -> bool:
    """Tell whether a heading announces an agenda; as the `first` of a note, with more words, it is the note's title."""
    bare = _LINKS.sub("]", _ASIDE.sub("", heading[:_MOST]))
    return bool(_HEADING.match(bare)) and not (first and len(re.findall(r"\w+", bare)) > 1)


def _is_notes(heading: str) -> bool:
    return bool(_NOTES.match(heading[:_MOST]))


def _is_filled(regions: Sequence[_Region], rank: int) -> bool:
    """Tell whether anything stands under a heading or under those deeper."""
    if regions[rank].own:
        return True
    level = regions[rank].heading.level
    for below in regions[rank + 1 :]:
        if below.heading.level <= level:
            return False
        if below.own:
            return True
    return False


def _listed_below(regions: Sequence[_Region], rank: int) -> Iterator[_Region]:
    """Yield the deeper sections that go on with the agenda: lists by repository, say."""
    level = regions[rank].heading.level
    for below in regions[rank + 1 :]:
        if below.heading.level <= level or below.attended or _is_notes(below.heading.words) or not below.lists_topics:
            return
        yield below


def _says(words: str, *, nested: bool) -> bool:
    """Tell whether a part tells what was said rather than what is to be talked about."""
    if _INVITES.is_in(words) or (words.startswith("_") and words.endswith("_")):
        return False
    words = words[:_MOST]
    bare = _LINKS.sub("]", words)
    count = len(bare.split())
    linked = count <= _LONGEST_LINKED and (len(bare) < len(words) or _ISSUE.match(bare) is not None)
    if not linked and (count > LONGEST_TOPIC or (nested and count >= _LEAST_SAID)):
        return True
    if not linked and count >= _LEAST_SENTENCE and _SENTENCE.search(bare):
        return True
    return ((nested or count >= _LEAST_SAID) and read_label(words) is not None) or decides(words)


def _count(words: str) -> int:
    return len(_LINKS.sub("]", words[:_MOST]).split())
