"""What happened is entered with it, never changed, and followed up once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from tests.doubles.workers import together
from tests.rooms.custody.ledger_events import (
    CLERK,
    NOW,
    CaseClosed,
    CaseFiled,
    Untagged,
    after,
    filed,
    record,
)

from muniment.commons.custody import api as custody
from muniment.commons.custody.models import Entry, LedgerPosition
from muniment.kernel.ids import new_id
from recordkit.evidence import NotCanonical

pytestmark = pytest.mark.django_db


class TestRecording:
    def test_keeps_who_what_when_and_by_what_right(self):
        licence = new_id()
        event = CaseFiled(licence, package_sha256="ab" * 32, package_size_bytes=7, title="许可")

        [entry_id] = custody.record(events=[event], by=CLERK, at=NOW)

        assert custody.history_of(subject_id=licence) == (
            custody.EntryShape(
                id=entry_id,
                tag="filing:case:filed",
                subject_id=licence,
                agent="system:portal",
                at=NOW,
                basis="the Measures, article 14",
                detail={"package_sha256": "ab" * 32, "package_size_bytes": 7, "title": "许可"},
                position=None,
            ),
        )

    def test_goes_with_the_transaction_that_it_tells_of(self):
        with transaction.atomic():
            record(3)
            transaction.set_rollback(True)

        assert custody.ledger_state().pending == 0
        assert custody.follow(consume=lambda entries: None) == 0

    def test_reads_back_in_the_order_in_which_it_happened(self):
        licence = new_id()
        for _ in range(20):
            events = [CaseClosed(licence), CaseFiled(licence)]
            custody.record(events=events, by=CLERK, at=NOW)

        tags = [entry.tag for entry in custody.history_of(subject_id=licence)]
        assert tags == [CaseClosed.tag, CaseFiled.tag] * 20

    def test_tells_of_one_subject_only(self):
        licence, permit = new_id(), new_id()
        custody.record(events=[CaseFiled(licence), CaseFiled(permit)], by=CLERK, at=NOW)

        assert [entry.subject_id for entry in custody.history_of(subject_id=permit)] == [permit]
        assert custody.history_of(subject_id=new_id()) == ()

    def test_of_nothing_records_nothing(self):
        assert custody.record(events=[], by=CLERK, at=NOW) == ()

    @pytest.mark.parametrize(
        ("event", "at", "fault"),
        [
            (Untagged(new_id()), NOW, ValueError),
            (CaseFiled(new_id()), NOW.replace(tzinfo=None), ValueError),
            (CaseFiled(new_id(), title="x" * 60_001), NOW, ValueError),
            (CaseFiled(new_id(), title="\ud800"), NOW, NotCanonical),
            (CaseFiled(new_id(), package_size_bytes=2**60), NOW, NotCanonical),
        ],
    )
    def test_refuses_what_the_log_could_not_hold(self, event, at: datetime, fault):
        with pytest.raises(fault):
            custody.record(events=[CaseFiled(new_id()), event], by=CLERK, at=at)

        assert custody.ledger_state().pending == 0

    def test_takes_three_inserts_for_a_batch(self, django_assert_num_queries):
        events = filed(64)

        with django_assert_num_queries(5):  # a savepoint and its release are two of them
            custody.record(events=events, by=CLERK, at=NOW)


class TestAnEntry:
    @pytest.mark.parametrize("change", ["update", "delete", "raw update", "raw delete"])
    def test_cannot_be_changed_even_in_the_database(self, change: str):
        [entry_id] = record(1)
        entry = Entry.objects.filter(pk=entry_id)
        acts = {
            "update": lambda: entry.update(agent="nobody"),
            "delete": lambda: entry._raw_delete("default"),
            "raw update": lambda: execute("UPDATE custody_entry SET tag = 'x'"),
            "raw delete": lambda: execute("DELETE FROM custody_entry"),
        }

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            acts[change]()

        assert Entry.objects.get(pk=entry_id).agent == CLERK

    @pytest.mark.parametrize(
        "change",
        ["UPDATE custody_ledgerposition SET position = 9", "DELETE FROM custody_ledgerposition"],
    )
    def test_cannot_be_moved_even_in_the_database(self, change: str, wired):
        record(1)
        custody.anchor(at=NOW)

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            execute(change)

        assert LedgerPosition.objects.count() == 1


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


class TestFollowing:
    def test_hands_out_each_entry_once_in_order(self):
        recorded = record(7)
        seen: list[UUID] = []

        counts = [custody.follow(consume=keep(seen), limit=3) for _ in range(4)]

        assert counts == [3, 3, 1, 0]
        assert seen == recorded

    def test_hands_out_again_what_could_not_be_consumed(self):
        recorded = record(2)

        def fail(entries: Sequence[custody.EntryShape]) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            custody.follow(consume=fail)

        seen: list[UUID] = []
        custody.follow(consume=keep(seen))
        assert seen == recorded

    def test_forgets_only_together_with_what_was_consumed(self):
        record(1)

        def consume(entries: Sequence[custody.EntryShape]) -> None:
            record(1)  # as an operation that follows would
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            custody.follow(consume=consume)

        assert Entry.objects.count() == 1

    def test_asks_once_when_there_is_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert custody.follow(consume=keep([])) == 0

    def test_takes_as_many_queries_for_many_as_for_few(self, django_assert_num_queries):
        record(300)

        with django_assert_num_queries(5):  # a savepoint and its release are two of them
            assert custody.follow(consume=keep([])) == 300


@pytest.mark.django_db(transaction=True)
class TestTwoFollowersAtOnce:
    def test_never_both_follow_one_entry(self):
        recorded = record(200)
        seen: list[UUID] = []

        def following() -> None:
            for _ in range(60):
                custody.follow(consume=keep(seen), limit=10)

        together(following, workers=3)

        assert sorted(seen) == sorted(recorded)


def keep(seen: list[UUID]):
    return lambda entries: seen.extend(entry.id for entry in entries)


def test_moments_keep_their_microseconds():
    [entry_id] = record(1, at=after(0.000001))

    assert Entry.objects.get(pk=entry_id).at == after(0.000001)
