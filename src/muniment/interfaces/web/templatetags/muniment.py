"""How templates say words, moments, sizes and verdicts. Every filter takes plain values."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django import template
from django.template import Context
from django.template.defaultfilters import capfirst
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from muniment.commons.holdings.api import FoundIn, Piece, near_pieces, pieces_of
from muniment.interfaces.web import formatting
from muniment.kernel.clock import now
from recordkit.errors import ContentFault, Words
from recordkit.terms.measures import measures
from recordkit.terms.retention import RetentionPeriod
from recordkit.terms.vocabulary import Term, Verdict

register = template.Library()

register.filter("size", formatting.size)
register.filter("number", formatting.number)
register.filter("age", formatting.age)

_ARTICLE = re.compile(r"the Measures, article (1\d|2[0-5]|[1-9])\b")


class _Counted(Protocol):
    """What has a share of filing."""

    @property
    def closed(self) -> int: ...

    @property
    def filed(self) -> int: ...


_TONES: dict[object, str] = {
    Verdict.PASSED: "good",
    Verdict.FAILED: "bad",
    Verdict.INDETERMINATE: "unsure",
    Verdict.NOT_APPLICABLE: "quiet",
    "captured": "info",
    "returned": "warn",
    "filed": "good",
    "failed": "bad",
    "waiting": "unsure",
    "error": "ours",
    "present": "good",
    "accommodated": "unsure",
    "not_demanded": "quiet",
    "missing": "bad",
    "unexpected": "warn",
    "warning": "hint",
    "changed": "warn",
    "added": "good",
    "removed": "bad",
    "renamed": "info",
    "same": "quiet",
    "draft": "quiet",
    "going": "info",
    "paused": "unsure",
    "stopped": "bad",
    "done": "good",
    "pending": "quiet",
    "refused": "warn",
}

_SIGNS = {
    "good": "check",
    "bad": "cross",
    "unsure": "question",
    "quiet": "dash",
    "warn": "back",
    "info": "clock",
    "ours": "wrench",
    "hint": "alert",
}


@register.filter
def said(words: Words | Term | Verdict | None) -> str:
    """Return words, or the words of a term, in the language of the page."""
    if not words:
        return ""
    spoken = words if isinstance(words, Words) else words.words
    return spoken.in_language(get_language() or "zh-hans")


@register.simple_tag
def marked(text: str, query: str = "", *, near: bool = False) -> SafeString:
    """Return `text` with what a search found in it between `mark` tags."""
    if not query:
        return format_html("{}", text)
    return pieces(near_pieces(text, query) if near else pieces_of(text, query))


@register.filter
def pieces(pieces: Iterable[Piece]) -> SafeString:
    """Return the pieces of a text, those that were looked for between `mark` tags."""
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<mark>"), piece.text, mark_safe("</mark>"))
            if piece.is_hit
            else ("", piece.text, "")
            for piece in pieces
        ),
    )


@register.filter
def of_case(places: Mapping[UUID, tuple[FoundIn, ...]], record_id: UUID) -> tuple[FoundIn, ...]:
    """Return the places in the materials of one case."""
    return places.get(record_id, ())


@register.filter
def filing_rate(line: _Counted) -> str:
    """Return the share of what should be filed that is; never 100 % while one is missing."""
    if not line.closed:
        return "—"
    return f"{math.floor(1000 * line.filed / line.closed) / 10:.1f}%"


# Agents that are no people, as identity names them.
_AGENTS = {
    "统一平台": Words("统一平台", "the platform"),
    "command-line": Words("命令行", "command line"),
    "drop-folder": Words("监控文件夹", "watched folder"),
}


@register.filter
def whose(name: str) -> str:
    """Return the name of whoever did something; what is no person, in the language of the page."""
    return said(_AGENTS[name]) if name in _AGENTS else name


@register.filter
def verdict_said(verdict: Verdict) -> str:
    """Return a verdict's words. Apart from `said`, because the first verdict counts as false."""
    return verdict.words.in_language(get_language() or "zh-hans")


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Return a moment to the minute as a `time` element; a dash where there is none."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.moment(value))


@register.filter
def day(value: date | None) -> SafeString | str:
    """Return a calendar day as a `time` element; a dash where there is none."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.day(value))


@register.filter
def cell(value: object) -> object:
    """Return a value as a table of numbers has it: whole numbers with their thousands apart."""
    return formatting.number(value) if isinstance(value, int) else value


@register.filter
def age_until_now(value: datetime) -> str:
    """Return how long ago a moment was, in words."""
    return formatting.age_between(value, now())


@register.filter
def retention(code: str) -> str:
    """Return a retention code as people say it; a code nobody knows is shown as it is."""
    try:
        years = RetentionPeriod.parse(code).years if code else 0
    except ContentFault:
        return code
    if years is None:
        return said(Words("永久", "permanent"))
    return said(Words(f"{years} 年", f"{years} years")) if years else "—"


@register.filter
def basis(text: str) -> str:
    """Return a basis as it is cited in the language of the page; what is no article stays."""
    if said(Words("zh", "en")) == "en":
        return text
    return _ARTICLE.sub(lambda found: measures(int(found[1])).zh, text)


@register.filter
def tone(term: object) -> str:
    """Return the tone in which a verdict, a state or a result is shown."""
    return _TONES.get(term, "quiet")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite. It is ornament: the words beside it say the same."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon--{size}" if size else "",
        static("muniment/icons.svg"),
        name,
    )


@register.inclusion_tag("muniment/components/chip.html")
def chip(term: object, text: str = "", tone_of: object = None) -> dict[str, str]:
    """Show a state or a verdict: a sign, a tone and words, so that colour is never alone."""
    shade = tone(term if tone_of is None else tone_of)
    words = text or said(getattr(term, "words", None))
    return {"tone": shade, "sign": _SIGNS[shade], "text": capfirst(words)}


@register.simple_tag(takes_context=True)
def show(context: Context, name: str, given: Mapping[str, object]) -> SafeString:
    """Include a template with all of `given`, as `include … with` does for names that are known."""
    assert context.template is not None
    shown = context.template.engine.get_template(name)
    with context.push(**given):
        return shown.render(context)
