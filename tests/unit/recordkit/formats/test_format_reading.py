"""Opening a file says whether it is whole, whether it is locked, and what is active in it."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import format_makers as make
import pytest

from recordkit.formats import HeldBytes, Reading, read_format
from recordkit.terms.vocabulary import Verdict

FIXTURES = Path(__file__).parents[3] / "fixtures"
PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
INDETERMINATE, NOT_APPLICABLE = Verdict.INDETERMINATE, Verdict.NOT_APPLICABLE

WHOLE = {
    "a.jpg": make.picture("JPEG"),
    "a.png": make.picture("PNG"),
    "a.tif": make.picture("TIFF"),
    "a.gif": make.picture("GIF"),
    "a.bmp": make.picture("BMP"),
    "a.webp": make.picture("WEBP"),
    "a.jp2": make.picture("JPEG2000"),
    "a.pdf": make.pdf(),
    "a.ofd": make.ofd(),
    "a.docx": make.docx(),
    "a.xlsx": make.xlsx(),
    "a.odt": make.odt(),
    "a.zip": make.zipped({"一.txt": b"1" * 500, "二.txt": b"2" * 500}),
    "a.doc": make.compound({"WordDocument": b"", "1Table": b""}),
    "a.xls": make.compound({"Workbook": b"\x09\x08\x10\x00" + bytes(16)}),
    "a.wav": make.wav(),
    "a.mp3": make.mp3(),
    "a.mp4": make.mp4(),
    "a.xml": '<?xml version="1.0" encoding="UTF-8"?><办件><申请人>张</申请人></办件>'.encode(),
    "a.json": '{"办件": {"申请人": ["张", "李"]}}'.encode(),
    "a.rtf": b"{\\rtf1\\ansi{\\b text}}",
}
TEXT = {
    "a.txt": "申请材料齐全，予以受理。".encode(),
    "b.txt": "申请材料齐全，予以受理。".encode("gb18030"),
    "c.txt": "申请材料齐全，予以受理。".encode("utf-16"),
    "a.csv": "姓名,编号\n张,1\n".encode("gb18030"),
    "b.xml": '<?xml version="1.0" encoding="GB2312"?><办件/>'.encode("gb18030"),
    "c.xml": '<?xml version="1.0" encoding="UTF-16"?><办件/>'.encode("utf-16"),
    "a.html": b"<!DOCTYPE html><html><body></body></html>",
}


def read(content: bytes, name: str = "", *, thorough: bool = False) -> Reading:
    return read_format(HeldBytes(content), name=name, thorough=thorough)


def fixture(path: str) -> bytes:
    return (FIXTURES / path).read_bytes()


class TestAWholeFile:
    @pytest.mark.parametrize("thorough", [False, True])
    @pytest.mark.parametrize("name", [*WHOLE, *TEXT])
    def test_opens(self, name: str, thorough: bool) -> None:
        reading = read({**WHOLE, **TEXT}[name], name, thorough=thorough)

        assert reading.opens.verdict is PASSED, reading.opens
        assert reading.encrypted.verdict in (PASSED, NOT_APPLICABLE)
        assert reading.hazards == ()

    @pytest.mark.parametrize("file", sorted(p.name for p in (FIXTURES / "ofd").glob("*.ofd")))
    def test_opens_when_it_is_somebody_elses_ofd(self, file: str) -> None:
        reading = read(fixture(f"ofd/{file}"), file, thorough=True)

        assert (reading.opens.verdict, reading.encrypted.verdict) == (PASSED, PASSED)

    @pytest.mark.parametrize("file", sorted(p.name for p in (FIXTURES / "pdfa").glob("*.pdf")))
    def test_opens_when_it_is_somebody_elses_pdf(self, file: str) -> None:
        assert read(fixture(f"pdfa/{file}"), file).opens.verdict is PASSED


class TestACutFile:
    @pytest.mark.parametrize("share", [0.25, 0.41, 0.63, 0.83, 0.93])
    @pytest.mark.parametrize("name", WHOLE)
    def test_does_not_open_whole(self, name: str, share: float) -> None:
        content = WHOLE[name]

        reading = read(content[: int(len(content) * share)], name)

        assert reading.opens.verdict is not PASSED, reading
        if reading.identification.family != "unknown":
            assert reading.opens.verdict is FAILED
            assert reading.opens.note.zh
            assert reading.opens.note.en

    @pytest.mark.parametrize("name", ["a.txt", "b.txt", "c.txt"])
    def test_shows_when_a_character_is_cut_in_two(self, name: str) -> None:
        reading = read(TEXT[name][:-1] if name != "a.txt" else TEXT[name][:-2], name)

        assert reading.opens.verdict is FAILED
        assert "cut in two" in reading.opens.note.en

    def test_is_a_doubt_when_it_is_a_page_without_end(self) -> None:
        assert read(b"<!DOCTYPE html><html><body>").opens.verdict is INDETERMINATE

    def test_with_nothing_in_it_fails(self) -> None:
        reading = read(b"", "a.pdf")

        assert (reading.identification.family, reading.opens.verdict) == ("empty", FAILED)


class TestADamagedFile:
    @pytest.mark.parametrize(
        ("file", "opens"),
        [
            ("minimal-badxref.pdf", INDETERMINATE),
            ("minimal-startxref-hopeless.pdf", INDETERMINATE),
            ("corruptionOneByteMissing.pdf", INDETERMINATE),
            ("broken-objstream1.pdf", FAILED),
            ("circular-page-tree.pdf", FAILED),
        ],
    )
    def test_that_opens_only_after_repair_waits_for_a_person(
        self, file: str, opens: Verdict
    ) -> None:
        reading = read(fixture(f"pdf-odd/{file}"), file)

        assert reading.opens.verdict is opens
        assert "stream <" not in reading.opens.note.en

    def test_shows_by_the_checksum_of_an_entry(self) -> None:
        content = bytearray(make.zipped({"a.txt": b"x" * 100}, method=zipfile.ZIP_STORED))
        content[60] ^= 1

        reading = read(bytes(content), "a.zip")

        assert reading.opens.verdict is FAILED
        assert reading.opens.where == "a.txt"

    def test_shows_by_the_checksum_of_a_png_chunk(self) -> None:
        content = bytearray(make.picture("PNG"))
        content[20] ^= 1  # in the dimensions

        assert read(bytes(content)).opens.verdict is FAILED

    def test_shows_in_the_middle_of_a_picture_only_to_a_thorough_look(self) -> None:
        content = bytearray(make.picture("PNG", (300, 300)))
        content[len(content) // 2] ^= 0xFF

        assert read(bytes(content)).opens.verdict is PASSED
        assert read(bytes(content), thorough=True).opens.verdict is FAILED

    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            ({"entry": f'<OFD xmlns="{make.OFD_NS}"/>'}, "no page"),
            ({"entry": "<OFD><DocBody/></OFD>"}, "DocRoot"),
            (
                {"entry": "<OFD><DocBody><DocRoot>../x.xml</DocRoot></DocBody></OFD>"},
                "../x.xml",
            ),
            ({"document": "<Document><Pages><Page BaseLoc='x'/></Pages></Document>"}, "x"),
            ({"page": "<Page>"}, "Content.xml"),
            ({"page": "<Other/>"}, "Page"),
            ({"page": "<!DOCTYPE Page []><Page/>"}, "document type"),
            ({"entry": "<!DOCTYPE x [<!ENTITY a 'b'>]><OFD>&a;</OFD>"}, "document type"),
        ],
    )
    def test_shows_where_an_ofd_leads_nowhere(self, parts: dict[str, str], expected: str) -> None:
        reading = read(make.ofd(**parts), "a.ofd")

        assert reading.identification.family == "ofd"
        assert reading.opens.verdict is FAILED
        assert expected in reading.opens.note.en

    def test_shows_where_xml_is_not_well_formed(self) -> None:
        assert "line 1" in read(b"<?xml version='1.0'?><a><b></a>").opens.note.en

    def test_that_is_not_json_is_told_so(self) -> None:
        assert read(b'{"a": 1,}', "a.json").opens.verdict is FAILED
        assert read(b'{"a": NaN}', "a.json").opens.verdict is FAILED


class TestALockedFile:
    @pytest.mark.parametrize(
        ("content", "how"),
        [
            (make.pdf(user="秘", owner="密"), "password_to_open"),
            (make.pdf(owner="密"), "permissions_only"),
            (make.ofd(encryptions="<Encryptions/>"), "ofd_encryption"),
            (make.compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "password_to_open"),
            (
                make.compound({"WordDocument": bytes(11) + b"\x01", "1Table": b""}),
                "password_to_open",
            ),
            (
                make.compound({"Workbook": b"\x09\x08\x04\x00abcd\x2f\x00\x02\x00xx"}),
                "password_to_open",
            ),
            (make.odt(manifest="<m xmlns='u'><encryption-data/></m>"), "document"),
        ],
    )
    def test_is_said_to_be_locked_and_how(self, content: bytes, how: str) -> None:
        reading = read(content)

        assert (reading.encrypted.verdict, reading.encrypted.found) == (FAILED, how)
        assert reading.opens.verdict is (PASSED if how == "permissions_only" else INDETERMINATE)

    @pytest.mark.parametrize("file", ["minimal-aes256.pdf", "encryption_openpassword.pdf"])
    def test_of_somebody_elses_is_recognised(self, file: str) -> None:
        assert read(fixture(f"pdf-odd/{file}")).encrypted.found == "password_to_open"

    def test_in_an_archive_is_recognised_by_the_flag(self) -> None:
        content = bytearray(make.docx())
        at = content.rfind(b"PK\x01\x02")
        content[at + 8] |= 1

        reading = read(bytes(content), "a.docx")

        assert reading.encrypted.found == "zip_entries"
        assert reading.opens.verdict is INDETERMINATE


class TestAnActiveFile:
    def test_with_a_script_is_named(self) -> None:
        (hazard,) = read(make.pdf(script="app.alert(1)")).hazards

        assert (hazard.found, hazard.where, hazard.verdict) == ("javascript", "OpenAction", FAILED)

    def test_of_somebody_elses_is_named(self) -> None:
        assert read(fixture("pdf-odd/javascript.pdf")).hazards[0].found == "javascript"

    def test_with_embedded_files_is_a_question(self) -> None:
        import pikepdf

        document = pikepdf.Pdf.open(io.BytesIO(make.pdf()))
        document.attachments["a.txt"] = b"x"
        held = io.BytesIO()
        document.save(held)

        (hazard,) = read(held.getvalue()).hazards

        assert (hazard.found, hazard.verdict) == ("embedded_files", INDETERMINATE)

    def test_with_macros_is_named(self) -> None:
        (hazard,) = read(make.docx(word__vbaProject_bin=b"x")).hazards

        assert (hazard.found, hazard.where) == ("macros", "word/vbaProject.bin")

    def test_that_is_a_page_with_scripts_is_a_question(self) -> None:
        (hazard,) = read(b"<!DOCTYPE html><html><script>x</script></html>").hazards

        assert (hazard.found, hazard.verdict) == ("script", INDETERMINATE)


class TestAHostileFile:
    @pytest.mark.parametrize(
        "file", ["xmlbomb.xml", "quadratic.xml", "external.xml", "external_file.xml"]
    )
    def test_with_a_dtd_is_refused(self, file: str) -> None:
        reading = read(fixture(f"xml-hostile/{file}"), file)

        assert reading.opens.verdict is FAILED
        assert "document type" in reading.opens.note.en

    def test_with_a_dtd_in_utf_16_is_refused_as_well(self) -> None:
        content = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"

        assert "document type" in read(content.encode("utf-16")).opens.note.en

    def test_that_is_deep_xml_or_json_fails(self) -> None:
        assert "deeper" in read(b"<?xml version='1.0'?>" + b"<a>" * 100_000).opens.note.en
        assert "deeply" in read(b"[" * 200_000 + b"]" * 200_000).opens.note.en

    def test_that_is_one_endless_tag_fails_soon(self) -> None:
        content = b"<?xml version='1.0'?><a b='" + b"x" * (20 << 20) + b"'/>"

        assert "longer than" in read(content).opens.note.en

    def test_that_unfolds_a_thousandfold_is_a_hazard(self) -> None:
        for content in (
            make.docx(word__media=bytes(80 << 20)),
            make.ofd(page="<Page>" + " " * (80 << 20) + "</Page>"),
        ):
            reading = read(content)

            assert reading.opens.verdict is FAILED
            assert [hazard.found for hazard in reading.hazards] == ["swells"]

    def test_that_lies_about_its_size_is_stopped_at_what_it_said(self) -> None:
        content = bytearray(make.zipped({"a": bytes(50 << 20)}))
        at = content.rfind(b"PK\x01\x02")
        content[at + 24 : at + 28] = (1000).to_bytes(4, "little")

        assert "expected 1000 bytes" in read(bytes(content)).opens.note.en

    def test_whose_entries_share_bytes_is_a_hazard(self) -> None:
        content = bytearray(make.zipped({"a": b"x" * 99, "b": b"y" * 99}))
        at = content.rfind(b"PK\x01\x02")
        content[at + 42 : at + 46] = bytes(4)

        assert [hazard.found for hazard in read(bytes(content)).hazards] == ["swells"]

    @pytest.mark.parametrize("size", [(65_000, 65_000), (2**31 - 1, 2**31 - 1)])
    def test_of_too_many_pixels_is_a_hazard(self, size: tuple[int, int]) -> None:
        reading = read(make.png_of(*size), thorough=True)

        assert reading.opens.verdict is FAILED
        assert [hazard.found for hazard in reading.hazards] == ["swells"]

    def test_of_many_pixels_is_not_decoded_and_said_so(self) -> None:
        assert read(make.png_of(30_000, 20_000), thorough=True).opens.verdict is INDETERMINATE

    def test_that_is_a_pdf_with_a_bomb_fails_without_unfolding_it(self) -> None:
        import resource

        content = make.pdf_with_deep_stream(400 << 20)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        reading = read(content)

        assert reading.opens.verdict is FAILED
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 << 10

    def test_that_goes_in_circles_ends(self) -> None:
        tiff = bytearray(make.picture("TIFF"))
        at = int.from_bytes(tiff[4:8], "little")
        count = int.from_bytes(tiff[at : at + 2], "little")
        tiff[at + 2 + count * 12 : at + 6 + count * 12] = at.to_bytes(4, "little")

        assert "circle" in read(bytes(tiff)).opens.note.en


class TestAMangledFile:
    @pytest.mark.parametrize("name", [*WHOLE, *TEXT, "locked.pdf"])
    def test_always_gets_an_answer(self, name: str) -> None:
        whole = {**WHOLE, **TEXT, "locked.pdf": make.pdf(owner="密")}[name]
        dice = random.Random(name)

        for number in range(40):
            mangled = _mangled(whole, dice)

            reading = read(mangled, name, thorough=number % 4 == 0)

            assert reading.opens.verdict in (PASSED, INDETERMINATE, FAILED)


def _mangled(whole: bytes, dice: random.Random) -> bytes:
    """Return `whole` with a few bytes changed, taken out, put in or made extreme."""
    content = bytearray(whole)
    for _ in range(dice.choice((1, 2, 6, 20))):
        at = dice.randrange(len(content) + 1)
        match dice.randrange(4):
            case 0:
                content[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del content[at : at + dice.randrange(1, 50)]
            case 2:
                content[at:at] = dice.randbytes(dice.randrange(1, 20))
            case _:
                content[at : at + 4] = dice.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"))
    return bytes(content)
