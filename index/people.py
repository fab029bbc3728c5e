"""Labels and attendee lists -> whom they name.

A label is the text before a turn's words: `fitzgen/cfallin:`, `**Name** (5:19) -`, `[Name]`, `@name:`. Whether it names a
person is judged by its shape, by the attendee list of the call, and by how often it begins a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from index.model import Attendee

_SEPARATOR = re.compile(r":(?!:)|\s[-–—]+>?(?=\s)|\s*->(?=\s)|\s*=>(?=\s)")
_ASIDE = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,20}\]\([^()]{0,200}\)|\[[\d:. ]{3,10}\]|\b\d{1,2}:\d\d(?::\d\d)?\b")
_MARKS = re.compile(r"[*_`~\\\[\]<>]+|^@")
_WORD = re.compile(r"@?[^\W\d_][\w.'’\-]*$")
_BETWEEN = re.compile(r"\s*(?:[/,&+]|\band\b)\s*")
_BRACKETED = re.compile(r"\\?\[\s*(@?[^\W\d_][\w .'’/@\-]{0,38}?)\s*\\?\](?![(:\[])\s*[:\-–—]?\s*(?=\S)")
_BOLD = re.compile(r"(?:\*\*|__)\s*([^*_\n]{1,60}?)\s*(?:\*\*|__)")
_POSSESSIVE = re.compile(r"['’]s (?:update|report|turn|notes?|status)$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:\.{2,}|…)\s*:?\s*(?=\S)")
_CONTINUED = re.compile(r"\s*(?:\(?(?:cont(?:inued|['’]d|\.)?|again|chat|via chat|on chat|in chat|irc|zoom)\)?)\.?$", re.IGNORECASE)

NOT_NAMES = frozenset(
    """a ai also answer answers q qs question questions note notes nb ps re aka eg ie etc todo todos action actions item items
    agenda agreed agreement announcement announcements approved aside assigned attendees attending present regrets absent
    background benefits blocker blockers blog bug bugs caveat chair chairs chore ci comment comments concern concerns con cons
    conclusion conclusions consensus context counterpoint cc date deadline decision decisions demo deps details discussion doc
    docs duration edit edited email example examples expected facilitator feat feedback fix fixes followup for from fwiw fyi
    general goal goals goes here hint host http https idea ideas image info input intro introduction issue issues jira lib link
    links list live location maybe meeting meta minutes moderator motivation name new next no none now observer observers old
    open option options other others outcome outcomes outstanding overview owner owners path place plan plans poll pr prs
    present previous pro problem problems progress proposal proposals proposed pros purpose rationale reason reasons recording
    ref reference references refactor remaining reminder reminders reply report resolution resolved response result results
    risk risks rfc rfcs scribe scribes side slides solution solutions src start status step steps style subject suggestion
    suggestions summary support takeaway takeaways task tasks test tests then thanks that the there these this thought
    thoughts time timeline tip title to topic topics tldr tool tools update updates url verdict version video vote votes warning
    we what when where which who why with work yes zoom zulip first second third last finally however alternative alternatives
    current currently conclusion currently future past pending done blocked default additional more most some any all both
    either it its if in on at of or and but so as by is are was were be been do does did can could should would will may might
    must not also because since while pull merge tracking initiating bonus example similarly specifically basically overall
    week today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
"""English and the language of minutes: words that stand before a colon and name nobody."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a turn. `raw` is the note's text; the words begin at `end`; `sure` that it names people."""

    raw: str
    names: tuple[str, ...]
    end: int
    sure: bool


class Roster:
    """Who was in a call, as far as its lists tell: decides whether a label is somebody's."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self._keys: set[str] = set()
        for attendee in attendees:
            for name in attendee.names:
                words = name.casefold().split()
                self._keys.update((name.casefold(), *words))
                if len(words) > 1:
                    self._keys.add("".join(word[0] for word in words))
                    self._keys.add(words[0] + words[-1][0])
        self._keys -= NOT_NAMES

    def __bool__(self) -> bool:
        return bool(self._keys)

    @cached_property
    def _long(self) -> list[str]:
        return [key for key in self._keys if len(key) >= 5]

    def knows(self, name: str) -> bool:
        """Tell whether `name` is that of somebody in the call, misspelt a little perhaps."""
        key = name.casefold().removeprefix("@")
        if key in self._keys or key.split()[0] in self._keys:
            return True
        if len(key) < 5 or " " in key:
            return False
        return process.extractOne(key, self._long, scorer=fuzz.ratio, score_cutoff=84) is not None


NOBODY = Roster(())


def read_label(text: str, roster: Roster = NOBODY) -> Label | None:
    """Return the label that `text` (a bullet without its marker) begins with, or None.

    Unless it is `sure`, only the shape speaks for it: the caller decides by how often it stands in the note.
    """
    if match := _BRACKETED.match(text):
        names = _names(match[1], roster)
        return Label(match[0].strip(), names, match.end(), True) if names else None
    if match := _BOLD.match(text):
        label = _bold_label(text, match, roster)
        if label is not None:
            return label
    head = text[:90]
    for separator in _SEPARATOR.finditer(head):
        colon = separator[0] == ":"
        raw = head[: separator.start()]
        names = _names(raw, roster)
        if not names:
            return None
        sure = all(roster.knows(name) for name in names)
        if not colon and not sure and not all(" " in name or name[0].isupper() for name in names):
            return None
        if colon and separator.end() < len(text) and not (text[separator.end()].isspace() or sure):
            return None
        end = separator.end()
        return Label(raw.strip(), names, end, sure or raw.lstrip().startswith("@"))
    if roster and (comma := head.find(", ")) > 0:
        name = head[:comma]
        if " " not in name and name[:1].isupper() and name.casefold() not in NOT_NAMES and roster.knows(name):
            return Label(name, (name,), comma + 1, True)
    return None


def _bold_label(text: str, bold: re.Match[str], roster: Roster) -> Label | None:
    inner = bold[1].rstrip(": ")
    names = _names(inner, roster)
    if not names:
        return None
    rest = text[bold.end() :]
    tail = re.match(r"\s*(?:\([^()]{0,40}\)|\[[^\[\]]{0,20}\]\([^()]{0,200}\)|\[?\d[\d:.]+\]?)?\s*(:|[-–—]+>?(?=\s)|$)?\s*", rest)
    closed = bold[1].rstrip().endswith(":")
    if tail is None or not (closed or tail[1] is not None):
        return None
    sure = all(roster.knows(name) for name in names) or bool(re.search(r"\d:\d\d", tail[0]))
    several = all(" " in name for name in names)
    return Label(text[: bold.end()].strip(), names, bold.end() + tail.end(), sure or several)


def _names(raw: str, roster: Roster) -> tuple[str, ...]:
    """Return the names in `raw`, or none if any part of it is no name."""
    bare = _CONTINUED.sub("", _ASIDE.sub(" ", raw)).strip()
    bare = _POSSESSIVE.sub("", _MARKS.sub(" ", bare)).strip(" .,")
    if not bare or len(bare) > 60:
        return ()
    names: list[str] = []
    for part in _BETWEEN.split(bare):
        name = " ".join(part.split()).removeprefix("@").strip()
        if not _is_name(name, roster):
            return ()
        names.append(name)
    return tuple(names)


def _is_name(name: str, roster: Roster) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 4 or not all(_WORD.match(word) for word in words):
        return False
    if any(word.casefold().strip(".") in NOT_NAMES for word in words):
        return False
    if len(words) == 1:
        return len(name) > 1
    return roster.knows(name) or all(word[0].isupper() or len(word) <= 3 for word in words)


def continues(text: str) -> int:
    """Return where the words begin if `text` says that the same person goes on (`...: text`), else 0."""
    match = _GOES_ON.match(text)
    return match.end() if match else 0


_ROLE = re.compile(r"\s*[-–—,:|(]\s+.*$|\s+[-–—]\s*$")
_HANDLE = re.compile(r"@([\w.\-]+)")
_PAREN = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_NAME_SHAPE = re.compile(r"[^\W\d_][\w.'’\-]*(?: [^\W\d_][\w.'’\-]*){0,3}$")


def read_attendees(text: str) -> list[Attendee]:
    """Return the people whom a line of an attendee list names: `Benjamin Bouvier (bnjbvr)`, `@ckerr`, `Ann, Bo, Cy`."""
    text = _LINKED.sub(r"\1", text).replace("\\", "")
    text = re.sub(r"^\s*(?:\[[ xX]\]\s*)?[^:]{0,40}\b(?:attend\w*|present|participants|members|chairs?|scribes?|regrets)\b[^:]{0,20}:", "", text, flags=re.IGNORECASE)
    text = re.sub(r"[*_~`|]+|^\s*\[[ xX]\]", " ", text).strip()
    parts = re.split(r"[;,]|\band\b", text) if text.count(",") >= 2 or ";" in text else [text]
    found = [attendee for part in parts if (attendee := _attendee(part.strip()))]
    return found


def _attendee(text: str) -> Attendee | None:
    names: list[str] = []
    aliases = [match[1] for match in _HANDLE.finditer(text)]
    for match in _PAREN.finditer(text):
        inner = match[1].strip().removeprefix("@")
        if re.fullmatch(r"[\w.\-]{2,}", inner):
            aliases.append(inner)
    bare = _HANDLE.sub(" ", _PAREN.sub(" ", text))
    if match := re.match(r"([A-Z]{2,3})\s*[:=-]\s*(.+)$", bare):
        aliases.append(match[1])
        bare = match[2]
    bare = " ".join(_ROLE.sub("", bare).split()).strip(" .,:-–—")
    if bare and _NAME_SHAPE.match(bare) and not all(word.casefold() in NOT_NAMES for word in bare.split()):
        names.append(bare)
    names.extend(alias for alias in dict.fromkeys(aliases) if alias not in names)
    return Attendee(tuple(names)) if names else None
