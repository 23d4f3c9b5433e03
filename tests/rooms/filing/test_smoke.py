from tests.house.house import *
from muniment.commons.holdings import api as holdings
def test_a(house):
    ids = house.finish(*(made(i) for i in range(4)))
    assert [state_of(i) for i in ids]==[holdings.RecordState.FILED]*4
def test_b(house):
    ids = house.finish(*(made(i) for i in range(4)))
    assert [state_of(i) for i in ids]==[holdings.RecordState.FILED]*4
