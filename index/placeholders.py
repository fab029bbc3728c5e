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


def is_placeholder(words: str) -> bool:
    """Tell whether `words` only keep a place: `TODO`, `...`, `N/A`, an empty check box."""
    return len(words) < _LONGEST and bool(_PLACEHOLDER.match(words))
