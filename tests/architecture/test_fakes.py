"""What answers from memory in browser tests is asked exactly as the life cycle is."""

from __future__ import annotations

import inspect

import pytest

from muniment.lifecycle import api as lifecycle
from tests.browser.fake_platform import ANSWERED


@pytest.mark.parametrize("answer", ANSWERED, ids=lambda answer: answer.__name__)
def test_a_fake_takes_what_its_real_one_takes(answer):
    real = inspect.signature(getattr(lifecycle, answer.__name__)).parameters
    fake = inspect.signature(answer).parameters

    assert {*fake} == {*real}
    for name, parameter in real.items():
        is_needed = parameter.default is inspect.Parameter.empty
        assert (fake[name].default is inspect.Parameter.empty) <= is_needed
