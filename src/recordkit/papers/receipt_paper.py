"""The printed form of a receipt: one page that says what was filed, and bears the receipt itself.

Source: our own form, docs/formats/receipt.md, section 4; ISO 19005-3 (PDF/A-3) for the file.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from recordkit.evidence import Receipt, ReceiptCode
from recordkit.papers.qr_codes import code_svg
from recordkit.papers.setting import set_paper

_BEIJING = timezone(timedelta(hours=8))


def receipt_paper(
    receipt: Receipt, code: ReceiptCode, *, page_address: str = "", fingerprint: str = ""
) -> bytes:
    """Return one A4 page of PDF/A-3b with the receipt attached. The same input, the same bytes.

    `page_address` is where the checking page is served; empty: the code stands by itself.
    `fingerprint` is that of the keys which that page trusts; empty: none is printed. Nothing is
    verified: give it only a receipt of your own making, and the code made of it.

    Raises:
        CharacterNotInFonts: A name has a character that our fonts lack.
        TooLongForCode: The address is too long.
        ValueError: The code is of another receipt.
    """
    if (code.record_id, code.package) != (receipt.record_id, receipt.package):
        raise ValueError("the code is of another receipt")
    return set_paper(
        "receipt.typ",
        _values(receipt, page_address, fingerprint),
        receipt=receipt.to_json().decode("utf-8"),
        code=code_svg(f"{page_address}#{code.to_text()}" if page_address else code.to_text()),
    )


def _values(receipt: Receipt, page_address: str, fingerprint: str) -> dict[str, object]:
    return {
        "attachment": f"receipt-{receipt.record_id}.json",
        "record_id": receipt.record_id,
        "reference_code": receipt.reference_code,
        "agency_name": receipt.agency_name,
        "agency_code": receipt.agency_code,
        "filed_at": _said(receipt.filed_at),
        "filed_at_parts": list(receipt.filed_at.utctimetuple()[:6]),
        "size_bytes": receipt.package_size_bytes,
        "sm3": _in_groups(receipt.package.sm3),
        "sha256": _in_groups(receipt.package.sha256),
        "position": receipt.position,
        "tree_size": receipt.tree_size,
        "ledger": receipt.log_key.partition("+")[0],
        "page_address": page_address,
        "fingerprint": fingerprint,
    }


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S} (UTC+8)"


def _in_groups(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
