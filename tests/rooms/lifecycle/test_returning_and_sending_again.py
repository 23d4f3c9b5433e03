"""What cannot be filed goes back with every reason, and may come again; the old version stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.house.house import AT, House, choice_of, made, state_of, statements, tags_of
from tests.house.order import assert_in_order, assert_receipt_proves

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.vault import api as vault
from muniment.interfaces.cli.demonstration.cases import Fault, MadeCase
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.kernel.work import Reason
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import steps
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from recordkit.errors import Words

State, Attention = holdings.RecordState, holdings.Attention
LATER = AT + timedelta(days=3)
WHY = (Reason(Words("缺页", "a page is missing")),)


def return_again(*record_ids, at=LATER):
    return steps.return_to_agency(record_ids=record_ids, by=PLATFORM, at=at)


def clear(*record_ids):
    return steps.clear_staging(record_ids=record_ids, by=PLATFORM, at=AT)


def without(case: MadeCase, path: str) -> MadeCase:
    """Return the case without one described file."""
    document = json.loads(case.document)
    document["components"] = [c for c in document["components"] if c["path"] != path]
    files = tuple((name, content) for name, content in case.files if name != path)
    return replace(case, document=json.dumps(document, ensure_ascii=False).encode(), files=files)


class TestAReturnedCase:
    def test_is_with_its_agency_and_calls_for_attention(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        record = holdings.get_record(record_id=record_id)
        assert (record.state, record.attention) == (State.RETURNED, Attention.FAILED)
        page = lifecycle.attention_page(agent=drop_agent(), kind=Attention.FAILED, at=LATER)
        [row] = page.rows
        assert (row.record_id, row.age_days) == (record_id, 3)
        assert row.first_reason.zh

    def test_is_returned_once_however_often_it_is_asked(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        return_again(record_id)
        return_again(record_id, record_id)

        assert len(capture.returns_of(record_id=record_id)) == 1
        assert tags_of(record_id).count("capture:case:returned") == 1

    def test_is_not_returned_for_what_an_earlier_submission_lacked(self, house: House):
        """A return that was done but not settled is asked for again, days later."""
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
        house.captured(made(0), at=LATER)

        return_again(record_id)

        assert state_of(record_id) is State.CAPTURED
        house.work(at=LATER)
        assert state_of(record_id) is State.FILED

    def test_is_not_returned_for_a_link_that_was_mended_since(self, house: House):
        [record_id] = house.finish(made(0, Fault.UNREACHABLE_LINK))
        assert "arrangement:case:failed" in tags_of(record_id)
        house.captured(made(0), at=LATER)

        return_again(record_id)

        assert state_of(record_id) is State.CAPTURED

    def test_is_left_alone_when_nothing_speaks_against_it(self, house: House):
        [record_id] = house.captured(made(0))

        return_again(record_id)

        assert state_of(record_id) is State.CAPTURED

    def test_leaves_the_vault_and_the_codes_as_they_were(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        assert not vault.is_held(record_id=record_id)
        assert_in_order(house)


class TestACorrectedCase:
    @pytest.fixture
    def corrected(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
        [again] = house.captured(made(0), at=LATER)
        house.work(at=LATER)
        assert again == record_id
        return record_id

    def test_is_filed_as_the_same_record(self, corrected):
        assert state_of(corrected) is State.FILED
        assert filing.find_filed(record_ids=[corrected])[corrected].version == 2
        assert_receipt_proves(corrected)

    def test_keeps_the_submission_that_was_returned(self, corrected):
        versions = capture.submissions_of(record_id=corrected)

        assert [one.version for one in versions] == [2, 1]
        assert len({one.digest for one in versions}) == 2

    def test_has_a_report_for_each_submission(self, corrected):
        reports = checking.reports_of(record_id=corrected)

        assert [(r.number[-3:], r.version) for r in reports] == [("002", 2), ("001", 1)]
        assert [r.verdict.name for r in reports] == ["PASSED", "FAILED"]

    def test_keeps_why_it_was_returned(self, corrected):
        [back] = capture.returns_of(record_id=corrected)

        assert back.version == 1
        assert back.reasons

    def test_tells_its_whole_story_in_the_ledger(self, corrected):
        tags = tags_of(corrected)

        assert tags.count("capture:submission:received") == 2
        assert tags.index("capture:case:returned") < tags.index("holdings:record:resubmitted")
        assert tags.index("holdings:record:resubmitted") < tags.index("filing:case:filed")

    def test_is_found_by_what_it_says_now(self, corrected):
        record = holdings.get_record(record_id=corrected)

        page = holdings.records(agency_ids=None, text=record.case_number, state=State.FILED)
        assert [row.record_id for row in page.rows] == [corrected]

    def test_can_be_returned_a_second_time(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))
        path = json.loads(made(0).document)["components"][-1]["path"]
        house.captured(without(made(0), path), at=LATER)
        house.work(at=LATER)

        assert state_of(record_id) is State.RETURNED
        assert [back.version for back in capture.returns_of(record_id=record_id)] == [2, 1]

    def test_unchanged_is_returned_again_as_a_submission_of_its_own(self, house: House):
        [record_id] = house.finish(made(0, Fault.MISSING_MATERIAL))

        house.captured(made(0, Fault.MISSING_MATERIAL), at=LATER)
        house.work(at=LATER)

        assert state_of(record_id) is State.RETURNED
        assert len(capture.submissions_of(record_id=record_id)) == 2


class TestStagingOfAFiledRecord:
    def test_is_given_up(self, house: House):
        [record_id] = house.after(filing.file_cases, made(0))
        assert record_id in set(parts.get().staging.shelves())

        clear(record_id)

        assert list(parts.get().staging.shelves()) == []
        assert custody.history_of(subject_id=record_id)[-1].detail["size_bytes"] > 0

    def test_is_given_up_once_however_often_it_is_asked(self, house: House):
        [record_id] = house.after(filing.file_cases, made(0))

        clear(record_id)
        clear(record_id)

        assert tags_of(record_id).count("capture:staging:cleared") == 1

    def test_leaves_everything_to_be_read_from_the_vault(self, house: House):
        case = made(0)
        [record_id] = house.finish(case)
        reader = replace(drop_agent(), permissions=frozenset(identity.Permission))
        page = lifecycle.case_page(record_id=record_id, agent=reader)
        shown = {m.submitted_path: m.path for m in page.materials if m.submitted_path}

        for path, content in case.files:
            got = lifecycle.component_content(record_id=record_id, path=shown[path], agent=reader)
            with got.stream as stream:
                assert stream.read() == content

    def test_of_a_record_that_is_not_filed_is_never_given_up(self, house: House):
        [waiting] = house.finish(made(0, Fault.UNJUDGEABLE_FILE))
        [returned] = house.finish(made(1, Fault.MISSING_MATERIAL))

        clear(waiting, returned)

        assert set(parts.get().staging.shelves()) == {waiting, returned}


class TestStatements:
    CHOICES = ("market", "land", "labour", "water")

    def _taken_to(self, house: House, stage, first: int, count: int, fault: Fault | None = None):
        choices = [choice_of(name) for name in self.CHOICES]
        cases = [made(first + i, fault, choice=choices[i % 4]) for i in range(count)]
        return house.after(stage, *cases)

    def test_of_returning_are_as_many_for_32_cases_as_for_8(self, house: House):
        def asked(first: int, count: int) -> int:
            stage, fault = checking.check_for_filing, Fault.MISSING_MATERIAL
            records = self._taken_to(house, stage, first, count, fault)
            return statements(lambda: return_again(*records))

        asked(0, 4)
        assert asked(100, 8) == asked(200, 32)

    def test_of_clearing_are_as_many_for_32_cases_as_for_8(self, house: House):
        def asked(first: int, count: int) -> int:
            records = self._taken_to(house, filing.file_cases, first, count)
            return statements(lambda: clear(*records))

        asked(0, 4)
        assert asked(100, 8) == asked(200, 32)


class TestTheDoorOfReturning:
    def test_takes_the_reasons_as_they_are(self, house: House):
        [record_id] = house.after(arrangement.arrange, made(0))
        returns = [capture.CaseToReturn(record_id, 1, WHY)]

        capture.return_to_agency(returns=returns, by=PLATFORM, at=AT)

        [back] = capture.returns_of(record_id=record_id)
        assert back.reasons == WHY

    def test_does_nothing_for_another_version(self, house: House):
        [record_id] = house.after(arrangement.arrange, made(0))
        returns = [capture.CaseToReturn(record_id, 2, WHY)]

        capture.return_to_agency(returns=returns, by=PLATFORM, at=AT)

        assert state_of(record_id) is State.CAPTURED
