"""The files of made cases are real: other people's readers open them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from case_choices import STRICT_ITEM, made
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from muniment.interfaces.cli.demonstration.cases import Profile
from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.files.docx import docx
from muniment.interfaces.cli.demonstration.cases.files.locked_pdf import PASSWORD, locked_pdf
from muniment.interfaces.cli.demonstration.cases.files.ofd import ofd
from muniment.interfaces.cli.demonstration.cases.files.pdf import Page, pdf
from muniment.interfaces.cli.demonstration.cases.files.png import signature_png
from muniment.interfaces.cli.demonstration.cases.files.records import csv_table, form_xml
from muniment.interfaces.cli.demonstration.cases.files.scans import Sheet, scan
from muniment.interfaces.cli.demonstration.cases.files.zipped import zipped
from recordkit.formats import identify, read_format
from recordkit.terms.vocabulary import Verdict

SCHEMAS = Path(__file__).parents[3] / "fixtures" / "ofd-xsd"
MADE_AT = datetime.fromisoformat("2026-01-05T10:00:00+08:00")
AWKWARD_TITLE = "“𬭎&𣲗”<申请>表"
SHEETS = (Sheet(42, 60, 3), Sheet(42, 60, 3, has_colour=True), Sheet(155, 219, 11))
SCHEMA_OF = {
    "OFD.xml": "OFD.xsd",
    "Doc_0/Document.xml": "Document.xsd",
    "Doc_0/PublicRes.xml": "Res.xsd",
    "Doc_0/DocumentRes.xml": "Res.xsd",
    "Doc_0/Pages/Page_0/Content.xml": "Page.xsd",
}


class InMemory:
    """A file in memory, as the format readers want it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size_bytes = len(content)

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._content)


def picture() -> bytes:
    return scan(Chance("picture"), SHEETS[0], "picture").content


class TestEveryFileOfACase:
    @pytest.mark.parametrize("profile", Profile)
    def test_is_what_its_name_says_whole_open_and_harmless(self, profile: Profile) -> None:
        for index in range(12):
            for item in ({}, {"item": STRICT_ITEM}):
                for path, content in made(index, profile=profile, **item).files:  # type: ignore[arg-type]
                    reading = read_format(InMemory(content), name=path, thorough=True)

                    assert reading.identification.extension_agrees, path
                    assert reading.opens.verdict is Verdict.PASSED, path
                    assert reading.encrypted.verdict is not Verdict.FAILED, path
                    assert reading.hazards == (), path


class TestAScan:
    @pytest.mark.parametrize("sheet", SHEETS)
    def test_decodes_fully_at_the_size_of_its_sheet(self, sheet: Sheet) -> None:
        made_scan = scan(Chance("scan"), sheet, "case 7")

        with Image.open(io.BytesIO(made_scan.content)) as image:
            image.load()
            assert image.size == (sheet.width * 8, sheet.height * 8)
            assert image.mode == ("RGB" if sheet.has_colour else "L")
            assert image.info["comment"] == b"case 7"

    def test_shows_writing_on_paper_and_not_one_flat_tone(self) -> None:
        made_scan = scan(Chance("scan"), SHEETS[0], "")

        with Image.open(io.BytesIO(made_scan.content)) as image:
            darkest, lightest = image.getextrema()
        assert darkest < 120
        assert lightest > 220

    def test_is_a_jpeg_file_interchange_stream(self) -> None:
        assert identify(InMemory(picture()), name="a.jpg").puid == "fmt/43"

    @pytest.mark.parametrize("height", [16, 17, 60, 61, 400])
    def test_may_have_any_height(self, height: int) -> None:
        made_scan = scan(Chance("scan"), Sheet(20, height, 3), "")

        with Image.open(io.BytesIO(made_scan.content)) as image:
            image.load()
            assert image.height == height * 8


class TestAPdf:
    def test_opens_without_a_single_complaint(self) -> None:
        pages = [Page(["第一页"]), Page(scan=scan(Chance("page"), SHEETS[1], "p"))]

        with pikepdf.open(io.BytesIO(pdf("决定书", pages, created_at=MADE_AT))) as opened:
            assert opened.check_pdf_syntax() == []
            assert len(opened.pages) == 2

    def test_keeps_title_and_text_as_unicode(self) -> None:
        with pikepdf.open(
            io.BytesIO(pdf(AWKWARD_TITLE, [Page(["𣲗"])], created_at=MADE_AT))
        ) as opened:
            assert str(opened.docinfo["/Title"]) == AWKWARD_TITLE
            assert opened.open_metadata()["dc:title"] == AWKWARD_TITLE
            assert "𣲗".encode("utf-16-be").hex().encode() in opened.pages[0].Contents.read_bytes()

    def test_that_is_locked_opens_with_its_password_alone(self) -> None:
        locked = locked_pdf("case 7")

        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(locked))
        with pikepdf.open(io.BytesIO(locked), password=PASSWORD.decode()) as opened:
            assert b"(locked)" in opened.pages[0].Contents.read_bytes()


class TestAnOfd:
    @pytest.mark.parametrize("has_picture", [False, True])
    def test_follows_the_schemas_of_the_standard(self, has_picture: bool) -> None:
        image = scan(Chance("ofd"), SHEETS[0], "") if has_picture else None
        content = ofd(AWKWARD_TITLE, ["一", "两行文字"], image, created_at=MADE_AT)

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [name for name in archive.namelist() if name.endswith(".xml")]
            assert set(parts) <= set(SCHEMA_OF)
            for name in parts:
                schema = etree.XMLSchema(etree.parse(SCHEMAS / SCHEMA_OF[name]))
                schema.assertValid(etree.fromstring(archive.read(name)))

    def test_numbers_everything_within_its_largest_identifier(self) -> None:
        content = ofd("证照", ["一"] * 12, None, created_at=MADE_AT)

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            trees = [etree.fromstring(archive.read(name)) for name in archive.namelist()]
        largest = next(
            tree.findtext(".//{*}MaxUnitID")
            for tree in trees
            if tree.find(".//{*}MaxUnitID") is not None
        )
        found = [int(part.get("ID")) for tree in trees for part in tree.iter() if part.get("ID")]
        assert len(found) == len(set(found))
        assert max(found) <= int(largest or 0)


class TestOtherFiles:
    def test_a_document_has_well_formed_parts_that_its_relations_lead_to(self) -> None:
        content = docx(AWKWARD_TITLE, ["段落 & 一"], scan(Chance("docx"), SHEETS[0], ""))

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(archive.read(name))
            body = etree.fromstring(archive.read("word/document.xml"))
            assert "word/media/image1.jpg" in archive.namelist()
        assert AWKWARD_TITLE in "".join(body.itertext())

    def test_a_signature_is_a_grey_picture_with_ink(self) -> None:
        with Image.open(io.BytesIO(signature_png(Chance("png"), 60, 20))) as image:
            image.load()
            assert (image.size, image.mode) == ((60, 20), "L")
            assert image.getextrema()[0] == 30

    @given(
        st.lists(
            st.tuples(
                st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1),
                st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))),
            ),
            max_size=5,
        )
    )
    def test_a_form_gives_back_every_field(self, fields: list[tuple[str, str]]) -> None:
        unwritable = "\ufffe\uffff"
        clean = [(n, v) for n, v in fields if not set(unwritable) & set(n + v)]

        root = etree.fromstring(form_xml("表", clean))

        assert [(field.get("title"), field.text or "") for field in root] == clean

    def test_a_table_doubles_its_quotes(self) -> None:
        assert csv_table([("名", '"好"')]).decode() == '"项目","内容"\r\n"名","""好"""\r\n'

    def test_the_process_log_is_json_headed_as_people_read_it(self) -> None:
        log = json.loads(dict(made(0).files)["data/process.json"])

        assert [row["环节"] for row in log["办理过程"]][:2] == ["申请", "受理"]


class TestAZip:
    @given(
        st.dictionaries(st.text("abc中.jpgxml/-", min_size=1), st.binary(max_size=3000), max_size=6)
    )
    def test_gives_back_what_went_in(self, members: dict[str, bytes]) -> None:
        content = zipped(sorted(members.items()))

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == sorted(members)
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    assert stream.read() == members[entry.filename]

    def test_depends_on_nothing_but_its_members(self) -> None:
        members = [("a.xml", b"<a/>"), ("图.jpg", b"\xff\xd8")]

        assert zipped(members) == zipped(members)
        assert zipped(members)[4:6] == b"\x14\x00"  # version 2.0: deflate, and no zip64
