"""Tally: what is there against what should be, line by line.

Source: GB/T 42727-2023 clause 6.4 (清点); the Measures, articles 7 and 15.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recordkit.description.case import (
    CaseDescription,
    ComponentDescription,
    LinkDescription,
    ViewDescription,
)
from recordkit.description.items import ItemRules, MaterialRule
from recordkit.terms.vocabulary import MaterialRole, Term

_Part = ComponentDescription | ViewDescription | LinkDescription


class TallyResult(Term):
    """What became of one expected material."""

    PRESENT = "present", "齐全", "present"
    ACCOMMODATED = "accommodated", "容缺", "absent with a recorded reason"
    NOT_DEMANDED = "not_demanded", "本件不要求", "not demanded of this case"
    MISSING = "missing", "缺少", "missing"
    UNEXPECTED = "unexpected", "目录外材料", "not on the item's list"


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One material of the item's list, or one that nobody expected, found `count` times."""

    material_code: str
    name: str
    role: MaterialRole
    is_demanded: bool
    count: int
    result: TallyResult
    reason: str = ""


def tally(case: CaseDescription, rules: ItemRules) -> tuple[TallyLine, ...]:
    """Return a line for every material of the item, then one for every code nobody expected.

    Views and links count as the materials that they become.
    """
    found = _codes_in(case)
    reasons = {line.material_code: line.reason for line in case.accommodations}
    expected = tuple(
        _line(rule, case, found.count(rule.code), reasons.get(rule.code, ""))
        for rule in rules.materials
    )
    known = {rule.code for rule in rules.materials}
    surplus = sorted({code for code in found if code and code not in known})
    return expected + tuple(
        TallyLine(
            code, code, _role_of(case, code), False, found.count(code), TallyResult.UNEXPECTED
        )
        for code in surplus
    )


def missing(lines: Iterable[TallyLine]) -> tuple[TallyLine, ...]:
    """Return the gaps: demanded, absent, and without a recorded reason."""
    return tuple(line for line in lines if line.result is TallyResult.MISSING)


def _line(rule: MaterialRule, case: CaseDescription, count: int, reason: str) -> TallyLine:
    demanded = rule.is_demanded_by(case)
    if count:
        result = TallyResult.PRESENT
    elif not demanded:
        result = TallyResult.NOT_DEMANDED
    else:
        result = TallyResult.ACCOMMODATED if reason else TallyResult.MISSING
    return TallyLine(rule.code, rule.name, rule.role, demanded, count, result, reason)


def _parts_of(case: CaseDescription) -> tuple[_Part, ...]:
    return (*case.components, *case.views, *case.links)


def _codes_in(case: CaseDescription) -> list[str]:
    return [part.material_code for part in _parts_of(case)]


def _role_of(case: CaseDescription, code: str) -> MaterialRole:
    return next(part.role for part in _parts_of(case) if part.material_code == code)
