"""A call -> the rows that the index holds of it. Pure: the same note always gives the same rows."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from index import cues
from index.calls import read_call
from index.model import Bullet, Call, Kind, Note
from index.terms import surface, terms, terms_of, words


class BulletEntry(NamedTuple):
    """A row of `bullet`, its ids counted from the note's first bullet, at 0."""

    thread: int
    number: int
    parent: int | None
    kind: str
    depth: int
    start: int
    end: int
    length: int
    speakers: str
    labelled: bool
    signals: int
    same: int
    terms: str
    crumb: str


class ThreadEntry(NamedTuple):
    """A row of `thread`; `first` and `last` count the note's bullets from 0."""

    title: str
    headings: str
    first: int
    last: int
    title_terms: str
    heading_terms: str


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """All rows of one note."""

    path: str
    key: str
    call: Call
    body: bytes
    threads: tuple[ThreadEntry, ...]
    bullets: tuple[BulletEntry, ...]
    term_counts: Counter[str]
    word_counts: Counter[str]

    @property
    def speaker_counts(self) -> Counter[str]:
        """How many bullets each name labels."""
        return Counter(name for bullet in self.bullets if bullet.labelled for name in bullet.speakers.split("\n"))

    @property
    def sames(self) -> set[int]:
        """The distinct words of its bullets, by hash."""
        return {bullet.same for bullet in self.bullets}

    @property
    def attendees(self) -> str:
        """JSON, a list of names for each."""
        return f"[{', '.join(self._names)}]"

    @property
    def attendee_counts(self) -> Counter[str]:
        """JSON of the names of each attendee, once."""
        return Counter(set(self._names))

    @property
    def _names(self) -> list[str]:
        return [json.dumps(attendee.names, ensure_ascii=False) for attendee in self.call.attendees]


def entry(note: Note, key: str, call: Call | None = None) -> NoteEntry:
    """Return the rows of `note`, whose content is known by `key`. `call` is what `read_call` says, where it did."""
    call = call or read_call(note)
    threads: list[ThreadEntry] = []
    bullets: list[BulletEntry] = []
    term_counts: Counter[str] = Counter()
    word_counts: Counter[str] = Counter()
    spelled: dict[int, list[str]] = {}
    title_terms = terms(call.title) + terms(call.series)
    for number, thread in enumerate(call.threads):
        members = [call.parts[n] for n in thread.numbers]
        first = len(bullets)
        places = {part.number: first + n for n, part in enumerate(members)}
        headings = [term for heading in thread.headings for term in terms(heading)]
        near_headings = [term for heading in thread.headings[-2:] for term in terms(heading)]
        for part in members:
            said = list(words(part.text))
            spelled[part.number] = terms_of(said)
            crumb = dict.fromkeys(_above(part, call.parts, spelled) + near_headings)
            bullets.append(_bullet(part, number, places, spelled, " ".join(crumb)))
            term_counts.update(set(spelled[part.number]))
            word_counts.update(set(filter(None, map(surface, said))))
        threads.append(
            ThreadEntry(
                title=thread.title,
                headings=json.dumps(thread.headings, ensure_ascii=False),
                first=first,
                last=len(bullets) - 1,
                title_terms=" ".join(terms(thread.title[:400])),
                heading_terms=" ".join(dict.fromkeys(headings + title_terms)),
            )
        )
    return NoteEntry(
        path=note.path,
        key=key,
        call=call,
        body=zlib.compress(note.text.encode("utf-8", "surrogatepass"), 6),
        threads=tuple(threads),
        bullets=tuple(bullets),
        term_counts=term_counts,
        word_counts=word_counts,
    )


def _above(part: Bullet, parts: Sequence[Bullet], spelled: dict[int, list[str]]) -> list[str]:
    """Return the terms of the bullets and headings that a bullet stands under, the nearest first, long ones cut."""
    crumb: list[str] = []
    parent = part.parent
    for _ in range(12):
        if parent is None:
            break
        above = parts[parent]
        if above.number not in spelled:
            spelled[above.number] = terms(above.text)
        crumb.extend(spelled[above.number][:40])
        if above.kind is Kind.HEADING:
            break
        parent = above.parent
    return crumb


def _bullet(
    part: Bullet, thread: int, places: dict[int, int], spelled: dict[int, list[str]], crumb: str
) -> BulletEntry:
    return BulletEntry(
        thread=thread,
        number=part.number,
        parent=places.get(part.parent) if part.parent is not None else None,
        kind=part.kind.value,
        depth=part.depth,
        start=part.span.start,
        end=part.span.end,
        length=len(part.text),
        speakers="\n".join(name.casefold() for name in part.speakers),
        labelled=part.label is not None,
        signals=cues.signals(part.text) | cues.bit(part.cue),
        same=same_words(part.text),
        terms=" ".join(spelled[part.number]),
        crumb=crumb,
    )


def same_words(text: str) -> int:
    """Return a number that is equal for texts of the same words, whatever their case and marks: 63 bits of BLAKE2."""
    bare = " ".join(words(text.casefold()))
    return int.from_bytes(blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
