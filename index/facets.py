"""The words of a question -> its facets: what it is about, weighed, each with the terms that may stand for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.common import COMMON
from index.directory import Named
from index.kin import is_word, kin
from index.knowledge import Knowledge
from index.terms import STOP, surface, terms, word_terms

MOST = 24
"""Facets of one question: the heaviest."""
_ASKING_WEIGHT = 0.25
_NAME_WEIGHT = 0.5
_COMMON_WEIGHT = 0.55
"""What such words weigh, as a share of what their rarity in the notes would give them."""
_KIN = (0.7, 0.45, 0.3)
"""How much terms tell that stand for a word, by how near they are, as a share of what their rarity gives them."""
_MOST_TOLD = 8.0
"""What even the rarest of them tells no more than, before that share is taken."""
_NEAR, _FAR = 0.8, 0.5
"""How well a corrected spelling stands for the word: with one slip; with more, or where the word may be no slip."""

ASKING = frozenset(
    """
    decide decided decision decisions conclude concluded conclusion conclusions resolve resolution resolved outcome
    outcomes verdict agree agreed agreement consensus say said says saying tell told talk talked talking discuss
    discussed discussion discussions mention mentioned think thinks thought thoughts opinion opinions take view
    views ask asked asking question answer explain explained explaining say bring brought come came happen happened
    happening find found know known status update updates news anyone anybody someone somebody everybody people guys
    thing things stuff something anything latest newest recent recently current currently go going went gone get
    getting got want wanted wants want call calls meeting meetings date month year day week time today yesterday
    tomorrow notes note minutes regarding concerning according ever still already actually really yet nowadays now
    please okay ok hey hi hello remind remember owe owes owed whose job person owner owns what's who's sig wg
    position deal finally exactly exact summary point points bit reported report reports call's take's make made
    making way look looking looks landed land settle settled pick picked gonna planning plan plans idea ideas reason
    reasons use used using need needs needed do done does doing work works working put keep give given gave new
    start started happens vote votes voted voting poll polls polled motion motions action actions item items todo todos
    to-do to-dos assigned assignee assignees supposed whats whos
    """.split()
)
"""Words that people ask with. They say what is wanted, not what it is about, and weigh little or nothing as terms."""

_WEAK = frozenset(
    """
    plan plans idea ideas reason reasons use used using need needs needed work works working way make made making
    take go going new start started keep put give get update updates question answer point points date time year
    month people report position note notes call calls meeting meetings discussion status want deal summary job
    owner resolve resolution resolved view look land landed pick settle vote votes voted voting poll polls polled
    motion motions action actions item items todo todos assigned
    """.split()
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
    kin: tuple[tuple[str, float], ...] = ()
    """Other terms of the notes that may say it, each with how much it tells, on the scale of the weight."""


@dataclass(frozen=True, slots=True)
class _Fixes:
    """Words of the notes that a word may be meant for, each with its closeness."""

    words: tuple[tuple[str, float], ...] = ()
    sure: bool = True
    """Whether the word is misspelt: not where it is an English word itself, as `wiping` is beside `wiring`."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a question, what was searched instead of a word, and the words that no note has."""

    facets: tuple[Facet, ...]
    corrected: dict[str, str]
    unknown: tuple[str, ...]


def read_facets(tokens: Sequence[str], known: Knowledge, people: Named) -> Facets:
    """Return what the words of a question are about. `people` are those whom they name.

    A name by which somebody is only listed is in no bullet: what the person said is under another one.
    """
    facets: list[Facet] = []
    listed: list[Facet] = []
    corrected: dict[str, str] = {}
    joined = _joined(tokens, known)
    for token in tokens:
        bare = re.sub(r"['’]s$", "", token.casefold())
        asking = bare in ASKING
        if not word_terms(token) or (asking and bare not in _WEAK):
            continue
        named = bare in people.words
        fixes = _Fixes() if named or asking else _fixes(token, known)
        if fixes.words and fixes.sure and not known.spelling.count(bare):
            corrected[token] = fixes.words[0][0]
        share = _ASKING_WEIGHT if asking else _COMMON_WEIGHT if bare in COMMON else 1.0
        read = _read(token, known, fixes, joined.get(token, ()), share * (_NAME_WEIGHT if named else 1.0))
        if named and bare not in people.unheard and not any(one.known for one in read):
            listed.extend(replace(one, known=True) for one in read)
        else:
            facets.extend(read if named else (_with_kin(one, known) for one in read))
    facets = facets or listed
    told = ASKING | people.unheard  # notes that list somebody have the name
    unknown = dict.fromkeys(facet.word for facet in facets if not facet.known and facet.word.casefold() not in told)
    heaviest = sorted(_merged(facets), key=lambda facet: -facet.weight)[:MOST]
    return Facets(tuple(heaviest), corrected, tuple(unknown))


def looked_up(tokens: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the terms and the words, as they are corrected, that reading `tokens` asks a vocabulary for.

    The terms of what a word is corrected to are not known beforehand, and not among them.
    """
    small = {re.sub(r"['’]s?$", "", token.casefold()).removeprefix("@") for token in tokens}
    groups = (*pairwise(tokens), *zip(tokens, tokens[1:], tokens[2:], strict=False))
    joined = {term for group in groups for term in _whole(group)[-1:]}
    found = joined.union(*(word_terms(word) for word in small.union(tokens)))
    return found, {word for token in tokens if (word := surface(token))} | small


def _fixes(token: str, known: Knowledge) -> _Fixes:
    """Return what a word may be meant for; nothing where the notes have it in another form, `waiting` for `wait`."""
    bare, own = surface(token), word_terms(token)
    if bare is None or (not known.spelling.count(bare) and any(map(known.frequency.get, own))):
        return _Fixes()
    found = tuple(known.spelling.correct(bare))
    if not is_word(own[0]):
        return _Fixes(found)
    same, similar, _ = kin(own[0])
    variants = tuple((word, closeness) for word, closeness in found if {*word_terms(word)} & {*same, *similar})
    return _Fixes(variants) if variants else _Fixes(found, sure=False)


def _read(token: str, known: Knowledge, fixes: _Fixes, joined: Sequence[str], share: float) -> list[Facet]:
    """Return the facets of one word: one, or one for each part of an identifier."""
    first, *more = word_terms(token)
    if more:
        return _identifier(token, [first, *more], known, share)
    forms = {first: 1.0}
    for word, closeness in fixes.words:
        worth = _NEAR if fixes.sure and (closeness > 0.83 or len(token) < 6) else _FAR
        for term in word_terms(word):
            forms[term] = max(forms.get(term, 0.0), worth)
    forms.update(dict.fromkeys(joined, 1.0))
    count = known.frequency.get(first, 0)
    total = sum(known.frequency.get(term, 0) for term in forms)
    weight = share * _rarity(count or total, known.bullets)
    written = any(known.frequency.get(term) for term, worth in forms.items() if fixes.sure or worth == 1.0)
    return [Facet(token, weight, tuple(forms.items()), known=written)]


def _with_kin(facet: Facet, known: Knowledge) -> Facet:
    """Return the facet with the kin of its terms that the notes have."""
    found: dict[str, float] = {}
    for term, share in facet.forms:
        for told, others in zip(_KIN, kin(term), strict=True) if share >= _NEAR else ():
            for other in others:
                if count := known.frequency.get(other):
                    worth = told * min(_rarity(count, known.bullets), _MOST_TOLD)
                    found[other] = max(found.get(other, 0.0), worth)
    own = dict(facet.forms)
    return replace(facet, kin=tuple((other, worth) for other, worth in found.items() if other not in own))


def _identifier(token: str, own: Sequence[str], known: Knowledge, share: float) -> list[Facet]:
    """Return a facet for each part of an identifier; the whole stands for any of them."""
    *parts, whole = own
    written = known.frequency.get(whole, 0)
    if len(parts) > 2:
        share *= 0.7
    return [
        Facet(
            token,
            share * _rarity(known.frequency.get(part, 0) or written, known.bullets),
            ((part, _NEAR if written else 1.0), (whole, 1.0)),
            known=bool(known.frequency.get(part) or written),
        )
        for part in dict.fromkeys(parts)
        if not (written and part.isdigit() and len(part) < 3)
    ]


def _merged(facets: Sequence[Facet]) -> list[Facet]:
    merged: dict[str, Facet] = {}
    for facet in facets:
        key = facet.forms[0][0]
        if key not in merged or merged[key].weight < facet.weight:
            merged[key] = facet
    return list(merged.values())


def _rarity(count: float, total: int) -> float:
    """Return the inverse document frequency of BM25 as Lucene has it, as a share of the rarest word's, times ten.

    The share makes weights mean the same in a hundred notes as in a hundred thousand.
    """
    if not total:
        return 0.0
    return 10 * math.log(1 + (total - count + 0.5) / (count + 0.5)) / math.log(2 * total + 2)


def _joined(tokens: Sequence[str], known: Knowledge) -> dict[str, list[str]]:
    """Return, for words that the notes also write as one, the terms of the whole: `reg alloc 2`, `owner ship`."""
    found: dict[str, list[str]] = {}
    for group in (*pairwise(tokens), *zip(tokens, tokens[1:], tokens[2:], strict=False)):
        spelled = _whole(group)
        if spelled and known.frequency.get(spelled[-1]):
            for token in group:
                found.setdefault(token, []).append(spelled[-1])
    return found


def _whole(group: Sequence[str]) -> list[str]:
    """Return the terms of words written as one; none where nobody would write them so."""
    small = [token.casefold() for token in group]
    if not all(re.fullmatch(r"[^\W_]+", token) for token in small):
        return []
    if any(token in STOP and len(token) < 3 for token in small) or all(token in STOP for token in small):
        return []
    whole = "".join(small)
    return terms(whole) if len(whole) > 4 else []
