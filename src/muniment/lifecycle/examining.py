"""Says what a receipt proves that somebody brought; it need not be one of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel import parts
from recordkit.evidence import Judgement, Receipt, verify_receipt


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt says, and each judgement on it apart."""

    record_id: str
    reference_code: str
    agency_name: str
    filed_at: datetime
    judgements: tuple[Judgement, ...]


def check_receipt(*, content: bytes) -> CheckedReceipt:
    """Judge a receipt by the keys that this platform trusts; nothing of it is kept.

    Raises:
        MalformedReceipt: `content` is not a receipt.
    """
    receipt = Receipt.from_json(content)
    installed = parts.get()
    return CheckedReceipt(
        record_id=receipt.record_id,
        reference_code=receipt.reference_code,
        agency_name=receipt.agency_name,
        filed_at=receipt.filed_at,
        judgements=verify_receipt(
            receipt,
            package=None,
            trust=installed.trust,
            log_keys=(installed.ledger_signer.vkey,),
            witnesses=installed.witnesses,
        ),
    )
