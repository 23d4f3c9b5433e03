"""What the pages of administration share: forms, refusals beside them, and pages of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity import api as identity
from muniment.commons.identity.api import OrganisationShape
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel.clock import LEGAL_ZONE
from muniment.kernel.ordering import NameOrder
from recordkit.errors import ContentFault, Fault, NotHeld, Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE_SIZE = 50
LONGEST_SEARCH = 200
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)  # what a calendar can reckon with
LONGEST_REASON = 200
INLINE = (Refusal, ContentFault, NotHeld)  # what the asker can mend where he stands

BY_CODE = "code"

Row = TypeVar("Row")


def asked_order(request: HttpRequest) -> NameOrder | None:
    """Return by what names are to be ordered, None by code: the usual where a page is English."""
    wanted = request.GET.get("order", "")
    found = next((each for each in NameOrder if each.value == wanted), None)
    if found is not None or wanted == BY_CODE:
        return found
    is_english = (get_language() or "").startswith("en")
    return None if is_english else NameOrder.PINYIN


def orders(chosen: NameOrder | None, by_code: str | Promise) -> tuple[tuple[str, str, bool], ...]:
    """Return the orders that a list offers: the word of each, what it says, whether it is on."""
    by_name = ((each.value, capfirst(said(each)), each is chosen) for each in NameOrder)
    return (*by_name, (BY_CODE, str(by_code), chosen is None))


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """One page of rows, and the query string of the next; empty on the last."""

    rows: tuple[Row, ...]
    onward: str


def leaf(rows: Sequence[Row], trail: Trail, cursor_of: Callable[[Row], str]) -> Leaf[Row]:
    """Return a page of `rows`, of which one more than a page was asked for."""
    shown = tuple(rows[:PAGE_SIZE])
    return Leaf(shown, trail.onward(cursor_of(shown[-1])) if len(rows) > PAGE_SIZE else "")


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    label: str | Promise
    address: str


class ReasonForm(forms.Form):
    """Why something is done to an account or a right; it stands in the audit log."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        min_length=2,
        label=_("理由"),
        help_text=_("记入审计日志，不可撤回。"),
        error_messages={
            "required": _("请写明理由：它会记入审计日志。"),
            "min_length": _("理由太短，请写清楚依据。"),
            "max_length": _("理由请控制在 200 字以内。"),
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )


_CODE_OF_PLACE = _("机构的统一社会信用代码")


class OrganisationField(forms.CharField):
    """An organisation by its credit code; gives the organisation itself."""

    def __init__(self, label: _StrPromise = _CODE_OF_PLACE, *, required: bool = True) -> None:
        super().__init__(
            required=required,
            max_length=18,
            label=label,
            help_text=_("输入代码，或从列表中选取机构。"),
            error_messages={"required": _("请填写机构的统一社会信用代码。")},
            widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> OrganisationShape | None:
        """Return the organisation, None where none has to be given, or say that there is none."""
        code = super().clean(value)
        if not code:
            return None
        try:
            return identity.organisation_by_code(credit_code=code.upper())
        except identity.OrganisationUnknown as fault:
            words = f"{said(fault.title)}{_('：')}{said(fault.mend)}"
            raise forms.ValidationError(words) from fault


@dataclass(frozen=True, slots=True)
class Asking:
    """A page that asks before something is done: what will happen, and what has to be said."""

    title: str | Promise
    submit: str | Promise
    crumbs: tuple[Crumb, ...]
    consequences: tuple[str | Promise, ...] = ()
    tone: str = "primary"

    @property
    def back(self) -> str:
        """Where one goes who does not want to."""
        return self.crumbs[-1].address


@dataclass(frozen=True, slots=True)
class Switch:
    """Suspending or restoring: one page, two directions."""

    operation: Callable[..., int]
    title: Promise
    consequences: tuple[Promise, ...]
    done: Promise
    unchanged: Promise
    tone: str = "primary"

    def asking(self, crumbs: tuple[Crumb, ...]) -> Asking:
        """Return the page that asks before it is done."""
        return Asking(self.title, self.title, crumbs, self.consequences, self.tone)

    def say(self, request: HttpRequest, moved: int) -> None:
        """Say on the next page whether anything changed."""
        if moved:
            messages.success(request, str(self.done))
        else:
            messages.info(request, str(self.unchanged))


def submitted(request: HttpRequest) -> Any:
    """Return what a form was filled with, None while it is only being shown."""
    return request.POST if request.method == "POST" else None


def ask(
    request: SignedRequest, asking: Asking, form: forms.Form, refusal: Fault | None = None
) -> HttpResponse:
    """Show a form; one that was refused says why, in the words of the room."""
    has_places = any(isinstance(field, OrganisationField) for field in form.fields.values())
    context = {
        "asking": asking,
        "form": form,
        "refusal": refusal,
        "organisations": places() if has_places else (),
    }
    refused = refusal is not None or form.is_bound
    page = render(request, "muniment/asking.html", context, status=422 if refused else 200)
    return private(page)


def tell_once(request: SignedRequest, **said_once: object) -> HttpResponse:
    """Show a secret that was just made. It is kept nowhere, and this page in no cache."""
    return private(render(request, "muniment/told_once.html", said_once))


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day in the legal time of China."""
    return datetime.combine(day, time(), LEGAL_ZONE)


def end_of(day: date) -> datetime:
    """Return the first moment after a day in the legal time of China."""
    return beginning_of(day + timedelta(days=1))


def day_field(label: _StrPromise, help_text: str | _StrPromise = "") -> forms.DateField:
    """Return a field for a day that may be left out."""
    return forms.DateField(
        required=False,
        label=label,
        help_text=help_text,
        error_messages={"invalid": _("请按“年-月-日”填写日期，例如 2026-03-01。")},
        validators=[
            MinValueValidator(_EARLIEST, _("请填写 1900 年以后的日期。")),
            MaxValueValidator(_LATEST, _("请填写 2200 年以前的日期。")),
        ],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def places() -> tuple[OrganisationShape, ...]:
    """Return what a field for an organisation offers."""
    return identity.organisations(scope=identity.EVERYTHING, limit=500)
