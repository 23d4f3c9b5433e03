"""Staging on disk: nothing half-kept after a crash, a full disk or a power cut."""

from __future__ import annotations

import gc
import stat
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from tests.doubles.breaking import BreakingDisk, Killed

from muniment.adapters.disk_staging import DiskStaging
from muniment.adapters.durable import StorageAway
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DiskFull, StagedFile
from recordkit.fixity import Digests

LICENCE = UUID("01930000-0000-7000-8000-000000000001")
SEAL = b"seal" * 1000
DIGESTS = Digests.of(SEAL)
Put = Callable[[DiskStaging], StagedFile]


def leftovers(root: Path) -> list[Path]:
    return [
        path for path in (root / ".drafts").rglob("*") if path.is_file() and path.suffix != ".lock"
    ]


def put(staging: DiskStaging) -> StagedFile:
    return staging.put(BytesIO(SEAL), shelf=LICENCE, expected=DIGESTS)


def put_together(staging: DiskStaging) -> StagedFile:
    return staging.put_all([partial(BytesIO, SEAL)] * 2, shelf=LICENCE)[1]


@pytest.mark.parametrize("act", [put, put_together])
class TestPuttingFiles:
    @pytest.mark.parametrize("after", [False, True])
    def test_killed_at_any_step_leaves_nothing_half_and_works_the_second_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Put, after: bool
    ):
        disk = BreakingDisk(monkeypatch)
        for number in range(100):
            root = tmp_path / f"{number}"
            disk.heal()
            staging = DiskStaging(root)
            disk.kill(at=number, after=after)
            try:
                act(staging)
            except Killed:
                disk.heal()
            else:
                break
            del staging
            gc.collect()
            restarted = DiskStaging(root)
            assert leftovers(root) == []
            staged = act(restarted)
            with restarted.open(staged.key) as stream:
                assert stream.read() == SEAL
        assert number >= 3

    def test_on_a_full_disk_at_any_step_keeps_nothing_and_works_the_second_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Put
    ):
        disk = BreakingDisk(monkeypatch)
        for number in range(100):
            staging = DiskStaging(tmp_path / f"{number}")
            disk.fill(at=number)
            try:
                act(staging)
            except DiskFull:
                disk.heal()
            else:
                break
            assert leftovers(tmp_path / f"{number}") == []
            assert staging.discard(shelf=LICENCE) == 0
            assert act(staging).size_bytes == len(SEAL)
        assert number >= 3


class TestPuttingAFile:
    def test_mends_what_a_power_cut_left_of_it(self, tmp_path: Path):
        staging = DiskStaging(tmp_path)
        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=DIGESTS)
        path = staging.local_path(staged.key)
        path.chmod(0o600)
        path.write_bytes(b"")

        staging.put(BytesIO(SEAL), shelf=LICENCE, expected=DIGESTS)

        assert path.read_bytes() == SEAL

    def test_leaves_a_file_that_nobody_may_write(self, tmp_path: Path):
        staging = DiskStaging(tmp_path)

        staged = staging.put(BytesIO(SEAL), shelf=LICENCE, expected=DIGESTS)

        assert stat.S_IMODE(staging.local_path(staged.key).stat().st_mode) == 0o444

    def test_takes_a_large_file_in_chunks(self, tmp_path: Path):
        class Source:
            """Ten mebibytes, and never a read of more than two."""

            left = 10 << 20

            def read(self, size: int = -1) -> bytes:
                assert 0 < size <= 2 << 20
                given = min(size, self.left)
                self.left -= given
                return bytes(given)

        staged = DiskStaging(tmp_path).put(Source(), shelf=LICENCE, expected=None)

        assert staged.size_bytes == 10 << 20


class TestSyncing:
    def test_that_fails_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        staging = DiskStaging(tmp_path)
        disk = BreakingDisk(monkeypatch)
        disk.fill(at=0)

        with pytest.raises(DiskFull):
            staging.sync()


class TestAnotherProcess:
    def test_that_starts_leaves_the_drafts_of_a_living_one(self, tmp_path: Path):
        first = DiskStaging(tmp_path)
        with first.draft(shelf=LICENCE) as draft:
            draft.write(SEAL)

            DiskStaging(tmp_path)

            draft.keep(DIGESTS, name="package.zip")
        with first.open(f"{LICENCE}/package.zip") as stream:
            assert stream.read() == SEAL

    def test_that_starts_sweeps_the_drafts_of_a_dead_one(self, tmp_path: Path):
        first = DiskStaging(tmp_path)
        manager = first.draft(shelf=LICENCE)
        manager.__enter__().write(SEAL)
        assert len(leftovers(tmp_path)) == 1
        first._drafts.release()

        DiskStaging(tmp_path)

        assert leftovers(tmp_path) == []


class TestAStagingFolder:
    def test_that_cannot_be_made_is_an_outage(self, tmp_path: Path):
        (tmp_path / "file").write_text("")

        with pytest.raises(StorageAway):
            DiskStaging(tmp_path / "file" / "staging")

    def test_lists_twenty_thousand_shelves_as_a_stream(self, tmp_path: Path):
        staging = DiskStaging(tmp_path)
        for _ in range(20_000):
            (tmp_path / str(new_id())).mkdir()

        assert sum(1 for _ in staging.shelves()) == 20_000
