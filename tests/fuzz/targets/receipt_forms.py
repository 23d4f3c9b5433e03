"""A receipt in any form: the file, the code's text, the PDF with the receipt attached."""

from __future__ import annotations

from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import codes, good

from recordkit.evidence import Judgement, Receipt, ReceiptCode, code_of
from recordkit.papers import receipt_paper
from recordkit.verifier.receipt_forms import receipt_in


def seeds() -> list[bytes]:
    """Return one of each form."""
    paper = receipt_paper(good(), code_of(good(), issuing.ledger()))
    return [paper, good().to_json(), dict(codes())["good"].encode()]


def fuzz(data: bytes) -> None:
    """Look for a receipt; there is one, or the judgement that there is none."""
    assert isinstance(receipt_in(data), (Receipt, ReceiptCode, Judgement))
