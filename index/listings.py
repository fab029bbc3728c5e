"""What a list or a table is of, by the line above it or by its columns: decisions, actions; and what of it is done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.blocks import Block
from index.model import Cue, Kind
from index.placeholders import is_placeholder
from index.titles import ACTIONS

_LONGEST = 80
"""Characters of a line that says what stands below it."""
_DECISIONS = re.compile(
    r"\W*(?:\d+[.)]?\s+)?(?:summary of |[a-z]+ )?(?:(?:summary|consensus) ?(?:/|&|and) ?)?"
    r"(?:decisions?|resolutions?|conclusions?|outcomes?)(?: ?(?:/|&|and) ?(?:resolutions?|conclusions?|decisions?))?"
    r"(?: made| items?)?\W*$"
    r"|\W*(?:beschlüsse|entscheidungen|décisions|decisiones|acuerdos)\W*$",
    re.IGNORECASE,
)
_ACTIONS_ELSEWHERE = re.compile(
    r"\W*(?:aufgaben|offene punkte|tâches|actions à (?:faire|mener)|tareas|acciones)\W*$", re.IGNORECASE
)
_PROPOSED = re.compile(
    r"\W*(?:\d+[.)]?\s+)?(?:proposed|draft|suggested|open|pending) "
    r"(?:decisions?|resolutions?|conclusions?|motions?)\W*$",
    re.IGNORECASE,
)
_CELLS = re.compile(r"(?<!\\)\|")
_DECISION_COLUMN = re.compile(r"\W*(?:decisions?|resolutions?)\W*$", re.IGNORECASE)
_OUTCOME_COLUMN = re.compile(r"\W*(?:conclusions?|outcomes?|verdicts?)\W*$", re.IGNORECASE)
_MATTER_COLUMN = re.compile(r"\W*(?:agenda )?(?:items?|motions?|topics?|proposals?|subjects?)\W*$", re.IGNORECASE)
_ACTION_COLUMN = re.compile(r"\W*(?:actions?|action items?|next steps?|to[- ]?dos?|tasks?)\W*$", re.IGNORECASE)
_OWNER_COLUMN = re.compile(
    r"\W*(?:owners?|assigne(?:d to|es?)|who|responsible|due(?: date)?|deadline|by when)\W*$", re.IGNORECASE
)
_DONE_BOX = re.compile(r"[ \t>]*+(?:(?:[-*+•]|\d{1,3}[.)])[ \t]++)?\[[xX]\][ \t]")
_DONE_CELL = re.compile(r"(?:^|\|)\W*(?:done|closed|completed?|finished|obsolete|dropped|cancell?ed)\b", re.IGNORECASE)
_STRUCK = re.compile(r"[^\w~]*~~[^~]*~~\W*$")
_TICKED = ("✅", "✔", "☑")


def listed(title: str) -> Cue | None:
    """Return what a line says that the list below it is of: `Action items`, `Key decisions`; None if it says more."""
    if len(title) > _LONGEST:
        return None
    if ACTIONS.match(title) or _ACTIONS_ELSEWHERE.match(title):
        return Cue.ACTION
    return Cue.DECISION if _DECISIONS.match(title) and not is_proposed(title) else None


def is_proposed(title: str) -> bool:
    """Tell whether a line is above what is yet to be decided: `Proposed resolutions`."""
    return len(title) <= _LONGEST and bool(_PROPOSED.match(title))


def in_tables(blocks: Sequence[Block]) -> dict[int, Cue | None]:
    """Return what the rows of tables do by their columns, by the places of their blocks; None for first rows."""
    found: dict[int, Cue | None] = {}
    columns: tuple[Cue | None, ...] = ()
    ends = 0
    for place, block in enumerate(blocks):
        if block.kind not in (Kind.ROW, Kind.RULE):
            continue
        if ends + 1 < block.span.start:
            below = blocks[place + 1 : place + 2]
            headed = block.kind is Kind.ROW and any(one.kind is Kind.RULE for one in below)
            columns = _columns(block.words) if headed else ()
            if headed:
                found[place] = None
        elif block.kind is Kind.ROW and any(columns) and (cue := _in_row(block.words, columns)):
            found[place] = cue
        ends = block.span.end
    return found


def _columns(header: str) -> tuple[Cue | None, ...]:
    """Return what each column of a table has, by its first row.

    Outcomes are decisions only beside what was talked about, and actions are such only beside their owners or days.
    """
    cells = _CELLS.split(header)
    discussed = any(map(_MATTER_COLUMN.match, cells))
    owned = any(map(_OWNER_COLUMN.match, cells))
    found: list[Cue | None] = []
    for cell in cells:
        decided = _DECISION_COLUMN.match(cell) or (discussed and _OUTCOME_COLUMN.match(cell))
        found.append(Cue.DECISION if decided else Cue.ACTION if owned and _ACTION_COLUMN.match(cell) else None)
    return tuple(found)


def _in_row(row: str, columns: Sequence[Cue | None]) -> Cue | None:
    """Return what a row does, by the first column that says it and has a word in this row."""
    if _DONE_CELL.search(row):
        return None
    filled = (cue for cell, cue in zip(_CELLS.split(row), columns, strict=False) if not is_placeholder(cell))
    return next(filter(None, filled), None)


def is_done(line: str, words: str, *, row: bool) -> bool:
    """Tell whether what there is to do is done or dropped: ticked, struck, or a row that says so.

    `line` is the first of it, with its marker.
    """
    if _DONE_BOX.match(line) or words.lstrip().startswith(_TICKED):
        return True
    return is_struck(words) or (row and bool(_DONE_CELL.search(words)))


def is_struck(words: str) -> bool:
    """Tell whether all words are struck out."""
    return bool(_STRUCK.match(words))
