"""Every sentence that callnotes says of itself, in a terminal and in Discord. What the notes say never stands here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.model import Answer, CallDate, Searched, SourceSummary, Span, State
    from index.periods import Period
    from index.refresh import Refreshed

LONGEST_QUESTION = 4000
"""Characters: as many as the longest message in Discord, and far more than a question needs."""

_MOST_SPANS = 12
"""Places of a note that are listed."""

NO_NOTES = "there are no notes to look in; name their folder or repository with --notes, or a file with --config."
NO_SOURCES = "the configuration names no notes; add a [[source]] to it, or name a folder with --notes."
NO_QUESTION = 'there is no question; ask one, such as: callnotes ask "what was decided about caching".'
ONE_OR_BATCH = "a question and --batch do not go together; leave one of them out."
NO_CALLS = "There are no calls in these notes."
STOPPED = "stopped."
OLDER_CHANGED = "Older notes that have changed"


def too_long(length: int) -> str:
    """Say that a question is too long."""
    return f"the question has {length:,} characters; ask in at most {LONGEST_QUESTION:,}."


def fault(error: Exception) -> str:
    """Say that callnotes itself is broken."""
    return f"a fault in callnotes, {type(error).__name__}: {error}; please report it with what CALLNOTES_DEBUG=1 shows."


def searched(looked: Searched) -> str:
    """Say what was looked through, as the last line of an answer."""
    newest = f", newest {looked.newest}" if looked.newest else ""
    return f"searched {_calls(looked)}{newest}"


def nothing_found(answer: Answer) -> str:
    """Say that the notes do not answer, and where that was looked for."""
    until = f" up to {answer.searched.newest}" if answer.searched.newest else ""
    return f"Nothing found in {_calls(answer.searched)}{until}."


def elsewhen(period: Period) -> str:
    """Say that nothing quoted is of the time that was asked about."""
    start, end = period.start, period.end
    if start == end:
        asked = f"of {start}"
    elif start == date.min:
        asked = f"up to {end}"
    else:
        asked = f"since {start}" if end == date.max else f"from {start} to {end}"
    return f"Nothing found {asked}; these are other calls."


def unknown_words(words: Sequence[str]) -> str:
    """Say which words of the question no note has."""
    return f"No note has the word{_s(len(words))} {listed(words, 'or')}."


def nearest(words: Sequence[str]) -> str:
    """Say which words of the notes look like those asked for."""
    return f"Nearest in the notes: {', '.join(words)}."


def corrected(pairs: Iterable[tuple[str, str]]) -> str:
    """Say what was searched instead of words that no note has."""
    return "searched for " + ", ".join(f"{instead} instead of {word}" for word, instead in pairs)


def no_call(series: str | None, today: date) -> str:
    """Say that there is no call to tell of."""
    return f"No call{f' of {series}' if series else ''} was held up to {today.isoformat()}."


def since_after(since: date, today: date) -> str:
    """Say that a period ends before it begins."""
    return f"--since {since.isoformat()} is after --today {today.isoformat()}; begin earlier."


def nothing_new(series: str | None, since: date, today: date) -> str:
    """Say that no notes are new."""
    return f"Nothing is new in the notes{_of(series)} from {since.isoformat()} to {today.isoformat()}."


def attended(count: int) -> str:
    """Say how many were in a call."""
    return f"{count:,} attended"


def changed(spans: Sequence[Span]) -> str:
    """Say which lines of a note are new or different."""
    if not spans:
        return "lines were removed"
    numbers = [str(span.start) if span.start == span.end else f"{span.start}–{span.end}" for span in spans]
    shown = numbers[:_MOST_SPANS] + [f"{len(numbers) - _MOST_SPANS:,} more"] * (len(numbers) > _MOST_SPANS)
    return f"{'line' if [len(span) for span in spans] == [1] else 'lines'} {listed(shown)}"


def read_as(reading: str) -> str:
    """Say how a question was read; `reading` has one thing a line."""
    return f"read as: {'; '.join(reading.splitlines())}"


def dropped(source: str) -> str:
    """Say that nothing is kept any more of a source that was taken out of the configuration."""
    return f"{source}: no source any more, and removed"


def refreshed(done: Refreshed) -> str:
    """Say in numbers what a source holds and what a refresh of it did."""
    changes = [
        f"{count:,} {what}"
        for count, what in ((done.added, "new"), (done.changed, "changed"), (done.removed, "gone"))
        if count
    ]
    skipped = f"; {len(done.skipped):,} skipped" if done.skipped else ""
    return (
        f"{done.source}: {done.notes:,} note{_s(done.notes)} ({', '.join(changes) or 'nothing new'}),"
        f" {done.held:,} call{_s(done.held)} held{skipped}"
    )


def call_date(day: CallDate) -> str:
    """Return a date as it is shown."""
    if day.month and not day.year:
        return f"{str(day).lstrip('-')}, year unknown"
    return str(day) or "undated"


def call_state(state: State) -> str:
    """Return what is said of a call beside its date: nothing of one that was held."""
    return {"held": "", "upcoming": "agenda only"}.get(state, state.value)


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Return `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def _calls(looked: Searched) -> str:
    return f"{looked.calls:,} call{_s(looked.calls)} of {listed(looked.sources) or 'no source'}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


# In Discord ----------------------------------------------------------------------------------------------------------

LONGEST_ASKED = 300
"""Characters of a question in Discord. Longer ones are pasted by mistake more often than meant."""

LONGEST_CONTEXT = 140
"""Characters of a thread's title that a follow-up is read with."""

UNTITLED = "untitled"
NOTES = "notes"
WHOLE_THREAD = "Whole thread"
MORE_ANSWERS = "More answers"
SHARE = "Share in channel"
REMOVE = "Remove"
NEXT_PAGE = "Next page"
PREVIOUS_PAGE = "Previous page"
NEWEST = "Newest"
OLDEST = "Oldest"
CALL_BEFORE = "Call before"
CALL_AFTER = "Call after"
OPEN_CALL = "Open call"

DECIDED = "threads that decided something"
TO_DO = "threads that left something to do"
NO_MORE = "That is all that was found."
GONE = "The notes no longer have this; they may have changed, or you may not see them here."
NO_NAMES = "No call matches."
REMOVED_ONLY_BY = "Only who asked, or who may manage messages, can remove this."
THANKS = "Thank you. What you press is kept, without names and words, to make answers better."
NOT_FOR_THIS_BUTTON = "This button is of another version of me; please ask again."
CANNOT_READ_QUESTION = "I cannot read the question that this answers any more; please ask again."
MAY_NOT_SPEAK = "You may not write in this channel, so I do not write there for you."
NOTHING_NAMED = "This message names nothing that I could look for."
NO_REFERENCE = "That is no issue or pull request; write it as #1234, or paste its address."
NO_DATE = "That is no date; write it as 2026-08-20."
WRONG_HERE = "Something went wrong in me, and whoever runs me has been told. Please try again."
READ_ANEW = "I am reading all notes anew just now. Please ask again in a few minutes."
NO_SOURCE_HERE = "There are no notes that you may see here."
ONLY_MANAGERS = "Only people who may manage this server can do that. I look for new notes by myself, too."
ROLE_MENTION = "You mentioned my role, so Discord shows me no text. Mention me by name, and I can read the question."

HELP = (
    "Ask me what was said in past calls: mention me with a question, or use `/ask`. I answer with quotes from the"
    " notes, never with words of my own.\n"
    "`/lastcall` tells of the newest call; `/help` lists all that I can do."
)
COMMANDS_HELP = (
    ("ask", "a question, answered with quotes; only you see it until you share it"),
    ("lastcall", "the newest call: who was there, the agenda, what was decided"),
    ("calls", "the calls held, the newest first"),
    ("topic", "every call that discussed something, with its decisions"),
    ("decisions", "what was decided, the newest first"),
    ("actions", "who is to do what"),
    ("watch", "be told by direct message, once a day at most, when a term comes up in new notes"),
    ("unwatch", "be told of a term no more"),
    ("watching", "what you watch"),
    ("digest", "a daily summary of new calls in a channel; for those who may manage the server"),
    ("about", "which version of me this is, and how the notes stand"),
    ("refresh", "read what is new in the notes now; for those who may manage the server"),
)
MORE_HELP = (
    "Mention me anywhere to ask in the open, and reply to an answer with a mention to ask on about the same thread.",
    "Right-click a message, then Apps, then *Find in past calls*: finds what it is about, or where its issue is named.",
    "Edit your question, and I edit the answer; delete it, and the answer goes. Whoever asked can remove it, too.",
)


def long_question(length: int) -> str:
    """Say kindly that a question is too long for Discord."""
    return (
        f"Your question has {length:,} characters, and I read at most {LONGEST_ASKED}."
        " A few words about one topic find the most."
    )


def slow_down(seconds: int) -> str:
    """Say that somebody asks too much at once."""
    return f"That is a lot at once. Please try again in {seconds} s."


def naming(reference: str) -> str:
    """Name the threads that name an issue."""
    return f"threads that name {reference}"


def sentence(error: Exception) -> str:
    """Return what an error says, as a sentence."""
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}"


def lines(span: Span) -> str:
    """Name the lines that are quoted."""
    return f"line {span.start}" if span.start == span.end else f"lines {span.start}–{span.end}"


def more(label: str, count: int) -> str:
    """Name a button that leads to `count` more."""
    return f"{label} ({count:,} more)" if count > 0 else label


def page_of(page: int, pages: int) -> str:
    """Say which page this is, where there are several."""
    return f"page {page + 1} of {pages}"


def part_of(first: int, last: int, total: int, what: str) -> str:
    """Say which part of a list this is."""
    return f"{first:,}–{last:,} of {total:,} {what}" if last > first else f"{last:,} of {total:,} {what}"


def read_with(thread: str) -> str:
    """Say that a follow-up was read with the thread that it replies to."""
    return f"read together with: {thread}"


def narrowed(series: str | None, speaker: str | None, since: date | None, until: date | None) -> str:
    """Say what options ask for; empty where there are none."""
    parts = [
        f"calls of {series}" if series else "",
        f"said by {speaker}" if speaker else "",
        f"since {since.isoformat()}" if since else "",
        f"until {until.isoformat()}" if until else "",
    ]
    return " · ".join(part for part in parts if part)


def no_person(name: str) -> str:
    """Say that the notes name nobody so."""
    return f"Nobody in the notes is called {name}."


def may_not(permissions: Sequence[str], place: str) -> str:
    """Say which permissions are missing where."""
    return f"I may not answer in {place}: I need the permission {listed(permissions)} there. Please ask a moderator."


def none_decided(series: str | None, since: date | None) -> str:
    """Say that no decision is marked in the notes."""
    return f"No decision is marked in the notes{_of(series)}{f' since {since.isoformat()}' if since else ''}."


def no_actions(person: str | None, series: str | None) -> str:
    """Say that the notes give nobody, or that person, anything to do."""
    return f"The notes mark nothing to do{f' for {person}' if person else ''}{_of(series)}."


def no_topic(name: str) -> str:
    """Say that no call discussed a topic."""
    return f"No call discussed {name}."


def not_linked(reference: str) -> str:
    """Say that no call names an issue."""
    return f"No call names {reference}."


def no_source(name: str | None) -> str:
    """Say that there are no such notes here."""
    return f"There are no notes called {name} here." if name else NO_SOURCE_HERE


def source_in_numbers(source: SourceSummary) -> str:
    """Say how many notes and calls a source has, and when the newest call was."""
    newest = f", newest {source.newest}" if source.newest else ""
    return f"{source.notes:,} note{_s(source.notes)}, {source.calls:,} call{_s(source.calls)} held{newest}"


def refreshed_at(moment: str) -> str:
    """Say when the notes were last read."""
    return f"last looked for new notes {moment}"


def failed_at(moment: str, why: str, due: str) -> str:
    """Say that the last refresh failed, why, and when the next is."""
    return f"The last look for new notes, {moment}, failed: {why} The next is {due}; I answer from what I have."


def not_refreshed(name: str, why: str) -> str:
    """Say that a refresh failed, and why."""
    return f"**{name}**: failed: {why} I answer from what I have."


def still_refreshing(name: str) -> str:
    """Say that a refresh takes long."""
    return f"**{name}**: still reading; `/about` tells when it is done."


def more_sources(count: int) -> str:
    """Say that there are more sources than fit."""
    return f"{count:,} more"


def _of(series: str | None) -> str:
    return f" of {series}" if series else ""


# Watches -------------------------------------------------------------------------------------------------------------

EMPTY_TERM = "Everyday words tell nothing of a topic; watch a word or a name that stands for one."
NEW_MENTIONS = "What you watch came up in new notes:"
WATCHED_TERMS = "You watch:"
WATCHING_NOTHING = "You watch nothing. `/watch` has you told when a term comes up in new notes."
WATCHES_TOLD = "I tell you by direct message, once a day at most, out of notes that are open to all."
WATCHES_PAUSED = (
    "Paused: Discord would not deliver my direct messages to you. Allow them from this server's members, then `/watch`"
    " any term to go on."
)


def long_term(length: int, most: int) -> str:
    """Say that a term is too long."""
    return f"That term has {length:,} characters, and I watch at most {most}."


def too_many_terms(most: int) -> str:
    """Say that somebody watches enough."""
    return f"You watch {most} terms, which is the most; `/unwatch` one of them first."


def common_term(term: str) -> str:
    """Say that a term comes up all the time."""
    return f"{term} comes up so often that you would be told every day. Add a word that says what of it."


def watching(term: str) -> str:
    """Say that a term is watched."""
    return f"I tell you by direct message, once a day at most, when {term} comes up in new notes that are open to all."


def unwatched(term: str) -> str:
    """Say that a term is watched no more."""
    return f"You watch {term} no more."


def not_watched(term: str) -> str:
    """Say that a term was not watched."""
    return f"You do not watch {term}; `/watching` lists what you do."


def letter_foot(more: int) -> str:
    """Say how much more there is, and how to end it."""
    return (f"{more:,} more; `/ask` finds them · " if more else "") + "`/unwatch` ends this"


# The daily summary ---------------------------------------------------------------------------------------------------

CHANGED = "Changed since they were posted here"
WHY_THIS = "Why this?"
DECIDED_LABEL = "decided"
TO_DO_LABEL = "to do"
NO_DIGEST = "No daily summary is posted here. `/digest set` makes one."
NOTHING_POSTED = "Nothing was posted yet."
NOTHING_NEW = "Nothing is new, so nothing is posted."
DIGEST_ENDED = "No daily summary is posted here any more."
DIGEST_IN_CONFIGURATION = "The daily summary of this channel stands in my configuration; whoever runs me can end it."
MANAGERS_ONLY = "Only people who may manage this server can do that."
NO_TIME = "That is no time of day; write it as 09:00."
NO_WEEKDAYS = "Those are no days; write them as mon-fri, or as mon, wed, fri."
UNKNOWN_CHANNEL = "Discord does not know the channel."
DIGEST_GONE = "The summary that this belongs to is not posted any more."
EVERY_DAY, WORKING_DAYS = "every day", "mon-fri"


def digest_heading(calls: int) -> str:
    """Name what a summary tells of."""
    return f"{calls:,} new call{_s(calls)}" if calls else "Notes that changed"


def digest_foot(source: str, number: int, total: int) -> str:
    """Say what a message of a summary is."""
    return f"daily summary of {source}" + (f" · part {number} of {total}" if total > 1 else "")


def continued(heading: str) -> str:
    """Name what goes on from the message before."""
    return f"{heading} (continued)"


def also_new(calls: int) -> str:
    """Introduce calls that are named only."""
    return f"And {calls:,} more"


def more_calls(calls: int) -> str:
    """Say how many calls are not even named."""
    return f"and {calls:,} more; /calls lists them all"


def digest_settings(series: Sequence[str], at: str, zone: str, days: str, set_by: int | None) -> str:
    """Say what a summary is of, and when."""
    who = f"set by <@{set_by}>" if set_by else "set in the configuration"
    return (
        f"**Daily summary** of {listed(series) if series else 'all calls'}, {days} at {at} {zone}, {who}.\n"
        "It quotes each call once, when its notes have arrived, and names older notes that change. Nothing new:"
        " nothing is posted."
    )


def digest_set(when: str) -> str:
    """Say that a summary is set, and when it comes first."""
    return f"The daily summary of this channel is set; it comes next on {when}, if anything is new by then."


def next_digest(when: str) -> str:
    """Say when a summary is posted next."""
    return f"Next: {when}, if anything is new by then."


def digest_posted(when: str, calls: int, where: str) -> str:
    """Say that a message was posted, and about how many calls."""
    return f"- {when}: [{calls:,} call{_s(calls)}](<{where}>)"


def digest_pending(messages: int) -> str:
    """Say that messages are still to be posted."""
    return f"{messages:,} message{_s(messages)} waiting to be posted."


def digest_refused(since: str, tries: int, why: str) -> str:
    """Say that Discord refuses the messages of a summary."""
    return f"Discord refuses it since {since} ({tries:,} tr{'y' if tries == 1 else 'ies'}): {why}"


def digest_off(since: str, why: str) -> str:
    """Say that a summary is switched off."""
    return (
        f"Switched off since {since}, as Discord refused it for days: {why} `/digest now` or `/digest set` tries again."
    )


def off_in(channel: int, why: str) -> str:
    """Say that the summary of another channel is switched off."""
    return f"The daily summary of <#{channel}> is switched off: {why}"


def posted_now(messages: int) -> str:
    """Say how many messages were posted."""
    return f"Posted {messages:,} message{_s(messages)}." if messages else NOTHING_NEW


def previewed(shown: int, messages: int) -> str:
    """Say how many messages a summary would have, where not all are shown."""
    return f"The first {shown:,} of {messages:,} messages."


def no_zone(name: str) -> str:
    """Say that there is no such time zone."""
    return f"There is no time zone {name!r}; write an IANA name such as Europe/Berlin."


def refused_by(status: int, code: int, said: str) -> str:
    """Say what Discord said."""
    return f"Discord said {status}{f' ({code})' if code else ''}: {said or 'no'}."


def unsure(what: str) -> str:
    """Say that Discord gave no clear answer."""
    return f"Discord gave no clear answer ({what}); it is tried again."


# For whoever runs the bot --------------------------------------------------------------------------------------------

REFUSED = "Discord does not accept the token; make a new one at https://discord.com/developers/applications, under Bot."
MISSING_INTENT = (
    "Discord refuses an intent that callnotes asks for; it needs none that is privileged: please report this fault."
)
NO_NETWORK = "Discord cannot be reached; is there a network?"
DISCORD_DOWN = "Discord does not answer as it should; see https://discordstatus.com."
REFRESH_FAULT = "something went wrong in callnotes; its log says more."
ALREADY_RUNNING = "a bot already runs over this data folder; stop it, or choose another folder with --data."


def refused_by_discord(code: int) -> str:
    """Say that Discord ended the connection for good."""
    return f"Discord ended the connection for good with code {code}; update callnotes."


def cannot_listen(host: str, port: int, why: str) -> str:
    """Say that the address of the webhook cannot be had."""
    return f"the webhook cannot listen on {host}, port {port} ({why}); choose another under [webhook]."


def unwritable(folder: object, why: str) -> str:
    """Say that the data folder cannot be written."""
    return f"the data folder {folder} cannot be written ({why}); choose another with --data."


# Of the second database ----------------------------------------------------------------------------------------------


def unopened_database(path: object, why: object) -> str:
    """Say that the second database cannot be opened."""
    return f"the database {path} cannot be opened ({why}); is the folder yours?"


def later_database(path: object) -> str:
    """Say that the second database is of a later version."""
    return f"the database {path} was written by a later version of callnotes; update callnotes, or restore a backup."


def damaged_database(path: object, backup: object | None) -> str:
    """Say that the second database is damaged, and what to do."""
    mend = f"restore the backup {backup}" if backup else "restore a backup of yours"
    return f"the database {path} is damaged; stop callnotes, and {mend} in its place (remove {path}-wal and -shm, too)."


def no_database(path: object) -> str:
    """Say that there is nothing to back up."""
    return f"there is no database {path} to back up; `callnotes run` makes it."


def backup_exists(path: object) -> str:
    """Say that a backup overwrites nothing."""
    return f"there is already a file {path}; name a new one."


def unwritten_backup(path: object, why: object) -> str:
    """Say that a backup could not be written."""
    return f"the backup {path} cannot be written ({why}); choose another place, or make room."


def backed_up(path: object, size: int) -> str:
    """Say that a backup was written."""
    return f"backed up to {path} ({size:,} bytes)"
