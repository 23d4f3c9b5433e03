"""Every setting as it is in force, for those who look after the machine. Nothing is set here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.kernel import settings as table
from muniment.kernel.settings import Setting
from muniment.lifecycle import api as lifecycle


@dataclass(frozen=True, slots=True)
class Line:
    """One setting: its row of the table, what is in force, and whether somebody gave it."""

    row: Setting
    value: str
    is_given: bool


@permitted(Permission.VIEW_OPERATIONS)
def settings(request: SignedRequest) -> HttpResponse:
    """Show every setting of the table with its present value; secrets are not shown."""
    lines = (Line(row, table.shown(row), table.is_given(row.name)) for row in table.TABLE)
    context = {"lines": tuple(lines), "stand_ins": lifecycle.stand_ins()}
    return private(render(request, "muniment/settings.html", context))
