"""Ask callnotes every question there is, and print how well it answers."""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.asking import ask_all, summaries
from benchmarks.indexes import data_folder, make_indexes
from benchmarks.marking import Marker, Row
from benchmarks.peers import ask_peers
from benchmarks.questions import Group, QuestionSet, all_sets
from benchmarks.shared import NoSharedFolder, shared_folder
from benchmarks.tables import COLUMNS, aligned, markdown, table
from index.encoder import Encoder, SentenceEncoder

Titled = tuple[str, dict[str, Row]]


def measured(
    sets: Sequence[QuestionSet], data: Path, marker: Marker, encoder: Encoder | None, *, folds: bool, peers: bool
) -> Iterator[Titled]:
    """Yield the tables that were asked for, each with its title."""
    figures = summaries(asyncio.run(ask_all(sets, data, marker, encoder=encoder)), marker)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"The weights that come with the package (peak memory {peak:.0f} MB)", figures
    if folds:
        yield "Each project asked with weights learned from the others alone", _folds(sets, data, marker, encoder)
    if peers:
        yield "Other search tools over the same bullets, the shared sets pooled", ask_peers(sets, data, marker)


def _folds(sets: Sequence[QuestionSet], data: Path, marker: Marker, encoder: Encoder | None) -> dict[str, Row]:
    from benchmarks.learn import collect, learn  # noqa: PLC0415 - NumPy and SciPy would count as this process's memory

    learned_from = [asked for asked in sets if asked.group != Group.PARAPHRASES]
    examples = asyncio.run(collect(learned_from, data, encoder))
    folds = {
        notes: learn([example for example in examples if example.notes != notes])
        for notes in {asked.notes for asked in sets}
    }
    return summaries(asyncio.run(ask_all(sets, data, marker, folds.__getitem__, encoder)), marker)


def main(arguments: Sequence[str] | None = None) -> str:
    """Run the command; return its tables as Markdown. Raises NoSharedFolder."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answers",
        description=__doc__,
        epilog="columns:\n" + "\n".join(f"  {name:14} {meaning}" for name, meaning in COLUMNS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folds", action="store_true", help="also with weights learned without the project asked")
    parser.add_argument("--peers", action="store_true", help="also other search tools, those that are installed")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables to this file")
    parser.add_argument("--data", type=Path, help="keep the indexes in this folder (else: a temporary one)")
    parser.add_argument("--model", help="find bullets by this model's vectors, too (the extra `vectors`)")
    given = parser.parse_args(arguments)
    shared = shared_folder()
    sets, marker = all_sets(shared), Marker(shared)
    written: list[str] = []
    with data_folder(given.data) as data:
        make_indexes((asked.notes for asked in sets), shared / "notes", data, given.model)
        encoder = SentenceEncoder(given.model) if given.model else None
        for title, figures in measured(sets, data, marker, encoder, folds=given.folds, peers=given.peers):
            rows = table(figures)
            print(f"{title}\n\n{aligned(rows)}\n", flush=True)
            written.append(f"### {title}\n\n{markdown(rows)}\n")
    if given.markdown:
        given.markdown.write_text("\n".join(written), "utf-8")
    return "\n".join(written)


if __name__ == "__main__":
    try:
        main()
    except NoSharedFolder as no_folder:
        sys.exit(f"error: {no_folder}")
