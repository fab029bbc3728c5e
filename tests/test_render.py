"""What is sent to Discord keeps within its limits, quotes word for word, and says what it leaves out."""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import make_index
from discord_judge import faults
from discord_markdown import kinds, read, visible
from hypothesis import given
from hypothesis import strategies as st

from bot import escape, layout, limits, render
from bot.buttons import OPEN, REMOVE, SHARE, TURN, VOTE
from bot.opening import opened
from bot.quoting import quote_lines, shortened
from bot.render import Shown
from bot.reply import Headed, Reply, Rule, Text
from bot.screens import Actions, Asked, Calls, Decisions, Linking, OneCall, Thread, Topic, decode, encode
from bot.workspace import notes_workspace
from index.browse import Listed, Reference, name_token, note_token
from index.model import (
    Answer,
    CallDate,
    CallName,
    CallOutline,
    Excerpt,
    Kind,
    Quote,
    Searched,
    Span,
    State,
    ThreadOutline,
)
from index.periods import Period

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from index.library import Library

TODAY = date(2026, 11, 20)
PRIVATE = Shown()
PUBLIC = Shown(asker=123456789012345678)
LINK = "https://forge.example/notes/blob/abc/storage.md?plain=1#L10-L12"
CALL = CallName("tidewater", "storage/a.md", "storage", CallDate(2026, 2, 25), "Storage", State.HELD, "abc", LINK)
LOOKED = Searched(("tidewater",), 412, CallDate(2026, 8, 19))
BUTTONS = re.compile("|".join(f"(?:{re.sub(r'[?]P<[a-z]+>', '?:', p)})" for p in (OPEN, TURN, SHARE, REMOVE, VOTE)))


def check(reply: Reply) -> Reply:
    """Return a reply that is within every limit that Discord has, by our count and by Discord's own document."""
    assert reply.width <= limits.MESSAGE_TEXT
    assert reply.size <= limits.MESSAGE_COMPONENTS
    texts = [part.text for part in reply.parts if not isinstance(part, Rule)]
    assert texts
    assert all(text.strip() for text in texts)
    buttons = [part.button for part in reply.parts if isinstance(part, Headed)] + list(reply.buttons)
    assert all(len(button.label) <= limits.BUTTON_LABEL for button in buttons)
    assert all(len(button.target) <= limits.CUSTOM_ID and BUTTONS.fullmatch(button.target) for button in buttons)
    assert len({button.target for button in buttons}) == len(buttons)
    assert not {"special", "emoji", "spoiler", "block"} & kinds(read("\n".join(texts)))
    body: dict[str, Any] = {
        "components": layout.view(reply).to_components(),
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
    }
    assert faults("POST", "/channels/1/messages", body) == []
    return reply


def excerpt(*texts: str, title: str = "checksums", kind: Kind = Kind.ITEM) -> Excerpt:
    """Return an excerpt with bullets of those words."""
    quotes = tuple(Quote(Span(n + 10, n + 10), kind, 0, text) for n, text in enumerate(texts))
    return Excerpt(CALL, title, ("Notes",), Span(10, 9 + len(texts)), quotes, LINK)


def answer(*excerpts: Excerpt) -> Answer:
    """Return an answer."""
    return Answer("what about checksums", excerpts, LOOKED)


def test_an_excerpt_stands_under_its_title_with_call_date_and_link() -> None:
    """And a button beside it that opens the whole thread."""
    reply = check(render.answer(answer(excerpt("ana: use `xxh3`", "fine")), Asked(), PUBLIC))
    head, quoted = reply.parts[:2]
    assert isinstance(head, Headed)
    assert isinstance(quoted, Text)
    assert head.text == f"### checksums\n-# storage · 2026-02-25 · [lines 10–11](<{LINK}>)"
    assert quoted.text == "> - ana: use `xxh3`\n> - fine"
    assert decode(head.button.target[5:]) == Thread(
        note_token("tidewater", "storage/a.md"), name_token("checksums"), 10
    )
    assert reply.text.endswith("-# searched 412 calls of tidewater, newest 2026-08-19")


def test_beside_who_was_there_a_button_opens_the_call() -> None:
    """A list of people is no thread."""
    reply = check(
        render.answer(answer(excerpt("Ana Ruiz", "Bo Lind", title="Present", kind=Kind.ATTENDEES)), Asked(), PUBLIC)
    )
    head, quoted = reply.parts[:2]
    assert isinstance(head, Headed)
    assert isinstance(quoted, Text)
    assert quoted.text == "> - Ana Ruiz\n> - Bo Lind"
    assert decode(head.button.target[5:]) == OneCall(note_token("tidewater", "storage/a.md"))


def test_who_speaks_is_bold_and_says_it_in_the_words_of_the_note() -> None:
    """The label as it stands there; a text with a colon that nobody says is left alone."""
    one = excerpt("fitzgen/cfallin: concern: none", "note: x")
    one = replace(one, quotes=(replace(one.quotes[0], speakers=("fitzgen", "cfallin")), one.quotes[1]))
    assert quote_lines(one.quotes, 900) == ["> - **fitzgen/cfallin:** concern: none", "> - note: x"]
    below = replace(one.quotes[1], speakers=("fitzgen", "cfallin"))
    assert quote_lines((below,), 900) == ["> - note: x"]


def test_bullets_are_indented_as_in_the_note_and_gaps_are_shown() -> None:
    """By their depth among those quoted; … where some were left out."""
    depths = ((2, False), (3, False), (5, False), (3, True), (2, False))
    quotes = [Quote(Span(n, n), Kind.ITEM, depth, f"b{n}", gap=gap) for n, (depth, gap) in enumerate(depths, 1)]
    assert "\n".join(quote_lines(quotes, 900)).split("\n") == [
        "> - b1",
        ">   - b2",
        ">     - b3",
        ">   - …",
        ">   - b4",
        "> - b5",
    ]


def test_what_does_not_fit_is_counted_on_a_button() -> None:
    """Excerpts are packed whole, and the next button goes on where this one ended."""
    found = answer(*(excerpt("word " * 300, title=f"t{n}") for n in range(5)))
    first = check(render.answer(found, Asked(), PRIVATE))
    assert first.buttons[0].label == "More answers (3 more)"
    assert first.buttons[0].target == f"cn:o:{encode(Asked(2))}"
    assert first.text.count("word") == 600
    second = check(render.answer(found, Asked(2), PRIVATE))
    assert second.buttons[0].target == f"cn:g:{encode(Asked(4))}"
    last = check(render.answer(found, Asked(4), PRIVATE))
    assert "More" not in last.buttons[0].label
    assert render.answer(found, Asked(5), PRIVATE).text.startswith("That is all that was found")


def test_a_bullet_longer_than_a_message_is_cut_between_sentences() -> None:
    """And only such a one."""
    sentence = "This is a sentence of some length. "
    reply = check(render.answer(answer(excerpt(sentence * 200)), Asked(), PRIVATE))
    (quoted,) = (part.text for part in reply.parts if isinstance(part, Text) and part.text.startswith(">"))
    assert quoted.endswith("length. …")
    assert quoted.count("This is") == quoted.count("length.") > 80


@pytest.mark.parametrize(
    "text", ["x" * 9000, "*_" * 4000, "😀" * 5000, "`" * 5000, "[a](https://x.y) " * 900, "\n" * 10]
)
@pytest.mark.parametrize("kind", list(Kind))
def test_hostile_bullets_keep_within_the_limits(text: str, kind: Kind) -> None:
    """As excerpt, title, series, attendee, agenda and question."""
    long = replace(CALL, series=text, title=text, path=f"a/{text}", permalink=f"https://x.example/{text[:3000]}")
    one = replace(excerpt(text, text, title=text, kind=kind), call=long, permalink=long.permalink)
    question = escape.clean(text)[:300].strip()
    check(render.answer(answer(one), Asked(), Shown(echo=question, context=question[:140])))
    check(render.whole_thread(one, Thread("a" * 11, "b" * 8, 1), PRIVATE))
    thread = ThreadOutline(text, (), Span(1, 2), long.permalink, one.quotes, one.quotes)
    check(render.call(CallOutline(long, (text, "b"), (text, "c"), (thread,)), long, None, OneCall("c" * 11), PUBLIC))
    check(render.calls([long], 1, Calls(), PRIVATE))
    check(render.excerpts(Listed(9, (one,)), Decisions(), PRIVATE, none="", what="decisions"))
    check(render.notice(text + "."))


def test_nothing_found_says_where_it_was_looked_for() -> None:
    """With the words that no note has, and the nearest."""
    found = Answer("q", (), LOOKED, near=("regalloc2",), missing=("regaloc",))
    reply = check(render.answer(found, Asked(), PUBLIC))
    assert reply.text.split("\n") == [
        "Nothing found in 412 calls of tidewater up to 2026-08-19.",
        "-# No note has the word regaloc.",
        "-# Nearest in the notes: regalloc2.",
    ]
    assert [button.label for button in reply.buttons] == ["Remove"]


def test_quotes_of_another_time_are_told() -> None:
    """Whoever asks of one time learns that what is quoted is of others."""
    found = replace(answer(excerpt("a")), elsewhen=Period(date(2025, 3, 1), date(2025, 3, 31)))
    assert "-# Nothing found from 2025-03-01 to 2025-03-31; these are other calls." in render.answer(
        found, Asked(), PUBLIC
    ).text.split("\n")


def test_the_words_asked_with_come_back_from_the_message() -> None:
    """Whatever they are."""
    reply = render.answer(answer(excerpt("a")), Asked(), Shown(echo="- **what** about `a_b` and #1 <@1>?"))
    assert isinstance(reply.parts[0], Text)
    assert visible(read(reply.parts[0].text)) == "- **what** about `a_b` and #1 <@1>?"


@given(
    st.one_of(
        st.builds(
            Asked,
            st.integers(0, 999_999_999),
            st.sampled_from(("", "a-_bcdef")),
            st.sampled_from(("", "a-_bcdef")),
            st.none() | st.dates(),
            st.none() | st.dates(),
        ),
        st.builds(Thread, st.just("a-_bcdefghi"), st.just("a-_bcdef"), st.integers(0, 99_999), st.integers(0, 9999)),
        st.builds(OneCall, st.just("a-_bcdefghi"), st.integers(0, 999)),
        st.builds(Calls, st.sampled_from(("", "a-_bcdef")), st.integers(0, 9999)),
        st.builds(Topic, st.integers(0, 9999)),
        st.builds(Decisions, st.just("a-_bcdef"), st.none() | st.dates(), st.integers(0, 999_999)),
        st.builds(Actions, st.just("a-_bcdef"), st.integers(0, 9999)),
        st.builds(Linking, st.integers(0, 9999)),
    )
)
def test_a_screen_comes_back_from_its_button(screen: Asked) -> None:
    """Exactly, and in few characters."""
    assert decode(encode(screen)) == screen
    assert len(encode(screen)) <= 60


@given(st.text(max_size=40) | st.from_regex(r"[atclodxr](\.[0-9a-z-]{0,12}){0,4}", fullmatch=True))
def test_no_button_makes_the_bot_stumble(text: str) -> None:
    """Whatever its `custom_id` says, it is a screen or none."""
    screen = decode(text)
    assert screen is None or decode(encode(screen)) == screen


@given(st.text("ab. ", max_size=60), st.integers(1, 50))
def test_shortened_text_is_the_beginning(text: str, room: int) -> None:
    """With an ellipsis where there was more."""
    made = shortened(text, room)
    assert made == text or (made.endswith(" …") and text.startswith(made.removesuffix(" …")))
    assert len(made) <= max(room, 1) + 2


# Over all notes at hand ----------------------------------------------------------------------------------------------


async def _everything(library: Library, look: Callable[[Reply], object], step: int = 1) -> None:
    """Show every screen over every `step`th call of a library."""
    scope = await library.scope()
    for name in (await library.calls(scope, held_only=False, limit=100_000))[::step]:
        note = note_token(name.source, name.path)
        found = await library.call(scope, note)
        assert found is not None
        for page in range(20):
            reply = render.call(*found, OneCall(note, page), PRIVATE)
            look(reply)
            if f"cn:g:{encode(OneCall(note, page + 1))}" not in {button.target for button in reply.buttons}:
                break
        for whole in await library.threads(scope, note):
            screen = Thread(note, name_token(whole.thread), whole.thread_span.start)
            look(render.answer(Answer("q", (whole,), LOOKED), Asked(), PUBLIC))
            for page in range(400):
                reply = render.whole_thread(whole, replace(screen, page=page), PRIVATE)
                look(reply)
                if f"cn:g:{encode(replace(screen, page=page + 1))}" not in {button.target for button in reply.buttons}:
                    break


def _look(reply: Reply) -> None:
    assert reply.width <= limits.MESSAGE_TEXT
    assert reply.size <= limits.MESSAGE_COMPONENTS
    assert all(len(button.target) <= limits.CUSTOM_ID for button in reply.buttons)
    texts = "\n".join(part.text for part in reply.parts if not isinstance(part, Rule))
    assert not {"special", "emoji", "spoiler", "block"} & kinds(read(texts)), texts


def _over(folder: Path, data: Path, work: Callable[[Library], Awaitable[None]]) -> None:
    workspace = notes_workspace([folder], data)
    make_index(workspace)

    async def run() -> None:
        async with opened(workspace) as library:
            await work(library)

    asyncio.run(run())


def test_every_example_note_keeps_within_the_limits(examples: Path, example_data: Path) -> None:
    """Each call and each thread of it, page for page, judged by Discord's document too."""
    _over(examples, example_data, lambda library: _everything(library, check))


STEP = 1 if "CALLNOTES_EVERY_NOTE" in os.environ else 11
"""Of the calls at hand, every one where the variable is set: that takes minutes."""
NOTES = ["bytecodealliance", "electron-governance", "ethereum-pm", "nodejs-tsc", "privacycg", "rust-lang"]


@pytest.mark.parametrize("folder", NOTES)
def test_every_note_keeps_within_the_limits(folder: str, shared: Path, shared_data: Path) -> None:
    """Each call and each thread of it, page for page."""
    _over(shared / "notes" / folder, shared_data, lambda library: _everything(library, _look, STEP))


def test_lists_over_the_examples(examples: Path, example_data: Path) -> None:
    """Decisions, actions, calls, a topic and an issue: each from each place on."""

    async def look(library: Library) -> None:
        scope = await library.scope()
        for skip in (0, 3):
            decided = await library.decisions(scope, skip=skip)
            assert decided.total > 3
            check(render.excerpts(decided, Decisions(skip=skip), PRIVATE, none="", what="threads"))
            todo = await library.actions(scope, skip=skip)
            check(render.excerpts(todo, Actions(skip=skip), PUBLIC, none="none", what="threads"))
            calls = await library.calls(scope, limit=25)
            check(render.calls(calls[skip:], len(calls), Calls(skip=skip), PRIVATE))
        found, _ = await library.topic("checksums", scope=scope, asked_on=TODAY)
        assert found
        check(render.topic(found, "checksums", Topic(), replace(PRIVATE, echo="checksums"), ()))
        linked = await library.linking(Reference(1), scope)
        check(render.excerpts(linked, Linking(), PRIVATE, none="No call names #1.", what="threads"))

    _over(examples, example_data, look)


def test_the_judge_is_heard() -> None:
    """What Discord refuses, the judge of these tests refuses."""
    if faults("POST", "/channels/1/messages", {"content": "x"}) == [] and not faults(
        "POST", "/channels/1/messages", {}
    ):
        pytest.skip("no judge at hand")
    body = json.loads('{"flags": 32768, "components": [{"type": 10, "content": "' + "x" * 4001 + '"}]}')
    assert faults("POST", "/channels/1/messages", body)
