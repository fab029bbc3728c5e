"""Find the words that notes of calls use most, and write them where texts are deflated by them: `index/words.txt`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.shared import REPOSITORY, needed_folder
from benchmarks.vocabulary import shared_notes, words_of_meetings

WORDS = REPOSITORY / "index" / "words.txt"
_MOST = 3000
"""Words. Deflating looks back 32 KiB at most; with 2,000 an index is larger by 0.2 %, with 4,000 smaller by 0.1 %."""
_LEAST = 3
"""Letters: a shorter word costs as much to point to as to write."""


def most_used(shares: Mapping[str, float]) -> list[str]:
    """Return the words that are used most, those used most at the end, where it costs least to point to them."""
    long = [word for word in shares if len(word) >= _LEAST and word.isascii()]
    return sorted(long, key=lambda word: (shares[word], word))[-_MOST:]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dictionary", description=__doc__)
    parser.add_argument("--output", type=Path, default=WORDS, help="the file written (else: the package's own)")
    given = parser.parse_args(arguments)
    shared = needed_folder()
    words = most_used(words_of_meetings(shared_notes(shared)))
    given.output.write_text("\n".join(words) + "\n", "ascii")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
