"""Many notes made of few: the real ones, and copies of them with other dates, people, identifiers and rare words."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from random import Random

from index.lines import decode
from index.source import open_notes

_RARE = 3
"""Notes. A word that no more of them have is a topic's own; a copy has other topics."""
_RENAMED = 0.6
"""The share of the rare words that a copy has anew. With it, and identifiers and people, ten times the notes have four
times the words: by Heaps' law an exponent of 0.63, as in notes that grow by themselves."""
_WORD = re.compile(r"[^\W\d_](?:\w|['’](?=\w))*")
_IDENTIFIER = re.compile(r"\w*_\w+|[a-z]+[A-Z]\w*|[^\W\d_]+\d+\w*")
_LABEL = re.compile(r"^\s*(?:[-*+]|\d+[.)])?\s*[*_]*@?([^\W\d_][\w.'’/ -]{1,30}?)[*_]*:", re.MULTILINE)
_HANDLE = re.compile(r"(?<![\w/])@(\w[\w-]+)")
_NUMBER = re.compile(r"(?<=[#/])\d{3,6}\b")
_DAY = re.compile(r"(?<!\d)(\d\d)-(\d\d)(?!\d)")
_VOWELS, _OTHERS = "aeiou", "bcdfghjklmnpqrstvwxyz"


def enlarge(notes: Path, into: Path, times: int) -> None:
    """Write the notes of a folder or repository to `into`, `times` times; the first copy is the notes as they are.

    Each further copy lies in folders of its own, its calls on other days. In all of a copy, the same word is renamed in
    the same way. The same notes give the same copies.
    """
    source = open_notes(notes)
    files = {file.path: decode(content) for file, content in source.read(source.snapshot().files)}
    changing = _Vocabulary(list(files.values()))
    for number in range(times):
        for path, text in files.items():
            copy = into / (_path(path, number) if number else path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            changed = changing.copy(text, number) if number else text
            copy.write_bytes(changed.encode("utf-8", "surrogateescape"))


def _path(path: str, number: int) -> str:
    folder, slash, rest = path.partition("/")
    return f"{folder}-{number}/{_DAY.sub(lambda day: _moved(day, number), rest)}" if slash else f"copy-{number}/{path}"


def _moved(day: re.Match[str], number: int) -> str:
    month, of_month = int(day[1]), int(day[2])
    if not (1 <= month <= 12 and 1 <= of_month <= 28):
        return day[0]
    return f"{day[1]}-{(of_month - 1 + number) % 28 + 1:02}"


class _Vocabulary:
    """The words of some notes: which of them a copy has anew."""

    def __init__(self, texts: list[str]) -> None:
        notes: Counter[str] = Counter()
        for text in texts:
            notes.update({word.casefold() for word in _WORD.findall(text)})
        self._rare = {word for word, count in notes.items() if count <= _RARE and len(word) > 4}
        labels = Counter(label for text in texts for label in (*_LABEL.findall(text), *_HANDLE.findall(text)))
        self._people = {
            word.casefold()
            for label, count in labels.items()
            if count > 1 and label.count(" ") < 3
            for word in _WORD.findall(label)
            if len(word) > 2 and notes[word.casefold()] < len(texts) / 4
        }
        self._known: dict[tuple[int, str], str] = {}

    def copy(self, text: str, number: int) -> str:
        """Return the text as copy `number` has it."""
        text = _DAY.sub(lambda day: _moved(day, number), text)
        text = _NUMBER.sub(lambda digits: str(int(digits[0]) + 7 * number), text)
        return _WORD.sub(lambda word: self._word(word[0], number), text)

    def _word(self, word: str, number: int) -> str:
        key = (number, word)
        if key not in self._known:
            self._known[key] = _renamed(word, number) if self._changes(word, number) else word
        return self._known[key]

    def _changes(self, word: str, number: int) -> bool:
        small = word.casefold()
        if small in self._people or _IDENTIFIER.fullmatch(word):
            return True
        return small in self._rare and _chance(f"{number} {small}") < _RENAMED


def _chance(text: str) -> float:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big") / 2**32


def _renamed(word: str, number: int) -> str:
    """Return a word that looks like one: vowels for vowels, consonants for consonants, the same in all of a copy."""
    chance = Random(number)
    vowels, others = ("".join(chance.sample(letters, len(letters))) for letters in (_VOWELS, _OTHERS))
    small = str.maketrans(_VOWELS + _OTHERS, vowels + others)
    large = str.maketrans((_VOWELS + _OTHERS).upper(), (vowels + others).upper())
    return word.translate(small | large)
