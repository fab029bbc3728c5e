"""Whether a call took place, as far as its note tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.agendas import listed_topics
from index.hints import HINTS, Hinted
from index.model import Bullet, Kind, State
from index.placeholders import is_placeholder
from index.speakers import SPOKEN

_CANCELLED = re.compile(
    r"\b(?:cancel+ed|cancel+ation|no (?:meeting|call) (?:today|this week|was held)"
    r"|(?:meeting|call) (?:was |is )?(?:skipped|not held|did not happen)|did not meet|didn['’]t meet"
    r"|skipped this (?:week|call|meeting))\b",
    re.IGNORECASE,
)
_NO_CALL = re.compile(r"(?:.{0,40}[,.;:!])?\W*no (?:meeting|call)\b(?! (?:notes|minutes|link|agenda))", re.IGNORECASE)
"""What says so where it is all that a note says; in others it is of a call to come."""
_NOT_A_CALL = re.compile(
    r"(?:^|/)(?:(?:readme|contributing|code[-_]of[-_]conduct|index|license|changelog)[^/]*$"
    r"|[^/]*(?<![a-z])templates?(?![a-z])[^/]*(?:$|/))",
    re.IGNORECASE,
)
_AGENDA_FILE = re.compile(
    r"(?:^|/)(?![^/]*(?:minutes|notes)(?![a-z])[^/]*$)[^/]*(?<![a-z])agenda(?![a-z])[^/]*$", re.IGNORECASE
)
_TRANSCRIPT = re.compile(
    r"(?:^|/)transcripts?/|(?<![a-z])(?:transcripts?|captions|vtt|srt|log)(?![a-z])[^/]*$", re.IGNORECASE
)
_ABOUT_CALL = re.compile(
    r"\W*(?:links?|upcoming (?:meetings?|calls?)|how to (?:attend|join)|joining|logistics|call[- ]?in(?: details)?|zoom"
    r"|(?:[a-z]+ ){0,2}meeting (?:details|info\w*|link)|recordings?|registration|(?:\w+ )?teams meeting)\W*$",
    re.IGNORECASE,
)
_INVITES = Hinted(
    HINTS,
    r"\b(?:instructions\b.*\battend|join (?:the|on|from|here|us|zoom|by)|meeting id|passcode|dial[- ]in|how to attend"
    r"|zoom\.us|meet\.google|teams\.microsoft|(?:video|audio) ?(?:recording|call)|minutes google doc|google doc for)\b",
    "instructions join meeting passcode dial attend zoom meet teams video audio videorecording audiorecording"
    " videocall audiocall minutes google",
)
_MEETING = re.compile(r"(?:meetings?|calls?|minutes|telcons?|syncs?)(?:[^a-z/][^/]*)?$", re.IGNORECASE)
_MEETS = re.compile(
    r"\W*(?:meeting )?(?:minutes|notes|agenda|attendees|attendance|present|discussion)\W*$", re.IGNORECASE
)
_NOTES = re.compile(r"\W*(?:meeting )?(?:minutes|notes|discussion)\W*$", re.IGNORECASE)
_ARRANGES = re.compile(
    r"\W*(?:(?:meeting|call) )?(?:date|time|place|location|when|where|duration)(?: and time)?\W*:(?!.*\bstatus\W*:)"
    r"|\W*(?:[a-z]{3,9},? )?[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}(?: \([^()]*\))?\W*$"
    r"|\W*\d{4}-\d\d-\d\d\W*$|\W*\d{1,2}(?::\d\d)? ?[ap]m\b[^.]*\d ?[ap]m\b"
    r"|\W*(?:agenda\W*)?\[(?:link to (?:the )?)?[\w./-]*agenda(?: link)?(?:\.md)?\]\([^()]*\)\W*$",
    re.IGNORECASE,
)
"""When and where a call is, and the address of its agenda."""
_INSTRUCTS = re.compile(r"(?:\*(?!\*)[^*]{1,200}\*|_[^_]{1,200}_)$")
_FIRST = 12
_LONGEST_NOTICE = 200
"""Characters. What is longer tells of something else that was cancelled."""
_MOST_NOTED = 6
"""Parts. A note that tells more is of a call that was held, whatever was cancelled in it."""
_LEAST_UNDATED = 3
_LEAST_SPOKEN = 3
"""Parts with speakers, or below a heading `Notes`, of a file that is called an agenda and yet is the notes."""
_LEAST_PASTED = 12
"""Lines of code. So many are no part of an agenda, but a log that was pasted."""
_LEAST_ATTENDED = 2


def state(path: str, parts: Sequence[Bullet], *, dated: bool) -> State:
    """Return whether the call of the note at `path` took place. `dated`: path or lines tell when it was."""
    noted = _noted(parts)
    topics = listed_topics(parts)
    if len(noted) <= _MOST_NOTED and _is_cancelled(parts):
        return State.CANCELLED
    if len(noted) == 1 and _NO_CALL.match(noted[0].text):
        return State.CANCELLED
    if _NOT_A_CALL.search(path) and not dated:
        return State.OTHER
    attended = sum(part.kind is Kind.ATTENDEES and not is_placeholder(part.text) for part in parts)
    if dated and _AGENDA_FILE.search(path) and not attended and _said(parts, noted) < _LEAST_SPOKEN:
        return State.UPCOMING
    if any(part.number not in topics for part in noted) or (dated and (attended >= _LEAST_ATTENDED or _pasted(parts))):
        meets = attended >= _LEAST_ATTENDED or bool(_MEETING.search(path)) or any(_MEETS.match(p.text) for p in parts)
        return State.HELD if dated or (meets and len(noted) >= _LEAST_UNDATED) else State.OTHER
    return State.UPCOMING if dated else State.OTHER


def is_transcript(path: str) -> bool:
    """Tell whether a file is named as what was said word for word, beside which there may be notes of the call."""
    return bool(_TRANSCRIPT.search(path))


def has_notes(parts: Sequence[Bullet]) -> bool:
    """Tell whether a note tells what was said, more than who came and what was to be talked about.

    That of a held call may not do so yet: names are often put down in the call, and notes days later.
    """
    topics = listed_topics(parts, surely=False)
    return any(part.number not in topics for part in _noted(parts))


def _is_cancelled(parts: Sequence[Bullet]) -> bool:
    heads = (part for part in parts if part.kind is Kind.HEADING)
    said = [part for part in parts if part.kind in SPOKEN or part.kind in (Kind.CODE, Kind.AGENDA)]
    return any(len(part.text) < _LONGEST_NOTICE and _CANCELLED.search(part.text) for part in (*heads, *said[:_FIRST]))


def _said(parts: Sequence[Bullet], noted: Sequence[Bullet]) -> int:
    """Return how many of the parts noted somebody said, or stand below a heading that calls them notes."""
    below: set[int | None] = set()
    for part in parts:
        if part.parent in below or (part.kind is Kind.HEADING and _NOTES.match(part.text)):
            below.add(part.number)
    return sum(bool(part.speakers) or part.number in below for part in noted)


def _pasted(parts: Sequence[Bullet]) -> bool:
    return sum(len(part.span) for part in parts if part.kind is Kind.CODE) >= _LEAST_PASTED


def _noted(parts: Sequence[Bullet]) -> list[Bullet]:
    """Return the parts that tell what was said: no preamble, no way to join, nothing that keeps a place."""
    heads = [part for part in parts if part.kind is Kind.HEADING]
    preamble_ends = heads[1].number if len(heads) > 1 else 0
    kept = _places_kept(parts)
    noted: list[Bullet] = []
    about = False
    for part in parts:
        if part.kind is Kind.HEADING:
            about = bool(_ABOUT_CALL.match(part.text))
        elif part.kind in SPOKEN and not about and (part.number > preamble_ends or part.label):
            noted.append(part)
    return [part for part in noted if part.number not in kept and _tells(part.text)]


def _places_kept(parts: Sequence[Bullet]) -> set[int | None]:
    """Return the parts that only keep a place, and the bullets that nothing but such stands under."""
    kept: set[int | None] = {part.number for part in parts if is_placeholder(part.text)}
    filled = {part.parent for part in parts if part.number not in kept}
    return kept | ({part.parent for part in parts if part.number in kept} - filled)


def _tells(text: str) -> bool:
    """Tell whether a part says something of a call: no date, no invitation, no instruction, no row to fill."""
    head = text[:_LONGEST_NOTICE]
    return not (_ARRANGES.match(head) or _INVITES.is_in(head) or _INSTRUCTS.match(text) or text.endswith(("|", "???")))
