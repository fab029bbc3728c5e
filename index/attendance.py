"""Which parts of a note only list who was there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.blocks import Block
from index.common import COMMON
from index.cues import decides
from index.labels import read_label
from index.listed import (
    LABELS,
    LEAST_LISTED,
    LINKED,
    LOOSE_LABELS,
    TAG,
    Listed,
    is_answer,
    is_label,
    parted,
    read_attendees,
    read_line,
    says_here,
    without_remark,
)
from index.model import Attendee, Kind, Span
from index.people import NOT_NAMES, Roster, is_initials
from index.placeholders import is_placeholder
from index.quote import words_shown
from index.titles import is_dated

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
    rf"[\W_]*+(?:[A-Za-z]\w+ ){{0,2}}(?:(?P<sure>{LABELS}|notes)|{LOOSE_LABELS})[^\w:：]{{0,9}}[:：][\W_]*"
    r"(?P<names>.*)$",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?:attendees|participants|present|attending)[ \t]*[:=][ \t]*(.*?)[ \t]*$", re.IGNORECASE)
_KEY_ITEM = re.compile(r"[ \t]*-[ \t]+(?:name:[ \t]*)?(.+?)[ \t]*$", re.IGNORECASE)
_ASIDES = re.compile(r"\([^()]*\)|<[^<>]*>|\[[ xX]\]|(?:github|twitter|mailto):?\s*\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|\bwww\.")
_SAID = re.compile(
    r"\b(?:is|are|was|were|will|to|on|not|with|but|has|have|can|we|it|this|that|be|does|did|do|should|would"
    r"|could|about|how"
    r"|what|why|next|already|still|also|no|yes|there|if|so|because|since|uses?|using|needs?|wants?)\b",
    re.IGNORECASE,
)
_NAME_COLUMNS = frozenset(
    ("name", "names", "attendee", "attendees", "participant", "member", "representative", "person", "who")
)
_PERSON_COLUMNS = frozenset(
    """
    affiliation affiliations organization organisation org company employer project username user handle github nick
    initials abbreviation abbrev role email title location timezone present attendance attended attending voting vote
    here""".split()
) | {"github id", "github handle", "github username", "time zone", "present?", "voting member", "term", "pronouns", ""}
_PRESENCE_COLUMNS = frozenset(["present", "present?", "attendance", "attended", "attending", "here"])
_NOT_TICKED = re.compile(
    r"(?:[\W_]*+(?:n|no|absent|regrets|apologies|excused|not (?:present|here)|away)\b.*|[^\w✓✔✅☑☒]*)$", re.IGNORECASE
)
_LISTED = (Kind.ITEM, Kind.PARAGRAPH, Kind.ROW)
_MOST = 4000
"""Characters. No list of names is longer."""
_OPENING = 4
"""Blocks of a part of a note among which a list of people stands whose label may announce other things."""
_LONGEST_LOOSE = 3
"""Words of a name behind such a label."""
_LONGEST_LABEL = 60
_LEAST_BOLD = 2
"""Items of a list in bold, fewer of which tell nothing of the others."""
_LONGEST_TITLE = 6
_LONGEST_NAME = 6
_LONGEST_STRAY = 8
"""Words of a line among names that names nobody, and yet does not end the list: `39 participants on the call`."""


def _heads_people(row: str) -> bool:
    """Tell whether the cells of a row are the names of the columns of a table of people."""
    first, *others = _cells(row)
    return first in _NAME_COLUMNS and bool(others) and all(cell in _PERSON_COLUMNS for cell in others)


def _cells(row: str) -> list[str]:
    return [cell.strip(" *_:").casefold() for cell in row.split("|")]


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
            people = lists = not people or names_people(block.words.partition("|")[0])
        elif block.kind is Kind.HEADING:
            level = _level(block, level)
        elif block.kind in _LISTED:
            if says_here(block.words) or (level is not None and _lists_on(blocks, place)):
                lists = True
            elif level is None or not _is_stray(blocks, place):
                goes_on = bool(out) and out[-1].kind is Kind.ATTENDEES
                lists, level, below = _announced(blocks, place, goes_on=goes_on)
        out.append(block.as_kind(Kind.ATTENDEES) if lists else block)
    return out


def _lists_on(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether a block goes on with the list of people that a heading announces."""
    words = blocks[place].words
    return (names_people(words) and not _is_turn(blocks, place)) or is_answer(words) or is_label(words)


def _may_list(blocks: Sequence[Block], place: int, named: str) -> bool:
    """Tell whether words behind a label that announces other things, too, are people: `Here: Ann, Bo`.

    They are if several short names follow at the start of a note, or below the heading of a call.
    """
    before = blocks[max(place - _OPENING, 0) : place]
    heads = (block.words for block in before if block.kind is Kind.HEADING)
    opening = place < _OPENING or any(is_dated(head) or says_attendees(head) for head in heads)
    parts = [part.split() for names in parted(_ASIDES.sub(" ", named)) for part in re.split(r"[,;]", names)]
    return (
        opening and len(parts) > 1 and all(len(words) <= _LONGEST_LOOSE and COMMON.isdisjoint(words) for words in parts)
    )


def _first_cell_as_label(block: Block) -> str:
    """Return a block's words, a row's first cell with a colon: `Attending: Ann, Bo`."""
    words = TAG.sub("", block.words[:_MOST]) if "<" in block.words else block.words[:_MOST]
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
    bare = _ASIDES.sub(" ", TAG.sub(" ", LINKED.sub(r"\1", words))).replace("\\", "")
    if "@" in bare and all(word.startswith("@") for word in bare.split()):
        return True
    parts = [part for names in parted(bare) for part in re.split(r"[,;|、，]|\s/\s|\band\b", names) if part.strip()]
    if len(parts) == 1 and len(bare.split()) > _LONGEST_NAME:
        return _all_names(bare)
    many = len(parts) >= LEAST_LISTED and ("," in bare or "|" not in bare)
    odd = [part for part in parts if not _is_name(part) and not (many and is_initials(part.strip()))]
    if not many or len(parts) - len(odd) < LEAST_LISTED:
        return bool(parts) and not odd
    said = [part for part in odd if not _is_word(part)]
    return len(said) <= 1 and all(map(_names_first, said))


def _is_name(part: str) -> bool:
    """Tell whether `part` may be one name, perhaps with a role: `Ann Bee - scribe`, `CF: Chris Fallin`."""
    if _ADDRESS.search(part) or _SAID.search(part) or part.rstrip().endswith(("?", "!")):
        return False
    words = re.findall(r"[^\W_][\w.'’@\-]*", part)
    return len(words) <= _LONGEST_NAME and not (words and all(word.casefold() in NOT_NAMES for word in words))


def _names_first(part: str) -> bool:
    """Tell whether `part` begins with a name of which something is said: `Ann from Acme for the first item`."""
    name = without_remark(part.strip())
    return bool(name) and _is_name(name)


def _is_word(part: str) -> bool:
    """Tell whether `part` is a word of minutes that may stand among names: `others`."""
    return part.strip().casefold() in NOT_NAMES


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
    label = read_label(below.words)
    return not names_people(below.words) or (label is not None and label.end < len(below.words))


def _is_stray(blocks: Sequence[Block], place: int) -> bool:
    words = blocks[place].words
    if is_placeholder(words) or "in bold" in words.casefold():
        return True
    return (
        len(words.split()) <= _LONGEST_STRAY
        and not _is_turn(blocks, place)
        and not read_label(words)
        and not decides(words)
    )


def _lists_below(blocks: Sequence[Block], place: int) -> bool:
    below = blocks[place + 1] if place + 1 < len(blocks) else None
    return below is not None and below.depth > blocks[place].depth and names_people(below.words)


def _announced(blocks: Sequence[Block], place: int, *, goes_on: bool) -> tuple[bool, int | None, bool]:
    """Tell whether a line announces names and is of a list, on which level that goes on, and whether the next is.

    `goes_on`: whether the line above lists people.
    """
    inline = _INLINE.match(_first_cell_as_label(blocks[place]))
    if inline is None or not (inline["sure"] or goes_on or _may_list(blocks, place, inline["names"])):
        return False, None, False
    if named := inline["names"].strip(" *_"):
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


@dataclass(frozen=True, slots=True)
class People:
    """Whom the lists of a note name."""

    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]


def people(blocks: Sequence[Block], lines: Sequence[str]) -> People:
    """Return whom the lists name, each once. A name in brackets that several bear is a company, and left out.

    Who only has a role in one list is not told again beside another that has that person.
    """
    found = list(dict.fromkeys(_listed(blocks, lines)))
    borne = Counter(alias for attendee in {one.attendee: None for one in found} for alias in attendee.names[1:])
    own = _joined([replace(one, attendee=_without(one.attendee, borne)) for one in found])
    present = dict.fromkeys(one.attendee for one in own if not one.absent)
    absent = dict.fromkeys(one.attendee for one in own if one.absent and one.attendee not in present)
    return People(tuple(present), tuple(absent))


def _joined(found: Sequence[Listed]) -> list[Listed]:
    """Return the people listed, one who has a role as the one of the other lists who has that name: `Chair: Ann`."""
    if not any(one.role for one in found):
        return list(found)
    there = [one.attendee for one in found if not one.role and not one.absent]
    roster = Roster(there)
    fuller: dict[Attendee, Attendee] = {}
    again: set[Attendee] = set()
    for role in {one.attendee: None for one in found if one.role and one.attendee not in there}:
        own = Roster([role])
        same = [one for one in there if one.names[0] == role.names[0]]
        if " " in role.names[0]:
            same = same or [one for one in there if " " not in one.names[0] and own.lists(one.names[0])]
        if len(same) == 1:
            fuller[same[0]] = Attendee(tuple(dict.fromkeys((*role.names, *same[0].names))))
        if len(same) == 1 or any(roster.lists(name) for name in role.names):
            again.add(role)
    return [
        replace(one, attendee=fuller.get(one.attendee, one.attendee))
        for one in found
        if not (one.role and one.attendee in again)
    ]


def _without(attendee: Attendee, borne: Counter[str]) -> Attendee:
    """Return somebody without the names that others bear, too."""
    first, *aliases = attendee.names
    return Attendee((first, *(alias for alias in aliases if borne[alias] == 1)))


def _listed(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Listed]:
    """Yield whom the lists of people name, and the front matter of a note."""
    above = label = ""
    depth = 0
    nested = False
    groups, away = _groups(blocks)
    for place, block in enumerate(blocks):
        if block.kind is Kind.FRONT_MATTER:
            yield from (Listed(attendee) for attendee in _stated(block.lines(lines)))
        elif block.kind is Kind.HEADING:
            above = label = block.words
        elif block.kind is Kind.ATTENDEES and _heads_people(block.words):
            away |= _not_ticked(blocks, place)
        elif block.kind is Kind.ATTENDEES and place not in groups:
            if nested and block.depth <= depth:
                label = above
            nested = block.depth > depth
            for line in _unwrapped(block, lines):
                if len(line) <= _LONGEST_LABEL and is_label(line):
                    label, depth, nested = line, block.depth, False
                else:
                    found = read_line(line, label)
                    yield from (replace(one, absent=True) for one in found) if place in away else found


def _groups(blocks: Sequence[Block]) -> tuple[set[int], set[int]]:
    """Return where the items of lists stand that are companies, with those who are from there nested, and who was away.

    Where there are such, or a line above says what is bold, those who were there are in bold, if only some are.
    """
    groups: set[int] = set()
    away: set[int] = set()
    place = 0
    while place < len(blocks):
        if blocks[place].kind is not Kind.ATTENDEES:
            place += 1
            continue
        run = list(takewhile(lambda at: blocks[at].kind is Kind.ATTENDEES, range(place, len(blocks))))
        above = {at for at in run[:-1] if blocks[at + 1].depth > blocks[at].depth}
        nested = len(run) > 2 * len(above) and any(
            at + 2 <= run[-1] and blocks[at + 2].depth == blocks[at + 1].depth for at in above
        )
        leaves = [at for at in run if not (nested and at in above) and ":" not in blocks[at].words]
        bold = {at for at in leaves if blocks[at].words.startswith("**")}
        if nested:
            groups |= above
        if len(bold) >= _LEAST_BOLD and (nested or (place and "in bold" in blocks[place - 1].words.casefold())):
            away.update(at for at in leaves if at not in bold)
        place = run[-1] + 1
    return groups, away


def _not_ticked(blocks: Sequence[Block], head: int) -> set[int]:
    """Return where the rows stand below the first row of a table of people that say of one that he was not there."""
    column = next((place for place, cell in enumerate(_cells(blocks[head].words)) if cell in _PRESENCE_COLUMNS), None)
    if column is None:
        return set()
    rows: dict[int, bool] = {}
    for place in range(head + 1, len(blocks)):
        if blocks[place].kind is Kind.ATTENDEES:
            cells = _cells(blocks[place].words)
            rows[place] = len(cells) > column and not _NOT_TICKED.match(cells[column])
        elif blocks[place].kind is not Kind.RULE:
            break
    return {place for place, ticked in rows.items() if not ticked and any(rows.values())}


def _unwrapped(block: Block, lines: Sequence[str]) -> list[str]:
    """Return the lines of a list, those made one over which the names behind a label are wrapped."""
    out: list[str] = []
    for line in range(block.span.start, block.span.end + 1):
        words = words_shown(Kind.ITEM, Span(line, line), lines)
        wraps = out and ((":" in out[0] and "," in out[-1] and "," in words) or out[-1].rstrip().endswith(","))
        if wraps and not _INLINE.match(words):
            out[-1] = f"{out[-1]} {words}"
        else:
            out.append(words)
    return out


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
