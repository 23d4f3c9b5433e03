"""The desk of those who handle cases: one traffic light for each, and the next thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Attention, RecordState
from muniment.commons.identity.api import Permission
from muniment.interfaces.web.views.homes.asking import Asked, Count
from muniment.interfaces.web.walking import carrying
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import Light, LitCase

_MOST_WATCHED = 40
_SOON, _NOW_AND_THEN = 5, 30  # seconds until the page looks again
_STATES = {
    Light.RED: RecordState.RETURNED,
    Light.AMBER: RecordState.CAPTURED,
    Light.GREEN: RecordState.FILED,
}
_ASIDES = {
    Light.RED: _("已退回，请改正后重新报送"),
    Light.AMBER: _("正在办理，不需要您做什么"),
    Light.GREEN: _("已归档，可以取回执"),
}
_TONES = {Light.RED: "bad", Light.AMBER: "unsure", Light.GREEN: "good"}


@dataclass(frozen=True, slots=True)
class Row:
    """One case and the one button that belongs to it.

    `is_watched`: it may turn green. `waits_for` says for whom it waits, where it does.
    """

    lit: LitCase
    case_address: str
    button: str | Promise
    address: str
    is_download: bool
    is_watched: bool
    waits_for: str | Promise = ""


def desk(asked: Asked) -> dict[str, Any]:
    """Return what a handler looks at."""
    lights = lifecycle.case_lights(agent=asked.agent, watched=watched(asked.query))
    may_take = asked.agent.may(Permission.DOWNLOAD_RECEIPTS)
    return {
        "counts": tuple(_counts(asked, lights)),
        "rows": tuple(
            row_of(case, may_take=may_take, listed=_listed(asked, case)) for case in lights.cases
        ),
        "at": asked.at,
        "seconds": _SOON if any(map(_is_moving, lights.cases)) else _NOW_AND_THEN,
    }


def watched(query: QueryDict) -> tuple[UUID, ...]:
    """Return the cases that a page says it shows as on their way; nonsense is passed over."""
    return tuple(_known(query.getlist("watched")[:_MOST_WATCHED]))


def row_of(case: LitCase, *, may_take: bool, listed: str = "") -> Row:
    """Return a case with its button: mend it, take the receipt, or look.

    `listed` is how the list is narrowed through which one can walk on from the case.
    """
    is_watched = case.light is Light.AMBER or case.is_new
    case_address = reverse("web:case", args=[case.row.record_id]) + carrying(listed or None)
    if case.light is Light.GREEN and case.has_receipt and may_take:
        receipt = reverse("web:receipt", args=[case.row.record_id])
        return Row(
            case, case_address, _("取回执"), receipt, is_download=True, is_watched=is_watched
        )
    words = _BUTTONS.get(case.light, _("查看"))
    waits_for = "" if case.light is Light.GREEN else _WAITS_FOR.get(case.row.attention, "")
    return Row(case, case_address, words, case_address, False, is_watched, waits_for)


_BUTTONS = {Light.RED: _("查看并改正"), Light.AMBER: _("查看进展")}
_WAITS_FOR = {Attention.WAITING: _("等档案员决定"), Attention.ERROR: _("平台出错，运维人员处理")}


def _listed(asked: Asked, case: LitCase) -> str:
    return asked.list_query(state=_STATES[case.light].value)


def _is_moving(case: LitCase) -> bool:
    """Whether a case may be filed any moment: it is closed, and waits for nobody."""
    calls_for_nobody = case.row.attention is Attention.NONE
    return case.light is Light.AMBER and calls_for_nobody and case.row.closed_on is not None


def _counts(asked: Asked, lights: lifecycle.Lights) -> Iterator[Count]:
    for light, state in _STATES.items():
        address = asked.list_address(state=state.value)
        yield Count(_LABELS[light], lights.counts[light], address, _TONES[light], _ASIDES[light])


_LABELS = {Light.RED: _("要改正"), Light.AMBER: _("在途"), Light.GREEN: _("已归档")}


def _known(texts: list[str]) -> Iterator[UUID]:
    field = forms.UUIDField()
    for text in texts:
        try:
            yield field.clean(text)
        except ValidationError:
            continue
