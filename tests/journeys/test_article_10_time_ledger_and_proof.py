"""Article 10: a stamped time, a log that only grows, and a proof for whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from tests.house.house import AT, House, made, tags_of
from tests.house.taking_out import take_out, verdicts, verified

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import Entry
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.lifecycle import api as lifecycle
from muniment.stages.filing import api as filing


class TestARecord:
    def test_can_be_proved_by_anybody_without_the_platform(self, house: House, tmp_path: Path):
        [licence] = house.finish(made(0))

        said = verified(take_out(house, licence, tmp_path))

        assert verdicts(said) == dict.fromkeys(
            ("structure", "digests", "signature", "evidence", "ledger"), "passed"
        ) | {"witnesses": "not_applicable"}

    def test_was_stamped_when_it_was_filed(self, house: House):
        [licence] = house.finish(made(0))

        proof = lifecycle.case_page(record_id=licence, agent=drop_agent()).proof

        assert proof.stamped_at == AT
        assert filing.find_filed(record_ids=[licence])[licence].filed_at == AT

    def test_has_its_whole_life_in_the_ledger_with_who_when_and_by_what_right(self, house: House):
        [licence] = house.finish(made(0))

        entries = custody.history_of(subject_id=licence)

        assert tags_of(licence) == [
            "capture:submission:received", "capture:case:closed", "arrangement:case:arranged",
            "packaging:package:sealed", "checking:package:passed", "filing:case:filed",
            "capture:staging:cleared",
        ]  # fmt: skip
        assert all(entry.agent and entry.at and entry.basis for entry in entries)
        assert all(entry.position is not None for entry in entries)

    def test_names_no_person_in_the_ledger(self, house: House):
        [licence] = house.finish(made(0))
        page = lifecycle.case_page(record_id=licence, agent=drop_agent())

        said = " ".join(str(entry.detail) for entry in custody.history_of(subject_id=licence))

        assert page.case.applicant.name not in said
        assert page.case.applicant.id_number not in said


class TestTheLedger:
    @pytest.mark.parametrize("change", ["rewritten", "removed"])
    def test_refuses_that_an_entry_be(self, house: House, change: str):
        [licence] = house.finish(made(0))
        rows = Entry.objects.filter(subject_id=licence)

        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(agent="person:nobody") if change == "rewritten" else rows._raw_delete(
                "default"
            )

    def test_is_whole(self, house: House):
        house.finish(*(made(i) for i in range(3)))

        assert custody.verify_ledger().is_whole
