"""Says what a receipt proves that somebody brought, in any form; it need not be one of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel import parts
from recordkit.evidence import Judgement, MalformedReceipt, ReceiptCode
from recordkit.verifier import KnownKeys
from recordkit.verifier.receipt import judge_receipt
from recordkit.verifier.receipt_forms import receipt_in


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt says, and each judgement on it apart."""

    record_id: str
    reference_code: str
    agency_name: str  # its code where the form has no room for the name
    filed_at: datetime
    judgements: tuple[Judgement, ...]


def check_receipt(*, content: bytes) -> CheckedReceipt:
    """Judge a receipt by the keys that this platform trusts; nothing of it is kept.

    It may be the file, the printed form or the text of the QR code.

    Raises:
        MalformedReceipt: `content` is not a receipt.
    """
    receipt = receipt_in(content)
    if isinstance(receipt, Judgement):
        raise MalformedReceipt(receipt.reason.en, zh=receipt.reason.zh)
    installed = parts.get()
    keys = KnownKeys(installed.trust, (installed.ledger_signer.vkey,), installed.witnesses)
    judged = judge_receipt(receipt, keys=keys, package=None)
    return CheckedReceipt(
        record_id=receipt.record_id,
        reference_code=receipt.reference_code,
        agency_name=(
            receipt.agency_code if isinstance(receipt, ReceiptCode) else receipt.agency_name
        ),
        filed_at=receipt.filed_at,
        judgements=tuple(judgement for _, judgement in judged),
    )
