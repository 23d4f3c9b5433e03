"""Bytes first, then the row; a row never points at nothing."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from tests.doubles.objects import new_object
from tests.doubles.parts import InMemoryParts

from muniment.commons.vault import api as vault
from muniment.commons.vault.models import StoredTally
from muniment.kernel.clock import legal_day
from muniment.kernel.ids import new_id

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TODAY = legal_day(NOW)
LICENCE, PERMIT = new_id(), new_id()
PACKAGE = b"PK" + bytes(998)


def store(*records) -> None:
    vault.store_new(
        objects=[new_object(record, package_zip=PACKAGE, a_xml=b"<a/>") for record in records]
    )


class TestStoring:
    def test_makes_content_readable(self, wired: InMemoryParts):
        store(LICENCE)

        with vault.open_content(record_id=LICENCE, path="package.zip") as stream:
            assert stream.read() == PACKAGE
        assert vault.paths(record_id=LICENCE) == ("a.xml", "package.zip")
        assert vault.is_held(record_id=LICENCE)

    def test_writes_no_row(self, wired: InMemoryParts, django_assert_num_queries):
        with django_assert_num_queries(0):
            store(LICENCE, PERMIT)

        assert vault.vault_facts(on=TODAY).objects == 0

    def test_again_is_harmless(self, wired: InMemoryParts):
        store(LICENCE)
        store(LICENCE)

        assert vault.problems(record_id=LICENCE) == ()

    def test_other_content_is_refused(self, wired: InMemoryParts):
        store(LICENCE)

        with pytest.raises(vault.DigestMismatch):
            vault.store_new(objects=[new_object(LICENCE, package_zip=b"other")])


class TestRegistering:
    def test_counts_files_and_bytes(self, wired: InMemoryParts):
        store(LICENCE, PERMIT)

        assert vault.register(record_ids=[LICENCE, PERMIT], at=NOW) == 2

        facts = vault.vault_facts(on=TODAY)
        assert (facts.objects, facts.size_bytes) == (2, 2 * (len(PACKAGE) + 4))
        assert 0 < facts.free_bytes <= facts.total_bytes

    def test_twice_is_harmless(self, wired: InMemoryParts):
        store(LICENCE)

        counts = [vault.register(record_ids=[LICENCE], at=NOW) for _ in range(2)]

        assert counts == [1, 0]
        assert vault.vault_facts(on=TODAY).objects == 1

    def test_one_among_others_that_are_registered_is_new(self, wired: InMemoryParts):
        store(LICENCE, PERMIT)
        vault.register(record_ids=[LICENCE], at=NOW)

        assert vault.register(record_ids=[LICENCE, PERMIT], at=NOW) == 1

    def test_what_is_not_in_the_vault_is_refused_and_nothing_is_registered(
        self, wired: InMemoryParts
    ):
        store(LICENCE)

        with pytest.raises(vault.ObjectNotHeld), transaction.atomic():
            vault.register(record_ids=[LICENCE, PERMIT], at=NOW)

        assert vault.vault_facts(on=TODAY).objects == 0

    def test_takes_as_many_queries_for_many_as_for_few(
        self, wired: InMemoryParts, django_assert_num_queries
    ):
        records = [new_id() for _ in range(64)]
        store(LICENCE, *records)
        vault.register(record_ids=[LICENCE], at=NOW)  # the first of a day begins its tally

        with django_assert_num_queries(5):  # a savepoint and its release are two of them
            vault.register(record_ids=records, at=NOW)


class TestHowFastItFills:
    def test_is_the_mean_of_the_days_since_the_first(self, wired: InMemoryParts):
        store(LICENCE, PERMIT)
        vault.register(record_ids=[LICENCE], at=NOW - timedelta(days=3))
        vault.register(record_ids=[PERMIT], at=NOW)

        facts = vault.vault_facts(on=TODAY)

        assert facts.objects == 2
        assert facts.daily_bytes == facts.size_bytes // 4
        assert facts.runway_days == facts.free_bytes // facts.daily_bytes

    def test_is_not_told_from_one_day(self, wired: InMemoryParts):
        store(LICENCE)
        vault.register(record_ids=[LICENCE], at=NOW)

        assert vault.vault_facts(on=TODAY).runway_days is None

    def test_forgets_what_came_long_ago(self, wired: InMemoryParts):
        store(LICENCE)
        vault.register(record_ids=[LICENCE], at=NOW - timedelta(days=60))

        facts = vault.vault_facts(on=TODAY)

        assert (facts.objects, facts.daily_bytes, facts.runway_days) == (1, 0, None)

    def test_counts_a_night_in_china_to_its_own_day(self, wired: InMemoryParts):
        late = datetime(2026, 1, 1, 17, tzinfo=UTC)  # 01:00 of the next day there
        store(LICENCE)
        vault.register(record_ids=[LICENCE], at=late)

        assert [row.day for row in StoredTally.objects.all()] == [TODAY]


class TestTheMigration:
    def test_tallies_what_was_stored_before(self, wired: InMemoryParts):
        store(LICENCE, PERMIT)
        vault.register(record_ids=[LICENCE], at=NOW - timedelta(days=3))
        vault.register(record_ids=[PERMIT], at=NOW)
        kept = sorted(StoredTally.objects.values_list("day", "objects_stored", "size_bytes"))
        StoredTally.objects.all().delete()

        name = "muniment.commons.vault.migrations.0002_what_is_stored_is_tallied_by_day"
        importlib.import_module(name).fill(apps, None)

        found = sorted(StoredTally.objects.values_list("day", "objects_stored", "size_bytes"))
        assert found == kept


class TestComparing:
    def test_names_the_file_that_differs(self, wired: InMemoryParts):
        store(LICENCE, PERMIT)
        wired.vault.damage(LICENCE, "package.zip")

        [problem] = vault.problems(record_id=LICENCE)
        assert "package.zip" in problem
        assert vault.problems(record_id=PERMIT) == ()


class TestWhatIsNotHeld:
    def test_is_said_to_be_so(self, wired: InMemoryParts):
        assert not vault.is_held(record_id=LICENCE)
        with pytest.raises(vault.ObjectNotHeld):
            vault.open_content(record_id=LICENCE, path="package.zip")
        with pytest.raises(vault.ObjectNotHeld):
            vault.paths(record_id=LICENCE)
        with pytest.raises(vault.ObjectNotHeld):
            vault.problems(record_id=LICENCE)

    def test_holds_for_a_file_of_an_object_that_is(self, wired: InMemoryParts):
        store(LICENCE)

        with pytest.raises(vault.ObjectNotHeld, match=r"none\.xml"):
            vault.open_content(record_id=LICENCE, path="none.xml")


def test_what_came_in_is_told_by_day(wired: InMemoryParts):
    store(LICENCE)
    vault.register(record_ids=[LICENCE], at=NOW)

    def days(since, until):
        return vault.stored_by_day(since=since, until=until)

    [day] = days(TODAY - timedelta(days=3), TODAY)
    assert (day.day, day.objects) == (TODAY, 1)
    assert day.size_bytes > len(PACKAGE)
    assert days(TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == ()
