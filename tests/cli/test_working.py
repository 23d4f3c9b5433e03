"""The worker's loop over real work."""

from __future__ import annotations

import threading

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker import loop
from muniment.interfaces.worker.drop_folder import DropFolder
from muniment.interfaces.worker.loop import Chore, run_until, run_until_idle, usual_chores
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture.models import Case
from tests.cli.submissions import as_zip, grown_old
from tests.house.house import AT, House, made, state_of


class TestWorking:
    def test_until_idle_files_everything_and_says_how_much_it_took_in_hand(self, house: House):
        records = house.captured(made(1), made(2))

        took = run_until_idle()

        assert took >= 8
        assert {state_of(record) for record in records} == {holdings.RecordState.FILED}
        assert run_until_idle() == 0

    def test_until_stopped_files_what_lies_in_the_drop_folder(self, house: House, monkeypatch):
        monkeypatch.setattr(loop, "close_old_connections", lambda: None)  # the test needs its own
        folder = DropFolder(house.place.drop)
        folder.prepare()
        grown_old(as_zip(made(1), folder.root / "one.zip"))
        stopping = threading.Event()

        def end_when_filed() -> int:
            counts = holdings.counts_by_state(agency_ids=None)
            if counts[holdings.RecordState.FILED]:
                stopping.set()
            return 0

        chores = (*usual_chores(look=folder.look), Chore(end_when_filed, 0.0))
        run_until(stopping, chores=chores)

        assert Case.objects.count() == 1
        assert state_of(Case.objects.get().pk) is holdings.RecordState.FILED

    def test_carries_on_bulk_work_as_one_of_its_chores(self, house: House):
        [record_id] = house.finish(made(1, Fault.UNJUDGEABLE_FILE))
        agent = identity.agent_of_username(username="market-records", at=AT)
        lifecycle.pick_cases(agent=agent, ticked=[record_id])
        drafted = lifecycle.draft_bulk(agent=agent, decision=lifecycle.Decision.ACCEPT, at=AT)
        lifecycle.confirm_bulk(undertaking_id=drafted, agent=agent, reason="已核对原件", at=AT)

        did = sum(chore.attend(0.0) for chore in usual_chores(look=lambda: 0))
        assert did == 1
        run_until_idle()

        assert state_of(record_id) is holdings.RecordState.FILED
