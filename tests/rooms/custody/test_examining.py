"""Whoever changes the ledger, wherever, is found out, and the place is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from tests.doubles.keys import ORIGIN, note_signer
from tests.doubles.parts import InMemoryParts
from tests.rooms.custody.ledger_events import NOW, record

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import Entry, LedgerHead, LedgerPosition
from recordkit.evidence import NoteSigner, sign_checkpoint

pytestmark = pytest.mark.django_db

SIZE = 600


@pytest.fixture
def ledger(wired: InMemoryParts) -> InMemoryParts:
    record(SIZE)
    custody.anchor(at=NOW)
    return wired


@pytest.fixture
def unguarded() -> None:
    """Take the triggers away, as an intruder with the database's password would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            for table in ("custody_entry", "custody_ledgerposition"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


class TestALedgerThatIsWhole:
    def test_has_no_problems(self, ledger: InMemoryParts):
        found = custody.verify_ledger()

        assert found.is_whole
        assert found.problems == ()
        assert found.first_position_that_differs is None
        assert (found.size, found.root_hex) == (SIZE, custody.ledger_state().root_hex)

    def test_may_be_empty(self, wired: InMemoryParts):
        assert custody.verify_ledger().is_whole

    def test_may_have_entries_that_wait(self, ledger: InMemoryParts):
        record(5)

        assert custody.verify_ledger().is_whole

    def test_is_read_in_a_bounded_number_of_queries(
        self, ledger: InMemoryParts, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(4):
            custody.verify_ledger()


@pytest.mark.usefixtures("unguarded")
class TestAnEntryInTheDatabase:
    @pytest.mark.parametrize(
        "column",
        [
            {"agent": "person:nobody"},
            {"tag": "filing:case:returned"},
            {"basis": ""},
            {"detail": "{}"},
            {"at": NOW.replace(microsecond=0)},
        ],
    )
    def test_that_was_changed_is_named(self, ledger: InMemoryParts, column: dict[str, object]):
        entry = LedgerPosition.objects.get(position=437).entry_id
        Entry.objects.filter(pk=entry).update(**column)

        found = custody.verify_ledger()

        assert found.first_position_that_differs == 437
        assert any("437" in problem.en for problem in found.problems)
        assert any("437" in problem.zh for problem in found.problems)

    def test_that_was_removed_is_named(self, ledger: InMemoryParts):
        LedgerPosition.objects.filter(position=300)._raw_delete("default")

        found = custody.verify_ledger()

        assert found.first_position_that_differs == 300
        assert "missing" in " ".join(problem.en for problem in found.problems)

    def test_that_changed_places_is_named(self, ledger: InMemoryParts):
        first, second = (LedgerPosition.objects.get(position=p).entry_id for p in (10, 20))
        LedgerPosition.objects.filter(position__in=(10, 20))._raw_delete("default")
        LedgerPosition.objects.create(position=10, entry_id=second)
        LedgerPosition.objects.create(position=20, entry_id=first)

        assert custody.verify_ledger().first_position_that_differs == 10


class TestAFileOfTheLog:
    @pytest.mark.parametrize(
        ("path", "damage", "position"),
        [
            ("tile/0/001", lambda content: flip(content, 32 * 44 + 5), 300),
            ("tile/0/002.p/88", lambda content: flip(content, 0), 512),
            ("tile/1/000.p/2", lambda content: flip(content, 32), 256),
            ("tile/0/000", lambda content: content[:-32], 255),
            ("tile/entries/000", lambda content: flip(content, 10), 0),
            ("tile/entries/002.p/88", lambda content: content[:-1], 599),
        ],
    )
    def test_that_was_changed_is_named(
        self,
        ledger: InMemoryParts,
        path: str,
        damage: Callable[[bytes], bytes],
        position: int,
    ):
        ledger.ledger_files.held[path] = damage(ledger.ledger_files.held[path])

        found = custody.verify_ledger()

        assert found.first_position_that_differs == position
        assert path in found.problems[0].en

    @pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/000", "tile/1/000.p/2"])
    def test_that_is_gone_is_named(self, ledger: InMemoryParts, path: str):
        del ledger.ledger_files.held[path]

        [problem] = custody.verify_ledger().problems

        assert path in problem.en
        assert "missing" in problem.en


class TestTheCheckpoint:
    def test_that_is_gone_is_said(self, ledger: InMemoryParts):
        del ledger.ledger_files.held["checkpoint"]

        assert not custody.verify_ledger().is_whole

    @pytest.mark.parametrize(
        ("old", "new"), [("\n600\n", "\n599\n"), (" ", "  "), ("example", "exemple")]
    )
    def test_whose_file_was_changed_is_said(self, ledger: InMemoryParts, old: str, new: str):
        held = ledger.ledger_files.held
        held["checkpoint"] = held["checkpoint"].replace(old.encode(), new.encode(), 1)

        [problem] = custody.verify_ledger().problems

        assert "not the checkpoint that the database has" in problem.en

    def test_that_somebody_else_signed_is_said(self, ledger: InMemoryParts):
        head = LedgerHead.objects.get()
        text = sign_checkpoint(
            ORIGIN, SIZE, bytes.fromhex(head.checkpoint_root), NoteSigner.generate(ORIGIN)
        )
        LedgerHead.objects.update(checkpoint=text)
        ledger.ledger_files.held["checkpoint"] = text.encode()

        [problem] = custody.verify_ledger().problems

        assert "signature" in problem.en

    def test_over_another_root_is_said(self, ledger: InMemoryParts):
        text = sign_checkpoint(ORIGIN, SIZE, bytes(32), note_signer())
        LedgerHead.objects.update(checkpoint=text)
        ledger.ledger_files.held["checkpoint"] = text.encode()

        [problem] = custody.verify_ledger().problems

        assert "0" * 64 in problem.en

    def test_that_is_none_is_said(self, ledger: InMemoryParts):
        LedgerHead.objects.update(checkpoint="other")

        assert not custody.verify_ledger().is_whole

    def test_may_become_newer_while_the_ledger_is_examined(
        self, ledger: InMemoryParts, monkeypatch: pytest.MonkeyPatch
    ):
        real = ledger.ledger_files.read

        def read(path: str) -> bytes | None:
            if path == "tile/0/000" and not grown:
                grown.append(1)
                record(5)
                custody.anchor(at=NOW)
            return real(path)

        grown: list[int] = []
        monkeypatch.setattr(ledger.ledger_files, "read", read)

        found = custody.verify_ledger()

        assert grown
        assert (found.is_whole, found.size) == (True, SIZE)
