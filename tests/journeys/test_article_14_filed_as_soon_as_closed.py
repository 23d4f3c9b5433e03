"""Article 14: closing a case is what files it; nobody has to ask, and a receipt follows."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.house.house import AT, House, made, state_of
from tests.house.order import assert_filed_once, assert_in_order, assert_receipt_proves

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import MadeCase
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.interfaces.worker.loop import run_until_idle
from muniment.lifecycle import api as lifecycle
from muniment.stages.filing import api as filing

State = holdings.RecordState


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
