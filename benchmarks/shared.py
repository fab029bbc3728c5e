"""The folder of real notes, questions and the program that marks answers, which are not part of this repository."""

from __future__ import annotations

import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
VARIABLE = "CALLNOTES_SHARED"
"""Names the folder, where it does not lie beside the repository."""


class NoSharedFolder(Exception):
    """The folder is missing. The text is one sentence for whoever runs a benchmark."""


def shared_folder() -> Path:
    """Return the folder. Raises `NoSharedFolder`."""
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else REPOSITORY.parent / "shared"
    if not (folder / "questions").is_dir() or not (folder / "notes").is_dir():
        raise NoSharedFolder(f"no notes to ask: set {VARIABLE} to the folder that has notes/, questions/ and tools/.")
    return folder


def needed_folder() -> Path:
    """Return the folder, or end the program with a sentence that says what is missing."""
    try:
        return shared_folder()
    except NoSharedFolder as error:
        sys.exit(f"error: {error}")
