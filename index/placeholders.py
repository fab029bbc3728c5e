"""Words that keep a place and say nothing."""

from __future__ import annotations

import re

_LONGEST = 40
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:to ?do|tbd|tba|tbc|n/?a|none|nothing|empty|add (?:notes|items?|topics?|your \w+) here"
    r"|placeholder|your name here"
    r"|to be (?:added|determined|announced|filled(?: in)?)|coming soon|notes here)?[\W_]*$",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[\W_]*[^\W\d_][\w /-]{0,30}:[\W_]*$")


def is_field(words: str) -> bool:
    """Tell whether `words` are a label with nothing behind it: `**Link:**`."""
    return len(words) < _LONGEST and bool(_FIELD.match(words))


def is_placeholder(words: str) -> bool:
    """Tell whether `words` only keep a place: `TODO`, `...`, `N/A`, an empty check box."""
    return len(words) < _LONGEST and bool(_PLACEHOLDER.match(words))
