"""Article 14: closing a case is what files it; nobody has to ask, and a receipt follows."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from tests.house.house import AT, House, made, state_of
from tests.house.order import assert_filed_once, assert_in_order, assert_receipt_proves
from tests.rooms.holdings.records import MARKET, enter, new_record

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.cases import MadeCase
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.interfaces.worker.loop import run_until_idle
from muniment.lifecycle import api as lifecycle
from muniment.stages.filing import api as filing

State = holdings.RecordState


NEW = UUID(int=1)


def reaching(agency_id: UUID) -> identity.Agent:
    """Return somebody who sees the records of that organisation and of no other."""
    return replace(
        drop_agent(),
        scope=identity.Scope(everything=False, organisation_ids=frozenset({agency_id})),
    )


def still_open(case: MadeCase) -> MadeCase:
    document = json.loads(case.document) | {"is_closed": False}
    return replace(case, document=json.dumps(document, ensure_ascii=False).encode())


class TestAClosedCase:
    def test_is_filed_with_its_receipt_and_nobody_asked(self, house: House):
        [licence] = house.captured(made(0))

        run_until_idle()

        assert state_of(licence) is State.FILED
        assert_receipt_proves(licence)

    def test_shows_where_it_is_on_its_way(self, house: House):
        [licence] = house.captured(made(0))

        row = lifecycle.case_page(record_id=licence, agent=drop_agent()).row

        assert "归档" in row.stage.zh
        assert lifecycle.operations(at=AT).oldest_unfiled.record_id == licence

    def test_is_filed_with_all_others_that_closed_that_day(self, house: House):
        licences = house.finish(*(made(i) for i in range(12)))

        assert_filed_once(licences)
        assert_in_order(house)


class TestACaseInHandling:
    def test_waits_for_its_closure(self, house: House):
        [licence] = house.finish(still_open(made(0)))

        assert state_of(licence) is State.CAPTURED
        assert lifecycle.operations(at=AT).oldest_unfiled is None

    def test_is_filed_once_its_last_piece_closes_it(self, house: House):
        [opened] = house.finish(still_open(made(0)))
        [closed] = house.finish(made(0))

        assert opened == closed
        assert state_of(closed) is State.FILED
        assert filing.find_filed(record_ids=[closed])[closed].version == 2


class TestWhatIsNotFiledYet:
    """应归尽归: what is closed and not filed is counted, named and aged, and no one else's."""

    def test_is_counted_until_it_is(self, house: House):
        [licence] = house.captured(made(0))
        before = lifecycle.completeness_page(agent=drop_agent())
        run_until_idle()
        after = lifecycle.completeness_page(agent=drop_agent())

        assert (before.closed, before.filed, before.gap) == (1, 0, 1)
        assert before.lines[0].oldest_closed_on is not None
        assert (after.closed, after.filed, after.gap) == (1, 1, 0)
        assert state_of(licence) is State.FILED

    def test_is_shown_by_item_to_those_who_see_one_agency(self, house: House):
        [licence] = house.captured(made(0))
        record = holdings.get_record(record_id=licence)

        own = lifecycle.completeness_page(agent=reaching(record.agency_id))

        assert own.agency_id == record.agency_id
        assert [line.key for line in own.lines] == [record.item_code]

    def test_of_other_agencies_is_not_to_be_had(self, house: House):
        [licence] = house.captured(made(0))
        agency = holdings.get_record(record_id=licence).agency_id
        stranger = reaching(NEW)

        for page in (
            lifecycle.completeness_page(agent=stranger),
            lifecycle.completeness_page(agent=stranger, agency_id=agency),
        ):
            assert (page.lines, page.closed, page.years, page.agencies) == ((), 0, (), ())

    def test_is_paged_and_summed_over_all_pages(self, house: House):
        items = ("一", "二", "三")
        enter(*(new_record(item_code=name, item_name=name) for name in items))
        agent = reaching(MARKET)

        first = lifecycle.completeness_page(agent=agent, size=2)
        second = lifecycle.completeness_page(agent=agent, size=2, cursor=first.next_cursor)

        assert [len(page.lines) for page in (first, second)] == [2, 1]
        assert {line.name for line in (*first.lines, *second.lines)} == set(items)
        assert (first.closed, second.closed, second.next_cursor) == (3, 3, "")
