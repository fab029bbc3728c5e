"""The messages of a daily summary are within Discord's limits, and leave nothing out, whatever the notes hold."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot import limits
from bot.layout import view
from bot.render_digest import MOST_IN_FULL, MOST_NAMED, drafts, finished
from bot.reply import Button, Headed, Reply, Rule, Style, Text
from index.model import (
    CallDate,
    CallName,
    CallOutline,
    ChangedCall,
    Cue,
    Kind,
    NewCall,
    Quote,
    Span,
    State,
    ThreadOutline,
)

TEXTS = st.text(min_size=1, max_size=60) | st.text("ab. *_`<@>[]()\\|\n", min_size=1, max_size=3000)
LINKS = st.none() | st.integers(1, 700).map(lambda size: f"https://git.example.org/{'x' * size}")


def name(path: str, title: str, link: str | None) -> CallName:
    """Return a call."""
    return CallName("notes", path, "relay", CallDate(2026, 8, 3), title, State.HELD, "c" * 40, link)


def quote(text: str) -> Quote:
    """Return a decision."""
    return Quote(Span(3, 4), Kind.ITEM, 1, text, ("ana",), Cue.DECISION)


def thread(title: str, link: str | None, decisions: list[Quote], actions: list[Quote]) -> ThreadOutline:
    """Return a thread."""
    return ThreadOutline(title, (), Span(1, 9), link, tuple(decisions), tuple(actions))


def new_call(title: str, link: str | None, threads: list[ThreadOutline], people: int = 0) -> NewCall:
    """Return a new call."""
    return NewCall(CallOutline(name("a.md", title, link), ("ana",) * people, (), tuple(threads)), "k")


def changed_call(title: str, link: str | None, lines: list[int]) -> ChangedCall:
    """Return a call that has changed in those lines, three each."""
    spans = tuple(Span(line, line + 2) for line in lines)
    return ChangedCall(name("b.md", title, link), spans, link, "k")


QUOTES = st.builds(quote, TEXTS)
THREADS = st.builds(thread, TEXTS, LINKS, st.lists(QUOTES, max_size=6), st.lists(QUOTES, max_size=3))
CALLS = st.builds(new_call, TEXTS, LINKS, st.lists(THREADS, max_size=12), st.integers(0, 3))
CHANGED = st.builds(changed_call, TEXTS, LINKS, st.lists(st.integers(1, 99), max_size=20))


def written(calls: list[NewCall], changed: list[ChangedCall]) -> list[Reply]:
    """Return the messages as they are sent."""
    made = drafts(calls, changed)
    return [finished(one, "notes", "0123456789abcdef", n, len(made)) for n, one in enumerate(made, 1)]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CALLS, max_size=6), st.lists(CHANGED, max_size=8))
def test_every_message_is_within_the_limits(calls: list[NewCall], changed: list[ChangedCall]) -> None:
    """Texts together, components, rows; each call and change is counted once."""
    for reply in written(calls, changed):
        assert reply.width <= limits.MESSAGE_TEXT
        assert reply.size <= limits.MESSAGE_COMPONENTS
        assert len(list(view(reply).walk_children())) <= limits.MESSAGE_COMPONENTS
    assert sum(one.calls for one in drafts(calls, changed)) == len(calls) + len(changed)


REPLIES = st.builds(
    Reply,
    st.lists(
        st.builds(Text, st.text(), st.none() | st.integers(1, 9))
        | st.builds(Headed, st.text(), st.builds(Button, st.text(), st.text(), st.sampled_from(Style)))
        | st.just(Rule())
    ).map(tuple),
    st.lists(st.builds(Button, st.text(), st.text(), st.sampled_from(Style), st.text(), st.booleans())).map(tuple),
)


@given(REPLIES)
def test_a_planned_message_is_kept_as_it_is(reply: Reply) -> None:
    """What the ledger gives back is what was planned."""
    kept = TypeAdapter(Reply)
    assert kept.validate_json(kept.dump_json(reply)) == reply


def test_an_archive_does_not_flood_a_channel() -> None:
    """The calls of a day are shown, as many as one wants to read; others are named, or counted."""
    gate = thread("gate", None, [quote("we open it")], [])
    calls = [new_call(f"call {n}", None, [gate]) for n in range(400)]
    made = written(calls, [])
    text = "\n".join(one.text for one in made)
    assert text.count("we open it") == MOST_IN_FULL
    assert text.count("**call ") == MOST_NAMED
    assert f"{400 - MOST_IN_FULL - MOST_NAMED:,} more" in text
    assert len(made) < 12


def test_a_thread_is_not_cut_where_it_fits_in_a_message() -> None:
    """Its title, link, decision and action stand together."""
    said = "so it is decided. " * 20
    threads = [thread(f"thread {n}", None, [quote(f"n{n} {said}")], []) for n in range(1, 40)]
    made = written([new_call("call", None, threads)], [])
    for n in range(1, 40):
        (with_title,) = [one for one in made if f"**thread {n}**" in one.text]
        assert f"n{n} {said.strip()}" in with_title.text
    assert [one.text.count("(continued)") for one in made] == [0] + [1] * (len(made) - 1)
    assert date(2026, 8, 3).isoformat() in made[-1].text
