"""What arrangement announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class CaseArranged(Event):
    """Every component has its place; links are files; views can be read off the portal."""

    tag: ClassVar[str] = "arrangement:case:arranged"
    basis: ClassVar[str] = str(measures(13))

    version: int = 1
    components: int = 0
    fetched: int = 0
    rendered: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class CaseUnclassified(Event):
    """No approved line, or no category, decides by itself; a records officer has to say."""

    tag: ClassVar[str] = "arrangement:case:unclassified"
    basis: ClassVar[str] = str(measures(11))

    version: int = 1
    reasons: int = 0


@dataclass(frozen=True, slots=True)
class CaseClassified(Event):
    """A person has said which approved line and category the case belongs to."""

    tag: ClassVar[str] = "arrangement:case:classified"
    basis: ClassVar[str] = str(measures(11))

    version: int = 1
    approval: str = ""
    line: int = 0
    retention: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class ArrangementFailed(Event):
    """Something cannot be fetched, rendered or classified; the agency has to mend it."""

    tag: ClassVar[str] = "arrangement:case:failed"
    basis: ClassVar[str] = str(measures(13))

    version: int = 1
    reasons: int = 0
