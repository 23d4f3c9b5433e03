"""The description of one case, as it is handed in and as it is kept.

Every class is a frozen value. Moments are aware; calendar days are days in Asia/Shanghai.
Element names and sources: GB/T 42727-2023 clause 8, DA/T 46-2009.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from recordkit.terms.vocabulary import (
    ApplicantKind,
    Disclosure,
    MaterialRole,
    Openness,
    OutcomeKind,
    Provenance,
    SecrecyLevel,
    SharingScope,
    StepKind,
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asked. `id_number` is checked by its kind and never put into a title."""

    name: str
    kind: ApplicantKind
    id_kind: str = ""
    id_number: str = ""
    address: str = ""
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or system that took a step."""

    name: str
    post: str = ""
    staff_number: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of handling: who did what, when, and on what basis. Source: DA/T 46 M80-M84."""

    kind: StepKind
    name: str
    actor: Actor
    started_at: datetime
    ended_at: datetime | None = None
    basis: str = ""
    opinion: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether other agencies may have a component, on what condition or on what ground not."""

    scope: SharingScope = SharingScope.UNCONDITIONAL
    condition: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Attributes:
    """The four attributes that never merge; they travel with every component."""

    sharing: Sharing = Sharing()
    disclosure: Disclosure = Disclosure.ON_REQUEST
    openness: Openness = Openness.UNREVIEWED
    secrecy: SecrecyLevel = SecrecyLevel.PUBLIC


@dataclass(frozen=True, slots=True)
class Source:
    """Where a component that the agency did not form came from."""

    system: str = ""
    identifier: str = ""
    licence_number: str = ""
    issuer: str = ""
    verified: str = ""  # what the calling system said of the licence's verification


@dataclass(frozen=True, slots=True)
class ComponentDescription:
    """One file of the submission. `path` is relative, with `/`, NFC; data, never opened as is."""

    path: str
    title: str
    role: MaterialRole
    provenance: Provenance
    material_code: str = ""
    size_bytes: int | None = None
    sm3: str | None = None
    sha256: str | None = None
    source: Source = Source()
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class ViewDescription:
    """A page that a system assembles from a database: its data and the template that shows it.

    Source: the Measures, article 13.
    """

    title: str
    role: MaterialRole
    template: str  # path of a template in the submission, or `builtin:<name>`
    data_path: str  # path of a JSON document in the submission
    material_code: str = ""
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class LinkDescription:
    """A material that the case only points to; the file itself is fetched before filing."""

    title: str
    role: MaterialRole
    address: str
    material_code: str = ""
    provenance: Provenance = Provenance.CALLED
    sha256: str | None = None
    source: Source = Source()
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True)
class Accommodation:
    """A recorded reason (容缺) why a mandatory material is absent, and when it was to follow."""

    material_code: str
    reason: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the case ended and what was issued."""

    kind: OutcomeKind
    text: str = ""
    document_number: str = ""
    licence_number: str = ""


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """The business system that formed the case."""

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class CaseDescription:
    """One case as its agency describes it."""

    case_number: str
    title: str
    item_code: str
    agency_code: str  # unified social credit code
    region_code: str
    applicant: Applicant
    source_system: SourceSystem
    item_version: int | None = None  # None: the version in force when the case was accepted
    acceptance_number: str = ""
    secrecy: SecrecyLevel = SecrecyLevel.PUBLIC
    outcome: Outcome | None = None
    project_code: str = ""
    remarks: str = ""
    steps: tuple[Step, ...] = ()
    components: tuple[ComponentDescription, ...] = ()
    views: tuple[ViewDescription, ...] = ()
    links: tuple[LinkDescription, ...] = ()
    accommodations: tuple[Accommodation, ...] = ()
    is_closed: bool = False
    extra: tuple[tuple[str, str], ...] = field(default=())  # unknown elements, kept as they came

    def step_at(self, kind: StepKind) -> datetime | None:
        """Return when the last step of `kind` ended (or began), None when there was none."""
        moments = [step.ended_at or step.started_at for step in self.steps if step.kind is kind]
        return max(moments, default=None)

    @property
    def closed_at(self) -> datetime | None:
        """When the case was closed; the clock of filing starts here."""
        return self.step_at(StepKind.CLOSURE) if self.is_closed else None

    @property
    def accepted_at(self) -> datetime | None:
        """When the case was accepted."""
        return self.step_at(StepKind.ACCEPTANCE)
