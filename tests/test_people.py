"""Whom labels and attendee lists name."""

from __future__ import annotations

import pytest

from index.attendance import names_people, says_attendees
from index.labels import continues, read_label
from index.listed import read_attendees, read_line
from index.model import Attendee
from index.people import NOBODY, Roster

ROSTER = Roster(
    (
        Attendee(("Chris Foal", "CF", "cfoal")),
        Attendee(("Nick Fitz", "nfitz")),
        Attendee(("Andrew Brown",)),
        Attendee(("Łukasz Róż",)),
    )
)


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        ("cfoal: yes", ("cfoal",), "yes"),
        ("cfoal/nfitz: yes", ("cfoal", "nfitz"), "yes"),
        ("Chris and Nick: yes", ("Chris", "Nick"), "yes"),
        ("Chris, Nick, Andrew: yes", ("Chris", "Nick", "Andrew"), "yes"),
        ("Brown, Andrew: yes", ("Andrew Brown",), "yes"),
        ("**Chris**: yes", ("Chris",), "yes"),
        ("**Chris:** yes", ("Chris",), "yes"),
        ("**Chris** - yes", ("Chris",), "yes"),
        ("**Chris** (5:19) - yes", ("Chris",), "yes"),
        ("**Chris** ([3:04](https://example.org/v?t=184)) yes", ("Chris",), "yes"),
        ("**Chris** [9:51](https://example.org): yes", ("Chris",), "yes"),
        ("<b>Chris</b>: yes", ("Chris",), "yes"),
        ("[Chris] yes", ("Chris",), "yes"),
        (r"\[Chris\] yes", ("Chris",), "yes"),
        ("[Chris Foal]: yes", ("Chris Foal",), "yes"),
        ("@cfoal: yes", ("cfoal",), "yes"),
        ("`@cfoal`: yes", ("cfoal",), "yes"),
        ("Chris - yes", ("Chris",), "yes"),
        (r"Chris \- yes", ("Chris",), "yes"),
        ("Chris -> yes", ("Chris",), "yes"),
        ("Chris, yes", ("Chris",), "yes"),
        ("(cf) yes", ("cf",), "yes"),
        ("Chris (chat): yes", ("Chris",), "yes"),
        ("Chris (Acme Ropes): yes", ("Chris",), "yes"),
        ("Chris [Acme,Chair]: yes", ("Chris",), "yes"),
        ("Chris's update: yes", ("Chris",), "yes"),
        ("Chris (cont): yes", ("Chris",), "yes"),
        ("Chris F: yes", ("Chris F",), "yes"),
        ("ChrisF: yes", ("ChrisF",), "yes"),
        ("Łukasz: yes", ("Łukasz",), "yes"),
        ("Andew: yes", ("Andew",), "yes"),
        ("Q: Chris Foal: yes", ("Chris Foal",), "yes"),
        ("10:29:49 From Chris Foal to Everyone: yes", ("Chris Foal",), "yes"),
        ("00:38:49\t**Chris**:\tyes", ("Chris",), "yes"),
    ],
)
def test_a_label_of_the_roster_is_sure(text: str, names: tuple[str, ...], words: str) -> None:
    """However a name of the attendee list is written before a turn, it is read, and the words begin behind it."""
    label = read_label(text, ROSTER)
    assert label is not None
    assert (label.names, text[label.end :].strip(), label.sure) == (names, words, True)
    assert text.startswith(label.raw)


@pytest.mark.parametrize(
    "text", ["Wendell: yes", "Wendell Baker: yes", "**Wendell** - yes", "[Wendell] yes", "wbaker: yes"]
)
def test_a_label_of_nobody_known_needs_evidence(text: str) -> None:
    """A name that no list has is read by its shape, and said to be unsure."""
    label = read_label(text, NOBODY)
    assert label is not None
    assert not label.sure


@pytest.mark.parametrize(
    "text",
    [
        "Qs: are there any?",
        "Note: as before",
        "A: an answer",
        "std::mem is fine",
        "fn bar<T: Ship>()",
        "`let foo: u8`",
        "`Quay`: the struct",
        "https://example.org: a link",
        "10:30 was late",
        "TBD: later",
        "Returns `View[]`: views",
        "Process: as before",
        "**Nota Bene:** read this",
        "[DECIDED] we moor",
        "[x] done",
        "[a link](https://example.org) says",
        "Storage Access (Johann; 40m)",
        "Harbour Calendar: <https://example.org>",
        "quays: moor twice [#12](https://example.org/12)",
        "However, this is no name",
        "Isaac and Bert bikeshedded the name: it stays",
        "@chris suggests: a rope",
        "the plan that we have now is: wait",
        ":",
        "",
        "   ",
        "**",
        "[",
        "(",
    ],
)
def test_what_names_nobody_is_no_label(text: str) -> None:
    """Words of minutes, code, links, times and sentences before a colon are not taken for people."""
    assert read_label(text, ROSTER) is None


def test_a_comma_is_a_label_only_of_the_roster() -> None:
    """A capitalised word and a comma begin any sentence."""
    known, unknown = read_label("Nick, you go", ROSTER), read_label("Wendell, you go", ROSTER)
    assert known is not None
    assert unknown is not None
    assert (known.sure, unknown.sure, unknown.comma) == (True, False, True)


@pytest.mark.parametrize(
    ("text", "end"), [("...: more", 5), ("… more", 2), ("..: more", 4), ("more", 0), (".", 0), ("...", 0)]
)
def test_a_turn_goes_on(text: str, end: int) -> None:
    """Dots at the start of a line say that the same person goes on."""
    assert continues(text) == end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Benjamin Bay (bnjbay)", [("Benjamin Bay", "bnjbay")]),
        ("Rich Tro @Tro (TSC)", [("Rich Tro", "Tro")]),
        ("@ckerr", [("ckerr",)]),
        ("@ann @bo", [("ann",), ("bo",)]),
        ("Ann, Bo, Cy Dee", [("Ann",), ("Bo",), ("Cy Dee",)]),
        ("Team members: ann, Bo", [("ann",), ("Bo",)]),
        ("Scribes: Ann and Bo", [("Ann",), ("Bo",)]),
        ("Attending | Ann, Bo", [("Ann",), ("Bo",)]),
        ("Emily Rup (Acme)", [("Emily Rup",)]),
        ("Nick Fitz (voting member)", [("Nick Fitz",)]),
        ("Nick Fitz (remote)", [("Nick Fitz",)]),
        ("CF: Chris Foal", [("Chris Foal", "CF")]),
        ("Zach Ed - GitHub: thezed", [("Zach Ed", "thezed")]),
        ("Franz Hin <mailto:franz@example.org>", [("Franz Hin",)]),
        ("[Ann Bee](https://example.org/ann)", [("Ann Bee",)]),
        ("[x] Ann Bee - chair", [("Ann Bee",)]),
        ("Сковорода Никита Андреевич @ChALkeR (TSC)", [("Сковорода Никита Андреевич", "ChALkeR")]),
        ("Present: Ann Bee (new, @annbee), Bo Cee (Acme Ropes, Chair)", [("Ann Bee", "annbee"), ("Bo Cee",)]),
        ("Also present: Ann Bee, Director; Bo Cee, Keel & Sons", [("Ann Bee",), ("Bo Cee",)]),
        ("Ann Bee, Acme Ropes, @annbee", [("Ann Bee", "annbee")]),
        ("Attending: Ann, AB until 17:30, then CD, help from EF", [("Ann",), ("AB",), ("CD",)]),
        ("AB CD EF", [("AB",), ("CD",), ("EF",)]),
        ("People: AB, LET, TBD", [("AB",), ("LET",)]),
        ("Host: Ann", [("Ann",)]),
        ("TODO", []),
        ("", []),
    ],
)
def test_a_line_of_a_list_names_people(text: str, expected: list[tuple[str, ...]]) -> None:
    """Handles, initials and nicks are other names of the same person; companies and roles are none."""
    assert [attendee.names for attendee in read_attendees(text)] == expected


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Regrets: Ann, Bo", ["Ann", "Bo"]),
        ("Present: Ann. Absent: Bo", ["Bo"]),
        ("Ann, Bo, Cy (regrets: Dee)", ["Dee"]),
        ("Apologies from Ann and Bo", ["Ann", "Bo"]),
        ("Ann (absent for the first item)", []),
        ("Ann Bee - sent regrets", ["Ann Bee"]),
        ("~~Ann Bee~~", ["Ann Bee"]),
        ("Ann: no", ["Ann"]),
        ("15:00 <ann> regrets+ Bo", ["Bo"]),
        ("Not present: Ann", ["Ann"]),
        ("Attendees (and regrets): Ann", []),
    ],
)
def test_a_line_of_a_list_tells_who_was_absent(text: str, absent: list[str]) -> None:
    """By the label before the names, or by what is said of one of them."""
    assert [one.attendee.names[0] for one in read_line(text) if one.absent] == absent


def test_initials_that_are_words_of_minutes_are_a_label_where_they_are_listed() -> None:
    """As they are written in the list, and in no other way."""
    roster = Roster((Attendee(("PS",)), Attendee(("LET",))))
    label = read_label("LET: yes", roster)
    assert label is not None
    assert label.sure
    assert read_label("let: yes", roster) is None
    assert read_label("LET: yes", NOBODY) is None


@pytest.mark.parametrize(
    "text", ["Ann Bee (Acme)", "@ann", "Ann, Bo, Cy", "Ann Bee - scribe", "bjorn3", "Van der Wijden"]
)
def test_a_list_of_names_is_one(text: str) -> None:
    """What attendee lists are made of is taken for names."""
    assert names_people(text)


@pytest.mark.parametrize(
    "text",
    [
        "will focus on ropes today",
        "Ann: no, but would like to",
        "https://example.org",
        "TODO",
        "What is next?",
        "Decision: wait",
    ],
)
def test_what_was_said_is_no_list_of_names(text: str) -> None:
    """Sentences, links and placeholders are not."""
    assert not names_people(text)


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("Attendees (32)", True),
        ("Attendees (sign yourself in):", True),
        ("In attendance", True),
        ("Not present", True),
        ("Links discussed by those present", False),
        ("New members policy", False),
        ("Apologies regarding Agenda", False),
        ("Who attends the summit in the summer?", False),
    ],
)
def test_a_heading_announces_a_list(heading: str, says: bool) -> None:
    """Only short headings that are about nothing else announce who was there."""
    assert says_attendees(heading) is says
