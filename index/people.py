"""Whose a label is, of those who were there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from index.model import Attendee

_NOT_NAMES_WORDS = """
    a ai also answer answers q qs question questions note notes nb ps re aka eg ie etc todo todos action
    actions item items agenda agreed agreement announcement announcements approved aside assigned attendees
    attending present regrets apologies absent background benefits blocker blockers blog bug bugs caveat chair chairs
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
    abbreviation github before after
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

_CAPITALS = re.compile(r"[A-Z]{2,4}")
_NO_INITIALS = frozenset(["TBD", "TBA", "TBC", "TODO", "WIP", "AOB", "NA", "ALL", "NONE", "HERE", "NB", "CC", "RE"])

_ALMOST = 84
"""Of 100, by `rapidfuzz.fuzz.ratio`: how alike a misspelt name is."""
_LEAST_MISSPELT = 5
"""Characters. Shorter names that differ are names of different people."""
_MOST_GUESSED = 2000
"""Names. Among more than any call has, misspelt ones are not looked for: that takes time for each."""


def without_accents(name: str) -> str:
    """Return a name in the letters that somebody without its keyboard types: `Rezek` for `Řezek`."""
    if name.isascii():
        return name
    return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))


def is_initials(name: str) -> bool:
    """Tell whether `name` may be somebody's initials where people are listed, be it a word of minutes: `PR`."""
    return bool(_CAPITALS.fullmatch(name)) and name not in _NO_INITIALS


class Roster:
    """Who was in a call, as far as its lists tell: decides whether a label is somebody's."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self._keys: set[str] = set()
        self._whole: dict[frozenset[str], str] = {}
        self._initials: set[str] = set()
        for attendee in attendees:
            for name in attendee.names:
                self._add(name)
        self._keys -= NOT_NAMES
        self._long = [key for key in self._keys if len(key) >= _LEAST_MISSPELT]
        if len(self._long) > _MOST_GUESSED:
            self._long = []
        self._asked: dict[str, bool] = {}

    def _add(self, name: str) -> None:
        words = name.casefold().replace("_", " ").split()
        if is_initials(name):
            self._initials.add(name)
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
            known = self._asked[name] = name in self._initials or self._finds(name.casefold().removeprefix("@"))
        return known

    def lists(self, name: str) -> bool:
        """Tell whether `name` is that of somebody in the call, letter by letter."""
        return name in self._initials or name.casefold() in self._keys

    def has_initials(self, name: str) -> bool:
        """Tell whether `name` is written as the initials of somebody in the call are, be it a word of minutes."""
        return name in self._initials

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
