"""What arrangement hands out: a package in the making, and where its bytes are staged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.kernel.ports import StagedFile
from muniment.kernel.work import Reason
from muniment.stages.arrangement.states import ClassingState
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
class ClassChoice:
    """What a person chooses: a line of an approved schedule by its number from 1, and a category.

    `line` 0 and an empty `category`: what is laid down decides. `schedule_id` is the schedule
    that the line was read in, so that a number never means another schedule's line.
    """

    schedule_id: UUID | None = None
    line: int = 0
    category: str = ""

    def __str__(self) -> str:
        return f"{self.schedule_id or ''}/{self.line}/{self.category}"

    @classmethod
    def parse(cls, text: str) -> ClassChoice:
        """Read back what `str` gave.

        Raises:
            ValueError: It is something else.
        """
        schedule, number, category = text[:200].split("/")
        return cls(UUID(schedule) if schedule else None, int(number), category)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One approved line that may be chosen, with its number from 1."""

    number: int
    line: catalogue.NewScheduleLine


@dataclass(frozen=True, slots=True)
class ClassOptions:
    """Among what a case may be classified: the lines of the schedule in force for it, categories.

    Empty where nothing has to be chosen.
    """

    schedule_id: UUID | None
    approval: str
    lines: tuple[ClassLine, ...]
    categories: tuple[str, ...]

    def allow(self, choice: ClassChoice) -> bool:
        """Whether a choice is among them."""
        numbers = {each.number for each in self.lines}
        is_line = not self.lines or (
            choice.schedule_id == self.schedule_id and choice.line in numbers
        )
        return is_line and (not self.categories or choice.category in self.categories)


@dataclass(frozen=True, slots=True)
class ClassingShape:
    """A case that waits to be classified, or was. `options` are what it may be classified among."""

    record_id: UUID
    version: int
    state: ClassingState
    needs_line: bool
    needs_category: bool
    reasons: tuple[Reason, ...]
    approval: str
    line: int | None
    retention: str
    basis: str
    category: str
    reason: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a case could not be arranged."""

    reasons: tuple[Reason, ...]
