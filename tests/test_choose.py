"""Which bullets are quoted, and how much of long ones."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.choose import GLANCE, choose, shown_length
from index.features import FEATURES, Candidate
from index.model import CallDate, Kind
from index.packing import BulletRow, ThreadRow
from index.reader import NoteRow
from index.sentences import abridged, sentences

NOTE = NoteRow(1, 1, "a.md", "a", CallDate(2026, 1, 1), "a", "held", ())


def candidate(
    number: int,
    score: float,
    *,
    thread: int = 1,
    length: int = 100,
    same: int | None = None,
    lines: int = 1,
    kind: Kind = Kind.ITEM,
) -> Candidate:
    """Return a bullet with its score."""
    row = BulletRow(
        id=number, note_id=1, thread_id=thread, number=number, parent=None, kind=kind, depth=0, start=number,
        end=number + lines - 1, length=length, speakers="", labelled=False, signals=0,
        same=number if same is None else same, terms="", above=None,
    )  # fmt: skip
    title = ThreadRow(thread, 1, "t", (), 99, "", "")
    return Candidate(row, title, NOTE, [0.0] * len(FEATURES), score)


def test_the_likeliest_comes_first() -> None:
    """The first choice holds the best bullet; one far less likely is not shown."""
    chosen = choose([candidate(1, 0.0), candidate(2, 5.0, thread=2), candidate(3, -9.0, thread=3)], 5)
    assert chosen[0].best.row.id == 2
    assert 3 not in {c.row.id for choice in chosen for c in choice.bullets}


def test_neighbours_of_one_thread_are_quoted_together() -> None:
    """Bullets of one thread that are about as likely make one excerpt, in line order."""
    chosen = choose([candidate(4, 3.0), candidate(5, 2.8), candidate(6, 2.7)], 5)
    assert [c.row.id for c in chosen[0].bullets] == [4, 5, 6]


def test_two_that_may_answer_come_before_a_likelier_one() -> None:
    """First is the group that most likely holds the answer, not the likeliest bullet; its best bullet stands for it."""
    chosen = choose([candidate(1, 3.0), candidate(4, 2.7, thread=2), candidate(5, 2.8, thread=2)], 5)
    assert [[c.row.id for c in choice.bullets] for choice in chosen] == [[4, 5], [1]]
    assert chosen[0].best.row.id == 5


def test_many_lines_have_to_be_likelier_than_few() -> None:
    """Another excerpt is quoted if it is likely enough for its lines, however it compares with the first."""
    assert len(choose([candidate(1, 3.0), candidate(9, 0.0, thread=2)], 5)) == 2
    assert len(choose([candidate(1, 3.0), candidate(9, 0.0, thread=2, lines=9)], 5)) == 1


def test_what_a_further_excerpt_leaves_out_is_put_where_it_stood() -> None:
    """No excerpt but the first is followed by one of lines within it."""
    inside = [candidate(20, 4.0, length=150), candidate(21, 3.6, length=300), candidate(22, 3.9, length=150)]
    apart = candidate(1, 6.0, thread=2)
    assert [[c.row.id for c in choice.bullets] for choice in choose([apart, *inside], 5)] == [[1], [20, 21, 22]]
    assert [[c.row.id for c in choice.bullets] for choice in choose(inside, 5)] == [[20, 22], [21]]


def test_a_heading_is_not_quoted_without_what_it_heads() -> None:
    """Unless nothing stands below it."""
    heading = candidate(1, 6.0, kind=Kind.HEADING, length=100)
    apart = [heading, candidate(2, 1.0, length=420), candidate(9, 2.0, thread=9)]
    assert all([c.row.id for c in choice.bullets] != [1] for choice in choose(apart, 20))
    assert [c.row.id for c in choose([heading], 5)[0].bullets] == [1]


def test_no_excerpt_ends_with_the_name_of_who_speaks_next() -> None:
    """A name is quoted with the words that it stands over, or not at all."""
    said, name, below = candidate(1, 3.0), candidate(2, 2.9, length=5), candidate(3, -9.0)
    name = replace(name, row=name.row._replace(labelled=True, speakers="ann"))
    below = replace(below, row=below.row._replace(speakers="ann"))
    assert choose([said, name, below], 1)[0].bullets[-1].row.id != 2
    assert [c.row.id for c in choose([said, name, replace(below, score=3.0)], 1)[0].bullets] == [1, 2, 3]


@given(
    st.lists(st.tuples(st.floats(-4, 4), st.integers(1, 4), st.integers(40, 300)), min_size=1, max_size=40),
)
def test_who_asks_for_more_sees_the_same_first(bullets: list[tuple[float, int, int]]) -> None:
    """What five excerpts show are the first of twenty: a second page begins where the first ended."""
    judged = [
        candidate(number, score, thread=thread, length=length)
        for number, (score, thread, length) in enumerate(sorted(bullets, key=lambda one: one[1]))
    ]
    few, many = ([choice.bullets for choice in choose(judged, limit)] for limit in (5, 20))
    assert few == many[: len(few)]


def test_the_same_words_are_quoted_once() -> None:
    """What was carried over from call to call is shown once."""
    chosen = choose([candidate(1, 3.0, thread=1, same=7), candidate(2, 2.9, thread=2, same=7)], 5)
    assert len(chosen) == 1


SCORED = st.tuples(st.floats(-20, 20), st.integers(1, 4), st.integers(0, 3000))


@given(st.lists(SCORED, max_size=40), st.integers(1, 50))
def test_choices_are_bounded(bullets: list[tuple[float, int, int]], limit: int) -> None:
    """Never more than asked, no bullet twice, the first within a glance unless one bullet alone is longer."""
    judged = [candidate(n, s, thread=t, length=length) for n, (s, t, length) in enumerate(bullets, 1)]
    chosen = choose(judged, limit)
    shown = [c.row.id for choice in chosen for c in choice.bullets]
    assert len(chosen) <= limit
    assert len(shown) == len(set(shown))
    if chosen and len(chosen[0].bullets) > 1:
        assert sum(map(shown_length, chosen[0].bullets)) <= GLANCE


@given(st.text(alphabet="ab .!?…\n", max_size=600), st.integers(10, 200))
def test_abridging_keeps_whole_sentences(text: str, room: int) -> None:
    """What is shown begins and ends where sentences do."""
    start, end = abridged(text, {"ab"}, room)
    assert 0 <= start <= end <= len(text)
    if end - start < len(text):
        starts, ends = zip(*sentences(text), strict=True)
        assert start in starts
        assert end in ends
