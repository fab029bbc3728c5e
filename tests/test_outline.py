"""A call at a glance: what it names of what was talked about."""

from __future__ import annotations

from index.entries import entry
from index.model import Note
from index.outline import glance
from index.reader import SourceRow

_SOURCE = SourceRow(1, "harbour", None, None)
_NOTE = """# Harbour call 3 March 2026

Held in the old shed, at nine.

## Attendees

- Kate Alm
- Bo Ek, new, works on cranes and would like to help with ropes and much else too

## Agenda

- ropes, which everybody should read about first
- and the quay is what we talk about then. It will take long.

## Ropes

- Kate: two are worn
- It was decided that both are replaced

## Who was present

- Decision: lists are kept by Bo

### Conclusion

- the quay stays open

## Adjournment

The call ended at ten, and everybody went home.
"""


def _titles(text: str) -> dict[str, list[str]]:
    note = Note("harbour/2026-03-03.md", text)
    found = glance(note, entry(note, "k"), _SOURCE, {})
    return {one.title: [quote.text for quote in one.decisions] for one in found.threads}


def test_what_every_call_begins_and_ends_with_is_no_thread_of_it() -> None:
    """Preambles, who was there, agendas and farewells are left out, unless something was decided there."""
    assert set(_titles(_NOTE)) == {"Ropes", "Who was present"}


def test_what_stands_above_and_beside_the_topics_of_a_call_is_no_thread_of_it() -> None:
    """A logo, who hosts the call under its date, links and the next call's agenda are left out."""
    text = (
        "![The crane](img/crane.png)\n\n# 2026-05-05 9:00am PT\n\n* Host: Kate\n* Recording: https://video.example/1\n\n"
        "## Ropes\n\nTwo are worn, said Kate.\n\n## Links\n\n- **Issue**: https://git.example/1\n\n"
        "## Agenda for next meeting\n\n- the quay\n- the crane\n"
    )
    assert list(_titles(text)) == ["Ropes"]


def test_what_a_paragraph_decides_behind_its_title_is_told() -> None:
    """A title in bold that a paragraph runs on from is the thread's; the decision behind it is told as well."""
    text = "# Harbour call 5 May 2026\n\n**Ropes.** Two are worn.\n\n**Crane.** It was decided to sell it by June.\n"
    assert _titles(text) == {"Ropes": [], "Crane": ["**Crane.** It was decided to sell it by June."]}


def test_what_is_proposed_done_or_a_title_is_neither_decided_nor_to_do() -> None:
    """What the words of a bullet say gives way to where it stands; what is done is not to do, nor is a farewell."""
    note = Note(
        "harbour/2026-04-07.md",
        "# Harbour call 7 April 2026\n\n## Ropes\n\nTwo are worn, said Kate.\n\n**Action items**\n\n"
        "- [x] ACTION: Bo counts\n- Kate orders\n- Scribe:\n\nMeeting adjourned 18:21 UTC.\n\n"
        "## Proposed resolutions\n\nRESOLVED, that the quay be sold.\n",
    )
    found = glance(note, entry(note, "k"), _SOURCE, {})
    assert [quote.text for one in found.threads for quote in one.actions] == ["Kate orders"]
    assert not any(one.decisions for one in found.threads)


def test_what_is_decided_in_few_words_is_told_however_often_it_recurs() -> None:
    """`Approved` stands word for word in many calls; a long sentence that does is a template's."""
    text = "# Harbour call 7 May 2026\n\n## Ropes\n\n- Approved\n- Decision: whatever the template says here\n"
    note = Note("harbour/2026-05-07.md", text)
    made = entry(note, "k")
    found = glance(note, made, _SOURCE, {row.same: 9 for row in made.bullets})
    assert [quote.text for one in found.threads for quote in one.decisions] == ["Approved"]


def test_decisions_are_those_that_say_so_and_those_under_a_heading_that_does() -> None:
    """And never the heading itself."""
    found = _titles(_NOTE)
    assert found["Ropes"] == ["It was decided that both are replaced"]
    assert found["Who was present"] == ["Decision: lists are kept by Bo", "the quay stays open"]
