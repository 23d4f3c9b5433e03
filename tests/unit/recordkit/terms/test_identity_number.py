"""Citizen identity numbers and their check character."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.terms.identity_number import CitizenNumber, MalformedCitizenNumber

GENUINE = "11010519491231002X"


class TestCitizenNumber:
    @pytest.mark.parametrize("text", [GENUINE, "440524188001010014"])
    def test_is_read_also_from_a_county_abolished_since(self, text: str):
        assert str(CitizenNumber.parse(text)) == text

    def test_tells_day_of_birth_region_and_sex(self):
        number = CitizenNumber.parse(GENUINE)

        assert number.born_on == date(1949, 12, 31)
        assert str(number.region) == "110105"
        assert not number.is_male

    def test_forgives_a_small_x(self):
        assert CitizenNumber.parse(" 11010519491231002x ").value == GENUINE

    @given(st.integers(0, 17), st.sampled_from("0123456789X"))
    def test_with_one_character_changed_is_refused(self, place: int, other: str):
        changed = GENUINE[:place] + other + GENUINE[place + 1 :]

        if changed != GENUINE:
            with pytest.raises(MalformedCitizenNumber):
                CitizenNumber.parse(changed)

    @pytest.mark.parametrize(
        "text",
        ["", "110105194912310", "110105194902300021", "1101051949123100２X", GENUINE + "\n0"],
    )
    def test_of_another_shape_is_refused(self, text: str):
        with pytest.raises(MalformedCitizenNumber):
            CitizenNumber.parse(text)

    @given(st.text())
    def test_never_fails_otherwise(self, text: str):
        try:
            number = CitizenNumber.parse(text)
        except MalformedCitizenNumber:
            return

        assert CitizenNumber.parse(str(number)) == number

    def test_is_not_shown_whole_in_logs_and_messages(self):
        with pytest.raises(MalformedCitizenNumber) as wrong:
            CitizenNumber.parse(GENUINE[:-1] + "1")

        assert "19491231" not in repr(CitizenNumber.parse(GENUINE))
        assert "19491231" not in wrong.value.detail.zh + wrong.value.detail.en
