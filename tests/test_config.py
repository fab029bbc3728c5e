"""The configuration: the example is true, and what is wrong in a file is told with its place."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config import (
    Config,
    ConfigError,
    DigestConfig,
    DiscordConfig,
    SourceConfig,
    VectorsConfig,
    Visibility,
    WebhookConfig,
    load,
    locate,
    read_secret,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's token out of the tests."""
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)


def loaded(folder: Path, text: str) -> Config:
    """Load a configuration with this text."""
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml")


def problems(folder: Path, text: str) -> list[str]:
    """Return what is wrong with this text, without the name of the file."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    assert str(caught.value).split("\n") == list(caught.value.problems)
    return [problem.removeprefix(f"{folder / 'config.toml'}, ") for problem in caught.value.problems]


# The example


def example_tables() -> dict[type[BaseModel], list[dict[str, Any]]]:
    """Return the tables of the example, by the model that reads them."""
    table = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    return {
        Config: [table],
        DiscordConfig: [table["discord"]],
        SourceConfig: table["source"],
        Visibility: [source["visible_to"] for source in table["source"] if "visible_to" in source],
        DigestConfig: table["digest"],
        WebhookConfig: [table["webhook"]],
        VectorsConfig: [table["vectors"]],
    }


def models_in(model: type[BaseModel]) -> set[type[BaseModel]]:
    """Return `model` and all models that its fields are made of."""
    found: set[type[BaseModel]] = {model}
    schema = cast("dict[str, Any]", model.__pydantic_core_schema__)
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            values = cast("dict[str, Any]", part)
            if values.get("type") == "model":
                found.add(cast("type[BaseModel]", values["cls"]))
            waiting += values.values()
        elif isinstance(part, list):
            waiting += cast("list[Any]", part)
    return found


def test_the_example_loads() -> None:
    """The example is a configuration, and its paths are relative to where it stands."""
    config = load(EXAMPLE)
    assert [source.name for source in config.source] == ["tidewater", "board"]
    assert config.data == EXAMPLE.parent / "data"
    assert config.source[1].path == EXAMPLE.parent.parent / "board-notes"
    assert config.vectors is not None
    assert config.vectors.model == str(EXAMPLE.parent / "models" / "all-MiniLM-L6-v2")
    assert config.digest[0].at == time(9)
    assert config.digest[0].timezone.key == "Europe/Berlin"
    assert config.people["Tomás Okafor"] == ("tok",)


def test_the_example_names_every_key() -> None:
    """Each field of each model stands in the example; of the token, the variable that it comes from."""
    tables = example_tables()
    assert set(tables) == models_in(Config)
    for model, found in tables.items():
        named = {key for table in found for key in table}
        assert named == set(model.model_fields) - ({"token"} if model is DiscordConfig else set()), model
    assert "DISCORD_TOKEN" in EXAMPLE.read_text(encoding="utf-8")


def test_the_example_explains_every_key() -> None:
    """Above each key, or the table that opens with it, stands a comment."""
    lines = EXAMPLE.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines):
        if " = " not in line or line.startswith(("name = ", "#", '"')):
            continue
        assert lines[number - 1].startswith(("#", "[people]")), line


def test_the_example_tells_the_defaults() -> None:
    """Where the example says what a key left out means, it is so."""
    text = " ".join(EXAMPLE.read_text(encoding="utf-8").replace("\n# ", " ").split())
    source = SourceConfig.model_validate({"name": "x", "path": "x"})
    assert f"Left out: {', '.join(source.include[:-1])} and {source.include[-1]}." in text
    assert f"Left out: {source.refresh_minutes}." in text
    digest = DigestConfig(channel=1)
    assert f"Left out: {digest.at:%H:%M}." in text
    assert f"Left out: {digest.timezone.key}." in text


# What is right


def test_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file everything has a default, and stray variables that are called like a key mean nothing."""
    monkeypatch.setenv("DATA", "/elsewhere")
    monkeypatch.setenv("SOURCE", "[]")
    config = load(None)
    assert config.source == config.digest == ()
    assert config.data.is_absolute()
    assert config.data.name == "callnotes"
    assert config.webhook is None


def test_an_empty_file(tmp_path: Path) -> None:
    """An empty file is no file."""
    assert loaded(tmp_path, "") == load(None)


def test_frozen(tmp_path: Path) -> None:
    """Nothing changes a configuration once it is read."""
    config = loaded(tmp_path, '[[source]]\nname = "x"\npath = "x"\n[people]\na = ["b"]\n')
    with pytest.raises(ValidationError):
        config.data = tmp_path
    with pytest.raises(TypeError):
        config.people["c"] = ("d",)  # pyright: ignore[reportIndexIssue] - that is what is tested


def test_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are relative to the file, wherever callnotes is started; `~` is the home."""
    monkeypatch.setenv("HOME", "/home/ada")
    text = 'data = "~/data"\n[[source]]\nname = "a"\npath = "notes"\n[[source]]\nname = "b"\ngit = "../b.git"\n'
    config = loaded(tmp_path, text)
    assert config.data == Path("/home/ada/data")
    assert config.source[0].path == tmp_path / "notes"
    assert config.source[1].git == str(tmp_path.parent / "b.git")


def test_a_time_of_toml(tmp_path: Path) -> None:
    """A time may be written in quotes or as TOML's own."""
    assert loaded(tmp_path, "[[digest]]\nchannel = 1\nat = 17:30:00\n").digest[0].at == time(17, 30)


def test_windows_text(tmp_path: Path) -> None:
    """A byte order mark and Windows line ends are read, and lines are counted the same."""
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbfdata = "x"\r\n\r\nodd = 1\r\n')
    with pytest.raises(ConfigError, match="line 3: odd: no such key"):
        load(tmp_path / "config.toml")


# Secrets


def test_token_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DISCORD_TOKEN wins over the file, and is never shown."""
    (tmp_path / "token").write_text("of the file")
    monkeypatch.setenv("DISCORD_TOKEN", " s3cret\n")
    config = loaded(tmp_path, '[discord]\ntoken_file = "token"\n')
    assert config.discord.login().get_secret_value() == "s3cret"
    assert load(None).discord.login().get_secret_value() == "s3cret"
    for shown in (repr(config), str(config), repr(config.discord), config.discord.model_dump_json()):
        assert "s3cret" not in shown


def test_token_file(tmp_path: Path) -> None:
    """A token is read from its file when it is needed, so that a new one needs no restart."""
    config = loaded(tmp_path, '[discord]\ntoken_file = "token"\n')
    for token in ("first", "second"):
        (tmp_path / "token").write_text(f"{token}\n")
        assert config.discord.login().get_secret_value() == token


def test_no_token() -> None:
    """Who has no token is told both ways to give one."""
    with pytest.raises(ConfigError, match=r"set DISCORD_TOKEN, or `token_file` under \[discord\]"):
        load(None).discord.login()


def test_token_in_the_file(tmp_path: Path) -> None:
    """A token in the configuration itself is refused, and not repeated."""
    found = problems(tmp_path, '[discord]\n\ntoken = "s3cret"\n')
    assert found == [
        "line 3: discord.token: the token does not belong into this file; set DISCORD_TOKEN, or use token_file."
    ]


@pytest.mark.parametrize("content", [b"", b" \n", b"two\nlines", b"\xff", b"a\x00b", b"x" * 20000])
def test_odd_secrets(tmp_path: Path, content: bytes) -> None:
    """A file that holds no secret, or more than one, is refused without its content."""
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ConfigError, match="does not hold a secret"):
        read_secret(tmp_path / "secret")


def test_secrets_of_the_others(tmp_path: Path) -> None:
    """Sources and the webhook read their secrets by the same rules; a missing file is named."""
    text = (
        '[[source]]\nname = "x"\ngit = "https://example.org/x"\ntoken_file = "a"\n[webhook]\nsecret_file = "b"\n'
        '[[source]]\nname = "y"\npath = "y"\n'
    )
    config = loaded(tmp_path, text)
    (tmp_path / "a").write_text("token")
    token = config.source[0].token()
    assert token is not None
    assert token.get_secret_value() == "token"
    assert config.source[1].token() is None
    assert config.webhook is not None
    with pytest.raises(ConfigError, match="cannot be read"):
        config.webhook.secret()


# What is wrong

SOURCE = '[[source]]\nname = "x"\ngit = "https://example.org/x"\n'

WRONG = [
    ("dat = 1", "line 1: dat: no such key; perhaps `data` is meant."),
    (
        "_env_file = 1",
        "line 1: _env_file: no such key; known here: data, discord, source, people, digest, webhook, vectors.",
    ),
    ("[discord]\nguild = 1", "line 2: discord.guild: no such key; known here: token_file."),
    (SOURCE + 'brunch = "a"', "line 4: source[1].brunch: no such key; perhaps `branch` is meant."),
    ("data = 1", "line 1: data: must be the path of a file or folder, in quotes."),
    ('data = ""', "line 1: data: must be the path of a file or folder, in quotes."),
    ('data = "a\\u0000b"', "line 1: data: must be the path of a file or folder, in quotes."),
    ('source = "x"', "line 1: source: must be a list in [ ], not text."),
    ('[source]\nname = "x"', "line 1: source: must be a list in [ ], not a table."),
    ("discord = true", "line 1: discord: must be a table, not true or false."),
    ("[[source]]\npath = 'x'", "line 1: source[1].name: missing; add it."),
    (
        '[[source]]\nname = "../x"\npath = "x"',
        "line 2: source[1].name: must be letters, digits, `.`, `_` and `-`, at most 64, as folders are called by it.",
    ),
    (SOURCE + "branch = 2024", "line 4: source[1].branch: must be text in quotes, not a number."),
    (
        SOURCE + 'branch = "-x"',
        "line 4: source[1].branch: '-x' cannot be the name of a branch; write it as `git branch` shows it.",
    ),
    (SOURCE + 'include = "*.md"', "line 4: source[1].include: must be a list in [ ], not text."),
    (SOURCE + "include = []", "line 4: source[1].include: must not be empty; leave the key out for all."),
    (
        SOURCE + 'exclude = [\n  "a.md",\n  "/b.md",\n]',
        (
            "line 4: source[1].exclude[2]: the pattern '/b.md' matches nothing; write it from the top of the notes: "
            "docs/**/*.md."
        ),
    ),
    (SOURCE + 'refresh_minutes = "10"', "line 4: source[1].refresh_minutes: must be a whole number, not text."),
    (
        SOURCE + "refresh_minutes = true",
        "line 4: source[1].refresh_minutes: must be a whole number, not true or false.",
    ),
    (SOURCE + "refresh_minutes = 0", "line 4: source[1].refresh_minutes: must be greater than or equal to 1."),
    (
        SOURCE + 'link = "https://example.org/{file}"',
        "line 4: source[1].link: a link template has no field {file}; it knows {commit}, {path}, {start} and {end}.",
    ),
    (SOURCE + 'path = "x"', "line 1: source[1]: the source 'x' has both `git` and `path`; keep one."),
    (
        '[[source]]\nname = "x"',
        "line 1: source[1]: the source 'x' has neither `git` nor `path`; say where its notes are.",
    ),
    (
        '[[source]]\nname = "x"\ngit = "ext::sh -c x"',
        (
            "line 3: source[1].git: 'ext::sh -c x' is no address to fetch from; give https://…, ssh://…, "
            "git@host:path, or an absolute path."
        ),
    ),
    (
        '[[source]]\nname = "x"\ngit = "https://bob:hunter2@example.org/x"',
        (
            "line 3: source[1].git: the address https://example.org/x was given with a name or password in it; use "
            "token_file instead."
        ),
    ),
    (
        '[[source]]\nname = "x"\npath = "x"\ntoken_file = "t"',
        "line 1: source[1]: the source 'x' has a `token_file`, which only an https:// address in `git` can use.",
    ),
    (
        '[[source]]\nname = "x"\ngit = "git@example.org:x"\ntoken_file = "t"',
        "line 1: source[1]: the source 'x' has a `token_file`, which only an https:// address in `git` can use.",
    ),
    (
        SOURCE + "visible_to = {}",
        (
            "line 4: source[1].visible_to: nobody could see the source; name a server, channel or role, or leave "
            "`visible_to` out for everyone."
        ),
    ),
    (SOURCE + "visible_to.servers = [0]", "line 4: source[1].visible_to.servers[1]: must be greater than 0."),
    (
        SOURCE + 'visible_to.servers = ["1"]',
        "line 4: source[1].visible_to.servers[1]: must be a whole number, not text.",
    ),
    (
        SOURCE + "[source.visible_to]\nserver = [1]\nroles = [1]",
        "line 5: source[1].visible_to.server: no such key; perhaps `servers` is meant.",
    ),
    (
        SOURCE + SOURCE.replace('"x"', '"X"'),
        "line 5: source[2].name: 'X' already names source 1; give each its own.",
    ),
    ('[people]\nmaja = "Maja"', "line 2: people.maja: must be a list in [ ], not text."),
    ("[people]\nmaja = []", "line 2: people.maja: must not be empty; leave the key out for all."),
    (
        '[people]\nmaja = ["M"]\nmarc = ["m"]',
        "line 3: people.marc: 'm' already is a name of 'maja'; leave it with one of them.",
    ),
    ('[[digest]]\nat = "09:00"', "line 1: digest[1].channel: missing; add it."),
    ('[[digest]]\nchannel = 1\nat = "9"', 'line 3: digest[1].at: must be a time of day such as "09:00".'),
    ('[[digest]]\nchannel = 1\nat = "24:00"', 'line 3: digest[1].at: must be a time of day such as "09:00".'),
    ("[[digest]]\nchannel = 1\nat = 9", 'line 3: digest[1].at: must be a time of day such as "09:00".'),
    (
        '[[digest]]\nchannel = 1\ntimezone = "Berlin"',
        "line 3: digest[1].timezone: there is no time zone 'Berlin'; write an IANA name such as Europe/Berlin.",
    ),
    (
        '[[digest]]\nchannel = 1\ntimezone = "../../etc/a"',
        "line 3: digest[1].timezone: there is no time zone '../../etc/a'; write an IANA name such as Europe/Berlin.",
    ),
    (
        '[[digest]]\nchannel = 1\ntimezone = "Europe"',
        "line 3: digest[1].timezone: there is no time zone 'Europe'; write an IANA name such as Europe/Berlin.",
    ),
    (
        '[[digest]]\nchannel = 1\nweekdays = ["monday"]',
        "line 3: digest[1].weekdays[1]: must be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'.",
    ),
    (
        "[[digest]]\nchannel = 1\nweekdays = []",
        "line 3: digest[1].weekdays: must not be empty; leave the key out for all.",
    ),
    ("[[digest]]\nchannel = 1\nseries = []", "line 3: digest[1].series: must not be empty; leave the key out for all."),
    (
        '[[digest]]\nchannel = 1\nseries = ["a"]\n[[digest]]\nchannel = 1',
        "line 4: digest[2]: this posts what digest 1 posts at the same time; remove one of them.",
    ),
    (SOURCE + "[webhook]\nport = 1", "line 4: webhook.secret_file: missing; add it."),
    (
        SOURCE + '[webhook]\nsecret_file = "s"\nport = 70000',
        "line 6: webhook.port: must be less than or equal to 65535.",
    ),
    (
        '[webhook]\nsecret_file = "s"',
        "line 1: webhook: there is nothing to refresh, as no source has `git`; remove [webhook], or add the source.",
    ),
    ("data = x", "line 1: Invalid value (column 8); check quotes, brackets and doubled keys there."),
    (
        "\ndata = 'x'\ndata = 'y'",
        "line 3: Cannot overwrite a value (column 11); check quotes, brackets and doubled keys there.",
    ),
    ("[a]\n[a]", "line 2: Cannot declare ('a',) twice (column 3); check quotes, brackets and doubled keys there."),
]


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_problems(tmp_path: Path, text: str, problem: str) -> None:
    """Each mistake is one line: where it is, what is wrong, what to do; no secret is repeated."""
    assert problems(tmp_path, text) == [problem]


def test_digests_that_go_together(tmp_path: Path) -> None:
    """One channel may have several digests, of other series, on other days, or at other times."""
    text = """
[[digest]]
channel = 1
series = ["a"]
[[digest]]
channel = 1
series = ["b"]
weekdays = ["mon"]
[[digest]]
channel = 1
weekdays = ["tue"]
at = "10:00"
"""
    assert len(loaded(tmp_path, text).digest) == 3


def test_all_problems_at_once(tmp_path: Path) -> None:
    """All that is wrong is told in one go, from the top of the file to its end."""
    text = f'odd = 1\n{SOURCE}branch = ""\n\n[[source]]\nname = "y"\npath = 7\n[webhook]\nport = "x"\n'
    assert [problem.split(":")[0] for problem in problems(tmp_path, text)] == [
        "line 1",
        "line 5",
        "line 9",
        "line 10",
        "line 11",
    ]


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there, or is none, is named."""
    for path in (tmp_path / "gone.toml", tmp_path):
        with pytest.raises(ConfigError, match=r"the configuration .* cannot be read"):
            load(path)


def test_not_utf8(tmp_path: Path) -> None:
    """A file that is no text is refused with the line of the first odd byte."""
    (tmp_path / "config.toml").write_bytes(b"# one\n# \xff\n")
    with pytest.raises(ConfigError, match="line 2: this is not UTF-8"):
        load(tmp_path / "config.toml")


@pytest.mark.parametrize("text", ["a = '''x", "[a", "a = ["])
def test_half_a_file(tmp_path: Path, text: str) -> None:
    """A file that ends too early is refused with the place, whatever the parser calls it."""
    (found,) = problems(tmp_path, text)
    assert found.startswith("line 1: ")
    assert found.endswith("; check quotes, brackets and doubled keys there.")


# Places

PLACES = '''# comment
top = 1

[[source]]
name = """
[[source]]
name = 1
"""
"quoted key" = [
  1,
  2,
]

[[source]]
  name = "b"   # [[source]]
  visible_to.servers = [1]

[source.inner]
x = { y = 1 }
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("top",), 2),
        (("source",), 4),
        (("source", 0), 4),
        (("source", 0, "name"), 5),
        (("source", 0, "quoted key", 1), 9),
        (("source", 1), 14),
        (("source", 1, "name"), 15),
        (("source", 1, "visible_to", "servers", 0), 16),
        (("source", 1, "inner"), 18),
        (("source", 1, "inner", "x", "y"), 19),
        (("source", 1, "missing"), 14),
        (("source", 7), 4),
        (("nowhere",), 1),
        ((), 1),
    ],
)
def test_locate(place: tuple[str | int, ...], line: int) -> None:
    """A key is found as TOML means it: not in comments or strings, in any spelling, else the table around it."""
    assert locate(PLACES, place) == line


@given(
    st.lists(st.sampled_from(["", "# x = 1", "[[t]]", "[[u]]", 'k%d = """\n[[t]]\n"""', "k%d = [\n1,\n]", "k%d = 1"]))
)
def test_every_key_is_found(parts: list[str]) -> None:
    """Whatever stands around it, each key is found in the line that it was written in."""
    text, keys, table = "", list[tuple[tuple[str | int, ...], int]](), tuple[str | int, ...]()
    counts = {"t": -1, "u": -1}
    for number, part in enumerate(parts):
        line = text.count("\n") + 1
        if part.startswith("[["):
            counts[part[2]] += 1
            table = (part[2], counts[part[2]])
            keys.append((table, line))
        elif part.startswith("k"):
            keys.append(((*table, f"k{number}"), line))
        text += (part % number if "%d" in part else part) + "\n"
    assert [locate(text, place) for place, _ in keys] == [line for _, line in keys]
