"""One cheap look for signatures, and a package behind names."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.errors import ContentFault
from recordkit.formats.archive import Archive
from recordkit.formats.ofd import ofd_summary
from recordkit.formats.ofd_entries import OfdEntries
from recordkit.formats.signed import may_bear_signatures

FIXTURES = Path(__file__).parents[3] / "fixtures"


def looked(content: bytes, family: str) -> bool:
    return may_bear_signatures(BytesIO(content), len(content), family=family)


class TestMayBearSignatures:
    @pytest.mark.parametrize(
        ("name", "answer"),
        [
            ("ofd/helloworld.ofd", False),
            ("ofd/AddAttachment.ofd", False),
            ("ofd/h.ofd", True),
            ("ofd/DigitalSign.ofd", True),
            ("pdf-odd/javascript.pdf", False),
            ("pdf-signed/tail-uncovered.pdf", True),
        ],
    )
    def test_tells_signed_files_from_others(self, name: str, answer: bool):
        assert looked((FIXTURES / name).read_bytes(), name[-3:]) is answer

    @pytest.mark.parametrize("place", [(1 << 20) - 5, (1 << 20) - 10, 1 << 20, (1 << 20) + 1])
    def test_finds_the_mark_across_pieces(self, place: int):
        assert looked(b"x" * place + b"/ByteRange", "pdf")

    def test_follows_the_link_and_not_only_the_usual_name(self):
        written = BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr(
                "OFD.xml", "<OFD><DocBody><Signatures>/s.xml</Signatures></DocBody></OFD>"
            )

        assert looked(written.getvalue(), "ofd")

    def test_knows_of_no_signatures_in_other_files(self):
        assert not looked(b"/ByteRange", "text")

    @given(st.binary(max_size=300))
    def test_takes_any_bytes(self, content: bytes):
        assert looked(content, "ofd") is False


class TestOfdEntries:
    def test_are_found_by_name_and_by_name_but_for_case(self):
        entries = _entries(a="1", B="2")

        assert (entries.find("a"), entries.find("b"), entries.find("c")) == ("a", "B", None)
        assert entries.read("B", limit=9) == b"2"
        assert b"".join(entries.pieces("a")) == b"1"

    def test_do_not_include_folders(self):
        entries = _entries(**{"x/": "", "x/y": "1"})

        assert entries.names == ("x/y",)
        assert entries.find("x/") is None

    def test_are_refused_when_they_are_larger_than_asked_for(self):
        with pytest.raises(ContentFault):
            _entries(a="123").read("a", limit=2)

    def test_are_refused_with_a_document_type(self):
        with pytest.raises(ContentFault):
            _entries(a="<!DOCTYPE x><x/>").parse("a")

    def test_that_are_absent_are_refused(self):
        with pytest.raises(ContentFault):
            _entries(a="1").read("b", limit=9)


class TestOfdSummary:
    def test_says_what_the_file_says(self):
        content = (FIXTURES / "ofd" / "test-ofda.ofd").read_bytes()

        summary = ofd_summary(Archive(BytesIO(content), len(content)))

        assert (summary.kind, summary.pages) == ("OFD-A", 1)

    def test_needs_an_entry_point(self):
        content = _zip(a="1")
        with pytest.raises(ContentFault):
            ofd_summary(Archive(BytesIO(content), len(content)))


def _zip(**entries: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def _entries(**entries: str) -> OfdEntries:
    content = _zip(**entries)
    return OfdEntries(BytesIO(content), len(content))
