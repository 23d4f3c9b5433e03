"""What a service item demands of a case: its material rules, as values.

Source: the Measures, article 7; GB/T 42727-2023 annex A (list of filing materials).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recordkit.description.case import CaseDescription
from recordkit.terms.vocabulary import MaterialRole, Term


class Requirement(Term):
    """Whether a material has to be there."""

    MANDATORY = "mandatory", "必要", "mandatory"
    CONDITIONAL = "conditional", "符合条件时必要", "mandatory on a condition"
    OPTIONAL = "optional", "非必要", "optional"


class ConditionField(Term):
    """What a condition may ask about."""

    APPLICANT_KIND = "applicant_kind", "申请人类型", "kind of applicant"
    OUTCOME = "outcome", "办理结果", "outcome"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the case's `field` is one of `values`."""

    field: ConditionField
    values: tuple[str, ...]

    def holds_for(self, case: CaseDescription) -> bool:
        """Whether `case` meets the condition; a case without an outcome meets none about it."""
        if self.field is ConditionField.APPLICANT_KIND:
            return case.applicant.kind in self.values
        return case.outcome is not None and case.outcome.kind in self.values


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """One line of an item's list of materials."""

    code: str
    name: str
    role: MaterialRole
    requirement: Requirement = Requirement.MANDATORY
    condition: Condition | None = None
    accepted_formats: tuple[str, ...] = ()  # family names of recordkit.formats; empty: any allowed
    is_filed: bool = True
    reason_not_filed: str = ""

    def is_demanded_by(self, case: CaseDescription) -> bool:
        """Whether this material has to be in `case`."""
        if self.requirement is Requirement.CONDITIONAL:
            return self.condition is not None and self.condition.holds_for(case)
        return self.requirement is Requirement.MANDATORY


@dataclass(frozen=True, slots=True)
class ItemRules:
    """One version of a service item as the checks need it."""

    item_code: str
    name: str
    version: int
    item_type: str
    effective_on: date
    ends_on: date | None
    materials: tuple[MaterialRule, ...]
