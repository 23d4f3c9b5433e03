"""Uploads in the room that keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from tests.doubles.breaking import BreakingDisk, Killed
from tests.house.house import AT, House

from muniment.interfaces.worker.drop_folder import drop_agent
from muniment.kernel import parts
from muniment.kernel.agents import system
from muniment.kernel.ids import new_id
from muniment.stages.capture import api as capture
from muniment.stages.capture import uploads as room
from muniment.stages.capture.models import Upload, UploadPart

SCAN = bytes(range(256)) * 8
BY = drop_agent()
SOMEBODY_ELSE = replace(BY, agent_id=system("somebody-else"))


def begun(size_bytes: int = len(SCAN), **digests: str) -> capture.UploadShape:
    return capture.begin_upload(size_bytes=size_bytes, **digests, by=BY, at=AT)


def sent(upload: capture.UploadShape, chunk: bytes, *, offset: int, by=BY) -> capture.UploadShape:
    return capture.continue_upload(
        upload_id=upload.upload_id,
        offset_bytes=offset,
        source=BytesIO(chunk),
        size_bytes=len(chunk),
        by=by,
        at=AT,
    )


def bytes_of(upload: capture.UploadShape) -> bytes:
    found = room.whole_uploads([upload.upload_id], sender=BY.agent_id, at=AT)
    with parts.get().uploads.open(upload.upload_id, found[upload.upload_id][1]) as stream:
        return stream.read()


@pytest.mark.usefixtures("house")
class TestAnUpload:
    @pytest.mark.parametrize("cuts", [(), (1,), (100, 101), tuple(range(50, 2000, 50))])
    def test_is_what_was_sent_however_it_was_cut(self, cuts: tuple[int, ...]):
        upload = begun()

        for start, end in zip((0, *cuts), (*cuts, len(SCAN)), strict=True):
            sent(upload, SCAN[start:end], offset=start)

        assert bytes_of(upload) == SCAN

    def test_grows_in_segments_that_are_remembered_one_by_one(self, monkeypatch):
        monkeypatch.setattr(room, "SEGMENT_BYTES", 300)
        upload = begun()

        sent(upload, SCAN, offset=0)

        assert UploadPart.objects.count() == 7
        assert bytes_of(upload) == SCAN

    def test_of_which_another_writer_was_quicker_is_not_touched(self, monkeypatch):
        upload = begun()

        class Slow(BytesIO):
            """A line so slow that another request is answered while it is being read."""

            def read(self, size: int = -1, /) -> bytes:
                if self.tell() == 0:
                    sent(upload, SCAN[:10], offset=0)
                return super().read(size)

        with pytest.raises(capture.OffsetDiffers) as refused:
            capture.continue_upload(
                upload_id=upload.upload_id,
                offset_bytes=0,
                source=Slow(b"x" * len(SCAN)),
                size_bytes=len(SCAN),
                by=BY,
                at=AT,
            )

        assert refused.value.offset_bytes == 10
        sent(upload, SCAN[10:], offset=10)
        assert bytes_of(upload) == SCAN
        assert parts.get().uploads.discard(upload.upload_id) == len(SCAN)

    def test_given_up_while_it_is_being_sent_is_gone(self):
        upload = begun()

        class Interrupted(BytesIO):
            def read(self, size: int = -1, /) -> bytes:
                if self.tell() == 0:
                    Upload.objects.all().delete()
                return super().read(size)

        with pytest.raises(capture.UploadNotHeld):
            capture.continue_upload(
                upload_id=upload.upload_id,
                offset_bytes=0,
                source=Interrupted(SCAN),
                size_bytes=len(SCAN),
                by=BY,
                at=AT,
            )

        assert parts.get().uploads.discard(upload.upload_id) == 0

    def test_a_line_that_breaks_before_anything_came_leaves_nothing(self):
        upload = begun()

        class Broken(BytesIO):
            def read(self, size: int = -1, /) -> bytes:
                raise ConnectionResetError

        with pytest.raises(capture.ChunkCutShort):
            capture.continue_upload(
                upload_id=upload.upload_id,
                offset_bytes=0,
                source=Broken(),
                size_bytes=5,
                by=BY,
                at=AT,
            )

        assert not UploadPart.objects.exists()
        assert parts.get().uploads.discard(upload.upload_id) == 0

    def test_is_kept_as_long_as_it_grows(self, monkeypatch):
        monkeypatch.setenv("MUNIMENT_UPLOAD_HOURS", "2")
        upload = begun()
        later = AT + timedelta(hours=1, minutes=59)

        grown = capture.continue_upload(
            upload_id=upload.upload_id,
            offset_bytes=0,
            source=BytesIO(b"x"),
            size_bytes=1,
            by=BY,
            at=later,
        )

        assert upload.expires_at == AT + timedelta(hours=2)
        assert grown.expires_at == later + timedelta(hours=2)

    def test_is_looked_up_with_its_parts_in_two_queries(self, django_assert_num_queries):
        uploads = [begun(3) for _ in range(5)]
        for upload in uploads:
            sent(upload, b"ab", offset=0)
            sent(upload, b"c", offset=2)

        with django_assert_num_queries(2):
            found = room.whole_uploads(
                [upload.upload_id for upload in uploads], sender=BY.agent_id, at=AT
            )

        assert {size for size, _ in found.values()} == {3}

    def test_of_somebody_else_cannot_be_continued(self):
        with pytest.raises(capture.UploadNotHeld):
            sent(begun(), SCAN, offset=0, by=SOMEBODY_ELSE)


class TestTheSweep:
    def test_gives_up_what_was_abandoned_and_nothing_else(self, house: House):
        old = begun()
        sent(old, SCAN[:100], offset=0)
        later = AT + timedelta(hours=24)
        young = capture.begin_upload(size_bytes=5, by=BY, at=later)

        swept = capture.sweep_uploads(at=later)

        assert swept == 1
        assert list(Upload.objects.values_list("id", flat=True)) == [young.upload_id]
        assert list(parts.get().uploads.held()) == []

    def test_removes_bytes_that_no_row_refers_to(self, house: House):
        parts.get().uploads.put(new_id(), [b"left by a crash"])
        kept = begun()
        sent(kept, SCAN[:10], offset=0)

        assert capture.sweep_uploads(at=AT) == 1
        assert list(parts.get().uploads.held()) == [kept.upload_id]

    def test_makes_an_abandoned_upload_unusable_even_before_it_comes(self, house: House):
        upload = begun()

        with pytest.raises(capture.UploadNotHeld):
            capture.find_upload(upload_id=upload.upload_id, by=BY, at=AT + timedelta(hours=24))

    def test_with_nothing_to_do_does_nothing(self, house: House):
        assert capture.sweep_uploads(at=AT) == 0


class TestAProcessThatDies:
    @pytest.mark.parametrize("after", [False, True])
    def test_at_any_step_of_a_chunk_loses_nothing_that_was_acknowledged(
        self, house: House, monkeypatch, after: bool
    ):
        monkeypatch.setattr(room, "SEGMENT_BYTES", 700)
        disk = BreakingDisk(monkeypatch)
        for step in range(60):
            disk.heal()
            upload = begun()
            sent(upload, SCAN[:100], offset=0)
            disk.kill(at=step, after=after)
            try:
                sent(upload, SCAN[100:], offset=100)
            except Killed:
                disk.heal()
                house.start()
                came = capture.find_upload(upload_id=upload.upload_id, by=BY, at=AT).offset_bytes
                assert came in (100, 800, 1500)
                sent(upload, SCAN[came:], offset=came)
                assert bytes_of(upload) == SCAN
            else:
                assert step > 10
                return
        pytest.fail("never ran out of steps")

    def test_after_the_bytes_and_before_the_row_says_so_sends_them_again(
        self, house: House, monkeypatch
    ):
        upload = begun()
        with monkeypatch.context() as patch:
            patch.setattr(room, "_advance", _dies)
            with pytest.raises(Killed):
                sent(upload, SCAN, offset=0)

        sent(upload, SCAN, offset=0)

        assert bytes_of(upload) == SCAN


def _dies(*args: object) -> None:
    raise Killed
