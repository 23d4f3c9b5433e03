"""What arrangement hands out: a package in the making, and where its bytes are staged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from muniment.kernel.ports import StagedFile
from muniment.kernel.work import Reason
from recordkit.description.tally import TallyLine
from recordkit.packages.model import Classification, Creator, PackagedComponent


@dataclass(frozen=True, slots=True)
class ArrangedCase:
    """One version of a case, arranged. `keys` gives the staged key of each path."""

    record_id: UUID
    version: int
    item_name: str
    item_version: int
    item_type: str
    creator: Creator
    classification: Classification
    tally: tuple[TallyLine, ...]
    components: tuple[PackagedComponent, ...]
    keys: Mapping[str, str]
    arranged_at: str


@dataclass(frozen=True, slots=True)
class Made:
    """A component on its way to its place, with the bytes that it stands for."""

    component: PackagedComponent
    staged: StagedFile


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a case could not be arranged."""

    reasons: tuple[Reason, ...]
