"""Other search tools asked the same questions, over the same bullets as callnotes has them.

None of them knows calls, threads or speakers, and none keeps silent. Those that are not installed are left out.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import Stemmer
from rapidfuzz import fuzz, process, utils

from benchmarks.indexes import index_file
from benchmarks.marking import Marker, Row
from benchmarks.questions import Group, QuestionSet
from index.packing import BulletRow, Pack, ThreadRow, Unpacked
from index.reader import PACK

MOST = 5
_FUZZY = 0.1
"""How much a word one letter off counts in tantivy, where the word itself has its BM25."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a tool can find: lines of a note, with the headings and the parent that they stand under."""

    path: str
    start: int
    end: int
    text: str
    crumb: str

    @property
    def both(self) -> str:
        """The text with its crumb, as one field."""
        return f"{self.crumb}\n{self.text}"


Search = Callable[[str], Sequence[int]]
"""A question -> the numbers of the passages that fit it best, best first."""


def fts5(texts: Iterable[str]) -> Search:
    """Return a search by SQLite's FTS5 with its stemmer: any of the words, BM25."""
    store = sqlite3.connect(":memory:")
    store.execute("create virtual table passage using fts5(text, tokenize='porter unicode61')")
    store.executemany("insert into passage(rowid, text) values (?, ?)", enumerate(texts))

    def search(question: str) -> Sequence[int]:
        match = " OR ".join(f'"{word}"' for word in _words(question))
        sql = "select rowid from passage where passage match ? order by rank limit ?"
        return [row[0] for row in store.execute(sql, (match, MOST))]

    return search


def rapidfuzz(texts: Iterable[str]) -> Search:
    """Return a search by the likeness of the sets of words."""
    plain = [utils.default_process(text) for text in texts]

    def search(question: str) -> Sequence[int]:
        asked = utils.default_process(question)
        return [found[2] for found in process.extract(asked, plain, scorer=fuzz.token_set_ratio, limit=MOST)]

    return search


def bm25s(texts: Iterable[str]) -> Search:
    """Return a search by bm25s, with its English stop words and a stemmer. Raises ImportError."""
    tool: Any = _imported("bm25s")
    stemmer = Stemmer.Stemmer("english")
    options = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    found = tool.BM25()
    found.index(tool.tokenize(list(texts), **options), show_progress=False)

    def search(question: str) -> Sequence[int]:
        asked = tool.tokenize([question], **options)
        numbers, scores = found.retrieve(asked, k=MOST, show_progress=False)
        return [int(number) for number, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    return search


def tantivy(texts: Iterable[str]) -> Search:
    """Return a search by tantivy with its stemmer: BM25 of any of the words, with a little for words one letter off.

    A fuzzy match has no BM25 there, only a fixed score: alone, it finds half as much. Raises ImportError.
    """
    tool: Any = _imported("tantivy")
    builder = tool.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_unsigned_field("number", stored=True)
    store = tool.Index(builder.build())
    writer = store.writer(num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(tool.Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()
    store.reload()
    searcher = store.searcher()

    def search(question: str) -> Sequence[int]:
        asked = " ".join(word.lower() for word in _words(question))
        exact = store.parse_query(asked, ["text"])
        fuzzy = store.parse_query(asked, ["text"], fuzzy_fields={"text": (False, 1, True)})
        either = [(tool.Occur.Should, exact), (tool.Occur.Should, tool.Query.boost_query(fuzzy, _FUZZY))]
        query = tool.Query.boolean_query(either)
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(query, MOST).hits]

    return search


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool, and what it is given to search."""

    make: Callable[[Iterable[str]], Search]
    crumb: bool = True
    threads: bool = False


PEERS = {
    "rapidfuzz token_set_ratio, bullets": Peer(rapidfuzz, crumb=False),
    "SQLite FTS5, bullets": Peer(fts5, crumb=False),
    "SQLite FTS5, whole threads, +crumb": Peer(fts5, threads=True),
    "tantivy, BM25 + fuzzy, +crumb": Peer(tantivy),
    "bm25s, +crumb": Peer(bm25s),
    "SQLite FTS5, bullets, +crumb": Peer(fts5),
}


def ask_peers(sets: Iterable[QuestionSet], data: Path, marker: Marker) -> dict[str, Row]:
    """Return the figures of each tool that is installed, over the shared sets pooled."""
    shared = [asked for asked in sets if asked.group == Group.SHARED]
    figures: dict[str, Row] = {}
    for name, peer in PEERS.items():
        try:
            rows = [row for asked in shared for row in _marked(peer, asked, data, marker)]
        except ImportError:
            continue
        figures[name] = marker.summary(rows)
    return figures


def _marked(peer: Peer, asked: QuestionSet, data: Path, marker: Marker) -> Iterable[Row]:
    passages = read_passages(index_file(data, asked.notes), marker.corpus(asked.notes), threads=peer.threads)
    search = peer.make([passage.both if peer.crumb else passage.text for passage in passages])
    for question in asked.questions:
        started = perf_counter()
        numbers = search(question.question)
        took = (perf_counter() - started) * 1000
        excerpts = [_excerpt(passages[number]) for number in numbers]
        yield marker.mark(asked.notes, question, {"answered": bool(excerpts), "excerpts": excerpts, "ms": took})


def _excerpt(passage: Passage) -> Mapping[str, Any]:
    return {"path": passage.path, "start": passage.start, "end": passage.end}


def read_passages(index: Path, corpus: Any, *, threads: bool) -> list[Passage]:  # noqa: ANN401 - see `Marker.corpus`
    """Return every bullet of an index, or every thread.

    Over it stand the last two headings and the parent, or the thread's title where there is none.
    """
    passages: list[Passage] = []
    sql = f"select n.path, {PACK} from pack p join note n on n.id = p.note_id order by n.path"
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as store:
        for path, *pack in store.execute(sql):
            unpacked = Unpacked(Pack._make(pack))
            for thread in unpacked.threads():
                rows = unpacked.bullets(thread.id, thread.last)
                passages += _passages(path, thread, rows, corpus.lines(path), whole=threads)
    return sorted(passages, key=lambda passage: (passage.path, passage.start))


def _passages(
    path: str, thread: ThreadRow, rows: Sequence[BulletRow], lines: Sequence[str], *, whole: bool
) -> Iterator[Passage]:
    def text(start: int, end: int) -> str:
        return "\n".join(lines[start - 1 : end])

    above = thread.headings[-2:]
    if whole:
        start, end = min(row.start for row in rows), max(row.end for row in rows)
        yield Passage(path, start, end, text(start, end), " ".join([*above, thread.title]))
        return
    for row in rows:
        parent = rows[row.parent - thread.id] if row.parent is not None else None
        over = text(parent.start, parent.end) if parent else thread.title
        yield Passage(path, row.start, row.end, text(row.start, row.end), " ".join([*above, over]))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _imported(name: str) -> ModuleType:
    return importlib.import_module(name)
