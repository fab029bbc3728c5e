"""A note's lines -> its blocks with their roles: topics, lists of people, agendas, turns with their speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.agendas import mark_agendas
from index.attendance import mark_attendees, people
from index.blocks import Block
from index.labels import Label
from index.markdown import blocks
from index.model import Attendee
from index.people import NOBODY, Roster
from index.speakers import labels
from index.topics import lift_dated_item, mark_attendee_headings, mark_summaries, mark_topics, nest_lettered
from index.turns import cut_turns
from index.voices import voices


@dataclass(frozen=True, slots=True)
class Sections:
    """What the lines of a note are."""

    blocks: list[Block]
    labels: list[Label | None]
    """The label of each block that has one."""
    attendees: tuple[Attendee, ...]


def sections(lines: Sequence[str]) -> Sections:
    """Return the blocks of a note with their roles; every line that is not blank is in one of them."""
    found = cut_turns(nest_lettered(lift_dated_item(blocks(lines))), lines, NOBODY)
    found = mark_attendees(mark_attendee_headings(mark_summaries(found, lines)))
    listed = people(found, lines)
    named = (*listed.present, *listed.absent, *voices(found, lines))
    roster = Roster(named) if named else NOBODY
    if named:
        found = cut_turns(found, lines, roster)
    found = mark_agendas(mark_topics(found, roster))
    return Sections(found, labels(found, roster), listed.present)
