"""`kill -9` at each step of reading texts: nothing is lost and nothing stands there twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.house.dying import Manner, Mortal, let_go
from tests.house.house import AT, LEASE, House, made
from tests.house.reading import listed, phrase_of, read_all, who

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.lifecycle import api as lifecycle

DAY = timedelta(days=1)


@pytest.mark.slow
def test_whoever_comes_next_reads_it_to_the_end(committed_house: House):
    house = committed_house
    with pytest.MonkeyPatch.context() as patch:
        mortal = Mortal(patch)
        house.finish(made(0))
        custody.anchor(at=AT)
        with mortal.doomed(None, Manner.DIES):
            lifecycle.run_quietly(at=AT)
        steps = list(mortal.taken)
        assert len(steps) >= 4

        struck = 0
        for turn in range(len(steps)):
            at = AT + (turn + 1) * DAY
            [filed] = house.finish(made(turn + 1), at=at)
            custody.anchor(at=at)
            with mortal.doomed(turn, Manner.DIES):
                lifecycle.run_quietly(at=at)
            struck += mortal.has_struck
            let_go()
            house.start()

            read_all(at=at + LEASE)

            known = holdings.texts_of(record_id=filed)
            assert known
            assert len({each.path for each in known}) == len(known)
            assert filed in listed(who("market-records"), phrase_of(filed))
        # The first turn of all makes the mark as well, which takes up to two steps more.
        assert struck >= len(steps) - 2
