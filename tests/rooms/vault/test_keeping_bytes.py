"""Bytes first, then the row; a row never points at nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.doubles.objects import new_object
from tests.doubles.parts import InMemoryParts

from muniment.commons.vault import api as vault
from muniment.kernel.ids import new_id

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
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

        assert vault.vault_facts().objects == 0

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

        facts = vault.vault_facts()
        assert (facts.objects, facts.size_bytes) == (2, 2 * (len(PACKAGE) + 4))
        assert 0 < facts.free_bytes <= facts.total_bytes

    def test_twice_is_harmless(self, wired: InMemoryParts):
        store(LICENCE)

        counts = [vault.register(record_ids=[LICENCE], at=NOW) for _ in range(2)]

        assert counts == [1, 0]
        assert vault.vault_facts().objects == 1

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

        assert vault.vault_facts().objects == 0

    def test_takes_as_many_queries_for_many_as_for_few(
        self, wired: InMemoryParts, django_assert_num_queries
    ):
        records = [new_id() for _ in range(64)]
        store(*records)

        with django_assert_num_queries(4):  # a savepoint and its release are two of them
            vault.register(record_ids=records, at=NOW)


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
