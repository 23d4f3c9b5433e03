"""Service item codes: kept whatever they are, flagged when odd."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.terms.item_code import Irregularity, ItemCode, ItemCodeShape

SAMPLE = Path(__file__).parents[3] / "fixtures" / "zwfw" / "items-sample.json"


class TestItemCode:
    def test_of_31_characters_names_agency_and_item(self):
        code = ItemCode.parse("12441500196720244T3442199806003")

        assert code.shape is ItemCodeShape.IMPLEMENTATION
        assert (code.credit_code, code.base) == ("12441500196720244T", "442199806003")
        assert code.is_regular

    def test_of_33_characters_is_a_handling_item(self):
        assert ItemCode.parse("12441500196720244T344219980600301").shape is ItemCodeShape.HANDLING

    def test_in_parts_names_agency_and_item(self):
        code = ItemCode.parse("511Z07001006-511602000000-000-11511301008778183N-1-00")

        assert code.shape is ItemCodeShape.HYPHENATED
        assert code.credit_code == "11511301008778183N"
        assert code.is_regular

    @pytest.mark.parametrize(
        ("text", "irregularity"),
        [
            ("", Irregularity.EMPTY),
            (" 12441500196720244T3442199806003", Irregularity.SPACES),
            ("事项一", Irregularity.ODD_CHARACTERS),
            ("9" * 65, Irregularity.TOO_LONG),
            ("H-000185-001-4444444444", Irregularity.UNKNOWN_PATTERN),
            ("Z-000045-001-511602000000-000-11511301008778255F-1-00", Irregularity.BASE_LENGTH),
            ("512B0052000016-511602000000-000-083372204-1-00", Irregularity.NO_CREDIT_CODE),
            ("12441500196720244Y3442199806003", Irregularity.CREDIT_CODE_CHECK),
        ],
    )
    def test_that_is_odd_is_kept_and_flagged(self, text: str, irregularity: Irregularity):
        code = ItemCode.parse(text)

        assert str(code) == text
        assert irregularity in code.irregularities

    @given(st.text())
    def test_is_never_refused(self, text: str):
        assert str(ItemCode.parse(text)) == text

    def test_of_a_real_list_is_regular_nine_times_in_ten_or_less(self):
        rows = json.loads(SAMPLE.read_text(encoding="utf-8"))

        codes = [ItemCode.parse(row["itemCode"]) for row in rows]

        assert [str(code) for code in codes] == [row["itemCode"] for row in rows]
        assert 0.8 < sum(code.is_regular for code in codes) / len(codes) < 0.95
