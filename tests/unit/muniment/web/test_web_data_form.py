"""Data is laid out as a form, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.interfaces.web.data_form import DEEPEST, MOST_LINES, Line, form_of

_XML, _JSON = "application/xml", "application/json"


def _said(content: str, mime_type: str) -> list[tuple[int, str, str]]:
    return [(each.depth, each.label, each.value) for each in form_of(content.encode(), mime_type)]


class TestAFormOfXml:
    def test_calls_fields_what_their_maker_calls_them(self):
        content = '<form xmlns="urn:x" title="申请表"><field title="申请人">欧阳䶮</field></form>'

        assert _said(content, _XML) == [(0, "申请表", ""), (1, "申请人", "欧阳䶮")]

    def test_calls_fields_without_a_title_by_their_element(self):
        assert _said("<a xmlns='urn:x'><b> 1 </b></a>", "text/xml") == [(0, "a", ""), (1, "b", "1")]

    def test_leaves_out_neither_attributes_nor_text_between_elements(self):
        content = '<a unit="元">before<b/>after</a>'

        assert _said(content, _XML) == [
            (0, "a", "before"),
            (1, "unit", "元"),
            (1, "b", ""),
            (1, "", "after"),
        ]

    def test_marks_what_has_lines_below_it(self):
        assert form_of(b"<a><b>1</b></a>", _XML) == (
            Line(0, "a", is_heading=True),
            Line(1, "b", "1"),
        )

    @pytest.mark.parametrize(
        "content", [b"", b"<a", b"<!DOCTYPE a><a/>", "<a>许</a>".encode("gb18030"), b"\x00"]
    )
    def test_is_not_made_of_what_cannot_be_read(self, content: bytes):
        assert form_of(content, _XML) == ()


class TestAFormOfJson:
    def test_goes_down_into_objects_and_lists(self):
        content = (
            '{"申请人":{"姓名":"欧阳䶮"},"材料":["营业执照",{"份数":2}],"备注":null,"容缺":false}'
        )

        assert _said(content, _JSON) == [
            (0, "申请人", ""),
            (1, "姓名", "欧阳䶮"),
            (0, "材料", ""),
            (1, "1", "营业执照"),
            (1, "2", ""),
            (2, "份数", "2"),
            (0, "备注", ""),
            (0, "容缺", "false"),
        ]

    @pytest.mark.parametrize(
        "content", ['{"a":1,"a":2}', '{"a":NaN}', "[" * 5_000, '"text"', "{", '{"a":1e999}']
    )
    def test_is_not_made_of_what_two_readers_would_read_in_two_ways(self, content: str):
        assert form_of(content.encode(), _JSON) == ()


class TestAForm:
    def test_is_not_longer_than_anybody_reads(self):
        fields = "".join(f"<b>{n}</b>" for n in range(MOST_LINES))

        assert form_of(f"<a>{fields}</a>".encode(), _XML) == ()

    def test_is_not_deeper_than_the_page_is_wide(self):
        depth = DEEPEST + 2

        assert form_of(("<a>" * depth + "</a>" * depth).encode(), _XML) == ()
        assert form_of(('{"a":' * depth + "1" + "}" * depth).encode(), _JSON) == ()

    @pytest.mark.parametrize("mime_type", ["text/html", "application/xhtml+xml", "text/plain", ""])
    def test_is_made_of_data_only(self, mime_type: str):
        assert form_of(b"<a><b>1</b></a>", mime_type) == ()

    @given(st.binary(max_size=200), st.sampled_from([_XML, _JSON]))
    def test_is_looked_for_in_any_bytes_without_trouble(self, content: bytes, mime_type: str):
        assert isinstance(form_of(content, mime_type), tuple)
