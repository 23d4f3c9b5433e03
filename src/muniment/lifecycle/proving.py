"""What can be proved of a record, worked out anew each time somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.lifecycle.shapes import ProofView
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from recordkit.errors import Words
from recordkit.evidence import (
    Judgement,
    Receipt,
    verify_detached,
    verify_evidence_record,
    verify_receipt,
)
from recordkit.fixity import Digests, measure
from recordkit.packages.reader import open_package
from recordkit.terms.finding import overall
from recordkit.terms.vocabulary import Verdict

# Larger packages are hashed when somebody asks for it, not whenever a page is opened.
LARGEST_PROVED_ON_SIGHT = 64 << 20


def proof_view(record: holdings.RecordShape, reports: Sequence[checking.ReportShape]) -> ProofView:
    """Return every judgement on a filed record, and before that, what is still to come."""
    filed = filing.find_filed(record_ids=[record.record_id]).get(record.record_id)
    if filed is None:
        return ProofView(Verdict.NOT_APPLICABLE, _before_filing(record, reports), (), False)
    if filed.receipt_since is None:
        waiting = Words("已归档，正在写入保管日志", "Filed; the ledger is taking the entry in")
        return ProofView(Verdict.INDETERMINATE, waiting, (), False)
    receipt = filing.receipt_of(record_id=record.record_id)
    stamped_at = _stamped_at(receipt)
    judgements = (*_on_receipt(receipt, filed), *_on_seal(record.record_id, stamped_at))
    verdict = overall(judgement.verdict for judgement in judgements)
    return ProofView(
        status=verdict,
        summary=_SUMMARIES[verdict],
        judgements=judgements,
        has_receipt=True,
        package_sha256=filed.package.sha256,
        package_sm3=filed.package.sm3,
        stamped_at=stamped_at,
        position=receipt.position,
    )


def _stamped_at(receipt: Receipt) -> datetime | None:
    """Return the time that the evidence proves, None when it proves none."""
    known = {"sm3": receipt.package.sm3, "sha256": receipt.package.sha256}
    digests = {name: bytes.fromhex(digest) for name, digest in known.items()}
    reading = verify_evidence_record(receipt.evidence_record, digests.get, trust=parts.get().trust)
    holds = overall(each.verdict for each in reading.judgements) is Verdict.PASSED
    return reading.stamped_at if holds else None


def _on_receipt(receipt: Receipt, filed: filing.FiledCaseShape) -> tuple[Judgement, ...]:
    installed = parts.get()
    package = _digests(UUID(receipt.record_id), filed.package_size_bytes)
    said = verify_receipt(
        receipt,
        package=package,
        trust=installed.trust,
        log_keys=(installed.ledger_signer.vkey,),
        witnesses=installed.witnesses,
    )
    return said if package else (*said, _NOT_HASHED)


def _digests(record_id: UUID, size_bytes: int) -> Digests | None:
    if size_bytes > LARGEST_PROVED_ON_SIGHT:
        return None
    with vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH) as stream:
        return measure(stream).digests


def _on_seal(record_id: UUID, stamped_at: datetime | None) -> tuple[Judgement, ...]:
    with vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH) as stream:
        opened = open_package(stream)
        return verify_detached(
            opened.manifest_bytes, opened.signature_bytes, trust=parts.get().trust, at=stamped_at
        ).judgements


def _before_filing(record: holdings.RecordShape, reports: Sequence[checking.ReportShape]) -> Words:
    if record.state is holdings.RecordState.RETURNED:
        return Words("已退回，改正后重新报送", "Returned; to be corrected and sent again")
    if record.attention is holdings.Attention.WAITING:
        return Words(
            "检测有无法判定的项目，等待人工决定", "A rule could not tell; a person decides"
        )
    if reports:
        return Words("已检测，尚未归档", "Checked, not filed yet")
    return Words("尚未归档，归档后可验证并下载回执", "Not filed yet; the proof comes with filing")


_NOT_HASHED = Judgement(
    "package_digests",
    Verdict.INDETERMINATE,
    Words(
        "信息包较大，打开页面时未重新计算摘要；可下载后用 recordkit verify 验证",
        "The package is large and was not hashed for this page; verify it with recordkit",
    ),
)
_SUMMARIES = {
    Verdict.NOT_APPLICABLE: Words("尚无可验证的证据", "Nothing to prove yet"),
    Verdict.PASSED: Words("证据完整，全部验证通过", "The evidence is whole; everything verifies"),
    Verdict.INDETERMINATE: Words(
        "有项目无法判定，请逐项查看", "Something cannot be told; look at each"
    ),
    Verdict.FAILED: Words("有项目验证不通过，请立即核查", "Something fails; look at it now"),
}
