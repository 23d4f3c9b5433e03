"""A sealed package is checked once; what no rule can tell waits for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.house.house import AT, House, choice_of, made, state_of, statements, tags_of

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM, person
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.checking.models import ReportDecision
from muniment.stages.packaging import api as packaging
from recordkit.terms.vocabulary import Ending, Verdict

OFFICER = person("records-officer")
Attention, State = holdings.Attention, holdings.RecordState


def check(*record_ids):
    return checking.check_for_filing(record_ids=record_ids, by=PLATFORM, at=AT)


def report_of(record_id):
    return checking.latest_reports(record_ids=[record_id])[record_id]


def decide(record_id, *, accept: bool, reason: str = "已与窗口核对原件", days: int = 0) -> None:
    checking.decide(
        record_id=record_id,
        is_accepted=accept,
        reason=reason,
        by=OFFICER,
        at=AT + timedelta(days=days),
    )


class TestAPackage:
    def test_in_order_passes_with_a_report(self, house: House):
        [licence] = house.after(packaging.seal, made(0))

        [outcome] = check(licence)

        report = report_of(licence)
        assert (outcome.ending, report.verdict) == (Ending.DONE, Verdict.PASSED)
        assert report.number == f"{licence}-GD-001"
        assert report.report.outcomes

    def test_is_checked_once_however_often_it_is_asked(self, house: House):
        [licence] = house.after(packaging.seal, made(0))

        first, second = check(licence), check(licence)

        assert first == second
        assert len(checking.reports_of(record_id=licence)) == 1
        assert tags_of(licence).count("checking:package:passed") == 1

    def test_that_is_lost_is_our_error_and_stops_nobody(self, house: House):
        first, broken, last = house.after(packaging.seal, made(0), made(1), made(2))
        parts.get().staging.discard(shelf=broken)

        endings = {o.subject_id: o.ending for o in check(first, broken, last)}

        assert endings == {first: Ending.DONE, broken: Ending.ERROR, last: Ending.DONE}
        assert set(checking.latest_reports(record_ids=[first, broken, last])) == {first, last}

    def test_with_a_fault_fails_beside_one_that_passes(self, house: House):
        good, bad = house.after(packaging.seal, made(0), made(1, Fault.MISSING_MATERIAL))

        endings = {o.subject_id: o.ending for o in check(good, bad)}

        assert endings == {good: Ending.DONE, bad: Ending.FAILED}


class TestReasons:
    def test_say_what_where_by_which_clause_and_how_to_mend_it(self, house: House):
        [bad] = house.after(checking.check_for_filing, made(0, Fault.REFUSED_FORMAT))

        [reasons] = checking.reasons_of(record_ids=[bad]).values()

        assert reasons
        for reason in reasons:
            assert reason.what.zh
            assert reason.what.en
            assert reason.where
            assert reason.clause
            assert reason.mend.zh
            assert reason.mend.en
            assert reason.who.zh

    def test_of_a_passed_check_are_none(self, house: House):
        [good] = house.after(checking.check_for_filing, made(0))

        assert checking.reasons_of(record_ids=[good]) == {}

    def test_of_an_earlier_submission_are_not_those_of_a_later_one(self, house: House):
        [bad] = house.after(checking.check_for_filing, made(0, Fault.REFUSED_FORMAT))

        assert checking.reasons_of(record_ids=[bad], versions={bad: 2}) == {}
        assert checking.reasons_of(record_ids=[bad], versions={bad: 1})


class TestACheckThatCannotTell:
    @pytest.fixture
    def waiting(self, house: House):
        [record_id] = house.after(checking.check_for_filing, made(0, Fault.UNJUDGEABLE_FILE))
        return record_id

    def test_calls_a_person(self, waiting):
        record = holdings.get_record(record_id=waiting)

        assert report_of(waiting).verdict is Verdict.INDETERMINATE
        assert (record.state, record.attention) == (State.CAPTURED, Attention.WAITING)

    def test_lets_the_record_be_filed_once_it_is_accepted(self, house: House, waiting):
        decide(waiting, accept=True)
        house.work()

        assert state_of(waiting) is State.FILED
        assert "checking:package:accepted" in tags_of(waiting)

    def test_sends_the_case_back_once_it_is_rejected(self, house: House, waiting):
        decide(waiting, accept=False, reason="扫描件缺页，请重扫")
        house.work()

        assert state_of(waiting) is State.RETURNED
        [back] = capture.returns_of(record_id=waiting)
        assert "扫描件缺页" in back.reasons[0].what.zh
        assert len(back.reasons) > 1

    def test_is_not_filed_while_nobody_has_decided(self, house: House, waiting):
        house.work(at=AT + timedelta(days=30))

        assert state_of(waiting) is State.CAPTURED

    def test_stops_calling_once_somebody_has_decided(self, waiting):
        decide(waiting, accept=True)

        assert holdings.get_record(record_id=waiting).attention is Attention.NONE

    def test_keeps_who_decided_when_and_why(self, waiting):
        decide(waiting, accept=True, days=2)

        decision = report_of(waiting).decision
        assert decision is not None
        assert (decision.decided_by, decision.reason) == (OFFICER, "已与窗口核对原件")
        assert decision.decided_at == AT + timedelta(days=2)
        entry = custody.history_of(subject_id=waiting)[-1]
        assert (entry.tag, entry.agent) == ("checking:package:accepted", OFFICER)

    def test_is_decided_once(self, waiting):
        decide(waiting, accept=True)

        with pytest.raises(checking.NothingToDecide):
            decide(waiting, accept=False)

        assert report_of(waiting).decision.is_accepted
        assert "checking:package:rejected" not in tags_of(waiting)

    def test_is_not_decided_by_whoever_comes_second(self, waiting, monkeypatch):
        enter, overtaken = ReportDecision.objects.get_or_create, []

        def enter_after_being_overtaken(**decision):
            if not overtaken:
                overtaken.append(waiting)
                decide(waiting, accept=True)
            return enter(**decision)

        monkeypatch.setattr(ReportDecision.objects, "get_or_create", enter_after_being_overtaken)
        with pytest.raises(checking.NothingToDecide):
            decide(waiting, accept=False)

        assert "checking:package:rejected" not in tags_of(waiting)

    @pytest.mark.parametrize("reason", ["", "   ", "好", " 同意 "])
    def test_needs_a_reason(self, waiting, reason: str):
        with pytest.raises(checking.ReasonNeeded):
            decide(waiting, accept=True, reason=reason)

        assert report_of(waiting).decision is None


class TestNothing:
    @pytest.mark.parametrize("fault", [None, Fault.REFUSED_FORMAT])
    def test_can_be_decided_where_the_rules_could_tell(self, house: House, fault: Fault | None):
        [record_id] = house.after(checking.check_for_filing, made(0, fault))

        with pytest.raises(checking.NothingToDecide):
            decide(record_id, accept=True)

    def test_can_be_decided_before_there_is_a_report(self, house: House):
        [record_id] = house.after(packaging.seal, made(0))

        with pytest.raises(checking.NothingToDecide):
            decide(record_id, accept=True)


class TestStatements:
    def test_are_as_many_for_32_cases_as_for_8(self, house: House):
        choices = [choice_of("market"), choice_of("land"), choice_of("labour"), choice_of("water")]

        def asked(first: int, count: int) -> int:
            cases = [made(first + i, choice=choices[i % 4]) for i in range(count)]
            records = house.after(packaging.seal, *cases)
            return statements(lambda: check(*records))

        assert asked(0, 8) == asked(100, 32)
