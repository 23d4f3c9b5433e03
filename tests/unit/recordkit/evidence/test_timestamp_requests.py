"""Asking an authority: the answer is tied to the question, or it is not taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc3161_client
from asn1crypto import cms
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    Purpose,
    SignatureAlgorithm,
    TimestampRequest,
    Trust,
    certificates_to_pem,
    der,
    granted_response,
    issue_token,
    judge_response,
    read_timestamp_request,
    refused_response,
    verdict_on,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

POLICY, OTHER_POLICY = "1.2.156.10197.99.1", "1.2.156.10197.99.2"
NONCE = 0x1234567890ABCDEF
CONTENT = b"a batch of packages"
DIGEST = hashlib.sha256(CONTENT).digest()
REQUEST = TimestampRequest.over(DIGEST, DigestAlgorithm.SHA256, nonce=NONCE, policy=POLICY)
ALL = {
    "response_structure", "response_status", "response_nonce", "response_policy",
    "response_imprint", "token_structure", "token_value", "token_digest", "authority_trust",
}  # fmt: skip


def answer(
    city: Any,
    at: datetime,
    *,
    digest: bytes = DIGEST,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    signer: Any = None,
    policy: str = POLICY,
    nonce: int | None = NONCE,
) -> bytes:
    token = issue_token(
        digest,
        algorithm=algorithm,
        signer=signer or city.timestamps,
        serial=7,
        at=at,
        policy=policy,
        nonce=nonce,
    )
    return granted_response(token)


def verdicts(reading: Any) -> dict[str, Verdict]:
    return {judgement.aspect: judgement.verdict for judgement in reading.judgements}


def failing(response: bytes, trust: Trust, request: TimestampRequest = REQUEST) -> set[str]:
    found = verdicts(judge_response(response, request, trust=trust))
    return {aspect for aspect, verdict in found.items() if verdict is not Verdict.PASSED}


class TestARequest:
    @given(
        st.binary(min_size=32, max_size=32),
        st.sampled_from(list(DigestAlgorithm)),
        st.none() | st.integers(0, 1 << 160),
        st.sampled_from([None, POLICY, "2.25.235112177261793356585067999908009119544"]),
    )
    def test_reads_back_as_itself(self, digest: bytes, algorithm: Any, nonce: Any, policy: Any):
        request = TimestampRequest.over(digest, algorithm, nonce=nonce, policy=policy)

        assert read_timestamp_request(request.to_der()) == request

    def test_of_another_maker_reads(self, fixtures: Path):
        request = read_timestamp_request(
            (fixtures / "tsr" / "test_tsa" / "request.der").read_bytes()
        )

        assert len(request.digest) == 64
        assert request.wants_certificate

    def test_is_read_by_the_openssl_command(self, openssl: Callable[..., Any], tmp_path: Path):
        (tmp_path / "query").write_bytes(REQUEST.to_der())

        said = openssl("ts", "-query", "-in", tmp_path / "query", "-text").stdout.decode()

        assert f"0x{NONCE:X}" in said
        assert POLICY in said
        assert "Certificate required: yes" in said

    @given(st.binary(max_size=200))
    def test_of_any_bytes_is_read_or_refused(self, request_bytes: bytes):
        try:
            read_timestamp_request(request_bytes)
        except MalformedEvidence:
            return

    def test_with_an_extension_is_refused(self):
        extension = der.sequence(der.identifier("1.2.3"), der.octet_string(b""))
        asked = der.sequence(
            der.integer(1),
            der.sequence(der.algorithm("2.16.840.1.101.3.4.2.1"), der.octet_string(DIGEST)),
            der.implicit(0, der.sequence(extension)),
        )

        with pytest.raises(MalformedEvidence, match="extension"):
            read_timestamp_request(asked)


class TestAnAnswer:
    def test_to_the_question_passes_in_every_aspect(self, any_city: Any, now: datetime):
        reading = judge_response(answer(any_city, now), REQUEST, trust=any_city.trust)

        assert verdicts(reading) == dict.fromkeys(ALL, Verdict.PASSED)
        assert reading.time.stamped_at == now
        assert reading.time.accuracy == timedelta(seconds=1)
        assert not reading.time.is_ordered
        assert reading.time.nonce == NONCE

    def test_over_sm3_passes(self, city: Any, now: datetime):
        sm3 = hashlib.new("sm3", CONTENT).digest()
        request = TimestampRequest.over(sm3, DigestAlgorithm.SM3, nonce=1)

        found = failing(
            answer(city, now, digest=sm3, algorithm=DigestAlgorithm.SM3, nonce=1),
            city.trust,
            request,
        )

        assert found == {"response_policy"}  # none was asked for: not applicable

    @pytest.mark.parametrize("nonce", [None, 0, NONCE + 1, NONCE | 1 << 700])
    def test_with_another_nonce_fails_in_that(self, city: Any, now: datetime, nonce: Any):
        assert failing(answer(city, now, nonce=nonce), city.trust) == {"response_nonce"}

    def test_with_a_number_that_nobody_could_show_is_refused(self, city: Any, now: datetime):
        assert "token_structure" in failing(answer(city, now, nonce=1 << 40_000), city.trust)

    def test_under_another_policy_fails_in_that(self, city: Any, now: datetime):
        assert failing(answer(city, now, policy=OTHER_POLICY), city.trust) == {"response_policy"}

    def test_over_another_digest_fails(self, city: Any, now: datetime):
        other = hashlib.sha256(b"other").digest()

        found = failing(answer(city, now, digest=other), city.trust)

        assert found == {"response_imprint", "token_digest"}

    def test_over_the_same_bytes_under_another_algorithm_fails(self, city: Any, now: datetime):
        response = answer(city, now, algorithm=DigestAlgorithm.SM3)

        assert failing(response, city.trust) == {"response_imprint"}

    def test_of_an_authority_that_was_not_named_fails(
        self, city: Any, make_city: Callable[..., Any], now: datetime
    ):
        other = make_city(SignatureAlgorithm.ED25519)

        assert failing(answer(other, now), city.trust) == {"authority_trust"}

    def test_of_another_authority_under_the_same_root_fails_where_one_is_pinned(
        self, city: Any, now: datetime
    ):
        pinned = Trust((city.timestamps.certificates[0],))
        sister = city.leaf(Purpose.TIMESTAMPS, serial=55)

        assert failing(answer(city, now), pinned) == set()
        assert failing(answer(city, now, signer=sister), pinned) == {"authority_trust"}

    def test_without_the_certificate_is_refused_only_when_it_was_asked_for(
        self, city: Any, now: datetime
    ):
        outer = cms.ContentInfo.load(
            judge_response(answer(city, now), REQUEST, trust=Trust()).token
        )
        outer["content"]["certificates"] = cms.CertificateSet([])
        bare = granted_response(outer.dump(force=True))
        pinned = Trust((city.timestamps.certificates[0],))

        assert "token_structure" in failing(bare, pinned)
        assert failing(bare, pinned, replace(REQUEST, wants_certificate=False)) == set()

    def test_by_a_certificate_for_other_things_fails(self, city: Any, now: datetime):
        assert failing(answer(city, now, signer=city.seal), city.trust) == {"authority_trust"}

    def test_is_indeterminate_about_trust_when_nobody_is_named(self, city: Any, now: datetime):
        found = verdicts(judge_response(answer(city, now), REQUEST, trust=Trust()))

        assert found["authority_trust"] is Verdict.INDETERMINATE

    def test_that_refuses_says_why(self, city: Any):
        reading = judge_response(refused_response("查无此策略"), REQUEST, trust=city.trust)

        found = verdicts(reading)
        assert found.pop("response_structure") is Verdict.PASSED
        assert found.pop("response_status") is Verdict.FAILED
        assert set(found.values()) == {Verdict.INDETERMINATE}
        assert "查无此策略" in reading.said
        assert not reading.token

    def test_that_wants_to_be_asked_again_is_undecided(self, city: Any):
        waiting = der.sequence(der.sequence(der.integer(3)))

        found = verdicts(judge_response(waiting, REQUEST, trust=city.trust))

        assert found["response_status"] is Verdict.INDETERMINATE

    @pytest.mark.parametrize("status", [2, 3, 4, 5, 6, 1 << 60])
    def test_that_gives_a_token_and_does_not_grant_it_fails(
        self, city: Any, now: datetime, status: int
    ):
        token = judge_response(answer(city, now), REQUEST, trust=city.trust).token
        response = der.sequence(der.sequence(der.integer(status)), token)

        assert failing(response, city.trust) == {"response_status"}

    def test_that_grants_nothing_fails(self, city: Any):
        response = der.sequence(der.sequence(der.integer(0)))

        assert verdicts(judge_response(response, REQUEST, trust=city.trust))["response_status"] is (
            Verdict.FAILED
        )

    def test_that_is_too_large_is_not_read(self, city: Any):
        found = judge_response(bytes(1 << 20), REQUEST, trust=city.trust)

        assert verdict_on("response_structure", found.judgements) is Verdict.FAILED

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_never_passes_whole_when_a_bit_of_its_token_is_flipped(
        self, data: st.DataObject, make_city: Callable[..., Any], now: datetime
    ):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        altered = bytearray(answer(city, now))
        # What comes before the token is the status, in which text may be added freely.
        position = data.draw(st.integers(8 * 9, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        assert failing(bytes(altered), city.trust)

    @given(st.binary(max_size=300))
    def test_of_any_bytes_is_judged_and_never_raised(self, response: bytes):
        found = verdicts(judge_response(response, REQUEST, trust=Trust()))

        assert set(found) == ALL
        assert Verdict.PASSED not in (found["token_value"], found["authority_trust"])

    @pytest.mark.parametrize(
        "algorithm", [SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256], ids=str
    )
    def test_of_ours_is_accepted_by_others(
        self,
        algorithm: SignatureAlgorithm,
        make_city: Callable[..., Any],
        openssl: Callable[..., Any],
        now: datetime,
        tmp_path: Path,
    ):
        city = make_city(algorithm)
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([city.root]))
        (tmp_path / "query").write_bytes(REQUEST.to_der())
        (tmp_path / "reply").write_bytes(answer(city, now))

        said = openssl(
            *("ts", "-verify", "-in", tmp_path / "reply", "-queryfile", tmp_path / "query"),
            *("-CAfile", tmp_path / "ca.pem", "-attime", int(now.timestamp())),
        ).stdout

        assert b"Verification: OK" in said
        other = rfc3161_client.decode_timestamp_response(answer(city, now))
        verifier = (
            rfc3161_client.VerifierBuilder()
            .add_root_certificate(x509.load_der_x509_certificate(city.root))
            .nonce(NONCE)
            .policy_id(x509.ObjectIdentifier(POLICY))
            .build()
        )
        assert verifier.verify(other, DIGEST)


class TestAResponseOfAnotherAuthority:
    def test_is_judged_against_its_own_request(self, fixtures: Path):
        folder = fixtures / "tsr" / "test_tsa"
        request = read_timestamp_request((folder / "request.der").read_bytes())

        reading = judge_response((folder / "response.tsr").read_bytes(), request, trust=Trust())

        found = verdicts(reading)
        assert found.pop("authority_trust") is Verdict.INDETERMINATE
        found.pop("response_policy")
        assert set(found.values()) == {Verdict.PASSED}

    def test_is_refused_when_its_signature_is_not_good(self, fixtures: Path):
        folder = fixtures / "tsr" / "sigstage"
        request = TimestampRequest.over(hashlib.sha256(b"hello").digest(), DigestAlgorithm.SHA256)

        good, bad = (
            verdicts(judge_response((folder / name).read_bytes(), request, trust=Trust()))
            for name in ("response-sha256.tsr", "response-invalid-signature.tsr")
        )

        assert good["token_value"] is Verdict.PASSED
        assert bad["token_value"] is Verdict.FAILED
