"""The text of a file is what its reader would see, whatever the file does to whoever reads it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.formats import HeldBytes, identify
from recordkit.formats.texts import TextFound, WhyNot, read_text
from recordkit.formats.views import render_html, snapshot_xml

from format_makers import docx, pdf, picture, zipped  # isort: skip

FIXTURES = Path(__file__).parents[3] / "fixtures"
W = "urn:w"


def text_of(
    content: bytes, family: str = "", *, name: str = "x", limit: int = 200_000
) -> TextFound:
    found = family or identify(HeldBytes(content), name=name).family
    return read_text(
        io.BytesIO(content), size_bytes=len(content), family=found, name=name, limit=limit
    )


def word(body: str) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": "<Types xmlns='urn:t'/>",
            "_rels/.rels": "<Relationships xmlns='urn:r'/>",
            "word/document.xml": f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>",
        }
    )


class TestPlainText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_is_read_in_the_encodings_of_the_field(self, encoding: str):
        said = "现场勘验记录：申请人的设施设备符合条件。𠮷"

        assert text_of(said.encode(encoding), "text").text == said

    def test_is_cut_at_the_limit_and_says_so(self):
        found = text_of("证照".encode() * 5_000, "text", limit=100)

        assert (len(found.text), found.is_cut) == (100, True)

    def test_that_is_no_text_is_not_read(self):
        assert text_of(b"\x00\x01\x02" * 50, "text").why_not is WhyNot.NOT_READ_HERE

    def test_of_json_is_its_values_as_people_write_them(self):
        found = text_of('{"姓名": "\\u738b\\u5c0f\\u660e", "金额": 12}'.encode(), "json")

        assert found.text == "姓名 王小明\n金额 12"


class TestMarkup:
    def test_of_a_page_is_what_it_shows(self):
        page = "<html><style>p{}</style><script>var 秘密</script><p>准<b>予</b>许可<p>二&nbsp;号</html>"

        assert text_of(page.encode(), "html").text == "准予许可\n二 号"

    def test_of_our_own_views_has_every_value(self):
        view = {"姓名": "王小明", "材料": [{"名称": "营业执照", "份数": 2}]}
        for content, family in (
            (render_html(title="办理单", view=view, template=None), "html"),
            (snapshot_xml(title="办理单", view=view), "xml"),
        ):
            text = text_of(content, family).text
            assert all(each in text for each in ("办理单", "姓名", "王小明", "营业执照", "2"))

    @pytest.mark.parametrize(
        "name", ["xmlbomb.xml", "quadratic.xml", "external.xml", "external_file.xml"]
    )
    def test_with_a_document_type_gives_nothing(self, name: str):
        content = (FIXTURES / "xml-hostile" / name).read_bytes()

        assert text_of(content, "xml") == TextFound(why_not=WhyNot.DAMAGED)

    def test_that_nests_without_end_keeps_what_came_before(self):
        found = text_of(b"<a>" + "开头".encode() + b"<b>" * 100_000, "xml")

        assert (found.text, found.is_cut) == ("开头", True)


class TestOfficeDocuments:
    def test_of_a_letter_is_its_paragraphs_and_cells(self):
        content = word(
            "<w:p><w:r><w:t>准予</w:t></w:r><w:r><w:t>许可</w:t></w:r></w:p>"
            "<w:p><w:del><w:r><w:delText>删去的</w:delText></w:r></w:del><w:r><w:t>第二段</w:t></w:r></w:p>"
        )

        assert text_of(content, "docx").text == "准予许可\n第二段"

    def test_of_a_workbook_are_its_cells_row_by_row(self):
        content = zipped(
            {
                "xl/sharedStrings.xml": "<sst xmlns='urn:s'><si><t>姓名</t></si>"
                "<si><r><t>王</t></r><r><t>小明</t></r><rPh><t>ワン</t></rPh></si></sst>",
                "xl/worksheets/sheet1.xml": "<worksheet xmlns='urn:s'><sheetData><row>"
                "<c t='s'><v>0</v></c><c t='s'><v>1</v></c></row><row><c><v>12.5</v></c>"
                "<c t='inlineStr'><is><t>备注</t></is></c><c t='s'><v>99</v></c></row>"
                "</sheetData></worksheet>",
            }
        )

        assert text_of(content, "xlsx").text == "姓名 王小明\n12.5 备注"

    def test_of_an_open_document_leaves_out_what_was_struck_out(self):
        content = zipped(
            {
                "content.xml": "<c xmlns:t='urn:t'><t:tracked-changes><t:p>删去的</t:p>"
                "</t:tracked-changes><t:h>标题</t:h><t:p>正<t:s/>文</t:p></c>"
            }
        )

        assert text_of(content, "odt").text == "标题\n正 文"

    def test_with_a_document_type_in_it_gives_nothing(self):
        content = word("").replace(b"x", b"x")
        hostile = zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})

        assert text_of(content, "docx").why_not is WhyNot.NO_TEXT
        assert text_of(hostile, "docx").why_not is WhyNot.DAMAGED

    def test_that_is_cut_short_gives_nothing(self):
        whole = docx()

        assert text_of(whole[: len(whole) // 2], "docx").why_not is WhyNot.DAMAGED

    def test_that_unfolds_into_far_too_much_is_not_unfolded(self):
        bomb = zipped({"word/document.xml": b" " * (80 << 20)})

        assert text_of(bomb, "docx").why_not is WhyNot.TOO_LARGE


class TestPages:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("helloworld.ofd", "你好呀，OFD Reader&Writer！"),
            ("namespace_no_std.ofd", "你好呀，OFD Reader&Writer！"),
            ("chineseDir.ofd", "你好呀，OFD Reader&Writer！"),
            ("AddAttachment.ofd", "这是一个带有附件的OFD文件"),
            ("draw_param_ref.ofd", "北京增值税电子普通发票"),
            ("test-ofda.ofd", "Hello OFD-A"),
        ],
    )
    def test_of_ofd_are_read_line_by_line(self, name: str, said: str):
        assert said in text_of((FIXTURES / "ofd" / name).read_bytes(), "ofd").text

    def test_of_ofd_without_text_say_so(self):
        found = text_of((FIXTURES / "ofd" / "V4RideRight.ofd").read_bytes(), "ofd")

        assert found == TextFound(why_not=WhyNot.NO_TEXT)

    @pytest.mark.parametrize("name", ["minimal-badxref.pdf", "minimal-startxref-hopeless.pdf"])
    def test_of_a_pdf_that_needs_repair_are_read(self, name: str):
        assert text_of((FIXTURES / "pdf-odd" / name).read_bytes(), "pdf").text == "Hello World"

    @pytest.mark.parametrize("name", ["encryption_openpassword.pdf", "minimal-aes256.pdf"])
    def test_of_a_locked_pdf_are_said_to_be_locked(self, name: str):
        content = (FIXTURES / "pdf-odd" / name).read_bytes()

        assert text_of(content, "pdf").why_not is WhyNot.LOCKED

    @pytest.mark.parametrize("name", ["circular-page-tree.pdf", "broken-objstream1.pdf"])
    def test_of_a_pdf_that_leads_nowhere_give_nothing(self, name: str):
        content = (FIXTURES / "pdf-odd" / name).read_bytes()

        assert text_of(content, "pdf").why_not is WhyNot.DAMAGED

    def test_of_a_pdf_without_a_text_layer_say_so(self):
        assert text_of(pdf(), "pdf").why_not is WhyNot.NO_TEXT

    def test_of_the_demonstrations_documents_are_found_across_its_lines(self):
        from datetime import UTC, datetime

        from muniment.interfaces.cli.demonstration.cases.files.pdf import Page
        from muniment.interfaces.cli.demonstration.cases.files.pdf import pdf as paper

        page = Page(("本证照由电子证照共享平台提供。",))
        content = paper("电子证照", [page], created_at=datetime(2026, 1, 1, tzinfo=UTC))

        assert "本证照由电子证照共享平台提供" in text_of(content, "pdf").text


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_has_no_text(kind: str):
    assert text_of(picture(kind), kind.lower()) == TextFound(why_not=WhyNot.NO_TEXT)


@given(
    content=st.binary(max_size=300),
    family=st.sampled_from(["text", "json", "xml", "html", "docx", "xlsx", "odt", "ofd", "pdf"]),
)
def test_bytes_of_any_kind_give_text_or_a_reason(content: bytes, family: str):
    found = text_of(content, family)

    assert bool(found.text) != bool(found.why_not)
