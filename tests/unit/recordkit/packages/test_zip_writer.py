"""Writing a ZIP that depends on nothing but its content, and that other tools read."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.packages.safe_zip import open_zip
from recordkit.packages.zip_writer import HELD_BYTES, ContentChanged, ZipWriter

NAMES = st.from_regex(r"[a-z一-龥𠀀-𠁐]{1,9}\.pdf", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=200), max_size=6)
# Where ZIP64 begins: at its real place, between the numbers of a test, and always.
WIDEST = st.sampled_from((0xFFFFFFFE, 100, 0))


class _Listener:
    def __init__(self) -> None:
        self.heard = b""

    def write(self, chunk: bytes) -> None:
        self.heard += chunk


def written(files: dict[str, bytes], *, widest: int = 0xFFFFFFFE) -> bytes:
    out = io.BytesIO()
    archive = ZipWriter(out, widest=widest)
    for name, content in files.items():
        archive.add_bytes(name, content)
    archive.close()
    return out.getvalue()


class TestZipWriter:
    @given(FILES, WIDEST)
    def test_is_read_by_the_standard_library(self, files: dict[str, bytes], widest: int):
        archive = zipfile.ZipFile(io.BytesIO(written(files, widest=widest)))

        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files

    @given(FILES, WIDEST)
    def test_is_read_by_our_own_reader(self, files: dict[str, bytes], widest: int):
        archive = open_zip(io.BytesIO(written(files, widest=widest)))

        assert {name: archive.open(name).read() for name in archive.names} == files

    @pytest.mark.parametrize("widest", [0xFFFFFFFE, 100, 0])
    def test_is_found_whole_by_unzip(self, tmp_path: Path, widest: int):
        unzip = shutil.which("unzip")
        if unzip is None:
            pytest.skip("there is no unzip on this machine")
        place = tmp_path / "written.zip"
        place.write_bytes(written({"说明.txt": b"x" * 300, "空.txt": b""}, widest=widest))

        tested = subprocess.run([unzip, "-tq", place], capture_output=True, check=False)

        assert tested.returncode == 0, tested.stdout

    @given(FILES)
    def test_gives_the_same_bytes_each_time(self, files: dict[str, bytes]):
        assert written(files) == written(files)

    def test_keeps_no_time_and_no_extra_fields(self):
        (member,) = zipfile.ZipFile(io.BytesIO(written({"a.txt": b"a"}))).infolist()

        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.extra == b""
        assert member.compress_type == zipfile.ZIP_STORED

    def test_marks_every_name_as_utf8(self):
        archive = zipfile.ZipFile(io.BytesIO(written({"a.txt": b"", "𠮷.txt": b""})))

        assert all(member.flag_bits == 1 << 11 for member in archive.infolist())

    @pytest.mark.parametrize("size", [0, 10, HELD_BYTES, HELD_BYTES + 1, HELD_BYTES + 3_000_000])
    def test_writes_a_stream_as_it_writes_bytes(self, size: int):
        content = random.Random(size).randbytes(size)
        out, listener = io.BytesIO(), _Listener()
        archive = ZipWriter(out)

        archive.add_stream("a.bin", lambda: io.BytesIO(content), listener=listener)
        archive.close()

        assert out.getvalue() == written({"a.bin": content})
        assert listener.heard == content

    def test_reads_a_stream_that_gives_little_at_a_time(self):
        out, listener = io.BytesIO(), _Listener()
        archive = ZipWriter(out)

        archive.add_stream("a.bin", lambda: _Slow(b"slowly" * 1000), listener=listener)
        archive.close()

        assert out.getvalue() == written({"a.bin": b"slowly" * 1000})

    def test_refuses_bytes_that_change_between_two_readings(self):
        readings = iter((bytes(HELD_BYTES + 1), b"\x01" * (HELD_BYTES + 1)))
        archive = ZipWriter(io.BytesIO())

        with pytest.raises(ContentChanged):
            archive.add_stream("a.bin", lambda: io.BytesIO(next(readings)), listener=_Listener())


class _Slow(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(7, size) if size and size > 0 else size)
