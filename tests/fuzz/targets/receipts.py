"""Receipts: reading, writing back, and every judgement on one."""

from __future__ import annotations

from docs.generating.vectors import issuing
from docs.generating.vectors.receipts import receipts

from recordkit.evidence import MalformedReceipt, Receipt, verify_receipt
from recordkit.terms.vocabulary import Verdict

KEYS = (issuing.ledger().vkey,)
GOOD = {content for name, content in receipts() if name.startswith("good")}


def seeds() -> list[bytes]:
    """Return receipts, good and broken."""
    return [content for _, content in receipts()]


def fuzz(data: bytes) -> None:
    """Read a receipt; what is read is written back as itself, and is judged."""
    try:
        receipt = Receipt.from_json(data)
    except MalformedReceipt:
        return
    assert Receipt.from_json(receipt.to_json()) == receipt
    judged = verify_receipt(receipt, package=None, trust=issuing.trust(), log_keys=KEYS)
    if max(each.verdict for each in judged) is Verdict.PASSED:
        # Only the lines of other witnesses and the form of the text may differ from a good one.
        known = {Receipt.from_json(content).entry for content in GOOD}
        assert receipt.entry in known, "a receipt that nobody issued passes whole"
