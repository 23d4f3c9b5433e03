"""What lies beside a package for good can be read back as it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from muniment.stages.filing.registration import (
    Registration,
    read_registration,
    write_registration,
)
from recordkit.fixity import Digests

TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    max_size=60,
)


def registration(title: str, case_number: str) -> Registration:
    return Registration(
        record_id=UUID(int=7),
        reference_code="A101-ZY·XK·2026·D30-0001",
        fonds_number="A101",
        year=2026,
        retention="D30",
        case_number=case_number,
        title=title,
        agency_code="11990000073016863E",
        filed_at=datetime(2026, 3, 2, 4, 5, 6, 789, tzinfo=UTC),
        batch_id=UUID(int=9),
        package_size_bytes=12,
        package=Digests.of(b"package"),
        report_number="7-GD-001",
    )


class TestARegistration:
    @given(title=TEXTS, case_number=TEXTS)
    def test_reads_back_as_it_was_written(self, title: str, case_number: str):
        entry = registration(title, case_number)

        assert read_registration(write_registration(entry)) == entry

    def test_says_every_element_in_chinese(self):
        root = etree.fromstring(write_registration(registration("题名", "2026-1")))

        assert root.get("title") == "归档登记"
        assert all(element.get("title") for element in root)
        assert {e.get("code") for e in root} >= {"M7", "M8", "M9", "M11", "M12", "M22", "M82"}

    def test_is_the_same_bytes_for_the_same_words(self):
        entry = registration("题名", "2026-1")

        assert write_registration(entry) == write_registration(entry)
