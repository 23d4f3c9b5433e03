"""The case page: one place for everything that is known of a case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from muniment.commons.identity.api import Permission
from muniment.interfaces.web.answers import answer
from muniment.interfaces.web.data_form import may_have_form
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.views.aspects import Said, judgements_said
from muniment.interfaces.web.views.decisions import Choice, choices
from muniment.interfaces.web.views.materials import Manner, shelf
from muniment.interfaces.web.walking import carried, carrying, walk_from
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.shapes import CasePage, ReportView
from recordkit.checks import RuleOutcome
from recordkit.terms.vocabulary import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Checks:
    """The newest report, what did not pass apart from what did.

    `hints` did not pass either, but stop nothing.
    """

    report: ReportView
    troubles: tuple[RuleOutcome, ...]
    hints: tuple[RuleOutcome, ...]
    passed: tuple[RuleOutcome, ...]
    silent: tuple[RuleOutcome, ...]

    @property
    def passes_with_hints(self) -> bool:
        """Whether nothing stops filing and yet something did not pass: not shown as all good."""
        return self.report.verdict is Verdict.PASSED and bool(self.hints)

    @property
    def hint_tone(self) -> Verdict:
        """The verdict in whose tone a pass with hints is shown."""
        return Verdict.INDETERMINATE


@permitted(Permission.VIEW_CASES)
def case_page(request: SignedRequest, record_id: UUID) -> HttpResponse:
    """Show a case; `?material=` says which material is open, `?in=` from which list it came."""
    seen = lifecycle.case_page(record_id=record_id, agent=request.agent)
    listed = carried(request)
    laid_out = shelf(seen.materials, _place(request.GET.get("material", "")))
    context = {
        "page": seen,
        "row": seen.row,
        "walk": None if listed is None else walk_from(record_id, listed, request.agent),
        "carrying": carrying(listed),
        "shelf": laid_out,
        "has_form": laid_out.chosen is not None
        and laid_out.chosen.manner is Manner.TEXT
        and may_have_form(laid_out.chosen.material.mime_type),
        "as_source": request.GET.get("as") == "source",
        "checks": _checks(seen),
        "judgements": _judgements(seen),
        "choices": _choices(seen),
        "may_look": request.agent.may(Permission.VIEW_CONTENT),
        "may_take_receipt": request.agent.may(Permission.DOWNLOAD_RECEIPTS),
        "may_take_package": request.agent.may(Permission.DOWNLOAD_PACKAGES),
        "newest_return": next(iter(seen.returns), None),
    }
    return answer(request, "muniment/case.html", "muniment/partials/materials.html", context)


def _checks(seen: CasePage) -> Checks | None:
    if not seen.reports:
        return None
    report = seen.reports[0]
    lines = [
        line
        for verdict in (Verdict.FAILED, Verdict.INDETERMINATE)
        for line in report.outcomes
        if line.verdict is verdict
    ]
    return Checks(
        report,
        troubles=tuple(line for line in lines if line.severity is Severity.MANDATORY),
        hints=tuple(line for line in lines if line.severity is not Severity.MANDATORY),
        passed=tuple(line for line in report.outcomes if line.verdict is Verdict.PASSED),
        silent=tuple(line for line in report.outcomes if line.verdict is Verdict.NOT_APPLICABLE),
    )


def _judgements(seen: CasePage) -> tuple[Said, ...]:
    return judgements_said(seen.proof.judgements)


def _choices(seen: CasePage) -> tuple[Choice, ...]:
    return choices(seen.decisions)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
