"""A call -> the rows that the index holds of it. Pure: the same note always gives the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from index import cues
from index.calls import read_call, read_calls
from index.deflate import deflated
from index.footprint import Footprint, Trace, footprint, trace
from index.model import Bullet, Call, Kind, Note
from index.packing import BulletRow, Pack, ThreadRow, packs
from index.placeholders import is_field
from index.speakers import SPOKEN
from index.terms import terms, terms_of, words
from index.titles import is_farewell, is_picture


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """What the index holds of one note. Ids count from 0."""

    path: str
    key: str
    call: Call
    body: bytes
    threads: tuple[ThreadRow, ...]
    bullets: tuple[BulletRow, ...]
    packs: tuple[Pack, ...]
    """The same threads and bullets as they are written."""
    footprint: Footprint

    @property
    def attendees(self) -> str:
        """JSON, a list of names for each."""
        return json.dumps([attendee.names for attendee in self.call.attendees], ensure_ascii=False)


def entry(note: Note, key: str, call: Call | None = None) -> NoteEntry:
    """Return the rows of `note`, whose content is known by `key`. `call` is what `read_call` says, where it did."""
    call = call or read_call(note)
    threads: list[ThreadRow] = []
    bullets: list[BulletRow] = []
    traces: list[Trace] = []
    said: dict[int, list[str]] = {}
    title_terms = terms(call.title) + terms(call.series)
    over = {part.parent for part in call.parts}
    for thread in call.threads:
        members = [call.parts[n] for n in thread.numbers]
        first = len(bullets)
        places = {part.number: first + n for n, part in enumerate(members)}
        headings = [term for heading in thread.headings for term in terms(heading)]
        for part in members:
            spoken = words(part.text)
            if part.kind is not Kind.HEADING:  # its words may be shown otherwise than as those of a heading
                said[part.number] = spoken
            row = _bullet(part, first, places, spoken)
            if _tells_nothing(part) and part.number not in over:
                row = row._replace(terms="")
            bullets.append(row)
            traces.append(trace(row, thread.headings))
        threads.append(
            ThreadRow(
                id=first,
                note_id=0,
                title=thread.title,
                headings=thread.headings,
                last=len(bullets) - 1,
                title_terms=" ".join(terms(thread.title[:400])),
                heading_terms=" ".join(dict.fromkeys(headings + title_terms)),
            )
        )
    return NoteEntry(
        path=note.path,
        key=key,
        call=call,
        body=deflated(note.text.encode("utf-8", "surrogatepass")),
        threads=tuple(threads),
        bullets=tuple(bullets),
        packs=tuple(packs(threads, bullets)),
        footprint=footprint(traces, [attendee.names for attendee in call.attendees], note.lines, said),
    )


def _bullet(part: Bullet, thread: int, places: dict[int, int], spoken: Sequence[str]) -> BulletRow:
    return BulletRow(
        id=places[part.number],
        note_id=0,
        thread_id=thread,
        number=part.number,
        parent=places.get(part.parent) if part.parent is not None else None,
        kind=part.kind,
        depth=part.depth,
        start=part.span.start,
        end=part.span.end,
        length=len(part.text),
        speakers="\n".join(name.casefold() for name in part.speakers),
        labelled=part.label is not None,
        signals=_signals(part),
        same=_same(part.text, spoken),
        terms=" ".join(terms_of(spoken)),
        above=part.parent,
    )


def _tells_nothing(part: Bullet) -> bool:
    """Tell whether a bullet is there for form's sake: no question finds it by its words."""
    if is_picture(part.text):
        return True
    return (part.kind is Kind.ITEM and is_field(part.text)) or (part.kind in SPOKEN and is_farewell(part.text))


def _signals(part: Bullet) -> int:
    """Return the signs in a bullet; whether it decides or hands out work, its place in the note has a say in."""
    signs = cues.signals(part.text) | cues.bit(part.cue)
    overruled = part.kind in SPOKEN and part.cue not in cues.RECORDED
    return signs & ~(cues.DECIDES | cues.ACTS) if overruled else signs


def same_words(text: str) -> int:
    """Return a number that is equal for texts of the same words, whatever their case and marks: 40 bits of BLAKE2."""
    return _number(words(text.casefold()))


def _same(text: str, spoken: Sequence[str]) -> int:
    """Return `same_words` of a text whose words are known; case changes them only where addresses or scripts do."""
    if text.isascii() and "://" not in text and "](" not in text:
        return _number([word.lower() for word in spoken])
    return same_words(text)


def _number(said: Sequence[str]) -> int:
    bare = " ".join(said)
    return int.from_bytes(blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")


def entries(note: Note, key: str) -> list[NoteEntry]:
    """Return the rows of each call that a file tells of."""
    return [entry(one, key, call) for one, call in read_calls(note)]


def many_entries(notes: Iterable[tuple[Note, str]]) -> list[list[NoteEntry]]:
    """Return the rows of each file: what a worker process does. What is packed stays there as well."""
    return [
        [
            replace(one, call=replace(one.call, threads=(), parts=()), threads=(), bullets=())
            for one in entries(note, key)
        ]
        for note, key in notes
    ]
