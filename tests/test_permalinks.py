"""Links to lines, for the forges that are known and the templates that operators write."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Span
from index.permalinks import check_template, link_template, permalink

COMMIT = "0123456789abcdef0123456789abcdef01234567"

LINKS = [
    ("https://github.com/tidewater/notes.git", "github.com/tidewater/notes/blob/{}/a/b.md?plain=1#L10-L12"),
    ("git@github.com:tidewater/notes.git", "github.com/tidewater/notes/blob/{}/a/b.md?plain=1#L10-L12"),
    ("ssh://git@ssh.github.com:443/tidewater/notes", "github.com/tidewater/notes/blob/{}/a/b.md?plain=1#L10-L12"),
    ("https://name:secret@github.com/tidewater/notes/", "github.com/tidewater/notes/blob/{}/a/b.md?plain=1#L10-L12"),
    ("https://gitlab.com/a/b/c.git", "gitlab.com/a/b/c/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("git@gitlab.com:group/sub/sub/c.git", "gitlab.com/group/sub/sub/c/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("https://gitlab.example.org/group/sub/c", "gitlab.example.org/group/sub/c/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("ssh://git@codeberg.org/a/b.git", "codeberg.org/a/b/src/commit/{}/a/b.md?display=source#L10-L12"),
    ("https://bitbucket.org/a/b", "bitbucket.org/a/b/src/{}/a/b.md#lines-10:12"),
    ("git@gitlab.example.org:a/b", "gitlab.example.org/a/b/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("https://gitlab.example.org:8443/a/b", "gitlab.example.org:8443/a/b/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("ssh://git@gitlab.example.org:2222/a/b", "gitlab.example.org/a/b/-/blob/{}/a/b.md?plain=1#L10-12"),
    ("https://codeberg.org/a/b", "codeberg.org/a/b/src/commit/{}/a/b.md?display=source#L10-L12"),
    ("git@gitea.example.org:a/b.git", "gitea.example.org/a/b/src/commit/{}/a/b.md?display=source#L10-L12"),
    ("https://forgejo.example.org/a/b", "forgejo.example.org/a/b/src/commit/{}/a/b.md?display=source#L10-L12"),
    ("git@bitbucket.org:a/b.git", "bitbucket.org/a/b/src/{}/a/b.md#lines-10:12"),
    ("https://github.com/a/{b}", "github.com/a/%7Bb%7D/blob/{}/a/b.md?plain=1#L10-L12"),
]


@pytest.mark.parametrize(("remote", "link"), LINKS)
def test_known_forges(remote: str, link: str) -> None:
    """A remote of a known forge gives links to its lines, without the credentials of the remote."""
    template = link_template(remote)
    assert template is not None
    check_template(template)
    assert permalink(template, COMMIT, "a/b.md", Span(10, 12)) == "https://" + link.replace("{}", COMMIT)


UNKNOWN = [
    "/srv/notes.git",
    "../notes",
    "C:/notes",
    "file:///srv/notes",
    "https://example.org/a/b",
    "https://github.com.example.org/a/b",
    "https://github.com/a",
    "https://github.com/a/b/c",
    "https://github.com/a/../b",
    "https://github.com:99999/a/b",
    "https://[github.com/a/b",
    "ftp://github.com/a/b",
    "ext::sh -c github.com:a/b",
    "javascript://github.com/a/b",
    "",
    'git@evil"host:a/b',
]


@pytest.mark.parametrize("remote", UNKNOWN)
def test_unknown_forges(remote: str) -> None:
    """Where the forge is not known there is no link, rather than a wrong one."""
    assert link_template(remote) is None


@pytest.mark.parametrize(
    ("remote", "end"),
    [("https://github.com/a/b", "#L7"), ("https://gitlab.com/a/b", "#L7"), ("https://bitbucket.org/a/b", "#lines-7")],
)
def test_one_line(remote: str, end: str) -> None:
    """A span of one line is not written as a range."""
    link = permalink(link_template(remote) or "", COMMIT, "a.md", Span(7, 7))
    assert link.endswith(end)


def test_one_line_inside_a_template() -> None:
    """Only a range at the very end of a template is shortened."""
    template = "https://example.org/{path}?from={start}&to={end}"
    assert permalink(template, COMMIT, "a.md", Span(7, 7)) == "https://example.org/a.md?from=7&to=7"


def test_hostile_path() -> None:
    """A path can neither end the link, begin its query, nor close the Markdown around it."""
    link = permalink("https://example.org/{path}#L{start}", COMMIT, "a b/#?%é)>\n{end}\udcff.md", Span(1, 2))
    assert link == "https://example.org/a%20b/%23%3F%25%C3%A9%29%3E%0A%7Bend%7D%FF.md#L1"


@given(st.text(st.characters(), min_size=1))
def test_any_path_survives(path: str) -> None:
    """Whatever the path, the link is one ASCII word, and its path reads back as the bytes of the name."""
    link = permalink("https://example.org/{commit}/{path}#L{start}-L{end}", COMMIT, path, Span(1, 2))
    assert link.isascii()
    assert not any(c.isspace() or c in '<>"`()' for c in link)
    read_back = unquote_to_bytes(urlsplit(link).path.removeprefix(f"/{COMMIT}/"))
    try:
        assert read_back == path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        assert read_back == path.encode("utf-8", "surrogatepass")


def test_doubled_braces() -> None:
    """An operator can write a brace into a template."""
    assert permalink("https://example.org/{{x}}/{path}", "c", "p", Span(1, 1)) == "https://example.org/{x}/p"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("https://example.org/{path}/{line}", "no field {line}"),
        ("https://example.org/{path!r}", "no field {path!r}"),
        ("https://example.org/{path:>9}", "no field {path:>9}"),
        ("https://example.org/{path.__class__}", "no field {path.__class__}"),
        ("https://example.org/{}{path}", "no field {}"),
        ("https://example.org/{path", "brace"),
        ("https://example.org/{commit}", "{path}"),
        ("https://example.org/a b/{path}", "%20"),
        ("https://{path}/", "https://"),
        ("https://name:secret@example.org/{path}", "password"),
        ("ftp://example.org/{path}", "https://"),
        ("javascript:alert({path})", "https://"),
        ("", "https://"),
    ],
)
def test_wrong_templates(template: str, words: str) -> None:
    """A template that makes no links is refused with a sentence."""
    with pytest.raises(ValueError, match="a link template") as caught:
        check_template(template)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
