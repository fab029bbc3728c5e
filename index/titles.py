"""What a heading or a bullet says it is over: nothing in particular, updates, actions, the end of a topic."""

from __future__ import annotations

import re

_GENERIC_WORDS = """
    notes note minutes minute discussion discussions agenda update updates status standup standups
    announcement announcements topic topics item items meeting meetings call calls other misc miscellaneous
    business reminders reminder review round table general open issue issues action actions decision decisions
    recap summary previous last next follow up followup questions question new old any all hands team project
    weekly monthly transcript chat log triage prs pr and of the from for to in with at on a an by wg sig group
    working community projects discuss discussed points point section main attendees present links
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_REPOSITORY = re.compile(r"[\w.\-]+/[\w.\-]+$")
UPDATES = re.compile(
    r"\b(?:updates|stand-?ups?|status reports?|round[- ]?(?:table|robin)|check-?ins?|introductions|announcements)\b"
    r"|^\W*(?:(?:status|project|client|team|testing|research) )?(?:update|status)\W*$",
    re.IGNORECASE,
)
ACTIONS = re.compile(
    r"\W*(?:[a-z]+ )?(?:action items?|actions?|todos?|next steps?|actions required)\W*$", re.IGNORECASE
)
_CLOSING = (
    r"(?:conclusions?|decisions?|resolutions?|resolved|outcomes?|verdict|consensus|agreed|summary|next steps?|actions?"
    r"|action items?)"
)
CLOSES = re.compile(rf"[\W_]*{_CLOSING}\b", re.IGNORECASE)
CLOSING_HEADING = re.compile(rf"\W*(?:(?:tentative|proposed|final) )?{_CLOSING}\W*$", re.IGNORECASE)


def is_generic(title: str) -> bool:
    """Tell whether a heading says nothing of its topic: `Notes`, `Meeting minutes`, `Topic #2`, a number."""
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return all(word in _GENERIC for word in words) or bool(_REPOSITORY.match(title.strip()))
