"""`kill -9` at each step of a turn of bulk work: nothing is lost, nothing is decided twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.house.dying import Manner, Mortal, let_go
from tests.house.house import AT, House, tags_of
from tests.rooms.lifecycle.test_deciding_in_bulk import (
    Item,
    confirmed,
    counts,
    officer,
    waiting,
    work,
)

from muniment.commons.identity import api as identity
from muniment.lifecycle import api as lifecycle
from muniment.stages.checking import api as checking
from muniment.stages.checking.models import ReportDecision


class TestBulkWork:
    def test_killed_at_any_step_loses_nothing_and_decides_nothing_twice(
        self, committed_house: House
    ):
        me = officer()
        with pytest.MonkeyPatch.context() as patch:
            mortal = Mortal(patch)
            steps = self._steps(committed_house, mortal, me)
            for place in range(len(steps)):
                record_ids = waiting(committed_house, 2)
                undertaking_id = confirmed(record_ids, me)
                with mortal.doomed(place, Manner.DIES):
                    lifecycle.carry_on(at=AT)
                assert mortal.has_struck
                let_go()
                committed_house.start()

                # Nothing is decided that is not said to be, and nothing said that is not decided.
                done = counts(undertaking_id, me).get(Item.DONE, 0)
                assert (
                    ReportDecision.objects.filter(report__record_id__in=record_ids).count() == done
                )
                work(at=AT + timedelta(seconds=61))

                assert counts(undertaking_id, me) == {Item.DONE: 2}, steps[place]
                for record_id in record_ids:
                    assert tags_of(record_id).count(checking.CheckAccepted.tag) == 1

    @staticmethod
    def _steps(house: House, mortal: Mortal, me: identity.Agent) -> list[str]:
        confirmed(waiting(house, 2), me)
        with mortal.doomed(None, Manner.DIES):
            lifecycle.carry_on(at=AT)
        return list(mortal.taken)
