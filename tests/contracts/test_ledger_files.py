"""What every place for the ledger's files promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.doubles.memory_ledger_files import InMemoryLedgerFiles

from muniment.adapters.disk_ledger import DiskLedgerFiles
from muniment.kernel.ports import LedgerFiles


class LedgerFilesContract:
    """A place's own test class inherits these and gives `files`."""

    def test_gives_back_what_was_written(self, files: LedgerFiles):
        files.write("tile/0/x001/x234/067", b"hashes")

        assert files.read("tile/0/x001/x234/067") == b"hashes"

    def test_has_nothing_where_nothing_was_written(self, files: LedgerFiles):
        files.write("tile/0/000", b"hashes")

        assert files.read("tile/0/001") is None
        assert files.read("tile/0/000/x") is None
        assert files.read("tile") is None

    def test_a_path_may_be_written_again(self, files: LedgerFiles):
        files.write("checkpoint", b"size 1")
        files.write("checkpoint", b"size 2")

        assert files.read("checkpoint") == b"size 2"

    def test_a_partial_tile_stands_beside_the_full_one(self, files: LedgerFiles):
        files.write("tile/0/000.p/5", b"five")
        files.write("tile/0/000", b"full")

        assert files.read("tile/0/000.p/5") == b"five"
        assert files.read("tile/0/000") == b"full"

    def test_many_files_are_written_in_one_call(self, files: LedgerFiles):
        files.write("checkpoint", b"size 1")
        written = {"tile/0/000": b"hashes", "tile/entries/000": b"entries", "checkpoint": b"size 2"}

        files.write_all(iter(written.items()))

        assert {path: files.read(path) for path in written} == written

    def test_of_many_files_one_that_is_no_path_is_refused(self, files: LedgerFiles):
        with pytest.raises(ValueError):
            files.write_all([("../x", b"")])

    @pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".x", "A"])
    def test_what_is_no_path_of_the_log_is_refused(self, files: LedgerFiles, path: str):
        with pytest.raises(ValueError):
            files.write(path, b"")
        with pytest.raises(ValueError):
            files.read(path)


class TestDiskLedgerFiles(LedgerFilesContract):
    @pytest.fixture
    def files(self, tmp_path: Path) -> DiskLedgerFiles:
        return DiskLedgerFiles(tmp_path / "ledger")


class TestInMemoryLedgerFiles(LedgerFilesContract):
    @pytest.fixture
    def files(self) -> InMemoryLedgerFiles:
        return InMemoryLedgerFiles()
