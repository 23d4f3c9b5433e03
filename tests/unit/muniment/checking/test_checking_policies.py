"""What follows from a verdict."""

from __future__ import annotations

from uuid import UUID

import pytest

from muniment.stages.checking.policies import ending_of, report_number
from recordkit.terms.vocabulary import Ending, Verdict

ENDINGS = {
    Verdict.PASSED: Ending.DONE,
    Verdict.FAILED: Ending.FAILED,
    Verdict.INDETERMINATE: Ending.WAITING,
    Verdict.NOT_APPLICABLE: Ending.WAITING,
}


class TestAVerdict:
    @pytest.mark.parametrize("verdict", Verdict)
    def test_ends_the_check(self, verdict: Verdict):
        assert ending_of(verdict) is ENDINGS[verdict]

    def test_is_never_our_error(self):
        assert Ending.ERROR not in map(ending_of, Verdict)


class TestAReportNumber:
    def test_names_the_record_the_stage_and_the_sequence(self):
        record_id = UUID(int=7)

        assert report_number(record_id, 2) == f"{record_id}-GD-002"

    def test_stays_different_beyond_a_thousand(self):
        numbers = {report_number(UUID(int=7), sequence) for sequence in range(1, 2001)}

        assert len(numbers) == 2000
