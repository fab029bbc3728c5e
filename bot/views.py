"""Values -> what programs read: the JSON of `--json` and `--batch`. Pure; the keys are a promise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.news import Gathered
    from index.model import Answer, CallOutline, Excerpt, Quote, SeriesSummary, Span

View = dict[str, Any]


def answer_view(answer: Answer, ms: float, *, explain: bool = False) -> View:
    """Return an answer. `ms` is the time from question to excerpts, in milliseconds."""
    several = len(answer.searched.sources) > 1
    return {
        "answered": answer.answered,
        "excerpts": [excerpt_view(excerpt, source=several, explain=explain) for excerpt in answer.excerpts],
        "near": list(answer.near),
        "corrected": dict(answer.corrected),
        "ms": round(ms, 1),
    } | ({"reading": answer.reading} if explain else {})


def excerpt_view(excerpt: Excerpt, *, source: bool = False, explain: bool = False) -> View:
    """Return an excerpt. `source`: name the source as well, where a path alone is not enough."""
    view: View = {"source": excerpt.call.source} if source else {}
    view |= {"path": excerpt.call.path, **_lines(excerpt.span)}
    if len(excerpt.spans) > 1:
        view["spans"] = [_lines(span) for span in excerpt.spans]
    view |= {
        "text": excerpt.text,
        "series": excerpt.call.series,
        "date": str(excerpt.call.date) or None,
        "thread": excerpt.thread,
        "speakers": list(excerpt.speakers),
        "cue": excerpt.cue.value if excerpt.cue else None,
        "permalink": excerpt.permalink,
    }
    if explain:
        view |= {"score": excerpt.score, "reasons": dict(excerpt.reasons)}
    return view


def call_view(outline: CallOutline | None, series: str | None) -> View:
    """Return a call at a glance; without one, the `series` that was asked for and a date of null."""
    if outline is None:
        return {"series": series, "date": None}
    call = outline.call
    return {
        "series": call.series,
        "date": str(call.date) or None,
        "title": call.title,
        "path": call.path,
        "permalink": call.permalink,
        "attendees": list(outline.attendees),
        "agenda": list(outline.agenda),
        "threads": _threads(outline),
    }


def news_view(found: Gathered, *, source: bool = False) -> View:
    """Return what is new. `source`: name the source as well, where a path alone is not enough."""
    return {
        "calls": [
            ({"source": call.source} if source else {})
            | {
                "series": call.series,
                "date": str(call.date) or None,
                "title": call.title,
                "path": call.path,
                "permalink": call.permalink,
                "threads": _threads(one.outline),
            }
            for one in found.calls
            for call in (one.outline.call,)
        ],
        "changed": [
            ({"source": one.call.source} if source else {})
            | {"path": one.call.path, "spans": [_lines(span) for span in one.spans], "permalink": one.permalink}
            for one in found.changed
        ],
    }


def series_view(summaries: Sequence[SeriesSummary]) -> list[View]:
    """Return each series with the number of its calls and the dates of the first and the last."""
    return [
        {
            "series": one.name,
            "source": one.source,
            "calls": one.calls,
            "first": str(one.first) if one.first else None,
            "last": str(one.last) if one.last else None,
        }
        for one in summaries
    ]


def to_json(view: View | list[View]) -> bytes:
    """Return a view as one line of JSON in UTF-8. Bytes of a path that are no UTF-8 are escaped as lone surrogates."""
    return json.dumps(view, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _threads(outline: CallOutline) -> list[View]:
    return [
        {
            "title": thread.title,
            **_lines(thread.span),
            "decisions": _texts(thread.decisions),
            "actions": _texts(thread.actions),
        }
        for thread in outline.threads
    ]


def _lines(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _texts(quotes: Sequence[Quote]) -> list[str]:
    return [quote.text for quote in quotes]
