"""A receipt by itself or beside its package: time evidence and ledger inclusion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from recordkit.errors import ContentFault, Words
from recordkit.evidence import (
    NO_WITNESSES,
    Judgement,
    Receipt,
    Trust,
    WitnessPolicy,
    verify_receipt,
)
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.trust import KnownKeys
from recordkit.verifier.verification import Aspect, Verification, grouped

LARGEST_RECEIPT_BYTES = 8 << 20

_ASPECTS = {
    "receipt_structure": Aspect.STRUCTURE,
    "package_digests": Aspect.DIGESTS,
    "ledger_inclusion": Aspect.LEDGER,
    "checkpoint_signature": Aspect.LEDGER,
    "checkpoint_witnesses": Aspect.WITNESSES,
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

    Whatever is in the file, a verdict comes back; a file that is no receipt fails its structure.

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
    return Verification(
        "receipt", path.name, grouped(said, otherwise=_WITHOUT_PACKAGE), facts_of(receipt)
    )


def read_receipt(path: Path) -> Receipt | Judgement:
    """Return the receipt at `path`, or the judgement that it is none."""
    with path.open("rb") as stream:
        document = stream.read(LARGEST_RECEIPT_BYTES + 1)
    if len(document) > LARGEST_RECEIPT_BYTES:
        return _no_receipt(Words("文件过大，不是归档回执", "too large for a receipt"))
    try:
        return Receipt.from_json(document)
    except ContentFault as refused:
        return _no_receipt(refused.detail)


def judge_receipt(
    receipt: Receipt, *, keys: KnownKeys, package: Digests | None
) -> Iterator[tuple[Aspect, Judgement]]:
    """Yield every judgement on a receipt with the aspect it belongs to."""
    judgements: Iterable[Judgement] = verify_receipt(
        receipt,
        package=package,
        trust=keys.trust,
        log_keys=keys.log_keys,
        witnesses=keys.witnesses,
    )
    for judgement in judgements:
        yield _ASPECTS.get(judgement.aspect, Aspect.EVIDENCE), judgement


def facts_of(receipt: Receipt) -> tuple[tuple[Words, str], ...]:
    """Return what a receipt says, for people."""
    return (
        (Words("电子文件号", "record identifier"), receipt.record_id),
        (Words("档号", "reference code"), receipt.reference_code),
        (Words("归档单位", "agency"), receipt.agency_name),
        (Words("归档时间", "filed at"), str(receipt.filed_at)),
        (Words("信息包大小", "package size in bytes"), str(receipt.package_size_bytes)),
        (Words("信息包 SM3", "package SM3"), receipt.package.sm3),
        (Words("信息包 SHA-256", "package SHA-256"), receipt.package.sha256),
        (Words("日志位置", "ledger position"), f"{receipt.position} / {receipt.tree_size}"),
    )


def _no_receipt(why: Words) -> Judgement:
    words = Words(f"不是归档回执：{why.zh}", f"not a receipt: {why.en}")
    return Judgement("receipt_structure", Verdict.FAILED, words)


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
