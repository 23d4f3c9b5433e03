"""Certificates read from bytes that nobody vouches for; odd names are in `test_paths`."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import MalformedEvidence
from recordkit.evidence.certificates import parse_certificate, readable_certificates


class TestParseCertificate:
    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, 2000), st.integers(1, 255))
    def test_reads_or_refuses_whatever_byte_is_changed(self, place: int, mask: int):
        whole = _ROOT[0]
        place %= len(whole)
        changed = whole[:place] + bytes((whole[place] ^ mask,)) + whole[place + 1 :]
        with suppress(MalformedEvidence):
            assert parse_certificate(changed).der == changed


class TestReadableCertificates:
    def test_are_each_given_once(self, city):
        held = (city.root, b"none", city.seal.certificates[0], city.root)

        found = [each.der for each in readable_certificates(held)]

        assert found == [city.root, city.seal.certificates[0]]

    @given(st.lists(st.binary(max_size=60), max_size=5))
    def test_leave_out_what_is_none(self, held: list[bytes]):
        assert readable_certificates(held) == ()


_ROOT: list[bytes] = []


@pytest.fixture(autouse=True)
def _root(city) -> None:
    _ROOT[:] = [city.root]
