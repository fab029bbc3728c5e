"""What a person reads in a terminal: the words of the notes, never their commands."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot import render_terminal, replies
from bot.doctor import Check
from bot.news import Gathered
from index.model import (
    Answer,
    CallDate,
    CallName,
    CallOutline,
    ChangedCall,
    Cue,
    Excerpt,
    Kind,
    NewCall,
    Quote,
    Searched,
    SeriesSummary,
    Span,
    State,
    ThreadOutline,
)
from index.periods import Period
from index.refresh import Refreshed
from index.titles import plain_title

if TYPE_CHECKING:
    from rich.console import RenderableType

CALL = CallName("tidewater", "storage/2026/storage-02-25.md", "storage", CallDate(2026, 2, 25), "Storage", State.HELD)
TITLE = Quote(Span(10, 11), Kind.ITEM, 1, "checksums in every block of every table of the format")
REST = Quote(Span(12, 12), Kind.ITEM, 2, "ana: yes", ("ana",))
END = Quote(Span(20, 21), Kind.ITEM, 1, "conclusion: yes", (), Cue.DECISION, gap=True)
LINK = f"https://example.org/{'long/' * 20}notes.md?plain=1#L10-L21"
EXCERPT = Excerpt(CALL, "Block checksums", ("Notes",), Span(10, 30), (TITLE, REST, END), LINK)
LOOKED = Searched(("tidewater",), 1675, CallDate(2026, 2, 25))


def printed(what: RenderableType, width: int = 80, *, terminal: bool = False) -> str:
    """Return what a console of that width shows."""
    file = StringIO()
    console = Console(
        file=file, width=width, force_terminal=terminal, color_system="truecolor" if terminal else None, markup=False
    )
    console.print(what, crop=False)
    return file.getvalue()


def answer(*excerpts: Excerpt) -> Answer:
    """Return an answer."""
    return Answer("q", excerpts, LOOKED)


def test_an_answer_is_header_bullets_source_and_what_was_searched() -> None:
    """Nested bullets are indented, … stands for what is left out, the address is whole."""
    assert printed(render_terminal.answer(answer(EXCERPT)), 40) == (
        "storage · 2026-02-25 · Block checksums\n"
        "  • checksums in every block of every\n"
        "    table of the format\n"
        "    • ana: yes\n"
        "  …\n"
        "  • conclusion: yes\n"
        f"  {LINK}\n"
        "\n"
        "searched 1,675 calls of tidewater,\n"
        "newest 2026-02-25\n"
    )


def test_a_header_is_one_line() -> None:
    """A long title is cut where the terminal ends."""
    shown = printed(render_terminal.answer(answer(replace(EXCERPT, thread="long " * 50))), 60)
    assert shown.split("\n")[0] == "storage · 2026-02-25 · long long long long long long long l…"


def test_a_thread_is_not_named_where_its_quote_says_the_same() -> None:
    """Then the heading around it that says something stands there, or the title of the call."""
    same = replace(EXCERPT, thread=TITLE.text, headings=("Formats", "Notes"))
    assert printed(render_terminal.answer(answer(same))).startswith("storage · 2026-02-25 · Formats\n")
    bare = replace(same, headings=("Notes",))
    assert printed(render_terminal.answer(answer(bare))).startswith("storage · 2026-02-25 · Storage\n")


def test_without_an_address_the_lines_are_named() -> None:
    """One line as one."""
    assert "\n  storage/2026/storage-02-25.md:10-21\n" in printed(
        render_terminal.answer(answer(replace(EXCERPT, permalink=None)))
    )
    one = replace(EXCERPT, permalink=None, quotes=(REST,))
    assert "\n  storage/2026/storage-02-25.md:12\n" in printed(render_terminal.answer(answer(one)))


def test_what_kind_of_call_it_was_is_told_where_it_was_not_held() -> None:
    """An agenda is no decision."""
    shown = printed(render_terminal.answer(answer(replace(EXCERPT, call=replace(CALL, state=State.UPCOMING)))))
    assert shown.startswith("storage · 2026-02-25 · agenda only · Block checksums\n")
    undated = replace(EXCERPT, call=replace(CALL, date=CallDate()))
    assert printed(render_terminal.answer(answer(undated))).startswith("storage · undated · Block checksums\n")


def test_nothing_found_is_said_honestly() -> None:
    """In how many calls, up to when, which words no note has, and what is nearest."""
    found = Answer("q", (), LOOKED, (), ("patchable_call", "patch"), ("loongarch", "zyzx"))
    assert printed(render_terminal.answer(found)) == (
        "Nothing found in 1,675 calls of tidewater up to 2026-02-25.\n"
        "No note has the words loongarch or zyzx.\n"
        "Nearest in the notes: patchable_call, patch.\n"
    )


def test_a_correction_is_told() -> None:
    """What was searched is not what was asked."""
    found = replace(answer(EXCERPT), corrected=(("patchible", "patchable"),))
    assert "\nsearched for patchable instead of patchible\n" in printed(render_terminal.answer(found))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2025, 3, 1), date(2025, 3, 31), "from 2025-03-01 to 2025-03-31"),
        (date(2025, 3, 4), date(2025, 3, 4), "of 2025-03-04"),
        (date(2025, 3, 1), date.max, "since 2025-03-01"),
        (date.min, date(2025, 3, 1), "up to 2025-03-01"),
    ],
)
def test_quotes_of_another_time_are_told(start: date, end: date, said: str) -> None:
    """Whoever asks of one time learns that what is quoted is of others."""
    shown = printed(render_terminal.answer(replace(answer(EXCERPT), elsewhen=Period(start, end))))
    assert f"\nNothing found {said}; these are other calls.\n" in shown


def test_explanations_tell_reading_score_and_reasons() -> None:
    """Before the excerpts and under each."""
    excerpt = replace(EXCERPT, score=0.5, reasons=(("cover", 1.5), ("bm25", -0.25)))
    shown = printed(render_terminal.answer(replace(answer(excerpt), reading="what was decided"), explain=True))
    assert shown.startswith("read as: what was decided\n\n")
    assert "\n  scored 0.500: cover +1.50, bm25 -0.25\n" in shown


def test_code_keeps_its_lines_and_headings_have_no_bullet() -> None:
    """As they stand in the notes."""
    code = Quote(Span(3, 4), Kind.CODE, 0, "a = 1\nb = 2")
    heading = Quote(Span(1, 1), Kind.HEADING, 0, "Topic")
    shown = printed(render_terminal.answer(answer(replace(EXCERPT, quotes=(heading, code)))))
    assert "\n  Topic\n  a = 1\n  b = 2\n" in shown


def test_a_call_at_a_glance() -> None:
    """Title, place, people, agenda, threads with what was decided and is to be done."""
    thread = ThreadOutline("checksums", ("Notes",), Span(10, 21), None, (END,), (REST,))
    outline = CallOutline(CALL, ("ana", "ben"), ("checksums",), (thread,))
    assert printed(render_terminal.last_call(outline)) == (
        "storage · 2026-02-25 · Storage\n"
        "storage/2026/storage-02-25.md\n"
        "\n"
        "  With ana, ben\n"
        "\n"
        "Agenda\n"
        "  • checksums\n"
        "\n"
        "Threads\n"
        "  • checksums\n"
        "      decided: conclusion: yes\n"
        "      to do: ana: yes\n"
    )


def test_what_is_new() -> None:
    """Each call with people in number and what was decided; then which lines of older notes changed."""
    thread = ThreadOutline("checksums", ("Notes",), Span(10, 21), None, (END,), (REST,))
    new = NewCall(CallOutline(replace(CALL, permalink=LINK), ("ana", "ben"), ("checksums",), (thread,)), "k")
    quiet = NewCall(CallOutline(CALL, (), (), ()), "k")
    spans = (Span(3, 3), Span(5, 9))
    assert printed(render_terminal.news(Gathered((new, quiet), (ChangedCall(CALL, spans, None, "k"),)))) == (
        "storage · 2026-02-25 · Storage\n"
        f"{LINK}\n"
        "  2 attended\n"
        "  • checksums\n"
        "      decided: conclusion: yes\n"
        "      to do: ana: yes\n"
        "\n"
        "storage · 2026-02-25 · Storage\n"
        "storage/2026/storage-02-25.md\n"
        "\n"
        "Older notes that have changed\n"
        "\n"
        "storage · 2026-02-25 · Storage\n"
        "  lines 3 and 5–9\n"
        "  storage/2026/storage-02-25.md\n"
    )
    assert printed(render_terminal.news(Gathered((quiet,), ()))).count("\n") == 2
    shown = printed(render_terminal.news(Gathered((), (ChangedCall(CALL, (), LINK, "k"),))))
    assert shown.endswith(f"\n  lines were removed\n  {LINK}\n")


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(3, 3)], "line 3"),
        ([(3, 4)], "lines 3–4"),
        ([(n, n) for n in range(1, 40, 2)], "lines 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 8 more"),
    ],
)
def test_which_lines_changed(spans: list[tuple[int, int]], said: str) -> None:
    """The first dozen places."""
    assert replies.changed([Span(*span) for span in spans]) == said


def test_series_stand_in_columns() -> None:
    """With the source where there are several."""
    one = SeriesSummary("TSC", "tidewater", 1200, CallDate(2025, 1, 2), CallDate(2026, 2, 3))
    two = SeriesSummary("cranelift", "tidewater", 5, CallDate(2025, 1, 2), CallDate(2025, 1, 2))
    assert printed(render_terminal.series([one, two])) == (
        "TSC        1,200 calls  2025-01-02 to 2026-02-03\ncranelift      5 calls  2025-01-02\n"
    )
    three = SeriesSummary("TSC", "board", 0, None, None)
    assert printed(render_terminal.series([one, three])).endswith("\nboard: TSC          0 calls\n")


def test_a_refresh_names_the_first_of_what_it_skipped() -> None:
    """And counts the rest."""
    skipped = tuple((f"{number}.md", "too large") for number in range(12))
    done = Refreshed("tidewater", None, 30, 1, 2, 3, 28, skipped)
    shown = printed(render_terminal.refreshed(done)).split("\n")
    assert shown[0] == "tidewater: 30 notes (1 new, 2 changed, 3 gone), 28 calls held; 12 skipped"
    assert shown[1] == "  0.md: too large"
    assert shown[-2] == "  and 2 more"


def test_checks_have_a_mark_and_a_mend() -> None:
    """What is wrong stands out, and what to do stands under it."""
    shown = printed(
        render_terminal.checks([Check("git", "fine", "2.39"), Check("index", "problem", "damaged", "Remove it.")])
    )
    assert shown == "✓ git: 2.39\n✗ index: damaged\n  → Remove it.\n"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("[bold red]x[/] [link=https://evil.example]y[/link] :smile:", None),
        ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),
        ("a\rb\tc\x85d\u2028e", "a b c d e"),
        ("user\u202egnp.exe\u2066\u200b", "usergnp.exe"),
        ("\x9b31m\x7f", "\ufffd31m␡"),
        ("caf\udce9", "caf\ufffd"),
        ("👩\N{ZERO WIDTH JOINER}🔧 naïve 日本", None),
    ],
)
def test_text_of_notes_is_text(hostile: str, shown: str | None) -> None:
    """No markup, no escape sequence, no turning round of text; emoji and letters stay."""
    quote = replace(TITLE, text=hostile)
    out = printed(render_terminal.answer(answer(replace(EXCERPT, quotes=(quote,)))))
    assert f"\n  • {hostile if shown is None else shown}\n" in out


@given(st.text(st.characters(codec=None)), st.integers(1, 200))
def test_no_control_character_of_a_note_reaches_the_terminal(text: str, width: int) -> None:
    """Wherever the text stands, and however narrow the terminal: no exception, and line feeds of ours only."""
    call = replace(CALL, series=text, title=text, path=text)
    quote = replace(TITLE, text=text, speakers=(text,))
    excerpt = replace(EXCERPT, call=call, thread=text, permalink=None, quotes=(quote,), reasons=((text, 1.0),))
    found = Answer(text, (excerpt,), replace(LOOKED, sources=(text,)), ((text, text),), (text,), (text,), text)
    outline = CallOutline(call, (text,), (text,), (ThreadOutline(text, (), Span(1, 2), None, (quote,), (quote,)),))
    for what in (
        render_terminal.answer(found, explain=True),
        render_terminal.answer(replace(found, excerpts=())),
        render_terminal.last_call(outline),
        render_terminal.news(Gathered((NewCall(outline, text),), (ChangedCall(call, (), None, text),))),
        render_terminal.series([SeriesSummary(text, text, 1, None, None)]),
    ):
        shown = printed(what, width)
        assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n"}
        assert not {"\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"} & set(shown)


def test_colours_stand_only_where_a_terminal_reads() -> None:
    """Nothing but text goes into a pipe."""
    assert "\x1b[" in printed(render_terminal.answer(answer(EXCERPT)), terminal=True)
    assert "\x1b" not in printed(render_terminal.answer(answer(EXCERPT)))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("stop [#1](https://example.org/1) \\# now", "stop #1 # now"),
        ("[**winch** #7](https://example.org/7)", "winch #7"),
        ("**winch** <!-- omit in toc -->", "winch"),
        ('<b class="x">winch</b>', "winch"),
        ("`__init__` of Winch<Rope>", "`__init__` of Winch<Rope>"),
        ("![](logo.png)", "![](logo.png)"),
    ],
)
def test_titles_are_shown_without_markup(title: str, words: str) -> None:
    """What a reader of the page does not see is left out, unless nothing were left."""
    assert plain_title(title) == words
