"""A report reads back as itself, and says what people need to know."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.checks import MalformedReport, Occasion, Report, RuleOutcome
from recordkit.errors import Words
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Property, Severity, Verdict

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORDS = st.builds(Words, TEXT, TEXT)
FINDINGS = st.builds(Finding, st.sampled_from(Verdict), TEXT, TEXT, TEXT, WORDS)
OUTCOMES = st.builds(
    RuleOutcome,
    rule=TEXT,
    code=TEXT,
    property=st.sampled_from(Property),
    severity=st.sampled_from(Severity),
    verdict=st.sampled_from(Verdict),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    says=WORDS,
    mend=WORDS,
    source=TEXT,
    is_verified=st.booleans(),
    examined=st.integers(0, 9),
    left_out=st.integers(0, 9),
)
REPORTS = st.builds(
    Report,
    profile=TEXT,
    edition=TEXT,
    occasion=st.sampled_from(Occasion),
    record_id=TEXT,
    submission_version=st.integers(0, 9),
    manifest_sha256=TEXT,
    checked_at=st.datetimes(timezones=st.just(UTC)),
    tool=TEXT,
    outcomes=st.lists(OUTCOMES, max_size=4).map(tuple),
)


def outcome(verdict: Verdict, severity: Severity, rule: str = "a_rule") -> RuleOutcome:
    finding = Finding(verdict, "here", "this", "that", Words("不对", "wrong"))
    return RuleOutcome(
        rule, "GD-1-1", Property.AUTHENTICITY, severity, verdict, (finding,),
        Words("应当", "holds"), Words("更正", "mend"), "a source", True, 1,
    )  # fmt: skip


def report(*outcomes: RuleOutcome) -> Report:
    return Report(
        "filing", "1", Occasion.AT_FILING, "r-1", 1, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC),
        "recordkit", outcomes,
    )  # fmt: skip


class TestWrittenReport:
    @given(REPORTS)
    def test_reads_back_as_itself(self, written: Report):
        assert Report.from_json(written.to_json()) == written

    @given(REPORTS)
    def test_is_the_same_bytes_every_time(self, written: Report):
        assert Report.from_json(written.to_json()).to_json() == written.to_json()

    @given(st.recursive(st.none() | st.booleans() | st.integers() | TEXT,
                        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)))  # fmt: skip
    def test_is_told_from_any_other_json(self, other: object):
        with pytest.raises(MalformedReport):
            Report.from_json(json.dumps(other).encode())

    @given(st.binary())
    def test_is_told_from_any_bytes(self, other: bytes):
        with pytest.raises(MalformedReport):
            Report.from_json(other)

    @pytest.mark.parametrize("missing", ["profile", "outcomes", "verdict", "format", "checked_at"])
    def test_is_refused_without_one_of_its_members(self, missing: str):
        said = json.loads(report().to_json())
        del said[missing]

        with pytest.raises(MalformedReport):
            Report.from_json(json.dumps(said).encode())

    def test_is_refused_when_it_claims_a_better_verdict_than_its_outcomes(self):
        failing = report(outcome(Verdict.FAILED, Severity.MANDATORY))
        embellished = json.dumps(json.loads(failing.to_json()) | {"verdict": "passed"}).encode()

        with pytest.raises(MalformedReport):
            Report.from_json(embellished)


class TestVerdict:
    @pytest.mark.parametrize("verdict", Verdict)
    def test_is_the_worst_of_the_mandatory_rules(self, verdict: Verdict):
        lines = (
            outcome(Verdict.PASSED, Severity.MANDATORY),
            outcome(verdict, Severity.MANDATORY, "another"),
        )

        assert report(*lines).verdict is max(Verdict.PASSED, verdict)

    @pytest.mark.parametrize("verdict", Verdict)
    def test_is_not_moved_by_warnings(self, verdict: Verdict):
        lines = (
            outcome(Verdict.PASSED, Severity.MANDATORY),
            outcome(verdict, Severity.WARNING, "another"),
        )

        assert report(*lines).verdict is Verdict.PASSED


class TestWhatPeopleRead:
    def test_counts_every_rule_once_in_the_matrix(self):
        lines = (
            outcome(Verdict.FAILED, Severity.MANDATORY),
            replace(outcome(Verdict.PASSED, Severity.WARNING), property=Property.SECURITY),
        )

        matrix = report(*lines).by_property()

        assert matrix[Property.AUTHENTICITY][Verdict.FAILED] == 1
        assert matrix[Property.SECURITY][Verdict.PASSED] == 1
        assert sum(sum(row.values()) for row in matrix.values()) == 2
        assert list(matrix) == list(Property)

    def test_gives_only_what_stops_the_package_as_reasons(self):
        stops = outcome(Verdict.FAILED, Severity.MANDATORY)
        warns = outcome(Verdict.FAILED, Severity.WARNING, "another")

        assert [line for line, _ in report(stops, warns).reasons()] == [stops]
        assert report(stops, warns).failed_rules() == {"a_rule", "another"}
