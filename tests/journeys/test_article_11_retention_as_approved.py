"""Article 11: how long a record is kept is what the archives authority approved, not what is said."""

from __future__ import annotations

from datetime import date

from tests.house.house import AT, House, choice_of, made, state_of
from tests.house.taking_out import package_of

from muniment.commons.catalogue import api as catalogue
from muniment.commons.catalogue.models import RetentionSchedule, ScheduleLine
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel.agents import PLATFORM
from muniment.stages.capture import api as capture
from recordkit.terms.retention import RetentionCode

State = holdings.RecordState


def put_in_force(code: RetentionCode, *, first_day: date) -> None:
    """Approve one period for everything that the market authority does."""
    places = identity.organisations_by_code(
        credit_codes=[choice_of().agency.credit_code, "11990000073004184M"]
    )
    catalogue.put_schedule_in_force(
        lines=[catalogue.NewScheduleLine(code, "新核准的保管期限")],
        organisation_id=places[choice_of().agency.credit_code].id,
        approval_number="示档审〔2026〕9号",
        approved_by=places["11990000073004184M"].id,
        approved_on=date(2025, 12, 1),
        effective_on=first_day,
        by=PLATFORM,
        at=AT,
    )


def retention_of(record_id) -> str:
    return holdings.get_record(record_id=record_id).retention


class TestARecord:
    def test_is_kept_as_long_as_the_schedule_in_force_says_and_names_it(self, house: House):
        [licence] = house.finish(made(0))

        placed = package_of(licence).package.classification
        assert retention_of(licence) == placed.retention == "D30"
        assert "国家档案局令第8号" in placed.retention_basis
        assert "D30" in holdings.get_record(record_id=licence).reference_code

    def test_is_kept_by_the_schedule_whatever_the_agency_states(self, house: House):
        [licence] = house.finish(made(0, Fault.RETENTION_CONFLICT))

        assert state_of(licence) is State.FILED
        assert retention_of(licence) == "D30"

    def test_formed_after_a_new_schedule_is_kept_by_the_new_one(self, house: House):
        put_in_force(RetentionCode.PERMANENT, first_day=date(2026, 2, 1))

        [licence] = house.finish(made(0, closed_on=date(2026, 2, 20)))

        assert retention_of(licence) == "Y"

    def test_formed_before_a_new_schedule_is_kept_by_the_old_one(self, house: House):
        put_in_force(RetentionCode.PERMANENT, first_day=date(2026, 2, 21))

        [licence] = house.finish(made(0, closed_on=date(2026, 2, 20)))

        assert retention_of(licence) == "D30"

    def test_is_not_filed_while_no_period_is_in_force_and_the_agency_is_told(self, house: House):
        ScheduleLine.objects.all().delete()
        RetentionSchedule.objects.all().delete()

        [licence] = house.finish(made(0))

        assert state_of(licence) is State.RETURNED
        [reason] = capture.returns_of(record_id=licence)[0].reasons
        assert "保管期限" in reason.what.zh
        assert reason.mend.zh
