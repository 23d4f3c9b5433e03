"""Paths built by somebody else: what certificates allow, how long they may be, odd names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    MalformedEvidence,
    Purpose,
    SignatureAlgorithm,
    Trust,
    der,
    parse_certificate,
    sign_detached,
    verdict_on,
    verify_detached,
)
from recordkit.evidence.names import attributes_of
from recordkit.evidence.trust import KeyUse, find_path, judge_trust
from recordkit.terms.vocabulary import Verdict

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LOG_IN = ExtendedKeyUsageOID.CLIENT_AUTH
CONTENT_COMMITMENT = "1.3.6.1.5.5.7.3.36"


@dataclass(frozen=True)
class Party:
    """A key with its certificate, made by pyca/cryptography."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def party(
    name: str,
    issuer: Party | None = None,
    *,
    authority: bool = False,
    length: int | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> Party:
    own = key or ec.generate_private_key(ec.SECP256R1())
    signing = own if issuer is None else issuer.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(name) if issuer is None else issuer.certificate.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=length), critical=True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Party(own, builder.sign(signing, hashes.SHA256()))


def trusts(leaf: Party, *carried: Party, root: Party, use: KeyUse = KeyUse.CONTENT) -> Verdict:
    trust = Trust((root.der,))
    certificates = tuple(parse_certificate(each.der) for each in carried)
    path = find_path(parse_certificate(leaf.der), certificates, trust, at=NOW)
    return judge_trust("trust", path, trust, use=use).verdict


def extended(*usages: x509.ObjectIdentifier) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    return ((x509.ExtendedKeyUsage(usages), False),)


@pytest.fixture(scope="module")
def root() -> Party:
    return party("根", authority=True)


class TestTheLengthOfAPath:
    def test_is_bounded_by_what_an_issuer_allows(self, root: Party):
        short = party("短", root, authority=True, length=0)
        under = party("下", short, authority=True)
        good, bad = party("甲", short), party("乙", under)

        assert trusts(good, short, root=root) is Verdict.PASSED
        assert trusts(bad, under, short, root=root) is Verdict.FAILED

    def test_does_not_count_an_authority_that_renews_itself(self, root: Party):
        # RFC 5280, section 4.2.1.9: self-issued certificates are not counted.
        old = party("机构", root, authority=True, length=0)
        new_key = ec.generate_private_key(ec.SECP256R1())
        renewed = party("机构", old, authority=True, key=new_key)
        leaf = party("甲", renewed)

        assert trusts(leaf, renewed, old, root=root) is Verdict.PASSED


class TestBasicConstraints:
    def test_keep_a_leaf_from_issuing(self, root: Party):
        leaf = party("叶", root)

        assert trusts(party("冒名", leaf), leaf, root=root) is Verdict.FAILED

    def test_do_not_help_without_the_right_to_sign_certificates(self, root: Party):
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        middle = party("中", root, authority=True, extensions=((usage, True),))

        assert trusts(party("甲", middle), middle, root=root) is Verdict.FAILED


class TestExtendedKeyUsage:
    @pytest.mark.parametrize(
        ("usages", "verdict"),
        [
            ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), Verdict.PASSED),
            ((ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), Verdict.PASSED),
            ((x509.ObjectIdentifier(CONTENT_COMMITMENT),), Verdict.PASSED),
            ((LOG_IN,), Verdict.PASSED),  # what Chinese authorities write into seals
            ((ExtendedKeyUsageOID.SERVER_AUTH, LOG_IN), Verdict.PASSED),
            ((ExtendedKeyUsageOID.SERVER_AUTH,), Verdict.FAILED),
            ((ExtendedKeyUsageOID.TIME_STAMPING,), Verdict.FAILED),
            ((ExtendedKeyUsageOID.OCSP_SIGNING,), Verdict.FAILED),
            ((ExtendedKeyUsageOID.CODE_SIGNING,), Verdict.FAILED),
            ((x509.ObjectIdentifier("1.2.3.4"),), Verdict.INDETERMINATE),
        ],
    )
    def test_decides_whether_a_key_may_sign_content(
        self, root: Party, usages: tuple[x509.ObjectIdentifier, ...], verdict: Verdict
    ):
        assert trusts(party("甲", root, extensions=extended(*usages)), root=root) is verdict

    def test_of_a_timestamp_is_for_its_own_judge_to_see(self, root: Party):
        stamper = party("戳", root, extensions=extended(ExtendedKeyUsageOID.TIME_STAMPING))

        assert trusts(stamper, root=root, use=KeyUse.ANYTHING) is Verdict.PASSED

    def test_keeps_a_timestamp_authority_from_sealing(self, city: Any, now: datetime):
        cms = sign_detached(b"content", signer=city.timestamps, signed_at=now)

        reading = verify_detached(b"content", cms, trust=city.trust, at=now)

        assert verdict_on("certificate_trust", reading.judgements) is Verdict.FAILED
        assert verdict_on("signature_value", reading.judgements) is Verdict.PASSED


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize("critical", [True, False])
    def test_name_constraints_leave_trust_open(self, root: Party, critical: bool):
        constraints = x509.NameConstraints(None, [x509.DNSName("example.org")])
        middle = party("中", root, authority=True, extensions=((constraints, critical),))

        assert trusts(party("甲", middle), middle, root=root) is Verdict.INDETERMINATE

    def test_any_other_critical_extension_does_too(self, root: Party):
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        leaf = party("甲", root, extensions=((strange, True),))

        assert trusts(leaf, root=root) is Verdict.INDETERMINATE

    def test_an_extension_that_is_not_critical_does_no_harm(self, root: Party):
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")

        assert trusts(party("甲", root, extensions=((strange, False),)), root=root) is (
            Verdict.PASSED
        )


class TestOddNames:
    @pytest.mark.parametrize(
        ("tag", "raw", "read"),
        [
            (0x13, "某市大数据局".encode(), "某市大数据局"),  # UTF-8 as PrintableString
            (0x0C, "某市大数据局".encode("gb18030"), "某市大数据局"),  # GB 18030 as UTF8String
            (0x1E, "某市".encode("utf-16-be") + b"\0", "某市\N{REPLACEMENT CHARACTER}"),
            (0x16, b"caf\xe9", "café"),
            (0x0C, b"\xff\xff", "\xff\xff"),
        ],
    )
    def test_are_read_as_well_as_they_go(self, tag: int, raw: bytes, read: str):
        name = der.sequence(
            der.set_of(der.sequence(der.identifier("2.5.4.3"), der.tagged(tag, raw)))
        )

        assert attributes_of(name) == {"2.5.4.3": read}

    @pytest.mark.parametrize("raw", ["某市数局".encode("gb18030"), b"\xff\xfe\xfd\xfc"])
    def test_cost_no_verdict(self, city: Any, now: datetime, raw: bytes):
        # A seal whose name is written in bytes that its string type does not allow.
        seal = city.leaf(Purpose.SEAL, serial=31, name="x" * len(raw))
        odd = _resigned(city, seal, raw)
        cms = sign_detached(b"content", signer=odd, signed_at=now)

        reading = verify_detached(b"content", cms, trust=city.trust, at=now)

        assert {each.verdict for each in reading.judgements} == {Verdict.PASSED}
        assert reading.signer_name

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=100))
    def test_of_any_bytes_are_read_or_refused(self, name: bytes):
        try:
            attributes_of(name)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return  # which `parse_certificate` turns into MalformedEvidence


class TestAlteredBytes:
    def test_of_a_certificate_never_lead_to_trust(self, city: Any):
        whole = city.seal.certificates[0]
        trust = Trust((city.root,))

        for position in range(len(whole)):
            altered = bytearray(whole)
            altered[position] ^= 1 << position % 8
            try:
                leaf = parse_certificate(bytes(altered))
            except MalformedEvidence:
                continue
            path = find_path(leaf, (), trust, at=NOW)
            assert judge_trust("trust", path, trust).verdict is not Verdict.PASSED, position

    @pytest.mark.parametrize(
        "algorithm", [SignatureAlgorithm.SM2_SM3, SignatureAlgorithm.RSA_PSS_SHA256], ids=str
    )
    def test_of_a_signature_never_pass_whole(
        self, make_city: Any, algorithm: SignatureAlgorithm, now: datetime
    ):
        city = make_city(algorithm)
        whole = sign_detached(b"content", signer=city.seal, signed_at=now)

        for position in range(0, len(whole), 3):
            altered = bytearray(whole)
            altered[position] ^= 1 << position % 8
            reading = verify_detached(b"content", bytes(altered), trust=city.trust, at=now)
            assert max(each.verdict for each in reading.judgements) > Verdict.PASSED, position


def _resigned(city: Any, seal: Any, raw: bytes) -> Any:
    """Return the seal with `raw` as its common name, certified anew by the city's root."""
    held = parse_certificate(seal.certificates[0])
    text = b"x" * len(raw)
    body = held.signed_part.replace(der.tagged(0x0C, text), der.tagged(0x0C, raw))
    assert body != held.signed_part
    algorithm = der.algorithm(held.signature_algorithm)
    certificate = der.sequence(body, algorithm, der.bit_string(city.issuer.sign(body)))

    class Odd:
        algorithm = seal.algorithm
        certificates = (certificate, city.root)
        sign = staticmethod(seal.sign)

    return Odd()
