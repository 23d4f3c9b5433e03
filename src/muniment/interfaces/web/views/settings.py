"""Every setting as it is in force, for those who look after the machine. Nothing is set here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.formatting import number, size
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.templatetags.muniment import said
from muniment.kernel import settings as table
from muniment.kernel.settings import Setting
from muniment.lifecycle import api as lifecycle


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its row of the table, what is in force, and whether somebody gave it."""

    row: Setting
    value: str
    is_given: bool

    @property
    def does(self) -> SafeString:
        """What it does, with names of commands and folders set as code."""
        return _with_code(said(self.row.words))

    @property
    def risk(self) -> SafeString:
        """What a mistake could do, likewise."""
        return _with_code(said(self.row.risk_words))

    @property
    def reads_as(self) -> str:
        """The value as people say it; empty: there is no other way to say it."""
        return read_as(self.value, self.row.unit)

    @property
    def default_reads_as(self) -> str:
        """The default likewise."""
        return read_as(self.row.default, self.row.unit)


# How amounts of each unit of the table are said; what is not listed is said as it stands.
UNITS: dict[str, Promise] = {
    "seconds": _("%(n)s 秒"),
    "hours": _("%(n)s 小时"),
    "jobs": _("%(n)s 项任务"),
    "records": _("%(n)s 件"),
    "times": _("%(n)s 次"),
}
_ANSWERS: dict[str, Promise] = {"yes": _("是"), "no": _("否")}
_CODE = re.compile(r"`([^`]+)`")


def read_as(value: str, unit: str) -> str:
    """Return a value with its unit in the language of the page; empty: it has no unit to say."""
    if unit == "yes or no":
        words = str(_ANSWERS.get(value, ""))
        return "" if words == value else words
    if not value.isdecimal():
        return ""
    if unit == "bytes":
        return size(int(value))
    return str(UNITS[unit]) % {"n": number(int(value))} if unit in UNITS else ""


def _with_code(text: str) -> SafeString:
    marked = _CODE.sub(r'<span class="code">\1</span>', escape(text))
    return mark_safe(marked)  # noqa: S308 - what the table says was escaped


@permitted(Permission.VIEW_OPERATIONS)
def settings(request: SignedRequest) -> HttpResponse:
    """Show every setting of the table with its present value; secrets are not shown."""
    lines = (Line(row, table.shown(row), table.is_given(row.name)) for row in table.TABLE)
    context = {"lines": tuple(lines), "stand_ins": lifecycle.stand_ins()}
    return private(render(request, "muniment/settings.html", context))
