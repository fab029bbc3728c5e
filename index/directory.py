"""Who is who: one human under all the names that labels and attendee lists know."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.people import NOT_NAMES
from index.terms import STOP


@dataclass(frozen=True, slots=True)
class Named:
    """The people that a question names: by all their names, and the words of the question that name them."""

    names: tuple[frozenset[str], ...]
    words: frozenset[str]


class Directory:
    """The people of the sources in scope. Ambiguous stays ambiguous: a first name stands for all who bear it."""

    def __init__(
        self,
        attendees: Iterable[Sequence[str]],
        speakers: Mapping[str, int],
        table: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`attendees`: the names of each line of an attendee list; `speakers`: how many bullets each label has, casefolded;
        `table`: further names by a person's first, from the configuration."""
        aliases: dict[str, Counter[str]] = defaultdict(Counter)
        for names in attendees:
            folded = [name.casefold() for name in names]
            for name in folded:
                aliases[name].update(folded)
        for first, others in (table or {}).items():
            folded = [name.casefold() for name in (first, *others)]
            for name in folded:
                aliases[name].update({other: 1000 for other in folded})
        common = {name for name, others in aliases.items() if len(others) > 6}
        self._people: dict[str, frozenset[str]] = {}
        full = [name for name in aliases if " " in name]
        for name, others in aliases.items():
            known = {other for other in others if other not in common or other == name}
            self._people[name] = frozenset(known)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in {*full, *speakers, *aliases}:
            for word in re.findall(r"[^\W_]+", name):
                self._by_word[word].add(name)
        self._speakers = speakers

    def named_in(self, tokens: Sequence[str]) -> Named:
        """Return the people whom the words of a question name."""
        found: list[frozenset[str]] = []
        spent: set[str] = set()
        bare = [re.sub(r"['’]s?$", "", token.casefold()) for token in tokens]
        at = 0
        while at < len(bare):
            pair = f"{bare[at]} {bare[at + 1]}" if at + 1 < len(bare) else ""
            if pair and (pair in self._people or pair in self._speakers):
                found.append(self._all_names(pair))
                spent.update((bare[at], bare[at + 1]))
                at += 2
                continue
            word = bare[at]
            if self._is_name(word, tokens, at):
                found.append(self._all_names(word))
                spent.add(word)
            at += 1
        return Named(tuple(found), frozenset(spent))

    def _is_name(self, word: str, tokens: Sequence[str], at: int) -> bool:
        if word in NOT_NAMES or len(word) < 2 or word not in self._by_word:
            return False
        spoken = sum(self._speakers.get(name, 0) for name in self._by_word[word])
        if not spoken:
            return False
        if word in STOP:
            return False
        return True

    def _all_names(self, name: str) -> frozenset[str]:
        """Return the labels that may stand for `name`: its aliases, and for a full name also its parts and initials."""
        names = {name, *self._people.get(name, ())}
        for holder in self._by_word.get(name, ()):
            names.add(holder)
            names.update(self._people.get(holder, ()))
        for known in list(names):
            words = known.split()
            if len(words) > 1:
                names.add(words[0])
                names.add("".join(word[0] for word in words))
        return frozenset(names)

    def names(self) -> list[str]:
        """Return every name that a bullet is labelled with, the most frequent first."""
        return sorted(self._speakers, key=lambda name: (-self._speakers[name], name))
