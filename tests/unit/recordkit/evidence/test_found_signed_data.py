"""SignedData as those write it who make documents: read there, and refused in seals."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import MalformedEvidence, der, parse_certificate, sign_detached
from recordkit.evidence.cms import read_found_signed_data, read_signed_data
from recordkit.evidence.cms_writing import write_bare_signed_data
from recordkit.evidence.signed_messages import (
    CONTENT_TYPE,
    GM_DATA,
    GM_SIGNED_DATA,
    MESSAGE_DIGEST,
    SIGNING_TIME,
    Dress,
)

MESSAGE = "被签内容".encode()
SM3, SM2 = "1.2.156.10197.1.401", "1.2.156.10197.1.301.1"
CURVE = der.sequence(der.identifier(SM2), der.identifier("1.2.156.10197.1.301"))


def _attribute(oid: str, *values: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.set_of(*values))


@dataclass
class _Writer:
    """One SignedData with whatever is wrong with it."""

    signer: Any
    version: int = 1
    times: tuple[bytes, ...] = ()
    content_types: tuple[bytes, ...] = (der.identifier(GM_DATA),)
    algorithm: bytes = der.algorithm(SM2)
    listed: bytes = der.algorithm(SM3)
    signers: int = 1
    carried: tuple[bytes, ...] | None = None
    extra: tuple[bytes, ...] = field(default=())

    def written(self) -> bytes:
        own = parse_certificate(self.signer.certificates[0])
        types = [_attribute(CONTENT_TYPE, *self.content_types)] if self.content_types else []
        times = [_attribute(SIGNING_TIME, *self.times)] if self.times else []
        digest = der.octet_string(hashlib.new("sm3", MESSAGE).digest())
        attributes = der.set_of(*types, *times, *self.extra, _attribute(MESSAGE_DIGEST, digest))
        info = der.sequence(
            der.integer(1),
            der.sequence(own.issuer_name, der.integer(own.serial_number)),
            der.algorithm(SM3),
            der.implicit(0, attributes),
            self.algorithm,
            der.octet_string(self.signer.sign(attributes)),
        )
        carried = self.signer.certificates[:1] if self.carried is None else self.carried
        held = der.sequence(
            der.integer(self.version),
            der.set_of(self.listed),
            der.sequence(der.identifier(GM_DATA)),
            der.implicit(0, der.set_of(*carried)),
            der.set_of(*(info,) * self.signers),
        )
        return der.sequence(der.identifier(GM_SIGNED_DATA), der.explicit(0, held))


class TestWhatDocumentsGetAwayWith:
    @pytest.mark.parametrize(
        "odd",
        [
            {"version": 3},
            {"listed": der.algorithm("2.16.840.1.101.3.4.2.1")},
            {"algorithm": CURVE},
            {"signers": 2},
            {"content_types": ()},
            {"content_types": (der.identifier(GM_DATA),) * 2},
            {"times": (der.tagged(0x17, b"260102030405"),)},
            {"carried": ()},
        ],
        ids=lambda odd: next(iter(odd)),
    )
    def test_is_refused_in_seals_and_tokens(self, city: Any, odd: dict[str, Any]):
        encoded = _Writer(city.seal, **odd).written()

        held = read_found_signed_data(encoded)

        assert held.message_digest == hashlib.new("sm3", MESSAGE).digest()
        assert held.dress is Dress.GM
        assert held.signer_count == odd.get("signers", 1)
        assert read_signed_data(_Writer(city.seal).written()).has_attributes
        with pytest.raises(MalformedEvidence):
            read_signed_data(encoded)

    def test_is_a_time_that_is_kept_as_it_was_written(self, city: Any):
        written = (der.tagged(0x17, b"260102030405"),)

        held = read_found_signed_data(_Writer(city.seal, times=written).written())

        assert (held.signing_time, held.signed_at) == ("260102030405", None)

    def test_is_no_attribute_that_comes_twice(self, city: Any):
        twice = (_attribute(MESSAGE_DIGEST, der.octet_string(b"another")),)

        with pytest.raises(MalformedEvidence, match="appears twice"):
            read_found_signed_data(_Writer(city.seal, extra=twice).written())


class TestOwnCertificate:
    def test_is_the_one_that_the_signer_names(self, city: Any):
        carried = (city.root, *city.seal.certificates[:1])

        held = read_found_signed_data(_Writer(city.seal, carried=carried).written())

        assert held.own_certificate() == city.seal.certificates[0]

    def test_is_the_spoilt_one_rather_than_none(self, city: Any):
        at = city.seal.certificates[0].index(b"\x17\x0d") + 2
        spoilt = city.seal.certificates[0][:at] + b"x" + city.seal.certificates[0][at + 1 :]
        with pytest.raises(MalformedEvidence):
            parse_certificate(spoilt)

        held = read_found_signed_data(_Writer(city.seal, carried=(spoilt,)).written())

        assert held.own_certificate() == spoilt

    def test_is_none_when_none_is_carried(self, city: Any):
        assert read_found_signed_data(
            _Writer(city.seal, carried=()).written()
        ).own_certificate() is (None)


class TestReadFoundSignedData:
    def test_says_what_our_own_reader_says_of_what_we_write(self, any_city: Any, now: datetime):
        encoded = sign_detached(MESSAGE, signer=any_city.seal, signed_at=now)

        held, ours = read_found_signed_data(encoded), read_signed_data(encoded)

        assert held.signed_at == ours.signed_at == now.astimezone(UTC)
        assert held.signed_attributes == ours.signed_attributes
        assert held.signer_digest == ours.signer_digest
        assert held.own_certificate() == ours.signer.der

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(place=st.integers(0, 5000), mask=st.integers(1, 255), bare=st.booleans())
    def test_reads_or_refuses_whatever_byte_is_changed(
        self, city: Any, place: int, mask: int, bare: bool
    ):
        whole = bytearray(
            write_bare_signed_data(MESSAGE, signer=city.seal, dress=Dress.GM)
            if bare
            else _Writer(city.seal).written()
        )
        whole[place % len(whole)] ^= mask
        try:
            held = read_found_signed_data(bytes(whole))
        except MalformedEvidence:
            return
        held.own_certificate()
        assert held.signer_count == 1
