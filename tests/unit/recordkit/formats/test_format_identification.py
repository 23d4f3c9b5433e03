"""A format is told by what is in a file, and never by what the file is called."""

from __future__ import annotations

import io
from pathlib import Path

import format_makers as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.formats import (
    FAMILIES,
    EngineAway,
    HeldBytes,
    Identification,
    OpenedSource,
    engine,
    identify,
)

FIXTURES = Path(__file__).parents[3] / "fixtures"


def found(content: bytes, name: str = "") -> Identification:
    return identify(HeldBytes(content), name=name)


def fixture(path: str) -> bytes:
    return (FIXTURES / path).read_bytes()


class TestBySignature:
    @pytest.mark.parametrize(
        ("kind", "family", "puid"),
        [
            ("JPEG", "jpeg", "fmt/43"),
            ("PNG", "png", "fmt/11"),
            ("TIFF", "tiff", "fmt/353"),
            ("GIF", "gif", "fmt/3"),
            ("BMP", "bmp", "fmt/116"),
            ("WEBP", "webp", "fmt/566"),
            ("JPEG2000", "jp2", "x-fmt/392"),
        ],
    )
    def test_tells_pictures(self, kind: str, family: str, puid: str) -> None:
        told = found(make.picture(kind))

        assert (told.family, told.puid, told.basis) == (family, puid, "signature")

    def test_tells_sound_and_film(self) -> None:
        assert found(make.wav()).family == "wav"
        assert found(make.mp3()).family == "mp3"
        assert found(make.mp4()).family == "mp4"

    @pytest.mark.parametrize(
        ("file", "puid", "version"),
        [
            ("1b-6-2-2-t01-pass-a.pdf", "fmt/354", "1b"),
            ("2b-6-1-3-t01-pass-a.pdf", "fmt/477", "2b"),
            ("3b-6-8-t02-pass-a.pdf", "fmt/480", "3b"),
            ("1b-6-7-11-t02-fail-a.pdf", "fmt/18", "1.4"),
        ],
    )
    def test_tells_the_claimed_level_of_pdf_a(self, file: str, puid: str, version: str) -> None:
        told = found(fixture(f"pdfa/{file}"))

        assert (told.family, told.puid, told.version) == ("pdf", puid, version)

    def test_finds_the_claim_in_the_middle_of_a_large_pdf(self) -> None:
        content = _pdf_a_with_claim_in_the_middle()

        told = found(content, "决定书.pdf")

        assert (told.version, told.puid) == ("2u", "fmt/478")

    def test_says_of_a_cut_file_what_its_beginning_was(self) -> None:
        told = found(make.pdf()[:300])

        assert told.family == "pdf"
        assert "beginning" in told.note.en

    def test_knows_a_program_whatever_it_is_called(self) -> None:
        told = found(b"MZ\x90\x00\x03" + bytes(200), "执照.jpg")

        assert (told.family, told.extension_agrees) == ("executable", False)


def _pdf_a_with_claim_in_the_middle() -> bytes:
    import pikepdf

    document = pikepdf.Pdf.open(io.BytesIO(make.pdf()))
    claim = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmlns:pdfaid='
        b'"http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>'
        b"<pdfaid:conformance>U</pdfaid:conformance></rdf:Description></x:xmpmeta>"
    )
    document.Root.Metadata = document.make_stream(claim)
    document.pages[0].Contents = document.make_stream(bytes(range(256)) * 200)
    document.Root.Filler = document.make_stream(bytes(range(256)) * 200)
    held = io.BytesIO()
    document.save(held, compress_streams=False, fix_metadata_version=False)
    return held.getvalue()


class TestByContainer:
    @pytest.mark.parametrize(
        ("content", "family", "puid"),
        [
            (make.docx(), "docx", "fmt/412"),
            (make.docx(word__vbaProject_bin=b"x"), "docx", "fmt/523"),
            (make.xlsx(), "xlsx", "fmt/214"),
            (make.odt(), "odt", "fmt/291"),
            (make.ofd(), "ofd", "recordkit-fmt/1"),
            (make.zipped({"读我.txt": "x"}), "zip", "x-fmt/263"),
            (make.zipped({}), "zip", "x-fmt/263"),
        ],
    )
    def test_tells_a_zip_by_the_parts_that_decide(
        self, content: bytes, family: str, puid: str
    ) -> None:
        told = found(content)

        assert (told.family, told.puid, told.basis) == (family, puid, "container")

    @pytest.mark.parametrize(
        ("file", "version", "puid"),
        [
            ("helloworld.ofd", "1.0", "recordkit-fmt/1"),
            ("test-ofda.ofd", "1.2", "recordkit-fmt/2"),
            ("chineseDir.ofd", "1.0", "recordkit-fmt/1"),
            ("namespace_no_std.ofd", "1.0", "recordkit-fmt/1"),
            ("draw_param_ref.ofd", "1.1", "recordkit-fmt/1"),
        ],
    )
    def test_tells_ofd_its_version_and_its_archival_profile(
        self, file: str, version: str, puid: str
    ) -> None:
        told = found(fixture(f"ofd/{file}"), file)

        assert (told.family, told.version, told.puid) == ("ofd", version, puid)
        assert told.extension_agrees is True

    def test_tells_a_cut_zip_by_the_entries_left_of_it(self) -> None:
        told = found(make.ofd()[:200], "证照.ofd")

        assert told.family == "ofd"
        assert "beginning" in told.note.en

    @pytest.mark.parametrize(
        ("streams", "name", "family", "puid"),
        [
            (("WordDocument", "1Table"), "a.doc", "doc", "fmt/40"),
            (("WordDocument",), "a.doc", "doc", "fmt/39"),
            (("WordDocument", "1Table"), "a.wps", "wps", "fmt/40"),
            (("Workbook",), "a.xls", "xls", "fmt/61"),
            (("Workbook",), "a.et", "et", "fmt/61"),
            (("Book",), "a.xls", "xls", "fmt/59"),
            (("PowerPoint Document",), "a.ppt", "ppt", "fmt/126"),
            (("EncryptionInfo", "EncryptedPackage"), "a.docx", "encrypted_office", "fmt/494"),
            (("Something",), "a.msg", "ole", "fmt/111"),
        ],
    )
    def test_tells_a_compound_file_by_its_streams(
        self, streams: tuple[str, ...], name: str, family: str, puid: str
    ) -> None:
        told = found(make.compound(dict.fromkeys(streams, b"")), name)

        assert (told.family, told.puid) == (family, puid)
        assert told.extension_agrees is not False


class TestByText:
    @pytest.mark.parametrize(
        ("codec", "encoding"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8 with BOM"),
            ("gb18030", "GB18030"),
            ("utf-16", "UTF-16LE"),
        ],
    )
    def test_tells_the_encoding(self, codec: str, encoding: str) -> None:
        told = found("申请人：张㛃䶮，受理\r\n".encode(codec), "说明.txt")

        assert (told.family, told.encoding, told.basis) == ("text", encoding, "text")

    @pytest.mark.parametrize(
        ("content", "name", "family"),
        [
            ('<?xml version="1.0"?><表/>', "x.xml", "xml"),
            ("<!-- 说明 --><表><行/></表>", "", "xml"),
            ("<!DOCTYPE html>\n<html></html>", "x.html", "html"),
            ("<html><body>", "", "html"),
            ('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "", "svg"),
            ('{"办件": [1, 2]}', "", "json"),
            ("[1, 2]", "", "json"),
            ("[server]\nport=1\n", "x.ini", "text"),
            ('{"a": 1}\n{"a": 2}\n', "x.jsonl", "text"),
            ("姓名,编号\n张,1\n", "x.csv", "csv"),
            ("姓名,编号\n张,1\n", "", "csv"),
            ("姓名,编号\n张,1\n", "x.txt", "text"),
            ("第一行\n第二行，没有列\n", "", "text"),
            ("From: a@b\nTo: c@d\nSubject: 申请\n\n正文", "x.eml", "eml"),
        ],
    )
    def test_tells_kinds_of_text_apart(self, content: str, name: str, family: str) -> None:
        assert found(content.encode(), name).family == family

    def test_does_not_take_bytes_for_text(self) -> None:
        told = found(bytes(range(256)) * 10, "x.txt")

        assert (told.family, told.extension_agrees) == ("unknown", False)

    def test_forgives_a_character_cut_by_the_window(self) -> None:
        content = "a" + "汉" * 20_000

        assert found(content.encode(), "x.txt").encoding == "UTF-8"
        assert found(content.encode("gb18030"), "x.txt").encoding == "GB18030"


class TestTheName:
    @pytest.mark.parametrize(
        ("name", "agrees"),
        [
            ("扫描件.jpg", True),
            ("扫描件.JPEG", True),
            ("扫描件.pdf", False),
            ("扫描件", None),
            ("扫描件.第1版", None),
            (".jpg", None),
            ("..\\..\\x.jpg", True),
        ],
    )
    def test_is_only_compared_with_what_was_found(self, name: str, agrees: bool | None) -> None:
        told = found(make.picture("JPEG"), name)

        assert (told.family, told.extension_agrees) == ("jpeg", agrees)


class TestALargeFile:
    def test_is_not_read_whole(self) -> None:
        whole = make.picture("JPEG", (200, 200))
        stream = _Stretched(whole[:2000], 4 << 30, whole[-2000:])
        source = OpenedSource(stream.size_bytes, lambda: io.BufferedReader(stream))

        told = identify(source, name="大图.jpg")

        assert told.family == "jpeg"
        assert stream.bytes_read < 200_000


class _Stretched(io.RawIOBase):
    """Gigabytes that are mostly zeros and nowhere kept, and a count of what was read."""

    def __init__(self, head: bytes, zeros: int, tail: bytes) -> None:
        self._head, self._tail, self._zeros = head, tail, zeros
        self.size_bytes = len(head) + zeros + len(tail)
        self.bytes_read, self._at = 0, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self.size_bytes)[whence]
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self.size_bytes - self._at)
        late = self._at - (self.size_bytes - len(self._tail))
        content = self._head[self._at : self._at + count] if late < 0 else self._tail[late:]
        buffer[:count] = content[:count].ljust(count, b"\x00")
        self._at += count
        self.bytes_read += count
        return count


class TestTheEngine:
    def test_is_not_trusted_across_a_fork(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found(make.picture("PNG"))
        monkeypatch.setattr(engine, "_loaded_in", [-1])
        engine._matched.cache_clear()  # what is remembered needs no engine

        with pytest.raises(EngineAway, match="-1"):
            found(make.picture("PNG"))


class TestAnyBytes:
    @given(content=st.binary(max_size=400), name=st.text(max_size=20))
    @settings(max_examples=150, deadline=None)
    def test_get_an_answer(self, content: bytes, name: str) -> None:
        told = found(content, name)

        assert told.family in FAMILIES
        assert told.basis in ("signature", "container", "text", "none")

    @given(text=st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
    @settings(max_examples=100, deadline=None)
    def test_that_are_utf_8_are_never_unknown(self, text: str) -> None:
        assert found(text.encode()).family != "unknown"
