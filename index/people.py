"""Attendee lists -> who was there, and whose a label is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from index.model import Attendee

_NOT_NAMES_WORDS = """
    a ai also answer answers q qs question questions note notes nb ps re aka eg ie etc todo todos action
    actions item items agenda agreed agreement announcement announcements approved aside assigned attendees
    attending present regrets absent background benefits blocker blockers blog bug bugs caveat chair chairs
    chore ci comment comments concern concerns con cons conclusion conclusions consensus context counterpoint
    cc date deadline decision decisions demo deps details discussion doc docs duration edit edited email
    example examples expected facilitator feat feedback fix fixes followup for from fwiw fyi general goal
    goals goes here hint host http https idea ideas image info input intro introduction issue issues jira lib
    link links list live location maybe meeting meta minutes moderator motivation name new next no none now
    observer observers old open option options other others outcome outcomes outstanding overview owner owners
    path place plan plans poll pr prs previous pro problem problems progress proposal proposals proposed pros
    purpose rationale reason reasons recording ref reference references refactor remaining reminder reminders
    reply report resolution resolved response result results risk risks rfc rfcs scribe scribes side slides
    solution solutions src start status step steps style subject suggestion suggestions summary support
    takeaway takeaways task tasks test tests then thanks that the there these this thought thoughts time
    timeline tip title to topic topics tldr tool tools update updates url verdict version video vote votes
    warning we what when where which who why with work yes zoom zulip first second third last finally however
    alternative alternatives current currently future past pending done blocked default additional more most
    some any all both either it its if in on at of or and but so as by is are was were be been do does did can
    could should would will may might must not because since while pull merge tracking initiating bonus
    similarly specifically basically overall week today tomorrow yesterday monday tuesday wednesday thursday
    friday saturday sunday january february march april june july august september october november december
    tbd tba wip nota bene decided accepted rejected declined deferred postponed cancelled canceled skipped
    bumped draft closed fixed merged returns return symptoms process assumption assumptions analogy
    administrivia impact severity mitigation observation observations consequence consequences requirement
    requirements prerequisite prerequisites policy policies responsibilities members visitors guests teams
    team participants secretary key keys kr okr okrs objective objectives part phase stage level type types
    usage use yep yeah important see read run let fn pub impl struct enum trait const fixme hack nit ok okay
    nope hmm pick aob clarification clarifications debugging exception exceptions eventually secondly thirdly infra
    infrastructure representative representatives handle affiliation organization organisation company username
    abbreviation github
    implementation opt-in opt-out various everyone everybody collectively consider request voted documentation
    presenter presenters presenting champion champions author authors notetaker notetakers
    governance modules list-based disadvantage advantage argument recommendation difference claim danger tl;dr
"""
_NOT_NAMES_ELSEWHERE = """
    anwesend abwesend entschuldigt leitung ort datum protokoll beschluss aufgabe ergebnis thema frage antwort
    hinweis nächste top
    présents présent excusés décision décisions sujet remarque asistentes decisión acuerdo tarea acción tema
    结论 决定 决议 待办 行动项 行动 议题 议程 时间 地点 参会人 参会人员 与会者 主持人 记录 记录人 备注 问题
    結論 決定 決定事項 議題 日時 場所 出席者 参加者 次回 課題 司会 書記
"""
NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split() + _NOT_NAMES_ELSEWHERE.split())
"""The language of minutes, in English and some others: words that stand before a colon and name nobody."""

_NO_ALIAS_WORDS = """
    observer chair cochair co-chair scribe remote tsc guest member voting unaffiliated independent late
    partial host moderator notes individual invited virtual presenter facilitator he she they her him them co
    lead editor staff former alternate secretary volunteer online muted retired emeritus regrets absent
    excused tardy representing company personal self and or the of for at early left joined part time minutes
    contact team only chat notetaker note-taker first half
"""
_NO_ALIAS = frozenset(_NO_ALIAS_WORDS.split())
"""What stands in brackets behind a name and is none."""

_ALMOST = 84
"""Of 100, by `rapidfuzz.fuzz.ratio`: how alike a misspelt name is."""
_LEAST_MISSPELT = 5
"""Characters. Shorter names that differ are names of different people."""
_MOST_GUESSED = 2000
"""Names. Among more than any call has, misspelt ones are not looked for: that takes time for each."""
_LONGEST_LINE = 400
"""Characters of a line that are read for names."""

_CALLED = re.compile(
    r"^[^:]{0,40}\b(?:attend\w*|present|participants|members|visitors|chairs?|scribes?|regrets|apologies"
    r"|absent|guests|anwesende?|teilnehmer\w*|entschuldigt|abwesende?|gäste|présente?s?|excusée?s?|absente?s?"
    r"|asistentes|presentes|ausentes|参会人员?|与会者|出席者|参加者"
    r"|moderators?|note[ -]?takers?"
    r"|facilitators?|secretary|others)\b[^:：]{0,20}[:：]",
    re.IGNORECASE,
)
_BOX = re.compile(r"^\s*+\[[ xX]\]")
_MARKS = re.compile(r"[*_~`|]+|'{2,}")
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ADDRESS = re.compile(r"<[^<>]*>|\b(?:mailto|https?):\S+|\S+@\S+\.\w+")
_HANDLE = re.compile(r"(?<!\w)@([\w.\-]+)")
_ON_GITHUB = re.compile(r"\bgithub:?\s+@?([\w\-]+)|\bgithub\.com/([\w\-]+)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")
_ALIAS = re.compile(r"@?(?=[\d.\-]*[^\W\d])[\w.\-]{2,24}")
_INITIALS = re.compile(r"([A-Z]\w{1,2})\s*[:=]\s*(.+)$|([A-Z]{2,3})\s+[-–—]\s+(.+)$")
_ROLE = re.compile(r"\s*[,:|(/]\s.*$|\s+[-–—]+(?:\s.*)?$|\s*[,:|(/]$")
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?: [^\W\d_][\w.'’\-]*){0,4}$")


def read_attendees(text: str) -> list[Attendee]:
    """Return the people whom a line of an attendee list names: `Benjamin Bouvier (bnjbvr)`, `@ckerr`, `Ann, Bo, Cy`."""
    text = _LINKED.sub(r"\1", text[:_LONGEST_LINE]).replace("\\", "")
    if (cells := [cell.strip() for cell in text.strip("| ").split(" | ")])[1:] and _abbreviates(cells[1], cells[0]):
        text = f"{cells[0]} ({cells[1]})"
    text = text.replace(" | ", ": ", 1)
    text = " ".join(_MARKS.sub(" ", _BOX.sub("", text)).split()).lstrip(": ")
    names = _CALLED.sub("", text)
    listed = len(names) < len(text)
    text = names
    listed = listed or text.count(",") + text.count("、") >= 2 or ";" in text or text.count("@") >= 2
    parts = re.split(r"[;,、，]|\band\b|(?<=\w) (?=@)", text) if listed else [text]
    return [attendee for part in parts if (attendee := _attendee(part.strip()))]


def _attendee(text: str) -> Attendee | None:
    names: list[str] = []
    aliases = [first or second for first, second in _ON_GITHUB.findall(text)]
    aliases = [alias for alias in aliases if alias.casefold() not in NOT_NAMES]
    text = _ADDRESS.sub(" ", _ON_GITHUB.sub(" ", text))
    aliases += _HANDLE.findall(text)
    bare = _HANDLE.sub(" ", _BRACKETS.sub(" ", text)).strip()
    if match := _INITIALS.match(bare):
        aliases.append(match[1] or match[3])
        bare = match[2] or match[4]
    bare = " ".join(_ROLE.sub("", f"{bare} ").split()).strip(" .,:-–—?")
    if _NAME.match(bare) and not all(word.casefold() in NOT_NAMES for word in bare.split()):
        names.append(bare)
    for inner in _BRACKETS.findall(text):
        if _is_alias(inner.strip(), bare):
            aliases.append(inner.strip().removeprefix("@"))
    names.extend(alias for alias in dict.fromkeys(aliases) if alias not in names)
    return Attendee(tuple(names)) if names else None


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether `short` is made of letters of a name, as a scribe writes it: `PAA` of `Pernille Aasgaard`."""
    if not (2 <= len(short) <= 4 and short.isalpha() and short[0].isupper() and short[-1].isupper()):
        return False
    rest = iter(name.casefold())
    return short[0] == name[:1] and all(letter in rest for letter in short.casefold())


def _is_alias(inner: str, name: str) -> bool:
    """Tell whether what stands in brackets is another name of that person, and no company or role."""
    if not _ALIAS.fullmatch(inner) or inner.casefold() in _NO_ALIAS:
        return False
    if inner[0] == "@" or not inner[0].isupper() or any(char.isdigit() or char in "_-" for char in inner):
        return True
    if _abbreviates(inner, name):
        return True
    initials = "".join(word[0] for word in name.split())
    return inner.casefold() == initials.casefold() or (len(inner) > 2 and inner[:3].casefold() == name[:3].casefold())


class Roster:
    """Who was in a call, as far as its lists tell: decides whether a label is somebody's."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self._keys: set[str] = set()
        self._whole: dict[frozenset[str], str] = {}
        for attendee in attendees:
            for name in attendee.names:
                self._add(name)
        self._keys -= NOT_NAMES
        self._long = [key for key in self._keys if len(key) >= _LEAST_MISSPELT]
        if len(self._long) > _MOST_GUESSED:
            self._long = []
        self._asked: dict[str, bool] = {}

    def _add(self, name: str) -> None:
        words = name.casefold().split()
        self._keys.update((name.casefold(), *(word for word in words if len(word) > 1)))
        if len(words) > 1:
            self._keys.add("".join(word[0] for word in words))
            self._keys.update((words[0] + words[-1][0], words[0] + words[-1]))
            self._whole[frozenset(words)] = name

    def __bool__(self) -> bool:
        return bool(self._keys)

    def knows(self, name: str) -> bool:
        """Tell whether `name` is that of somebody in the call, misspelt a little perhaps."""
        known = self._asked.get(name)
        if known is None:
            known = self._asked[name] = self._finds(name.casefold().removeprefix("@"))
        return known

    def _finds(self, key: str) -> bool:
        if key in self._keys:
            return True
        words = key.split()
        if len(words) > 1:
            rest = (word.strip(".") for word in words[1:])
            return words[0] in self._keys and all(len(word) <= 1 or word in self._keys for word in rest)
        return (
            len(key) >= _LEAST_MISSPELT
            and process.extractOne(key, self._long, scorer=fuzz.ratio, score_cutoff=_ALMOST) is not None
        )

    def one_person(self, names: Iterable[str]) -> str | None:
        """Return the attendee whose name these are together, in whatever order: `Brown`, `Andrew`."""
        return self._whole.get(frozenset(name.casefold() for name in names))


NOBODY = Roster(())
