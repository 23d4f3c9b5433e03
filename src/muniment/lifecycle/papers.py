"""A receipt beside its file: as a printed page, as a code, and the page that checks them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from uuid import UUID

from muniment.commons.identity import api as identity
from muniment.kernel import parts
from muniment.lifecycle.reading import seen_record
from muniment.lifecycle.shapes import Content
from muniment.stages.filing import api as filing
from recordkit.evidence import code_of
from recordkit.papers import code_svg
from recordkit.papers import receipt_paper as set_receipt_paper
from recordkit.verifier import KnownKeys
from recordkit.verifier.receipt_page import (
    in_groups,
    page_policy,
    receipt_page,
    trust_fingerprint,
)


@dataclass(frozen=True, slots=True)
class ReceiptCodeView:
    """A receipt's code as text and drawn, and where it can be checked."""

    text: str
    svg: str
    reference_code: str


@dataclass(frozen=True, slots=True)
class CheckingPage:
    """The page that checks receipts, and the only policy under which it works."""

    content: bytes
    policy: str
    fingerprint: str  # of the keys that it trusts, in groups


def receipt_paper(*, record_id: UUID, agent: identity.Agent, page_address: str = "") -> Content:
    """Return the printed form of a filed record's receipt.

    `page_address` is where the checking page is served; empty: its code stands by itself.

    Raises:
        RecordNotHeld, NotFiledYet: There is none, or none yet.
        CharacterNotInFonts: A name has a character that our fonts lack.
    """
    seen_record(record_id, agent)
    receipt = filing.receipt_of(record_id=record_id)
    content = set_receipt_paper(
        receipt,
        code_of(receipt, parts.get().ledger_signer),
        page_address=page_address,
        fingerprint=checking_page().fingerprint if page_address else "",
    )
    return Content(BytesIO(content), len(content), "application/pdf", f"receipt-{record_id}.pdf")


def receipt_code(
    *, record_id: UUID, agent: identity.Agent, page_address: str = ""
) -> ReceiptCodeView:
    """Return the code of a filed record's receipt, signed anew from the ledger as it stands.

    Raises:
        RecordNotHeld, NotFiledYet: There is none, or none yet.
    """
    seen_record(record_id, agent)
    receipt = filing.receipt_of(record_id=record_id)
    text = code_of(receipt, parts.get().ledger_signer).to_text()
    drawn = code_svg(f"{page_address}#{text}" if page_address else text)
    return ReceiptCodeView(text, drawn, receipt.reference_code)


def checking_page() -> CheckingPage:
    """Return the page that trusts whom this platform trusts. Made once for the same keys."""
    installed = parts.get()
    return _page(KnownKeys(installed.trust, (installed.ledger_signer.vkey,), installed.witnesses))


@lru_cache(maxsize=2)
def _page(keys: KnownKeys) -> CheckingPage:
    return CheckingPage(receipt_page(keys), page_policy(), in_groups(trust_fingerprint(keys)))
