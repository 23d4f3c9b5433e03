"""Certificates and the paths between them: who may vouch for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    Purpose,
    SignatureAlgorithm,
    Subject,
    Trust,
    UnsafeSoftwareSigner,
    UnsafeStandIn,
    Validity,
    certificates_in_pem,
    certificates_to_pem,
    issue_certificate,
    make_authority,
    new_key,
    parse_certificate,
)
from recordkit.evidence.certificates import has_issued
from recordkit.evidence.trust import find_path, judge_trust, judge_validity, strangers_among
from recordkit.terms.vocabulary import Verdict

NOW = datetime(2026, 1, 2, tzinfo=UTC)
VALID = Validity(datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC))


def trusts(leaf: bytes, carried: tuple[bytes, ...], *anchors: bytes) -> Verdict:
    trust = Trust(anchors)
    certificates = tuple(map(parse_certificate, carried))
    path = find_path(parse_certificate(leaf), certificates, trust, at=NOW)
    return judge_trust("trust", path, trust).verdict


class TestCertificates:
    def test_say_whom_they_are_about(self, any_city: Any):
        certificate = parse_certificate(any_city.seal.certificates[0])

        assert certificate.name == "某市大数据局"
        assert certificate.organization == "某市人民政府"
        assert certificate.credit_code == "11330100002489559F"
        assert certificate.serial_number == 2
        assert (certificate.valid_from, certificate.valid_until) == (
            VALID.starts_at,
            VALID.ends_at,
        )
        assert not certificate.is_authority
        assert certificate.may_sign_content()
        assert not certificate.may_issue()

    def test_of_an_authority_may_issue_and_sign_nothing_else(self, any_city: Any):
        root = parse_certificate(any_city.root)

        assert root.is_self_issued
        assert root.may_issue()
        assert not root.may_sign_content()
        assert has_issued(root, root)

    def test_are_accepted_by_the_openssl_command(
        self, any_city: Any, openssl: Callable[..., Any], tmp_path: Path
    ):
        (tmp_path / "ca.pem").write_bytes(certificates_to_pem([any_city.root]))
        (tmp_path / "leaf.pem").write_bytes(certificates_to_pem(any_city.seal.certificates[:1]))
        is_sm2 = any_city.root_key.algorithm is SignatureAlgorithm.SM2_SM3
        options = ("-vfyopt", "distid:1234567812345678") if is_sm2 else ()

        verified = openssl(
            *("verify", "-x509_strict", *options),
            *("-attime", int(NOW.timestamp())),
            *("-CAfile", tmp_path / "ca.pem", tmp_path / "leaf.pem"),
        )

        assert verified.stdout.endswith(b"leaf.pem: OK\n"), verified.stderr

    def test_made_by_the_openssl_command_are_read_and_verified(
        self, openssl: Callable[..., Any], tmp_path: Path
    ):
        key = tmp_path / "key.pem"
        openssl(*("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", key))
        made = openssl(
            *("req", "-x509", "-key", key, "-sm3", "-sigopt", "distid:1234567812345678"),
            *("-subj", "/O=City/CN=Root", "-out", tmp_path / "ca.pem", "-days", "30"),
        )
        assert made.returncode == 0, made.stderr

        (der,) = certificates_in_pem((tmp_path / "ca.pem").read_bytes())
        root = parse_certificate(der)

        assert root.name == "Root"
        assert has_issued(root, root)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=200))
    def test_that_are_no_certificates_are_refused(self, der: bytes):
        with pytest.raises(MalformedEvidence):
            parse_certificate(der)

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(data=st.data())
    def test_with_a_bit_flipped_are_refused_or_no_longer_vouched_for(
        self, data: st.DataObject, city: Any
    ):
        altered = bytearray(city.seal.certificates[0])
        position = data.draw(st.integers(0, 8 * len(altered) - 1))
        altered[position // 8] ^= 1 << position % 8

        try:
            verdict = trusts(bytes(altered), (), city.root)
        except MalformedEvidence:
            return

        assert verdict is not Verdict.PASSED

    def test_whose_signature_is_not_whole_octets_are_refused(self, city: Any):
        altered = bytearray(city.seal.certificates[0])
        signature = parse_certificate(bytes(altered)).signature
        altered[-len(signature) - 1] = 1  # one bit that does not count
        altered[-1] &= 0xFE  # which then has to be zero

        with pytest.raises(MalformedEvidence, match="bits that do not count"):
            parse_certificate(bytes(altered))

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("11330100002489559F", "11330100002489559F"),
            ("NTRCN-11330100002489559F", "11330100002489559F"),
            ("not a code", ""),
            ("", ""),
        ],
    )
    def test_give_the_credit_code_with_or_without_its_scheme(self, written: str, read: str):
        key = new_key(SignatureAlgorithm.ED25519)
        subject = Subject("甲", "乙", written)

        root = parse_certificate(make_authority(key, subject=subject, validity=VALID, serial=5))

        assert root.credit_code == read


class TestPaths:
    def test_lead_from_leaf_to_anchor(self, any_city: Any):
        assert trusts(any_city.seal.certificates[0], (), any_city.root) is Verdict.PASSED

    def test_without_anchors_are_indeterminate(self, city: Any):
        assert trusts(city.seal.certificates[0], (city.root,)) is Verdict.INDETERMINATE

    def test_to_somebody_else_fail(self, city: Any, make_city: Callable[..., Any]):
        other = make_city(SignatureAlgorithm.ED25519)

        assert trusts(city.seal.certificates[0], (city.root,), other.root) is Verdict.FAILED

    def test_to_an_authority_of_the_same_name_and_another_key_fail(self, city: Any):
        impostor_key = new_key(SignatureAlgorithm.SM2_SM3)
        impostor = make_authority(
            impostor_key, subject=Subject("某市根 CA"), validity=VALID, serial=1
        )

        assert trusts(city.seal.certificates[0], (), impostor) is Verdict.FAILED

    def test_may_end_at_the_leaf_when_it_is_trusted_itself(self, city: Any):
        leaf = city.seal.certificates[0]

        assert trusts(leaf, (), leaf) is Verdict.PASSED

    def test_do_not_go_through_a_leaf(self, city: Any, sign_with: Callable[..., Any]):
        # An agency's seal key issues a certificate, which it has no power to do.
        bogus_key = new_key(SignatureAlgorithm.SM2_SM3)
        bogus = issue_certificate(
            bogus_key.public_key_info,
            issuer=city.seal,
            subject=Subject("冒名"),
            purpose=Purpose.SEAL,
            validity=VALID,
            serial=66,
        )

        assert trusts(bogus, city.seal.certificates, city.root) is Verdict.FAILED

    def test_go_through_an_intermediate_wherever_it_is_found(
        self, city: Any, sign_with: Callable[..., Any]
    ):
        middle_key = new_key(SignatureAlgorithm.ECDSA_SHA256)
        middle = _issue(middle_key, city.issuer, Purpose.AUTHORITY, "中间 CA")
        leaf_key = new_key(SignatureAlgorithm.ED25519)
        leaf = _issue(leaf_key, sign_with(middle_key, middle), Purpose.SEAL, "某局")
        helped = Trust((city.root,), intermediates=(middle,))

        path = find_path(parse_certificate(leaf), (), helped, at=NOW)

        assert trusts(leaf, (middle,), city.root) is Verdict.PASSED
        assert trusts(leaf, (), city.root) is Verdict.FAILED
        assert [step.name for step in path.certificates] == ["某局", "中间 CA", "某市根 CA"]
        assert path.is_anchored
        only_known = Trust(intermediates=(middle, city.root))
        unknown = find_path(parse_certificate(leaf), (), only_known, at=NOW)
        assert judge_trust("trust", unknown, only_known).verdict is Verdict.INDETERMINATE

    def test_end_when_they_become_too_long(self, city: Any):
        chain, short, long = _chain(city, depth=10)

        assert trusts(short, tuple(chain), city.root) is Verdict.PASSED
        assert trusts(long, tuple(chain), city.root) is Verdict.FAILED

    def test_prefer_the_one_that_was_in_force(self, city: Any, sign_with: Callable[..., Any]):
        # The root was renewed with its key; the old certificate has run out.
        old = make_authority(
            city.root_key,
            subject=Subject("某市根 CA"),
            validity=Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)),
            serial=77,
        )
        leaf = parse_certificate(city.seal.certificates[0])

        for anchors in ((old, city.root), (city.root, old)):
            path = find_path(leaf, (), Trust(anchors), at=NOW)
            assert path.certificates[-1].der == city.root
        before = find_path(leaf, (), Trust((city.root, old)), at=NOW - timedelta(days=9999))
        judged = judge_validity("validity", before, NOW - timedelta(days=9999), proven=True)
        assert judged.verdict is Verdict.FAILED

    def test_are_searched_in_bounded_time_among_hostile_certificates(self):
        # Thirty self-made authorities of one name and one key, each an issuer of all the others.
        key = new_key(SignatureAlgorithm.ED25519)
        same_name = [
            make_authority(key, subject=Subject("甲"), validity=VALID, serial=serial)
            for serial in range(30)
        ]

        assert trusts(same_name[0], tuple(same_name[1:])) is Verdict.FAILED


class TestStrangersAmong:
    def test_are_certificates_that_do_not_belong_to_the_signers_path(
        self, city: Any, make_city: Callable[..., Any]
    ):
        leaf, root = map(parse_certificate, (city.seal.certificates[0], city.root))
        other = parse_certificate(make_city(SignatureAlgorithm.ED25519).root)
        brother = parse_certificate(city.timestamps.certificates[0])

        assert strangers_among(leaf, (leaf, root)) == ()
        assert strangers_among(leaf, (leaf, root, other)) == (other,)
        assert strangers_among(leaf, (brother, leaf)) == (brother,)


class TestTrust:
    def test_refuses_an_anchor_that_is_no_certificate(self):
        with pytest.raises(MalformedEvidence):
            Trust((b"not a certificate",))


def _issue(key: Any, issuer: Any, purpose: Purpose, name: str) -> bytes:
    return issue_certificate(
        key.public_key_info,
        issuer=issuer,
        subject=Subject(name),
        purpose=purpose,
        validity=VALID,
        serial=50,
    )


def _chain(city: Any, depth: int) -> tuple[list[bytes], bytes, bytes]:
    """Return authorities under authorities, a seal under the fourth, and one under the last."""
    chain: list[bytes] = []
    issuer, seals = city.issuer, []
    for step in range(depth):
        key = new_key(SignatureAlgorithm.ED25519)
        chain.append(_issue(key, issuer, Purpose.AUTHORITY, f"CA {step}"))
        with pytest.warns(UnsafeStandIn):
            issuer = UnsafeSoftwareSigner(key.to_pem(), certificates_to_pem(chain[-1:]))
        seals.append(_issue(new_key(SignatureAlgorithm.ED25519), issuer, Purpose.SEAL, "某局"))
    return chain, seals[3], seals[-1]
