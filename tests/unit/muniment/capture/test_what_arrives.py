"""What a submission is to the case that we have."""

from __future__ import annotations

from itertools import product

import pytest

from muniment.stages.capture.states import Arrives, CaseState, what_arrives

TABLE = {
    (None, False): Arrives.FIRST,
    (CaseState.OPEN, False): Arrives.PIECE,
    (CaseState.OPEN, True): Arrives.REPEAT,
    (CaseState.CLOSED, False): Arrives.TOO_LATE,
    (CaseState.CLOSED, True): Arrives.REPEAT,
    (CaseState.RETURNED, False): Arrives.CORRECTION,
}


class TestASubmission:
    @pytest.mark.parametrize(
        ("state", "is_same"),
        [pair for pair in product([None, *CaseState], [False, True]) if pair in TABLE],
    )
    def test_is_what_the_table_says(self, state: CaseState | None, is_same: bool):
        assert what_arrives(state, is_same_as_before=is_same) is TABLE[state, is_same]

    def test_covers_every_state_of_a_case(self):
        assert {state for state, _ in TABLE if state} == set(CaseState)

    def test_has_words_for_whatever_it_is(self):
        assert all(each.words.zh and each.words.en for each in Arrives)
