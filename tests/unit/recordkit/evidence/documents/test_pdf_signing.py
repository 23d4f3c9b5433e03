"""Signing a PDF: what is written, and that others find it good."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from tests.unit.recordkit.evidence.documents.conftest import SIGNED_AT, SIGNED_WITH
from tests.unit.recordkit.evidence.documents.making import stamper

from recordkit.evidence import MalformedEvidence, SignatureAlgorithm, Trust
from recordkit.evidence.documents import Aspect, inspect_pdf, sign_pdf
from recordkit.evidence.documents.pdf_paths import _answer_of
from recordkit.terms.vocabulary import Verdict

ORDINARY = [SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256]


@pytest.fixture
def plain(fixtures: Path) -> bytes:
    return (fixtures / "pdf-odd" / "javascript.pdf").read_bytes()


def signed(city, plain: bytes) -> bytes:
    return sign_pdf(
        plain,
        signer=city.seal,
        signed_at=SIGNED_AT,
        stamp=stamper(city.timestamps, SIGNED_AT),
        reason="归档回执",
        location="某市",
    )


class TestSignPdf:
    @pytest.mark.parametrize("algorithm", ORDINARY, ids=str)
    def test_makes_what_pdfsig_finds_good(self, make_city, algorithm, plain, tmp_path: Path):
        if shutil.which("pdfsig") is None:
            pytest.skip("pdfsig is not installed")
        path = tmp_path / "signed.pdf"
        path.write_bytes(signed(make_city(algorithm), plain))

        said = subprocess.run(
            ["pdfsig", str(path)], capture_output=True, text=True, check=False, timeout=60
        ).stdout

        assert "Signature is Valid." in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said

    @pytest.mark.parametrize("algorithm", ORDINARY, ids=str)
    def test_makes_what_pyhanko_finds_good_with_its_timestamp(self, make_city, algorithm, plain):
        city = make_city(algorithm)
        (held,) = PdfFileReader(BytesIO(signed(city, plain))).embedded_signatures
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(city.root)], moment=SIGNED_AT + timedelta(days=1)
        )

        status = _answer_of(
            async_validate_pdf_signature(
                held,
                context,
                key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
            )
        )

        assert status.bottom_line
        assert status.timestamp_validity.valid
        assert status.timestamp_validity.timestamp == SIGNED_AT

    @pytest.mark.parametrize("algorithm", SIGNED_WITH, ids=str)
    def test_makes_what_our_own_judgement_finds_good(self, make_city, algorithm, plain):
        city = make_city(algorithm)

        (found,) = inspect_pdf(signed(city, plain), trust=city.trust).signatures

        assert all(each.verdict is Verdict.PASSED for each in found.judgements), found.judgements
        said = {name: value for name, _, value in found.facts}
        assert said["reason"] == "归档回执"
        assert said["location"] == "某市"

    def test_leaves_an_earlier_signature_good(self, city, plain):
        twice = signed(city, signed(city, plain))

        first, second = inspect_pdf(twice, trust=city.trust).signatures

        assert (first.number, second.number) == ("Signature1", "Signature2")
        assert first.integrity is second.integrity is Verdict.PASSED

    def test_starts_with_the_document_as_it_was(self, city, plain):
        assert signed(city, plain).startswith(plain)

    def test_needs_no_timestamp(self, city, plain):
        document = sign_pdf(plain, signer=city.seal, signed_at=SIGNED_AT)

        (found,) = inspect_pdf(document, trust=Trust()).signatures

        assert found.integrity is Verdict.PASSED
        assert found.verdict_of(Aspect.TIME) is Verdict.INDETERMINATE

    @pytest.mark.parametrize(
        "name", ["minimal-startxref-hopeless.pdf", "minimal-aes256.pdf", "README.md"]
    )
    def test_refuses_what_cannot_be_signed(self, city, fixtures: Path, name: str):
        with pytest.raises(MalformedEvidence):
            sign_pdf(
                (fixtures / "pdf-odd" / name).read_bytes(), signer=city.seal, signed_at=SIGNED_AT
            )

    def test_refuses_a_token_that_leaves_no_room(self, city, plain):
        with pytest.raises(MalformedEvidence, match="there is room for"):
            sign_pdf(
                plain,
                signer=city.seal,
                signed_at=SIGNED_AT,
                stamp=lambda _: b"\x30\x82\x60\x00" + b"\x00" * 0x6000,
            )
