"""What a bullet does in the discussion: decide, hand out work, ask, answer, count votes."""

import re

from index.hints import DIGIT, HINTS, Hinted
from index.model import Cue

_MOST = 2000
"""Characters of a bullet that are read: in a longer one anything may stand somewhere."""

_START = r"[\W_]*+(?:(?:\d{1,2}(?:\.\d{1,2})*+|[a-z])[.)]\s[\W_]*+)?(?:[^:\n]{1,40}:[\s*_]++[\W_]*+)?"
"""Marks, perhaps a count (`2.3.`, `b)`), perhaps a label with its colon, marks."""

_DECISION_FIRST = Hinted(
    HINTS,
    _START + r"(?:(?:final|tentative|overall|the|general|rough|group|tsc|our|team)\s+)?"
    r"(?:conclusions?|decisions?|decided|resolutions?|resolved|verdict|outcomes?|consensus|agreed|agreement|approved"
    r"|accepted|rejected|declined|conclude|summary of decisions?|takeaways?)\b[\w .#&/]{0,24}?"
    r"(?:[:\])*=\\\-–—]|$|\b(?:is|was|to|that|on|not|we)\b)",
    "conclusion conclusions decision decisions decided resolution resolutions resolved verdict outcome "
    "outcomes consensus agreed agreement approved accepted rejected declined conclude takeaway takeaways",
)
_DECISION_ASIDE = Hinted(
    HINTS,
    r"\[(?:decided|resolved|approved|accepted|agreed|rejected)\]"
    r"|\*\*(?:resolved|decided|agreed|approved|decision|verdict|conclusion|outcome)\b(?:[^*]{0,12}\*\*|:\s)"
    r"|(?:[.!?;)\]]|[-=]>|→|:[a-z_]{1,30}:)\s[*_]*(?:resolved|decided|agreed|decision|verdict|outcome)[*_]*:"
    r"|\w[,;–—-]\s+(?:approved|adopted|accepted)(?: (?:by|with) [\w ,]{1,40}| unanimously)?\W*$",
    "decided resolved approved accepted agreed rejected decision verdict conclusion outcome adopted",
)
_CARRIED = Hinted(
    HINTS,
    r"\b(?:motion|vote|resolution) (?:is |was |has |has been )?(?:passe[sd]|carrie[sd]|carried|approved|adopted)\b"
    r"|\b(?:approved|adopted|accepted|carried|passed),? (?:(?:by|with) )?(?:a vote of )?"
    r"(?:\d{1,3}(?:\s?[-–—]\s?\d{1,3}){1,2}[*_]*(?=$|[.,;:()]| by\b| in\b| with\b| vote)"
    r"|\d{1,3} (?:(?:in favou?r|yes|ayes?|votes?)\b|for[,;)]))"
    r"|\badopted as [^.,;:\n]{1,40}, \d{1,3}\s?[-–—]\s?\d{1,3}(?![\d-])"
    r"|(?:^|[.;,)\]*]\s)[*_]*(?:carried|approved|adopted)(?: unanimously|,? w(?:/o|ithout) \w{1,12})?[.*_)\]\s]*$",
    "passes passed carries carried approved adopted accepted",
)
"""How minutes tell that a motion was carried: by the word, by the count, or at the end of it."""
_NOT_CARRIED = Hinted(
    HINTS,
    r"(?:^|[.;:,)\]*|]\s)[*_]*(?:(?!(?:if|when|where|that|which)\b)[\w'’]+ ){0,3}"
    r"(?:motion|resolution|vote|ballot|amendment)\b(?:(?!\b(?:if|when|where|that|which)\b)[^.;:\n]){0,40}"
    r"\b(?:fail(?:s|ed)?|lost|defeated|rejected|withdrawn"
    r"|(?:not|did not|does not) (?:carr(?:y|ied)|pass(?:ed)?|adopted|approved|accepted)|voted down)\b"
    r"|(?:^|[.;,)\]*]\s)[*_]*(?:failed|lost|defeated|withdrawn|not (?:adopted|approved|carried|passed|accepted))"
    r"(?:[:,]? (?:by )?\d{1,3}\s?[-–—]\s?\d{1,3})?[.*_)\]\s]*$"
    r"|\b(?:rejected|failed|defeated)[:,]? (?:by )?\d{1,3}\s?[-–—]\s?\d{1,3}(?![\d-])",
    "fail fails failed lost defeated rejected withdrawn not down",
)
_UNDECIDED_FIRST = Hinted(
    HINTS,
    _START
    + r"(?:(?:proposed|draft|suggested)[\s:*_]++(?:resolutions?|resolved|decisions?|conclusions?|consensus|motions?)"
    r"|(?:(?:decisions?|consensus|conclusions?|outcomes?|resolutions?|verdict)[:*_\s–—-]++(?:there (?:is|was) )?)?"
    r"(?:no (?:clear |real |firm |formal |final )?(?:decisions?|consensus|conclusions?|resolutions?|agreement)"
    r"|undecided|not (?:yet )?(?:decided|reached|resolved))"
    r"|(?:decisions?|consensus|conclusions?|outcomes?|resolutions?|verdict)[*_]*:[*_\s]*+"
    r"(?:n/a|tbd|pending|(?:none|open)(?=[\s*_]*+(?:[.,;(]|$))))\b",
    "proposed draft suggested no undecided not none n tbd pending open",
)
"""What is only proposed, and what says that nothing was decided."""
_DECISION_TOLD = Hinted(
    HINTS,
    r"\b(?:it (?:was|is|has been) (?:decided|agreed|resolved)"
    r"|(?:group|committee|board|council|tsc|team|wg|sig|members) (?:has |have )?(?:unanimously )?"
    r"(?:decided|agreed|resolved|voted)(?: unanimously)? (?:to|that|on|against)"
    r"|poll (?:is |was |has )?(?:passe[sd]|carrie[sd])"
    r"|(?:approved|adopted|accepted|agreed|carried|passed) unanimously"
    r"|(?:approved|adopted|accepted|rejected|carried|passed) (?:by|with) (?:an? )?"
    r"(?:unanimous|general consent|lazy consensus|voice vote|roll call|acclamation|majority)"
    r"|unanimously (?:approved|adopted|accepted|agreed))\b",
    "decided agreed resolved voted passes passed carries carried unanimously approved adopted accepted rejected",
)
_DECISION_ELSEWHERE = Hinted(
    HINTS,
    _START
    + r"(?:beschl(?:uss|üsse|ossen)|entscheidung|ergebnis|vereinbart|décisions?|décidé|decisi(?:ón|ones)|acuerdos?"
    r"|结论|决定|决议|結論|決定(?:事項)?|決議)[\s*_]*[:：]"
    r"|[\W_]*+(?:(?:einstimmig|mehrheitlich) )?(?:angenommen|abgelehnt|genehmigt|beschlossen|vertagt"
    r"|approuvée?s?|adoptée?s?|rejetée?s?|aprobad[oa]s?|acordad[oa]s?|rechazad[oa]s?)\b"
    r"|[\W_]*+es wurde (?:beschlossen|vereinbart|entschieden)\b",
    "beschl* entscheidung ergebnis vereinbart entschieden cision* cid* decisi* acuerdo acuerdos "
    "angenommen abgelehnt genehmigt vertagt approuv* adopt* "
    "rejet* aprobad* acordad* rechazad* 结论* 决定* 决议* 結論* 決定* 決議*",
)
"""The words for a decision in German, French, Spanish, Chinese and Japanese."""
_DECISION_CAPITAL = Hinted(
    HINTS,
    r"\b(?:RESOLVED|RESOLUTION(?=:)|APPROVED|VERDICT|DECISION|CONSENSUS|AGREED)\b|(?<!\S)#(?:agreed|accepted)\b",
    "resolved resolution approved verdict decision consensus agreed accepted",
    re.NOFLAG,
)
_DECIDING = Hinted(
    HINTS,
    r"\b(?:decided (?:to|that|on|not|against)|decision (?:is|was|to)|(?:we|group|everyone|all|they|tsc) agree[ds]?"
    r"|agree(?:d|ment|s)? (?:to|that|on|in)|no (?:further |strong )?objections?|let['’]?s\b|consensus|in favou?r of"
    r"|(?:we|will|to) go(?:ing)? (?:with|forward|ahead)|moving (?:forward|ahead) with|settled? on|voted?|unanimous\w*"
    r"|we(?:['’]ll| will| won['’]t| should| are going to)|won['’]t (?:be|do|fix)|tabled|postpone[ds]?|defer(?:red)?"
    r"|(?:everyone|group|all) (?:is |are )?(?:ok|okay|fine|happy|on board)|sounds good|approved?|merged?|landed"
    r"|concluded?|conclusion|plan is|for now|instead|accepted|rejected|closed?|removed? from (?:the )?agenda)\b",
    "decided decision agree agreed agrees agreement objection objections let lets consensus favor favour go "
    "going moving settle settled vote voted unanimous* ll will won should going tabled postpone postponed "
    "postpones defer deferred ok okay fine happy board sounds approve approved merge merged landed conclude "
    "concluded conclusion plan now instead accepted rejected close closed remove removed",
)
_ACTION_FIRST = Hinted(
    HINTS,
    _START
    + r"(?:action(?: items?| points?| required)?|ai|todos?|to[- ]do|next steps?|follow[- ]?ups?|owners?|assigned)\b"
    r"[\w .#&/@]{0,16}?(?:[:\])(*=\\\-–—]|$)",
    "action ai todo todos do step steps up ups followup followups owner owners assigned",
)
_ACTION_ELSEWHERE = Hinted(
    HINTS,
    _START + r"(?:aufgaben?|tâches?|tareas?|acci(?:ón|ones)|待办(?:事项)?|行动项?|宿題|アクション)[\s*_]*[:：]",
    "aufgabe aufgaben tâche* tarea tareas acci* 待办* 行动* 宿題* アクション*",
)
_ACTION_CAPITAL = Hinted(
    HINTS,
    r"\bACTION\b|(?<!\S)#action\b|\bAI ?\([^()]{1,30}\)|(?<!\])[(\[](?:[*_]{1,2}|<\w{1,6}>)?(?:AI|TODO):\s"
    r"|\[AI\\?\] [@A-Z]|:[a-z_]{1,30}:\s[*_]*(?:[Aa]ction(?: [Ii]tem)?|TODO)[*_]*[: ]",
    "action ai todo",
    re.NOFLAG,
)
_ACTING = Hinted(
    HINTS,
    r"\b(?:(?:@?\w+|I|he|she|they) (?:will|to) (?:\w+ )?(?:open|file|write|send|follow|update|post|create|check"
    r"|look|investigate"
    r"|reach|talk|contact|ask|prepare|draft|review|set|add|make|work|schedule|ping|start|do|try|put|get|fix"
    r"|take|bring|share"
    r"|submit|propose|comment|implement|organi[sz]e|find|figure|document|test|email|summari[sz]e|champion|sync"
    r"|run|see|merge"
    r"|land|handle|own|drive|lead|push|help|report|announce|tell|move|finish|publish)"
    r"|(?:I|we|he|she)['’]ll|volunteer\w*|take[sn]? (?:a look|this|that|it|on)|follow(?:ing)?[ -]up|can (?:do"
    r"|take|write|look)"
    r"|happy to|assigned?|on the hook|working on|plans? to|going to|owns?|sign(?:ed)? up)\b",
    "open file write send follow update post create check look investigate reach talk contact ask prepare "
    "draft review set add make work schedule ping start do try put get fix take bring share submit propose "
    "comment implement organise organize find figure document test email summarise summarize champion sync run "
    "see merge land handle own drive lead push help report announce tell move finish publish ll volunteer* "
    "takes taken following can happy assigne assigned hook working plan plans going owns sign signed",
)
_QUESTION_FIRST = Hinted(
    HINTS,
    _START + r"(?:qs?|questions?)\b[^:]{0,20}:",
    "q qs question questions",
)
_MARKS = " \t*_~`'\")]}>”’…."
_ANSWER_FIRST = Hinted(
    HINTS,
    _START + r"(?:(?:a|answers?|ans)\s*:|(?:yes|no|yep|nope|yeah|correct|exactly)\b(?=\s*(?:[,.;:!—–-]|$)))",
    "a answer answers ans yes no yep nope yeah correct exactly",
)
_POLL = Hinted(
    HINTS,
    r"\bstraw ?polls?\b|\bquick poll\b|\bpoll:|\bvotes?\b[^.]{0,20}\d|\bshow of hands\b"
    r"|(?<![\w.,\-+])[+-]1(?![\w.]|\s*bit)|👍|👎|\bSF\W{1,9}F\W{1,9}N\W{1,9}A\W{1,9}SA\b",
    "sf hands poll* vote* +1* -1* 👍* 👎*",
)
_VOTES = Hinted(
    HINTS,
    r"\d(?:(?<![\w.,$€£]\d)(?:\d{0,2} (?:votes?|in favou?r|against|abstain)|(?<![a-z] \d)\d{0,2} for\b)"
    r"|(?<![\w:.]\d)\d* (?:yes|no|aye)s?(?=\W*(?:[,;]|$)))",
    DIGIT,
)
"""How many voted, and for what."""

DECIDES, HINTS_DECISION, ACTS, HINTS_ACTION, ASKS, ANSWERS, POLLS, COUNTS, DATES, REASONS, IDLES = (
    1 << n for n in range(11)
)
"""Bits of `signals`: strong and weak signs, so that judging need not read the text again."""

RECORDED = frozenset({Cue.DECISION, Cue.ACTION})
"""What a bullet does where its place in the note has a say in it: a list of action items, a table's column."""

_AMOUNT = Hinted(
    HINTS,
    r"\d\s*(?:%|x\b|k\b|m\b|ms\b|[kmg]i?b\b|bytes?|bits?|times|percent|seconds?|minutes?|hours?|days?|weeks?"
    r"|months?|years?)"
    r"|\b\d+(?:\.\d+)?\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|twice|double)\b",
    "0 one two three four five six seven eight nine ten dozen half twice double",
)
_DATE = Hinted(
    HINTS,
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d|\d{4}-\d\d|\b\d{1,2}/\d{1,2}\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:next|this|last|end of) (?:week|month|year|quarter)\b"
    r"|\bby (?:end|the)\b",
    "0 monday tuesday wednesday thursday friday saturday sunday week month year quarter by",
)
_REASON = Hinted(
    HINTS,
    r"\b(?:because|since|reasons?|due to|so that|in order to|concern\w*|worr\w+|problems?|issues? (?:is|with)"
    r"|otherwise|means"
    r"|the point|motivation|rationale|therefore|blocked|downside|benefit\w*|advantage\w*)\b",
    "because since reason reasons due so order concern* worr* problem problems issue issues otherwise means "
    "point motivation rationale therefore blocked downside benefit* advantage*",
)
_IDLE = Hinted(
    HINTS,
    r"\b(?:no (?:major |further |new |real |significant )?(?:updates?|progress|news|changes?|announcements?"
    r"|comments?)|nothing (?:new|to report)"
    r"|(?:ran|run|running) out of time|out of time|not discussed|skipp(?:ed|ing)|didn['’]t get to"
    r"|did not get to|no one (?:available|here)"
    r"|postponed (?:to|until))\b",
    "update updates progress news change changes announcement announcements comment comments nothing out "
    "discussed skipped skipping get one postponed",
)


def decides(text: str) -> bool:
    """Tell whether `text` states a decision: begins with the word, after a label perhaps, or is marked as one.

    What is only proposed is none, and a motion that was not carried is none.
    """
    text = text[:_MOST]
    if _CARRIED.is_in(text):
        return True
    return (
        _DECISION_FIRST.begins(text)
        or _DECISION_CAPITAL.is_in(text)
        or _DECISION_TOLD.is_in(text)
        or _DECISION_ASIDE.is_in(text)
        or _DECISION_ELSEWHERE.begins(text)
    ) and not leaves_open(text)


def leaves_open(text: str) -> bool:
    """Tell whether `text` says that nothing was decided, what is only proposed, or that a motion was not carried."""
    text = text[:_MOST]
    return _NOT_CARRIED.is_in(text) or _UNDECIDED_FIRST.begins(text)


def acts(text: str) -> bool:
    """Tell whether `text` hands out work: begins with the word for it, or is marked so."""
    text = text[:_MOST]
    return _ACTION_FIRST.begins(text) or _ACTION_CAPITAL.is_in(text) or _ACTION_ELSEWHERE.begins(text)


def records(text: str) -> bool:
    """Tell whether `text` begins with the word for a decision, or for an action, as a scribe puts it down."""
    text = text[:_MOST]
    return _DECISION_FIRST.begins(text) or _ACTION_FIRST.begins(text)


def asks(text: str) -> bool:
    """Tell whether `text` ends in a question mark, or calls itself a question."""
    text = text[:_MOST]
    return text.rstrip(_MARKS).endswith("?") or _QUESTION_FIRST.begins(text)


def _answers(text: str) -> bool:
    return _ANSWER_FIRST.begins(text[:_MOST])


def _polls(text: str) -> bool:
    text = text[:_MOST]
    return _POLL.is_in(text) or _VOTES.is_in(text)


_STRONG = (
    (DECIDES, Cue.DECISION, decides),
    (ACTS, Cue.ACTION, acts),
    (POLLS, Cue.POLL, _polls),
    (ASKS, Cue.QUESTION, asks),
    (ANSWERS, Cue.ANSWER, _answers),
)
_WEAK = (
    (HINTS_DECISION, _DECIDING),
    (HINTS_ACTION, _ACTING),
    (COUNTS, _AMOUNT),
    (DATES, _DATE),
    (REASONS, _REASON),
    (IDLES, _IDLE),
)


def signals(text: str) -> int:
    """Return the signs in `text` as bits: DECIDES, HINTS_DECISION, ACTS and so on."""
    text = text[:_MOST]
    found = 0
    for bit, _, has in _STRONG:
        if has(text):
            found |= bit
    for bit, pattern in _WEAK:
        if pattern.is_in(text):
            found |= bit
    return found


def bit(what: Cue | None) -> int:
    """Return the bit of `signals` that stands for what a bullet does; 0 for None."""
    return next((bit for bit, value, _ in _STRONG if value is what), 0)


def cue(signs: int) -> Cue | None:
    """Return what a bullet with these signs does first of all, or None."""
    return next((value for bit, value, _ in _STRONG if signs & bit), None)


def cue_of(text: str) -> Cue | None:
    """Return what a bullet with these words does first of all, or None."""
    return next((value for _, value, has in _STRONG if has(text)), None)
