"""One traffic light for each case, with what is missing named and the receipt as soon as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.house.house import AT, House, made

from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle.api import Light, LitCase


def handler_of(house: House, key: str = "market") -> identity.Agent:
    return identity.agent_of_username(username=f"{key}-handler", at=AT + timedelta(days=1))


def lit(house: House, **more: object) -> list[LitCase]:
    return list(lifecycle.case_lights(agent=handler_of(house), **more).cases)  # type: ignore[arg-type]


class TestALight:
    def test_is_red_and_names_the_first_thing_that_is_missing(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        [case] = lit(house)

        assert (case.row.record_id, case.light) == (record_id, Light.RED)
        returned = lifecycle.case_status(record_id=record_id, agent=house.by).returns[0]
        assert case.what == returned.reasons[0].what
        assert case.more == len(returned.reasons) - 1
        assert case.since == returned.returned_at

    def test_is_amber_while_it_is_on_its_way(self, house: House):
        house.captured(made(0))

        [case] = lit(house)

        assert (case.light, case.what, case.has_receipt) == (Light.AMBER, None, False)
        assert case.since == AT

    def test_is_green_with_its_receipt_when_it_is_filed(self, house: House):
        house.finish(made(0))

        [case] = lit(house)

        assert (case.light, case.has_receipt, case.is_new) == (Light.GREEN, True, False)

    def test_is_green_and_new_for_whoever_watched_it_on_its_way(self, house: House):
        [record_id] = house.captured(made(0))
        watched = [case.row.record_id for case in lit(house)]

        house.work()

        [case] = lit(house, watched=watched)
        assert (case.row.record_id, case.light, case.is_new) == (record_id, Light.GREEN, True)

    def test_is_not_shown_to_the_handlers_of_another_agency(self, house: House):
        [record_id] = house.finish(made(0))

        lights = lifecycle.case_lights(agent=handler_of(house, "land"), watched=[record_id])

        assert lights.cases == ()
        assert set(lights.counts.values()) == {0}


class TestLights:
    def test_are_counted_beyond_those_that_are_shown(self, house: House):
        house.captured(*(made(index) for index in range(5)))

        lights = lifecycle.case_lights(agent=handler_of(house), of_each=2)

        assert lights.counts == {Light.RED: 0, Light.AMBER: 5, Light.GREEN: 0}
        assert len(lights.cases) == 2

    def test_ask_as_often_for_many_cases_as_for_few(self, house: House):
        house.finish(made(0, Fault.MISSING_MATERIAL), made(1))
        house.captured(made(2))
        watched = [case.row.record_id for case in lit(house)]

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                lifecycle.case_lights(agent=agent, watched=watched)
            return len(asked)

        agent = handler_of(house)
        few = queries()
        house.finish(*(made(10 + n, Fault.MISSING_MATERIAL) for n in range(3)), made(20), made(21))
        house.captured(*(made(30 + n) for n in range(4)))

        assert queries() == few
        assert few <= 9


class TestTheOverviews:
    @pytest.fixture(autouse=True)
    def _some(self, house: House) -> None:
        house.finish(made(0), made(1), made(2, Fault.MISSING_MATERIAL))

    def test_count_what_is_held_by_the_codes_that_were_given(self, house: House):
        supervisor = identity.agent_of_username(username="archivist", at=AT + timedelta(days=1))

        kept = lifecycle.kept_records(agent=supervisor)

        assert kept.total == 2
        assert sum(count for _fonds, count in kept.by_fonds) == 2
        assert sum(count for _year, count in kept.by_year) == 2
        assert sum(count for _code, count in kept.by_retention) == 2
        assert [
            len(row.reference_code) > 9 for row in lifecycle.newest_filed(agent=supervisor)
        ] == [True] * 2

    def test_show_a_county_nothing_of_the_city(self, house: House):
        county = identity.agent_of_username(username="county-archivist", at=AT + timedelta(days=1))

        assert lifecycle.kept_records(agent=county).total == 0
        assert lifecycle.newest_filed(agent=county) == ()
        assert not lifecycle.may_see_everything(county)

    def test_say_of_each_agency_what_is_filed_and_whether_it_has_a_schedule(self, house: House):
        supervisor = identity.agent_of_username(username="supervisor", at=AT + timedelta(days=1))

        found = lifecycle.agencies_overview(agent=supervisor, at=AT + timedelta(days=30))

        [line] = found.agencies
        assert (line.figures.filed, line.figures.returned, line.figures.overdue) == (2, 1, 1)
        assert line.has_schedule
        [region] = found.regions
        assert (region.name, region.filed, region.closed) == ("示范市", 2, 3)

    def test_say_what_came_in_on_each_day(self, house: House):
        days = lifecycle.taken_in(on=AT.date() + timedelta(days=1), days=5)

        assert [day.objects for day in days] == [0, 0, 0, 2, 0]
        assert days[3].size_bytes > 0

    def test_find_no_item_without_a_period_where_the_schedule_has_a_default(self, house: House):
        officer = identity.agent_of_username(username="market-records", at=AT + timedelta(days=1))

        assert lifecycle.items_without_period(agent=officer, at=AT + timedelta(days=1)) == ()
