"""How Discord's client reads Markdown, written from its rules and without a look at `bot/escape.py`: the judge of it.

The rules are those of simple-markdown as the client extends it: at each place the first rule that matches wins. What is
not modelled: how blocks are laid out, whether an emoji of a name exists (all do, here).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of what is shown: `kind` is `text`, `code`, `link`, `strong` and so on."""

    kind: str
    text: str = ""
    """What can be read of it."""
    target: str = ""
    children: tuple[Node, ...] = ()


_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_CODE_BLOCK = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)
_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_AUTOLINK = re.compile(r"<([^: >]+:/[^ >]+)>")
_URL = re.compile(r"(?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s]")
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"]([\s\S]*?)['\"])?\s*\)"
)
_SPECIAL = re.compile(r"<(?:@!?&?\d+|#\d+|t:-?\d+(?::[tTdDfFR])?|a?:\w+:\d+|/[^:>]+:\d+|id:\w+)>|@(?:everyone|here)")
_EMOJI = re.compile(r":([\w+-]+?(?:::skin-tone-\d)?):")
_STRONG = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_UNDERLINE = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_EM = re.compile(
    r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_STRIKE = re.compile(r"~~([\s\S]+?)~~(?!_)")
_SPOILER = re.compile(r"\|\|([\s\S]+?)\|\|")
_MARKS = (("strong", _STRONG), ("underline", _UNDERLINE), ("em", _EM), ("strike", _STRIKE), ("spoiler", _SPOILER))
_SHRUG = re.compile(r"¯\\_\(ツ\)_/¯")
_TEXT = re.compile(r"[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|$)")
_HEADING = re.compile(r"#{1,3}\s+\S")
_SUBTEXT = re.compile(r"-#\s+\S")
_LIST = re.compile(r" *(?:[*+-]|\d+[.)]) +\S")
_QUOTE = re.compile(r"(?:>>> ?|> )")


def read(markdown: str) -> list[Node]:
    """Return what a message of this text shows, block marks at the starts of its lines included."""
    nodes: list[Node] = []
    for number, line in enumerate(markdown.split("\n")):
        if number:
            nodes.append(Node("text", "\n"))
        nodes.extend(_line(line))
    return nodes


def visible(nodes: list[Node] | tuple[Node, ...]) -> str:
    """Return what can be read."""
    return "".join(visible(node.children) if node.children else node.text for node in nodes)


def kinds(nodes: list[Node] | tuple[Node, ...]) -> set[str]:
    """Return every kind of node there is, at any depth."""
    return {kind for node in nodes for kind in ({node.kind} | kinds(node.children))}


def targets(nodes: list[Node] | tuple[Node, ...]) -> list[str]:
    """Return where links lead."""
    return [target for node in nodes for target in ([node.target] if node.target else targets(node.children))]


def _line(line: str) -> list[Node]:
    nodes: list[Node] = []
    while True:
        for kind, rule in (("quote", _QUOTE), ("subtext", _SUBTEXT), ("heading", _HEADING), ("list", _LIST)):
            if found := rule.match(line):
                cut = found.end() - (kind != "quote")
                nodes.append(Node(kind))
                line = line[cut:]
                break
        else:
            return [*nodes, *_inline(line, links=True)]
        if nodes[-1].kind in ("heading", "subtext"):
            return [*nodes, *_inline(line, links=True)]


def _inline(text: str, *, links: bool) -> list[Node]:
    nodes: list[Node] = []
    at = 0
    while at < len(text):
        node, at = _next(text, at, links=links)
        nodes.append(node)
    return nodes


def _next(text: str, at: int, *, links: bool) -> tuple[Node, int]:
    """Return what stands at a place, by the first rule that matches, and where it ends."""
    for rule in (_literal, *((_address, _masked) if links else ()), _sign, _marked):
        if found := rule(text, at):
            return found
    plain = _TEXT.match(text, at)
    assert plain is not None
    return Node("text", plain[0]), plain.end()


def _literal(text: str, at: int) -> tuple[Node, int] | None:
    for kind, rule, group in (("block", _CODE_BLOCK, 2), ("text", _SHRUG, 0), ("text", _ESCAPE, 1)):
        if found := rule.match(text, at):
            return Node(kind, found[group]), found.end()
    return None


def _address(text: str, at: int) -> tuple[Node, int] | None:
    for rule, group in ((_AUTOLINK, 1), (_URL, 0)):
        if found := rule.match(text, at):
            return Node("link", found[group], found[group]), found.end()
    return None


def _masked(text: str, at: int) -> tuple[Node, int] | None:
    found = _LINK.match(text, at)
    if found is None or not _followed(found[1], found[2]):
        return None
    return Node("link", "", found[2], tuple(_inline(found[1], links=False))), found.end()


def _sign(text: str, at: int) -> tuple[Node, int] | None:
    if found := _SPECIAL.match(text, at):
        return Node("special", found[0]), found.end()
    if found := _CODE.match(text, at):
        return Node("code", re.sub(r"^ (?= *`)|(?<=`) $", "", found[2])), found.end()
    if found := _EMOJI.match(text, at):
        return Node("emoji", found[0]), found.end()
    return None


def _marked(text: str, at: int) -> tuple[Node, int] | None:
    for kind, rule in _MARKS:
        if found := rule.match(text, at):
            inner = next(group for group in found.groups() if group is not None)
            return Node(kind, "", "", tuple(_inline(inner, links=True))), found.end()
    return None


def _followed(words: str, target: str) -> bool:
    """Tell whether the client makes a link of it: the words are no address, and something can be read of them."""
    return bool(words.strip()) and "://" not in words and re.match(r"https?://[^\s<>]+$", target) is not None
