"""Certificates whose names hold bytes that their string type forbids."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import MalformedEvidence, der
from recordkit.evidence.algorithms import is_signed_by
from recordkit.evidence.documents.found_certificates import (
    read_certificate,
    readable_certificates,
)
from recordkit.evidence.documents.loose_der import read_element


def renamed(certificate: bytes, tag: int, name: bytes, signer) -> bytes:
    """Return the certificate with every name part under another string type, signed anew."""

    def mended(encoded: bytes) -> bytes:
        element = read_element(encoded)
        if element.tag == 0x0C:
            return der.tagged(tag, name)
        if not element.tag & 0x20:
            return encoded
        return der.tagged(element.tag, b"".join(mended(e.encoded) for e in element.children()))

    body, algorithm, _ = read_element(certificate).children()
    signed = mended(body.encoded)
    return der.sequence(signed, algorithm.encoded, der.bit_string(signer.sign(signed)))


class TestReadCertificate:
    @pytest.mark.parametrize(
        ("tag", "name"),
        [
            (0x16, "某市".encode("gb18030")),  # IA5String
            (0x0C, "某市".encode("gb18030")),  # UTF8String
        ],
    )
    def test_reads_names_that_strict_parsers_refuse(self, city, tag: int, name: bytes):
        odd = renamed(city.seal.certificates[0], tag, name, city.issuer)

        held = read_certificate(odd)

        assert held.name == "某市"
        assert held.der == odd
        issuer = read_certificate(city.root)
        assert is_signed_by(
            issuer.public_key_info,
            held.signed_part,
            held.signature,
            algorithm=held.signature_algorithm,
        )

    def test_reads_an_ordinary_one_as_it_is(self, city):
        assert read_certificate(city.root).name == "某市根 CA"

    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, 2000), st.integers(1, 255))
    def test_reads_or_refuses_whatever_byte_is_changed(self, place: int, mask: int):
        whole = _ROOT[0]
        place %= len(whole)
        changed = whole[:place] + bytes((whole[place] ^ mask,)) + whole[place + 1 :]
        with suppress(MalformedEvidence):
            assert read_certificate(changed).der == changed

    @given(st.lists(st.binary(max_size=60), max_size=5))
    def test_leaves_out_what_is_none(self, held: list[bytes]):
        assert readable_certificates(held) == ()


_ROOT: list[bytes] = []


@pytest.fixture(autouse=True)
def _root(city) -> None:
    _ROOT[:] = [city.root]
