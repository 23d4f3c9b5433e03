"""A filed record proves itself to somebody who has the library, two files and a folder of keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from tests.house.house import House, made
from tests.house.taking_out import TakenOut, take_out, verdicts, verified

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import Entry, LedgerPosition
from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel import parts
from muniment.lifecycle import api as lifecycle
from muniment.stages.filing import api as filing
from recordkit.evidence import MalformedReceipt
from recordkit.terms.vocabulary import Verdict


@pytest.fixture
def two(house: House) -> list[UUID]:
    """Two filed records."""
    return house.finish(made(0), made(1))


@pytest.fixture
def out(house: House, two: list[UUID], tmp_path: Path) -> TakenOut:
    return take_out(house, two[0], tmp_path)


class TestARecordTakenOut:
    def test_passes_every_verdict(self, out: TakenOut):
        said = verified(out)

        assert said["exit_status"] == 0, said
        found = verdicts(said)
        assert found.pop("witnesses") == "not_applicable"  # this reader asks for none
        assert set(found.values()) == {"passed"}

    def test_fails_its_digests_when_one_byte_is_another(self, out: TakenOut):
        content = bytearray(out.package.read_bytes())
        content[content.index(b"%PDF") + 40] ^= 1
        out.package.write_bytes(content)

        said = verified(out)

        assert verdicts(said)["digests"] == "failed"
        assert verdicts(said)["signature"] != "failed"  # what was signed is as it was
        assert said["exit_status"] == 40

    def test_fails_with_the_receipt_of_another_record(
        self, house: House, two: list[UUID], out: TakenOut, tmp_path: Path
    ):
        (tmp_path / "other").mkdir()
        other = take_out(house, two[1], tmp_path / "other")

        said = verified(replace(out, receipt=other.receipt))

        assert "failed" in verdicts(said).values()
        assert said["exit_status"] == 40

    def test_leaves_open_what_nobody_vouches_for_to_a_reader_who_trusts_nobody(
        self, out: TakenOut, tmp_path: Path
    ):
        (tmp_path / "nobody").mkdir()

        found = verdicts(verified(replace(out, trust=tmp_path / "nobody")))

        assert found["digests"] == "passed"
        assert found["signature"] == found["ledger"] == "indeterminate"


class TestAReceiptThatSomebodyBrings:
    def test_is_judged_good_when_it_is_ours(self, out: TakenOut, two: list[UUID]):
        checked = lifecycle.check_receipt(content=out.receipt.read_bytes())

        assert UUID(checked.record_id) == two[0]
        found = {each.aspect: each.verdict for each in checked.judgements}
        assert found.pop("checkpoint_witnesses") is Verdict.NOT_APPLICABLE
        assert set(found.values()) == {Verdict.PASSED}

    def test_is_judged_bad_when_a_word_was_changed(self, out: TakenOut):
        changed = out.receipt.read_bytes().replace("示范市".encode(), "模范市".encode(), 1)

        checked = lifecycle.check_receipt(content=changed)

        assert Verdict.FAILED in {each.verdict for each in checked.judgements}

    def test_is_refused_when_it_is_none(self):
        with pytest.raises(MalformedReceipt):
            lifecycle.check_receipt(content=b"{}")


class TestTheProofOnTheCasePage:
    def test_passes_and_says_when_the_record_was_stamped(self, two: list[UUID]):
        page = lifecycle.case_page(record_id=two[0], agent=drop_agent())

        assert page.proof.status is Verdict.PASSED
        assert page.proof.has_receipt
        assert page.proof.stamped_at is not None

    def test_fails_when_the_package_in_the_vault_was_changed(self, two: list[UUID]):
        with parts.get().vault.open(two[0], filing.PACKAGE_PATH) as stream:
            path = Path(stream.name)
        content = bytearray(path.read_bytes())
        content[content.index(b"%PDF") + 40] ^= 1
        path.chmod(0o644)
        path.write_bytes(content)

        page = lifecycle.case_page(record_id=two[0], agent=drop_agent())

        assert page.proof.status is Verdict.FAILED
        assert parts.get().vault.problems(two[0]) != ()


class TestTheLedger:
    def test_names_the_place_from_which_an_entry_was_taken(self, two: list[UUID]):
        entry = next(
            e for e in custody.history_of(subject_id=two[0]) if e.tag == "filing:case:filed"
        )
        _without_triggers()
        LedgerPosition.objects.filter(entry_id=entry.id).delete()
        Entry.objects.filter(id=entry.id).delete()

        found = custody.verify_ledger()

        assert not found.is_whole
        assert found.first_position_that_differs == entry.position

    def test_names_the_place_where_an_entry_was_rewritten(self, two: list[UUID]):
        entry = next(
            e for e in custody.history_of(subject_id=two[0]) if e.tag == "filing:case:filed"
        )
        _without_triggers()
        Entry.objects.filter(id=entry.id).update(agent="person:somebody-else")

        assert custody.verify_ledger().first_position_that_differs == entry.position

    def test_says_whose_record_was_filed_under_which_code(self, two: list[UUID]):
        entry = next(
            e for e in custody.history_of(subject_id=two[0]) if e.tag == "filing:case:filed"
        )

        assert entry.detail["agency_name"] == "示范市市场监督管理局"
        assert entry.detail["agency_code"] == "11990000073016863E"
        assert entry.detail["reference_code"]


def _without_triggers() -> None:
    """Take the triggers away, as an intruder with the database's password would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or tables wait for them
            for table in ("custody_entry", "custody_ledgerposition"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
