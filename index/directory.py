"""Who is who: one human under all the names that labels and attendee lists know."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.common import COMMON
from index.kin import is_word
from index.people import NOT_NAMES, without_accents
from index.terms import STOP, word_terms

_MOST_ALIASES = 6
"""Names that stand beside more others than this are no one's own: a company, a role."""
_LEAST_HANDLE = 4
"""Characters. What is shorter is made of many a name."""
_NAME_SHARE = 0.25
"""A word is taken for a name if at least this share of the bullets that have it are labelled with it."""


@dataclass(frozen=True, slots=True)
class Named:
    """The people that a question names: by all their names, and the words of the question that name them."""

    names: tuple[frozenset[str], ...]
    words: frozenset[str]
    unheard: frozenset[str]
    """Those of the words that name people who say nothing anywhere, under whatever name."""


def _initialled(names: AbstractSet[str]) -> dict[str, str]:
    """Return the handles among names that are made of one full name alone, each with that: `abee` of `ann bee`."""
    made: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = re.findall(r"[^\W_]+", without_accents(name))
        if len(words) > 1:
            first, last = words[0], words[-1]
            for handle in (first[0] + last, first + last[0], first + last, f"{first}.{last}", f"{first}_{last}"):
                made[handle].add(name)
    handles = {name: made.get(without_accents(name), set[str]()) for name in names if " " not in name}
    return {
        name: whole
        for name, bearers in handles.items()
        if len(name) >= _LEAST_HANDLE and len(bearers) == 1
        for whole in bearers
    }


class Directory:
    """The people of the sources in scope. Ambiguous stays ambiguous: a first name stands for all who bear it."""

    def __init__(
        self,
        attendees: Iterable[Sequence[str]],
        speakers: Mapping[str, int],
        table: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take in who is known.

        `attendees`: the names of each line of an attendee list; `speakers`: how many bullets each label has,
        casefolded; `table`: further names by a person's first, from the configuration.
        """
        aliases: dict[str, set[str]] = defaultdict(set)
        for names in (*attendees, *((first, *others) for first, others in (table or {}).items())):
            folded = [name.casefold() for name in names]
            for name in folded:
                aliases[name].update(folded)
        for name, whole in _initialled(aliases.keys() | speakers.keys()).items():
            aliases[name].update((name, whole, *aliases[whole]))
            for other in (whole, *aliases[whole]):
                aliases[other].update((other, name))
        common = {name for name, others in aliases.items() if len(others) > _MOST_ALIASES}
        self._people = {name: frozenset(others - common | {name}) for name, others in aliases.items()}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in {*speakers, *aliases}:
            for word in re.findall(r"[^\W_]+", name):
                self._by_word[word].add(name)
                self._by_word[without_accents(word)].add(name)
        self._speakers = speakers
        spelled = (spelling for name in aliases for spelling in (name, without_accents(name)))
        self._attending = frozenset(word for spelling in spelled for word in spelling.split())

    def named_in(self, tokens: Sequence[str], frequency: Mapping[str, int], groups: Container[str] = ()) -> Named:
        """Return the people whom the words of a question name.

        `frequency`: in how many bullets each term stands; `groups`: words by which people are listed, but not named.
        """
        found: list[frozenset[str]] = []
        spent: set[str] = set()
        unheard: set[str] = set()
        bare = [re.sub(r"['’]s?$", "", token.casefold()).removeprefix("@") for token in tokens]
        at = 0
        while at < len(bare):
            pair = f"{bare[at]} {bare[at + 1]}" if at + 1 < len(bare) else ""
            named: tuple[str, ...] = ()
            if pair and (pair in self._people or self._speakers.get(pair, 0) > 1):
                named = (bare[at], bare[at + 1])
            elif self._is_name(bare[at], frequency, groups):
                named = (bare[at],)
            if named:
                found.append(self._all_names(" ".join(named)))
                spent.update(named)
                if not self._is_heard(" ".join(named)):
                    unheard.update(named)
            at += len(named) or 1
        return Named(tuple(found), frozenset(spent), frozenset(unheard))

    def named(self, name: str) -> tuple[frozenset[str], ...]:
        """Return whom `name` names, by all their names; at least by that one."""
        bare = " ".join(name.casefold().removeprefix("@").split())
        return (self._all_names(bare),) if bare else ()

    def _is_name(self, word: str, frequency: Mapping[str, int], groups: Container[str]) -> bool:
        """Tell whether a word is more of a name than a word: how often it labels against how often it stands."""
        if word in NOT_NAMES or word in STOP or word in COMMON or len(word) < 2:
            return False
        spoken = sum(self._speakers.get(name, 0) for name in self._by_word.get(word, ()))
        listed = word in self._attending and word not in groups
        if spoken < 1:
            return listed and len(word) > 3
        if listed and not any(map(is_word, word_terms(word))):
            return True
        stands = max((frequency.get(term, 0) for term in word_terms(word)), default=0)
        return spoken >= _NAME_SHARE * stands

    def _is_heard(self, name: str) -> bool:
        """Tell whether anybody of that name says something: initials that others may have are no proof."""
        bearers = {name, *self._by_word.get(name, ())}
        known = bearers.union(*(self._people.get(bearer, ()) for bearer in bearers))
        return not self._speakers.keys().isdisjoint(known | {bearer.split()[0] for bearer in known})

    def _all_names(self, name: str) -> frozenset[str]:
        """Return the labels that may stand for `name`: its aliases, and for a full name also its parts and initials."""
        names = {name, *self._people.get(name, ())}
        for holder in self._by_word.get(name, ()):
            names.add(holder)
            names.update(self._people.get(holder, ()))
        for known in frozenset(names):
            words = known.split()
            if len(words) > 1:
                names.add(words[0])
                names.add("".join(word[0] for word in words))
        return frozenset(names)

    def names(self) -> list[str]:
        """Return every name that a bullet is labelled with, the most frequent first."""
        return sorted(self._speakers, key=lambda name: (-self._speakers[name], name))
