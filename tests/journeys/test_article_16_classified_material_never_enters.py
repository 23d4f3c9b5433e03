"""Article 16: what bears a secrecy marker is refused at every door, and nothing of it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.house.house import House, made

from muniment.commons.custody.models import Entry
from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault, MadeCase, write_folder, write_zip
from muniment.interfaces.worker.drop_folder import DropFolder
from muniment.kernel import parts
from recordkit.packages import ClassifiedMaterial

MARKED = made(7, Fault.SECRECY_MARKER)


def nothing_is_kept_of(case: MadeCase, house: House) -> None:
    document = json.loads(case.document)
    assert holdings.records(agency_ids=None).total == 0
    assert list(parts.get().staging.shelves()) == []
    said = " ".join(Entry.objects.values_list("detail", flat=True))
    for word in (case.case_number, document["title"], document["applicant"]["name"]):
        assert word not in said
        for path in house.place.root.rglob("*"):
            if path.is_file() and path.stat().st_size < 1 << 22:
                assert word.encode() not in path.read_bytes(), path


class TestAMarkedCase:
    def test_is_refused_and_only_the_refusal_is_entered(self, house: House):
        [answer] = house.receive(MARKED)

        assert isinstance(answer, ClassifiedMaterial)
        assert Entry.objects.values_list("tag", flat=True).get() == "capture:submission:refused"
        nothing_is_kept_of(MARKED, house)

    @pytest.mark.parametrize("form", ["folder", "zip"])
    def test_that_lies_in_the_drop_folder_is_removed(self, house: House, form: str):
        drop = house.place.drop
        drop.mkdir()
        _drop(drop, MARKED, form)

        DropFolder(drop, quiet_seconds=0).look()

        assert not [path for path in drop.rglob("*") if path.suffix in (".zip", ".pdf", ".xml")]
        nothing_is_kept_of(MARKED, house)

    @pytest.mark.parametrize("marker", ["机密★10年", "绝密", "Top Secret", "top_secret"])
    def test_is_recognised_in_whatever_words(self, house: House, marker: str):
        document = json.loads(made(7).document) | {"secrecy": marker}
        case = replace(made(7), document=json.dumps(document, ensure_ascii=False).encode())

        [answer] = house.receive(case)

        assert isinstance(answer, ClassifiedMaterial)
        nothing_is_kept_of(case, house)

    def test_stops_none_of_those_beside_it(self, house: House):
        before, _, after = house.receive(made(0), MARKED, made(1))
        house.work()

        filed = holdings.counts_by_state(agency_ids=None)[holdings.RecordState.FILED]
        assert filed == 2
        assert before.record_id != after.record_id


def _drop(drop: Path, case: MadeCase, form: str) -> None:
    if form == "folder":
        write_folder(case, drop / "case")
    else:
        with (drop / "case.zip").open("wb") as stream:
            write_zip(case, stream)
