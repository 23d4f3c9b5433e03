"""What a check found, rule by rule, in a form that outlives the software."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from recordkit.checks.outcome import (
    RuleOutcome,
    number_of,
    outcome_as_json,
    outcome_from_json,
    term_of,
    text_of,
)
from recordkit.checks.profile import Occasion
from recordkit.errors import ContentFault, Words
from recordkit.evidence import canonical_json, read_moment, write_moment
from recordkit.terms.finding import Finding, overall
from recordkit.terms.vocabulary import Property, Severity, Verdict

FORMAT = "muniment-check-report/1"


class MalformedReport(ContentFault):
    """A document is not a check report of a version that we read."""

    code = "CHK-201"
    title = Words("不是可读的检测报告", "Not a check report that can be read")
    mend = Words("提供由本工具生成的检测报告原件", "Give the report as the tool wrote it")


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one profile over one package.

    Basis: DA/T 70-2018 (results are recorded item by item); the Measures, article 15.
    """

    profile: str
    edition: str
    occasion: Occasion
    record_id: str
    submission_version: int
    manifest_sha256: str  # of the manifest checked, so that the report names one package
    checked_at: datetime
    tool: str
    outcomes: tuple[RuleOutcome, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict among mandatory rules; warnings are shown and decide nothing."""
        return overall(
            line.verdict for line in self.outcomes if line.severity is Severity.MANDATORY
        )

    def failed_rules(self) -> frozenset[str]:
        """Return the names of the rules that failed, mandatory or not."""
        return frozenset(line.rule for line in self.outcomes if line.verdict is Verdict.FAILED)

    def undecided_rules(self) -> frozenset[str]:
        """Return the names of the rules that nobody could decide."""
        return frozenset(
            line.rule for line in self.outcomes if line.verdict is Verdict.INDETERMINATE
        )

    def reasons(self) -> Iterator[tuple[RuleOutcome, Finding]]:
        """Yield everything that stops the package, outcome by outcome: what is to be mended."""
        for line in self.outcomes:
            if line.stops_filing():
                yield from (
                    (line, each) for each in line.findings if each.verdict is Verdict.FAILED
                )

    def by_property(self) -> Mapping[Property, Mapping[Verdict, int]]:
        """Return how many rules of each property came to each verdict, all cells filled."""
        matrix = {each: dict.fromkeys(Verdict, 0) for each in Property}
        for line in self.outcomes:
            matrix[line.property][line.verdict] += 1
        return matrix

    def conclusion(self) -> Words:
        """Return the report in one sentence."""
        return _CONCLUSIONS[self.verdict]

    def to_json(self) -> bytes:
        """Return the report as canonical JSON (RFC 8785); `from_json` reads it back."""
        return canonical_json(
            {
                "format": FORMAT,
                "profile": self.profile,
                "edition": self.edition,
                "occasion": self.occasion.value,
                "record_id": self.record_id,
                "submission_version": self.submission_version,
                "manifest_sha256": self.manifest_sha256,
                "checked_at": write_moment(self.checked_at),
                "tool": self.tool,
                "verdict": self.verdict.name.lower(),
                "outcomes": [outcome_as_json(line) for line in self.outcomes],
            }
        )

    @classmethod
    def from_json(cls, document: bytes) -> Self:
        """Read a report back.

        Raises:
            MalformedReport: Not JSON, another format, an element missing or of the wrong type,
                or a verdict that its own outcomes do not bear out.

        """
        try:
            said = json.loads(document)
            report = cls._of(said)
            claimed = (said["format"], said["verdict"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise MalformedReport(f"not a check report: {error!r:.200}") from error
        borne_out = (FORMAT, report.verdict.name.lower())
        if claimed != borne_out:
            raise MalformedReport(f"expected {borne_out}, found {claimed!r:.120}")
        return report

    @classmethod
    def _of(cls, said: Mapping[str, object]) -> Self:
        outcomes = said["outcomes"]
        if not isinstance(outcomes, list):
            raise TypeError("outcomes must be a list")
        return cls(
            profile=text_of(said, "profile"),
            edition=text_of(said, "edition"),
            occasion=term_of(Occasion, said, "occasion"),
            record_id=text_of(said, "record_id"),
            submission_version=number_of(said, "submission_version"),
            manifest_sha256=text_of(said, "manifest_sha256"),
            checked_at=read_moment(text_of(said, "checked_at")),
            tool=text_of(said, "tool"),
            outcomes=tuple(outcome_from_json(line) for line in outcomes),
        )


_CONCLUSIONS = {
    Verdict.NOT_APPLICABLE: Words("没有适用的检测项", "No rule applied"),
    Verdict.PASSED: Words("四性检测通过", "The four-property check is passed"),
    Verdict.INDETERMINATE: Words(
        "有必须通过的检测项无法判定，需人工处理",
        "A mandatory rule could not be decided; a person decides",
    ),
    Verdict.FAILED: Words(
        "四性检测不通过，需更正后重新报送", "Failed; mend what is named and submit again"
    ),
}
