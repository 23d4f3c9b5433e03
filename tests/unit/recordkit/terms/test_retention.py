"""Retention periods in words and in code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.terms.retention import (
    PERMANENT,
    MalformedRetentionPeriod,
    RetentionCode,
    RetentionPeriod,
)


class TestRetentionPeriod:
    @given(st.none() | st.integers(1, 200))
    def test_reads_back_as_itself(self, years: int | None):
        period = RetentionPeriod(years)

        assert RetentionPeriod.parse(str(period)) == period

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("永久", RetentionCode.PERMANENT),
            ("30年", RetentionCode.THIRTY_YEARS),
            ("10年", RetentionCode.TEN_YEARS),
        ],
    )
    def test_has_words_and_a_code(self, words: str, code: RetentionCode):
        assert RetentionPeriod.parse(words).code is code
        assert str(RetentionPeriod.parse(code)) == words

    def test_reads_a_fixed_term_that_says_so(self):
        assert RetentionPeriod.parse("定期30年") == RetentionPeriod(30)

    @pytest.mark.parametrize(
        "text", ["", "长期", "0年", "D0", "-5年", "99999年", "三十年", "D３０"]
    )
    def test_refuses_other_words(self, text: str):
        with pytest.raises(MalformedRetentionPeriod):
            RetentionPeriod.parse(text)

    def test_without_a_code_in_the_standard_says_so(self):
        with pytest.raises(MalformedRetentionPeriod, match="15 years"):
            _ = RetentionPeriod(15).code

    def test_compares_by_how_long_a_record_is_kept(self):
        thirty, ten = RetentionPeriod(30), RetentionPeriod(10)

        assert thirty.is_at_least(ten)
        assert thirty.is_at_least(thirty)
        assert not ten.is_at_least(thirty)
        assert PERMANENT.is_at_least(thirty)
        assert not thirty.is_at_least(PERMANENT)
