"""What pyHanko adds to our own judgement: rarer algorithms, and revocation that is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import keys, pem, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko.sign.signers.functions import sign_pdf as sign_with_pyhanko
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.unit.recordkit.evidence.documents.conftest import SIGNED_AT

from recordkit.evidence import (
    Purpose,
    SignatureAlgorithm,
    Subject,
    Trust,
    Validity,
    issue_certificate,
    new_key,
)
from recordkit.evidence.documents import Aspect, inspect_pdf, sign_pdf
from recordkit.evidence.documents.byte_ranges import signed_ranges
from recordkit.evidence.documents.pdf_paths import refine_trust
from recordkit.evidence.documents.pdf_structure import LongTerm
from recordkit.evidence.judgement import passed
from recordkit.terms.vocabulary import Verdict

GOOD = passed(Aspect.SIGNER_TRUST, "可信", "trusted")


@pytest.fixture
def plain(fixtures: Path) -> bytes:
    return (fixtures / "pdf-odd" / "javascript.pdf").read_bytes()


class TestRefineValue:
    def test_judges_what_our_own_code_does_not(self, make_city, plain: bytes):
        document = _signed_with_pss(make_city(SignatureAlgorithm.RSA_SHA256), plain)

        (found,) = inspect_pdf(document, trust=Trust()).signatures

        assert found.verdict_of(Aspect.VALUE) is Verdict.PASSED
        assert found.verdict_of(Aspect.ENTRIES) is Verdict.PASSED

    def test_fails_a_value_that_was_changed(self, make_city, plain: bytes):
        document = _signed_with_pss(make_city(SignatureAlgorithm.RSA_SHA256), plain)
        signed = signed_ranges(document)[0]
        value = signed.value(document).rstrip(b"\x00")
        # The value of a signature without unsigned attributes is the last thing in it.
        place = signed.first_length + 1 + 2 * (len(value) - 10)
        digit = b"0" if document[place : place + 1] != b"0" else b"1"
        changed = document[:place] + digit + document[place + 1 :]

        (found,) = inspect_pdf(changed, trust=Trust()).signatures

        assert found.verdict_of(Aspect.VALUE) is Verdict.FAILED


class TestRefineTrust:
    def test_finds_a_certificate_that_a_kept_list_revokes(self, make_city, plain: bytes):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        document = sign_pdf(plain, signer=city.seal, signed_at=SIGNED_AT)

        revoked = _refined(city, document, LongTerm(revocation_lists=(_list(city, revoked=True),)))
        listed = _refined(city, document, LongTerm(revocation_lists=(_list(city, revoked=False),)))

        assert revoked.verdict is Verdict.FAILED
        assert "吊销" in revoked.reason.zh
        assert listed.verdict is Verdict.PASSED

    def test_leaves_what_is_already_doubted(self, make_city, plain: bytes):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        document = sign_pdf(plain, signer=city.seal, signed_at=SIGNED_AT)
        doubted = inspect_pdf(document, trust=Trust()).signatures[0]

        assert doubted.verdict_of(Aspect.SIGNER_TRUST) is Verdict.INDETERMINATE

    def test_is_not_upset_by_long_term_material_that_is_none(self, make_city, plain: bytes):
        city = make_city(SignatureAlgorithm.ECDSA_SHA256)
        document = sign_pdf(plain, signer=city.seal, signed_at=SIGNED_AT)

        kept = LongTerm((b"x",), (b"\x30\x03abc",), (b"",))

        assert _refined(city, document, kept).verdict is Verdict.PASSED


def _refined(city, document: bytes, kept: LongTerm):
    return refine_trust(
        GOOD,
        signed_ranges(document)[0],
        document,
        trust=city.trust,
        store=kept,
        at=SIGNED_AT,
    )


def _list(city, *, revoked: bool) -> bytes:
    """Return a revocation list of the city's root, with the seal's certificate on it when asked."""
    root = pyca.load_der_x509_certificate(city.root)
    seal = pyca.load_der_x509_certificate(city.seal.certificates[0])
    key = load_pem_private_key(city.root_key.to_pem(), password=None)
    day = datetime(2026, 1, 1, tzinfo=UTC)
    entry = pyca.RevokedCertificateBuilder(
        serial_number=seal.serial_number if revoked else seal.serial_number + 1000,
        revocation_date=day - timedelta(days=30),
    ).build()
    return (
        pyca.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(day)
        .next_update(day + timedelta(days=30))
        .add_revoked_certificate(entry)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def _signed_with_pss(city, plain: bytes) -> bytes:
    key = new_key(SignatureAlgorithm.RSA_SHA256)
    leaf = issue_certificate(
        key.public_key_info,
        issuer=city.issuer,
        subject=Subject("某市"),
        purpose=Purpose.SEAL,
        validity=Validity(SIGNED_AT - timedelta(days=90), SIGNED_AT + timedelta(days=9000)),
        serial=77,
    )
    _, _, der = pem.unarmor(key.to_pem())
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(leaf),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
        prefer_pss=True,
    )
    written = sign_with_pyhanko(
        IncrementalPdfFileWriter(BytesIO(plain)),
        PdfSignatureMetadata(field_name="Sig", md_algorithm="sha256"),
        signer=signer,
    )
    return written.getvalue()
