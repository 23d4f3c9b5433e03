"""A disk that fills up at any step: the sender is told, nothing is half taken, the next try works."""

from __future__ import annotations

import pytest

from muniment.stages.capture import uploads as room
from muniment.stages.capture.models import Case, Submission
from tests.doubles.breaking import BreakingDisk
from tests.house.house import House, made
from tests.rest.system import System, zipped

SCAN = bytes(range(256)) * 4
MOST_STEPS = 60


@pytest.fixture
def disk(house: House, monkeypatch: pytest.MonkeyPatch) -> BreakingDisk:
    return BreakingDisk(monkeypatch)


class TestAFullDisk:
    def test_at_any_step_of_a_chunk_costs_no_more_than_the_chunk(
        self, system: System, disk: BreakingDisk, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(room, "SEGMENT_BYTES", 400)  # three parts, so that some of it stays
        for step in range(MOST_STEPS):
            at = system.post("/uploads", {"size_bytes": len(SCAN)})["Location"][7:]
            disk.fill(at=step)

            answer = system.patch(at, SCAN, offset=0)

            struck = disk.has_struck
            disk.heal()
            if not struck:
                assert answer.status_code == 204
                assert step > 10
                return
            came = int(system.head(at)["Upload-Offset"])
            assert (answer.status_code, came % 400) == (503, 0)
            assert answer.json()["code"] == "VLT-501"
            assert int(answer["Retry-After"]) > 0
            assert system.patch(at, SCAN[came:], offset=came).status_code == 204
        pytest.fail("never ran out of steps")

    def test_at_any_step_of_taking_a_case_in_leaves_no_half_case(
        self, system: System, disk: BreakingDisk
    ):
        for step in range(MOST_STEPS):
            said = {"upload_id": system.uploaded(zipped(made(step + 1)))}
            before = Case.objects.count()
            disk.fill(at=step)

            answer = system.post("/cases", said, key=f"k{step}")

            struck = disk.has_struck
            disk.heal()
            again = system.post("/cases", said, key=f"k{step}")
            if not struck:
                assert step > 3
                return
            assert answer.status_code in (201, 503), answer.content
            assert again.status_code == (201 if answer.status_code == 503 else 200)
            assert Case.objects.count() == Submission.objects.count() == before + 1
        pytest.fail("never ran out of steps")
