"""A question -> what is asked for, about what, by whom, when, in which series. Pure: knowledge is passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from index.facets import ASKING, Facet, read_facets
from index.intent import GATHERING, Intent, read_intent
from index.knowledge import Knowledge
from index.periods import Period, read_period
from index.terms import terms, word_terms, words


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
    whole: bool = False
    """Whether it asks of a call as a whole, not about a topic: `what happened in the last storage call`."""
    roll: bool = False
    """Whether it asks who was at a call, or whether somebody was: `who attended the last storage call`."""
    owed: bool = False
    """Whether it asks what somebody has to do, of whatever topic: `what are Ann's action items`."""
    last: bool = False
    """Whether it asks of a topic in the newest call: `what did Ann say of checksums in the last storage call`."""


@lru_cache(maxsize=64)
def _spoken(question: str, asked_on: date) -> tuple[Period | None, str, tuple[str, ...]]:
    """Return the period that a question names, what it says besides, and the words of that."""
    period, spent = read_period(question, asked_on)
    rest = _without(question, spent)
    return period, rest, tuple(words(rest))


def query_words(question: str, asked_on: date) -> tuple[str, ...]:
    """Return the words of a question that say something else than a time: what must be known to read it."""
    return _spoken(question, asked_on)[2]


def read_query(
    question: str, asked_on: date, known: Knowledge, *, series: str | None = None, speaker: str | None = None
) -> Query:
    """Return what `question` asks for. `series` and `speaker` count as if the question named them."""
    period, rest, tokens = _spoken(question, asked_on)
    groups = {part for name in known.series for part in _WORD.findall(name.casefold())}
    people = known.directory.named_in(tokens, known.frequency, groups)
    intent = read_intent(question)
    owed = bool(people.names) and Intent.OWNER in intent
    last = _LAST_CALL.search(rest) if period is None else None
    idle = (_OWED if owed else frozenset[str]()) | (_LAST if last else frozenset[str]())
    about = read_facets([token for token in tokens if token.casefold() not in idle], known, people)
    speakers = people.names + (known.directory.named(speaker) if speaker else ())
    named = {} if series is None else {series: 1.0}
    named = named or (_series(last[0], known.series, dated=True) if last else {})
    named = named or _series(rest, known.series, dated=period is not None)
    sure = sure_series(named)
    called = period is not None or Intent.NEWEST in intent or bool(sure)
    gatherings = {match[0].casefold() for match in _GATHERING.finditer(rest)}
    there = Intent.ATTENDANCE in intent or _asks_of_presence(question, people.words)
    present = there and _no_topic(tokens, sure, _OF_A_ROLL | gatherings | people.words)
    roll = called and present
    whole = called and not speakers and not present and _no_topic(tokens, sure, _OF_A_CALL | gatherings)
    return Query(
        question=question,
        asked_on=asked_on,
        intent=intent,
        facets=about.facets,
        speakers=speakers,
        series=named,
        period=period,
        whole=whole,
        roll=roll,
        owed=owed and period is None and not last and _no_topic(tokens, sure, _OF_WORK | people.words),
        last=bool(last) and not whole and not roll,
        corrected=about.corrected,
        unknown=about.unknown,
    )


def reading(query: Query) -> str:
    """Return how a question was read, in words, one thing a line."""
    asked = ", ".join(str(intent.name).lower() for intent in Intent if intent and intent in query.intent)
    lines = ["asks for: " + (asked or "a topic")]
    lines.append("about: " + ", ".join(f"{facet.word} ({facet.weight:.1f})" for facet in query.facets))
    if query.speakers:
        lines.append("by: " + "; ".join("/".join(sorted(person)[:4]) for person in query.speakers))
    if query.series:
        lines.append("in: " + ", ".join(f"{name} ({worth:.1f})" for name, worth in query.series.items()))
    if query.whole:
        lines.append("of: a call as a whole")
    if query.roll:
        lines.append("of: who was there")
    if query.owed:
        lines.append("of: what somebody has to do")
    if query.last:
        lines.append("of: the last call")
    if query.period:
        lines.append(f"from {query.period.start} to {query.period.end}")
    return "\n".join(lines)


def sure_series(series: Mapping[str, float]) -> list[str]:
    """Return the series that a question surely names, of `Query.series`."""
    return [name for name, worth in series.items() if worth >= 1.0]


def _asks_of_presence(question: str, people: AbstractSet[str]) -> bool:
    """Tell whether a question is whether somebody was at a call. `people` are the words that name people."""
    found = _SOMEBODY.search(question.casefold())
    return found is not None and all(word in people for word in _WORD.findall(found["was"] or found["did"]))


def _no_topic(tokens: Sequence[str], series: Sequence[str], idle: AbstractSet[str]) -> bool:
    """Tell whether words are all of `idle`, or name the series: no topic is asked for."""
    said = [re.sub(r"['’]s$", "", token.casefold()) for token in tokens if word_terms(token)]
    left = [word for word in said if word not in idle]
    named = [_parts(name) for name in series]
    return all(any(_among(token, terms(token), parts) for parts in named) for token in left)


def _without(question: str, spent: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spent, reverse=True):
        question = question[:start] + " " + question[end:]
    return question


_OWED = frozenset("action actions item items todo todos to-do to-dos assigned plate".split())
"""What somebody has to do, where a question names that person: the topic is the person then."""
_OF_WORK = _OWED | ASKING | frozenset("open pending left list all have has had still tasks task".split())
"""The words of questions about what somebody has to do."""
_MEETING = re.compile(rf"\b(?:{GATHERING}|sigs?|wgs?|groups?|teams?)\b", re.IGNORECASE)
_LAST = frozenset("last latest newest recent previous".split())
_LAST_CALL = re.compile(
    r"(?:\A|[,:;] ?|\b(?:the|our|this) )(?:last|latest|newest|most recent|previous) (?:[\w/&+-]+ ){0,3}"
    r"(?:meeting|call|sync|session|telcon|plenary|stand-?up|weekly)\b",
    re.IGNORECASE,
)
"""The newest call, where it says when, and is not a state as in `move it to last call`."""
_GATHERING = re.compile(rf"(?<!\babout )(?<!\babout the )(?<!\bon )(?<!\bon the )\b{GATHERING}\b", re.IGNORECASE)
"""A word for a call, where it is not what is asked about."""
_OF_A_CALL = ASKING | frozenset(
    "last previous past summary summarise summarize overview recap highlights topic topics item items agenda action"
    " actions main key important everything anything all list show group team community".split()
)
"""Words of questions about a call as a whole, and those that people ask with anyway."""
_OF_A_ROLL = _OF_A_CALL | frozenset(
    "attend attended attending attends attendee attendees attendance participant participants participated present join"
    " joined joining came come showed rollcall roll else many absent missing sent regrets apologies".split()
)
"""The same of questions about who was there."""
_WORD = re.compile(r"[^\W_]+")
_SOMEBODY = re.compile(
    r"\b(?:(?:was|were|is) (?P<was>\w+(?: \w+){0,2}?) (?:there|present|at|on|in)"
    r"|did (?P<did>\w+(?: \w+){0,2}?) (?:attend|join|show up|come|make it))\b"
)
"""A question whether somebody was at a call: `was Ann there`."""
_KINDS = frozenset({"sig", "wg", "group", "team"})
"""Words of a series' name that tell what kind of group meets, not which."""


def _series(rest: str, names: Sequence[str], *, dated: bool) -> dict[str, float]:
    """Return the series that the question seems to name, each with how surely."""
    if len(names) < 2:
        return {}
    tokens = {word: terms(word) for word in map(str.casefold, _WORD.findall(rest))}
    meeting = bool(_MEETING.search(rest))
    found: dict[str, float] = {}
    for name in names:
        parts = _parts(name.split("/")[-1])
        telling = [(part, own) for part, own in parts.items() if part not in _KINDS]
        if not telling:
            continue
        hit = sum(_among(part, own, tokens) for part, own in telling) / len(telling)
        if hit >= 0.5:
            found[name] = hit * (1.0 if dated or meeting else 0.5)
    return found


@lru_cache(maxsize=1_000)
def _parts(name: str) -> Mapping[str, list[str]]:
    """Return the words of the name of a series, each with its terms."""
    return {part: terms(part) for part in _WORD.findall(name.casefold())}


def _among(word: str, own: Sequence[str], others: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a word, with its `own` terms, is one of others with theirs: in another form, or abridged."""
    return word in others or own in others.values() or any(_abridged(word, other) for other in others)


def _abridged(one: str, other: str) -> bool:
    """Tell whether one word is the beginning of the other, a quarter of it at least."""
    short, long = one, other.rstrip("s")
    if len(short) > len(long):
        short, long = long, short
    return len(short) >= 3 and long.startswith(short) and len(short) * 4 >= len(long)
