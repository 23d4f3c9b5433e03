"""When work that ended in error is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.jobs.policies import (
    LONGEST_PAUSE_SECONDS,
    is_claimed_alone,
    is_stuck_after,
    next_try_at,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class TestNextTryAt:
    @pytest.mark.parametrize(("attempts", "pause"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300)])
    def test_doubles_until_it_is_long_enough(self, attempts: int, pause: int):
        assert (next_try_at(NOW, attempts=attempts) - NOW).total_seconds() == pause

    @given(st.integers(min_value=1, max_value=10**6))
    def test_is_never_further_than_the_longest_pause(self, attempts: int):
        pause = (next_try_at(NOW, attempts=attempts) - NOW).total_seconds()

        assert 1 <= pause <= LONGEST_PAUSE_SECONDS


class TestIsStuckAfter:
    def test_the_last_allowed_attempt(self):
        assert [is_stuck_after(attempts, limit=3) for attempts in (2, 3, 4)] == [False, True, True]


class TestIsClaimedAlone:
    def test_when_two_workers_were_lost(self):
        assert [is_claimed_alone(lapses) for lapses in (0, 1, 2, 3)] == [False, False, True, True]
