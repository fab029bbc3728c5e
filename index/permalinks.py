"""Addresses of lines: from a repository's remote, a commit, a path and a span to a link. Pure; looks nothing up.

A template is an address with the fields `{commit}`, `{path}`, `{start}` and `{end}`. `{{` and `}}` stand for braces.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.model import Span

FIELDS = frozenset({"commit", "path", "start", "end"})
"""What a template may ask for."""

_GITHUB = "/blob/{commit}/{path}?plain=1#L{start}-L{end}"
_GITLAB = "/-/blob/{commit}/{path}?plain=1#L{start}-{end}"
_GITEA = "/src/commit/{commit}/{path}?display=source#L{start}-L{end}"
_BITBUCKET = "/src/{commit}/{path}#lines-{start}:{end}"

_HOSTS = {"github.com": _GITHUB, "gitlab.com": _GITLAB, "codeberg.org": _GITEA, "bitbucket.org": _BITBUCKET}
_PREFIXES = {"gitlab.": _GITLAB, "gitea.": _GITEA, "forgejo.": _GITEA}
_SAME_HOST = {
    "www.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
"""Other names that the forges document for their ssh over port 443."""

_SCP_LIKE = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[A-Za-z0-9][A-Za-z0-9._-]*):(?P<path>[^\s]+)")
_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*")
_RANGE_END = re.compile(r"(?<=\{start\})(?:-L?|:)\{end\}\Z")
_LITERAL = re.compile(r"https?://[^\s/{}?#@]+/")


def link_template(remote: str) -> str | None:
    """Return the template for notes of the repository at `remote`, or None where its forge is not known.

    Knows GitHub, GitLab (subgroups, too), Gitea, Forgejo, Codeberg and Bitbucket by their host, over https and ssh.
    The result carries no credentials, and always passes `check_template`.
    """
    parts = _split_remote(remote)
    if parts is None:
        return None
    base, host, path = parts
    lines = _HOSTS.get(host) or next((end for start, end in _PREFIXES.items() if host.startswith(start)), None)
    names = path.strip("/").removesuffix(".git").rstrip("/").split("/")
    nested = lines in (_GITLAB, _GITEA)
    if lines is None or len(names) < 2 or (len(names) > 2 and not nested) or not {"", ".", ".."}.isdisjoint(names):
        return None
    return f"{base}/{_quoted('/'.join(names))}{lines}"


def repository_key(remote: str) -> str | None:
    """Return what is the same for all addresses of a repository on a forge: host and path. None for other remotes."""
    parts = _split_remote(remote)
    path = parts[2].strip("/").removesuffix(".git").rstrip("/") if parts else ""
    return f"{parts[1]}/{path}".casefold() if parts and path else None


def permalink(template: str, commit: str, path: str, span: Span) -> str:
    """Return the address of `span` of the note at `path` at `commit`.

    The path is percent-encoded, bytes that are no UTF-8 included. A span of one line loses the second half of a range
    that ends the template: `#L10`, not `#L10-L10`. Raises ValueError where the template is none.
    """
    check_template(template)
    if span.start == span.end:
        template = _RANGE_END.sub("", template)
    values = {"commit": _quoted(commit), "path": _quoted(path), "start": str(span.start), "end": str(span.end)}
    return "".join(literal + (values[name] if name else "") for literal, name in _pieces(template))


def check_template(template: str) -> None:
    """Raise ValueError, with a sentence for the operator, unless `template` makes links."""
    if not _LITERAL.match(template):
        raise ValueError("a link template begins with https:// and a host without a password, such as https://host/….")
    if any(character.isspace() or not character.isprintable() for character in template):
        raise ValueError("a link template has no spaces or control characters; write a space as %20.")
    if "path" not in {name for _, name in _pieces(template)}:
        raise ValueError("a link template needs {path}, or every note would have the same link.")


def _pieces(template: str) -> Iterator[tuple[str, str]]:
    """Yield each literal with the name of the field after it, the empty string after the last."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError("a link template has a brace without its partner; write {{ or }} for a brace.") from error
    for literal, name, spec, conversion in parsed:
        if name is not None and (name not in FIELDS or spec or conversion):
            field = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            raise ValueError(
                f"a link template has no field {{{field}}}; it knows {{commit}}, {{path}}, {{start}} and {{end}}."
            )
        yield literal, name or ""


def _split_remote(remote: str) -> tuple[str, str, str] | None:
    """Return the address of the forge, its host, and the path of the repository there."""
    if "://" not in remote:
        found = _SCP_LIKE.fullmatch(remote)
        return _with_host("https", found["host"], None, found["path"]) if found else None
    try:
        url = urlsplit(remote)
        host, port = url.hostname, url.port
    except ValueError:
        return None
    if host is None or url.scheme not in ("http", "https", "ssh", "git"):
        return None
    if url.scheme in ("http", "https"):
        return _with_host(url.scheme, host, port, url.path)
    return _with_host("https", host, None, url.path)


def _with_host(scheme: str, host: str, port: int | None, path: str) -> tuple[str, str, str] | None:
    host = _SAME_HOST.get(host.lower(), host.lower())
    if not _HOST.fullmatch(host):
        return None
    return f"{scheme}://{host}" + (f":{port}" if port else ""), host, path


def _quoted(path: str) -> str:
    """Percent-encode all but letters, digits, `_.-~` and `/`; surrogates become the bytes that they stand for."""
    return quote(path.encode("utf-8", "surrogateescape" if _only_escapes(path) else "surrogatepass"), safe="/")


def _only_escapes(path: str) -> bool:
    """Tell whether each surrogate of `path` stands for one undecodable byte (PEP 383)."""
    return all("\udc80" <= character <= "\udcff" for character in path if "\ud800" <= character <= "\udfff")
