"""The notes of the index -> a vector for each of their bullets, kept beside them: made once, gone with the note."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from index import reader
from index.dense import packed
from index.model import Span
from index.quote import words_shown
from index.store import writing

if TYPE_CHECKING:
    import aiosqlite

    from index.encoder import Encoder
    from index.reader import Scope

_MOST = 1500
"""Characters of a bullet. What models read of a text ends sooner."""
_HEADING, _TITLE, _PARENT = 100, 120, 160
"""Characters of what a bullet stands under: enough to say what it is about, and leave room for the bullet."""

_Passages = tuple[int, list[str]]
"""The id of a note's first bullet, and the text of each bullet that is encoded."""


async def encode_notes(
    store: aiosqlite.Connection, scope: Scope, encoder: Encoder, made_by: str, progress: Callable[[int, int], None]
) -> None:
    """Give the bullets of each note of `scope` their vectors, where it has none of the encoder known as `made_by`.

    A note is written when all of it is encoded, so that whoever is interrupted loses little; the texts of no two notes
    are encoded together, so that a note has the same vectors whatever was encoded with it. Raises NoEncoder.
    """
    await _begin(store, made_by)
    waiting = await _without_vectors(store, scope)
    for done, note_id in enumerate(waiting, 1):
        passages = await _passages(store, note_id)
        if passages is not None:
            first, texts = passages
            numbers = packed(await asyncio.to_thread(encoder.passages, texts)) if texts else b""
            async with writing(store):
                if await _passages(store, note_id) == passages:  # else another process has refreshed meanwhile
                    await store.execute(
                        "insert or ignore into vector select ?, ?, ? from encoder where signature = ?",
                        (note_id, first, numbers, made_by),
                    )
        progress(done, len(waiting))


async def _begin(store: aiosqlite.Connection, made_by: str) -> None:
    """Remove the vectors of another encoder."""
    if await reader.encoder(store) == made_by:
        return
    async with writing(store):
        await store.execute("delete from vector")
        await store.execute("delete from encoder")
        await store.execute("insert into encoder values (?)", (made_by,))


async def _without_vectors(store: aiosqlite.Connection, scope: Scope) -> list[int]:
    """Return the notes of `scope` that have no vectors, the newest calls first: they are asked about most."""
    sql = (
        "select n.id from note n left join vector v on v.note_id = n.id"
        " where v.note_id is null and n.source_id in (select value from json_each(?))"
        " order by n.year desc, n.month desc, n.day desc, n.id"
    )
    return [row[0] for row in await store.execute_fetchall(sql, (json.dumps(scope),))]


async def _passages(store: aiosqlite.Connection, note_id: int) -> _Passages | None:
    """Return what is encoded of each bullet of a note: what it stands under, and what it says. None if it is gone."""
    found = await reader.note_texts(store, [note_id])
    if not found:
        return None
    lines = found[note_id].lines
    threads, bullets = await reader.note_threads(store, note_id)
    by_id = {thread.id: thread for thread in threads}
    said: dict[int, str] = {}
    texts: list[str] = []
    for row in bullets:
        thread = by_id[row.thread_id]
        own = said[row.id] = words_shown(row.kind, Span(row.start, row.end), lines)
        above = [heading[:_HEADING] for heading in thread.headings[-2:]]
        above.append(thread.title[:_TITLE])
        if row.parent in said:
            above.append(said[row.parent][:_PARENT])
        above = [text for text in dict.fromkeys(above) if text and text[:_HEADING] != own[:_HEADING]]
        texts.append(" / ".join(above) + "\n" + own[:_MOST])
    return (bullets[0].id if bullets else 0), texts
