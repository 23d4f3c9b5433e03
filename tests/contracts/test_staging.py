"""What every staging promises."""

from __future__ import annotations

import os
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from tests.doubles.memory_staging import InMemoryStaging

from muniment.adapters.disk_staging import DiskStaging
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DigestMismatch, StagedFileMissing, Staging
from recordkit.fixity import Digests

LICENCE = UUID("01930000-0000-7000-8000-000000000001")
PERMIT = UUID("01930000-0000-7000-8000-000000000002")
SEAL = b"seal" * 1000
SEAL_DIGESTS = Digests.of(SEAL)


class StagingContract:
    """A staging's own test class inherits these and gives `staging`."""

    def test_gives_back_the_bytes_that_were_put(self, staging: Staging):
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=SEAL_DIGESTS)

        with staging.open(staged.key) as stream:
            assert stream.read() == SEAL
        assert (staged.size_bytes, staged.digests) == (len(SEAL), SEAL_DIGESTS)

    def test_measures_what_nobody_announced(self, staging: Staging):
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=None)

        assert staged.digests == SEAL_DIGESTS

    def test_putting_the_same_bytes_twice_keeps_one_file(self, staging: Staging):
        first = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=SEAL_DIGESTS)
        second = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=SEAL_DIGESTS)

        assert first == second
        assert staging.discard(shelf=LICENCE) == len(SEAL)

    def test_bytes_that_are_not_what_was_announced_leave_no_trace(self, staging: Staging):
        with pytest.raises(DigestMismatch):
            staging.put(BytesIO(b"sea1"), shelf=LICENCE, expected=SEAL_DIGESTS)

        assert list(staging.shelves()) == []

    def test_gives_back_each_of_many_that_were_put_together(self, staging: Staging):
        contents = [SEAL, b"", b"second", SEAL, b"last"]

        staged = staging.put_all([partial(BytesIO, each) for each in contents], shelf=LICENCE)

        assert [one.size_bytes for one in staged] == [len(each) for each in contents]
        assert [one.digests for one in staged] == [Digests.of(each) for each in contents]
        for one, content in zip(staged, contents, strict=True):
            with staging.open(one.key) as stream:
                assert stream.read() == content

    def test_one_of_many_is_read_as_a_file_of_its_own(self, staging: Staging):
        [_, staged, _] = staging.put_all(
            [partial(BytesIO, each) for each in (b"before", b"0123456789", b"after")], shelf=LICENCE
        )

        with staging.open(staged.key) as stream:
            assert stream.read(4) == b"0123"
            assert stream.seek(-3, os.SEEK_END) == 7
            assert stream.read() == b"789"
            assert stream.read() == b""
            assert stream.seek(2) == 2
            assert stream.read(3) == b"234"
            assert stream.tell() == 5

    def test_putting_many_twice_is_harmless(self, staging: Staging):
        sources = [partial(BytesIO, each) for each in (b"one", b"two")]

        first = staging.put_all(sources, shelf=LICENCE)
        second = staging.put_all(sources, shelf=LICENCE)

        assert first == second
        assert staging.discard(shelf=LICENCE) == 6

    def test_putting_none_puts_nothing(self, staging: Staging):
        assert staging.put_all([], shelf=LICENCE) == ()
        assert list(staging.shelves()) == []

    def test_two_records_never_share_a_file(self, staging: Staging):
        staging.put(BytesIO(SEAL), shelf=LICENCE, expected=None)
        kept = staging.put(BytesIO(SEAL), shelf=PERMIT, expected=None)

        staging.discard(shelf=LICENCE)

        with staging.open(kept.key) as stream:
            assert stream.read() == SEAL

    def test_holds_an_empty_file(self, staging: Staging):
        staged = staging.put(BytesIO(b""), shelf=LICENCE, expected=Digests.of(b""))

        with staging.open(staged.key) as stream:
            assert stream.read() == b""

    def test_a_draft_is_kept_under_its_name(self, staging: Staging):
        with staging.draft(shelf=LICENCE) as draft:
            draft.write(SEAL[:10])
            draft.write(bytearray(SEAL[10:20]))
            draft.write(memoryview(SEAL)[20:])
            staged = draft.keep(SEAL_DIGESTS, name="package.zip")

        assert staged.key.endswith("package.zip")
        assert staged.size_bytes == len(SEAL)
        with staging.open(staged.key) as stream:
            assert stream.read() == SEAL

    def test_a_draft_that_is_not_kept_is_gone(self, staging: Staging):
        with staging.draft(shelf=LICENCE) as draft:
            draft.write(SEAL)

        assert list(staging.shelves()) == []

    def test_a_draft_whose_writer_fails_is_gone(self, staging: Staging):
        def write() -> None:
            with staging.draft(shelf=LICENCE) as draft:
                draft.write(SEAL)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            write()

        assert list(staging.shelves()) == []

    def test_keeping_under_the_same_name_again_is_harmless(self, staging: Staging):
        for _ in range(2):
            with staging.draft(shelf=LICENCE) as draft:
                draft.write(SEAL)
                staged = draft.keep(SEAL_DIGESTS, name="package.zip")

        assert staging.discard(shelf=LICENCE) == staged.size_bytes

    @pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "材料", "a\0b", "A b"])
    def test_a_name_that_could_be_a_path_is_refused(self, staging: Staging, name: str):
        with staging.draft(shelf=LICENCE) as draft, pytest.raises(ValueError):
            draft.keep(SEAL_DIGESTS, name=name)

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "x",
            f"{LICENCE}",
            f"{LICENCE}/none",
            f"{LICENCE}/../x",
            "../etc/passwd",
            "a/b/c",
            f"{LICENCE}/pack@1+x",
            f"{LICENCE}/pack@",
            f"{LICENCE}/pack@-1+2",
            f"{LICENCE}/@0+1",
        ],
    )
    def test_a_key_that_was_never_given_out_is_not_held(self, staging: Staging, key: str):
        with pytest.raises(StagedFileMissing):
            staging.open(key)

    def test_gives_a_path_for_linking(self, staging: Staging):
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=None)

        assert staging.local_path(staged.key).read_bytes() == SEAL

    def test_what_was_synced_is_still_there(self, staging: Staging):
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=None)

        staging.sync()

        with staging.open(staged.key) as stream:
            assert stream.read() == SEAL

    def test_files_put_together_are_read_apart(self, staging: Staging):
        openers = [lambda: BytesIO(SEAL), lambda: BytesIO(b""), lambda: BytesIO(b"stamp")]

        kept = staging.put_all(openers, shelf=LICENCE)

        assert [held.digests for held in kept] == [
            SEAL_DIGESTS,
            Digests.of(b""),
            Digests.of(b"stamp"),
        ]
        for held, content in zip(kept, (SEAL, b"", b"stamp"), strict=True):
            with staging.open(held.key) as stream:
                assert stream.read() == content
                assert stream.read(1) == b""
                stream.seek(1)
                assert stream.read(2) == content[1:3]

    def test_putting_nothing_together_keeps_nothing(self, staging: Staging):
        assert staging.put_all([], shelf=LICENCE) == ()

    def test_discarding_a_shelf_that_is_not_there_frees_nothing(self, staging: Staging):
        assert staging.discard(shelf=PERMIT) == 0

    def test_a_discarded_file_is_missing(self, staging: Staging):
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=None)

        staging.discard(shelf=LICENCE)

        with pytest.raises(StagedFileMissing):
            staging.open(staged.key)

    def test_lists_its_shelves(self, staging: Staging):
        for shelf in (LICENCE, PERMIT):
            staging.put(BytesIO(SEAL), shelf=shelf, expected=None)

        assert sorted(staging.shelves()) == [LICENCE, PERMIT]

    def test_holds_many_shelves(self, staging: Staging):
        shelves = {new_id() for _ in range(200)}
        for shelf in shelves:
            staging.put(BytesIO(b"x"), shelf=shelf, expected=None)

        assert set(staging.shelves()) == shelves


class TestDiskStaging(StagingContract):
    @pytest.fixture
    def staging(self, tmp_path: Path) -> DiskStaging:
        return DiskStaging(tmp_path / "staging")


class TestInMemoryStaging(StagingContract):
    @pytest.fixture
    def staging(self) -> InMemoryStaging:
        return InMemoryStaging()
