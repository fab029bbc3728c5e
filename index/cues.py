"""What a bullet does in the discussion: decide, hand out work, ask, answer, count votes."""

import re

from index.model import Cue

_START = r"^[\W_]*(?:\[[ xX]\]\s*)?"
_DECISION = re.compile(
    _START + r"(?:(?:final|tentative|overall|the|general|rough|group|tsc|our|team)\s+)?"
    r"(?:conclusions?|decisions?|decided|resolutions?|resolved|verdict|outcomes?|consensus|agreed|agreement|approved"
    r"|accepted|rejected|declined|conclude|summary of decisions?|takeaways?|proposed resolution)\b[\w .#&/]{0,24}?"
    r"(?:[:\])*\-–—]|$|\b(?:is|was|to|that|on|not|we)\b)"
    r"|\[(?:decided|resolved|approved|accepted|agreed|rejected)\]|\bRESOLVED\b|\bAPPROVED\b|\bVERDICT\b|\bDECISION\b"
    r"|\*\*(?:resolved|decided|agreed|approved|decision|verdict|conclusion|outcome)\b[^*]{0,12}\*\*",
    re.IGNORECASE,
)
_DECISION_CAPITAL = re.compile(r"\b(?:RESOLVED|APPROVED|VERDICT|DECISION|CONSENSUS|AGREED)\b")
_DECIDING = re.compile(
    r"\b(?:decided (?:to|that|on|not|against)|decision (?:is|was|to)|(?:we|group|everyone|all|they|tsc) agree[ds]?"
    r"|agree(?:d|ment|s)? (?:to|that|on|in)|no (?:further |strong )?objections?|let['’]?s\b|consensus|in favou?r of"
    r"|(?:we|will|to) go(?:ing)? (?:with|forward|ahead)|moving (?:forward|ahead) with|settled? on|voted?|unanimous\w*"
    r"|we(?:['’]ll| will| won['’]t| should| are going to)|won['’]t (?:be|do|fix)|tabled|postpone[ds]?|defer(?:red)?"
    r"|(?:everyone|group|all) (?:is |are )?(?:ok|okay|fine|happy|on board)|sounds good|approved?|merged?|landed"
    r"|concluded?|conclusion|plan is|for now|instead|accepted|rejected|closed?|removed? from (?:the )?agenda)\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    _START + r"(?:action(?: items?| points?| required)?|ai|todos?|to[- ]do|next steps?|follow[- ]?ups?|owners?|assigned)\b"
    r"[\w .#&/]{0,16}?(?:[:\])(*\-–—]|$)|^\s*(?:[-*+]\s+)?\[ ?\]\s|\bACTION\b|\[ACTION\]",
    re.IGNORECASE,
)
_ACTING = re.compile(
    r"\b(?:(?:@?\w+|I|he|she|they) (?:will|to) (?:\w+ )?(?:open|file|write|send|follow|update|post|create|check|look|investigate"
    r"|reach|talk|contact|ask|prepare|draft|review|set|add|make|work|schedule|ping|start|do|try|put|get|fix|take|bring|share"
    r"|submit|propose|comment|implement|organi[sz]e|find|figure|document|test|email|summari[sz]e|champion|sync|run|see|merge"
    r"|land|handle|own|drive|lead|push|help|report|announce|tell|move|finish|publish)"
    r"|(?:I|we|he|she)['’]ll|volunteer\w*|take[sn]? (?:a look|this|that|it|on)|follow(?:ing)?[ -]up|can (?:do|take|write|look)"
    r"|happy to|assigned?|on the hook|working on|plans? to|going to|owns?|sign(?:ed)? up)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^[\W_]*(?:qs?|questions?)\b[^:]{0,20}:|\?[\W_]*$", re.IGNORECASE)
_ANSWER = re.compile(r"^[\W_]*(?:a|answers?|ans)\s*:|^[\W_]*(?:yes|no|yep|nope|yeah)\b", re.IGNORECASE)
_POLL = re.compile(
    r"\b(?:straw )?polls?\b|\bvotes?\b[^.]{0,20}\d|\b\d+ (?:in favou?r|for|against|abstain)|[+-]1\b|👍|👎", re.IGNORECASE
)

DECIDES, HINTS_DECISION, ACTS, HINTS_ACTION, ASKS, ANSWERS, POLLS, COUNTS, DATES, REASONS = (1 << n for n in range(10))
"""Bits of `signals`: strong and weak signs, so that judging need not read the text again."""

_AMOUNT = re.compile(
    r"\d\s*(?:%|x\b|k\b|m\b|ms\b|[kmg]i?b\b|bytes?|bits?|times|percent|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
    r"|\b\d+(?:\.\d+)?\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|twice|double)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d|\d{4}-\d\d|\b\d{1,2}/\d{1,2}\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:next|this|last|end of) (?:week|month|year|quarter)\b|\bby (?:end|the)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|reasons?|due to|so that|in order to|concern\w*|worr\w+|problems?|issues? (?:is|with)|otherwise|means"
    r"|the point|motivation|rationale|therefore|blocked|downside|benefit\w*|advantage\w*)\b",
    re.IGNORECASE,
)


def signals(text: str) -> int:
    """Return the signs in `text` as bits: DECIDES, HINTS_DECISION, ACTS and so on."""
    text = text[:2000]
    found = 0
    for bit, pattern in _PATTERNS:
        if pattern.search(text):
            found |= bit
    if _DECISION_CAPITAL.search(text):
        found |= DECIDES
    return found


_PATTERNS = (
    (DECIDES, _DECISION),
    (HINTS_DECISION, _DECIDING),
    (ACTS, _ACTION),
    (HINTS_ACTION, _ACTING),
    (ASKS, _QUESTION),
    (ANSWERS, _ANSWER),
    (POLLS, _POLL),
    (COUNTS, _AMOUNT),
    (DATES, _DATE),
    (REASONS, _REASON),
)


def cue(signs: int) -> Cue | None:
    """Return what a bullet with these signs does first of all, or None."""
    for bit, value in _CUES:
        if signs & bit:
            return value
    return None


_CUES = (
    (DECIDES, Cue.DECISION),
    (ACTS, Cue.ACTION),
    (POLLS, Cue.POLL),
    (ASKS, Cue.QUESTION),
    (ANSWERS, Cue.ANSWER),
)
