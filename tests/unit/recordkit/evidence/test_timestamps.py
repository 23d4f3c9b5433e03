"""Timestamp tokens: ours under others' eyes, others' under ours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import rfc3161_client
from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    Purpose,
    SignatureAlgorithm,
    TimestampRefused,
    Trust,
    Validity,
    certificates_in_pem,
    certificates_to_pem,
    der,
    issue_token,
    timestamp_request,
    token_in_response,
    verify_token,
)
from recordkit.evidence.cms_writing import write_signed_message
from recordkit.evidence.signed_messages import (
    TST_INFO,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

CONTENT = "办结通知书".encode()
SHA256 = hashlib.sha256(CONTENT).digest()
POLICY = "1.2.156.10197.99.1"
GRANTED_NOTHING = bytes.fromhex("30053003020100")
ASPECTS = ("token_structure", "token_value", "token_digest", "authority_trust")


def verdicts(reading: Any) -> dict[str, Verdict]:
    return {judgement.aspect: judgement.verdict for judgement in reading.judgements}


def token_of(city: Any, at: datetime, digest: bytes = SHA256) -> bytes:
    return issue_token(
        digest,
        algorithm=DigestAlgorithm.SHA256,
        signer=city.timestamps,
        serial=7,
        at=at,
        policy=POLICY,
    )


class TestIssueToken:
    def test_gives_the_same_bytes_every_time(self, any_city: Any, now: datetime):
        assert token_of(any_city, now) == token_of(any_city, now)

    def test_is_judged_good_in_every_aspect(self, any_city: Any, now: datetime):
        reading = verify_token(token_of(any_city, now), SHA256, trust=any_city.trust)

        assert verdicts(reading) == dict.fromkeys(ASPECTS, Verdict.PASSED)
        assert reading.stamped_at == now
        assert reading.authority == "某市时间戳"
        assert (reading.policy, reading.serial_number) == (POLICY, 7)
        assert reading.digest_algorithm == "sha256"
        assert reading.certificates == (any_city.timestamps.certificates[0], any_city.root)

    def test_may_be_over_sm3(self, city: Any, now: datetime):
        digest = hashlib.new("sm3", CONTENT).digest()
        token = issue_token(
            digest,
            algorithm=DigestAlgorithm.SM3,
            signer=city.timestamps,
            serial=1,
            at=now,
            policy=POLICY,
        )

        reading = verify_token(token, digest, trust=city.trust)

        assert set(verdicts(reading).values()) == {Verdict.PASSED}
        assert reading.digest_algorithm == "sm3"

    def test_cuts_the_time_to_the_second_and_states_it_in_utc(self, city: Any, now: datetime):
        shanghai = now.astimezone(timezone(timedelta(hours=8)))
        token = token_of(city, shanghai + timedelta(microseconds=999_999))

        assert verify_token(token, SHA256, trust=city.trust).stamped_at == now

    def test_refuses_a_digest_of_another_length(self, city: Any, now: datetime):
        with pytest.raises(ValueError, match="31 bytes"):
            token_of(city, now, SHA256[:-1])

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
        (tmp_path / "token").write_bytes(token_of(city, now))

        def verify(content: bytes) -> bytes:
            (tmp_path / "content").write_bytes(content)
            return openssl(
                *("ts", "-verify", "-token_in", "-in", tmp_path / "token"),
                *("-data", tmp_path / "content", "-CAfile", tmp_path / "ca.pem"),
                *("-attime", int(now.timestamp())),
            ).stdout

        assert b"Verification: OK" in verify(CONTENT)
        assert b"Verification: FAILED" in verify(CONTENT + b".")

    def test_is_accepted_by_an_independent_client(
        self, make_city: Callable[..., Any], now: datetime
    ):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        response = rfc3161_client.decode_timestamp_response(_granted(token_of(city, now)))
        verifier = (
            rfc3161_client.VerifierBuilder()
            .add_root_certificate(x509.load_der_x509_certificate(city.root))
            .policy_id(x509.ObjectIdentifier(POLICY))
            .build()
        )

        assert response.tst_info.gen_time == now
        assert verifier.verify_message(response, CONTENT)
        with pytest.raises(rfc3161_client.VerificationError):
            verifier.verify_message(response, CONTENT + b".")


class TestTimestampRequest:
    def test_is_read_by_the_openssl_command(self, openssl: Callable[..., Any], tmp_path: Path):
        (tmp_path / "query").write_bytes(
            timestamp_request(SHA256, DigestAlgorithm.SHA256, nonce=12345)
        )

        said = openssl("ts", "-query", "-in", tmp_path / "query", "-text").stdout.decode()

        assert "Hash Algorithm: sha256" in said
        assert "Nonce: 0x3039" in said
        assert "Certificate required: yes" in said

    def test_without_a_nonce_is_the_same_every_time(self):
        first, second = (timestamp_request(SHA256, DigestAlgorithm.SHA256) for _ in range(2))

        assert first == second


class TestTokenInResponse:
    def test_is_the_token_that_was_granted(self, city: Any, now: datetime):
        token = token_of(city, now)

        assert token_in_response(_granted(token)) == token

    def test_says_why_the_authority_refused(self):
        refusal = der.sequence(
            der.sequence(
                der.integer(2),
                der.sequence(der.utf8_string("no such policy")),
                der.bit_string(bytes((0, 1)), 0),
            )
        )

        with pytest.raises(TimestampRefused, match="status 2: unaccepted_policy; no such policy"):
            token_in_response(refusal)

    @pytest.mark.parametrize("response", [b"", b"nonsense", GRANTED_NOTHING])
    def test_that_cannot_be_read_is_refused(self, response: bytes):
        with pytest.raises(MalformedEvidence):
            token_in_response(response)


class TestVerifyToken:
    def test_accepts_what_another_authority_issued(self, fixtures: Path):
        folder = fixtures / "tsr" / "sigstage"
        token = token_in_response((folder / "response-sha256.tsr").read_bytes())
        digest = hashlib.sha256((folder / "data.bin").read_bytes()).digest()

        reading = verify_token(token, digest, trust=_anchored(folder))

        assert verdicts(reading) == dict.fromkeys(ASPECTS, Verdict.PASSED)
        assert reading.stamped_at == datetime(2025, 5, 9, 11, 58, 55, tzinfo=UTC)
        assert reading.authority == "sigstore-tsa"

    def test_fails_the_value_of_an_invalid_signature(self, fixtures: Path):
        folder = fixtures / "tsr" / "sigstage"
        token = token_in_response((folder / "response-invalid-signature.tsr").read_bytes())
        digest = hashlib.sha256((folder / "data.bin").read_bytes()).digest()

        found = verdicts(verify_token(token, digest, trust=_anchored(folder)))

        assert found.pop("token_value") is Verdict.FAILED
        assert set(found.values()) == {Verdict.PASSED}

    def test_finds_the_way_to_a_root_through_a_known_intermediate(self, fixtures: Path):
        folder = fixtures / "tsr" / "test_tsa"
        token = token_in_response((folder / "response.tsr").read_bytes())
        request = tsp.TimeStampReq.load((folder / "request.der").read_bytes())
        digest = request["message_imprint"]["hashed_message"].native

        found = verdicts(verify_token(token, digest, trust=_anchored(folder)))

        assert found == dict.fromkeys(ASPECTS, Verdict.PASSED)

    def test_fails_the_digest_of_other_content(self, any_city: Any, now: datetime):
        other = hashlib.sha256(b"other").digest()

        found = verdicts(verify_token(token_of(any_city, now), other, trust=any_city.trust))

        assert found.pop("token_digest") is Verdict.FAILED
        assert set(found.values()) == {Verdict.PASSED}

    def test_without_anchors_cannot_speak_of_trust(self, city: Any, now: datetime):
        found = verdicts(verify_token(token_of(city, now), SHA256, trust=Trust()))

        assert found.pop("authority_trust") is Verdict.INDETERMINATE
        assert set(found.values()) == {Verdict.PASSED}

    def test_fails_an_authority_that_nobody_trusts(
        self, city: Any, make_city: Callable[..., Any], now: datetime
    ):
        other = make_city(SignatureAlgorithm.ED25519)

        found = verdicts(verify_token(token_of(city, now), SHA256, trust=other.trust))

        assert found["authority_trust"] is Verdict.FAILED

    @pytest.mark.parametrize("anchored", [True, False])
    def test_fails_a_certificate_that_is_not_for_time_stamping(
        self, city: Any, now: datetime, anchored: bool
    ):
        token = issue_token(
            SHA256,
            algorithm=DigestAlgorithm.SHA256,
            signer=city.seal,
            serial=1,
            at=now,
            policy=POLICY,
        )

        found = verdicts(verify_token(token, SHA256, trust=city.trust if anchored else Trust()))

        assert found["authority_trust"] is Verdict.FAILED
        assert found["token_value"] is Verdict.PASSED

    def test_fails_a_certificate_that_was_not_in_force(self, city: Any, now: datetime):
        stopped = city.leaf(
            Purpose.TIMESTAMPS, validity=Validity(now - timedelta(9), now - timedelta(1))
        )
        token = issue_token(
            SHA256,
            algorithm=DigestAlgorithm.SHA256,
            signer=stopped,
            serial=1,
            at=now,
            policy=POLICY,
        )

        assert verdicts(verify_token(token, SHA256, trust=city.trust))["authority_trust"] is (
            Verdict.FAILED
        )

    def test_refuses_a_certificate_that_was_slipped_in(
        self, city: Any, make_city: Callable[..., Any], now: datetime
    ):
        other = make_city(SignatureAlgorithm.ED25519)
        stranger = other.leaf(Purpose.TIMESTAMPS, serial=99).certificates[0]
        namesake = other.timestamps.certificates[0]  # same issuer's name, same serial number

        def found(slipped_in: bytes) -> dict[str, Verdict]:
            token = _with_another_certificate(token_of(city, now), slipped_in)
            return verdicts(verify_token(token, SHA256, trust=city.trust))

        assert found(stranger)["authority_trust"] is Verdict.FAILED
        assert found(stranger)["token_value"] is Verdict.PASSED
        assert found(namesake)["token_structure"] is Verdict.FAILED

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_never_passes_whole_when_a_bit_is_flipped(
        self, data: st.DataObject, any_city: Any, now: datetime
    ):
        altered = bytearray(token_of(any_city, now))
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        found = verdicts(verify_token(bytes(altered), SHA256, trust=any_city.trust))

        assert max(found.values()) >= Verdict.INDETERMINATE

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=200), st.binary(max_size=40))
    def test_judges_any_bytes_and_never_raises(self, token: bytes, digest: bytes):
        found = verdicts(verify_token(token, digest, trust=Trust()))

        assert found["token_structure"] is Verdict.FAILED
        assert set(found) == set(ASPECTS)


class TestATokenByAnotherMaker:
    """Written by hand, in ways that ours are not."""

    def _token(self, city: Any, at: datetime, *, after_serial: tuple[bytes, ...]) -> bytes:
        sha256 = der.algorithm("2.16.840.1.101.3.4.2.1")
        content = der.sequence(
            der.integer(1),
            der.identifier(POLICY),
            der.sequence(sha256, der.octet_string(SHA256)),
            der.integer(1),
            *after_serial,
        )
        return write_signed_message(
            content,
            content_type=TST_INFO,
            signer=city.timestamps,
            signed_at=at,
            attached=True,
            names_certificate=True,
        )

    @pytest.mark.parametrize(
        ("written", "micros"), [(b"20260102030405.5Z", 500_000), (b"20260102030405.000123Z", 123)]
    )
    def test_may_state_parts_of_a_second(
        self, city: Any, now: datetime, written: bytes, micros: int
    ):
        token = self._token(city, now, after_serial=(der.tagged(0x18, written),))

        reading = verify_token(token, SHA256, trust=city.trust)

        assert set(verdicts(reading).values()) == {Verdict.PASSED}
        assert reading.stamped_at == now.replace(microsecond=micros)
        assert reading.accuracy is None

    def test_may_state_how_exact_it_is_and_that_it_is_ordered(self, city: Any, now: datetime):
        accuracy = der.sequence(
            der.integer(1), der.tagged(0x80, b"\x01\xf4"), der.tagged(0x81, b"\x07")
        )
        token = self._token(city, now, after_serial=(der.generalized_time(now), accuracy, der.TRUE))

        reading = verify_token(token, SHA256, trust=city.trust)

        assert set(verdicts(reading).values()) == {Verdict.PASSED}
        assert reading.accuracy == timedelta(seconds=1, milliseconds=500, microseconds=7)
        assert reading.is_ordered

    @pytest.mark.parametrize(
        "accuracy",
        [
            der.sequence(der.tagged(0x80, b"\x03\xe8")),
            der.sequence(der.tagged(0x81, b"\x00")),
            der.sequence(der.integer(1 << 70)),
        ],
        ids=["1000 thousandths", "no millionth", "ages"],
    )
    def test_is_refused_when_its_exactness_is_out_of_range(
        self, city: Any, now: datetime, accuracy: bytes
    ):
        token = self._token(city, now, after_serial=(der.generalized_time(now), accuracy))

        found = verdicts(verify_token(token, SHA256, trust=city.trust))

        assert found["token_structure"] is Verdict.FAILED

    def test_is_refused_without_the_time_zone(self, city: Any, now: datetime):
        token = self._token(city, now, after_serial=(der.tagged(0x18, b"20260102030405"),))

        found = verdicts(verify_token(token, SHA256, trust=city.trust))

        assert found["token_structure"] is Verdict.FAILED

    def test_need_not_carry_a_certificate_that_the_reader_has(self, city: Any, now: datetime):
        bare = _without_certificates(token_of(city, now))
        own = city.timestamps.certificates[0]

        helped = verify_token(bare, SHA256, trust=Trust((city.root,), intermediates=(own,)))
        pinned = verify_token(bare, SHA256, trust=Trust((own,)))
        alone = verify_token(bare, SHA256, trust=city.trust)

        assert set(verdicts(helped).values()) == set(verdicts(pinned).values()) == {Verdict.PASSED}
        assert verdicts(alone)["token_structure"] is Verdict.FAILED


def _without_certificates(token: bytes) -> bytes:
    outer = cms.ContentInfo.load(token)
    outer["content"]["certificates"] = cms.CertificateSet([])
    return outer.dump(force=True)


def _granted(token: bytes) -> bytes:
    return der.sequence(der.sequence(der.integer(0)), token)


def _anchored(folder: Path) -> Trust:
    leaf, *between, root = certificates_in_pem((folder / "ts_chain.pem").read_bytes())
    assert leaf
    return Trust((root,), intermediates=tuple(between))


def _with_another_certificate(token: bytes, certificate: bytes) -> bytes:
    outer = cms.ContentInfo.load(token)
    outer["content"]["certificates"].append(
        cms.CertificateChoices("certificate", asn1_x509.Certificate.load(certificate))
    )
    return outer.dump(force=True)
