"""A case while it is being made, and how it is written down when it is handed over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.choices import (
    LICENSING,
    AgencyChoice,
    ItemChoice,
    Profile,
)
from muniment.interfaces.cli.demonstration.cases.course import SYSTEM, Course, Taken
from muniment.interfaces.cli.demonstration.cases.files.records import json_document
from muniment.interfaces.cli.demonstration.cases.people import Party
from recordkit.description.items import MaterialRule
from recordkit.terms.vocabulary import MaterialRole, OutcomeKind, Provenance

FORMAT = "muniment-case/1"
PROCESS_PATH = "data/process.json"
PROCESS_TEMPLATE = "builtin:process-sheet"
PROCESS_TITLE = "办理过程登记表"

Elements = dict[str, object]  # one JSON object of the case document

_ENDED = {
    OutcomeKind.GRANTED: "办理结果",
    OutcomeKind.REFUSED: "不予办理决定",
    OutcomeKind.WITHDRAWN: "撤回申请",
    OutcomeKind.RECORDED: "回执",
}
_LICENCE_ENDED = {OutcomeKind.GRANTED: "准予决定", OutcomeKind.REFUSED: "不予许可决定"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file and what is said about it."""

    path: str
    content: bytes
    title: str
    role: MaterialRole
    provenance: Provenance
    attributes: Elements
    material_code: str = ""
    source: Elements = field(default_factory=dict)

    def described(self) -> Elements:
        """Return the component as the case document says it, with digests of the content."""
        elements: Elements = {
            "path": self.path,
            "title": self.title,
            "role": self.role.value,
            "provenance": self.provenance.value,
            "material_code": self.material_code,
            "size_bytes": len(self.content),
            "sm3": hashlib.new("sm3", self.content).hexdigest(),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "attributes": self.attributes,
        }
        if self.source:
            elements["source"] = self.source
        return elements


@dataclass(slots=True)
class Draft:
    """Everything about a case, still open to change."""

    chance: Chance
    profile: Profile
    number: int
    case_number: str
    item: ItemChoice
    item_code: str
    agency: AgencyChoice
    applicant: Party
    course: Course
    steps: list[Taken]
    demanded: tuple[MaterialRule, ...] = ()
    parts: list[Part] = field(default_factory=list)
    process_code: str = ""  # the material that the assembled view of the process satisfies
    links: list[Elements] = field(default_factory=list)
    accommodations: list[Elements] = field(default_factory=list)
    secrecy: str = "public"
    licence_number: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title of the case. It never bears an identity number."""
        named = f"{self.applicant.name}{self.item.name}"
        return f"关于{named}的{self.ended}（{self.case_number}）"

    @property
    def ended(self) -> str:
        """How the case ended, as its title says it."""
        outcome = self.course.outcome
        is_licence = self.item.item_type == LICENSING and outcome in _LICENCE_ENDED
        return _LICENCE_ENDED[outcome] if is_licence else _ENDED[outcome]


@dataclass(slots=True)
class HandedOver:
    """A case as written down, still open to being spoilt on its way."""

    document: Elements
    files: list[tuple[str, bytes]]


def hand_over(draft: Draft) -> HandedOver:
    """Write the draft down."""
    steps = [step.written() for step in draft.steps]
    files = [(part.path, part.content) for part in draft.parts]
    files.append((PROCESS_PATH, json_document(_process_sheet(draft))))
    return HandedOver(_document(draft, steps), files)


def _document(draft: Draft, steps: list[Elements]) -> Elements:
    year = draft.course.accepted_at.year
    return {
        "format": FORMAT,
        "case_number": draft.case_number,
        "title": draft.title,
        "item_code": draft.item_code,
        "agency_code": draft.agency.credit_code,
        "region_code": draft.agency.region_code,
        "acceptance_number": f"受理〔{year}〕第{draft.number:06}号",
        "secrecy": draft.secrecy,
        "source_system": {"name": SYSTEM, "version": "3.2.1"},
        "applicant": _applicant(draft.applicant),
        "outcome": _outcome(draft),
        "steps": steps,
        "components": [part.described() for part in draft.parts],
        "views": [_process_view(draft)],
        "links": draft.links,
        "accommodations": draft.accommodations,
        "is_closed": True,
        **draft.extra,
    }


def _applicant(party: Party) -> Elements:
    elements: Elements = {
        "name": party.name,
        "kind": party.kind.value,
        "id_kind": party.id_kind,
        "id_number": party.id_number,
        "address": party.address,
    }
    if party.legal_representative:
        elements["legal_representative"] = party.legal_representative
    return elements


def _outcome(draft: Draft) -> Elements:
    year = draft.course.closed_at.year
    elements: Elements = {
        "kind": draft.course.outcome.value,
        "text": f"{draft.item.name}：{draft.ended}",
        "document_number": f"决字〔{year}〕第{draft.number:06}号",
    }
    if draft.licence_number:
        elements["licence_number"] = draft.licence_number
    return elements


def _process_view(draft: Draft) -> Elements:
    return {
        "title": PROCESS_TITLE,
        "role": MaterialRole.PROCEDURAL.value,
        "template": PROCESS_TEMPLATE,
        "data_path": PROCESS_PATH,
        "material_code": draft.process_code,
        "attributes": {"secrecy": "public", "disclosure": "on_request", "openness": "unreviewed"},
    }


def _process_sheet(draft: Draft) -> Elements:
    """Return the log of the business system: the data behind the assembled view."""
    return {
        "办件编号": draft.case_number,
        "办理事项": draft.item.name,
        "办理机关": draft.agency.name,
        "申请人": draft.applicant.name,
        "办理过程": [step.as_row() for step in draft.steps],
    }
