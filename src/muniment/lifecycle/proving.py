"""What can be proved of a record, worked out anew each time somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.lifecycle.shapes import ProofView
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from recordkit.errors import Words
from recordkit.evidence import Judgement, verify_detached, verify_receipt
from recordkit.fixity import Digests, measure
from recordkit.packages.reader import open_package
from recordkit.terms.finding import overall
from recordkit.terms.vocabulary import Verdict

# Larger packages are hashed when somebody asks for it, not whenever a page is opened.
LARGEST_PROVED_ON_SIGHT = 64 << 20


def proof_view(
    record: holdings.RecordShape, reports: Sequence[checking.ReportShape]
) -> ProofView:
    """Return every judgement on a filed record, and before that, what is still to come."""
    filed = filing.find_filed(record_ids=[record.record_id]).get(record.record_id)
    if filed is None:
        return ProofView(Verdict.NOT_APPLICABLE, _before_filing(record, reports), (), False)
    if filed.receipt_since is None:
        waiting = Words("已归档，正在写入保管日志", "Filed; the ledger is taking the entry in")
        return ProofView(Verdict.INDETERMINATE, waiting, (), False)
    judgements, position = _judgements(record.record_id, filed)
    verdict = overall(judgement.verdict for judgement in judgements)
    return ProofView(
        status=verdict,
        summary=_SUMMARIES[verdict],
        judgements=judgements,
        has_receipt=True,
        package_sha256=filed.package.sha256,
        package_sm3=filed.package.sm3,
        stamped_at=filed.filed_at,
        position=position,
    )


def _judgements(
    record_id: UUID, filed: filing.FiledCaseShape
) -> tuple[tuple[Judgement, ...], int]:
    receipt = filing.receipt_of(record_id=record_id)
    trust = parts.get().trust
    package = _digests(record_id, filed.package_size_bytes)
    said = verify_receipt(receipt, package=package, trust=trust, log_keys=(parts.get().ledger_signer.vkey,))
    unread = () if package else (_NOT_HASHED,)
    return (*said, *unread, *_seal(record_id)), receipt.position


def _digests(record_id: UUID, size_bytes: int) -> Digests | None:
    if size_bytes > LARGEST_PROVED_ON_SIGHT:
        return None
    with vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH) as stream:
        return measure(stream).digests


def _seal(record_id: UUID) -> tuple[Judgement, ...]:
    with vault.open_content(record_id=record_id, path=filing.PACKAGE_PATH) as stream:
        opened = open_package(stream)
        return verify_detached(
            opened.manifest_bytes, opened.signature_bytes, trust=parts.get().trust, at=None
        ).judgements


def _before_filing(
    record: holdings.RecordShape, reports: Sequence[checking.ReportShape]
) -> Words:
    if record.state is holdings.RecordState.RETURNED:
        return Words("已退回，改正后重新报送", "Returned; to be corrected and sent again")
    if record.attention is holdings.Attention.WAITING:
        return Words("检测有无法判定的项目，等待人工决定", "A rule could not tell; a person decides")
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
    Verdict.INDETERMINATE: Words("有项目无法判定，请逐项查看", "Something cannot be told; look at each"),
    Verdict.FAILED: Words("有项目验证不通过，请立即核查", "Something fails; look at it now"),
}
