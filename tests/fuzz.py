"""Coverage-guided runs of what the hypothesis tests promise: `python tests/fuzz.py parser -max_total_time=600 CORPUS`.

Needs the extra `fuzz` (atheris). Whatever stands after the target is libFuzzer's. A find becomes a file in
`cases/fuzz/TARGET/`, named after what it does; `test_fuzz.py` runs them all.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PATHS = ("a/2025/a-01-02.md", "README.md", "x", "2021/telcons/02-11-minutes.md")


def promises(module: str, *names: str) -> list[Callable[..., None]]:
    """Return hypothesis tests as plain functions, for an example that hypothesis did not make."""
    found: Any = import_module(module)
    return [getattr(found, name).hypothesis.inner_test for name in names]


def parser() -> Callable[[bytes], None]:
    """Return what reads bytes as a note, and makes rows of it."""
    from index.entries import entry
    from index.lines import decode
    from index.model import Note

    (any_text,) = promises("test_parse_properties", "test_any_text_gives_a_call")

    def read(raw: bytes) -> None:
        path, text = PATHS[raw[0] % len(PATHS) if raw else 0], decode(raw[1:])
        any_text(text=text, path=path)
        entry(Note(path, text), "key")

    return read


def query() -> Callable[[bytes], None]:
    """Return what reads bytes as a question."""
    from index.lines import decode

    (total,) = promises("test_query", "test_reading_is_total")
    return lambda raw: total(question=decode(raw))


def escaper() -> Callable[[bytes], None]:
    """Return what sets bytes in Discord Markdown, and judges it."""
    names = (
        "test_plain_text_shows_exactly_its_characters",
        "test_plain_text_comes_back",
        "test_a_line_of_a_note_does_nothing",
        "test_a_line_of_a_note_reads_as_its_letters",
        "test_nothing_turns_text_around",
        "test_it_is_safe_wherever_it_is_put",
    )
    checks = promises("test_escape", *names)

    def escape(raw: bytes) -> None:
        text = raw.decode("utf-8", "surrogateescape")
        for check in checks:
            check(text=text)

    return escape


TARGETS: dict[str, Callable[[], Callable[[bytes], None]]] = {"parser": parser, "query": query, "escaper": escaper}


def main() -> None:
    """Run libFuzzer on the target named first."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"{__doc__}\nTargets: {', '.join(TARGETS)}")
    import atheris

    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    with atheris.instrument_imports(include=["index", "bot", "markdown_it"]):
        target = TARGETS[sys.argv[1]]()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
