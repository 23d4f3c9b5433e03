"""A checked record is taken into keeping: code, evidence, vault, ledger, once."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta

import pytest
from tests.house.house import AT, House, choice_of, made, state_of, statements, tags_of
from tests.house.order import (
    assert_filed_once,
    assert_in_order,
    assert_receipt_proves,
    gaps_in_codes,
    last_number,
)

from muniment.adapters import durable
from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.kernel.ports import DiskFull
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from muniment.stages.filing import operations
from recordkit.errors import Outage

State = holdings.RecordState
LATER = AT + timedelta(hours=5)


def file(*record_ids, at=AT):
    return filing.file_cases(record_ids=record_ids, by=PLATFORM, at=at)


def issue(*record_ids):
    return filing.issue_receipts(record_ids=record_ids, by=PLATFORM, at=AT)


def code_of(record_id) -> str:
    return holdings.get_record(record_id=record_id).reference_code


class TestAFiledRecord:
    def test_is_in_the_vault_with_all_that_proves_it(self, house: House):
        [licence] = house.after(filing.file_cases, made(0))

        assert vault.paths(record_id=licence) == tuple(
            sorted((
                filing.PACKAGE_PATH, filing.REGISTRATION_PATH, filing.REPORT_PATH, filing.EVIDENCE_PATH,
            ))
        )  # fmt: skip
        assert vault.problems(record_id=licence) == ()

    def test_is_registered_under_its_code(self, house: House):
        [licence] = house.after(filing.file_cases, made(0))

        with vault.open_content(record_id=licence, path=filing.REGISTRATION_PATH) as stream:
            registration = stream.read().decode()
        assert code_of(licence) in registration
        assert str(licence) in registration

    def test_keeps_the_report_that_let_it_in(self, house: House):
        [licence] = house.after(filing.file_cases, made(0))

        with vault.open_content(record_id=licence, path=filing.REPORT_PATH) as stream:
            kept = stream.read()
        assert kept == checking.latest_reports(record_ids=[licence])[licence].document
        assert json.loads(kept)

    def test_is_filed_once_however_often_it_is_asked(self, house: House):
        [licence] = house.after(checking.check_for_filing, made(0))

        first, second = file(licence), file(licence, at=LATER)
        issue(licence)

        assert first == second
        assert_filed_once([licence])

    def test_may_stand_twice_in_what_is_asked(self, house: House):
        [licence] = house.after(checking.check_for_filing, made(0))

        file(licence, licence)
        issue(licence, licence)

        assert_filed_once([licence])

    def test_shares_its_timestamp_with_its_batch(self, house: House, monkeypatch):
        stamped = []
        stamp = type(parts.get().timestamps).stamp
        monkeypatch.setattr(
            type(parts.get().timestamps),
            "stamp",
            lambda self, digest: stamped.append(digest) or stamp(self, digest),
        )

        licences = house.after(filing.file_cases, *(made(i) for i in range(5)))
        issue(*licences)

        assert len(stamped) == 1
        assert_filed_once(licences, proofs=5)
        assert_in_order(house)


class TestWhatIsNotFiled:
    def test_is_a_record_that_nobody_checked(self, house: House):
        from muniment.stages.packaging import api as packaging

        [licence] = house.after(packaging.seal, made(0))

        file(licence)

        assert state_of(licence) is State.CAPTURED

    @pytest.mark.parametrize("fault", [Fault.MISSING_MATERIAL, Fault.UNJUDGEABLE_FILE])
    def test_is_a_record_whose_check_did_not_pass(self, house: House, fault: Fault):
        good, bad = house.after(filing.file_cases, made(0), made(1, fault))

        assert (state_of(good), state_of(bad)) == (State.FILED, State.CAPTURED)
        assert not vault.is_held(record_id=bad)
        assert gaps_in_codes() == []

    def test_has_no_receipt(self, house: House):
        [licence] = house.after(checking.check_for_filing, made(0))

        with pytest.raises(filing.NotFiledYet):
            filing.receipt_of(record_id=licence)

    def test_is_anything_while_the_time_authority_is_away(self, house: House, monkeypatch):
        licences = house.after(checking.check_for_filing, made(0), made(1))
        with monkeypatch.context() as away:
            away.setattr(type(parts.get().timestamps), "stamp", _nobody_answers)
            with pytest.raises(Outage):
                file(*licences)
        assert {state_of(licence) for licence in licences} == {State.CAPTURED}
        assert not any(vault.is_held(record_id=licence) for licence in licences)

        file(*licences, at=LATER)
        issue(*licences)

        assert_filed_once(licences)
        assert_in_order(house)

    def test_is_anything_while_the_disk_is_full(self, house: House, monkeypatch):
        licences = house.after(checking.check_for_filing, made(0), made(1))
        with monkeypatch.context() as full:
            full.setattr(durable, "sync_filesystem", _no_room)
            with pytest.raises(DiskFull):
                file(*licences)
        assert {state_of(licence) for licence in licences} == {State.CAPTURED}

        file(*licences, at=LATER)
        issue(*licences)

        assert_filed_once(licences)
        assert_in_order(house)


class TestReferenceCodes:
    def test_run_on_without_a_gap_in_each_series(self, house: House):
        land = choice_of("land")
        first = house.after(filing.file_cases, made(0), made(1, choice=land), made(2))
        second = house.after(filing.file_cases, made(3), made(4, choice=land))

        numbers = [last_number(code_of(r)) for r in (*first, *second)]

        assert sorted(numbers) == [1, 1, 2, 2, 3]
        assert gaps_in_codes() == []

    def test_stay_with_their_records_when_filing_broke_off(self, house: House, monkeypatch):
        broken = house.after(checking.check_for_filing, made(0), made(1))
        with monkeypatch.context() as away:
            away.setattr(type(parts.get().timestamps), "stamp", _nobody_answers)
            with pytest.raises(Outage):
                file(*broken)
        others = house.after(filing.file_cases, made(2), made(3))

        file(*broken, at=LATER)
        issue(*broken, *others)

        assert sorted(last_number(code_of(r)) for r in broken) == [1, 2]
        assert sorted(last_number(code_of(r)) for r in others) == [3, 4]
        assert_filed_once([*broken, *others])
        assert gaps_in_codes() == []

    def test_are_refused_when_somebody_took_numbers_meanwhile(self, house: House, monkeypatch):
        from muniment.stages.filing import numbering
        from muniment.stages.filing.models import Series

        house.after(filing.file_cases, made(0))
        [second] = house.after(checking.check_for_filing, made(1))
        find = numbering._series

        def overtaken(names):
            found = find(names)
            Series.objects.filter(name__in=names).update(last_number=7)
            return found

        monkeypatch.setattr(numbering, "_series", overtaken)
        with pytest.raises(holdings.RecordMovedMeanwhile):
            file(second)

        assert state_of(second) is State.CAPTURED


class TestACrashBetweenTheVaultAndTheRows:
    @pytest.fixture
    def left(self, house: House, monkeypatch):
        """Two records whose objects are in the vault while no row says so."""
        licences = house.after(checking.check_for_filing, made(0), made(1))
        with monkeypatch.context() as dying:
            dying.setattr(operations, "_enter", _dies)
            with pytest.raises(KeyboardInterrupt):
                file(*licences)
        return licences

    def test_leaves_the_records_as_they_were(self, left):
        assert {state_of(licence) for licence in left} == {State.CAPTURED}
        assert all(vault.is_held(record_id=licence) for licence in left)

    def test_is_mended_by_asking_again(self, house: House, left):
        file(*left, at=LATER)
        issue(*left)

        assert_filed_once(left)
        assert_in_order(house)

    def test_is_mended_in_one_batch_with_records_that_are_new(self, house: House, left):
        new = house.after(checking.check_for_filing, made(2), made(3))

        file(*left, *new, at=LATER)
        issue(*left, *new)

        assert_filed_once([*left, *new])
        assert_in_order(house)

    def test_files_when_the_registration_says(self, left):
        file(*left, at=LATER)
        issue(*left)

        for licence in left:
            filed = filing.find_filed(record_ids=[licence])[licence]
            entry = custody.history_of(subject_id=licence)[-1]
            record = holdings.get_record(record_id=licence)
            assert filed.filed_at == record.filed_at == entry.at == AT
            assert_receipt_proves(licence)


class TestReceipts:
    def test_are_there_once_the_ledger_has_taken_the_entry_in(self, house: House):
        [licence] = house.after(filing.file_cases, made(0))
        with pytest.raises(filing.NotFiledYet):
            filing.receipt_of(record_id=licence)

        issue(licence)

        assert_receipt_proves(licence)

    def test_hold_after_the_ledger_has_grown(self, house: House):
        [licence] = house.finish(made(0))
        house.finish(*(made(i) for i in range(1, 9)))

        assert_receipt_proves(licence)

    def test_are_there_although_more_waits_than_one_anchoring_takes_in(
        self, house: House, monkeypatch
    ):
        anchor = custody.anchor
        licences = house.after(filing.file_cases, *(made(i) for i in range(4)))
        monkeypatch.setattr(operations.custody, "anchor", lambda *, at: anchor(at=at, limit=5))

        issue(*licences)

        for licence in licences:
            assert_receipt_proves(licence)

    def test_are_asked_for_twice_without_harm(self, house: House):
        [licence] = house.finish(made(0))
        since = filing.find_filed(record_ids=[licence])[licence].receipt_since

        filing.issue_receipts(record_ids=[licence], by=PLATFORM, at=LATER)

        assert filing.find_filed(record_ids=[licence])[licence].receipt_since == since
        assert "filing:case:filed" in tags_of(licence)


class TestStatements:
    CHOICES = ("market", "land", "labour", "water")

    def _asked(self, house: House, first: int, count: int, stage, work) -> int:
        choices = [choice_of(name) for name in self.CHOICES]
        cases = [made(first + i, choice=choices[i % 4]) for i in range(count)]
        records = house.after(stage, *cases)
        return statements(lambda: work(*records))

    def test_of_filing_are_as_many_for_32_cases_as_for_8(self, house: House):
        self._asked(house, 0, 4, checking.check_for_filing, file)
        few = self._asked(house, 100, 8, checking.check_for_filing, file)
        many = self._asked(house, 200, 32, checking.check_for_filing, file)

        assert few == many

    def test_of_receipts_are_as_many_for_32_cases_as_for_8(self, house: House):
        self._asked(house, 0, 4, filing.file_cases, issue)
        few = self._asked(house, 100, 8, filing.file_cases, issue)
        many = self._asked(house, 200, 32, filing.file_cases, issue)

        assert few == many


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


def _no_room(_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _nobody_answers(self, digest: bytes) -> bytes:
    from tests.doubles.memory_timestamps import AuthorityAway

    raise AuthorityAway
