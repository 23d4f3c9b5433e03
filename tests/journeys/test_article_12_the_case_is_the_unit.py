"""Article 12: one case is one record, under one number for life, in the records office's keeping."""

from __future__ import annotations

from tests.house.house import AT, House, choice_of, made, state_of
from tests.house.taking_out import package_of

from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture

State = holdings.RecordState


class TestACase:
    def test_is_one_record_and_one_package_with_everything_in_it(self, house: House):
        case = made(0)
        [licence] = house.finish(case)

        package = package_of(licence).package
        assert package.record_id == str(licence)
        assert package.case.case_number == case.case_number
        assert {path for path, _ in case.files} == {
            c.submitted_path for c in package.components if c.submitted_path
        }

    def test_sent_twice_is_one_record(self, house: House):
        [first] = house.finish(made(0))
        [again] = house.captured(made(0))

        assert first == again
        assert holdings.records(agency_ids=None).total == 1

    def test_keeps_its_record_identifier_when_it_is_corrected(self, house: House):
        [returned] = house.finish(made(0, Fault.MISSING_MATERIAL))
        [filed] = house.finish(made(0))

        assert returned == filed
        assert state_of(filed) is State.FILED

    def test_of_the_same_number_at_another_agency_is_another_record(self, house: House):
        other = choice_of("land")

        market, land = house.finish(made(0), made(0, choice=other))

        assert market != land


class TestAFiledRecord:
    def test_has_a_reference_code_of_fonds_category_year_period_and_number(self, house: House):
        [licence] = house.finish(made(0))

        record = holdings.get_record(record_id=licence)
        assert record.reference_code == f"{record.fonds_number}-ZY·XK·2026·D30-000001"

    def test_is_in_the_vault_and_no_longer_in_staging(self, house: House):
        [licence] = house.finish(made(0))

        assert vault.is_held(record_id=licence)
        assert not (house.place.staging / str(licence)).exists()

    def test_takes_nothing_more_from_its_agency(self, house: House):
        [licence] = house.finish(made(0))

        [answer] = house.receive(made(0, Fault.ACCOMMODATED_MATERIAL))

        assert isinstance(answer, capture.CaseClosedAlready)
        assert len(capture.submissions_of(record_id=licence)) == 1

    def test_is_found_by_applicant_number_and_code(self, house: House):
        [licence] = house.finish(made(0))
        page = lifecycle.case_page(record_id=licence, agent=drop_agent())
        record = holdings.get_record(record_id=licence)

        for words in (page.case.applicant.name, record.case_number, record.reference_code):
            found = holdings.records(agency_ids=None, text=words, state=State.FILED)
            assert [row.record_id for row in found.rows] == [licence], words

    def test_counts_among_what_was_filed_today(self, house: House):
        house.finish(made(0), made(1))

        assert lifecycle.operations(at=AT).filed_today == 2
        assert lifecycle.operations(at=AT).unfiled_count == 0
