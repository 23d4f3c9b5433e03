"""A worker keeps what it has in hand for as long as it works, and lets go when it dies."""

from __future__ import annotations

import time

import pytest

from muniment.commons.jobs import api as jobs
from muniment.kernel.clock import now
from muniment.kernel.ids import new_id
from muniment.lifecycle.holding import held

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 1


def claimed() -> jobs.Claim:
    request = jobs.JobRequest("arrangement.arrange", new_id(), "key")
    jobs.enqueue(requests=[request], at=now())
    return claim()


def claim() -> jobs.Claim:
    return jobs.claim(name="arrangement.arrange", limit=8, lease_seconds=SECONDS, at=now())


class TestWorkInHand:
    def test_is_nobody_elses_however_long_it_takes(self):
        ours = claimed()

        with held(ours, lease_seconds=SECONDS):
            time.sleep(SECONDS * 1.5)
            taken = claim().jobs

        assert ours.jobs
        assert taken == ()

    def test_is_anybodys_soon_after_its_worker_died(self):
        ours = claimed()

        time.sleep(SECONDS * 1.2)
        taken = claim().jobs

        assert [job.id for job in taken] == [job.id for job in ours.jobs]
