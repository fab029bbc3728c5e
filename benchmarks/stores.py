"""Plain full-text stores on the disk over the same bullets: what building and asking is measured against."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.sizes import read_bullets
from index.terms import word_terms

MOST = 5
Ask = Callable[[str], Sequence[int]]
"""A question -> the numbers of the bullets that fit it best."""


def make_fts5(bullets: Path, file: Path) -> None:
    """Make a table of FTS5 with its stemmer, merged as callnotes merges its own."""
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as store:
        store.execute("pragma journal_mode=wal")
        store.execute("pragma synchronous=normal")
        store.execute("create virtual table bullet using fts5(text, tokenize='porter unicode61')")
        store.executemany("insert into bullet(text) values (?)", ((text,) for text in read_bullets(bullets)))
        store.execute("insert into bullet(bullet) values ('optimize')")
        store.commit()


def ask_fts5(file: Path) -> Ask:
    """Return a search for any of the words of a question, by BM25."""
    return _fts5(file, r"\w+", _any)


def ask_fts5_without_stop_words(file: Path) -> Ask:
    """Return the same without the words that callnotes does not search by either."""
    return _fts5(file, r"\w+", lambda word: bool(word_terms(word)))


def _any(_: str) -> bool:
    return True


def _fts5(file: Path, pattern: str, wanted: Callable[[str], bool]) -> Ask:
    store = sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    def ask(question: str) -> Sequence[int]:
        match = " OR ".join(f'"{word}"' for word in re.findall(pattern, question) if wanted(word))
        sql = "select rowid from bullet where bullet match ? order by rank limit ?"
        return [row[0] for row in store.execute(sql, (match, MOST))]

    return ask


def make_tantivy(bullets: Path, folder: Path) -> None:
    """Make an index of tantivy with its stemmer, written by one thread. Raises ImportError."""
    tool = _tantivy()
    folder.mkdir(parents=True, exist_ok=True)
    writer = tool.Index(_schema(tool), path=str(folder), reuse=False).writer(num_threads=1)
    for number, text in enumerate(read_bullets(bullets)):
        writer.add_document(tool.Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()


def ask_tantivy(folder: Path) -> Ask:
    """Return a search for any of the words of a question, by BM25. Raises ImportError."""
    tool = _tantivy()
    index = tool.Index(_schema(tool), path=str(folder))
    searcher = index.searcher()

    def ask(question: str) -> Sequence[int]:
        query = index.parse_query(" ".join(re.findall(r"\w+", question)).lower(), ["text"])
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(query, MOST).hits]

    return ask


def _tantivy() -> Any:  # noqa: ANN401 - an optional package without types
    return importlib.import_module("tantivy")


def _schema(tool: Any) -> Any:  # noqa: ANN401 - as above
    builder = tool.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem", stored=True)
    builder.add_unsigned_field("number", stored=True)
    return builder.build()


@dataclass(frozen=True, slots=True)
class Store:
    """A tool: how its index is made, and the ways of asking it, by name."""

    name: str
    suffix: str
    make: Callable[[Path, Path], None]
    ask: dict[str, Callable[[Path], Ask]]

    @property
    def installed(self) -> bool:
        """Tell whether it can be used here."""
        return self.name != "tantivy" or importlib.util.find_spec("tantivy") is not None


STORES = (
    Store(
        "SQLite FTS5",
        ".fts5",
        make_fts5,
        {"SQLite FTS5": ask_fts5, "SQLite FTS5, no stop words": ask_fts5_without_stop_words},
    ),
    Store("tantivy", ".tantivy", make_tantivy, {"tantivy": ask_tantivy}),
)
