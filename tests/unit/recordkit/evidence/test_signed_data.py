"""SignedData in the dress of CMS and of GB/T 35275, with and without signed attributes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    Dress,
    MalformedEvidence,
    SignatureAlgorithm,
    Trust,
    certificates_to_pem,
    der,
    parse_certificate,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.evidence.asn1 import element
from recordkit.evidence.cms import read_signed_data, read_signed_message
from recordkit.evidence.cms_writing import write_bare_signed_data, write_signed_message
from recordkit.evidence.signed_messages import (
    DATA,
    GM_DATA,
    GM_SIGNED_DATA,
    SIGNED_DATA,
)
from recordkit.terms.vocabulary import Verdict

MESSAGE = "<Signature>描述</Signature>".encode()
SM3_OF_MESSAGE = hashlib.new("sm3", MESSAGE).digest()


def verdicts(reading: Any) -> dict[str, Verdict]:
    return {judgement.aspect: judgement.verdict for judgement in reading.judgements}


def failing(reading: Any) -> set[str]:
    return {aspect for aspect, verdict in verdicts(reading).items() if verdict is Verdict.FAILED}


class TestSignedAttributes:
    @pytest.mark.parametrize("dress", list(Dress))
    def test_are_verified_in_either_dress(self, every_city: Any, now: datetime, dress: Dress):
        cms = sign_detached(MESSAGE, signer=every_city.seal, signed_at=now, dress=dress)

        reading = verify_detached(MESSAGE, cms, trust=every_city.trust, at=now)

        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("signed_content", reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_trust", reading.judgements) is Verdict.PASSED
        assert reading.algorithm == every_city.seal.algorithm
        assert reading.dress is dress

    def test_in_the_dress_of_35275_use_its_object_identifiers(self, city: Any, now: datetime):
        cms = sign_detached(MESSAGE, signer=city.seal, signed_at=now, dress=Dress.GM)

        message = read_signed_data(cms)

        assert der.identifier(GM_SIGNED_DATA) in cms
        assert message.content_type == GM_DATA
        assert message.signature_algorithm == "1.2.156.10197.1.301.1"
        assert message.digest_algorithm == "1.2.156.10197.1.401"
        assert message.has_attributes

    def test_of_a_timestamp_are_not_taken_from_the_other_dress(self, city: Any, now: datetime):
        cms = sign_detached(MESSAGE, signer=city.seal, signed_at=now, dress=Dress.GM)

        with pytest.raises(MalformedEvidence, match="expected SignedData"):
            read_signed_message(cms, content_type=GM_DATA)

    def test_may_cover_the_digest_that_is_carried(self, city: Any, now: datetime):
        cms = _attached(SM3_OF_MESSAGE, city, now)

        strict = verify_detached(MESSAGE, cms, trust=city.trust, at=now)
        as_in_ofd = verify_detached(MESSAGE, cms, trust=city.trust, at=now, may_carry_digest=True)

        assert failing(strict) == {"signed_content"}
        assert failing(as_in_ofd) == set()
        assert failing(
            verify_detached(MESSAGE + b".", cms, trust=city.trust, at=now, may_carry_digest=True)
        ) == {"signed_content"}

    def test_cannot_be_handed_out_as_the_content_that_was_signed(self, city: Any, now: datetime):
        # The signature over the attributes is honest; without them it seems to be over content.
        honest = read_signed_data(sign_detached(MESSAGE, signer=city.seal, signed_at=now))
        signer = _Replay(city.seal, honest.signature)
        forged = write_bare_signed_data(honest.signed_attributes, signer=signer, dress=Dress.CMS)

        reading = verify_detached(honest.signed_attributes, forged, trust=city.trust, at=now)

        assert verdict_on("signature_value", reading.judgements) is Verdict.FAILED


class TestBareContent:
    @pytest.mark.parametrize("dress", list(Dress))
    def test_is_verified_in_either_dress(self, city: Any, now: datetime, dress: Dress):
        cms = write_bare_signed_data(SM3_OF_MESSAGE, signer=city.seal, dress=dress)

        reading = verify_detached(MESSAGE, cms, trust=city.trust, at=now, may_carry_digest=True)

        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("signed_content", reading.judgements) is Verdict.PASSED
        assert reading.signed_at is None

    def test_of_another_message_fails_by_its_content_alone(self, city: Any, now: datetime):
        cms = write_bare_signed_data(SM3_OF_MESSAGE, signer=city.seal, dress=Dress.GM)

        reading = verify_detached(b"other", cms, trust=city.trust, at=now, may_carry_digest=True)

        assert failing(reading) == {"signed_content"}

    def test_that_is_the_message_itself_needs_no_leave(self, city: Any, now: datetime):
        cms = write_bare_signed_data(MESSAGE, signer=city.seal, dress=Dress.GM)

        assert failing(verify_detached(MESSAGE, cms, trust=city.trust, at=now)) == set()
        assert failing(verify_detached(b"other", cms, trust=city.trust, at=now)) == {
            "signed_content"
        }

    def test_is_signed_with_the_user_id_that_is_given(self, city: Any, now: datetime):
        key = city.seal._key._key
        cms = write_bare_signed_data(
            MESSAGE,
            signer=_Other(city.seal, lambda said: key.sign(said, user_id=b"ALICE")),
            dress=Dress.GM,
        )

        plain = verify_detached(MESSAGE, cms, trust=city.trust, at=now)
        named = verify_detached(MESSAGE, cms, trust=city.trust, at=now, user_id=b"ALICE")

        assert failing(plain) == {"signature_value"}
        assert failing(named) == set()

    @pytest.mark.parametrize("inner", [DATA, GM_DATA])
    def test_signed_by_the_openssl_command_is_verified(
        self, city: Any, openssl: Callable[..., Any], now: datetime, tmp_path: Path, inner: str
    ):
        # Put together here, signed elsewhere: the value comes from the openssl command.
        (tmp_path / "key.pem").write_bytes(city.seal._key.to_pem())
        (tmp_path / "content").write_bytes(SM3_OF_MESSAGE)
        made = openssl(
            *("dgst", "-sm3", "-sigopt", "distid:1234567812345678"),
            *("-sign", tmp_path / "key.pem", "-out", tmp_path / "value", tmp_path / "content"),
        )
        assert made.returncode == 0, made.stderr
        cms = _by_hand(city.seal, inner, (tmp_path / "value").read_bytes())

        reading = verify_detached(MESSAGE, cms, trust=city.trust, at=now, may_carry_digest=True)

        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("signed_content", reading.judgements) is Verdict.PASSED

    def test_is_refused_for_content_that_is_not_plain_data(self, city: Any):
        cms = write_bare_signed_data(MESSAGE, signer=city.seal, dress=Dress.CMS)
        oid = der.identifier(DATA)
        altered = cms.replace(oid, oid[:-1] + b"\x05", 1)

        with pytest.raises(MalformedEvidence):
            read_signed_data(altered)


class TestSignedDataOfTheOpensslCommand:
    @pytest.mark.parametrize(
        "form", [(), ("-keyid",), ("-nodetach",), ("-nodetach", "-keyid")], ids=str
    )
    @pytest.mark.parametrize(
        "algorithm",
        [
            SignatureAlgorithm.ECDSA_SHA256,
            SignatureAlgorithm.ECDSA_SHA384,
            SignatureAlgorithm.RSA_SHA256,
            SignatureAlgorithm.RSA_PSS_SHA256,
        ],
        ids=str,
    )
    def test_is_verified_in_every_form_that_it_writes(
        self,
        make_city: Callable[..., Any],
        openssl: Callable[..., Any],
        now: datetime,
        tmp_path: Path,
        algorithm: SignatureAlgorithm,
        form: tuple[str, ...],
    ):
        city = make_city(algorithm)
        pss = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32")
        (tmp_path / "key.pem").write_bytes(city.seal._key.to_pem())
        (tmp_path / "seal.pem").write_bytes(certificates_to_pem(city.seal.certificates[:1]))
        (tmp_path / "message").write_bytes(MESSAGE)
        made = openssl(
            *("cms", "-sign", "-binary", "-in", tmp_path / "message", "-outform", "DER"),
            *("-signer", tmp_path / "seal.pem", "-inkey", tmp_path / "key.pem"),
            *(pss if algorithm is SignatureAlgorithm.RSA_PSS_SHA256 else ()),
            *("-md", "sha384" if algorithm is SignatureAlgorithm.ECDSA_SHA384 else "sha256"),
            *("-out", tmp_path / "cms", *form),
        )
        assert made.returncode == 0, made.stderr
        cms = (tmp_path / "cms").read_bytes()

        reading = verify_detached(MESSAGE, cms, trust=city.trust, at=now)
        other = verify_detached(b"other", cms, trust=city.trust, at=now)

        assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}
        assert failing(other) == {"signed_content"}


class TestIndefiniteLengths:
    """How libraries for Java write SignedData: BER outside, DER inside. RFC 5652 allows it."""

    @pytest.mark.parametrize("dress", list(Dress))
    @pytest.mark.parametrize("bare", [True, False])
    def test_are_read(self, city: Any, now: datetime, dress: Dress, bare: bool):
        cms = (
            write_bare_signed_data(MESSAGE, signer=city.seal, dress=dress)
            if bare
            else sign_detached(MESSAGE, signer=city.seal, signed_at=now, dress=dress)
        )

        reading = verify_detached(MESSAGE, _indefinite(cms), trust=city.trust, at=now)
        other = verify_detached(b"other", _indefinite(cms), trust=city.trust, at=now)

        assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}
        assert failing(other) == {"signed_content"}

    def test_hide_nothing_behind_what_is_expected(self, city: Any, now: datetime):
        cms = sign_detached(MESSAGE, signer=city.seal, signed_at=now)
        _, start, _ = element(cms, 0)
        _, inner, _ = element(cms, element(cms, start)[2])
        body = cms[inner:]  # the SignedData
        oid, null = der.identifier(SIGNED_DATA), b"\x05\x00"

        for hidden in (
            der.sequence(oid, der.explicit(0, body), null),
            der.sequence(oid, der.explicit(0, body + null)),
            der.sequence(oid, der.explicit(0, der.sequence(body[4:] + null))),
            der.sequence(oid, der.explicit(0, body)) + null,
        ):
            reading = verify_detached(MESSAGE, hidden, trust=city.trust, at=now)
            assert failing(reading) == {"signature_structure"}

    def test_hide_nothing_beside_the_content_either(self, city: Any, now: datetime):
        cms = write_bare_signed_data(MESSAGE, signer=city.seal, dress=Dress.CMS)
        honest = der.explicit(0, der.octet_string(MESSAGE))
        more = der.explicit(0, der.octet_string(MESSAGE) + b"\x05\x00")
        spoilt = cms.replace(
            der.sequence(der.identifier(DATA), honest), der.sequence(der.identifier(DATA), more)
        )
        _, start, _ = element(cms, 0)
        _, inner, _ = element(cms, element(cms, start)[2])
        _, body, _ = element(spoilt, inner)

        hidden = der.sequence(
            der.identifier(SIGNED_DATA), der.explicit(0, der.sequence(spoilt[body:]))
        )
        reading = verify_detached(MESSAGE, hidden, trust=city.trust, at=now)

        assert failing(reading) == {"signature_structure"}

    def test_that_never_end_are_refused(self, city: Any, now: datetime):
        cms = _indefinite(sign_detached(MESSAGE, signer=city.seal, signed_at=now))

        for spoilt in (cms[:-2], cms[:-1], cms + b"\0\0", b"\x30\x80" * 5000):
            reading = verify_detached(MESSAGE, spoilt, trust=city.trust, at=now)
            assert failing(reading) == {"signature_structure"}


class TestASignerWhoseCertificateIsAbsent:
    def test_cannot_be_verified_which_is_not_the_same_as_failing(self, city: Any, now: datetime):
        cms = _without_certificates(city, now)

        reading = verify_detached(MESSAGE, cms, trust=city.trust, at=now)

        assert verdicts(reading).pop("signature_structure") is Verdict.PASSED
        assert Verdict.FAILED not in verdicts(reading).values()
        assert verdict_on("signature_value", reading.judgements) is Verdict.INDETERMINATE

    def test_is_found_among_the_intermediates(self, city: Any, now: datetime):
        cms = _without_certificates(city, now)
        helped = Trust((city.root,), intermediates=city.seal.certificates[:1])

        reading = verify_detached(MESSAGE, cms, trust=helped, at=now)

        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED
        assert verdict_on("certificate_trust", reading.judgements) is Verdict.PASSED


class TestAlteredBytes:
    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data(), dress=st.sampled_from(list(Dress)), bare=st.booleans())
    def test_never_pass_whole(
        self, data: st.DataObject, city: Any, now: datetime, dress: Dress, bare: bool
    ):
        cms = (
            write_bare_signed_data(MESSAGE, signer=city.seal, dress=dress)
            if bare
            else sign_detached(MESSAGE, signer=city.seal, signed_at=now, dress=dress)
        )
        position = data.draw(st.integers(0, 8 * len(cms) - 1))
        altered = bytearray(cms)
        altered[position // 8] ^= 1 << position % 8

        reading = verify_detached(MESSAGE, bytes(altered), trust=city.trust, at=now)

        named = {"signature_structure", "signature_value", "signed_content", "certificate_trust"}
        worst = max(verdict for aspect, verdict in verdicts(reading).items() if aspect in named)
        assert worst is not Verdict.PASSED


class _Other:
    """A signer that signs in another way."""

    def __init__(self, signer: Any, sign: Callable[[bytes], bytes]) -> None:
        self.algorithm, self.certificates = signer.algorithm, signer.certificates
        self.sign = sign


class _Replay(_Other):
    """A forger who has one honest signature and no key."""

    def __init__(self, signer: Any, signature: bytes) -> None:
        super().__init__(signer, lambda _: signature)


def _attached(content: bytes, city: Any, now: datetime) -> bytes:
    return write_signed_message(
        content,
        content_type=GM_DATA,
        signer=city.seal,
        signed_at=now,
        attached=True,
        names_certificate=False,
        dress=Dress.GM,
    )


def _without_certificates(city: Any, now: datetime) -> bytes:
    cms = sign_detached(MESSAGE, signer=city.seal, signed_at=now)
    carried = der.implicit(0, der.set_of(city.seal.certificates[0]))
    start = cms.index(carried)
    # ContentInfo { SignedData, [0] { SEQUENCE { … } } } with the certificates cut out.
    body = cms[:start][_head(cms) :] + cms[start + len(carried) :]
    return der.sequence(der.identifier(SIGNED_DATA), der.explicit(0, der.sequence(body)))


def _indefinite(cms: bytes) -> bytes:
    """Return the three outer layers of a SignedData written without their lengths."""
    _, start, _ = element(cms, 0)
    _, _, after_type = element(cms, start)
    _, inner, _ = element(cms, after_type)
    _, body, end = element(cms, inner)
    layers = b"\x30\x80" + cms[start:after_type] + b"\xa0\x80\x30\x80" + cms[body:end]
    return layers + b"\0\0" * 3


def _head(cms: bytes) -> int:
    """Return where the inside of the SignedData begins: at its version."""
    return cms.index(der.integer(1) + b"\x31")


def _by_hand(signer: Any, inner: str, value: bytes) -> bytes:
    own = parse_certificate(signer.certificates[0])
    sm3 = der.algorithm("1.2.156.10197.1.401", null=True)
    info = der.sequence(
        der.integer(1),
        der.sequence(own.issuer_name, der.integer(own.serial_number)),
        sm3,
        der.algorithm("1.2.156.10197.1.301.1", null=True),
        der.octet_string(value),
    )
    signed_data = der.sequence(
        der.integer(1),
        der.set_of(sm3),
        der.sequence(der.identifier(inner), der.explicit(0, der.octet_string(SM3_OF_MESSAGE))),
        der.implicit(0, der.set_of(*signer.certificates)),
        der.set_of(info),
    )
    return der.sequence(der.identifier(GM_SIGNED_DATA), der.explicit(0, signed_data))


def test_a_file_of_certificates_is_no_signature(city: Any, now: datetime):
    reading = verify_detached(MESSAGE, certificates_to_pem([city.root]), trust=city.trust, at=now)

    assert failing(reading) == {"signature_structure"}
