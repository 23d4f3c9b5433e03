"""SM2 values in the spellings that makers of seals use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.evidence import SignatureAlgorithm, Sm2PrivateKey, der, parse_certificate
from recordkit.evidence.documents import Aspect
from recordkit.evidence.documents.sm2_values import is_bare_value, judge_made_by, made_by
from recordkit.evidence.pss import RSA_PSS
from recordkit.evidence.sm2 import decode_signature
from recordkit.terms.vocabulary import Verdict

MESSAGE = "某市".encode()
SM2_WITH_SM3 = "1.2.156.10197.1.501"


def spelled(value: bytes) -> dict[str, bytes]:
    r, s = decode_signature(value)
    plain = [number.to_bytes(32, "big") for number in (r, s)]
    return {
        "der": value,
        "raw": b"".join(plain),
        "without the zero before a high bit": der.sequence(
            *(der.tagged(0x02, each.lstrip(b"\x00")) for each in plain)
        ),
        "with a zero too many": der.sequence(
            *(der.tagged(0x02, b"\x00\x00" + each) for each in plain)
        ),
    }


class TestMadeBy:
    @pytest.mark.parametrize("spelling", list(spelled(Sm2PrivateKey.of_scalar(7).sign(b"x"))))
    def test_reads_every_spelling_of_the_value(self, city, spelling: str):
        signer = parse_certificate(city.seal.certificates[0])
        value = spelled(city.seal.sign(MESSAGE))[spelling]

        assert made_by(signer, MESSAGE, value, algorithm=SM2_WITH_SM3)
        assert not made_by(signer, MESSAGE + b"x", value, algorithm=SM2_WITH_SM3)

    @pytest.mark.parametrize("last", ["501", "301", "301.1", "401"])
    def test_reads_every_spelling_of_the_algorithm(self, city, last: str):
        signer = parse_certificate(city.seal.certificates[0])

        assert made_by(
            signer, MESSAGE, city.seal.sign(MESSAGE), algorithm=f"1.2.156.10197.1.{last}"
        )

    @given(st.binary(max_size=100))
    def test_takes_any_value(self, value: bytes):
        assert not made_by(_KNOWN[0], MESSAGE, value, algorithm=SM2_WITH_SM3)

    def test_reads_the_parameters_of_rsa_pss(self, make_city):
        city = make_city(SignatureAlgorithm.RSA_PSS_SHA256)
        signer = parse_certificate(city.seal.certificates[0])
        value = city.seal.sign(MESSAGE)
        pss = {"algorithm": RSA_PSS, "parameters": signer.signature_parameters}

        assert made_by(signer, MESSAGE, value, **pss)
        assert not made_by(signer, MESSAGE + b"x", value, **pss)


class TestJudgeMadeBy:
    def test_leaves_open_what_is_not_verified_here(self, city):
        signer = parse_certificate(city.seal.certificates[0])

        said = judge_made_by(Aspect.VALUE, signer, MESSAGE, b"", algorithm="1.2.3.4")

        assert said.verdict is Verdict.INDETERMINATE
        assert "1.2.3.4" in said.reason.en

    def test_fails_a_value_made_with_another_kind_of_key(self, city):
        signer = parse_certificate(city.seal.certificates[0])

        said = judge_made_by(
            Aspect.VALUE, signer, MESSAGE, b"\x00" * 64, algorithm="1.2.840.10045.4.3.2"
        )

        assert said.verdict is Verdict.FAILED


class TestIsBareValue:
    @pytest.mark.parametrize("value", [b"", b"\x30", b"\x30\x03\x02\x01\x01", der.NULL])
    def test_is_not_said_of_other_things(self, value: bytes):
        assert not is_bare_value(value)


_KNOWN: list = []


@pytest.fixture(autouse=True)
def _known(city) -> None:
    _KNOWN[:] = [parse_certificate(city.seal.certificates[0])]
