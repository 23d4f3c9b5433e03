"""What came of one rule, and its written form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from recordkit.errors import Words
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, Severity, Term, Verdict

_Choice = TypeVar("_Choice", bound=Term)
_NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One line of the profile and what came of it.

    Holds everything that a reader needs without the profile at hand: the scheme is frozen with
    the report. `findings` are those that did not pass, up to a limit; `examined` counts every
    place looked at and `left_out` the findings beyond the limit. `mend` is empty where nothing
    is to be mended.
    """

    rule: str
    code: str
    property: Property
    severity: Severity
    verdict: Verdict
    findings: tuple[Finding, ...]
    says: Words
    mend: Words
    source: str
    is_verified: bool
    examined: int
    left_out: int = 0

    def stops_filing(self) -> bool:
        """Whether this outcome alone sends the package back."""
        return self.severity is Severity.MANDATORY and self.verdict is Verdict.FAILED


def outcome_as_json(line: RuleOutcome) -> dict[str, object]:
    """Return an outcome as JSON values; `outcome_from_json` reads it back."""
    said: dict[str, object] = {
        "rule": line.rule,
        "code": line.code,
        "property": line.property.value,
        "severity": line.severity.value,
        "verdict": line.verdict.name.lower(),
        "says": _words(line.says),
        "source": line.source,
        "is_verified": line.is_verified,
        "examined": line.examined,
    }
    # Most outcomes pass: what only a failure has is written only where there is one.
    if line.findings:
        said["findings"] = [_finding(each) for each in line.findings]
    if line.mend != _NO_WORDS:
        said["mend"] = _words(line.mend)
    if line.left_out:
        said["left_out"] = line.left_out
    return said


def outcome_from_json(said: Mapping[str, object]) -> RuleOutcome:
    """Read an outcome back.

    Raises:
        KeyError, TypeError, ValueError: An element is missing, of another type, or unknown.

    """
    findings = said.get("findings", [])
    if not isinstance(findings, list) or not isinstance(said["is_verified"], bool):
        raise TypeError("findings must be a list and is_verified true or false")
    return RuleOutcome(
        rule=text_of(said, "rule"),
        code=text_of(said, "code"),
        property=term_of(Property, said, "property"),
        severity=term_of(Severity, said, "severity"),
        verdict=read_verdict(said["verdict"]),
        findings=tuple(_finding_from(each) for each in findings),
        says=_words_from(said["says"]),
        mend=_words_from(said["mend"]) if "mend" in said else _NO_WORDS,
        source=text_of(said, "source"),
        is_verified=said["is_verified"],
        examined=number_of(said, "examined"),
        left_out=number_of(said, "left_out") if "left_out" in said else 0,
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "verdict": finding.verdict.name.lower(),
        "where": finding.where,
        "expected": finding.expected,
        "found": finding.found,
        "note": _words(finding.note),
    }


def _finding_from(said: Mapping[str, object]) -> Finding:
    return Finding(
        read_verdict(said["verdict"]),
        text_of(said, "where"),
        text_of(said, "expected"),
        text_of(said, "found"),
        _words_from(said["note"]),
    )


def _words(words: Words) -> dict[str, object]:
    return {"zh": words.zh, "en": words.en}


def _words_from(said: object) -> Words:
    if not isinstance(said, dict):
        raise TypeError("words must be an object of zh and en")
    return Words(text_of(said, "zh"), text_of(said, "en"))


def read_verdict(said: object) -> Verdict:
    """Return the verdict of this name."""
    return Verdict[str(said).upper()]


def text_of(said: Mapping[str, object], name: str) -> str:
    """Return the member `name`, which must be text."""
    value = said[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text")
    return value


def term_of(choice: type[_Choice], said: Mapping[str, object], name: str) -> _Choice:
    """Return the member `name`, which must be a word of the vocabulary `choice`."""
    text = text_of(said, name)
    for member in choice:
        if member.value == text:
            return member
    raise ValueError(f"{name}: not a word of {choice.__name__}: {text!r:.60}")


def number_of(said: Mapping[str, object], name: str) -> int:
    """Return the member `name`, which must be a whole number from 0."""
    value = said[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{name} must be a whole number")
    return value
