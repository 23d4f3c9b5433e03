"""An authority over HTTP: what does not hold in everything is as good as no answer."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rfc3161_client
from cryptography import x509
from tests.doubles.timestamp_server import POLICY, TimestampServer, serving

from muniment.adapters.timestamp_authority import (
    AuthorityAway,
    AuthorityNotBelieved,
    HttpTimestamps,
    authority_certificates,
)
from recordkit.errors import Outage
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
    make_authority,
    new_key,
    verify_token,
)
from recordkit.fixity import DigestAlgorithm
from recordkit.terms.vocabulary import Verdict

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
VALID = Validity(AT - timedelta(days=100), AT + timedelta(days=1000))
CONTENT = b"a batch of packages"
DIGEST = hashlib.sha256(CONTENT).digest()


@cache
def authority(name: str) -> tuple[bytes, Signer]:
    """Return a root and a time stamper under it, in an algorithm that others verify too."""
    root_key, key = (new_key(SignatureAlgorithm.ECDSA_SHA256) for _ in range(2))
    root = make_authority(root_key, subject=Subject(f"{name} root"), validity=VALID, serial=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        issuer = UnsafeSoftwareSigner(root_key.to_pem(), certificates_to_pem([root]))
        leaf = issue_certificate(
            key.public_key_info,
            issuer=issuer,
            subject=Subject(name),
            purpose=Purpose.TIMESTAMPS,
            validity=VALID,
            serial=2,
        )
        return root, UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem([leaf, root]))


@pytest.fixture
def server() -> Iterator[TimestampServer]:
    with serving(TimestampServer(authority("a")[1], AT, stranger=authority("b")[1])) as found:
        yield found


@pytest.fixture
def timestamps(server: TimestampServer) -> HttpTimestamps:
    return HttpTimestamps(
        server.url, trust=Trust((authority("a")[0],)), policy=POLICY, timeout_seconds=1.0
    )


class TestAsking:
    def test_sends_what_the_standard_says_with_a_new_nonce_each_time(
        self, server: TimestampServer, timestamps: HttpTimestamps
    ):
        for _ in range(3):
            timestamps.stamp(DIGEST)

        assert {asked.digest for asked in server.asked} == {DIGEST}
        assert {asked.policy for asked in server.asked} == {POLICY}
        assert all(asked.wants_certificate for asked in server.asked)
        assert len({asked.nonce for asked in server.asked}) == 3
        assert server.headers[0]["Content-Type"] == "application/timestamp-query"

    def test_leaves_the_policy_to_the_authority_when_none_is_set(self, server: TimestampServer):
        server.manner = "wrong_policy"
        anyhow = HttpTimestamps(server.url, trust=Trust((authority("a")[0],)))

        assert anyhow.stamp(DIGEST)
        assert server.asked[0].policy is None

    def test_needs_an_address_and_somebody_to_believe(self):
        with pytest.raises(ValueError, match="http"):
            HttpTimestamps("ftp://tsa.example", trust=Trust((authority("a")[0],)))
        with pytest.raises(ValueError, match="certificate"):
            HttpTimestamps("http://tsa.example", trust=Trust())


class TestWhatIsStamped:
    def test_is_accepted_by_the_openssl_command(self, timestamps: HttpTimestamps, tmp_path: Path):
        (tmp_path / "token").write_bytes(timestamps.stamp(DIGEST))
        (tmp_path / "content").write_bytes(CONTENT)
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([authority("a")[0]]))

        said = _openssl(
            *("ts", "-verify", "-token_in", "-in", tmp_path / "token"),
            *("-data", tmp_path / "content", "-CAfile", tmp_path / "ca.pem"),
            *("-attime", int(AT.timestamp())),
        )

        assert b"Verification: OK" in said

    def test_is_accepted_by_rfc3161_client(self, timestamps: HttpTimestamps):
        from recordkit.evidence import granted_response

        response = rfc3161_client.decode_timestamp_response(
            granted_response(timestamps.stamp(DIGEST))
        )
        verifier = rfc3161_client.VerifierBuilder().add_root_certificate(
            x509.load_der_x509_certificate(authority("a")[0])
        )

        assert verifier.build().verify(response, DIGEST)

    def test_verifies_here(self, timestamps: HttpTimestamps):
        reading = verify_token(timestamps.stamp(DIGEST), DIGEST, trust=Trust((authority("a")[0],)))

        assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}


class TestTheAuthorityOfOpenssl:
    """Somebody else's authority, which knows nothing of ours: the `openssl ts` command."""

    @pytest.fixture
    def files(self, tmp_path: Path) -> Path:
        _run(
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "tsa.pem"),
            *("-subj", "/CN=An authority of its own"),
            *("-addext", "extendedKeyUsage=critical,timeStamping"),
            *("-addext", "keyUsage=critical,digitalSignature"),
        )
        (tmp_path / "serial").write_text("01")
        (tmp_path / "tsa.cnf").write_text(
            f"[tsa]\ndefault_tsa = it\n[it]\nserial = {tmp_path}/serial\n"
            f"signer_cert = {tmp_path}/tsa.pem\nsigner_key = {tmp_path}/key.pem\n"
            # Its own certificate is then in the token twice, which is no harm.
            f"certs = {tmp_path}/tsa.pem\nsigner_digest = sha256\n"
            f"default_policy = {POLICY}\nother_policies = 1.2.3.4\ndigests = sha256\n"
            "accuracy = secs:1, millisecs:500\nordering = yes\ntsa_name = yes\n"
            "ess_cert_id_chain = no\ness_cert_id_alg = sha256\n"
        )
        return tmp_path

    @pytest.fixture
    def url(self, files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        def answer(body: bytes) -> tuple[int, bytes]:
            (files / "query").write_bytes(body)
            _run(
                *("openssl", "ts", "-reply", "-config", files / "tsa.cnf", "-section", "it"),
                *("-queryfile", files / "query", "-out", files / "reply"),
            )
            return 200, (files / "reply").read_bytes()

        server = TimestampServer(authority("a")[1], AT)
        monkeypatch.setattr(server, "answer", answer)
        with serving(server) as found:
            yield found.url

    def test_is_believed_where_its_certificate_is_pinned(self, files: Path, url: str):
        pinned = Trust(authority_certificates(files / "tsa.pem"))

        for policy in (POLICY, "1.2.3.4", None):
            token = HttpTimestamps(url, trust=pinned, policy=policy).stamp(DIGEST)
            reading = verify_token(token, DIGEST, trust=pinned)
            assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}
            assert reading.accuracy == timedelta(seconds=1, milliseconds=500)
            assert reading.is_ordered

    def test_is_not_believed_where_another_is(self, url: str):
        with pytest.raises(AuthorityNotBelieved, match="trusted"):
            HttpTimestamps(url, trust=Trust((authority("a")[0],))).stamp(DIGEST)

    def test_refuses_what_it_does_not_offer(self, files: Path, url: str):
        pinned = Trust(authority_certificates(files / "tsa.pem"))

        with pytest.raises(AuthorityNotBelieved, match="policy"):
            HttpTimestamps(url, trust=pinned, policy="1.2.3.5").stamp(DIGEST)
        with pytest.raises(AuthorityNotBelieved, match="alg"):
            HttpTimestamps(url, trust=pinned).stamp(bytes(32), DigestAlgorithm.SM3)


class TestAnAuthorityThatLies:
    @pytest.mark.parametrize(
        ("manner", "words"),
        [
            ("wrong_nonce", "nonce"),
            ("no_nonce", "nonce"),
            ("wrong_imprint", "digest"),
            ("wrong_policy", "policy"),
            ("foreign_authority", "none of the 1 trusted"),
            ("altered", "signature value"),
            ("refusing", "今日不办理"),
            ("garbage", "cannot be read"),
            ("empty", "cannot be read"),
        ],
    )
    def test_is_not_believed_and_says_in_what(
        self, server: TimestampServer, timestamps: HttpTimestamps, manner: str, words: str
    ):
        server.manner = manner

        with pytest.raises(AuthorityNotBelieved, match=words) as raised:
            timestamps.stamp(DIGEST)

        assert isinstance(raised.value, Outage)  # so that filing waits and asks again
        assert server.url in raised.value.detail.zh

    def test_is_believed_again_once_it_is_honest(
        self, server: TimestampServer, timestamps: HttpTimestamps
    ):
        server.manner = "wrong_nonce"
        with pytest.raises(AuthorityNotBelieved):
            timestamps.stamp(DIGEST)
        server.manner = "honest"

        assert timestamps.stamp(DIGEST)


class TestAnAuthorityThatIsAway:
    @pytest.mark.parametrize(
        ("manner", "words"),
        [
            ("failing", "status 500"),
            ("moved", "status 302"),
            ("huge", "more than 262144 bytes"),
            ("slow", "within 1 seconds"),
        ],
    )
    def test_is_an_outage(
        self, server: TimestampServer, timestamps: HttpTimestamps, manner: str, words: str
    ):
        server.manner = manner

        with pytest.raises(AuthorityAway, match=words):
            timestamps.stamp(DIGEST)

        assert len(server.asked) == 1  # a redirect is not followed, and nothing is asked twice

    def test_is_an_outage_when_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        nobody = HttpTimestamps(url, trust=Trust((authority("a")[0],)), timeout_seconds=1.0)

        with pytest.raises(AuthorityAway):
            nobody.stamp(DIGEST)

    def test_is_named_without_its_password(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        nobody = HttpTimestamps(
            f"http://someone:secret@127.0.0.1:{port}/", trust=Trust((authority("a")[0],))
        )

        with pytest.raises(AuthorityAway) as raised:
            nobody.stamp(DIGEST)

        assert "secret" not in f"{raised.value.detail}{raised.value.where}"


class TestTheCertificateFile:
    @pytest.mark.parametrize("write", [lambda c: certificates_to_pem([c]), lambda c: c])
    def test_may_be_pem_or_der(self, tmp_path: Path, write: Any):
        (tmp_path / "tsa").write_bytes(write(authority("a")[0]))

        assert authority_certificates(tmp_path / "tsa") == (authority("a")[0],)

    @pytest.mark.parametrize("content", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----"])
    def test_without_a_certificate_is_refused(self, tmp_path: Path, content: bytes):
        (tmp_path / "tsa").write_bytes(content)

        with pytest.raises(MalformedEvidence):
            authority_certificates(tmp_path / "tsa")


def _run(*command: object) -> None:
    subprocess.run([*map(str, command)], capture_output=True, check=False, timeout=30)


def _openssl(*arguments: object) -> bytes:
    return subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, check=False, timeout=30
    ).stdout
