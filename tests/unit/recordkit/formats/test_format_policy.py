"""What may be filed is data, and what no line speaks of is refused."""

from __future__ import annotations

from datetime import date

import pytest

from recordkit.errors import Words
from recordkit.formats import (
    DEFAULT_POLICY,
    FAMILIES,
    FormatPolicy,
    PolicyDecision,
    PolicyLine,
)


class TestTheDefaultPolicy:
    @pytest.mark.parametrize(
        ("family", "version", "decision"),
        [
            ("ofd", "1.0", PolicyDecision.ACCEPT),
            ("pdf", "2b", PolicyDecision.ACCEPT),
            ("pdf", "1.7", PolicyDecision.WARN),
            ("jpeg", "1.01", PolicyDecision.ACCEPT),
            ("docx", "", PolicyDecision.CONVERT),
            ("xlsx", "", PolicyDecision.WARN),
            ("zip", "", PolicyDecision.REFUSE),
            ("encrypted_office", "", PolicyDecision.REFUSE),
            ("unknown", "", PolicyDecision.REFUSE),
            ("other", "", PolicyDecision.REFUSE),
            ("never heard of", "", PolicyDecision.REFUSE),
        ],
    )
    def test_decides(self, family: str, version: str, decision: PolicyDecision) -> None:
        line = DEFAULT_POLICY.decide(family, version)

        assert line.decision is decision
        assert line.reason.zh
        assert line.reason.en
        assert line.source

    def test_speaks_only_of_families_that_are_told_apart(self) -> None:
        assert {line.family for line in DEFAULT_POLICY.lines} <= set(FAMILIES)

    def test_is_looked_at_again_some_day(self) -> None:
        assert all(line.review_on is not None for line in DEFAULT_POLICY.lines)


class TestAPolicy:
    def test_lets_the_first_line_that_covers_a_format_decide(self) -> None:
        strict = PolicyLine(
            "pdf", PolicyDecision.REFUSE, Words("旧版", "old"), "county", versions=("1.2",)
        )
        mild = PolicyLine("pdf", PolicyDecision.ACCEPT, Words("可", "fine"), "county")
        policy = FormatPolicy("county/1", (strict, mild))

        assert policy.decide("pdf", "1.2") is strict
        assert policy.decide("pdf", "1.7") is mild
        assert policy.decide("ofd").decision is PolicyDecision.REFUSE

    def test_keeps_the_day_of_its_review(self) -> None:
        line = PolicyLine("et", PolicyDecision.WARN, Words("", ""), "", review_on=date(2030, 1, 1))

        assert line.review_on == date(2030, 1, 1)
