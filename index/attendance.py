"""Which parts of a note only list who was there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.blocks import Block
from index.cues import decides
from index.labels import read_label
from index.model import Attendee, Kind, Span
from index.people import NOT_NAMES, read_attendees
from index.placeholders import is_placeholder
from index.quote import words_shown

_CALLED = re.compile(
    r"\b(?:attend(?:ees?|ance|ing|ed)|present|participants?|in attendance|who(?:['’]s| is| was) here|roll ?call|regrets"
    r"|apologies|absent|meeting roles)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\W*+(?:[\w-]+ ){0,2}(?:invited|visitors|observers|guests|members)(?: \([^()]*\))?\W*$", re.IGNORECASE
)
_NOT_CALLED = re.compile(
    r"\b(?:links?|agenda|notes|chat|decisions?|actions?|updates?|discuss\w*|proposals?|new|changes?|vot\w+"
    r"|policy|issues?"
    r"|add(?:ing)?|responsibilities|to present)\b|[?#]",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"[\W_]*+(?:[A-Za-z]\w+ ){0,2}(?:attendees?|attendance|attending|present|participants|members|visitors|regrets"
    r"|apologies"
    r"|absent|guests|invited|chairs?|scribes?|facilitators?|note[ -]?takers?|moderators?|secretary|notes"
    r"|anwesende?|teilnehmer(?:innen)?|entschuldigt|abwesende?|gäste|présente?s?|excusée?s?|absente?s?|asistentes"
    r"|presentes|ausentes|参会人员?|与会者|出席者|参加者"
    r"|scribing)[^\w:：]{0,9}[:：][\W_]*"
    r"(?P<names>.*)$",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?:attendees|participants|present|attending)[ \t]*[:=][ \t]*(.*?)[ \t]*$", re.IGNORECASE)
_KEY_ITEM = re.compile(r"[ \t]*-[ \t]+(?:name:[ \t]*)?(.+?)[ \t]*$", re.IGNORECASE)
_LINKS = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ASIDES = re.compile(r"\([^()]*\)|<[^<>]*>|\[[ xX]\]|(?:github|twitter|mailto):?\s*\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|\bwww\.")
_SAID = re.compile(
    r"\b(?:is|are|was|were|will|to|on|not|with|but|has|have|can|we|it|this|that|be|does|did|do|should|would"
    r"|could|about|how"
    r"|what|why|next|already|still|also|no|yes|there|if|so|because|since|uses?|using|needs?|wants?)\b",
    re.IGNORECASE,
)
_SAYS_HERE = re.compile(
    r"(?:\d{1,2}:\d\d(?::\d\d)?\s+)?(?:<[^<>\s]{1,32}>\s+)?(?:present|regrets|scribe|chair)\s?\+", re.IGNORECASE
)
"""How somebody on IRC tells the scribe of a meeting who is there: `15:01 <ann> present+`."""
_NAME_COLUMNS = frozenset(
    ("name", "names", "attendee", "attendees", "participant", "member", "representative", "person", "who")
)
_PERSON_COLUMNS = frozenset(
    """
    affiliation affiliations organization organisation org company employer project username user handle github nick
    initials abbreviation abbrev role email title location timezone present attendance attended attending voting vote
    """.split()
) | {"github id", "github handle", "github username", "time zone", "present?", "voting member", "term", "pronouns", ""}
_LISTED = (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)
_MOST = 4000
"""Characters. No list of names is longer."""
_LONGEST_TITLE = 6
_LONGEST_NAME = 6
_LONGEST_STRAY = 8
"""Words of a line among names that names nobody, and yet does not end the list: `39 participants on the call`."""


def _heads_people(row: str) -> bool:
    """Tell whether the cells of a row are the names of the columns of a table of people."""
    first, *others = (cell.strip(" *_:").casefold() for cell in row.split("|"))
    return first in _NAME_COLUMNS and bool(others) and all(cell in _PERSON_COLUMNS for cell in others)


def says_here(words: str) -> bool:
    """Tell whether a line only tells the scribe on IRC who is there."""
    return bool(_SAYS_HERE.match(words))


def says_attendees(heading: str) -> bool:
    """Tell whether a heading announces the list of who was there."""
    if len(heading.split()) > _LONGEST_TITLE or _NOT_CALLED.search(heading):
        return False
    return bool(_CALLED.search(heading) or _GROUP.match(heading))


def mark_attendees(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the lists of people marked: below a heading that says so, or after its words on a line.

    A list ends for good at the first item under which something is said: notes were taken below it. When in doubt a
    part is no attendee.
    """
    out: list[Block] = []
    level: int | None = None
    people = below = False
    for place, block in enumerate(blocks):
        lists, below = below, False
        if block.kind is not Kind.ROW and block.kind is not Kind.RULE:
            people = False
        if lists:
            pass
        elif block.kind is Kind.ROW and (people or _heads_people(block.words)):
            people = lists = not people or names_people(block.words)
        elif block.kind is Kind.HEADING:
            level = _level(block, level)
        elif block.kind in _LISTED and says_here(block.words):
            lists = True
        elif block.kind in _LISTED and level is not None:
            lists = names_people(block.words) and not _is_turn(blocks, place)
            if not lists and not _is_stray(blocks, place):
                level = None
        elif block.kind in _LISTED and (inline := _INLINE.match(_first_cell_as_label(block))):
            lists, level, below = _announced(blocks, place, inline["names"].strip(" *_"))
        out.append(block.as_kind(Kind.ATTENDEES) if lists else block)
    return out


def _first_cell_as_label(block: Block) -> str:
    """Return a block's words, a row's first cell with a colon: `Attending: Ann, Bo`."""
    words = block.words[:_MOST]
    return words.replace(" | ", ": ", 1) if block.kind is Kind.ROW else words


def _level(block: Block, level: int | None) -> int | None:
    """Return the level of the heading whose list goes on below `block`, a heading, or None."""
    if says_attendees(block.words):
        return block.level if level is None else min(level, block.level)
    goes_on = level is not None and block.level > level and len(block.words.split()) <= 3
    return level if goes_on and not _NOT_CALLED.search(block.words) else None


def names_people(words: str) -> bool:
    """Tell whether `words`, which may be several lines, are nothing but names with what is said of their bearers."""
    if len(words) > _MOST or is_placeholder(words) or decides(words):
        return False
    bare = _ASIDES.sub(" ", _LINKS.sub(r"\1", words)).replace("\\", "")
    if "@" in bare and all(word.startswith("@") for word in bare.split()):
        return True
    parts = [part for part in re.split(r"[,;|、，]|\s/\s|\band\b", bare) if part.strip()]
    spaced = len(parts) == 1 and len(bare.split()) > _LONGEST_NAME
    return bool(parts) and (_all_names(bare) if spaced else all(_is_name(part) for part in parts))


def _is_name(part: str) -> bool:
    """Tell whether `part` may be one name, perhaps with a role: `Ann Bee - scribe`, `CF: Chris Fallin`."""
    if _ADDRESS.search(part) or _SAID.search(part) or part.rstrip().endswith(("?", "!")):
        return False
    words = re.findall(r"[^\W_][\w.'’@\-]*", part)
    return len(words) <= _LONGEST_NAME and not (words and all(word.casefold() in NOT_NAMES for word in words))


def _all_names(bare: str) -> bool:
    """Tell whether many words with nothing between them are names one after the other."""
    words = bare.split()
    return (
        not _SAID.search(bare)
        and not _ADDRESS.search(bare)
        and sum(word[:1].isupper() for word in words) * 3 > len(words) * 2
    )


def _is_turn(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether words are nested under the item that are no names: then it is a turn."""
    block = blocks[place]
    if block.kind is not Kind.ITEM or place + 1 == len(blocks):
        return False
    below = blocks[place + 1]
    if below.kind is not Kind.ITEM or below.depth <= block.depth:
        return False
    return not names_people(below.words) or read_label(below.words) is not None


def _is_stray(blocks: Sequence[Block], place: int) -> bool:
    words = blocks[place].words
    return is_placeholder(words) or (
        len(words.split()) <= _LONGEST_STRAY
        and not _is_turn(blocks, place)
        and not read_label(words)
        and not decides(words)
    )


def _lists_below(blocks: Sequence[Block], place: int) -> bool:
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    return below is not None and below.depth > blocks[place].depth and names_people(below.words)


def _announced(blocks: Sequence[Block], place: int, named: str) -> tuple[bool, int | None, bool]:
    """Tell whether a line that announces names is of a list, on which level that goes on, and whether the next is.

    `named` is what it has behind the words that announce them.
    """
    if named:
        return names_people(named), None, False
    if _lists_below(blocks, place):
        return True, 0, False
    follow = _names_follow(blocks, place)
    return follow, None, follow


def _names_follow(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether the paragraph below one that ends in a colon has a name on each of its lines."""
    if place + 1 == len(blocks) or not blocks[place].words.rstrip(" *_").endswith(":"):
        return False
    block, below = blocks[place], blocks[place + 1]
    alike = below.kind is Kind.PARAGRAPH is block.kind and below.depth == block.depth
    words = below.words.split()
    return (
        alike
        and len(words) <= _LONGEST_NAME * len(below.span)
        and _all_names(below.words)
        and names_people(below.words)
    )


def _listed_in(block: Block, lines: Sequence[str]) -> Iterator[Attendee]:
    """Yield whom a list of people names, or the front matter of a note."""
    if block.kind is Kind.FRONT_MATTER:
        yield from _stated(block.lines(lines))
    elif block.kind is Kind.ATTENDEES:
        for line in range(block.span.start, block.span.end + 1):
            yield from read_attendees(words_shown(Kind.ITEM, Span(line, line), lines))


def _stated(front: Sequence[str]) -> Iterator[Attendee]:
    """Yield whom front matter names: `attendees: [Ann, Bo]`, or below that key `- Ann` or `- name: Ann`."""
    below = False
    for line in front:
        if key := _KEY.match(line):
            below = not key[1]
            for name in re.split(r"[,;]", key[1].strip("[]")):
                yield from read_attendees(name.strip(" \t\"'"))
        elif below and (item := _KEY_ITEM.match(line)):
            yield from read_attendees(item[1].strip("\"'"))
        elif not line[:1].isspace():
            below = False


def attendees(blocks: Sequence[Block], lines: Sequence[str]) -> tuple[Attendee, ...]:
    """Return whom the lists name, each once. A name in brackets that several bear is a company, and left out."""
    found = list(dict.fromkeys(attendee for block in blocks for attendee in _listed_in(block, lines)))
    borne = Counter(alias for attendee in found for alias in attendee.names[1:])
    return tuple(
        dict.fromkeys(
            Attendee((attendee.names[0], *(alias for alias in attendee.names[1:] if borne[alias] == 1)))
            for attendee in found
        )
    )
