"""A question -> what is asked for, about what, by whom, when, in which series. Pure: what the notes know is passed in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag

from index.common import COMMON
from index.directory import Directory
from index.periods import Period, read_period
from index.spelling import Spelling
from index.terms import STOP, surface, terms, word_terms, words


class Intent(IntFlag):
    """What a question asks for. It may ask for several things, or for nothing but a topic."""

    TOPIC = 0
    DECISION = 1
    VIEW = 2
    """What somebody said or thinks."""
    WHEN = 4
    OWNER = 8
    """Who does something."""
    NUMBER = 16
    REASON = 32
    STATUS = 64
    YES_NO = 128
    NEWEST = 256
    CALL = 512
    """Which call, rather than what was said in it."""


_INTENTS = (
    (Intent.DECISION, re.compile(
        r"\b(?:decid\w*|decisions?|conclu\w*|resol(?:ved?|ution)\w*|outcomes?|verdict|agreed?|agreement|consensus|settled? on|settle"
        r"|sign(?:ed)? off|land(?:ed)? on|(?:turn|vot|reject|approv|accept|declin)\w*|going with|go with|keep or|or not|keep it"
        r"|back(?:ing)? out|did we go|position on|result|are we|do we|should we|is \w+ getting|will we|is it going)\b", re.IGNORECASE)),
    (Intent.VIEW, re.compile(
        r"\b(?:sa(?:y|id|ys)|think\w*|thought\w*|tak(?:e|es) on|['’]s take|opinion\w*|view\w*|worr\w+|concern\w*|objection\w*|argu\w+|want(?:ed)?"
        r"|suggest\w*|prefer\w*|feel\w*|ask(?:ed)?|mention\w*|according to|explain\w*|report\w*|warn\w*|propos\w+|hesitan\w*|disagree\w*|idea)\b",
        re.IGNORECASE)),
    (Intent.WHEN, re.compile(r"\b(?:when|what date|date of|which (?:call|meeting|month|year|day|calls|meetings)|in which|how long ago)\b", re.IGNORECASE)),
    (Intent.CALL, re.compile(r"\b(?:which|what|in which) (?:\w+ )?(?:calls?|meetings?)\b", re.IGNORECASE)),
    (Intent.OWNER, re.compile(
        r"\b(?:who(?:['’]s|se)?|whom|somebody|someone|anyone|anybody|owe[sd]?|owns?|volunteer\w*|assigned|action items?|todo|whose job)\b", re.IGNORECASE)),
    (Intent.NUMBER, re.compile(
        r"\b(?:how (?:many|much|big|large|long|small|fast|slow|often|far|high|low|old)|what (?:percent\w*|share|size|number|amount|version)|number of"
        r"|size|percentage|share of|count|estimate|overhead|speedup|slowdown|faster|slower|which versions?|limit|cap|threshold)\b", re.IGNORECASE)),
    (Intent.REASON, re.compile(r"\b(?:why|reasons?|how come|because|rationale|motivation|point of|downsides?|objections?|concerns?|worr\w+|problem)\b", re.IGNORECASE)),
    (Intent.STATUS, re.compile(r"\b(?:status|progress|state of|where are we|still|yet|any news|update on|happened to|how is|going on|ready|plan(?:s)?|roadmap)\b", re.IGNORECASE)),
    (Intent.YES_NO, re.compile(r"^\W*(?:and |so |but |\w+[:,] )?(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|might)\b", re.IGNORECASE)),
    (Intent.NEWEST, re.compile(r"\b(?:latest|newest|most recent|last (?:call|meeting|time)|currently|current|nowadays|right now|these days|today)\b", re.IGNORECASE)),
)

ASKING = frozenset(
    """decide decided decision decisions conclude concluded conclusion conclusions resolve resolution resolved outcome outcomes verdict agree
    agreed agreement consensus say said says saying tell told talk talked talking discuss discussed discussion discussions mention
    mentioned think thinks thought thoughts opinion opinions take view views ask asked asking question answer explain explained explaining
    say bring brought come came happen happened happening find found know known status update updates news anyone anybody someone
    somebody everybody people guys thing things stuff something anything latest newest recent recently current currently go going
    went gone get getting got want wanted wants want call calls meeting meetings date month year day week time today yesterday
    tomorrow notes note minutes regarding concerning according ever still already actually really yet nowadays now please okay ok hey hi
    hello remind remember owe owes owed whose job person owner owns what's who's sig wg position deal finally exactly exact summary
    point points bit reported report reports call's take's make made making way look looking looks landed land settle settled
    pick picked gonna planning plan plans idea ideas reason reasons use used using need needs needed do done does doing work works
    working put keep give given gave new start started happens
    """.split()
)
"""Words that people ask with. They say what is wanted, not what it is about, and weigh little or nothing as terms."""

COMMON_WEIGHT = 0.55
"""What an everyday word weighs, as a share of what its rarity in the notes would give it."""

_WEAK = frozenset(
    """plan plans idea ideas reason reasons use used using need needs needed work works working way make made making take go going new
    start started keep put give get update updates question answer point points date time year month people report position note notes
    call calls meeting meetings discussion status want deal summary job owner resolve resolution resolved view look land landed pick
    settle""".split()
)
"""Of ASKING, those that may be about the topic after all: they keep a small weight."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that a question is about: a word, the terms that stand for it, and how much it weighs."""

    word: str
    weight: float
    forms: tuple[tuple[str, float], ...]
    """Terms, each with how well it stands for the word, from 0 to 1."""
    known: bool = True
    """Whether the notes have it, or a spelling near it."""
    name: bool = False
    """Whether it is (also) a person's name."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read."""

    question: str
    asked_on: date
    intent: Intent
    facets: tuple[Facet, ...]
    speakers: tuple[frozenset[str], ...] = ()
    """The people named, each by all names under which labels may know them, casefolded."""
    series: Mapping[str, float] = field(default_factory=dict[str, float])
    """The series named, each with how surely, from 0 to 1."""
    period: Period | None = None
    corrected: Mapping[str, str] = field(default_factory=dict[str, str])
    unknown: tuple[str, ...] = ()
    """Words that no note has."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the notes in scope know, as far as reading a question needs it."""

    bullets: int
    frequency: Mapping[str, int]
    """In how many bullets each term stands."""
    spelling: Spelling
    directory: Directory
    series: tuple[str, ...]


def read_query(question: str, asked_on: date, known: Knowledge, *, series: str | None = None) -> Query:
    """Return what `question` asks for. `series` narrows it further, as if the question named it."""
    period, spent = read_period(question, asked_on)
    rest = _without(question, spent)
    intent = _intent(question)
    named = _series(rest, known.series, dated=period is not None)
    if series:
        named = {series: 1.0}
    tokens = list(words(rest))
    people = known.directory.named_in(tokens, known.frequency)
    facets, corrected, unknown = _facets(tokens, known, people.words, named)
    return Query(
        question=question,
        asked_on=asked_on,
        intent=intent,
        facets=facets,
        speakers=people.names,
        series=named,
        period=period,
        corrected=corrected,
        unknown=unknown,
    )


def _without(question: str, spent: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spent, reverse=True):
        question = question[:start] + " " + question[end:]
    return question


def _intent(question: str) -> Intent:
    found = Intent.TOPIC
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            found |= intent
    return found


_MEETING = re.compile(r"\b(?:call|meeting|sig|wg|group|sync|minutes|notes|telcon|f2f|team)s?\b", re.IGNORECASE)


def _series(rest: str, names: Sequence[str], *, dated: bool) -> dict[str, float]:
    """Return the series that the question seems to name, each with how surely."""
    if len(names) < 2:
        return {}
    tokens = [w.casefold() for w in re.findall(r"[^\W_]+", rest)]
    meeting = bool(_MEETING.search(rest))
    found: dict[str, float] = {}
    for name in names:
        last = re.split(r"[/]", name)[-1]
        parts = [p.casefold() for p in re.findall(r"[^\W_]+", last) if p.casefold() not in ("sig", "wg", "group", "team")]
        if not parts:
            continue
        hit = sum(any(_same_word(part, token) for token in tokens) for part in parts) / len(parts)
        if hit >= 0.5:
            found[name] = hit * (1.0 if dated or meeting else 0.5)
    return found


def _same_word(part: str, token: str) -> bool:
    if part == token or terms(part) == terms(token):
        return True
    short, long = sorted((part, token.rstrip("s")), key=len)
    return len(short) >= 3 and long.startswith(short) and len(short) * 4 >= len(long)


def _facets(
    tokens: Sequence[str], known: Knowledge, names: frozenset[str], series: Mapping[str, float]
) -> tuple[tuple[Facet, ...], dict[str, str], tuple[str, ...]]:
    facets: list[Facet] = []
    corrected: dict[str, str] = {}
    unknown: list[str] = []
    kept = [t for t in tokens if word_terms(t)]
    joined = _joined(tokens, known)
    for token in kept:
        folded = token.casefold()
        own = list(word_terms(token))
        forms = {term: 1.0 for term in own}
        is_name = folded in names or re.sub(r"['’]s$", "", folded) in names
        asking = folded in ASKING or re.sub(r"['’]s$", "", folded) in ASKING
        if asking and folded not in _WEAK:
            continue
        count = max((known.frequency.get(term, 0) for term in own), default=0)
        bare = surface(token)
        if not is_name and not asking and bare and (fix := known.spelling.correct(bare)):
            for word, closeness in fix:
                for term in word_terms(word):
                    forms[term] = max(forms.get(term, 0), 0.8 if closeness > 0.83 or len(bare) < 6 else 0.5)
            if not known.spelling.count(bare):
                corrected[token] = fix[0][0]
        for term in joined.get(token, ()):
            forms[term] = 1.0
        total = sum(known.frequency.get(term, 0) for term in forms)
        seen = total > 0
        if not seen and not asking:
            unknown.append(token)
        weight = _idf(count if count else total, known.bullets)
        if asking:
            weight *= 0.25
        elif folded in COMMON:
            weight *= COMMON_WEIGHT
        if is_name:
            weight *= 0.5
        if len(own) > 1:
            facets.extend(_identifier(token, own, known, is_name))
        else:
            facets.append(Facet(token, weight, tuple(forms.items()), known=seen, name=is_name))
    return _merged(facets), corrected, tuple(unknown)


def _identifier(token: str, own: Sequence[str], known: Knowledge, is_name: bool) -> list[Facet]:
    """Return a facet for each part of an identifier; the whole stands for any of them."""
    whole = own[-1]
    parts = own[:-1]
    share = 1.0 if known.frequency.get(whole) else 0.0
    return [
        Facet(
            token,
            _idf(known.frequency.get(part, 0) or known.frequency.get(whole, 0), known.bullets) * (1.0 if len(parts) < 3 else 0.7),
            ((part, 0.8 if share else 1.0), (whole, 1.0)),
            known=bool(known.frequency.get(part) or known.frequency.get(whole)),
            name=is_name,
        )
        for part in dict.fromkeys(parts)
        if not (share and part.isdigit() and len(part) < 3)
    ]


def _merged(facets: Sequence[Facet]) -> tuple[Facet, ...]:
    merged: dict[str, Facet] = {}
    for facet in facets:
        key = facet.forms[0][0]
        if key not in merged or merged[key].weight < facet.weight:
            merged[key] = facet
    return tuple(merged.values())


def _idf(count: float, total: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5)) if total else 0.0


def _joined(tokens: Sequence[str], known: Knowledge) -> dict[str, list[str]]:
    """Return, for words that the notes also write as one, the terms of the whole: `reg alloc 2`, `owner ship`."""
    found: dict[str, list[str]] = {}
    for size in (2, 3):
        for at in range(len(tokens) - size + 1):
            group = tokens[at : at + size]
            if not all(re.fullmatch(r"[^\W_]+", t) for t in group) or all(t.casefold() in STOP for t in group):
                continue
            if any(t.casefold() in STOP and len(t) < 3 for t in group):
                continue
            whole = "".join(group).casefold()
            if len(whole) < 5:
                continue
            for term in {terms(whole)[-1]} if terms(whole) else ():
                if known.frequency.get(term, 0) >= 1:
                    for token in group:
                        found.setdefault(token, []).append(term)
    return found
