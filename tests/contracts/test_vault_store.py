"""What every vault store promises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.doubles.memory_vault import InMemoryVault
from tests.doubles.objects import content_of, new_object

from muniment.adapters.ocfl_disk import OcflDisk
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DigestMismatch, ObjectNotHeld, VaultStore

LICENCE = UUID("01930000-0000-7000-8000-000000000001")
PERMIT = UUID("01930000-0000-7000-8000-000000000002")
PACKAGE = b"PK" + bytes(5000)


def read(store: VaultStore, record_id: UUID, path: str) -> bytes:
    with store.open(record_id, path) as stream:
        return stream.read()


class VaultStoreContract:
    """A store's own test class inherits these and gives `store`."""

    def test_gives_back_bytes_and_linked_files(self, store: VaultStore, tmp_path: Path):
        staged = tmp_path / "staged.zip"
        staged.write_bytes(PACKAGE)

        store.put_new([new_object(LICENCE, package_zip=staged, evidence_ers=b"time")])

        assert read(store, LICENCE, "package.zip") == PACKAGE
        assert read(store, LICENCE, "evidence.ers") == b"time"
        assert store.sizes(LICENCE) == {"evidence.ers": 4, "package.zip": len(PACKAGE)}

    def test_keeps_what_it_has_when_the_staged_file_goes(self, store: VaultStore, tmp_path: Path):
        staged = tmp_path / "staged.zip"
        staged.write_bytes(PACKAGE)
        store.put_new([new_object(LICENCE, package_zip=staged)])

        staged.unlink()

        assert read(store, LICENCE, "package.zip") == PACKAGE

    def test_storing_the_same_object_twice_is_harmless(self, store: VaultStore):
        for _ in range(2):
            store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        assert list(store.objects()) == [LICENCE]
        assert store.problems(LICENCE) == ()

    def test_the_same_object_twice_in_one_group_is_harmless(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)] * 2)

        assert read(store, LICENCE, "package.zip") == PACKAGE

    def test_storing_one_again_among_new_ones_is_harmless(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        store.put_new([new_object(LICENCE, package_zip=PACKAGE), new_object(PERMIT, a_xml=b"a")])

        assert list(store.objects()) != []
        assert store.holds(PERMIT)

    def test_other_content_for_a_record_that_is_held_is_refused(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        with pytest.raises(DigestMismatch) as refused:
            store.put_new([new_object(PERMIT, a_xml=b"a"), new_object(LICENCE, package_zip=b"no")])

        assert refused.value.where == str(LICENCE)
        assert not store.holds(PERMIT)
        assert read(store, LICENCE, "package.zip") == PACKAGE

    def test_a_file_that_is_not_as_measured_is_refused_and_nothing_is_kept(self, store: VaultStore):
        false = replace(content_of(PACKAGE), content=b"PK" + bytes(4999) + b"!")
        broken = replace(new_object(LICENCE), files={"package.zip": false})

        with pytest.raises(DigestMismatch) as refused:
            store.put_new([new_object(PERMIT, a_xml=b"a"), broken])

        assert refused.value.where == str(LICENCE)
        assert list(store.objects()) == []

    def test_holds_two_files_with_the_same_bytes(self, store: VaultStore):
        store.put_new([new_object(LICENCE, a_xml=b"same", b_xml=b"same")])

        assert read(store, LICENCE, "a.xml") == read(store, LICENCE, "b.xml") == b"same"
        assert store.problems(LICENCE) == ()

    def test_a_version_joins_its_files_to_those_before(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        store.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer time"))

        assert tuple(store.sizes(LICENCE)) == ("evidence.ers", "package.zip")
        assert read(store, LICENCE, "package.zip") == PACKAGE
        assert read(store, LICENCE, "evidence.ers") == b"newer time"
        assert store.problems(LICENCE) == ()

    def test_a_version_may_take_the_place_of_a_file(self, store: VaultStore):
        store.put_new([new_object(LICENCE, evidence_ers=b"old time")])

        store.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer time"))

        assert read(store, LICENCE, "evidence.ers") == b"newer time"

    def test_adding_the_same_version_twice_is_harmless(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        for _ in range(2):
            store.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer time"))

        assert store.problems(LICENCE) == ()

    def test_storing_the_first_version_again_after_a_second_is_harmless(self, store: VaultStore):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])
        store.add_version(new_object(LICENCE, "renewed", evidence_ers=b"newer time"))

        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        assert read(store, LICENCE, "evidence.ers") == b"newer time"

    def test_versions_of_several_objects_are_added_together(self, store: VaultStore):
        store.put_new([new_object(each, evidence_ers=b"old") for each in (LICENCE, PERMIT)])

        for _ in range(2):
            store.add_versions(
                [new_object(each, "renewed", evidence_ers=b"new") for each in (PERMIT, LICENCE)]
            )

        assert read(store, LICENCE, "evidence.ers") == read(store, PERMIT, "evidence.ers") == b"new"
        assert store.problems(LICENCE) == store.problems(PERMIT) == ()

    def test_versions_are_added_to_all_objects_or_to_none_when_one_is_not_held(
        self, store: VaultStore
    ):
        store.put_new([new_object(LICENCE, evidence_ers=b"old")])

        with pytest.raises(ObjectNotHeld):
            store.add_versions(
                [new_object(each, "renewed", evidence_ers=b"new") for each in (LICENCE, PERMIT)]
            )

        assert read(store, LICENCE, "evidence.ers") == b"old"

    def test_one_record_twice_among_the_additions_is_refused(self, store: VaultStore):
        store.put_new([new_object(LICENCE, evidence_ers=b"old")])

        with pytest.raises(ValueError):
            store.add_versions([new_object(LICENCE, "renewed", evidence_ers=b"new")] * 2)

        assert read(store, LICENCE, "evidence.ers") == b"old"

    def test_a_version_of_what_is_not_held_is_refused(self, store: VaultStore):
        with pytest.raises(ObjectNotHeld):
            store.add_version(new_object(LICENCE, evidence_ers=b"time"))

        assert not store.holds(LICENCE)

    def test_says_that_it_does_not_hold_an_object(self, store: VaultStore):
        assert not store.holds(LICENCE)
        for ask in (store.sizes, store.problems):
            with pytest.raises(ObjectNotHeld):
                ask(LICENCE)

    @pytest.mark.parametrize("path", ["none.xml", "../x", "/etc/passwd", ""])
    def test_says_that_an_object_has_no_such_file(self, store: VaultStore, path: str):
        store.put_new([new_object(LICENCE, package_zip=PACKAGE)])

        with pytest.raises(ObjectNotHeld):
            store.open(LICENCE, path)

    def test_lists_every_object(self, store: VaultStore):
        records = {new_id() for _ in range(100)}

        store.put_new([new_object(record_id, a_xml=b"a") for record_id in records])

        assert set(store.objects()) == records

    def test_storing_nothing_is_harmless(self, store: VaultStore):
        store.put_new([])

        assert list(store.objects()) == []

    def test_says_how_much_room_is_left(self, store: VaultStore):
        assert 0 < store.free_bytes() <= store.total_bytes()


class TestOcflDisk(VaultStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> OcflDisk:
        return OcflDisk(tmp_path / "vault" / "agency", tmp_path / "vault" / "drafts")


class TestInMemoryVault(VaultStoreContract):
    @pytest.fixture
    def store(self) -> InMemoryVault:
        return InMemoryVault()
