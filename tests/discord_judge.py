"""Discord's own rules for what a bot sends: `shared/discord/judge.py` and its OpenAPI document, where they are."""

from __future__ import annotations

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLDER = Path(os.environ.get("CALLNOTES_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "discord"


@cache
def judge() -> Callable[[str, str, Any], list[str]] | None:
    """Return what tells the faults of a request by method, path and body; None where there is no judge."""
    spec = importlib.util.spec_from_file_location("discord_openapi_judge", _FOLDER / "judge.py")
    if not (_FOLDER / "judge.py").is_file() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.judge


def faults(method: str, path: str, body: object) -> list[str]:
    """Return what Discord would say against a request; nothing where there is no judge."""
    found = judge()
    return found(method, path, body) if found else []
