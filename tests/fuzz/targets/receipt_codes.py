"""The text of a receipt's QR code."""

from __future__ import annotations

from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import codes

from recordkit.evidence import MalformedCode, ReceiptCode, verify_code

KEYS = (issuing.ledger().vkey,)


def seeds() -> list[bytes]:
    """Return codes, good and broken."""
    return [text.encode() for _, text in codes()]


def fuzz(data: bytes) -> None:
    """Read a code; what is read has one form, and is judged."""
    try:
        text = data.decode("utf-8", "surrogateescape")
        code = ReceiptCode.from_text(text)
    except MalformedCode:
        return
    assert code.to_text() == text.strip().rpartition("#")[2]
    verify_code(code, package=None, log_keys=KEYS)
