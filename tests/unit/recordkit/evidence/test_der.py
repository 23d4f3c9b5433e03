"""DER as we write it, read by somebody else's parser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import core, x509
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import der

MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year >= 1950)


class TestDer:
    @given(st.integers(0, 2**300))
    def test_writes_integers(self, value: int):
        assert der.integer(value) == core.Integer(value).dump()

    @given(st.binary(max_size=70_000))
    def test_writes_octets_of_any_length(self, body: bytes):
        assert der.octet_string(body) == core.OctetString(body).dump()

    @pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 65_535, 65_536])
    def test_writes_the_shortest_length(self, length: int):
        assert der.octet_string(bytes(length)) == core.OctetString(bytes(length)).dump()

    @given(st.lists(st.integers(0, 2**40), min_size=1, max_size=8))
    def test_writes_identifiers(self, arcs: list[int]):
        dotted = ".".join(map(str, (1, 39, *arcs)))

        assert der.identifier(dotted) == core.ObjectIdentifier(dotted).dump()

    @given(MOMENTS)
    def test_writes_times_to_the_second(self, moment: datetime):
        read = x509.Time.load(der.time(moment))

        assert read.native == moment.replace(microsecond=0)
        assert read.name == ("utc_time" if moment.year < 2050 else "general_time")

    @given(st.lists(st.binary(max_size=5)))
    def test_sorts_sets(self, members: list[bytes]):
        parts = [der.octet_string(member) for member in members]

        assert der.set_of(*parts) == der.set_of(*reversed(parts))
        assert der.sequence(*sorted(parts))[1:] == der.set_of(*parts)[1:]
