"""What every place for uploads promises."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.doubles.breaking import BreakingDisk, Killed
from tests.doubles.memory_uploads import InMemoryUploads

from muniment.adapters.disk_uploads import DiskUploads
from muniment.kernel.ids import new_id
from muniment.kernel.ports import DiskFull, UploadPartMissing, Uploads

SCAN = UUID("01930000-0000-7000-8000-000000000011")
FORM = UUID("01930000-0000-7000-8000-000000000012")


class UploadsContract:
    """An adapter's own test class inherits these and gives `uploads`."""

    def test_gives_back_its_parts_as_one_stream_in_the_order_asked_for(self, uploads: Uploads):
        first = uploads.put(SCAN, [b"page ", b"one, "])
        second = uploads.put(SCAN, [b"page two"])

        with uploads.open(SCAN, [first.name, second.name]) as stream:
            assert stream.read() == b"page one, page two"
        assert (first.size_bytes, second.size_bytes) == (10, 8)

    def test_two_writers_of_the_same_bytes_never_touch_each_other(self, uploads: Uploads):
        one, other = uploads.put(SCAN, [b"same"]), uploads.put(SCAN, [b"same"])

        uploads.remove(SCAN, [other.name])

        with uploads.open(SCAN, [one.name]) as stream:
            assert stream.read() == b"same"

    def test_the_stream_can_be_read_in_any_order(self, uploads: Uploads):
        names = [uploads.put(SCAN, [bytes([number]) * 7]).name for number in range(5)]

        with uploads.open(SCAN, names) as stream:
            assert stream.seek(-8, os.SEEK_END) == 27
            assert stream.read() == bytes([3]) + bytes([4]) * 7
            assert stream.seek(6) == 6
            assert stream.read(2) == bytes([0, 1])
            assert stream.tell() == 8

    def test_an_upload_without_parts_is_an_empty_stream(self, uploads: Uploads):
        uploads.put(SCAN, [b"x"])

        with uploads.open(SCAN, []) as stream:
            assert stream.read() == b""

    def test_nothing_is_kept_of_a_part_whose_sender_fails(self, uploads: Uploads):
        def breaks_off() -> Iterator[bytes]:
            yield b"page one"
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            uploads.put(SCAN, breaks_off())

        assert uploads.discard(SCAN) == 0

    @pytest.mark.parametrize("name", ["", "..", "../x", "0" * 16, "a/b", "x" * 16])
    def test_a_part_that_was_never_put_is_missing(self, uploads: Uploads, name: str):
        uploads.put(SCAN, [b"x"])

        with pytest.raises(UploadPartMissing):
            uploads.open(SCAN, [name] if name != "0" * 16 else ["f" * 16])

    def test_a_discarded_upload_is_gone_and_says_what_it_held(self, uploads: Uploads):
        part = uploads.put(SCAN, [b"12345"])
        uploads.put(FORM, [b"stays"])

        assert uploads.discard(SCAN) == 5
        assert uploads.discard(SCAN) == 0
        assert list(uploads.held()) == [FORM]
        with pytest.raises(UploadPartMissing):
            uploads.open(SCAN, [part.name])

    def test_removing_a_part_that_is_gone_is_harmless(self, uploads: Uploads):
        part = uploads.put(SCAN, [b"x"])

        uploads.remove(SCAN, [part.name])
        uploads.remove(SCAN, [part.name])

        assert uploads.discard(SCAN) == 0

    def test_says_how_much_room_is_left(self, uploads: Uploads):
        assert uploads.free_bytes() > 0


class TestDiskUploads(UploadsContract):
    @pytest.fixture
    def uploads(self, tmp_path: Path) -> DiskUploads:
        return DiskUploads(tmp_path / "uploads")

    def test_names_that_it_did_not_give_are_not_uploads(self, uploads: DiskUploads, tmp_path: Path):
        (tmp_path / "uploads" / "lost+found").mkdir()

        assert list(uploads.held()) == []

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        parts=st.lists(st.binary(max_size=40), max_size=6),
        moves=st.lists(
            st.tuples(st.integers(-10, 250), st.sampled_from([0, 1, 2]), st.integers(0, 99))
        ),
    )
    def test_reads_like_one_file(self, uploads: DiskUploads, parts, moves):
        upload_id = new_id()
        names = [uploads.put(upload_id, [part]).name for part in parts]
        whole = io.BytesIO(b"".join(parts))

        with uploads.open(upload_id, names) as stream:
            for offset, whence, size in moves:
                base = {0: 0, 1: whole.tell(), 2: len(whole.getvalue())}[whence]
                target = max(0, base + offset)
                assert stream.seek(target) == whole.seek(target)
                assert stream.read(size) == whole.read(size)


class TestEveryStepOfPuttingAPart:
    """The write path, failing at each of its steps."""

    @pytest.fixture
    def disk(self, monkeypatch: pytest.MonkeyPatch) -> BreakingDisk:
        return BreakingDisk(monkeypatch)

    def test_a_full_disk_says_so_and_takes_everything_back(
        self, disk: BreakingDisk, tmp_path: Path
    ):
        for step in range(20):
            uploads = DiskUploads(tmp_path / f"full-{step}")
            disk.fill(at=step)
            try:
                uploads.put(SCAN, [b"one", b"two"])
            except DiskFull:
                disk.heal()
                assert uploads.discard(SCAN) == 0
            else:
                assert step >= 4
                return
        pytest.fail("never ran out of steps")

    @pytest.mark.parametrize("after", [False, True])
    def test_a_process_that_dies_leaves_nothing_that_stands_in_the_way(
        self, disk: BreakingDisk, tmp_path: Path, after: bool
    ):
        for step in range(20):
            root = tmp_path / f"killed-{step}"
            uploads = DiskUploads(root)
            disk.kill(at=step, after=after)
            try:
                uploads.put(SCAN, [b"one", b"two"])
            except Killed:
                disk.heal()
                part = DiskUploads(root).put(SCAN, [b"again"])
                with DiskUploads(root).open(SCAN, [part.name]) as stream:
                    assert stream.read() == b"again"
            else:
                assert step >= 4
                return
        pytest.fail("never ran out of steps")


class TestInMemoryUploads(UploadsContract):
    @pytest.fixture
    def uploads(self) -> InMemoryUploads:
        return InMemoryUploads()
