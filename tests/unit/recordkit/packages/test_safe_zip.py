"""Opening somebody else's ZIP: what is read, and what is refused."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.packages.making_zips import deflated, end_record, raw_zip, zip_of

from recordkit.packages.safe_zip import Limits, MemberNotThere, SafeZip, open_zip
from recordkit.packages.zip_faults import (
    ArchiveTooLarge,
    ClashingEntryName,
    DamagedArchive,
    DuplicateEntryName,
    EncryptedEntry,
    SplitArchive,
    SuspiciousRatio,
    TooManyEntries,
    UnsafeEntryName,
    UnsupportedCompression,
    ZipFault,
)

WHOLE = zip_of([("a.txt", b"alpha" * 50), ("文件夹/b.txt", b"beta" * 700)], method=8)
UNIX = 3 << 8


def opened(archive: bytes, **limits: int) -> SafeZip:
    return open_zip(io.BytesIO(archive), limits=Limits(**limits))


def content_of(archive: SafeZip) -> dict[str, bytes]:
    return {name: archive.open(name).read() for name in archive.names}


class TestOpenZip:
    @given(
        st.dictionaries(
            st.from_regex(r"[a-z一-龥]{1,9}\.pdf", fullmatch=True), st.binary(), max_size=8
        ),
        st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)),
    )
    def test_reads_what_another_writer_wrote(self, files: dict[str, bytes], method: int):
        archive = opened(zip_of(files.items(), method=method))

        assert content_of(archive) == files
        assert {name: archive.size_of(name) for name in archive.names} == {
            name: len(content) for name, content in files.items()
        }

    def test_leaves_folders_out(self):
        archive = opened(zip_of([("folder/", b""), ("folder/a.txt", b"a")]))

        assert archive.names == ("folder/a.txt",)

    def test_reads_archives_whose_sizes_follow_the_bytes(self):
        sink = _Unseekable()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", b"streamed" * 99)

        assert content_of(opened(sink.getvalue())) == {"a.txt": b"streamed" * 99}

    def test_reads_zip64(self):
        out = io.BytesIO()
        with (
            zipfile.ZipFile(out, "w") as archive,
            archive.open("a.bin", "w", force_zip64=True) as member,
        ):
            member.write(b"wide")

        assert content_of(opened(out.getvalue())) == {"a.bin": b"wide"}

    def test_of_an_unknown_member_says_so(self):
        with pytest.raises(MemberNotThere):
            opened(WHOLE).open("nothing.txt")


class TestNamesInAZip:
    @pytest.mark.parametrize(
        "name",
        ["营业执照.pdf", "𠀀𠮷𬺰.pdf", "㐀龴.jpg", "镕囍.txt", "申请表(1).docx"],
        ids=ascii,
    )
    def test_in_gb18030_without_a_mark_are_understood(self, name: str):
        assert opened(raw_zip(name.encode("gb18030"))).names == (name,)

    def test_in_gb18030_that_had_no_place_in_unicode_are_given_it(self):
        assert opened(raw_zip(b"\xfe\x51\xfe\x59.pdf")).names == ("\U00020087\u9fb4.pdf",)

    def test_in_utf8_without_a_mark_are_understood_from_a_unix_system(self):
        assert opened(raw_zip("营业执照.pdf".encode(), made_by=UNIX)).names == ("营业执照.pdf",)

    def test_in_utf8_with_a_mark_are_composed(self):
        assert opened(raw_zip("cafe\u0301.pdf".encode(), flags=1 << 11)).names == ("caf\u00e9.pdf",)

    def test_in_neither_are_taken_for_code_page_437(self):
        assert opened(raw_zip(b"caf\x82")).names == ("caf\u00e9",)

    def test_may_be_given_again_in_unicode(self):
        raw, said = "证.pdf".encode("gb18030"), "證.pdf".encode()
        body = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + said
        extra = struct.pack("<HH", 0x7075, len(body)) + body

        assert opened(raw_zip(raw, extra=extra)).names == ("證.pdf",)

    def test_given_again_for_another_name_are_not_believed(self):
        body = b"\x01" + struct.pack("<I", 7) + b"other.pdf"
        extra = struct.pack("<HH", 0x7075, len(body)) + body

        assert opened(raw_zip(b"a.pdf", extra=extra)).names == ("a.pdf",)

    @pytest.mark.parametrize(
        "name",
        [
            "../a.txt", "a/../../b.txt", "/etc/passwd", "C:/a.txt", "C:a.txt", "a\\b.txt",
            "\\\\host\\a", "a//b.txt", "./a.txt", "a/./b", "a\x00.txt", "a\nb.txt", "a\x7f.txt",
            "fdp.\u202eexe", "a\u200b.txt", "name. ", "folder./a.txt", " a.txt", "x" * 501, "",
            "a:stream.txt",
        ],
        ids=ascii,
    )  # fmt: skip
    def test_that_are_unsafe_are_refused(self, name: str):
        with pytest.raises(UnsafeEntryName):
            opened(raw_zip(name.encode(), flags=1 << 11))

    def test_marked_as_utf8_that_are_not_are_refused(self):
        with pytest.raises(UnsafeEntryName):
            opened(raw_zip(b"\xff\xfe.txt", flags=1 << 11))

    def test_of_symbolic_links_are_refused(self):
        with pytest.raises(UnsafeEntryName):
            opened(raw_zip(b"link", b"/etc/passwd", made_by=UNIX, mode=0o120777))

    def test_that_are_the_same_are_refused(self):
        with pytest.warns(UserWarning, match="Duplicate"):
            twice = zip_of([("a.txt", b"1"), ("a.txt", b"2")])

        with pytest.raises(DuplicateEntryName):
            opened(twice)

    @pytest.mark.parametrize(
        "names",
        [
            ("a.txt", "A.TXT"),
            ("caf\u00e9.txt", "cafe\u0301.TXT"),
            ("stra\u00dfe", "STRASSE"),
            ("a", "a/b.txt"),
            ("a/b.txt", "A"),
        ],
        ids=ascii,
    )
    def test_that_some_systems_cannot_tell_apart_are_refused(self, names: tuple[str, str]):
        with pytest.raises(ClashingEntryName):
            opened(zip_of((name, b"") for name in names))


class TestLimits:
    def test_refuse_more_members_than_allowed(self):
        with pytest.raises(TooManyEntries, match="at most 1, found 2"):
            opened(WHOLE, max_entries=1)

    def test_refuse_more_bytes_than_allowed(self):
        with pytest.raises(ArchiveTooLarge, match="3050"):
            opened(WHOLE, max_total_bytes=3000)

    def test_refuse_a_bomb_before_unpacking_it(self):
        bomb = zip_of([("zeros.bin", bytes(5_000_000))], method=8)

        with pytest.raises(SuspiciousRatio):
            opened(bomb)

    def test_let_small_text_be_packed_well(self):
        assert opened(zip_of([("text.txt", b"a" * 900_000)], method=8)).names == ("text.txt",)

    def test_refuse_a_name_longer_than_allowed(self):
        with pytest.raises(UnsafeEntryName):
            opened(WHOLE, max_name_chars=4)


class TestAHostileArchive:
    @pytest.mark.parametrize("flags", [1, 1 << 6 | 1, 1 << 13])
    def test_that_is_encrypted_is_refused(self, flags: int):
        with pytest.raises(EncryptedEntry):
            opened(raw_zip(b"a.txt", flags=flags))

    def test_that_is_encrypted_by_another_method_is_refused(self):
        with pytest.raises(EncryptedEntry):
            opened(raw_zip(b"a.txt", method=99))

    @pytest.mark.parametrize("method", [1, 6, 9, 12, 14, 93, 98])
    def test_that_is_packed_in_another_way_is_refused(self, method: int):
        with pytest.raises(UnsupportedCompression, match=str(method)):
            opened(raw_zip(b"a.txt", method=method))

    def test_that_is_one_part_of_several_is_refused(self):
        for part in (
            b"PK\x07\x08" + WHOLE[:-22],
            WHOLE[:-22] + end_record(2, 0, 0, disk=1),
            raw_zip(b"a.txt", disk=1),
        ):
            with pytest.raises(SplitArchive):
                opened(part)

    @pytest.mark.parametrize("kept", [0, 1, 4, 50, len(WHOLE) // 2, len(WHOLE) - 1])
    def test_that_was_cut_short_is_refused(self, kept: int):
        with pytest.raises(DamagedArchive):
            opened(WHOLE[:kept])

    @pytest.mark.parametrize("archive", [b"more" + WHOLE, WHOLE + b"more", WHOLE + WHOLE])
    def test_that_has_bytes_around_it_is_refused(self, archive: bytes):
        with pytest.raises(DamagedArchive):
            opened(archive)

    def test_whose_members_overlap_is_refused(self):
        member = raw_zip(b"a.txt")[: 30 + 5 + 1]
        line = raw_zip(b"a.txt")[len(member) : -22]
        other = line.replace(b"a.txt", b"b.txt")

        with pytest.raises(DamagedArchive):
            opened(member + line + other + end_record(2, len(line) * 2, len(member)))

    def test_whose_local_header_names_another_file_is_refused(self):
        archive = raw_zip(b"a.txt")

        with pytest.raises(DamagedArchive):
            opened(archive.replace(b"a.txt", b"b.txt", 1))

    @pytest.mark.parametrize("size", [0xFFFFFFFE, 0xFFFFFFFF, 2])
    def test_that_declares_more_than_it_stores_is_refused(self, size: int):
        with pytest.raises(DamagedArchive):
            opened(raw_zip(b"a.txt", size=size))

    def test_that_declares_four_gigabytes_of_packed_bytes_is_refused(self):
        with pytest.raises(ZipFault):
            opened(raw_zip(b"a.txt", method=8, size=0xFFFFFFFF))

    def test_with_a_wrong_checksum_is_found_when_read(self):
        archive = opened(raw_zip(b"a.txt", b"content", crc=7))

        with pytest.raises(DamagedArchive, match="checksum"):
            archive.open("a.txt").read()

    @pytest.mark.parametrize("declared", [0, 5, 11])
    def test_that_unpacks_to_more_than_declared_yields_no_more(self, declared: int):
        packed = deflated(b"hello world!")
        crc = zlib.crc32(b"hello world!"[:declared])
        archive = opened(raw_zip(b"a", method=8, packed=packed, size=declared, crc=crc))

        with pytest.raises(DamagedArchive):
            archive.open("a").read()

    def test_that_unpacks_to_less_than_declared_is_found_when_read(self):
        archive = opened(raw_zip(b"a", method=8, packed=deflated(b"hello"), size=6))

        with pytest.raises(DamagedArchive):
            archive.open("a").read()

    def test_that_is_no_deflated_data_is_found_when_read(self):
        archive = opened(raw_zip(b"a", method=8, packed=b"\xff" * 40, size=6))

        with pytest.raises(DamagedArchive):
            archive.open("a").read()

    @settings(max_examples=300)
    @given(st.binary(max_size=400))
    def test_of_random_bytes_is_a_fault_and_nothing_else(self, archive: bytes):
        with pytest.raises(ZipFault):
            opened(archive)

    def test_with_any_byte_changed_is_read_or_a_fault_and_nothing_else(self):
        chance = random.Random(20240506)
        for _ in range(1500):
            archive = bytearray(WHOLE)
            for _ in range(chance.randint(1, 3)):
                archive[chance.randrange(len(archive))] = chance.randrange(256)
            with suppress(ZipFault):
                content_of(opened(bytes(archive)))


class TestAMember:
    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_can_be_read_from_anywhere(self, method: int):
        content = random.Random(1).randbytes(300_000)
        member = opened(zip_of([("a.bin", content)], method=method)).open("a.bin")

        member.seek(-10, io.SEEK_END)
        assert member.read() == content[-10:]
        member.seek(1000)
        assert member.read(10) == content[1000:1010]
        member.seek(0)
        assert member.read() == content
        assert member.tell() == len(content)
        assert member.seek(10_000_000) >= 0
        assert member.read() == b""

    def test_is_independent_of_the_others(self):
        content = random.Random(2).randbytes(400_000)
        archive = opened(zip_of([("a.bin", content), ("b.bin", content[::-1])], method=8))

        with ThreadPoolExecutor(4) as pool:
            read = list(pool.map(lambda name: archive.open(name).read(), archive.names * 8))

        assert read == [content, content[::-1]] * 8


class _Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation
