"""Which notes, and which index: from `--notes`, `--config`, `--data` and the variables that stand in for them.

Notes given by path have an index file of their own for each set of paths; a configuration has one, `index.sqlite`.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from platformdirs import user_config_path, user_data_path

from bot import replies
from index.errors import CallnotesError
from index.git import Repository, clone_or_fetch
from index.permalinks import link_template
from index.source import INCLUDE, FolderSource, GitSource, open_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.config import Config, SourceConfig
    from index.encoder import Encoder

DATA_VARIABLE = "CALLNOTES_DATA"
"""Stands in for `--data`."""
CONFIG_VARIABLE = "CALLNOTES_CONFIG"
"""Stands in for `--config`."""
LEDGER = "ledger.sqlite"
"""The second database, in the data folder."""
FETCH_SECONDS = 600.0
"""How long a fetch may take. The first one of a large repository takes minutes on a slow line."""


def _no_token() -> None:
    return None


class NoNotes(CallnotesError):
    """Nobody said where the notes are."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the notes of one source come from."""

    name: str
    path: Path
    """The folder or repository; for `git`, where its clone is kept."""
    git: str | None = None
    """The address that it is fetched from."""
    branch: str | None = None
    include: tuple[str, ...] = INCLUDE
    exclude: tuple[str, ...] = ()
    link: str | None = None
    """The permalink template, where the operator gives one."""
    token: Callable[[], str | None] = field(default=_no_token, repr=False, compare=False)

    def open(self, *, fetch: bool) -> FolderSource | GitSource:
        """Return the notes. With `fetch`, and for the first time, those of a git address are fetched before.

        Raises SourceError, and ConfigError where the token cannot be read.
        """
        if self.git is None:
            return open_notes(self.path, branch=self.branch, include=self.include, exclude=self.exclude)
        token = self.token()
        if fetch or not Repository.is_repository(self.path):
            clone_or_fetch(self.git, self.path, self.branch, token, FETCH_SECONDS)
        return GitSource(Repository(self.path, token), None, self.include, self.exclude)

    def template(self) -> str | None:
        """Return the permalink template: the operator's, else by the address that the repository is known under."""
        if self.link is not None:
            return self.link
        address = self.git
        if address is None and Repository.is_repository(self.path):
            address = Repository(self.path).remote_url()
        return link_template(address) if address else None


@dataclass(frozen=True, slots=True)
class Workspace:
    """An index file, the sources that it holds, and the names of people that the operator gave."""

    index: Path
    origins: tuple[Origin, ...]
    people: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))
    clones: Path | None = None
    """The folder of the clones of its sources, and of no others'; None where notes are given by path."""
    encoder: Encoder | None = field(default=None, compare=False)
    """What finds bullets by their meaning, too, where the operator names a model."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its sources."""
        return tuple(origin.name for origin in self.origins)

    @property
    def ledger(self) -> Path:
        """The second database, beside the index."""
        return self.index.with_name(LEDGER)


def find_workspace(notes: Sequence[Path], config: Path | None, data: Path | None) -> Workspace:
    """Return what the command line asks for. Raises CallnotesError.

    With `notes`, a configuration counts only where it is named, and only for its people, data folder and model.
    """
    chosen = config if notes else config_path(config)
    if not notes and chosen is None:
        raise NoNotes(replies.NO_NOTES)
    if chosen is None:
        return notes_workspace(notes, data_folder(data))
    from bot.config import load  # noqa: PLC0415 - pydantic-settings costs 0.2 s, which notes by path do not need

    read = load(chosen)
    folder = data_folder(data, read)
    if notes:
        return replace(notes_workspace(notes, folder, read.people), encoder=_encoder(read))
    return config_workspace(read, folder)


def config_path(given: Path | None) -> Path | None:
    """Return the configuration: the one `given`, else that of the variable, else the user's own, if there is one."""
    if given is not None:
        return given
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    own = user_config_path("callnotes", appauthor=False) / "callnotes.toml"
    return own if own.is_file() else None


def data_folder(given: Path | None, config: Config | None = None) -> Path:
    """Return the data folder: the one `given`, else the variable's, the configuration's, the user's."""
    if given is None and (named := os.environ.get(DATA_VARIABLE)):
        given = Path(named)
    if given is not None:
        return given.absolute()
    return config.data if config else user_data_path("callnotes", appauthor=False)


def notes_workspace(
    paths: Sequence[Path], data: Path, people: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> Workspace:
    """Return the workspace of notes by path: each path a source named after its folder. Their order means nothing.

    Raises SourceError where there are no notes.
    """
    for path in paths:
        open_notes(path)
    roots = sorted({path.resolve() for path in paths})
    names = unique_names(roots)
    digest = hashlib.blake2b(b"\0".join(map(os.fsencode, roots)), digest_size=6).hexdigest()
    first = re.sub(r"[^A-Za-z0-9]+", "-", names[0])[:40].strip("-")
    origins = tuple(Origin(name, root) for name, root in zip(names, roots, strict=True))
    return Workspace(data / f"notes-{first}-{digest}.sqlite", origins, people)


def config_workspace(config: Config, data: Path) -> Workspace:
    """Return the workspace of a configuration. Raises NoNotes where it has no source."""
    if not config.source:
        raise NoNotes(replies.NO_SOURCES)
    clones = data / "clones"
    origins = tuple(_origin(source, clones) for source in config.source)
    return Workspace(data / "index.sqlite", origins, config.people, clones, _encoder(config))


def _encoder(config: Config) -> Encoder | None:
    if config.vectors is None:
        return None
    from index.encoder import SentenceEncoder  # noqa: PLC0415 - few operators name a model

    return SentenceEncoder(config.vectors.model)


def unique_names(roots: Sequence[Path]) -> list[str]:
    """Return a name for each folder: its own, with those of the folders around it as far as it takes to tell apart."""
    names: list[str] = []
    for root in roots:
        parts = [part for part in map(_printable, root.parts) if part.strip("/")] or ["notes"]
        own = next(
            (name for size in range(1, len(parts) + 1) if (name := _joined(parts, size)) not in names),
            None,
        )
        names.append(own or f"{_joined(parts, len(parts))} {len(names) + 1}")
    return names


def _joined(parts: Sequence[str], size: int) -> str:
    return "/".join(parts[-size:]).removesuffix(".git")


def _printable(name: str) -> str:
    """Return a name that can be stored and shown: bytes that are no UTF-8, and control characters, as �."""
    return re.sub(r"[\0-\x1f\x7f-\x9f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", name)


def _origin(source: SourceConfig, clones: Path) -> Origin:
    def token() -> str | None:
        secret = source.token()
        return secret.get_secret_value() if secret else None

    path = source.path if source.path is not None else clones / f"{source.name}.git"
    return Origin(source.name, path, source.git, source.branch, source.include, source.exclude, source.link, token)
