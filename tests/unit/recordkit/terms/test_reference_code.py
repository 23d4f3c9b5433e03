"""The reference code: written, read, and refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.terms.reference_code import (
    MalformedReferenceCode,
    ReferenceCode,
    ReferenceCodePattern,
)
from recordkit.terms.retention import RetentionCode

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER_LEVELS = st.one_of(
    st.text(LETTERS, min_size=2, max_size=4), st.text("0123456789", min_size=2, max_size=2)
)


@st.composite
def reference_codes(draw: st.DrawFn) -> ReferenceCode:
    unit = st.from_regex(re.compile(r"[^\s·\-]{1,10}"), fullmatch=True)
    return ReferenceCode(
        fonds_number=draw(st.from_regex(re.compile(r"[A-Z][0-9]{3}"), fullmatch=True)),
        category=(
            draw(st.text(LETTERS, min_size=2, max_size=2)),
            *draw(st.lists(LOWER_LEVELS, max_size=2)),
        ),
        year=draw(st.integers(0, 9999)),
        retention=draw(st.sampled_from(RetentionCode)),
        unit=draw(st.none() | unit),
        item_number=draw(st.text("0123456789", min_size=1, max_size=12)),
    )


class TestReferenceCode:
    @given(reference_codes())
    def test_reads_back_as_itself(self, code: ReferenceCode):
        assert ReferenceCode.parse(str(code)) == code

    @pytest.mark.parametrize(
        "text",
        [
            "Z109-WS·2011·Y·办公室-0001",
            "A439-WS·2015·D30·003-005",
            "C015-WY·TZGG·2019·D10-00001",
            "J012-ZY·XK·2024·D30-000123",
            "J012-XK·ZC·01·2024·D30-000123",
        ],
    )
    def test_of_the_standard_is_read_and_written_alike(self, text: str):
        assert str(ReferenceCode.parse(text)) == text

    @pytest.mark.parametrize("dot", "•・")
    def test_takes_look_alike_dots_for_the_middle_dot(self, dot: str):
        typed = "J012-ZY·XK·2024·D30-000123".replace("·", dot)

        assert str(ReferenceCode.parse(typed)) == "J012-ZY·XK·2024·D30-000123"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "J012",
            "J012-ZY·XK·2024·D20-000123",
            "J012-ZY·XK·24·D30-000123",
            "j012-ZY·XK·2024·D30-000123",
            "J012-ZY·XK·2024·D30-",
            "J012-ZY·XK·2024·D30-000123 ",
            "J012-ZY·XK·2024·D30-１２３",
            "J012-ZY·XK·2024·D30-000123\n",
            "J012-ZY·A·B·C·2024·D30-1",
        ],
    )
    def test_refuses_what_does_not_follow_the_pattern(self, text: str):
        with pytest.raises(MalformedReferenceCode):
            ReferenceCode.parse(text)

    def test_cannot_be_made_from_parts_that_would_read_back_otherwise(self):
        with pytest.raises(MalformedReferenceCode):
            ReferenceCode("J012", ("ZY",), 2024, RetentionCode.PERMANENT, "a-b", "1")

    @given(st.text())
    def test_never_fails_otherwise(self, text: str):
        try:
            code = ReferenceCode.parse(text)
        except MalformedReferenceCode:
            return

        assert ReferenceCode.parse(str(code)) == code


class TestReferenceCodePattern:
    def test_writes_the_item_number_in_its_width(self):
        pattern = ReferenceCodePattern(category_levels=2, item_width=6)

        code = pattern.code_for(
            123,
            fonds_number="J012",
            category=("ZY", "XK"),
            year=2024,
            retention=RetentionCode.THIRTY_YEARS,
        )

        assert str(code) == "J012-ZY·XK·2024·D30-000123"
        assert pattern.parse(str(code)) == code
        assert pattern.write(code) == str(code)
        assert pattern.sequence_of(code) == 123

    def test_with_a_unit_demands_one(self):
        pattern = ReferenceCodePattern(category_levels=1, with_unit=True, item_width=4)

        assert pattern.parse("Z109-WS·2011·Y·办公室-0001").unit == "办公室"
        with pytest.raises(MalformedReferenceCode, match="with a unit"):
            pattern.parse("Z109-WS·2011·Y-0001")

    @pytest.mark.parametrize(
        "text",
        [
            "J012-ZY·2024·D30-000123",
            "J012-ZY·XK·2024·D30-0123",
            "J012-ZY·XK·2024·D30·办公室-000123",
            "J012-ZY·XK·2024·D30-000000",
            "JX0123-ZY·XK·2024·D30-000123",
        ],
    )
    def test_refuses_codes_of_another_pattern(self, text: str):
        with pytest.raises(MalformedReferenceCode):
            ReferenceCodePattern().parse(text)

    def test_refuses_the_item_after_the_last(self):
        pattern = ReferenceCodePattern(category_levels=1, item_width=2)

        with pytest.raises(MalformedReferenceCode):
            pattern.code_for(
                100,
                fonds_number="J012",
                category=("WS",),
                year=2024,
                retention=RetentionCode.PERMANENT,
            )

    def test_may_have_a_local_form_of_the_fonds_number(self):
        pattern = ReferenceCodePattern(fonds_number=r"[A-Z]{2}[0-9]{4}")

        assert pattern.parse("JX0123-ZY·XK·2024·D30-000123").fonds_number == "JX0123"

    @pytest.mark.parametrize("settings", [{"category_levels": 0}, {"item_width": 0}])
    def test_cannot_be_set_so_that_no_code_fits(self, settings: dict[str, int]):
        with pytest.raises(ValueError, match="levels"):
            ReferenceCodePattern(**settings)  # type: ignore[arg-type]
