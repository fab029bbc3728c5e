"""Tables of figures, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.marking import Row

COLUMNS = {
    "@500": "the answer is within the first 500 characters shown",
    "hit@1": "the first excerpt has it",
    "hit@3": "one of the first three has it",
    "reply": "it is among what is shown",
    "thread@1": "the first excerpt is of the right thread",
    "focus": "the share of the lines shown that is on topic",
    "verbatim": "the share of the excerpts whose words stand in their lines",
    "silence": "the share of the unanswerable questions met with silence",
    "false silence": "the share of the answerable ones met with silence",
    "in 50": "the answer is among the first 50 excerpts (ask --limit 50), silent or not",
    "p50 ms": "the time of a question, the median",
    "p95 ms": "the same of the slowest twentieth",
}
"""The figures, in order, and what each means."""

_KEYS = {"false silence": "false_silence", "in 50": "among", "p50 ms": "p50_ms", "p95 ms": "p95_ms"}

Table = list[list[str]]


def table(groups: Mapping[str, Row]) -> Table:
    """Return a table with a row for each group of answers; its first row is the head."""
    rows = [["", "n", "none", *COLUMNS]]
    for name, figures in groups.items():
        cells = [_cell(column, figures.get(_KEYS.get(column, column))) for column in COLUMNS]
        rows.append([name, str(figures["questions"]), str(figures["none_questions"]), *cells])
    return rows


def _cell(column: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if column.endswith("ms") else f"{value:.3f}"


def aligned(rows: Table) -> str:
    """Return a table for a terminal."""
    widths = _widths(rows)
    return "\n".join(_line(row, widths, "  ").rstrip() for row in rows)


def markdown(rows: Table) -> str:
    """Return a table as Markdown."""
    widths = _widths(rows)
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(f"| {_line(row, widths, ' | ')} |" for row in (rows[0], rule, *rows[1:]))


def _line(row: Sequence[str], widths: Sequence[int], between: str) -> str:
    first, *rest = row
    return between.join([first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))])


def _widths(rows: Table) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]
