"""Threads of a note with their bullets <-> rows of the table `pack`. Pure.

As a row each, threads and bullets take more than three times the room, which is most of the index.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise, repeat
from operator import sub
from typing import NamedTuple

from index.deflate import deflated, inflated
from index.model import Kind

_FULL = 16
"""Bullets. A thread that begins beyond so many begins another pack. Fewer take more room, more longer to read: with
twice as many the index is smaller by one part in 150, and a question takes longer by one in 70."""
_SAME = 5
"""Bytes of `BulletRow.same`."""
_KINDS = tuple(Kind)
_SHORT, _LONG = b"h", b"i"
"""How the numbers of a pack are written, in the letters of `struct`."""
_NUMBERS = 10
"""Columns of numbers: number, parent, kind, depth, end, lines beyond one, length, labelled, signals, above."""
_STEPS = (0, 4)
"""Those columns whose numbers are counted from the one before, ..."""
_BY_ITSELF = (1, 2, 3, 5, 6, 7, 8, 9)
"""... and those where each stands for itself; parent and above are counted back from the bullet, 0 for none."""


class BulletRow(NamedTuple):
    """A bullet as the index holds it. Ids count through the whole index, or from 0 where it is not in one."""

    id: int
    note_id: int
    thread_id: int
    number: int
    """Its place among the parts of its note."""
    parent: int | None
    """The id of what it stands under, in its thread."""
    kind: Kind
    depth: int
    start: int
    end: int
    length: int
    """Characters shown."""
    speakers: str
    """Casefolded names between line feeds; empty: nobody's."""
    labelled: bool
    """Whether the label is its own."""
    signals: int
    same: int
    """Equal for bullets of the same words; 40 bits."""
    terms: str
    """In their order, between spaces."""
    above: int | None
    """The number of what it stands under, in whatever thread."""


class ThreadRow(NamedTuple):
    """A thread as the index holds it."""

    id: int
    """That of its first bullet."""
    note_id: int
    title: str
    headings: tuple[str, ...]
    """Outermost first."""
    last: int
    """The id of its last bullet; all between are its own."""
    title_terms: str
    heading_terms: str


def by_thread(bullets: Iterable[BulletRow]) -> dict[int, list[BulletRow]]:
    """Return the bullets of each thread that has any, by its id, in their order."""
    found: dict[int, list[BulletRow]] = {}
    for row in bullets:
        found.setdefault(row.thread_id, []).append(row)
    return found


class Stretch(NamedTuple):
    """Which bullets a thread has, by their ids, and in which pack it is."""

    id: int
    last: int
    note_id: int
    pack: int


class Bounds(NamedTuple):
    """Which threads a pack has: as much of it as tells where a bullet stands."""

    id: int
    note_id: int
    last: int
    starts: bytes

    def stretch(self, bullet: int) -> Stretch:
        """Return the bounds of the thread that a bullet of the pack is in."""
        after = bisect_right(self.starts, min(bullet - self.id, 255))
        last = self.id + self.starts[after] - 1 if after < len(self.starts) else self.last
        return Stretch(self.id + self.starts[after - 1], last, self.note_id, self.id)


class Pack(NamedTuple):
    """Threads that stand one after the other in a note: a row of `pack`, as it is written and as it is read."""

    id: int
    """That of its first bullet."""
    note_id: int
    last: int
    """The id of its last bullet."""
    starts: bytes
    """Where each thread begins, counted from the first bullet: a byte each."""
    signals: int
    """Those of all its bullets together."""
    sames: bytes
    """`BulletRow.same` of each bullet: words told apart by chance cannot be deflated."""
    content: bytes
    """All else, deflated: numbers, then texts as JSON."""

    def moved(self, bullets: int, note_id: int) -> Pack:
        """Return the pack of a note whose bullets, counted from 0, are to be counted from `bullets`."""
        return self._replace(id=self.id + bullets, last=self.last + bullets, note_id=note_id)

    @property
    def bounds(self) -> Bounds:
        """Which threads it has."""
        return Bounds(*self[:4])


def packs(threads: Sequence[ThreadRow], bullets: Sequence[BulletRow]) -> Iterator[Pack]:
    """Yield the packs of a note's threads and bullets, whose ids count from 0."""
    own: list[ThreadRow] = []
    for thread in threads:
        if own and thread.id - own[0].id >= _FULL:
            yield _pack(own, bullets)
            own = []
        own.append(thread)
    if own:
        yield _pack(own, bullets)


class _Texts(NamedTuple):
    """What is written of threads and bullets, column by column: like deflates well beside like."""

    titles: list[str]
    headings: list[tuple[str, ...]]
    title_terms: list[str]
    heading_terms: list[str]
    speakers: list[str]
    terms: list[str]


def _pack(threads: Sequence[ThreadRow], bullets: Sequence[BulletRow]) -> Pack:
    first, last = threads[0].id, threads[-1].last
    rows = bullets[first : last + 1]
    texts = _Texts(
        titles=[thread.title for thread in threads],
        headings=[thread.headings for thread in threads],
        title_terms=[thread.title_terms for thread in threads],
        heading_terms=[thread.heading_terms for thread in threads],
        speakers=[row.speakers for row in rows],
        terms=[row.terms for row in rows],
    )
    numbers = [
        *_steps([row.number for row in rows]),
        *(0 if row.parent is None else row.id - row.parent for row in rows),
        *(_KINDS.index(row.kind) for row in rows),
        *(row.depth for row in rows),
        *_steps([row.end for row in rows]),
        *(row.end - row.start for row in rows),
        *(row.length for row in rows),
        *(row.labelled for row in rows),
        *(row.signals for row in rows),
        *(0 if row.above is None else row.number - row.above for row in rows),
    ]
    form = _SHORT if min(numbers) >= -(2**15) and max(numbers) < 2**15 else _LONG
    written = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    signals = 0
    for row in rows:
        signals |= row.signals
    return Pack(
        id=first,
        note_id=threads[0].note_id,
        last=last,
        starts=bytes(thread.id - first for thread in threads),
        signals=signals,
        sames=b"".join(row.same.to_bytes(_SAME, "big") for row in rows),
        content=deflated(form + struct.pack(f"<{len(numbers)}{form.decode()}", *numbers) + written),
    )


def _steps(numbers: Sequence[int]) -> list[int]:
    """Return the first number, and by how much each other differs from the one before: small ones deflate better."""
    return [*numbers[:1], *(after - before for before, after in pairwise(numbers))]


class Unpacked:
    """The threads and bullets of a pack, each made a row when somebody asks for it.

    Raises zlib.error, TypeError or ValueError for what nobody packed.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._count = count = pack.last + 1 - pack.id
        content = inflated(pack.content)
        try:
            form = struct.Struct(f"<{_NUMBERS * count}{content[:1].decode()}")
            self._numbers: tuple[int, ...] = form.unpack_from(content, 1)
        except struct.error as error:
            raise ValueError(f"no pack of {count} bullets: {error}") from error
        self._texts = _Texts(*json.loads(content[1 + form.size :].decode("utf-8", "surrogatepass")))

    def threads(self) -> list[ThreadRow]:
        """Return the threads, in their order."""
        return [self._thread(place) for place in range(len(self._pack.starts))]

    def thread(self, id_: int) -> ThreadRow:
        """Return the thread of that id."""
        return self._thread(self._pack.starts.index(id_ - self._pack.id))

    def _thread(self, place: int) -> ThreadRow:
        first, note_id, last, starts = self._pack.bounds
        return ThreadRow(
            id=first + starts[place],
            note_id=note_id,
            title=self._texts.titles[place],
            headings=tuple(self._texts.headings[place]),
            last=first + starts[place + 1] - 1 if place + 1 < len(starts) else last,
            title_terms=self._texts.title_terms[place],
            heading_terms=self._texts.heading_terms[place],
        )

    def bullets(self, first: int | None = None, last: int | None = None) -> list[BulletRow]:
        """Return the bullets of these ids, both ends included; all without them."""
        pack = self._pack
        start = 0 if first is None else first - pack.id
        end = self._count if last is None else last + 1 - pack.id
        ids = range(pack.id + start, pack.id + end)
        parents, kinds, depths, sizes, lengths, labelled, signals, above = (
            self._numbers[column * self._count + start : column * self._count + end] for column in _BY_ITSELF
        )
        numbers, ends = self._summed[0][start:end], self._summed[1][start:end]
        columns: tuple[Iterable[object], ...] = (
            ids,
            repeat(pack.note_id, len(ids)),
            self._owners[start:end],
            numbers,
            [id_ - back if back else None for id_, back in zip(ids, parents, strict=True)],
            [_KINDS[kind] for kind in kinds],
            depths,
            map(sub, ends, sizes),
            ends,
            lengths,
            self._texts.speakers[start:end],
            map(bool, labelled),
            signals,
            [int.from_bytes(pack.sames[at : at + _SAME], "big") for at in range(_SAME * start, _SAME * end, _SAME)],
            self._texts.terms[start:end],
            [number - back if back else None for number, back in zip(numbers, above, strict=True)],
        )
        return list(map(BulletRow._make, zip(*columns, strict=True)))

    @cached_property
    def _summed(self) -> tuple[list[int], list[int]]:
        """The numbers of all bullets, and their last lines."""
        numbers, ends = (self._numbers[column * self._count : (column + 1) * self._count] for column in _STEPS)
        return list(accumulate(numbers)), list(accumulate(ends))

    @cached_property
    def _owners(self) -> list[int]:
        """The thread of each bullet."""
        starts = self._pack.starts
        lengths = map(sub, (*starts[1:], self._count), starts)
        return [self._pack.id + start for start, length in zip(starts, lengths, strict=True) for _ in range(length)]
