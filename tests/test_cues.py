"""What bullets do: decide, hand out work, ask, answer, count votes."""

from __future__ import annotations

import pytest

from index import cues
from index.model import Cue


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("conclusion: keep the rope", Cue.DECISION),
        ("Resolution", Cue.DECISION),
        ("**Verdict:** We will NOT accept this.", Cue.DECISION),
        ("VERDICT: YES", Cue.DECISION),
        ("[DECIDED] moor at night", Cue.DECISION),
        ("RESOLVED: moor at night", Cue.DECISION),
        ("Outcome: two ropes", Cue.DECISION),
        ("Move the quay - APPROVED", Cue.DECISION),
        ("**DECISION 64.4**: stop", Cue.DECISION),
        ("consensus for deleting", Cue.DECISION),
        ("General agreement is to yank", Cue.DECISION),
        ("alex: conclusion: backport to all", Cue.DECISION),
        ("It was decided that the quay stays open", Cue.DECISION),
        ("The committee has agreed to wait", Cue.DECISION),
        ("jorge: #agreed two ropes", Cue.DECISION),
        ("jorge: #action kate to write", Cue.ACTION),
        ("==Decision==: two ropes", Cue.DECISION),
        ("The council decided unanimously to buy rope", Cue.DECISION),
        ("Es wurde vereinbart, zwei Seile zu kaufen", Cue.DECISION),
        ("Décidé : deux cordes", Cue.DECISION),
        ("\\[AI\\] Kate to write", Cue.ACTION),
        ("he asks for more. \\[AI\\] Kate to add it", Cue.ACTION),
        ("5 for, 3 against", Cue.POLL),
        ("Stage 2 for rope", None),
        ("decision: open it", Cue.DECISION),
        ("Decision: open", None),
        ("**Decision:** pending the review", None),
        ("Motion carried", Cue.DECISION),
        ("Carried 3–2", Cue.DECISION),
        ("Approved, 4 in favour, 1 abstention (KA).", Cue.DECISION),
        ("adopted as policy, 5-0. Kate writes it down", Cue.DECISION),
        ("MOTION: to paint. Moved Alm, second Ek. Approved w/o vote.", Cue.DECISION),
        ("The motion to wait failed; the other motion carried.", Cue.DECISION),
        ("b) **Approved unanimously**, as of May", Cue.DECISION),
        ("fine by all. Outcome: two ropes", Cue.DECISION),
        ("no objection → **decided: two ropes**", Cue.DECISION),
        (":white_check_mark: *Decision*: two ropes", Cue.DECISION),
        ("TODO @kate: write", Cue.ACTION),
        ("TODO(kate) write", Cue.ACTION),
        ("the job runs from May on (**AI: Kate**)", Cue.ACTION),
        ("3:20 PM :memo: *Action* @Kate Alm: write", Cue.ACTION),
        ("Action: Kate writes the post", Cue.ACTION),
        ("**Action Item:** write", Cue.ACTION),
        ("AI(Ben): write", Cue.ACTION),
        ("ACTION ITEM: Niko to comment", Cue.ACTION),
        ("Next steps: write", Cue.ACTION),
        ("TODO: write", Cue.ACTION),
        ("Straw poll: 5 for", Cue.POLL),
        ("+1 from me", Cue.POLL),
        ("12 in favour", Cue.POLL),
        ("should we?", Cue.QUESTION),
        ("Q: what is it", Cue.QUESTION),
        ("alex: is it?)", Cue.QUESTION),
        ("yes, on Friday", Cue.ANSWER),
        ("A: on Friday", Cue.ANSWER),
        ("alex: no", Cue.ANSWER),
        ("No updates this week", None),
        ("No rope is long enough", None),
        ("we will poll once and it will be ready", None),
        ("wider-than-1-bit is 1", None),
        ("is there a decision out of this meeting", None),
        ("a ship decided at night", None),
        ("The motion FAILED, four votes being required.", None),
        ("RESOLVED, that the crane be sold. The resolution was withdrawn.", None),
        ("Motion to approve: not carried", None),
        ("*Consensus*: No decision. Kate writes a paper", None),
        ("Decision: none", None),
        ("PROPOSED RESOLUTION: two ropes", None),
        ("**Proposed resolution:** two ropes", None),
        ("we accepted 2-3 ropes", None),
        ("Carried over", None),
        ("a reaction to rope", None),
        ("", None),
    ],
)
def test_a_bullet_does(text: str, cue: Cue | None) -> None:
    """The word that says what a bullet does counts at its start, after a label, or in capitals."""
    assert cues.cue_of(text) is cue
    assert cues.cue(cues.signals(text)) is cue


@pytest.mark.parametrize(
    ("text", "bit"),
    [
        ("we decided to wait", cues.HINTS_DECISION),
        ("let's go back to the old job", cues.HINTS_DECISION),
        ("no objections", cues.HINTS_DECISION),
        ("Kate will open an issue", cues.HINTS_ACTION),
        ("happy to review", cues.HINTS_ACTION),
        ("36 MB right now", cues.COUNTS),
        ("by the end of next week", cues.DATES),
        ("because of the tide", cues.REASONS),
        ("no update", cues.IDLES),
        ("skipped, ran out of time", cues.IDLES),
    ],
)
def test_weak_signs_are_bits(text: str, bit: int) -> None:
    """What only hints is told apart from what says."""
    assert cues.signals(text) & bit


def test_a_long_line_of_marks_is_read_in_no_time() -> None:
    """No pattern goes back and forth over a line of marks."""
    assert cues.signals("_ " * 500_000) == 0
