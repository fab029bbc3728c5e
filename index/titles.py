"""What a heading or a bullet says it is over: nothing in particular, updates, actions, the end of a topic."""

from __future__ import annotations

import re

from index.model import Excerpt

_GENERIC_WORDS = """
    notes note minutes minute discussion discussions agenda update updates status standup standups
    announcement announcements topic topics item items meeting meetings call calls other misc miscellaneous
    business reminders reminder review round table general open issue issues action actions decision decisions
    recap summary previous last next follow up followup questions question new old any all hands team project
    weekly monthly transcript chat log triage prs pr and of the from for to in with at on a an by wg sig group
    working community projects discuss discussed points point section main attendees present links standing your s
    today pushed prior
"""
_DATE_WORDS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec utc st nd rd th
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    recording recordings recorded video slides zoom link date time day held am pm gmt
    pt et ct pst pdt est edt cst cdt cet cest bst
"""
_DATE = frozenset(_DATE_WORDS.split())
_GENERIC = frozenset(_GENERIC_WORDS.split())
_TARGET = re.compile(r"\]\([^()\s]*\)")
_REPOSITORY = re.compile(r"[\w.\-]+/[\w.\-]+$")
UPDATES = re.compile(
    r"\b(?:updates|stand-?ups?|status reports?|round[- ]?(?:table|robin)|check-?ins?|introductions|announcements)\b"
    r"|^\W*(?:(?:status|project|client|team|testing|research) )?(?:update|status)\W*$",
    re.IGNORECASE,
)
ACTIONS = re.compile(
    r"\W*(?:\d+[.)]?\s+)?(?:(?:summary|review|list) of )?(?:[a-z]+ |agreed upon )?"
    r"(?:action items?|actions?|action points|ais|ai \(action items?\)|todos?|next steps?|actions required)"
    r"(?:,? (?:by|per) [a-z]+)?\W*$",
    re.IGNORECASE,
)
_CLOSING = (
    r"(?:conclusions?|decisions?|resolutions?|resolved|outcomes?|verdict|consensus|agreed|summary|next steps?|actions?"
    r"|action items?)"
)
CLOSES = re.compile(rf"[\W_]*{_CLOSING}\b", re.IGNORECASE)
CLOSING_HEADING = re.compile(
    rf"\W*(?:(?:tentative|proposed|final) )?{_CLOSING}(?: ?[/&] ?{_CLOSING})?\W*$"
    r"|\W*(?:(?:speaker|presenter)['’]?s['’]? )?(?:summary|recap) of (?:the )?(?:key )?(?:points|discussion)\W*$"
    r"|\W*(?:(?:speaker|presenter)['’]?s['’]? summary|(?:key )?takeaways|key points)\W*$"
    r"|\W*(?:(?:consensus|straw|strawman|phase \d) ?)?(?:polls?|votes?|voting)(?: results?)?\W*(?::.{0,160})?$",
    re.IGNORECASE,
)
TOPIC = re.compile(
    r"\s*(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?(?:(?:<[^<>\s]{1,32}>|[\w-]{2,32}:)?\s*#topic"
    r"|(?:<[^<>\s]{1,32}>\s*|\*\*|__)?(?:sub)?topic\s*:(?:\*\*|__)?)\s+(?=\S)",
    re.IGNORECASE,
)
"""What a line begins with that gives a meeting on IRC its next topic: `15:01 <ann> #topic`, `**Topic:**`."""
_NO_WORDS = re.compile(
    r"!\[[^\[\]]{0,300}\]\([^()\s]{0,2000}\)|<!--[^<>]{0,300}-->"
    r"|</?(?:a|b|br|center|code|div|em|font|h[1-6]|i|img|p|small|span|strong|su[bp]|u)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
"""Pictures, remarks and tags."""
_LINKED = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,100}\]){0,300})\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)"
)
_MARKED = re.compile(r"(?P<mark>\*{2,3}|~~|(?<![\w`])__)(?=\S)(?P<inner>(?:(?!(?P=mark)).){1,300})(?P=mark)")
_ESCAPED = re.compile(r"\\([^\w\s])")
RULED_TOPIC = re.compile(
    r"[ \t]*+[-–—─━═]{3,}+[ \t]*(?:topic[ \t]*:[ \t]*)?(?P<topic>[^\W_].{0,120}?)[ \t]*[-–—─━═]{3,}+[ \t]*+$",
    re.IGNORECASE,
)
"""A topic between rules on one line: `---- topic: roof ----`."""
ITEM_TOPIC = re.compile(r"\s*(?:\*\*|__)?(?:agenda )?item(?: #?\d{1,3})?\s*:(?:\*\*|__)?\s+(?=\S)", re.IGNORECASE)
"""What begins a line that gives a meeting its next topic where several do: `Item: roof`."""
_FORMALITY = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:adjourn(?:ment|ed)?|call to order|roll ?call|housekeeping|logistics"
    r"|\[?end of (?:the )?(?:minutes|meeting|notes)\]?|meeting (?:closed|ended|adjourned))\W*$",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:links|(?:(?:agenda|topics|items) for (?:the |our )?)?next (?:meeting|call|time|week)"
    r"(?:['’]s agenda)?(?: date.{0,60})?)\W*$",
    re.IGNORECASE,
)
"""What is told of a call besides what was talked about."""
_FAREWELL = re.compile(
    r"[\W_]*(?:(?:(?:the )?(?:meeting|call|session) (?:was )?(?:is )?(?:adjourned|ended|closed)|adjourned)"
    r"(?:[\s,]++(?:here|early|at|on time|approximately|about|around|utc|gmt|[a-z]{1,4}t|[ap]\.?m\b\.?|noon"
    r"|[\d:.h]++))*+|respectfully submitted\b.{0,80}|useful commands: #.*"
    r"|minutes (?:manually )?(?:created|formatted)\b.{1,80}\bscribe\.perl\b.*"
    r"|end of (?:the )?(?:minutes|meeting|notes))[\W_]*$",
    re.IGNORECASE,
)
"""How minutes and the programs that write them end, or begin: no word of it was said of anything."""
_EVENT = re.compile(
    r"\[?\d{1,2}:\d\d(?::\d\d)?\]?[ \t]+(?:\*{1,3}|-!-|-->|<--|[<\[][^<>\[\]\s]{1,32}[>\]])[ \t]+"
    r"\S{1,32}(?: [(\[]\S{0,80})? (?:(?:has )?(?:joined|left|quit)\b|is creating action|is now known as\b)",
    re.IGNORECASE,
)
"""What a log of IRC tells beside what is said: `15:01 *** ann has joined #roof`."""
_SHOWN = r"!\[[^\[\]]{0,300}\](?:\([^()\s]{0,2000}\)|\[[^\[\]]{0,60}\])\W*$"
"""A picture, as a regular expression."""
_NOTHING = re.compile(
    r"[\W_]*(?:\d{1,2}[.)]\s)?(?:draft|attend(?:ance|ees)|present|participants|roll ?call"
    r"|(?:table of )?contents|toc|(?:(?:tentative|proposed|draft|the|this) )?agenda)[\W_]*$"
    rf"|{_SHOWN}",
    re.IGNORECASE,
)
_PICTURE = re.compile(rf"\W*{_SHOWN}|\[[^\[\]]{{1,60}}\]: <?data:", re.IGNORECASE)
_MORE_THAN_TITLE = re.compile(
    r"^\W*\d{1,2}[.)]\s|^[\W_]*[A-Za-z/ ]{2,20}[*_]*:|[.!?,;]\W*$|\S {4,}\S|https?://|\]\(|.{100}", re.DOTALL
)
_CALL = re.compile(
    r"\b(?:meetings?|minutes|notes|calls?|agenda|sync|stand-?up|teleconference|plenary)\b|\b20\d\d\b", re.IGNORECASE
)


def says_nothing(heading: str) -> bool:
    """Tell whether a heading is none that a call is called by: who came, an agenda, a draft, a picture."""
    return bool(_NOTHING.match(heading))


def is_call_line(line: str) -> bool:
    """Tell whether a line names a call, and says no more: no date alone, no sentence, and nothing behind a label."""
    more = _MORE_THAN_TITLE.search(line) or says_nothing(line) or is_dated(line)
    return bool(_CALL.search(line)) and not more


def counts_call(title: str) -> bool:
    """Tell whether a title names a call by its number or date: `Call 46`, and not a date alone."""
    return any(char.isdigit() for char in title) and any(word not in _DATE for word in _words(title))


def is_generic(title: str) -> bool:
    """Tell whether a heading says nothing of its topic: `Notes`, `Meeting minutes`, `Topic #2`, a number."""
    words = _words(title)
    return all(word in _GENERIC for word in words) or bool(_REPOSITORY.match(title.strip()))


def names_call(title: str) -> bool:
    """Tell whether a title is that of a whole call rather than of a topic: `Platform SIG meeting notes`, a date."""
    return bool(_CALL.search(title)) or is_dated(title)


def excerpt_title(excerpt: Excerpt) -> str:
    """Return what stands above an excerpt: its thread.

    Where the first quote says that, it is the nearest heading over it that says something, or the title of the call.
    """
    if excerpt.thread.strip() != excerpt.quotes[0].text.strip():
        return excerpt.thread
    return next((heading for heading in reversed(excerpt.headings) if not is_generic(heading)), excerpt.call.title)


def plain_title(title: str) -> str:
    """Return the words of a title as a reader of its page sees them: no addresses, no marks, no tags."""
    words = _LINKED.sub(r"\1", _NO_WORDS.sub("", title))
    words = _ESCAPED.sub(r"\1", _MARKED.sub(r"\g<inner>", words))
    return " ".join(words.split()) or title


def announced(title: str) -> str:
    """Return what a line announces as the next topic: `roof` of `Topic: roof`, and of `---- roof ----`."""
    if ruled := RULED_TOPIC.match(title):
        return ruled["topic"]
    mark = TOPIC.match(title) or ITEM_TOPIC.match(title)
    if mark is None:
        return title
    topic = title[mark.end() :]
    return topic.removesuffix("**") if mark[0].count("**") == 1 else topic


def is_formality(title: str) -> bool:
    """Tell whether a title is that of what every call begins or ends with: `Roll call`, `Links`, `Next meeting`."""
    return bool(_FORMALITY.match(title)) or is_besides(title) or is_farewell(title)


def is_besides(title: str) -> bool:
    """Tell whether a title is over links, or what is planned for the next call: no topics of this one."""
    return bool(_BESIDES.match(title))


def is_farewell(words: str) -> bool:
    """Tell whether words only say that the call is over, who wrote the minutes and with what, or who came and went."""
    return bool(_FAREWELL.match(words) or _EVENT.match(words))


def is_picture(words: str) -> bool:
    """Tell whether words only show a picture, or are its bytes."""
    return bool(_PICTURE.match(words))


def is_dated(title: str) -> bool:
    """Tell whether a heading says nothing but a date: `Oct 7, 2025 ([recording](…))`."""
    return any(char.isdigit() for char in title) and not telling_words(title)


def telling_words(title: str) -> list[str]:
    """Return the words of a heading, casefolded, that belong to no date and may tell of a topic or a group."""
    return [word for word in _words(_TARGET.sub("]", title)) if word not in _DATE and word not in _GENERIC]


def _words(title: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", title.casefold())
