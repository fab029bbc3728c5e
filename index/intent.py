"""What a question asks for, beside its topic: a decision, somebody's view, a date, an owner, a number, a reason."""

from __future__ import annotations

import re
from enum import IntFlag

GATHERING = (
    r"(?:meetings?|calls?|minutes|notes|syncs?|stand-?ups?|sessions?|agendas?|tele?con(?:ference)?s?|f2fs?|summits?|triage"
    r"|discussions?|reviews?|plenar(?:y|ies)|workshops?|retreats?|hearings?|week(?:ly|lies)|interims?)"
)
"""What people call a call, as a regular expression."""


class Intent(IntFlag):
    """What a question asks for. It may ask for several things, or for nothing but a topic."""

    TOPIC = 0
    DECISION = 1
    VIEW = 2
    """What somebody said or thinks."""
    WHEN = 4
    OWNER = 8
    """Who does something."""
    NUMBER = 16
    REASON = 32
    STATUS = 64
    NEWEST = 128
    CALL = 256
    """Which call, rather than what was said in it."""
    ATTENDANCE = 512
    """Who was at a call."""
    CURRENT = 1024
    """What holds now, of all that was said over the calls."""


_DECISION_WORDS = r"""
    decid\w* | decisions? | conclu\w* | resol(?:ved?|ution)\w* | outcomes? | verdict | agreed? | agreement | consensus
    | settled?(?:[ ]on)? | sign(?:ed)?[ ]off | land(?:ed)?[ ]on | (?:turn|vot|reject|approv|accept|declin)\w*
    | going[ ]with | go[ ]with | keep[ ]or | or[ ]not | keep[ ]it | back(?:ing)?[ ]out | did[ ]we[ ]go
    | polls? | motions?
    | position[ ]on | result | are[ ]we | do[ ]we | should[ ]we | is[ ]\w+[ ]getting | will[ ]we | is[ ]it[ ]going
"""
_VIEW_WORDS = r"""
    sa(?:y|id|ys) | think\w* | thought\w* | tak(?:e|es)[ ]on | opinion\w* | view\w* | worr\w+ | concern\w*
    | objection\w* | argu\w+ | want(?:ed)? | suggest\w* | prefer\w* | feel\w* | ask(?:ed)? | mention\w* | according[ ]to
    | explain\w* | report\w* | warn\w* | propos\w+ | hesitan\w* | disagree\w* | idea
"""
_WHEN_WORDS = r"""
    when | what[ ]date | date[ ]of | which[ ](?:call|meeting|month|year|day)s? | in[ ]which | how[ ]long[ ]ago
"""
_CALL_WORDS = r"(?:which|what|in[ ]which)[ ](?:\w+[ ])?(?:calls?|meetings?)"
_OWNER_WORDS = r"""
    who(?:['’]s|se)? | whom | somebody | someone | anyone | anybody | owe[sd]? | owns? | volunteer\w* | assigned
    | action[ ]items? | to-?dos? | (?:actions?|tasks?)[ ](?:of|for) | whose[ ]job | assignees? | on[ ]the[ ]hook
    | on[ ]\w+['’]s?[ ]plate | signed[ ]up
    | (?:supposed|meant|ha(?:s|ve|d)|needs?|asked|promised)[ ]to[ ](?:do\b|be[ ]doing)
"""
_NUMBER_WORDS = r"""
    how[ ](?:many|much|big|large|long|small|fast|slow|often|far|high|low|old) | number[ ]of | size | percentage
    | share[ ]of | what[ ](?:percent\w*|share|size|number|amount|version) | count | estimate | overhead
    | speedup | slowdown | faster | slower | which[ ]versions? | limit | cap | threshold
"""
_REASON_WORDS = r"""
    why | reasons? | how[ ]come | because | rationale | motivation | point[ ]of | downsides? | objections? | concerns?
    | worr\w+ | problem
"""
_STATUS_WORDS = r"""
    status | progress | state[ ]of | where[ ]are[ ]we | still | yet | any[ ]news | update[ ]on | happened[ ]to
    | how[ ]is | going[ ]on | ready | plans? | roadmap
"""
_NEWEST_WORDS = r"""
    latest | newest | most[ ]recent | last[ ](?:call|meeting|time) | currently | current | nowadays | right[ ]now
    | these[ ]days | today
"""
_CURRENT_WORDS = r"""
    latest | newest | most[ ]recent(?:ly)? | current(?:ly)? | nowadays | these[ ]days | today | at[ ]the[ ]moment
    | so[ ]far | in[ ]the[ ]end | any[ ]?more | (?<!what[ ])now(?![ ](?:that|on)\b)
"""
_ATTENDANCE_WORDS = r"""
    attend(?:ed|ees?|ance|ing|s)? | participants? | roll[ ]?call
    | who(?:['’]s|[ ](?:all|else|is|was|were))*[ ](?:there|here|present|join(?:ed)?|came|come|showed|made[ ]it)
    | who(?:['’]s|[ ](?:is|was|were))*[ ](?:absent|missing) | who[ ](?:sent|had)[ ](?:regrets|apologies)
    | who(?:['’]s|[ ](?:all|else|is|was|were))*[ ](?:on|at|in)\b(?=.*(?:\d|\b(?:GATHERING)\b))
    | how[ ]many(?:[ ]\w+)?[ ](?:join(?:ed)?|came|showed|(?:was|were)[ ](?:there|present|on|at|in))
""".replace("GATHERING", GATHERING)


def _any_of(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE | re.VERBOSE)


_INTENTS = (
    (Intent.DECISION, _any_of(_DECISION_WORDS)),
    (Intent.VIEW, _any_of(_VIEW_WORDS)),
    (Intent.WHEN, _any_of(_WHEN_WORDS)),
    (Intent.CALL, _any_of(_CALL_WORDS)),
    (Intent.OWNER, _any_of(_OWNER_WORDS)),
    (Intent.NUMBER, _any_of(_NUMBER_WORDS)),
    (Intent.REASON, _any_of(_REASON_WORDS)),
    (Intent.STATUS, _any_of(_STATUS_WORDS)),
    (Intent.NEWEST, _any_of(_NEWEST_WORDS)),
    (Intent.ATTENDANCE, _any_of(_ATTENDANCE_WORDS)),
    (Intent.CURRENT, _any_of(_CURRENT_WORDS)),
)


def read_intent(question: str) -> Intent:
    """Return what `question` asks for."""
    found = Intent.TOPIC
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            found |= intent
    return found
