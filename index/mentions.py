"""New lines -> those in which a term comes up that somebody watches, as excerpts. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.excerpts import call_name, link, quoted
from index.model import Excerpt, Note, Span
from index.packing import BulletRow, ThreadRow
from index.reader import NoteRow, SourceRow
from index.terms import STOP, stem, word_terms, words

_BOILERPLATE = 4
"""Notes. What stands in so many, word for word, is no news of any of them."""
_ROOM = 400
"""Characters of a bullet that is longer."""
_JOINED = 40
"""Characters of the longest identifier that is a term as a whole, as `word_terms` has it."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What finds a watched term in the terms of a bullet."""

    key: str
    """Equal for terms that find the same."""
    pattern: re.Pattern[str]
    terms: frozenset[str]
    """The terms of which a bullet must have one, by which long ones are abridged."""


@dataclass(frozen=True, slots=True)
class FreshNote:
    """A note with new lines: `spans` are those, None where all of them are."""

    note: NoteRow
    source: SourceRow
    text: Note
    threads: Sequence[ThreadRow]
    bullets: Sequence[BulletRow]
    repeats: Mapping[int, int]
    spans: tuple[Span, ...] | None


def watched(term: str) -> Watched | None:
    """Return what finds `term`, or None where it has only words that tell nothing.

    Its words must stand one after the other, everyday words aside; an identifier is found however it is written.
    """
    ways = [found for word in words(term) if (found := _ways(word))]
    if not ways:
        return None
    joined = stem("".join(word.casefold() for word in words(term) if word.casefold() not in STOP))
    spelt = " ".join(f"(?:{'|'.join(way)})" for way in ways)
    whole = f"|{re.escape(joined)}" if len(ways) > 1 and joined.isalnum() and len(joined) <= _JOINED else ""
    found = frozenset(one for word in words(term) for one in word_terms(word))
    key = " ".join(one for word in words(term) for one in word_terms(word))
    return Watched(key, re.compile(rf"(?<!\S)(?:{spelt}{whole})(?!\S)"), found | {joined})


def _ways(word: str) -> list[str]:
    """Return patterns for the ways in which a word stands among the terms of a bullet."""
    found = word_terms(word)
    if not found:
        return []
    *parts, last = map(re.escape, found)
    bare = "".join(character for character in word.casefold() if character.isalnum())
    if not parts or last != re.escape(stem(bare)):
        return [" ".join((*parts, last))]
    return [f"{' '.join(parts)}(?: {last})?", last]


def mentions(fresh: Iterable[FreshNote], wanted: Collection[Watched]) -> list[Excerpt]:
    """Return the new bullets in which one of the terms comes up, those of a thread together."""
    found: list[Excerpt] = []
    terms = {term for one in wanted for term in one.terms}
    for one in fresh:
        threads = {thread.id: thread for thread in one.threads}
        new = [row for row in one.bullets if _is_new(row, one)]
        rows = [row for row in new if any(each.pattern.search(row.terms) for each in wanted)]
        for thread_id, group in groupby(rows, lambda row: row.thread_id):
            found.append(_excerpt(threads[thread_id], list(group), one, terms))
    return found


def _is_new(row: BulletRow, fresh: FreshNote) -> bool:
    if fresh.repeats.get(row.same, 1) >= _BOILERPLATE:
        return False
    return fresh.spans is None or any(span.start <= row.end and row.start <= span.end for span in fresh.spans)


def _excerpt(thread: ThreadRow, rows: list[BulletRow], fresh: FreshNote, terms: set[str]) -> Excerpt:
    quotes = quoted(rows, fresh.text, terms, _ROOM)
    span = Span(quotes[0].span.start, quotes[-1].span.end)
    return Excerpt(
        call=call_name(fresh.note, fresh.source),
        thread=thread.title,
        headings=thread.headings,
        thread_span=span,
        quotes=quotes,
        permalink=link(fresh.source, fresh.note.path, span),
    )
