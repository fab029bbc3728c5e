"""What forges send when somebody pushes: whether it is genuine, and which repository it is about. Pure.

GitHub https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
Gitea https://docs.gitea.com/usage/webhooks, Forgejo and Codeberg https://forgejo.org/docs/latest/user/webhooks
GitLab https://docs.gitlab.com/user/project/integrations/webhooks, with a secret token, or with a signing token:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import cast
from urllib.parse import parse_qs

SIGNING_PREFIX = "whsec_"
"""With which a signing token of GitLab begins; the rest is the key in base64."""
TOLERANCE = 300
"""Seconds by which the time of a signed request may be off. Standard Webhooks leaves the number open; its own
libraries take five minutes."""

_HEX_SIGNATURES = (("X-Hub-Signature-256", "sha256="), ("X-Gitea-Signature", ""), ("X-Forgejo-Signature", ""))
_EVENTS = ("X-GitHub-Event", "X-Forgejo-Event", "X-Gitea-Event", "X-Gogs-Event", "X-Gitlab-Event")
_PUSHES = frozenset({"push", "push hook"})
_ADDRESSES = (
    *("clone_url", "ssh_url", "git_url", "html_url", "url"),
    *("git_http_url", "git_ssh_url", "http_url", "web_url", "homepage"),
)


class Unreadable(ValueError):
    """A body that is not what a forge sends."""


def genuine(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Tell whether a request was made by somebody who knows the secret. `headers` by name, whatever their case.

    One proof is enough: a forge that stands in for another sends those of both. How long it takes tells nothing of the
    secret.
    """
    digest = hmac.new(_bytes(secret), body, hashlib.sha256).hexdigest()
    hexes = [_same(headers[name], prefix + digest) for name, prefix in _HEX_SIGNATURES if name in headers]
    token = "X-Gitlab-Token" in headers and _same(headers["X-Gitlab-Token"], secret)
    return any(hexes) or token or _is_signed(headers, body, secret, now)


def _is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Tell whether the request bears a signature of Standard Webhooks by a signing token, made at about `now`."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    if not secret.startswith(SIGNING_PREFIX) or not all(name in headers for name in names):
        return False
    made, at, signatures = (headers[name] for name in names)
    try:
        key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX), validate=True)
        late = abs(int(at) - now.timestamp())
    except (binascii.Error, ValueError):
        return False
    digest = hmac.new(key, _bytes(f"{made}.{at}.") + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode('ascii')}"
    return any(_same(signature, wanted) for signature in signatures.split()) and late <= TOLERANCE


def is_ping(headers: Mapping[str, str]) -> bool:
    """Tell whether a forge only asks whether somebody listens."""
    return _event(headers) == "ping"


def is_push(headers: Mapping[str, str]) -> bool:
    """Tell whether commits were pushed."""
    return _event(headers) in _PUSHES


def addresses(headers: Mapping[str, str], body: bytes) -> tuple[str, ...]:
    """Return the addresses under which the repository of a push is known. Raises Unreadable."""
    told = _json(headers, body)
    if not isinstance(told, dict):
        raise Unreadable
    found: dict[str, None] = {}
    for part in ("repository", "project"):
        about = cast("dict[str, object]", told).get(part)
        if isinstance(about, dict):
            named = cast("dict[str, object]", about)
            found.update(dict.fromkeys(one for name in _ADDRESSES if isinstance(one := named.get(name), str)))
    return tuple(found)


def _json(headers: Mapping[str, str], body: bytes) -> object:
    """Return what the body says: JSON, or a form with JSON in it, which forges send where they are told to."""
    try:
        text = body.decode("utf-8")
        if headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
            text = parse_qs(text, max_num_fields=10).get("payload", [""])[0]
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _event(headers: Mapping[str, str]) -> str:
    return next((headers[name].strip().lower() for name in _EVENTS if name in headers), "")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
