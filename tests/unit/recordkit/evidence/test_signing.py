"""Seals: made the same every time, accepted by others, and judged aspect by aspect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    Purpose,
    SignatureAlgorithm,
    Signer,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_to_pem,
    issue_certificate,
    new_key,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.evidence.cms import read_signed_message
from recordkit.evidence.signed_messages import (
    DATA,
)
from recordkit.terms.vocabulary import Verdict

CONTENT = "<验证信息/>".encode()
ASPECTS = (
    "signature_structure",
    "signature_value",
    "signed_content",
    "certificate_trust",
    "certificate_validity",
    "certificate_revocation",
    "algorithm_acceptance",
)


def verdicts(reading: Any) -> dict[str, Verdict]:
    return {judgement.aspect: judgement.verdict for judgement in reading.judgements}


class TestSignDetached:
    def test_gives_the_same_bytes_every_time(self, any_city: Any, now: datetime):
        first = sign_detached(CONTENT, signer=any_city.seal, signed_at=now)
        second = sign_detached(CONTENT, signer=any_city.seal, signed_at=now)

        assert first == second

    def test_is_judged_good_in_every_aspect(self, any_city: Any, now: datetime):
        cms = sign_detached(CONTENT, signer=any_city.seal, signed_at=now)

        reading = verify_detached(CONTENT, cms, trust=any_city.trust, at=now)

        assert verdicts(reading) == dict.fromkeys(ASPECTS, Verdict.PASSED)
        assert reading.signer_name == "某市大数据局"
        assert reading.signer_credit_code == "11330100002489559F"
        assert reading.algorithm == any_city.seal.algorithm
        assert reading.signed_at == now
        assert reading.certificates == (any_city.seal.certificates[0], any_city.root)

    @pytest.mark.parametrize(
        "algorithm", [SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256], ids=str
    )
    def test_is_accepted_by_the_openssl_command(
        self,
        algorithm: SignatureAlgorithm,
        make_city: Callable[..., Any],
        openssl: Callable[..., Any],
        now: datetime,
        tmp_path: Path,
    ):
        city = make_city(algorithm)
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([city.root]))
        (tmp_path / "seal").write_bytes(sign_detached(CONTENT, signer=city.seal, signed_at=now))

        def verify(content: bytes) -> int:
            (tmp_path / "content").write_bytes(content)
            return openssl(
                *("cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "seal"),
                *("-content", tmp_path / "content", "-CAfile", tmp_path / "ca.pem"),
                *("-purpose", "any", "-attime", int(now.timestamp())),
                *("-out", tmp_path / "out"),
            ).returncode

        assert verify(CONTENT) == 0
        assert verify(CONTENT + b".") != 0

    def test_with_sm2_has_a_value_that_the_openssl_command_accepts(
        self, city: Any, openssl: Callable[..., Any], now: datetime, tmp_path: Path
    ):
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)
        message = read_signed_message(cms, content_type=DATA)
        (tmp_path / "leaf.pem").write_bytes(certificates_to_pem(city.seal.certificates[:1]))
        (tmp_path / "attributes").write_bytes(message.signed_attributes)
        (tmp_path / "value").write_bytes(message.signature)
        public = openssl("x509", "-in", tmp_path / "leaf.pem", "-pubkey", "-noout").stdout
        (tmp_path / "public.pem").write_bytes(public)

        verified = openssl(
            *("dgst", "-sm3", "-sigopt", "distid:1234567812345678"),
            *("-verify", tmp_path / "public.pem", "-signature", tmp_path / "value"),
            tmp_path / "attributes",
        )

        assert verified.stdout == b"Verified OK\n"
        assert hashlib.new("sm3", CONTENT).digest() == message.message_digest


class TestVerifyDetached:
    def test_says_that_altered_content_is_not_what_was_signed(self, any_city: Any, now: datetime):
        cms = sign_detached(CONTENT, signer=any_city.seal, signed_at=now)

        found = verdicts(verify_detached(CONTENT + b" ", cms, trust=any_city.trust, at=now))

        assert found.pop("signed_content") is Verdict.FAILED
        assert set(found.values()) == {Verdict.PASSED}

    def test_without_anchors_cannot_speak_of_trust_and_says_why(self, city: Any, now: datetime):
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)

        reading = verify_detached(CONTENT, cms, trust=Trust(), at=now)

        found = verdicts(reading)
        assert found.pop("certificate_trust") is Verdict.INDETERMINATE
        assert found.pop("certificate_revocation") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}
        (said,) = (each.reason for each in reading.judgements if each.aspect == "certificate_trust")
        assert "未指定可信" in said.zh
        assert "no trusted authority was named" in said.en

    def test_does_not_trust_an_authority_that_was_not_named(
        self, city: Any, make_city: Callable[..., Any], now: datetime
    ):
        stranger = make_city(SignatureAlgorithm.ECDSA_SHA256)
        cms = sign_detached(CONTENT, signer=stranger.seal, signed_at=now)

        found = verdicts(verify_detached(CONTENT, cms, trust=city.trust, at=now))

        assert found.pop("certificate_trust") is Verdict.FAILED
        assert found.pop("certificate_revocation") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}

    def test_takes_the_signers_own_time_for_a_claim_only(self, city: Any, now: datetime):
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)

        reading = verify_detached(CONTENT, cms, trust=city.trust, at=None)

        assert verdict_on("certificate_validity", reading.judgements) is Verdict.INDETERMINATE

    @pytest.mark.parametrize("proven", [True, False])
    def test_fails_a_certificate_that_was_not_in_force(
        self, city: Any, now: datetime, proven: bool
    ):
        late = now + timedelta(days=5000)
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=late)

        reading = verify_detached(CONTENT, cms, trust=city.trust, at=late if proven else None)

        assert verdict_on("certificate_validity", reading.judgements) is Verdict.FAILED

    def test_counts_both_ends_of_the_validity_as_in_force(self, city: Any, now: datetime):
        validity = Validity(now, now + timedelta(days=1))
        seal = city.leaf(Purpose.SEAL, validity=validity)
        cms = sign_detached(CONTENT, signer=seal, signed_at=now)

        found = [
            verdict_on(
                "certificate_validity",
                verify_detached(CONTENT, cms, trust=city.trust, at=now + shift).judgements,
            )
            for shift in (
                timedelta(seconds=-1),
                timedelta(),
                timedelta(days=1),
                timedelta(days=1, seconds=1),
            )
        ]

        assert found == [Verdict.FAILED, Verdict.PASSED, Verdict.PASSED, Verdict.FAILED]

    def test_refuses_a_certificate_swapped_for_another_of_the_same_key(
        self, city: Any, sign_with: Callable[..., Signer], now: datetime
    ):
        # Both certificates are honest and of one key; the signature names the first.
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)
        key = city.seal._key
        other = issue_certificate(
            key.public_key_info,
            issuer=city.issuer,
            subject=Subject("另一单位"),
            purpose=Purpose.SEAL,
            validity=Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)),
            serial=2,
        )
        own = city.seal.certificates[0]
        forged = sign_detached(CONTENT, signer=sign_with(key, other), signed_at=now)
        swapped = _with_certificate(cms, own, other)

        honest = verify_detached(CONTENT, forged, trust=city.trust, at=now)
        found = verify_detached(CONTENT, swapped, trust=city.trust, at=now)

        assert verdict_on("signature_value", honest.judgements) is Verdict.PASSED
        assert verdict_on("signature_value", found.judgements) is Verdict.FAILED

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_never_passes_whole_when_a_bit_is_flipped(
        self, data: st.DataObject, city: Any, now: datetime
    ):
        altered = bytearray(sign_detached(CONTENT, signer=city.seal, signed_at=now))
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        reading = verify_detached(CONTENT, bytes(altered), trust=city.trust, at=now)

        assert max(verdicts(reading).values()) >= Verdict.INDETERMINATE

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300))
    def test_judges_any_bytes_and_never_raises(self, cms: bytes):
        reading = verify_detached(CONTENT, cms, trust=Trust(), at=None)

        assert verdicts(reading)["signature_structure"] is Verdict.FAILED
        assert set(verdicts(reading)) == set(ASPECTS)

    @pytest.mark.parametrize("length", [0, 1, 4, 50, 400, -1])
    def test_judges_a_cut_signature_by_its_structure(self, city: Any, now: datetime, length: int):
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)

        reading = verify_detached(CONTENT, cms[:length], trust=city.trust, at=now)

        assert verdicts(reading)["signature_structure"] is Verdict.FAILED
        assert Verdict.PASSED not in verdicts(reading).values()

    def test_says_every_reason_in_both_languages(self, city: Any, now: datetime):
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)
        readings = (
            verify_detached(CONTENT, cms, trust=city.trust, at=now),
            verify_detached(b"other", cms, trust=Trust(), at=None),
            verify_detached(CONTENT, b"", trust=Trust(), at=None),
        )

        for judgement in (each for reading in readings for each in reading.judgements):
            assert any("\u4e00" <= character <= "\u9fff" for character in judgement.reason.zh)
            assert judgement.reason.en.isprintable()
            assert judgement.reason.en

    def test_does_not_pass_an_algorithm_it_does_not_know(
        self, make_city: Callable[..., Any], now: datetime
    ):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        cms = sign_detached(CONTENT, signer=city.seal, signed_at=now)
        # ecdsa-with-SHA256 in the signer's own field becomes ecdsa-with-SHA1, then a stranger.
        oid = bytes.fromhex("06082a8648ce3d040302")
        at = cms.rindex(oid)

        for last in (0x01, 0x7F):
            altered = cms[:at] + oid[:-1] + bytes((last,)) + cms[at + len(oid) :]
            reading = verify_detached(CONTENT, altered, trust=city.trust, at=now)
            assert verdict_on("signature_value", reading.judgements) is Verdict.INDETERMINATE


class TestUnsafeSoftwareSigner:
    def test_warns_when_built(self, city: Any):
        key = new_key(SignatureAlgorithm.SM2_SM3)
        city_key = city.root_key

        with pytest.warns(UnsafeStandIn, match="memory"):
            UnsafeSoftwareSigner(city_key.to_pem(), certificates_to_pem([city.root]))
        with pytest.raises(MalformedEvidence, match="another key"):
            UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem([city.root]))

    def test_is_a_signer(self, city: Any):
        assert isinstance(city.seal, Signer)

    @pytest.mark.parametrize("pem", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END"])
    def test_refuses_a_file_that_holds_no_key(self, city: Any, pem: bytes):
        with pytest.raises(MalformedEvidence):
            UnsafeSoftwareSigner(pem, certificates_to_pem([city.root]))

    def test_refuses_a_file_that_holds_no_certificate(self, city: Any):
        with pytest.raises(MalformedEvidence):
            UnsafeSoftwareSigner(city.root_key.to_pem(), b"nothing")


def _with_certificate(cms: bytes, old: bytes, new: bytes) -> bytes:
    outer = asn1_cms.ContentInfo.load(cms)
    (carried,) = outer["content"]["certificates"]
    assert carried.chosen.dump() == old
    outer["content"]["certificates"] = asn1_cms.CertificateSet(
        [asn1_cms.CertificateChoices("certificate", asn1_x509.Certificate.load(new))]
    )
    return outer.dump(force=True)
