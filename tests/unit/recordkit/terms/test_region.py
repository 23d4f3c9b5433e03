"""Region codes of 6 and 12 digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.terms.region import MalformedRegionCode, RegionCode


class TestRegionCode:
    @given(st.text("0123456789", min_size=6, max_size=6))
    def test_reads_back_as_itself_and_filled_up(self, text: str):
        region = RegionCode.parse(text)

        assert str(region) == text
        assert region.full == RegionCode.parse(text + "000000").full

    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("000000", 0),
            ("340000", 1),
            ("340700", 2),
            ("340705", 3),
            ("340705001000", 4),
            ("340705001002", 5),
        ],
    )
    def test_has_a_level(self, text: str, level: int):
        assert RegionCode(text).level == level

    def test_contains_what_lies_in_it(self):
        city, county = RegionCode("340700"), RegionCode("340705")

        assert city.contains(county)
        assert city.contains(city)
        assert city.contains(RegionCode("340700000000"))
        assert not county.contains(city)
        assert not city.contains(RegionCode("340800"))

    @pytest.mark.parametrize("text", ["", "3407", "34070", "340700000", "34070A", "３４０７００"])
    def test_of_another_shape_is_refused(self, text: str):
        with pytest.raises(MalformedRegionCode):
            RegionCode.parse(text)
