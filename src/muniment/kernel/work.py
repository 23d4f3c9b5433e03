"""How a piece of work ended, one outcome for each subject of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recordkit.errors import Fault, Words
from recordkit.terms.vocabulary import Ending


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one subject. `note` is for operators and never holds personal data."""

    subject_id: UUID
    ending: Ending
    note: str = ""


def done(subject_id: UUID) -> Outcome:
    """Return the outcome of work that is finished."""
    return Outcome(subject_id, Ending.DONE)


def error(subject_id: UUID, fault: Fault) -> Outcome:
    """Return the outcome of work that something of ours broke; it is tried again."""
    return Outcome(subject_id, Ending.ERROR, note_of(fault))


def note_of(fault: Fault) -> str:
    """Return a fault for operators: its code and title, not the detail, which may name people."""
    return f"{fault.code} {fault.title.zh} / {fault.title.en}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case went back, so that the agency can mend it in one round."""

    what: Words
    where: str = ""
    expected: str = ""
    found: str = ""
    clause: str = ""
    mend: Words = Words("", "")
    who: Words = Words("报送单位", "the agency")

    def as_json(self) -> dict[str, object]:
        """Return the reason as plain values for keeping."""
        return {
            "what": [self.what.zh, self.what.en],
            "where": self.where,
            "expected": self.expected,
            "found": self.found,
            "clause": self.clause,
            "mend": [self.mend.zh, self.mend.en],
            "who": [self.who.zh, self.who.en],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Reason:
        """Read back what `as_json` gave."""
        return cls(
            Words(*kept["what"]),
            kept["where"],
            kept["expected"],
            kept["found"],
            kept["clause"],
            Words(*kept["mend"]),
            Words(*kept["who"]),
        )


def reason_of(fault: Fault) -> Reason:
    """Return a fault of content as a reason for returning the case."""
    what = Words(
        f"{fault.title.zh}：{fault.detail.zh}" if fault.detail.zh else fault.title.zh,
        f"{fault.title.en}: {fault.detail.en}" if fault.detail.en else fault.title.en,
    )
    return Reason(what, fault.where, clause=fault.basis, mend=fault.mend, who=fault.who_acts)
