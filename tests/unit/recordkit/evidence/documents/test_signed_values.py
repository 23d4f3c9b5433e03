"""Values out of SignedData, in the words that every container of a value is told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from tests.unit.recordkit.evidence.documents.making import sm2_signed_data

from recordkit.evidence import Dress, MalformedEvidence, sign_detached
from recordkit.evidence.cms import read_signed_data
from recordkit.evidence.cms_writing import write_bare_signed_data
from recordkit.evidence.documents.signed_values import Container, read_signed_value

MESSAGE = "被签内容".encode()


@dataclass
class _Replay:
    """A forger who has one honest signature and no key."""

    certificates: tuple[bytes, ...]
    algorithm: Any
    value: bytes

    def sign(self, message: bytes) -> bytes:
        return self.value


class TestReadSignedValue:
    @pytest.mark.parametrize("attached", [True, False])
    def test_says_what_is_bound_and_what_the_value_is_over(self, city: Any, attached: bool):
        value = read_signed_value(sm2_signed_data(MESSAGE, city.seal, attached=attached))

        assert value.container is Container.SIGNED_DATA_SM2
        assert value.bound_by == "sm3"
        assert (value.signed_part == value.bound) is attached
        assert value.certificate == city.seal.certificates[0]

    @pytest.mark.parametrize("dress", list(Dress))
    def test_takes_no_attributes_for_content(self, city: Any, now: datetime, dress: Dress):
        # The signature over the attributes is honest; without them it seems to be over content.
        honest = read_signed_data(sign_detached(MESSAGE, signer=city.seal, signed_at=now))
        forger = _Replay(city.seal.certificates, city.seal.algorithm, honest.signature)
        forged = write_bare_signed_data(honest.signed_attributes, signer=forger, dress=dress)

        with pytest.raises(MalformedEvidence, match="attributes of another signature"):
            read_signed_value(forged)
