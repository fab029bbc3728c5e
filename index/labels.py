"""What stands before a turn -> whom it may name: `fitzgen/cfallin:`, `**Name** (5:19) -`, `[Name]`, `@name:`.

Here a label is judged by its shape, and by the attendee list of the call. Whether it holds is for `speakers` to say,
who sees how often it begins a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from index.people import NOBODY, NOT_NAMES, Roster

LONGEST = 110
"""Characters in which a label ends, or is none."""
_LONGEST_NAMES = 60
_LONGEST_KEPT = 2000
"""Characters of a text whose label is remembered."""
_LONGEST_ISSUE = 160
"""Characters at the end of a line in which a link to an issue stands: then it is the issue's title, not a turn."""

_SEPARATOR = re.compile(r"(?:(?<!\d):|:(?!\d))(?!:)|：|\s\\?[-–—]+>?(?=\s)|\s*->(?=\s)|\s*=>(?=\s)")
_LINK = r"\[[^\[\]]{0,24}\]\([^()]{0,200}\)"
_CLOCK = r"\[?\d{1,2}:\d\d(?::\d\d)?\]?s?"
_ASIDE = re.compile(rf"\({_LINK}\)|{_LINK}|\([^()]{{0,60}}\)|\[[^\[\]]{{2,40}}\](?!\()|{_CLOCK}")
_CHAT = re.compile(
    r"(?:\[?(?:\d{4}-\d\d-\d\d[T \t]+)?\d{1,2}:\d\d(:\d\d)?\]?|\d{4}-\d\d-\d\d)[ \t]+(From[ \t]+)?(?=[^\s\d–—-])"
)
_CHAT_NICK = re.compile(r"([^\W\d]\w{0,29}):[ \t]+(?=\S)")
_PROMPT = re.compile(r"([^\W\d_]\w{1,20})>[ \t]+(?=\S)")
_NICK = re.compile(
    r"<[@+%&~ ]?(?!(?:[abipsuq]|br|hr|em|h[1-6]|li|ul|ol|td|th|tr|dl|dt|dd|del|div|img|ins|kbd|pre|sub|sup|span|code"
    r"|font|details|summary|center|small|strong|table|blockquote|strike)>)([^\W\d][^\s<>/]{0,30})>[ \t]+(?=\S)"
)
_STAMPED = re.compile(r"\s*[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s*$")
_ASKED = re.compile(r"(?:Q|A|Question|Answer): +(?=[^\W\d_])")
_TO_ALL = re.compile(r"[ \t]+to[ \t]+(?:everyone|all|host|[\w ]{1,30}\(direct message\))[ \t]*(?=:)", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|[*_~\\\[\]]+|^@")
_CODE = re.compile(r"[`<>{}|=#$]|//")
_WORD = re.compile(r"@?[^\W\d_][\w.'’\-]*$")
_BETWEEN = re.compile(r"\s*(?:[/,&+]|\band\b)\s*")
_BRACKETED = re.compile(r"\\?\[\s?(@?[^\W\d_][\w\s.'’/@\-]{0,38})\\?\](?![(\[])\s?[:\-–—]?\s*(?=\S)")
_INITIALS = re.compile(r"\(([^\W\d_]\w{1,11})\)\s?:?\s(?=\S)")
_BOLD = re.compile(r"(?:\*\*|__|<b>)\s?((?:[^*_\n<]|(?<=\w)_(?=\w)){1,60})(?:\*\*|__|</b>)")
_SAID = r"(?:said|says|asked|asks|replied|replies|wrote|writes|added)"
_STAMP = r"@[\w.\-]{1,39}(?:\s+[A-Z][a-z]{2} \d{1,2},? \d{4},? \d{1,2}:\d\d)?(?![\w.\-])"
_AFTER_BOLD = re.compile(
    rf"\s*(?:\({_LINK}\)|{_LINK}|\([^()]{{0,40}}\)|{_CLOCK}(?: ?[AP]M\b)?|{_STAMP}|{_SAID}(?=:))?"
    r"\s*(:|\\?[-–—]+>?(?=\s)|$)?\s*"
)
_TIMED = re.compile(r"\d:\d\d|\]\(")
_POSSESSIVE = re.compile(r"['’]s (?:update|report|turn|notes?|status)$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*+(?:\.{2,}+|…)\s?:?\s*+(?=\S)")
_CONTINUED = re.compile(
    rf"\s*\(?(?:cont(?:inued|['’]d|\.)?|again|(?:via|on|in) chat|chat|irc|zoom|(?<=\w ){_SAID})\)?\.?$", re.IGNORECASE
)
_ADDRESS = re.compile(r"\s*<?https?://\S+\s*$")
_ISSUE = re.compile(r"\[#\d+\]\([^()]*\)\W*$|\s#\d+\W*$")
_PRONOUNS = frozenset(["he", "she", "they", "it", "you"])
SIGNED = re.compile(r"\s{1,4}\(([^\W\d][\w|\-]{1,30}?)_*, `?\d\d:\d\d:\d\d`?_{0,2}\)$")
"""What a bot that keeps the minutes of a meeting on IRC ends an item with: `(ann, 14:06:40)`."""
_LONGEST_SIGNED = 60
_SMALL = frozenset(
    ["van", "von", "de", "der", "den", "di", "da", "la", "le", "del", "bin", "al", "el", "dos", "ter", "ten"]
)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a turn."""

    raw: str
    """As it stands in the note."""
    names: tuple[str, ...]
    end: int
    """Where the turn's words begin; 0 where the label stands behind them."""
    sure: bool
    """Whether it needs no further evidence: the call's list has the names, or a time stamp follows."""
    dash: bool = False
    """Whether a dash or an arrow parts it from the words, as it does many a thing that is explained."""
    comma: bool = False
    """Whether only a comma parts it from the words, as it does in any sentence."""


def read_label(text: str, roster: Roster = NOBODY) -> Label | None:
    """Return the label that `text` (a bullet without its marker) begins with, or None.

    Unless it is `sure`, only the shape speaks for it: the caller decides by how often it stands in the note.
    """
    return _kept(text, roster) if len(text) <= _LONGEST_KEPT else _label(text, roster)


@lru_cache(maxsize=1024)
def _kept(text: str, roster: Roster) -> Label | None:
    """Return the label of a text: it is asked for when turns are cut, agendas looked for, and speakers named."""
    return _label(text, roster)


def _label(text: str, roster: Roster) -> Label | None:
    clock = _CHAT.match(text)
    if nick := _NICK.match(text, clock.end() if clock else 0):
        return Label(text[: nick.end()].strip(), (nick[1],), nick.end(), sure=clock is not None)
    if clock:
        return _chat(text, clock, roster)
    if marked := _marked(text, roster):
        return marked
    if asked := _ASKED.match(text):
        label = _separated(text[asked.end() : asked.end() + LONGEST], text[asked.end() :], roster)
        named = label is not None and not label.comma and not label.dash
        return replace(label, raw=asked[0] + label.raw, end=asked.end() + label.end) if label and named else None
    head = text[:LONGEST]
    label = _bracketed(head, roster) or _bold(text, roster) or _separated(head, text, roster)
    if label and not label.sure and (_ADDRESS.match(text, label.end) or _ISSUE.search(text[-_LONGEST_ISSUE:])):
        return None
    return label


def is_nick(label: str) -> bool:
    """Tell whether a label, as it is written, is a nick as a log of IRC has it: `<ann>`."""
    return label.endswith(">") and "<" in label


def _marked(text: str, roster: Roster) -> Label | None:
    """Return the label of what is written down as at a prompt (`AB> yes`), or that a bot has signed with a nick."""
    if (prompt := _PROMPT.match(text)) and _is_name(prompt[1], roster):
        return Label(prompt[0].strip(), (prompt[1],), prompt.end(), roster.knows(prompt[1]))
    signed = SIGNED.search(text[-_LONGEST_SIGNED:]) if text.endswith(")") else None
    return Label(signed[0].strip(), (signed[1],), 0, sure=True) if signed else None


def _chat(text: str, clock: re.Match[str], roster: Roster) -> Label | None:
    """Return the label of a line of a pasted chat: `10:29:49 From Ann Bee to Everyone: yes`."""
    rest = text[clock.end() : clock.end() + LONGEST]
    to_all = _TO_ALL.search(rest)
    bare = rest[: to_all.start()] + rest[to_all.end() :] if to_all else rest
    label = _bold(bare, roster) or _separated(bare, bare, roster)
    if label is None and "_" in bare and (nick := _CHAT_NICK.match(bare)):
        label = Label(nick[0], (nick[1],), nick.end(), sure=roster.knows(nick[1]))
    if label is None or label.dash or label.comma:
        return None
    end = clock.end() + label.end + (to_all.end() - to_all.start() if to_all else 0)
    return Label(text[:end].strip().rstrip(":"), label.names, end, label.sure or bool(clock[1] or clock[2]))


def _bracketed(head: str, roster: Roster) -> Label | None:
    if head[:1] not in "[\\(":
        return None
    if match := _BRACKETED.match(head):
        names = _names(match[1], roster)
        return Label(match[0].strip(), names, match.end(), _all_known(names, roster)) if names else None
    if (match := _INITIALS.match(head)) and roster.knows(match[1]):
        return Label(match[0].strip(), (match[1],), match.end(), sure=True)
    return None


def _bold(text: str, roster: Roster) -> Label | None:
    if not (bold := _BOLD.match(text)):
        return None
    inner = bold[1].strip()
    after = _AFTER_BOLD.match(text, bold.end())
    if "_" in inner:
        names = (inner,) if after and _TIMED.search(after[0]) and inner.isidentifier() else ()
    else:
        names = _names(inner.rstrip(": "), roster)
    if not names or after is None or not (inner.endswith(":") or after[1] is not None or _TIMED.search(after[0])):
        return None
    sure = _all_known(names, roster) or bool(_TIMED.search(after[0]) or _TIMED.search(inner))
    alone = after.end() == len(text)
    return Label((text if alone else text[: bold.end()]).strip(), names, after.end(), sure)


def _separated(head: str, text: str, roster: Roster) -> Label | None:
    for separator in _SEPARATOR.finditer(head):
        raw = head[: separator.start()]
        if raw.count("(") > raw.count(")") or raw.count("[") > raw.count("]"):
            continue
        names = _names(raw, roster)
        if not names:
            break
        sure = _all_known(names, roster)
        end = separator.end()
        if _STAMPED.match(text, end):
            return Label(text.strip(), names, len(text), sure=True)
        if separator[0] in ":：":
            if separator[0] == ":" and end < len(text) and not (text[end].isspace() or sure or text[end] in "*_"):
                return None
        elif not sure and not all(name[0].isupper() for name in names):
            return None
        return Label(raw.strip(), names, end, sure or raw.lstrip().startswith("@"), dash=separator[0] not in ":：")
    comma = head.find(", ")
    if comma > 0 and " " not in (name := head[:comma]) and name[0].isupper() and _is_name(name, roster):
        return Label(name, (name,), comma + 1, roster.knows(name), comma=True)
    return None


def _all_known(names: tuple[str, ...], roster: Roster) -> bool:
    return bool(names) and all(roster.knows(name) for name in names)


def _names(raw: str, roster: Roster) -> tuple[str, ...]:
    """Return the names in `raw`, or none if any part of it is no name."""
    raw = raw.strip()
    if raw.startswith("`@") and raw.endswith("`"):
        raw = raw.strip("`")
    bare = _CONTINUED.sub("", _ASIDE.sub(" ", raw)).strip()
    if _CODE.search(bare):
        return ()
    bare = _POSSESSIVE.sub("", _MARKS.sub(" ", bare).strip()).strip(" .,")
    if not bare or len(bare) > _LONGEST_NAMES:
        return ()
    names: list[str] = []
    for part in _BETWEEN.split(bare):
        name = " ".join(part.split())
        if not _is_name(name, roster):
            return ()
        names.append(name.removeprefix("@"))
    whole = roster.one_person(names) if len(names) > 1 else None
    return (whole,) if whole else tuple(names)


def _is_name(name: str, roster: Roster) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 4 or not all(_WORD.match(word) for word in words):
        return False
    bare = [word.casefold().strip(".") for word in words]
    if any(word in _PRONOUNS for word in bare):
        return False
    if any(word in NOT_NAMES for word in bare):
        return roster.has_initials(name)
    if len(words) == 1:
        return len(name.strip("@.")) > 1
    if name.startswith("@"):
        return False
    return roster.knows(name) or all(word[0].isupper() or word in _SMALL for word in words)


def continues(text: str) -> int:
    """Return where the words begin if `text` says that the same person goes on (`...: text`), else 0."""
    match = _GOES_ON.match(text)
    return match.end() if match else 0
