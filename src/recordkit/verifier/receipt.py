"""A receipt in any form, by itself or beside its package: time evidence and ledger inclusion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from recordkit.errors import Words
from recordkit.evidence import (
    NO_WITNESSES,
    Judgement,
    Receipt,
    ReceiptCode,
    Trust,
    WitnessPolicy,
    verify_code,
    verify_receipt,
)
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.receipt_forms import read_receipt
from recordkit.verifier.trust import KnownKeys
from recordkit.verifier.verification import Aspect, Verification, grouped

_ASPECTS = {
    "receipt_structure": Aspect.STRUCTURE,
    "package_digests": Aspect.DIGESTS,
    "ledger_inclusion": Aspect.LEDGER,
    "checkpoint_signature": Aspect.LEDGER,
    "checkpoint_witnesses": Aspect.WITNESSES,
    "code_signature": Aspect.LEDGER,
    "entry_names_package": Aspect.LEDGER,
    "entry_names_agency": Aspect.LEDGER,
}  # everything else that a receipt is judged by is evidence of time


def verify_receipt_file(
    path: Path,
    *,
    trust: Trust,
    log_keys: tuple[str, ...] = (),
    witnesses: WitnessPolicy = NO_WITNESSES,
    package: Digests | None = None,
) -> Verification:
    """Return what the receipt at `path` proves, and of which package when digests are given.

    The file may be the receipt itself, the text of its QR code, or the printed form with the
    receipt attached. Whatever is in it, a verdict comes back; what is no receipt fails its
    structure.

    Raises:
        OSError: The file cannot be opened.

    """
    keys = KnownKeys(trust, log_keys, witnesses)
    receipt = read_receipt(path)
    if isinstance(receipt, Judgement):
        return Verification(
            "receipt", path.name, grouped([(Aspect.STRUCTURE, receipt)], otherwise={})
        )
    said = judge_receipt(receipt, keys=keys, package=package)
    otherwise = {**_WITHOUT_PACKAGE, Aspect.WITNESSES: _not_in_a_code(witnesses)}
    return Verification("receipt", path.name, grouped(said, otherwise=otherwise), facts_of(receipt))


def judge_receipt(
    receipt: Receipt | ReceiptCode, *, keys: KnownKeys, package: Digests | None
) -> Iterator[tuple[Aspect, Judgement]]:
    """Yield every judgement on a receipt or code with the aspect it belongs to."""
    judgements: Iterable[Judgement]
    if isinstance(receipt, ReceiptCode):
        judgements = verify_code(receipt, package=package, log_keys=keys.log_keys)
    else:
        judgements = verify_receipt(
            receipt,
            package=package,
            trust=keys.trust,
            log_keys=keys.log_keys,
            witnesses=keys.witnesses,
        )
    for judgement in judgements:
        yield _ASPECTS.get(judgement.aspect, Aspect.EVIDENCE), judgement


def facts_of(receipt: Receipt | ReceiptCode) -> tuple[tuple[Words, str], ...]:
    """Return what a receipt or code says, for people. A code has no room for a name."""
    agency = receipt.agency_code if isinstance(receipt, ReceiptCode) else receipt.agency_name
    return (
        (Words("电子文件号", "record identifier"), receipt.record_id),
        (Words("档号", "reference code"), receipt.reference_code),
        (Words("归档单位", "agency"), agency),
        (Words("归档时间", "filed at"), str(receipt.filed_at)),
        (Words("信息包大小", "package size in bytes"), str(receipt.package_size_bytes)),
        (Words("信息包 SM3", "package SM3"), receipt.package.sm3),
        (Words("信息包 SHA-256", "package SHA-256"), receipt.package.sha256),
        (Words("日志位置", "ledger position"), f"{receipt.position} / {receipt.tree_size}"),
    )


# A receipt is whole without its package: what needs the package is not asked of it.
_WITHOUT_PACKAGE = {
    Aspect.DIGESTS: Judgement(
        "package_digests",
        Verdict.NOT_APPLICABLE,
        Words(
            "未提供信息包，未核对其摘要（--package）", "no package was given to compare (--package)"
        ),
    ),
    Aspect.SIGNATURE: Judgement(
        "signature",
        Verdict.NOT_APPLICABLE,
        Words("封装签名在信息包中，未提供信息包", "the seal is in the package, and none was given"),
    ),
}


def _not_in_a_code(asked: WitnessPolicy) -> Judgement:
    """Return the word on witnesses of a QR code, which has no room for them."""
    return Judgement(
        "witnesses",
        Verdict.NOT_APPLICABLE if asked.quorum is None else Verdict.INDETERMINATE,
        Words(
            "二维码放不下见证人的联署，请核验回执文件",
            "a code has no room for witnesses' cosignatures: check the receipt file",
        ),
    )
