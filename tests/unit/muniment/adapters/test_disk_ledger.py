"""The ledger's files on disk: the old file or the new, never a part."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doubles.breaking import BreakingDisk, Killed

from muniment.adapters.disk_ledger import DiskLedgerFiles
from muniment.kernel.ports import DiskFull

PATH = "tile/entries/x001/067.p/3"


class TestWritingAFile:
    @pytest.mark.parametrize("after", [False, True])
    def test_killed_at_any_step_leaves_the_old_or_the_new(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
    ):
        disk = BreakingDisk(monkeypatch)
        for number in range(100):
            root = tmp_path / f"{number}"
            DiskLedgerFiles(root).write(PATH, b"old")
            files = DiskLedgerFiles(root)
            disk.kill(at=number, after=after)
            try:
                files.write(PATH, b"newer")
            except Killed:
                disk.heal()
            else:
                break
            restarted = DiskLedgerFiles(root)
            assert restarted.read(PATH) in (b"old", b"newer")
            restarted.write(PATH, b"newest")
            assert restarted.read(PATH) == b"newest"
        assert number >= 4

    def test_on_a_full_disk_leaves_the_old_and_works_the_second_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        files = DiskLedgerFiles(tmp_path)
        files.write(PATH, b"old")
        disk = BreakingDisk(monkeypatch)
        disk.fill(at=1)

        with pytest.raises(DiskFull, match=PATH):
            files.write(PATH, b"newer")

        assert files.read(PATH) == b"old"
        files.write(PATH, b"newer")
        assert files.read(PATH) == b"newer"

    def test_syncs_the_file_before_its_name_and_then_the_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        files = DiskLedgerFiles(tmp_path)
        disk = BreakingDisk(monkeypatch)

        files.write("checkpoint", b"1")

        assert disk.steps == ["write", "sync_file", "rename", "sync_folder"]

    def test_syncs_every_folder_that_it_makes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        files = DiskLedgerFiles(tmp_path)
        disk = BreakingDisk(monkeypatch)

        files.write("tile/0/000", b"1")

        assert disk.steps[:4] == ["make_folder", "sync_folder"] * 2
