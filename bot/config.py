"""The edge to the configuration: one TOML file and DISCORD_TOKEN, read once into one frozen object.

Whatever is wrong in the file is told in one go: file, line, key, what is wrong, what to do. `config.example.toml` names
every key.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, NoReturn, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from index.errors import CallnotesError
from index.git import check_branch, check_url
from index.permalinks import check_template
from index.source import INCLUDE, check_pattern

TOKEN_VARIABLE = "DISCORD_TOKEN"  # noqa: S105 - the name of a variable
MAX_SECRET = 16_384
"""Bytes of the largest file that is read as a secret."""

_FOLDERS = ("./", "../", "~/")
"""How a path begins where an address or a name may stand, too."""

Place = tuple[str | int, ...]
"""Where in the file: `("source", 0, "branch")`."""


class ConfigError(CallnotesError):
    """A configuration that cannot be used. Its text has one line for each of `problems`."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# What the values must be. Each raises a sentence, without the value where that could be a secret.


def _wrong(sentence: str) -> NoReturn:
    raise PydanticCustomError("callnotes", "{sentence}", {"sentence": sentence})


def _checking(check: Callable[[str], object]) -> AfterValidator:
    """Return a validator that lets `check` raise."""

    def validate(value: str) -> str:
        try:
            check(value)
        except (CallnotesError, ValueError) as error:
            _wrong(str(error))
        return value

    return AfterValidator(validate)


def _clock_time(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    if isinstance(value, time):
        return value
    _wrong('must be a time of day such as "09:00"')


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _wrong(f"there is no time zone {value!r}; write an IANA name such as Europe/Berlin")


def _not_empty(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        _wrong("must not be empty; leave the key out for all")
    return values


def _path(value: object) -> Path:
    if isinstance(value, Path):  # the default
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        _wrong("must be the path of a file or folder, in quotes")
    return Path(value)


def _git_address(value: str) -> None:
    if not value.startswith(_FOLDERS):
        check_url(value)


FilePath = Annotated[Path, BeforeValidator(_path)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Patterns = tuple[Annotated[str, _checking(check_pattern)], ...]
Snowflake = Annotated[StrictInt, Field(gt=0, lt=2**63)]
"""The number of a server, channel or role; Discord's "Copy ID" gives it."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Model(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)


class Visibility(Model):
    """Where a source may be quoted: in any of these servers or channels, or to anyone with one of these roles."""

    servers: tuple[Snowflake, ...] = ()
    channels: tuple[Snowflake, ...] = ()
    roles: tuple[Snowflake, ...] = ()

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.servers or self.channels or self.roles):
            _wrong(
                "nobody could see the source; name a server, channel or role, or leave `visible_to` out for everyone"
            )
        return self


class SourceConfig(Model):
    """Where notes come from: `git`, fetched every `refresh_minutes`, or `path`, a folder or repository at hand."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    git: Annotated[str, _checking(_git_address)] | None = None
    path: FilePath | None = None
    branch: Annotated[str, _checking(check_branch)] | None = None
    include: Annotated[Patterns, AfterValidator(_not_empty)] = INCLUDE
    exclude: Patterns = ()
    refresh_minutes: Annotated[StrictInt, Field(ge=1, le=7 * 24 * 60)] = 10
    link: Annotated[str, _checking(check_template)] | None = None
    token_file: FilePath | None = None
    visible_to: Visibility | None = None
    """None: everyone."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.git is not None and self.path is not None:
            _wrong(f"the source {self.name!r} has both `git` and `path`; keep one")
        if self.git is None and self.path is None:
            _wrong(f"the source {self.name!r} has neither `git` nor `path`; say where its notes are")
        if self.token_file is not None and not (self.git or "").startswith(("https://", "http://")):
            _wrong(f"the source {self.name!r} has a `token_file`, which only an https:// address in `git` can use")
        return self

    def token(self) -> SecretStr | None:
        """Return what is in `token_file` now, so that a new token needs no restart. Raises ConfigError."""
        return None if self.token_file is None else read_secret(self.token_file)


class DiscordConfig(Model):
    """How the bot logs in. `token` comes from DISCORD_TOKEN, never from the file."""

    token: SecretStr | None = None
    token_file: FilePath | None = None

    def login(self) -> SecretStr:
        """Return the token: DISCORD_TOKEN, else what is in `token_file`. Raises ConfigError where there is none."""
        if self.token is not None:
            return self.token
        if self.token_file is None:
            raise ConfigError(f"there is no Discord token; set {TOKEN_VARIABLE}, or `token_file` under [discord].")
        return read_secret(self.token_file)


class DigestConfig(Model):
    """A daily summary: `channel` gets it at `at` in `timezone`, on `weekdays`, of `series` (None: all)."""

    channel: Snowflake
    at: Annotated[time, BeforeValidator(_clock_time)] = time(9)
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("UTC")
    weekdays: Annotated[tuple[Weekday, ...], AfterValidator(_not_empty)] = WEEKDAYS
    series: Annotated[tuple[Words, ...], AfterValidator(_not_empty)] | None = None

    def repeats(self, other: Self) -> bool:
        """Tell whether some call would be posted twice, at one time and in one channel, by this and `other`."""
        same_time = (self.channel, self.at, self.timezone.key) == (other.channel, other.at, other.timezone.key)
        shared = self.series is None or other.series is None or not set(self.series).isdisjoint(other.series)
        return same_time and shared and not set(self.weekdays).isdisjoint(other.weekdays)


class WebhookConfig(Model):
    """Where the bot listens for pushes to the sources, beside looking every `refresh_minutes`."""

    listen: Words = "127.0.0.1"
    port: Annotated[StrictInt, Field(ge=1, le=65535)] = 8080
    secret_file: FilePath

    def secret(self) -> SecretStr:
        """Return what is in `secret_file` now. Raises ConfigError."""
        return read_secret(self.secret_file)


class VectorsConfig(Model):
    """What finds bullets by their meaning, too: a model of sentence-transformers, by its folder or its name."""

    model: Words


class Config(BaseSettings):
    """All that the operator says. Paths are absolute."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True
    )

    data: FilePath = Field(default_factory=lambda: user_data_path("callnotes", appauthor=False))
    discord: DiscordConfig = DiscordConfig()
    source: tuple[SourceConfig, ...] = ()
    people: Annotated[
        Mapping[Words, Annotated[tuple[Words, ...], AfterValidator(_not_empty)]], AfterValidator(MappingProxyType)
    ] = Field(default_factory=lambda: MappingProxyType({}))
    """A name or nickname, and the other names of the same person."""
    digest: tuple[DigestConfig, ...] = ()
    webhook: WebhookConfig | None = None
    vectors: VectorsConfig | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the file and DISCORD_TOKEN, and nothing else: a stray variable DATA or SOURCE means something else."""
        del env_settings, dotenv_settings, file_secret_settings
        return _TokenVariable(settings_cls), init_settings


class _TokenVariable(PydanticBaseSettingsSource):
    """The environment, as far as the configuration reads it."""

    def get_field_value(self, field: object, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing: `__call__` returns all."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the token where it is set, in the form of the file."""
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
        return {"discord": {"token": token}} if token else {}


def load(path: Path | None) -> Config:
    """Return the configuration in the file at `path`; with None, the defaults. Reads DISCORD_TOKEN.

    Relative paths in the file are relative to it. Raises ConfigError with all that is wrong.
    """
    if path is None:
        return Config()
    text = _read_text(path)
    try:
        table = tomllib.loads(text + "\n")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_syntax_problem(path, text, str(error))) from None
    found = _checked(table)
    if isinstance(found, Config):
        found = list(_contradictions(found)) or _absolute(found, path.parent)
    if isinstance(found, Config):
        return found
    lines = _Lines(text)
    ordered = sorted((lines.of(place), number, _shown(place), said) for number, (place, said) in enumerate(found))
    raise ConfigError(*(f"{path}, line {line}: {key}{said}." for line, _, key, said in ordered))


def read_secret(path: Path) -> SecretStr:
    """Return the one line that a file holds, without the blanks around it. Raises ConfigError, without the content."""
    try:
        with path.open("rb") as file:
            secret = file.read(MAX_SECRET + 1).decode("utf-8").strip()
    except OSError as error:
        raise ConfigError(f"the secret in {path} cannot be read ({error.strerror}); check the file.") from None
    except UnicodeDecodeError:
        secret = ""
    if not secret or len(secret) > MAX_SECRET or not secret.isprintable():
        raise ConfigError(f"{path} does not hold a secret; it should have one line with nothing else.")
    return SecretStr(secret)


def locate(text: str, place: Place) -> int:
    """Return the line, from 1, where the key at `place` of the TOML `text` begins, or what is nearest around it.

    `text` must be valid. What stands inside a value of several lines is found where the value begins.
    """
    return _Lines(text).of(place)


# What is wrong, and where


Problem = tuple[Place, str]
"""Where, and a sentence without its full stop."""


def _checked(table: dict[str, Any]) -> Config | list[Problem]:
    """Return the configuration in `table`, or each problem."""
    problems = [*_private_keys(table), *_tokens_in_file(table)]
    try:
        config = Config(**table)
    except ValidationError as error:
        problems += [_problem(details) for details in error.errors()]
    else:
        if not problems:
            return config
    return problems


def _private_keys(table: dict[str, Any]) -> Iterator[Problem]:
    """Yield the keys that pydantic-settings would take for its own arguments, and take them out."""
    for key in [key for key in table if key.startswith("_")]:
        del table[key]
        yield (key,), f"no such key; {_hint((key,))}"


def _tokens_in_file(table: dict[str, Any]) -> Iterator[Problem]:
    """Yield the token that stands in the file, and take it out."""
    discord = table.get("discord")
    if isinstance(discord, dict) and "token" in discord:
        del discord["token"]
        yield ("discord", "token"), f"the token does not belong into this file; set {TOKEN_VARIABLE}, or use token_file"


def _contradictions(config: Config) -> Iterator[Problem]:
    """Yield where tables that are each right do not go together."""
    names: dict[str, int] = {}
    for number, source in enumerate(config.source):
        first = names.setdefault(source.name.casefold(), number)
        if first != number:
            yield ("source", number, "name"), f"{source.name!r} already names source {first + 1}; give each its own"
    for number, digest in enumerate(config.digest):
        for earlier, other in enumerate(config.digest[:number]):
            if digest.repeats(other):
                yield (
                    ("digest", number),
                    f"this posts what digest {earlier + 1} posts at the same time; remove one of them",
                )
    if config.webhook is not None and not any(source.git for source in config.source):
        yield ("webhook",), "there is nothing to refresh, as no source has `git`; remove [webhook], or add the source"
    yield from _shared_names(config.people)


def _shared_names(people: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for person, others in people.items():
        for name in (person, *others):
            first = owner.setdefault(name.casefold(), person)
            if first != person:
                yield ("people", person), f"{name!r} already is a name of {first!r}; leave it with one of them"


def _problem(details: ErrorDetails) -> Problem:
    place = tuple(details["loc"])
    kind = details["type"]
    if kind == "extra_forbidden":
        return place, f"no such key; {_hint(place)}"
    if kind == "missing":
        return place, "missing; add it"
    if kind in _KINDS:
        return place, f"{_KINDS[kind]}, not {_kind_of(details['input'])}"
    if kind == "string_pattern_mismatch":
        return place, "must be letters, digits, `.`, `_` and `-`, at most 64, as folders are called by it"
    return place, details["msg"].removesuffix(".").replace("Input should be", "must be")


_KINDS = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list in [ ]",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
}


def _kind_of(value: object) -> str:
    for kinds, name in (
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (list, "a list"),
        (dict, "a table"),
    ):
        if isinstance(value, kinds):
            return name
    return "a date or time"


def _hint(place: Place) -> str:
    """Return the known key that an unknown one looks like, or all of its table."""
    known = _known_keys(place[:-1])
    near = difflib.get_close_matches(str(place[-1]), known, n=1)
    return f"perhaps `{near[0]}` is meant" if near else f"known here: {', '.join(known)}"


def _known_keys(table: Place) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "": Config,
        "discord": DiscordConfig,
        "source": SourceConfig,
        "visible_to": Visibility,
        "digest": DigestConfig,
        "webhook": WebhookConfig,
        "vectors": VectorsConfig,
    }
    names = [name for name in table if isinstance(name, str)]
    return [
        name for name in models[names[-1] if names else ""].model_fields if (table, name) != (("discord",), "token")
    ]


def _shown(place: Place) -> str:
    """Return `source[2].branch: ` for the second source's branch."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return f"{key.lstrip('.')}: " if key else ""


def _syntax_problem(path: Path, text: str, said: str) -> str:
    """Return tomllib's error with its line in the form of the other problems."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    if found is None:
        return f"{path}: {said.removesuffix('.')}; check the file."
    line = found[1] or text.count("\n") + 1
    where = f"column {found[2]}" if found[2] else "the end"
    return f"{path}, line {line}: {said[: found.start()]} ({where}); check quotes, brackets and doubled keys there."


class _Lines:
    """The statements of a TOML text: the line of each, and all that is said up to its end.

    Parses each beginning of the text that is TOML, so that TOML's own parser tells where a statement ends.
    """

    def __init__(self, text: str) -> None:
        self._statements: list[tuple[int, dict[str, Any]]] = []
        lines = text.split("\n")
        start = 1
        for end in range(1, len(lines) + 1):
            try:
                table = tomllib.loads("\n".join(lines[:end]))
            except tomllib.TOMLDecodeError:
                continue
            self._statements.append((start, table))
            start = end + 1

    def of(self, place: Place) -> int:
        """Return the line where `place` begins, or the nearest table around it; 1 where there is none."""
        for size in range(len(place), 0, -1):
            for line, table in self._statements:
                if _has(table, place[:size]):
                    return line
        return 1


def _has(table: object, place: Place) -> bool:
    for part in place:
        if isinstance(table, dict) and part in table:
            table = cast("dict[object, object]", table)[part]
        elif isinstance(table, list) and isinstance(part, int) and part < len(cast("list[object]", table)):
            table = cast("list[object]", table)[part]
        else:
            return False
    return True


# Reading


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError(f"the configuration {path} cannot be read ({error.strerror}); check the path.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8.") from None


def _absolute(config: Config, folder: Path) -> Config:
    """Return `config` with its paths relative to `folder`; `~` is the home."""

    def resolve(path: Path | None) -> Path | None:
        """Make `path` absolute, links left as they are: they may lead to another secret tomorrow."""
        return path and Path(os.path.abspath(folder / os.path.expanduser(path)))  # noqa: PTH100, PTH111 - pathlib's raise without a home

    changes: dict[str, object] = {
        "data": resolve(config.data),
        "discord": config.discord.model_copy(update={"token_file": resolve(config.discord.token_file)}),
        "source": tuple(_absolute_source(source, resolve) for source in config.source),
    }
    if config.webhook is not None:
        changes["webhook"] = config.webhook.model_copy(update={"secret_file": resolve(config.webhook.secret_file)})
    if config.vectors is not None and config.vectors.model.startswith(_FOLDERS):
        changes["vectors"] = VectorsConfig(model=str(resolve(Path(config.vectors.model))))
    return config.model_copy(update=changes)


def _absolute_source(source: SourceConfig, resolve: Callable[[Path | None], Path | None]) -> SourceConfig:
    changes: dict[str, object] = {"path": resolve(source.path), "token_file": resolve(source.token_file)}
    if source.git is not None and source.git.startswith(_FOLDERS):
        changes["git"] = str(resolve(Path(source.git)))
    return source.model_copy(update=changes)
