"""What an item of the demonstration city is, and the words to write its materials with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from muniment.commons.catalogue.api import ItemType
from muniment.interfaces.cli.demonstration.city.places import ORGANISATIONS
from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.retention import RetentionCode
from recordkit.terms.vocabulary import ApplicantKind, MaterialRole, OutcomeKind

FIRST_VERSION_ON = date(2023, 1, 1)
SECOND_VERSION_ON = date(2025, 1, 1)

FIXED = ("pdf", "ofd")
SCANS = ("pdf", "ofd", "jpeg", "png", "tiff")
FORMS = ("pdf", "ofd", "docx", "wps", "jpeg", "png")
_LETTERS = {MaterialRole.BASIS: "A", MaterialRole.PROCEDURAL: "B", MaterialRole.OUTCOME: "C"}
_PLACES = {place.key: place for place in ORGANISATIONS}

Materials = tuple[MaterialRule, ...]


@dataclass(frozen=True, slots=True)
class DemonstrationItem:
    """A service item of one organisation.

    `number` is the main item, five digits. Where `since_2025` names materials, there is a second
    version that asks for them as well. `kept` is the period that the schedule gives this very
    item; None leaves it to the item's type.
    """

    organisation: str
    number: str
    name: str
    item_type: ItemType
    promise_days: int
    materials: Materials
    since_2025: Materials = ()
    kept: RetentionCode | None = None

    @property
    def code(self) -> str:
        """The implementation code: the organisation's credit code, level and base code."""
        place = _PLACES[self.organisation]
        return f"{place.credit_code}{place.level}99{self.item_type.number}{self.number}000"

    def versions(self) -> tuple[tuple[int, date, Materials], ...]:
        """Return version, first day and numbered materials, oldest first."""
        first = (1, FIRST_VERSION_ON, numbered(self.materials))
        if not self.since_2025:
            return (first,)
        both = numbered((*self.materials, *self.since_2025))
        return first, (2, SECOND_VERSION_ON, both)


def numbered(materials: Materials) -> Materials:
    """Give materials their codes: A for basis, B procedural, C outcome, each from 01."""
    counts: Counter[str] = Counter()
    listed = []
    for material in materials:
        letter = _LETTERS[material.role]
        counts[letter] += 1
        listed.append(replace(material, code=f"{letter}{counts[letter]:02d}"))
    return tuple(listed)


def needs(*names: str, formats: tuple[str, ...] = SCANS) -> Materials:
    """Return materials that every applicant hands in."""
    return tuple(
        MaterialRule("", name, MaterialRole.BASIS, accepted_formats=formats) for name in names
    )


def form(name: str) -> Materials:
    """Return the application form."""
    return needs(name, formats=FORMS)


def may_have(*names: str) -> Materials:
    """Return materials that are filed when they are there."""
    return tuple(
        MaterialRule("", name, MaterialRole.BASIS, Requirement.OPTIONAL, accepted_formats=SCANS)
        for name in names
    )


def from_person() -> Materials:
    """Return what a natural person shows."""
    return _from(ApplicantKind.NATURAL_PERSON, "申请人居民身份证")


def from_company() -> Materials:
    """Return what a legal person shows."""
    return _from(ApplicantKind.LEGAL_PERSON, "营业执照", "法定代表人授权委托书")


def not_filed(name: str, reason: str) -> Materials:
    """Return a material that is handed in and not filed, with the reason."""
    return (
        MaterialRule(
            "",
            name,
            MaterialRole.BASIS,
            Requirement.OPTIONAL,
            is_filed=False,
            reason_not_filed=reason,
        ),
    )


def examined() -> Materials:
    """Return the papers of a full procedure."""
    return (
        _paper("受理通知书"),
        _paper("审查意见表"),
        _paper("补正材料通知书", Requirement.OPTIONAL),
        _paper("送达回证", Requirement.OPTIONAL),
    )


def attended() -> Materials:
    """Return the papers of a service that is rendered at once."""
    return (_paper("办理记录表"),)


def ends_in(document: str, refusal: str = "不予许可决定书") -> Materials:
    """Return what is issued when the case is granted or recorded, and when it is refused."""
    return (
        _issued(document, OutcomeKind.GRANTED, OutcomeKind.RECORDED),
        _issued(refusal, OutcomeKind.REFUSED),
    )


def _from(kind: ApplicantKind, *names: str) -> Materials:
    condition = Condition(ConditionField.APPLICANT_KIND, (kind.value,))
    return tuple(
        MaterialRule("", name, MaterialRole.BASIS, Requirement.CONDITIONAL, condition, SCANS)
        for name in names
    )


def _paper(name: str, requirement: Requirement = Requirement.MANDATORY) -> MaterialRule:
    return MaterialRule(
        "",
        name,
        MaterialRole.PROCEDURAL,
        requirement,
        accepted_formats=(*FIXED, "docx", "html", "xml"),
    )


def _issued(name: str, *outcomes: OutcomeKind) -> MaterialRule:
    condition = Condition(ConditionField.OUTCOME, tuple(kind.value for kind in outcomes))
    return MaterialRule("", name, MaterialRole.OUTCOME, Requirement.CONDITIONAL, condition, FIXED)
