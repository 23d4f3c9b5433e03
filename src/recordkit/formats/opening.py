"""What opening one file established, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from recordkit.errors import Words
from recordkit.formats.faults import CannotBeJudged, DoesNotOpenWhole
from recordkit.formats.sources import Glance
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

NEVER_ENCRYPTED = Finding(Verdict.NOT_APPLICABLE)
NOT_ENCRYPTED = Finding(Verdict.PASSED, expected="none", found="none")
OPENED = Finding(
    Verdict.PASSED, note=Words("能够打开，结构完整", "it opens and its structure is whole")
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a reader is given: the open stream, both ends, and how hard to look."""

    stream: BinaryIO
    glance: Glance
    family: str
    encoding: str
    thorough: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """What a reader says."""

    opens: Finding = OPENED
    encrypted: Finding = NEVER_ENCRYPTED
    hazards: tuple[Finding, ...] = ()


def failed(fault: DoesNotOpenWhole) -> Finding:
    """Return the finding that a fault makes."""
    return Finding(Verdict.FAILED, where=fault.where, note=fault.detail)


def undecided(fault: CannotBeJudged) -> Finding:
    """Return the finding that an open question makes."""
    return Finding(Verdict.INDETERMINATE, where=fault.where, note=fault.detail)


def encrypted(how: str, note: Words, *, where: str = "") -> Finding:
    """Return the finding for an encrypted file; `how` is a word that a rule may decide by."""
    return Finding(Verdict.FAILED, where=where, expected="none", found=how, note=note)


def locked() -> Finding:
    """Return the finding on opening what cannot be opened without a password or key."""
    return Finding(
        Verdict.INDETERMINATE,
        note=Words("文件已加密，无法打开检查", "encrypted: it cannot be opened and looked at"),
    )


def hazard(
    what: str, note: Words, *, verdict: Verdict = Verdict.FAILED, where: str = ""
) -> Finding:
    """Return the finding for something active or hidden; `what` is a word to decide by."""
    return Finding(verdict, where=where, expected="none", found=what, note=note)
