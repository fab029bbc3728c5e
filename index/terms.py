"""Words of notes and questions -> terms, the tokens by which the index finds bullets.

A term is casefolded and stemmed. An identifier gives its parts and the whole without its joints, however it is written:
`patchable_call`, `patchable-call` and `patchableCall` all give `patchabl`, `call` and `patchablecall`. A run of
Chinese, Japanese or Korean script gives its bigrams.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

STOP = frozenset(
    """
    a about above after again all also although am an and any are aren't as at be because been before being below
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else etc even ever every few for from further get gets got had hadn't has hasn't have haven't having he
    her here hers him his how however i i'd i'll i'm i've if in into is isn't it it's its itself just let let's like
    me might more most much must my myself no nor not now of off on once only onto or other ought our ours out over
    own per quite rather really same shall she should shouldn't since so some still such than that that's the their
    theirs them then there there's these they they're this those though through to too under until up upon us very
    via was wasn't we we'd we'll we're we've were weren't what when where whether which while who whom whose why
    will with within without won't would wouldn't yes yet you your yours
    """.split()
)
"""English words that tell nothing of a topic. Neither notes nor questions are searched by them."""

LONGEST_WORD = 300
"""Letters. What is longer, a key or an image, nobody searches for, and it would fill the memory."""

_TOKEN = re.compile(
    r"""\#?\d+(?:\.\d+)+\w*         # versions: 0.12, 1.2.3rc1
    | [^\W_]+(?:['’][^\W_]+)*(?:(?:[-_./+]|::)[^\W_]+(?:['’][^\W_]+)*)*(?:\+\+|\#(?!\w))?
    | [^\W_]""",
    re.VERBOSE,
)
_URL = re.compile(r"\]\(\s*<?[^()\s]*>?[^()]*\)|https?://\S+")
_JOINT = re.compile(r"[-_./+#]+|::|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=\d)")
_PLURAL = re.compile(r"[A-Z]{2,}s")
_ACRONYMS = re.compile(r"[bcdfghj-np-tv-z]{2,5}(?<!s)s|[bcdfghj-np-tv-z]{1,3}[ckp]us")
"""The plural of an acronym in small letters, which the stemmer leaves alone: `prs`, `crds`, `gpus`."""
_APOSTROPHE = re.compile(r"['’](?:s|t|re|ve|ll|d|m)?\b")
_CJK = re.compile(
    r"[\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_URL_PART = re.compile(r"https?://([^/\s]+)/([^\s?#)>]*)(?:#[^\s)>]*)?")

_KEPT = 20_000
"""Words of which it is remembered what they give. Few words make up most of any notes, and the others are ever more."""

_stemmer = Stemmer.Stemmer("english")
_stemmer.maxCacheSize = 0  # `stem` remembers


@lru_cache(maxsize=_KEPT)
def stem(word: str) -> str:
    """Return the stem of a casefolded word; numbers and words with digits are left alone."""
    if _ACRONYMS.fullmatch(word):
        return word[:-1]
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return word
    return _stemmer.stemWord(word)


def terms(text: str) -> list[str]:
    """Return the terms of `text` in their order, stop words left out. Addresses count by the numbers in their path."""
    return terms_of(words(text))


def terms_of(said: Iterable[str]) -> list[str]:
    """Return the terms of words in their order."""
    return [term for word in said for term in word_terms(word)]


def words(text: str) -> list[str]:
    """Return the words of `text` as they stand, identifiers whole."""
    if "://" in text or "](" in text:
        text = _URL.sub(_address_words, text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found: list[str] = _TOKEN.findall(text)
    if len(text) <= LONGEST_WORD:
        return found
    return [word for word in found if len(word) <= LONGEST_WORD or not word.isascii()]


def _address_words(match: re.Match[str]) -> str:
    address = _URL_PART.search(match[0])
    if address is None:
        return " "
    numbers = re.findall(r"/(?:issues?|pull|merge_requests|pulls|discussions)/(\d+)", "/" + address[2])
    return (
        "] " + " ".join("#" + number for number in numbers) + " "
        if match[0][0] == "]"
        else " "
        + " ".join(
            [*(part for part in re.split(r"[/]", address[2])[:4] if part.isalpha()), *("#" + n for n in numbers)]
        )
    )


@lru_cache(maxsize=_KEPT)
def word_terms(word: str) -> tuple[str, ...]:
    """Return the terms of one word: its stem, or the parts and the whole of an identifier; none for a stop word."""
    folded = _APOSTROPHE.sub("", word.casefold())
    if folded in STOP or word.casefold() in STOP:
        return ()
    if not folded.isascii() and _CJK.search(folded):
        return tuple(_cjk_terms(folded))
    if folded.replace("#", "").replace(".", "").isdigit():
        return (folded.removeprefix("#"),)
    if _PLURAL.fullmatch(word):
        return (stem(folded[:-1]),)
    parts = [part for part in _JOINT.split(_APOSTROPHE.sub("", word)) if part]
    if len(parts) < 2:
        bare = folded if folded.endswith(("++", "#")) else folded.strip("#+")
        return (stem(bare.replace("+", "p").replace("#", "sharp")),) if bare else ()
    small = [part.casefold() for part in parts]
    whole = "".join(small)
    found = [stem(part) for part in small if part not in STOP and (len(part) > 1 or part.isdigit())]
    if len(whole) <= 40:
        found.append(stem(whole))
    return tuple(dict.fromkeys(found))


def _cjk_terms(word: str) -> Iterator[str]:
    at = 0
    for match in _CJK.finditer(word):
        if before := word[at : match.start()].strip("-_./+"):
            yield from word_terms(before)
        run = match[0]
        yield from (run[n : n + 2] for n in range(len(run) - 1)) if len(run) > 1 else (run,)
        at = match.end()
    if rest := word[at:].strip("-_./+"):
        yield from word_terms(rest)


@lru_cache(maxsize=_KEPT)
def surface(word: str) -> str | None:
    """Return the form by which a word can be corrected, or None: letters, casefolded, four or more."""
    folded = _APOSTROPHE.sub("", word.casefold())
    return folded if len(folded) >= 4 and folded.isalpha() else None


@lru_cache(maxsize=_KEPT)
def surfaces(word: str) -> tuple[str, ...]:
    """Return the forms that words can be corrected to by one that the notes have: its own, and those of its parts."""
    parts = _JOINT.split(_APOSTROPHE.sub("", word))
    return tuple(dict.fromkeys(form for part in (word, *parts) if (form := surface(part))))
