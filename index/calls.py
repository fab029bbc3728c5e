"""A note -> the call it tells of, or the calls. Pure and total: any text gives one, perhaps with nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.blocks import BOLD_LEVEL, PLAIN_LEVEL, Block, is_nothing
from index.cues import RECORDED, cue_of, leaves_open
from index.dates import call_date, series_of
from index.labels import Label
from index.lines import split_lines
from index.listings import in_tables, is_done, is_proposed, is_struck, listed
from index.model import Bullet, Call, Cue, Kind, Note, Sitting, Span, State
from index.placeholders import is_field, is_placeholder
from index.quote import words_shown
from index.sections import Sections, sections
from index.sittings import sittings
from index.speakers import SPOKEN, inherited, lists
from index.states import state
from index.taming import mail_subject, stated
from index.threads import threads
from index.titles import (
    counts_call,
    is_call_line,
    is_farewell,
    is_generic,
    names_call,
    says_nothing,
)

_LINK = re.compile(
    r"\]\(<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,2000})?)>?(?: \"[^\"]{0,200}\")?\)"
    r"|(https?://[^\s<>\[\]\"'`]*[^\s<>\[\]\"'`.,;:!?)])"
)
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
_LOGGED = re.compile(r"\d:\d\d|>$")
"""What a label has in a log: the time, or a nick in angle brackets."""
_AGREES = re.compile(r"[^\w#]*+agree[ds]?\b(?![\s*_]*(?::|to\b|that\b|on\b))[.!,]?", re.IGNORECASE)
_TENTATIVE = re.compile(r"\btentative(?:ly)?\b", re.IGNORECASE)
_SETTLES = re.compile(
    r"\b(?:let['’]s|we(?:['’]ll| will) (?:go|keep|stay|do)|go(?:ing)? back to|instead)\b", re.IGNORECASE
)
_NAMES_MEETING = re.compile(
    r"(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?<[^<>\s]{1,32}>\s*(?:#startmeeting\s|meeting\s*:)\s*(?P<name>\S.*)",
    re.IGNORECASE,
)
"""How the chair of a meeting on IRC tells its name: `15:00 <ann> #startmeeting`, `<ann> Meeting:`."""
_OPENING = 30
"""Parts of a log of IRC, among which that is told."""
_REMARK = "<!--"
"""What begins a remark that no reader of a page sees."""
_TITLES = (Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.TURN)
_LINES = (Kind.HEADING, Kind.PARAGRAPH, Kind.TURN)
_LEAST_TIGHT = 2
_LONGEST_TITLE = 120
_SHORT_TITLE = 60
"""Characters of a first line that is no wrapped sentence."""
_OPENING_PARTS = 6
"""Parts of a note without headings, among which its title stands."""


def read_call(note: Note) -> Call:
    """Return what `note` tells of its call. The series is empty where the path names none."""
    lines = split_lines(note.text)
    made = sections(lines)
    parts = tuple(_settled(_Outline(made, lines).parts()))
    sitting = note.sitting or Sitting("", call_date(note.path, lines), 0, series_of(note.path, lines))
    dated = bool(sitting.date.year or sitting.date.month)
    call = Call(
        path=note.path,
        series=sitting.series,
        date=sitting.date,
        title=sitting.title or _title(parts, lines),
        state=state(note.path, parts, dated=dated) if dated or not note.sitting else State.OTHER,
        attendees=made.attendees,
        agenda=tuple(part.text for part in parts if part.kind is Kind.AGENDA),
        threads=tuple(threads(parts)),
        parts=parts,
        part=sitting.part,
    )
    return _lowered(call, sitting.above) if sitting.above else call


def read_calls(note: Note) -> list[tuple[Note, Call]]:
    """Return the calls that a file tells of, each with the part of the file that does."""
    return [(one, read_call(one)) for one in sittings(note)]


def _lowered(call: Call, above: int) -> Call:
    """Return a call with its lines counted from the first of its file."""
    return replace(
        call,
        threads=tuple(replace(thread, span=thread.span.below(above)) for thread in call.threads),
        parts=tuple(replace(part, span=part.span.below(above)) for part in call.parts),
        above=above,
    )


def _title(parts: Sequence[Bullet], lines: Sequence[str]) -> str:
    """Return what a note calls its call: by its front matter or a mail's subject, else the most telling of its lines.

    That is a line above all headings that names a call, the first heading that says something, or the first line.
    """
    heads = [part for part in parts if part.kind is Kind.HEADING and part.text and part.depth < BOLD_LEVEL]
    given = stated(lines, "title")
    if given and _is_better(given, next((head.text for head in heads if head.depth == 1), "")):
        return given
    if subject := mail_subject(lines):
        return subject
    above = parts[: heads[0].number] if heads else parts[:_OPENING_PARTS]
    opening = [line for part in above if part.kind in _LINES for line in _own_lines(part, lines)]
    named = next((line for line in opening if is_call_line(line)), "")
    if heads and not (named and says_nothing(heads[0].text)):
        title = _telling_heading(heads, parts)
        return (is_generic(title) and _told_on_irc(parts)) or title
    first = "" if len(opening) < 2 or len(opening[0]) > _SHORT_TITLE else opening[0]
    whole = next((part.text for part in parts if part.text and part.kind in _TITLES), "")
    return (_told_on_irc(parts) or named or first or whole)[:_LONGEST_TITLE]


def _is_better(given: str, title: str) -> bool:
    """Tell whether the title in the front matter says more than the heading of the first level: which call it is."""
    return not title or (counts_call(given) and not any(map(str.isdigit, title)))


def _own_lines(part: Bullet, lines: Sequence[str]) -> list[str]:
    return [
        shown for n in range(part.span.start, part.span.end + 1) if (shown := words_shown(part.kind, Span(n, n), lines))
    ]


def _told_on_irc(parts: Sequence[Bullet]) -> str:
    opening = (_NAMES_MEETING.match(part.text) for part in parts[:_OPENING] if part.kind is Kind.TURN)
    named = next(filter(None, opening), None)
    return named["name"] if named else ""


def _telling_heading(heads: Sequence[Bullet], parts: Sequence[Bullet]) -> str:
    """Return the first heading, or the second where the first says nothing or is the organisation's alone."""
    telling = [head for head in heads if not says_nothing(head.text)]
    if not telling or (is_generic(telling[0].text) and not counts_call(telling[0].text)):
        return next((head.text for head in telling[:2] if not is_generic(head.text)), heads[0].text)
    first = telling[0]
    below = parts[first.number + 1] if first.number + 1 < len(parts) else first
    titled = below.kind is Kind.HEADING and below.depth < BOLD_LEVEL and not names_call(first.text)
    return below.text if titled and is_call_line(below.text) and not is_generic(below.text) else first.text


class _Outline:
    """Goes down the blocks of a note and makes each a bullet with its parent and speakers."""

    def __init__(self, made: Sections, lines: Sequence[str]) -> None:
        self._made = made
        self._lines = lines
        self._in_tables = in_tables(made.blocks)
        self._parts: list[Bullet] = []
        self._heads: list[Bullet] = []
        """The headings that the next block stands under, outermost first."""
        self._above: list[Bullet] = []
        """The bullets that it stands under."""
        self._alone: Bullet | None = None
        self._lister: Bullet | None = None
        """The paragraph of somebody that goes on in the list right below it."""
        self._itemized: set[int | None] = set()
        """The parts, or None for the note itself, right under which items stand that may be topics."""
        self._list_title: Bullet | None = None
        """The last paragraph since one has said what the list below it is of: the heading above says it no more."""
        self._tight = 0
        """How many outermost items stand under the last heading or title with no blank line between; -1 with one."""

    def parts(self) -> list[Bullet]:
        """Return the bullets in line order."""
        for block, label in zip(self._made.blocks, self._made.labels, strict=True):
            self._parts.append(self._heading(block) if block.kind is Kind.HEADING else self._bullet(block, label))
        return self._parts

    def _heading(self, block: Block) -> Bullet:
        self._above.clear()
        self._alone = None
        self._lister = None
        self._list_title = None
        self._tight = 0
        while self._heads and self._heads[-1].depth >= block.level:
            self._heads.pop()
        self._heads.append(self._part(block, self._heads[-1] if self._heads else None, depth=block.level))
        return self._heads[-1]

    def _bullet(self, block: Block, label: Label | None) -> Bullet:
        while self._above and self._above[-1].depth >= block.depth:
            self._above.pop()
        self._leave_list(block)
        heading = self._heads[-1] if self._heads else None
        parent = self._above[-1] if self._above else heading
        unknown = is_nothing(block.words)
        if label or unknown:
            self._alone = None
        if label or unknown:
            self._lister = None
        elif self._parts and lists(last := self._parts[-1], block, itemized=last.parent in self._itemized):
            self._lister = last
        speakers = label.names if label else () if unknown else self._inherited(block, parent)
        cue = None if label and _is_name_alone(block.words, label.raw) else self._cue(block, label, parent)
        part = self._part(block, parent, depth=block.depth, label=label, speakers=speakers, cue=cue)
        if label and part.kind is Kind.TURN and _is_name_alone(part.text, label.raw):
            self._alone = part
        if part.kind is Kind.ITEM and (label or not speakers):
            self._itemized.add(part.parent)
        if block.kind in (Kind.ITEM, Kind.AGENDA, Kind.ATTENDEES):
            self._above.append(part)
        elif part.kind is Kind.PARAGRAPH and (listed(part.text) or self._is_below_list_title(part.parent)):
            self._list_title = part
            self._tight = 0
        return part

    def _inherited(self, block: Block, parent: Bullet | None) -> tuple[str, ...]:
        speakers = inherited(block, parent, self._parts, self._alone, self._lister)
        if not speakers or block.kind not in (Kind.ITEM, Kind.CODE):
            self._lister = None
        return speakers

    def _part(
        self,
        block: Block,
        parent: Bullet | None,
        *,
        depth: int,
        label: Label | None = None,
        speakers: tuple[str, ...] = (),
        cue: Cue | None = None,
    ) -> Bullet:
        text = block.words
        return Bullet(
            number=len(self._parts),
            kind=Kind.TURN if label and block.kind is Kind.PARAGRAPH else block.kind,
            span=block.span,
            depth=depth,
            parent=parent.number if parent else None,
            text=text,
            label=label.raw if label else None,
            speakers=speakers,
            cue=cue,
            links=tuple(match[1] or match[2] for match in _LINK.finditer(text)) if "/" in text or "](" in text else (),
            code=tuple(match[2].strip() for match in _CODE.finditer(text)) if "`" in text else (),
        )

    def _cue(self, block: Block, label: Label | None, parent: Bullet | None) -> Cue | None:
        """Return what a bullet does, by its words, by its column, or by what its list is of: `Action items`."""
        if block.kind not in SPOKEN or is_placeholder(block.words) or block.words.startswith(_REMARK):
            return None
        place = len(self._parts)
        said = _said(block.words, label)
        if place in self._in_tables:
            return self._in_tables[place] or (None if said in RECORDED else said)
        above = self._says_list(block, parent)
        if above and (said is None or said is Cue.ANSWER) and (told := listed(above)) and not leaves_open(block.words):
            said = told
        match said:
            case Cue.DECISION:
                off = is_proposed(above) or is_struck(block.words)
            case Cue.ACTION:
                off = is_done(self._lines[block.span.start - 1], block.words, row=block.kind is Kind.ROW)
            case _:
                return said
        return None if off or is_farewell(block.words) or self._only_heads(block) else said

    def _only_heads(self, block: Block) -> bool:
        """Tell whether the next bullet is but a title of the list below it, or a field that nobody filled."""
        below = self._made.blocks[len(self._parts) + 1 : len(self._parts) + 2]
        inner = block.depth + (block.kind is Kind.ITEM)
        if listed(block.words) and any(one.kind in (Kind.ITEM, Kind.ROW) and one.depth >= inner for one in below):
            return True
        return block.kind is Kind.ITEM and is_field(block.words) and not any(one.depth >= inner for one in below)

    def _says_list(self, block: Block, parent: Bullet | None) -> str:
        """Return what says what the list is of that a bullet is in: above a name alone, what that stands under."""
        if parent and parent.label and parent.parent is not None and _is_name_alone(parent.text, parent.label):
            return self._parts[parent.parent].text
        if self._list_title and self._is_below_list_title(parent and parent.number):
            return self._list_title.text if block.kind in (Kind.ITEM, Kind.ROW) else ""
        return parent.text if parent else ""

    def _is_below_list_title(self, parent: int | None) -> bool:
        return self._list_title is not None and self._list_title.parent == parent

    def _leave_list(self, block: Block) -> None:
        """Leave the topic that a plain line heads, or the list of a title, where it has ended with a blank line."""
        headed = bool(self._heads) and self._heads[-1].depth == PLAIN_LEVEL
        if block.depth or not (headed or self._list_title):
            return
        gap = self._parts[-1].span.end + 1 < block.span.start
        if self._tight >= _LEAST_TIGHT and gap and block.kind in (Kind.ITEM, Kind.PARAGRAPH):
            self._list_title = self._list_title and replace(self._list_title, text="")
            if headed:
                self._heads.pop()
        elif block.kind is Kind.ITEM and self._tight >= 0:
            self._tight = -1 if gap and self._tight else self._tight + 1


def _is_name_alone(text: str, label: str) -> bool:
    return len(text) <= len(label) + 2


def _settled(parts: Sequence[Bullet]) -> Iterator[Bullet]:
    """Yield the parts; what settles a matter below a decision that was only tentative, beside it, decides, too."""
    open_under: set[int | None] = set()
    for part in parts:
        if part.parent in open_under and part.cue is None and _SETTLES.search(part.text):
            yield replace(part, cue=Cue.DECISION)
            continue
        if part.cue is Cue.DECISION and part.kind is not Kind.HEADING and _TENTATIVE.search(part.text):
            open_under.add(part.parent)
        yield part


def _said(words: str, label: Label | None) -> Cue | None:
    """Return what words do; behind a label with a clock or a nick, what those behind it do where they record it.

    Who only agrees with the speaker before decides nothing.
    """
    said = cue_of(words)
    if label and said not in RECORDED and _LOGGED.search(label.raw):
        recorded = cue_of(words[label.end :])
        said = recorded if recorded in RECORDED else said
    if said is Cue.DECISION and label and len(label.names) == 1 and (agrees := _AGREES.match(words, label.end)):
        return cue_of(words[agrees.end() :])
    return said
