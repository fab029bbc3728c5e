"""What can go wrong in `index`, and what to say about it.

CallnotesError            every message is one sentence for the person who runs callnotes
├── SourceError           notes cannot be read: no such folder, no such branch
│   └── GitError          git said no; carries what it said, never a credential
├── IndexFileError        the index file cannot be opened, read or written
│   └── IndexDamaged      it holds what nobody wrote; it has been removed, as the notes give all of it anew
├── NoEncoder             the model that makes vectors cannot be had: the extra is missing, or the model
└── UnknownSeries         a series that no note belongs to; carries the nearest names
"""


class CallnotesError(Exception):
    """The root: its text is one sentence that says what is wrong and what to do."""


class SourceError(CallnotesError):
    """Notes that cannot be read."""


class GitError(SourceError):
    """Git failed. `said` is its last line, with credentials taken out."""

    def __init__(self, message: str, said: str = "") -> None:
        super().__init__(message)
        self.said = said


class IndexFileError(CallnotesError):
    """The index file cannot be opened, read or written."""


class IndexDamaged(IndexFileError):
    """The index file held what nobody wrote, and has been removed: the notes give all of it anew."""


class NoEncoder(CallnotesError):
    """The model that an operator names cannot be had."""


class UnknownSeries(CallnotesError):
    """Nobody meets under that name. `nearest` are the names of series that look like it, best first."""

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"no series is called {name!r}{hint}.")
        self.name = name
        self.nearest = nearest
