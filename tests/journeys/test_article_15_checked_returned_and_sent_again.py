"""Article 15: what is filed was checked; what fails goes back with all reasons and may come again."""

from __future__ import annotations

from datetime import timedelta

from tests.house.house import AT, House, made, state_of, tags_of
from tests.house.order import assert_receipt_proves

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.lifecycle import api as lifecycle
from muniment.stages.checking import api as checking
from recordkit.terms.vocabulary import Property, Verdict

State = holdings.RecordState
LATER = AT + timedelta(days=2)


class TestACase:
    def test_is_judged_by_all_four_properties_before_it_is_filed(self, house: House):
        [licence] = house.finish(made(0))

        [report] = lifecycle.case_page(record_id=licence, agent=drop_agent()).reports

        assert report.verdict is Verdict.PASSED
        assert {line[0] for line in report.matrix} == set(Property)
        assert all(passed for _, passed, *_ in report.matrix)
        assert tags_of(licence).index("checking:package:passed") < tags_of(licence).index(
            "filing:case:filed"
        )

    def test_that_fails_goes_back_with_every_reason(self, house: House):
        [record_id] = house.finish(made(0, Fault.CLOSED_BEFORE_ACCEPTED))

        page = lifecycle.case_page(record_id=record_id, agent=drop_agent())

        assert page.row.state is State.RETURNED
        [back] = page.returns
        failing = page.reports[0].outcomes
        mandatory = [
            o for o in failing if o.severity == "mandatory" and o.verdict is Verdict.FAILED
        ]
        assert len(back.reasons) >= len(mandatory) >= 1

    def test_that_was_corrected_is_filed_and_keeps_what_went_before(self, house: House):
        house.finish(made(0, Fault.MISSING_MATERIAL))

        [record_id] = house.captured(made(0), at=LATER)
        house.work(at=LATER)

        page = lifecycle.case_page(record_id=record_id, agent=drop_agent())
        assert page.row.state is State.FILED
        assert [(v.number, v.is_current) for v in page.versions] == [(2, True), (1, False)]
        assert [r.verdict for r in page.reports] == [Verdict.PASSED, Verdict.FAILED]
        assert len(page.returns) == 1
        assert_receipt_proves(record_id)

    def test_that_no_rule_can_judge_waits_for_a_person(self, house: House):
        [record_id] = house.finish(made(0, Fault.UNJUDGEABLE_FILE))
        waiting = lifecycle.attention_page(
            agent=drop_agent(), kind=holdings.Attention.WAITING, at=LATER
        )
        assert [row.record_id for row in waiting.rows] == [record_id]
        assert waiting.rows[0].first_reason.zh

        checking.decide(
            record_id=record_id, is_accepted=True, reason="已核对纸质原件", by=drop_agent().agent_id,
            at=LATER,
        )  # fmt: skip
        house.work(at=LATER)

        assert state_of(record_id) is State.FILED
        assert_receipt_proves(record_id)
