"""What is written as XML is what an XML library would write, and reads back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from recordkit.packages.xml_document import UnwritableText, from_bytes
from recordkit.packages.xml_writing import Written, add, add_line, new_root, to_bytes

# Every character that XML can hold.
TEXT = st.text(
    st.characters(
        exclude_categories=("Cs",),
        exclude_characters=[chr(n) for n in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)],
    )
)
_UNWRITABLE = ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"]


def made_by_lxml(text: str, attribute: str) -> bytes:
    root = etree.Element("root", {"title": "根", "version": "1", "format": attribute})
    etree.SubElement(root, "line", {"title": "行", "code": "M1"}).text = text or None
    branch = etree.SubElement(root, "branch", {"title": "枝"})
    leaf = etree.SubElement(branch, "leaf", {"title": attribute})
    leaf.text = text or None
    leaf.set("pointer", attribute)
    etree.SubElement(root, "empty", {"title": "空"})
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def made_here(text: str, attribute: str) -> bytes:
    root = new_root("root", "根", format=attribute)
    add_line(root, "line", "行", text, code="M1")
    add(add(root, "branch", "枝"), "leaf", attribute, text).set("pointer", attribute)
    add(root, "empty", "空")
    return to_bytes(root)


class TestADocumentAsItIsWritten:
    @given(TEXT, TEXT)
    def test_is_byte_for_byte_what_the_library_writes(self, text: str, attribute: str) -> None:
        assert made_here(text, attribute) == made_by_lxml(text, attribute)

    @given(TEXT)
    def test_reads_back_as_it_was(self, text: str) -> None:
        root = from_bytes(made_here(text, text), name="x")

        assert (root.findtext("line") or "") == text
        assert root.get("format") == text

    @pytest.mark.parametrize("character", _UNWRITABLE)
    def test_refuses_what_xml_cannot_hold(self, character: str) -> None:
        root = new_root("root", "根")

        with pytest.raises(UnwritableText):
            add(root, "line", "行", f"a{character}")
        with pytest.raises(UnwritableText):
            add_line(root, "line", "行", f"a{character}")
        with pytest.raises(UnwritableText):
            root.set("pointer", f"a{character}")

    def test_keeps_lines_and_elements_in_their_order(self) -> None:
        root = Written("a", "<a")
        add(root, "b", "乙")
        add_line(root, "c", "丙", "1")
        add(root, "b", "乙", "2")

        assert [child.tag for child in etree.fromstring(to_bytes(root))] == ["b", "c", "b"]
