"""What checking announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class CheckPassed(Event):
    """Every mandatory rule passed."""

    tag: ClassVar[str] = "checking:package:passed"
    basis: ClassVar[str] = str(measures(15))

    report: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class CheckFailed(Event):
    """A mandatory rule failed; the agency has to mend the case."""

    tag: ClassVar[str] = "checking:package:failed"
    basis: ClassVar[str] = str(measures(15))

    report: str = ""
    version: int = 1
    failed_rules: int = 0


@dataclass(frozen=True, slots=True)
class CheckIndeterminate(Event):
    """A mandatory rule could not tell; a person decides."""

    tag: ClassVar[str] = "checking:package:indeterminate"
    basis: ClassVar[str] = str(measures(15))

    report: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class CheckAccepted(Event):
    """A person has looked at what the rules could not tell, and lets the record be filed."""

    tag: ClassVar[str] = "checking:package:accepted"
    basis: ClassVar[str] = str(measures(15))

    report: str = ""


@dataclass(frozen=True, slots=True)
class CheckRejected(Event):
    """A person has looked at what the rules could not tell, and sends the case back."""

    tag: ClassVar[str] = "checking:package:rejected"
    basis: ClassVar[str] = str(measures(15))

    report: str = ""
