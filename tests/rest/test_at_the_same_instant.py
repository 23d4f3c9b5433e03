"""The same case sent twice at the same instant is one case, and both senders are told so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from muniment.kernel import parts
from muniment.stages.capture.models import Case, Submission, Upload
from tests.house.house import House, made
from tests.rest.system import System, signed_in, zipped

SENDERS = 4


def at_once(*asks: Callable[[], Any]) -> list[Any]:
    """Let every sender go at the same moment and return what each was answered."""
    answers: list[Any] = [None] * len(asks)
    start = threading.Barrier(len(asks))

    def run(place: int) -> None:
        try:
            start.wait()
            answers[place] = asks[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sent(system: System, said: object, key: str) -> Callable[[], Any]:
    own = System(system.token)
    return lambda: own.post("/cases", said, key=key)


class TestTheSameCaseSentAtTheSameInstant:
    @pytest.mark.parametrize("round_of", range(3))
    def test_in_several_uploads_is_one_case(self, system: System, round_of: int):
        case = zipped(made(round_of + 1))
        uploads = [{"upload_id": system.uploaded(case)} for _ in range(SENDERS)]

        answers = at_once(*(sent(system, said, f"k{n}") for n, said in enumerate(uploads)))

        assert sorted(answer.status_code for answer in answers) == [200] * (SENDERS - 1) + [201]
        assert len({answer.json()["record_id"] for answer in answers}) == 1
        assert (Case.objects.count(), Submission.objects.count()) == (1, 1)
        assert len(list(parts.get().staging.shelves())) == 1
        assert not Upload.objects.exists()

    def test_in_one_upload_under_one_key_is_one_case(self, system: System):
        said = {"upload_id": system.uploaded(zipped(made(1)))}

        answers = at_once(*(sent(system, said, "once") for _ in range(SENDERS)))

        assert sorted(answer.status_code for answer in answers) == [200] * (SENDERS - 1) + [201]
        assert (Case.objects.count(), Submission.objects.count()) == (1, 1)

    def test_with_other_content_is_told_that_the_case_is_closed(self, system: System):
        one, other = made(1), made(1)
        changed = system.in_files(other)
        changed["case"]["remarks"] = "另一份"  # type: ignore[index]

        answers = at_once(sent(system, system.in_files(one), "one"), sent(system, changed, "other"))

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert len(list(parts.get().staging.shelves())) == 1


class TestAChunkSentAtTheSameInstant:
    def test_counts_once(self, system: System):
        content = bytes(3_000_000)
        at = system.post("/uploads", {"size_bytes": len(content) * 2})["Location"][7:]

        def send() -> Any:
            return System(system.token).patch(at, content, offset=0)

        answers = at_once(*[send] * SENDERS)

        assert sorted(answer.status_code for answer in answers) == [204] + [409] * (SENDERS - 1)
        assert {answer["Upload-Offset"] for answer in answers} == {str(len(content))}


@pytest.fixture
def system(committed_house: House) -> System:
    """A connected system of a house whose database every thread can see."""
    return signed_in("market-system")
