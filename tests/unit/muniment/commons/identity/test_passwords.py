"""A password has characters of two classes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from muniment.commons.identity.passwords import TwoClassesAtLeast


class TestTwoClassesAtLeast:
    @pytest.mark.parametrize(
        "password", ["abcdefghijk", "ABCDEFGHIJK", "12345678901", "----------", ""]
    )
    def test_refuses_one_class(self, password: str):
        with pytest.raises(ValidationError):
            TwoClassesAtLeast().validate(password)

    @pytest.mark.parametrize(
        "password", ["abcdefghij1", "Abcdefghijk", "12345-67890", "汉字汉字汉字1"]
    )
    def test_accepts_two(self, password: str):
        TwoClassesAtLeast().validate(password)

    def test_says_its_rule_in_the_language_of_the_page(self):
        with translation.override("en"):
            english = TwoClassesAtLeast().get_help_text()
        with translation.override("zh-hans"):
            chinese = TwoClassesAtLeast().get_help_text()

        assert "at least two" in english
        assert "两类" in chinese
