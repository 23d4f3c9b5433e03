"""Schedules are approved by the authority and say how long a case is kept."""

from __future__ import annotations

from datetime import date

import pytest

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from recordkit.terms.retention import RetentionCode

Line = catalogue.NewScheduleLine
Y, D30, D10 = RetentionCode.PERMANENT, RetentionCode.THIRTY_YEARS, RetentionCode.TEN_YEARS
DAY = date(2026, 1, 1)


@pytest.fixture
def kept(places, market_item):
    def ask(on=DAY, **changes):
        usual = {
            "organisation_id": places["market"],
            "item_code": market_item,
            "item_type": "licensing",
            "outcome": "granted",
        }
        return catalogue.retention_in_force(**(usual | changes), on=on)

    return ask


class TestPuttingAScheduleInForce:
    def test_says_how_long_a_case_is_kept_and_why(self, put_in_force, kept):
        put_in_force(Line(D10, "国家档案局令第8号", verified=False))

        assert kept() == catalogue.RetentionInForce(
            code=D10,
            basis="国家档案局令第8号",
            approval_number="示档审〔2022〕1号",
            schedule_version=1,
            verified=False,
        )

    def test_twice_changes_nothing(self, put_in_force):
        first = put_in_force()

        assert put_in_force() == first

    def test_replaces_the_one_before_from_its_first_day(self, put_in_force, kept, places):
        put_in_force(Line(D10, "旧"))
        put_in_force(
            Line(Y, "新"), approval_number="示档审〔2025〕9号", effective_on=date(2026, 1, 1)
        )

        assert kept(on=date(2025, 12, 31)).code is D10
        assert kept(on=date(2026, 1, 1)).code is Y
        old, new = catalogue.schedules_of(organisation_id=places["market"])
        assert (old.ends_on, new.ends_on) == (date(2025, 12, 31), None)

    def test_with_other_lines_under_one_approval_is_refused(self, put_in_force):
        put_in_force(Line(D10, "依据"))

        with pytest.raises(catalogue.ApprovalNumberTaken):
            put_in_force(Line(D30, "依据"))

    def test_approved_by_somebody_else_is_refused(self, put_in_force, places):
        for other in ("market", "archives", "county_authority"):
            with pytest.raises(catalogue.NotAnAuthority):
                put_in_force(approved_by=places[other])

    def test_that_does_not_begin_later_is_refused(self, put_in_force):
        put_in_force()

        with pytest.raises(catalogue.ScheduleNotLater, match="after 2023-01-01"):
            put_in_force(approval_number="另一文号")

    @pytest.mark.parametrize("approved_on", [date(2023, 1, 2), date(2026, 3, 2)])
    def test_approved_after_its_first_day_or_today_is_refused(self, put_in_force, approved_on):
        with pytest.raises(catalogue.ScheduleNotLater, match="approval by"):
            put_in_force(approved_on=approved_on, effective_on=min(approved_on, date(2023, 1, 1)))

    def test_for_an_item_of_another_organisation_is_refused(self, put_in_force, items, land_item):
        with pytest.raises(catalogue.ScheduleLineFaulty, match=land_item):
            put_in_force(Line(D30, "依据", item_code=land_item))

    def test_for_nobody_we_know_is_refused(self, put_in_force, places):
        from muniment.kernel.ids import new_id

        with pytest.raises(identity.OrganisationUnknown):
            put_in_force(organisation_id=new_id())

    def test_keeps_the_order_of_its_lines(self, put_in_force, places):
        lines = [Line(D30, f"依据{kind}", item_type=kind) for kind in reversed(catalogue.ItemType)]

        put_in_force(*lines)

        (schedule,) = catalogue.schedules_of(organisation_id=places["market"])
        assert list(schedule.lines) == lines


class TestAskingHowLong:
    def test_goes_by_item_and_outcome_then_item_then_type_then_the_rest(
        self, put_in_force, kept, items, market_item
    ):
        put_in_force(
            Line(Y, "事项", item_code=market_item),
            Line(D30, "事项与结果", item_code=market_item, outcome="withdrawn"),
            Line(D10, "类型", item_type=catalogue.ItemType.PAYMENT),
            Line(D30, "其余"),
        )

        assert kept().basis == "事项"
        assert kept(outcome="withdrawn").basis == "事项与结果"
        assert kept(item_code="other", item_type="payment").basis == "类型"
        assert kept(item_code="other", item_type="").basis == "其余"

    def test_without_a_schedule_says_so(self, kept):
        with pytest.raises(catalogue.NoRetentionInForce, match="no approved schedule"):
            kept()

    def test_before_the_first_day_says_so(self, put_in_force, kept):
        put_in_force()

        with pytest.raises(catalogue.NoRetentionInForce):
            kept(on=date(2022, 12, 31))

    def test_of_a_case_that_the_schedule_does_not_cover_says_so(self, put_in_force, kept):
        put_in_force(Line(D10, "类型", item_type=catalogue.ItemType.PAYMENT))

        with pytest.raises(catalogue.NoRetentionInForce, match="no line"):
            kept()

    def test_of_another_organisation_is_its_own_affair(self, put_in_force, kept, places):
        put_in_force()

        with pytest.raises(catalogue.NoRetentionInForce):
            kept(organisation_id=places["land"])

    def test_in_bulk_gives_one_answer_each(self, put_in_force, places, market_item):
        put_in_force()
        asks = [
            catalogue.RetentionAsk(places[key], market_item, "licensing", "", DAY)
            for key in ("market", "land")
        ]

        found = catalogue.retentions_in_force(asks=asks)

        assert found[asks[0]].code is D30
        assert isinstance(found[asks[1]], catalogue.NoRetentionInForce)


class TestItemsWithoutAPeriod:
    @pytest.fixture
    def bare(self, places, items):
        def ask(on=DAY):
            found = catalogue.items_without_period(organisation_id=places["market"], on=on)
            return [item.name for item in found]

        return ask

    def test_are_all_of_them_before_there_is_a_schedule(self, bare, put_in_force):
        put_in_force()

        assert bare(on=date(2022, 1, 1)) == ["食品经营许可"]
        assert bare() == []

    def test_are_those_that_no_line_is_about(self, bare, put_in_force):
        put_in_force(Line(D10, "依据", item_type=catalogue.ItemType.PENALTY))

        assert bare() == ["食品经营许可"]

    def test_are_not_those_with_a_line_for_some_outcome(self, bare, put_in_force, market_item):
        put_in_force(Line(D10, "依据", item_code=market_item, outcome="granted"))

        assert bare() == []


class TestOrganisationsWithoutASchedule:
    def test_are_those_that_have_none_on_the_day(self, places, put_in_force):
        put_in_force()
        both = [places["market"], places["land"]]

        def without(on):
            return catalogue.without_schedule(organisation_ids=both, on=on)

        assert without(DAY) == {places["land"]}
        assert without(date(2022, 12, 31)) == set(both)
