"""Signatures inside materials, as the check at filing looks at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from recordkit.checks import signed_materials
from recordkit.checks.signed_materials import objections_to, signatures_in
from recordkit.formats import HeldBytes

FIXTURES = Path(__file__).parents[3] / "fixtures"


def found(name: str):
    return signatures_in(HeldBytes((FIXTURES / name).read_bytes()), family=name[-3:])


class TestSignaturesIn:
    @pytest.mark.parametrize("name", ["ofd/helloworld.ofd", "pdf-odd/javascript.pdf"])
    def test_are_none_where_there_are_none(self, name: str):
        assert found(name) == ()

    @pytest.mark.parametrize(
        ("name", "count"), [("ofd/h.ofd", 2), ("pdf-signed/tail-uncovered.pdf", 1)]
    )
    def test_are_judged_where_there_are_some(self, name: str, count: int):
        assert len(found(name) or ()) == count

    def test_of_a_file_that_is_too_large_are_not_looked_at(self, monkeypatch):
        monkeypatch.setattr(signed_materials, "LARGEST_SIGNED_BYTES", 10)

        assert found("ofd/h.ofd") is None

    def test_of_a_broken_package_are_none(self):
        assert signatures_in(HeldBytes(b"PK\x03\x04"), family="ofd") == ()

    def test_of_a_pdf_with_a_mark_and_nothing_else_are_objected_to(self):
        (only,) = signatures_in(HeldBytes(b"%PDF /ByteRange [0 1 2 3]"), family="pdf") or ()

        assert objections_to(only)


class TestObjections:
    def test_are_raised_by_what_was_changed_alone(self):
        first, second = found("ofd/h.ofd") or ()

        assert [each.aspect for each in objections_to(first)] == ["entries"]
        assert objections_to(second) == ()

    def test_are_not_raised_by_certificates_that_ended(self):
        (only,) = found("ofd/SESV4SignDoc.ofd") or ()

        assert objections_to(only) == ()
