"""SignedData in the dress of GB/T 35275 and of CMS, taken apart."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.recordkit.evidence.documents.making import sm2_signed_data

from recordkit.evidence import MalformedEvidence, sign_detached
from recordkit.evidence.documents.signed_data import read_signed_data

MESSAGE = "被签内容".encode()


class TestReadSignedData:
    def test_reads_attributes_that_hold_the_digest(self, city):
        held = read_signed_data(sm2_signed_data(MESSAGE, city.seal, attached=False))

        assert held.message_digest == hashlib.new("sm3", MESSAGE).digest()
        assert held.signed_attributes is not None
        assert held.signed_attributes[0] == 0x31
        assert held.content is None
        assert held.certificate == city.seal.certificates[0]

    def test_reads_the_digest_as_embedded_content(self, city):
        held = read_signed_data(sm2_signed_data(MESSAGE, city.seal, attached=True))

        assert held.content == hashlib.new("sm3", MESSAGE).digest()
        assert held.signed_attributes is held.message_digest is None

    def test_reads_what_our_own_seals_are(self, any_city, now):
        held = read_signed_data(sign_detached(MESSAGE, signer=any_city.seal, signed_at=now))

        assert held.stated_at.moment == now
        assert held.named_by is not None
        assert held.named_by.value == hashlib.sha256(any_city.seal.certificates[0]).digest()

    @pytest.mark.parametrize("encoded", [b"", b"\x30\x00", b"\x30\x02\x05\x00"])
    def test_refuses_what_is_none(self, encoded: bytes):
        with pytest.raises(MalformedEvidence):
            read_signed_data(encoded)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, 5000), st.integers(1, 255), st.booleans())
    def test_reads_or_refuses_whatever_byte_is_changed(self, place: int, mask: int, attached: bool):
        whole = _KNOWN[attached]
        place %= len(whole)
        changed = whole[:place] + bytes((whole[place] ^ mask,)) + whole[place + 1 :]
        try:
            held = read_signed_data(changed)
        except MalformedEvidence:
            return
        assert held.signer_count == 1


_KNOWN: dict[bool, bytes] = {}


@pytest.fixture(autouse=True)
def _known(city) -> None:
    for attached in (True, False):
        _KNOWN[attached] = sm2_signed_data(MESSAGE, city.seal, attached=attached)
