"""A line of a list of people -> whom it names, and whether they were there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.common import COMMON
from index.model import Attendee
from index.people import NOT_NAMES, is_initials, without_accents

LABELS = (
    r"attend\w*|present|participants?|members|visitors|regrets|apologies|absent(?:ees)?|excused|guests|invited|observers"
    r"|(?:co-?)?chairs?|scribes?|scribing|facilitators?|(?:note|minute)[ -]?takers?|moderators?|secretary"
    r"|anwesende?|teilnehmer(?:innen)?|entschuldigt|abwesende?|gäste|présente?s?|excusée?s?|absente?s?|asistentes"
    r"|presentes|ausentes|参会人员?|与会者|出席者|参加者"
)
"""The words that announce names on a line, with a colon behind them."""
LOOSE_LABELS = (
    r"people|others|guest|here|in the room|in[ -]person|on[ -]?site|remote(?:ly)?|online|on (?:the )?(?:call|phone)"
    r"|drivers?|hosts?|time[ -]?keepers?"
)
"""Those that announce other things, too."""

_NO_ALIAS_WORDS = """
    observer chair cochair co-chair scribe remote tsc guest member voting unaffiliated independent late
    partial host moderator notes individual invited virtual presenter facilitator he she they her him them co
    lead editor staff former alternate secretary volunteer online muted retired emeritus regrets absent
    excused tardy representing company personal self and or the of for at early left joined part time minutes
    contact team only chat notetaker note-taker first half morning mornings afternoon afternoons travel travelling
    traveling conference holiday vacation leave sick on-call driver timekeeper mod remotely phone
"""
_NO_ALIAS = frozenset(_NO_ALIAS_WORDS.split())
"""What stands in brackets behind a name and is none."""

_LONGEST_LINE = 2000
"""Characters of a line that are read for names."""
LEAST_LISTED = 3
"""So many names on one line vouch for what stands between them."""

_OPENS = re.compile(
    rf"(?:[^\W_][\w-]* ){{0,3}}(?:{LABELS}|{LOOSE_LABELS}|minutes|notes)(?: \([^()]*\)| [\w-]+)?\s?[:：]"
    r"|(?:apologies|regrets) (?:from|for)\b[:：]?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?:(?<=[\s.;,(|])|^)(?:(?:not|also|note|meeting) )?(?:{LABELS}|{LOOSE_LABELS}|minutes|notes)"
    r"(?: \([^()]*\))?\s*[:：]",
    re.IGNORECASE,
)
_COLON = re.compile("[:：]")
_ALONE = re.compile(
    rf"(?:not )?(?:{LABELS})$|(?:[\w-]+ ){{0,3}}(?:{LABELS}|{LOOSE_LABELS})(?: \([^()]*\))?\s?[:：]$", re.IGNORECASE
)
_ABSENT = re.compile(
    r"\b(?:regrets|absent(?:ees)?|apologies|excused|not (?:here|present|attending|able|in attendance)"
    r"|unable|missing|entschuldigt|abwesende?|excusée?s?|absente?s?|ausentes)\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"\b(?:attend\w*|present|participants?|here)\b", re.IGNORECASE)
_ROLES = re.compile(
    r"\b(?:chairs?|scribes?|scribing|facilitators?|takers?|moderators?|secretary|minutes|notes|drivers?|hosts?"
    r"|time[ -]?keepers?)\b",
    re.IGNORECASE,
)
_SAYS_HERE = re.compile(
    r"(?:\d{1,2}:\d\d(?::\d\d)?\s+)?(?:<(?P<nick>[^<>\s]{1,32})>\s+)?(?P<label>present|regrets|scribe|chair)\s?\+"
    r"(?P<names>.*)$",
    re.IGNORECASE,
)
"""How somebody on IRC tells the scribe of a meeting who is there: `15:01 <ann> present+`."""
_NICK = re.compile(r"^\s*<[^<>\s]{1,32}>\s+(?=\S)")
_ANSWERS = re.compile(
    r"\W*(?P<name>[^\W\d_][\w.'’\-]*(?: [^\W\d_][\w.'’\-]*){0,3})\s*(?::|\s[-–—])\s*"
    r"(?:(?P<here>here|present|yes)|no|not here|absent|away)\b[^.:]{0,30}$",
    re.IGNORECASE,
)
"""What somebody answers to a roll call: `Ann: here`."""
_AWAY = re.compile(
    r"(?:[(\[:,]|\s[-–—])\s*(?:sends? |sent )?(?:regrets|absent|excused|apologies|not (?:here|present|attending)"
    r"|on leave|on vacation|on holiday|away)\b(?!\s+(?:for|from|until|till|during|after|before|at|in)\b)|^~~.*~~$",
    re.IGNORECASE,
)
"""What is said of somebody in a list who was not there."""

_BOX = re.compile(r"^\s*+\[[ xX]\]")
TAG = re.compile(r"</?[a-z][a-z0-9]*/?>", re.IGNORECASE)
_MARKS = re.compile(r"[*`|]+|~~|'{2,}|(?<![^\W_])_+|_+(?![^\W_])|(?<=[a-z])_(?=[A-Z])")
LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ADDRESS = re.compile(r"<[^<>]*>|\b(?:mailto|https?):\S+|\S+@\S+\.\w+")
_HANDLE = re.compile(r"(?<!\w)@([\w.\-]+)")
_ON_GITHUB = re.compile(r"\bgithub:?\s+@?([\w\-]+)|\bgithub\.com/([\w\-]+)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_ASIDE = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r"\s*[,;、，]\s*|\s+and\s+")
_SEPARATOR = re.compile(r"[;,、，]|\band\b|(?<=\w) (?=@)")
_ALIAS = re.compile(r"@?(?=[\d.\-]*[^\W\d])[\w.\-]{2,24}")
_ONLY_INITIALS = re.compile(r"(?:[A-Z]{2,3} ){2,}[A-Z]{2,3}")
_INITIALS = re.compile(r"([A-Z]\w{1,2})\s*[:=]\s*(.+)$|([A-Z]{2,3})\s+[-–—]\s+(.+)$")
_ROLE = re.compile(r"\s*[,:|(/]\s.*$|\s+[-–—]+(?:\s.*)?$|\s*[,:|(/]$")
_REMARK = re.compile(r"^(?:then|also|plus)\s+|\s+(?:from|for|until|till|by|on|at|as|with|who|via)\s.*$")
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?: [^\W\d_][\w.'’\-]*){0,4}$")


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody whom a list names."""

    attendee: Attendee
    absent: bool = False
    role: bool = False
    """Whether the list tells who did something in the call, as the chair: most are in another list, too."""


def read_line(text: str, label: str = "") -> list[Listed]:
    """Return the people whom a line of a list names. `label` is what stands above the line: `Regrets`."""
    text = text[:_LONGEST_LINE]
    if here := _SAYS_HERE.match(text.strip()):
        return _people(_bare(here["names"]) or here["nick"] or "", here["label"], listed=True)
    text = _NICK.sub("", text)
    if (answer := _ANSWERS.match(text)) and (found := _attendee(answer["name"])):
        return [Listed(found, absent=not answer["here"])]
    return [
        one
        for own, names in _segments(_bare(text))
        for one in _people(names, own or label, listed=bool(own) or _lists_many(names))
    ]


def read_attendees(text: str) -> list[Attendee]:
    """Return the people whom a line of an attendee list names: `Benjamin Bouvier (bnjbvr)`, `@ckerr`, `Ann, Bo, Cy`."""
    return [one.attendee for one in read_line(text)]


def tells_absent(label: str) -> bool:
    """Tell whether the names below or behind `label` are those of people who were not there."""
    return bool(_ABSENT.search(label)) and not _THERE.search(_ABSENT.sub(" ", label))


def is_answer(words: str) -> bool:
    """Tell whether `words` are what somebody answers to a roll call."""
    return bool(_ANSWERS.match(words))


def says_here(words: str) -> bool:
    """Tell whether a line only tells the scribe on IRC who is there."""
    return bool(_SAYS_HERE.match(words))


def is_label(line: str) -> bool:
    """Tell whether a line of a list only says whom the next lines name: `Regrets`, `**Absent:**`."""
    return bool(_ALONE.match(_bare(line)))


def parted(words: str) -> list[str]:
    """Return the names that stand behind the labels in `words`, those behind each by themselves."""
    return [names for _, names in _segments(words.lstrip(" *_"))]


def without_remark(part: str) -> str:
    """Return a part of a list without what is said of the one whom it names, or nothing: `Ann from Acme`."""
    bare = _REMARK.sub("", part)
    words = bare.split()
    named = all(word[0].isupper() for word in words) if len(words) > 1 else bare not in COMMON
    return bare if named or bare == part else ""


def _bare(text: str) -> str:
    """Return a line without its markup, the first cell of a row with a colon behind it."""
    text = TAG.sub(" ", LINKED.sub(r"\1", text)).replace("\\", "")
    cells = [cell.strip() for cell in text.strip("| \t").split("|")]
    if cells[1:]:
        short = _abbreviates(cells[1], cells[0])
        text = f"{cells[0]} ({cells[1]})" if short else f"{cells[0]}: {' '.join(cells[1:])}"
    struck = text.strip().startswith("~~") and text.strip().endswith("~~")
    bare = " ".join(_MARKS.sub(" ", _BOX.sub("", text)).split()).lstrip(": ")
    return f"~~{bare}~~" if struck else bare


def _segments(text: str) -> Iterator[tuple[str, str]]:
    """Yield each label of a line with the names behind it; first those that have none."""
    opens = _OPENS.match(text)
    label, start = (opens[0], opens.end()) if opens else ("", 0)
    for found in _LABEL.finditer(text, start) if _COLON.search(text, start) else ():
        yield label, text[start : found.start()].strip(" ([")
        label, start = found[0], found.end()
    rest = text[start:].strip()
    yield label, rest.rstrip(")]") if rest.count(")") > rest.count("(") else rest


def _lists_many(names: str) -> bool:
    """Tell whether names without a label are several people's, and not one's with a company and a role."""
    flat = _ASIDE.sub(" ", names)
    commas = flat.count(",") + flat.count("、")
    if commas == 2 and flat.count("@") == 1 and flat.rpartition(",")[2].strip().startswith("@"):
        return " " not in flat.partition(",")[0].strip()
    return commas >= 2 or ";" in flat or flat.count("@") >= 2


def _people(names: str, label: str, *, listed: bool) -> list[Listed]:
    """Return whom the names behind a label name."""
    absent, role = tells_absent(label), bool(_ROLES.search(label))
    flat = _ASIDE.sub(_unlisted, names)
    parts = [flat] if not listed else flat.split(";") if _has_titles(flat) else _SEPARATOR.split(flat)
    if len(parts) == 1 and _ONLY_INITIALS.fullmatch(parts[0].strip()):
        parts = parts[0].split()
    found = ((part, _attendee(part.strip(), several=listed, many=len(parts) >= LEAST_LISTED)) for part in parts)
    return [Listed(one, absent or bool(_AWAY.search(part.strip())), role) for part, one in found if one]


def _unlisted(aside: re.Match[str]) -> str:
    """Return what stands in brackets without commas: handles and initials in brackets of their own."""
    said = _BETWEEN.split(aside[1])
    if len(said) == 1:
        return aside[0]
    names = [f"({part})" for part in said if part[:1] == "@" or is_initials(part)]
    return " ".join((*names, f"({' / '.join(part for part in said if f'({part})' not in names)})"))


def _has_titles(names: str) -> bool:
    """Tell whether semicolons part people, and commas what they are: `Ann Bee, Director; Bo Cee, Acme`."""
    people = [person for person in names.split(";") if person.strip()]
    first = [person.partition(",")[0].split() for person in people if "," in person]
    return len(people) > 1 and 2 * len(first) >= len(people) and all(len(words) > 1 for words in first)


def _attendee(text: str, *, several: bool = False, many: bool = False) -> Attendee | None:
    """Return whom a part of a line names, which has `several` parts, or `many`."""
    names: list[str] = []
    aliases = [first or second for first, second in _ON_GITHUB.findall(text)]
    aliases = [alias for alias in aliases if alias.casefold() not in NOT_NAMES]
    text = _ADDRESS.sub(" ", _ON_GITHUB.sub(" ", text))
    aliases += _HANDLE.findall(text)
    bare = _HANDLE.sub(" ", _BRACKETS.sub(" ", text)).strip(" ~")
    if match := _INITIALS.match(bare):
        aliases.append(match[1] or match[3])
        bare = match[2] or match[4]
    bare = " ".join(_ROLE.sub("", f"{bare} ").split()).strip(" .,:-–—?")
    bare = without_remark(bare) if several else bare
    if _NAME.match(bare) and (_may_name(bare) or (many and is_initials(bare))):
        names.append(bare)
    for inner in _BRACKETS.findall(text):
        if _is_alias(inner.strip(), bare):
            aliases.append(inner.strip().removeprefix("@"))
    names.extend(alias for alias in dict.fromkeys(aliases) if alias not in names)
    return Attendee(tuple(names)) if names else None


def _may_name(words: str) -> bool:
    """Tell whether not all words are those of minutes, nor one of several without a capital."""
    minutes = [word.casefold() in NOT_NAMES for word in words.split()]
    return not (any(minutes) if words.islower() else all(minutes))


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether `short` is made of letters of a name, as a scribe writes it: `PAA` of `Pernille Aasgaard`."""
    if not (2 <= len(short) <= 4 and short.isalpha() and short[0].isupper() and short[-1].isupper()):
        return False
    plain = without_accents(name)
    rest = iter(plain.casefold())
    return short[0] == plain[:1] and all(letter in rest for letter in short.casefold())


def _is_alias(inner: str, name: str) -> bool:
    """Tell whether what stands in brackets is another name of that person, and no company or role."""
    if not _ALIAS.fullmatch(inner) or inner.casefold() in _NO_ALIAS or inner in COMMON:
        return False
    if inner[0] == "@" or not inner[0].isupper() or any(char.isdigit() or char in "_-" for char in inner):
        return True
    if _abbreviates(inner, name):
        return True
    initials = "".join(word[0] for word in name.split())
    return inner.casefold() == initials.casefold() or (len(inner) > 2 and inner[:3].casefold() == name[:3].casefold())
