"""The demonstration may be started as often as one likes: what is here stays as it is."""

from __future__ import annotations

from tests.house.house import House, made

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration import filing as demonstration
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.stages.capture import api as capture


def _hand_in(house: House, steps: list[int]) -> dict[str, int]:
    cases = iter([made(0), made(1, Fault.MISSING_MATERIAL)])
    return dict(demonstration.hand_in(cases, by=house.by, step=steps.append))


class TestHandingInASecondTime:
    def test_sends_no_returned_case_again(self, house: House):
        steps: list[int] = []
        assert _hand_in(house, steps) == {"received": 2}
        house.work()

        again = _hand_in(house, steps)

        assert (again, steps) == ({"repeat": 2}, [2, 2])
        returned = holdings.records(agency_ids=None, state=holdings.RecordState.RETURNED).rows
        versions = [capture.submissions_of(record_id=one.record_id) for one in returned]
        assert [len(each) for each in versions] == [1]
