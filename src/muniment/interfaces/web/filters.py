"""What the list of cases is narrowed to, as it stands in the address and as it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muniment.commons.holdings.api import Attention, Manner, Narrowing, RecordState
from muniment.commons.identity.api import Agent, Permission
from muniment.interfaces.web import columns
from muniment.interfaces.web.formatting import day
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import retention
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CaseList, ItemChoice
from recordkit.terms.retention import RetentionCode

KINDS = (Attention.FAILED, Attention.WAITING, Attention.ERROR)
DAYS = ("received_from", "received_to", "closed_from", "closed_to")
FACETS = ("q", "how", "agency", "item", "year", "retention", "attention", "state", *DAYS)
_LONGEST_SEARCH = 200
_LONGEST_ITEM = 300
_FIRST_YEAR, _LAST_YEAR = 1949, 2199


def _day_field(label: Any) -> forms.DateField:
    """Return a field for a day as people and browsers write it."""
    said = _("请按 2026-03-01 的样式填写日期，在 1949 年至 2199 年之间。")
    return forms.DateField(
        required=False,
        label=label,
        input_formats=["%Y-%m-%d"],
        validators=[
            MinValueValidator(date(_FIRST_YEAR, 1, 1), said),
            MaxValueValidator(date(_LAST_YEAR, 12, 31), said),
        ],
        error_messages={"invalid": said},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Filters(forms.Form):
    """The filters of the list as they stand in the address."""

    q = forms.CharField(required=False, max_length=_LONGEST_SEARCH, label=_("查找"))
    how = forms.ChoiceField(
        required=False,
        choices=[(manner.value, manner.value) for manner in Manner],
        label=_("查找范围"),
    )
    agency = forms.UUIDField(required=False, label=_("单位"))
    item = forms.CharField(required=False, max_length=_LONGEST_ITEM, label=_("事项"))
    year = forms.IntegerField(
        required=False, min_value=_FIRST_YEAR, max_value=_LAST_YEAR, label=_("办结年份")
    )
    retention = forms.ChoiceField(
        required=False,
        choices=[(code.value, code.value) for code in RetentionCode],
        label=_("保管期限"),
    )
    attention = forms.ChoiceField(
        required=False, choices=[(kind.value, kind.value) for kind in KINDS], label=_("待处理")
    )
    state = forms.ChoiceField(
        required=False,
        choices=[(state.value, state.value) for state in RecordState],
        label=_("状态"),
    )
    received_from = _day_field(_("收到日期起"))
    received_to = _day_field(_("收到日期止"))
    closed_from = _day_field(_("办结日期起"))
    closed_to = _day_field(_("办结日期止"))

    def clean(self) -> dict[str, Any]:
        """Leave out a last day that lies before the first, and say so."""
        given = super().clean() or {}
        for what in ("received", "closed"):
            first, last = given.get(f"{what}_from"), given.get(f"{what}_to")
            if first and last and last < first:
                self.add_error(f"{what}_to", _("止日不能早于起日。"))
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, understood. What could not be is in the errors of `form`.

    `items` are the service items that the words typed for one may mean, where it is not clear
    which: the list is then not narrowed by any.
    """

    form: Filters
    text: str
    state: RecordState | None
    agency_id: UUID | None
    narrowed: Narrowing
    how: Manner = Manner.ORDINARY
    items: tuple[ItemChoice, ...] = ()
    item_name: str = ""

    def listing(self) -> dict[str, Any]:
        """Return the arguments by which the life cycle lists, counts and walks these cases."""
        return {
            "text": self.text,
            "how": self.how,
            "state": self.state,
            "agency_id": self.agency_id,
            "narrowed": self.narrowed,
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter in force: in words, and the query string of the list without it.

    `count` is how many cases there are without it, where somebody asked; None: nobody did.
    """

    label: str
    value: str
    without: str
    count: int | None = None


def asked_of(query: QueryDict, agent: Agent) -> Asked:
    """Understand the filters of an address; what cannot be understood is left out."""
    form = Filters(query)
    form.is_valid()
    clean = form.cleaned_data
    code, name, items = _item(clean.get("item", "").strip(), agent)
    attention = clean.get("attention")
    return Asked(
        form=form,
        text=clean.get("q", "").strip(),
        state=RecordState(clean["state"]) if clean.get("state") else None,
        agency_id=clean.get("agency"),
        narrowed=Narrowing(
            item_code=code,
            closed_year=clean.get("year"),
            retention=clean.get("retention", ""),
            attention=Attention(attention) if attention else None,
            **{name: clean.get(name) for name in DAYS},
        ),
        how=_manner(clean.get("how", ""), agent),
        items=items,
        item_name=name,
    )


def kept(query: QueryDict) -> str:
    """Return the filters and the page of a list as a query string of its own, nothing else."""
    said = QueryDict(mutable=True)
    for name in FACETS:
        if value := query.get(name, ""):
            said[name] = value
    if layout := query.get(columns.PARAMETER, ""):
        said[columns.PARAMETER] = columns.written(columns.read(layout))
    said.setlist("at", query.getlist("at"))
    return said.urlencode()


def chosen_filters(asked: Asked, found: CaseList, trail: Trail) -> tuple[Chosen, ...]:
    """Return the filters in force, in the order of the form."""
    return tuple(
        Chosen(str(asked.form.fields[name].label), value, trail.changed(**{name: ""}))
        for name, value in _said(asked, dict(found.agencies))
    )


def filters_in_words(asked: Asked, agencies: Mapping[UUID, str]) -> str:
    """Return the filters in force as one line for paper; empty where there are none."""
    said = (f"{asked.form.fields[name].label} {value}" for name, value in _said(asked, agencies))
    return str(_("；")).join(said)


def _said(asked: Asked, agencies: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    if asked.text:
        yield "q", asked.text
    if asked.text and asked.how is not Manner.ORDINARY:
        yield "how", capfirst(asked.how.words.in_language(get_language() or "zh-hans"))
    if asked.agency_id:
        yield "agency", agencies.get(asked.agency_id, str(asked.agency_id))
    if asked.narrowed.item_code:
        yield "item", asked.item_name or asked.narrowed.item_code
    if asked.narrowed.closed_year is not None:
        yield "year", str(asked.narrowed.closed_year)
    if asked.narrowed.retention:
        yield "retention", retention(asked.narrowed.retention)
    for name in DAYS:
        if (chosen := getattr(asked.narrowed, name)) is not None:
            yield name, day(chosen)
    for name, term in (("attention", asked.narrowed.attention), ("state", asked.state)):
        if term is not None:
            yield name, capfirst(term.words.in_language(get_language() or "zh-hans"))


def manners_for(agent: Agent) -> tuple[Manner, ...]:
    """Return how an agent may look for words: in texts only who may read content somewhere."""
    may_read = agent.may(Permission.VIEW_CONTENT)
    return tuple(each for each in Manner if may_read or each is not Manner.TEXTS)


def _manner(word: str, agent: Agent) -> Manner:
    meant = Manner(word) if word else Manner.ORDINARY
    return meant if meant in manners_for(agent) else Manner.ORDINARY


def _item(text: str, agent: Agent) -> tuple[str, str, tuple[ItemChoice, ...]]:
    """Return the code and name of the item that `text` means, or the items that it may mean."""
    found = lifecycle.items_to_choose(agent=agent, text=text) if text else ()
    meant = next((item for item in found if item.code == text), None)
    if meant is None and len(found) == 1:
        meant = found[0]
    if meant is not None:
        return meant.code, meant.name, ()
    return ("", "", found) if found else (text, "", ())
