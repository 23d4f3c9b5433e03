"""Unified social credit codes and their check character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from recordkit.terms.credit_code import MalformedCreditCode, UnifiedSocialCreditCode

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GENUINE = ("12441500196720244T", "11100000000013127D", "11511301008778183N")


class TestUnifiedSocialCreditCode:
    @pytest.mark.parametrize("text", GENUINE)
    def test_of_a_real_organisation_is_read(self, text: str):
        assert str(UnifiedSocialCreditCode.parse(text)) == text

    @given(st.sampled_from(GENUINE), st.integers(0, 17), st.sampled_from(ALPHABET))
    def test_with_one_character_changed_is_refused(self, text: str, place: int, other: str):
        changed = text[:place] + other + text[place + 1 :]

        if changed != text:
            with pytest.raises(MalformedCreditCode):
                UnifiedSocialCreditCode.parse(changed)

    @given(st.text(ALPHABET, min_size=18, max_size=18) | st.text())
    def test_agrees_with_an_independent_implementation(self, text: str):
        try:
            UnifiedSocialCreditCode(text)
            ours = True
        except MalformedCreditCode:
            ours = False

        # The other one wants digits in the first two places; GB 32100-2015 has letters there too.
        if text[:2].isascii() and text[:2].isdigit():
            assert ours == (uscc.is_valid(text) and uscc.compact(text) == text)

    def test_forgives_spaces_and_small_letters(self):
        assert str(UnifiedSocialCreditCode.parse(" 12441500196720244t ")) == GENUINE[0]

    def test_names_the_region_and_the_former_organisation_code(self):
        code = UnifiedSocialCreditCode.parse(GENUINE[0])

        assert str(code.region) == "441500"
        assert code.organisation_code == "196720244"
