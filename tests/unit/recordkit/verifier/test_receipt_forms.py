"""A receipt is known in every form that people hold it in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import codes, good
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import Judgement, Receipt, ReceiptCode
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier import Aspect, verify_receipt_file
from recordkit.verifier.receipt_forms import LARGEST_FILE_BYTES, receipt_in
from recordkit.verifier.verify_any import NeitherPackageNorReceipt, verify_any

RECEIPT = good().to_json()
CODE = dict(codes())["good"]
KEYS = (issuing.ledger().vkey,)


def pdf_with(**attachments: bytes) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, content in attachments.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content)
        written = BytesIO()
        pdf.save(written, compress_streams=True, static_id=True)
    return written.getvalue()


PRINTED = pdf_with(receipt=RECEIPT)


class TestReceiptIn:
    @pytest.mark.parametrize(
        "document",
        [RECEIPT, b"\xef\xbb\xbf" + RECEIPT, PRINTED, pdf_with(other=b"x", receipt=RECEIPT)],
        ids=["file", "file with a byte order mark", "printed form", "with another attachment"],
    )
    def test_finds_the_receipt(self, document: bytes):
        assert receipt_in(document) == Receipt.from_json(RECEIPT)

    @pytest.mark.parametrize("before", ["", "\n", "https://example.org/verify/#"])
    def test_finds_the_code(self, before: str):
        assert receipt_in(f"{before}{CODE}\n".encode()) == ReceiptCode.from_text(CODE)

    @pytest.mark.parametrize(
        "document",
        [
            b"",
            b"{}",
            b"MRC9~",
            b"MRC1~" + b"a" * 5000 + b"\x9c",
            b"%PDF-1.7\n",
            pdf_with(),
            pdf_with(other=b"{}"),
            pdf_with(one=RECEIPT, two=RECEIPT),
            pdf_with(bomb=bytes(40 << 20)),
            PRINTED[:400],
        ],
        ids=lambda document: f"{document[:8]!r} {len(document)}",
    )
    def test_says_that_there_is_none(self, document: bytes):
        found = receipt_in(document)

        assert isinstance(found, Judgement)
        assert found.verdict is Verdict.FAILED

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(PRINTED) - 1), st.integers(1, 255))
    def test_of_a_damaged_pdf_says_so_or_finds_what_is_there(self, position: int, change: int):
        damaged = bytearray(PRINTED)
        damaged[position] ^= change

        assert isinstance(receipt_in(bytes(damaged)), (Receipt, Judgement))


class TestVerifyAny:
    @pytest.mark.parametrize(
        "document", [RECEIPT, PRINTED, CODE.encode()], ids=["file", "printed form", "code"]
    )
    def test_takes_a_receipt_in_every_form(self, tmp_path: Path, document: bytes):
        path, package = tmp_path / "held", tmp_path / "case.zip"
        path.write_bytes(document)
        package.write_bytes(issuing.PACKAGE)

        verification = verify_any(path, package=package)

        assert verification.verdict_of(Aspect.STRUCTURE) is Verdict.PASSED
        assert verification.verdict_of(Aspect.DIGESTS) is Verdict.PASSED
        assert verification.exit_status == 3

    def test_refuses_what_is_none_of_them(self, tmp_path: Path):
        path = tmp_path / "held"
        path.write_bytes(b"GIF89a")

        with pytest.raises(NeitherPackageNorReceipt):
            verify_any(path)


class TestVerifyReceiptFile:
    def test_of_a_code_takes_the_ledgers_word_and_leaves_proof_and_time_open(self, tmp_path: Path):
        path = tmp_path / "code.txt"
        path.write_text(CODE)

        found = verify_receipt_file(
            path, trust=issuing.trust(), log_keys=KEYS, package=Digests.of(issuing.PACKAGE)
        )

        said = {each.aspect: each.verdict for each in found.groups[Aspect.LEDGER]}
        assert said["code_signature"] is Verdict.PASSED
        assert found.verdict_of(Aspect.LEDGER) is Verdict.INDETERMINATE
        assert found.verdict_of(Aspect.EVIDENCE) is Verdict.INDETERMINATE
        assert found.exit_status == 3

    def test_of_far_too_large_a_file_says_so(self, tmp_path: Path):
        path = tmp_path / "large"
        path.write_bytes(b" " * (LARGEST_FILE_BYTES + 1))

        assert verify_receipt_file(path, trust=issuing.trust()).exit_status == 10
