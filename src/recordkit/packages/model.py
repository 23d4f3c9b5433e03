"""A record as it is packaged: one in-memory value, whatever the layout it is written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from recordkit.description.case import Attributes, CaseDescription, Source
from recordkit.description.tally import TallyLine
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import MaterialRole, Provenance, Term

Opener = Callable[[], BinaryIO]  # opens the bytes of one component, from the start, seekable


class ComponentKind(Term):
    """What a component of a package is to the record."""

    CONTENT = "content", "内容文件", "content"
    SNAPSHOT = "snapshot", "数据快照", "data behind an assembled view"


@dataclass(frozen=True, slots=True)
class FormatNote:
    """What format a component was found to have, by signature. `puid` is PRONOM's, or ours."""

    puid: str = ""
    name: str = ""
    version: str = ""
    mime_type: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class FetchNote:
    """How a data link became a file. Source: the Measures, article 13."""

    address: str
    final_address: str
    status: int
    fetched_at: datetime
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class PackagedComponent:
    """One bitstream of the record, at its place in the package."""

    path: str  # in the package, for example 申报文件/A01_营业执照.pdf
    title: str
    role: MaterialRole
    provenance: Provenance
    size_bytes: int
    digests: Digests
    kind: ComponentKind = ComponentKind.CONTENT
    material_code: str = ""
    submitted_path: str = ""  # where it lay in the submission; empty when made by arrangement
    created_at: datetime | None = None
    source: Source = Source()
    attributes: Attributes = Attributes()
    format: FormatNote = FormatNote()
    fetched: FetchNote | None = None
    rendition_of: str = ""  # path in this package of the snapshot that this component shows


@dataclass(frozen=True, slots=True)
class Creator:
    """The agency whose record this is (立档单位), as named on the day of packaging."""

    name: str
    credit_code: str
    region_code: str
    fonds_number: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """Where the record belongs, before it has its reference code."""

    category: tuple[str, ...]  # for example ("ZY", "XK")
    year: int
    retention: str  # Y, D30 or D10
    retention_basis: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that an archival package says, without the bytes of its components."""

    record_id: str  # 电子文件号, for life
    submission_version: int
    case: CaseDescription
    item_name: str
    item_version: int
    item_type: str
    creator: Creator
    classification: Classification
    components: tuple[PackagedComponent, ...]
    tally: tuple[TallyLine, ...]
    formed_on: date
    arranged_at: datetime
    software_environment: str = ""

    @property
    def content(self) -> tuple[PackagedComponent, ...]:
        """The content files, in package order, without snapshots."""
        return tuple(part for part in self.components if part.kind is ComponentKind.CONTENT)

    @property
    def size_bytes(self) -> int:
        """The size of all components together."""
        return sum(part.size_bytes for part in self.components)
