"""Judging a receipt offline, each aspect apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recordkit.evidence.canonical import NotCanonical, canonical_json, write_moment
from recordkit.evidence.checkpoints import Checkpoint, parse_checkpoint
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.merkle import leaf_hash, verify_inclusion
from recordkit.evidence.note_keys import NoteVerifier
from recordkit.evidence.notes import MalformedCheckpoint
from recordkit.evidence.receipt_codes import judge_package
from recordkit.evidence.receipts import Receipt, parse_json_object
from recordkit.evidence.records import judge_record
from recordkit.evidence.trust import Trust
from recordkit.evidence.witness_checks import judge_witnesses
from recordkit.evidence.witness_policy import WitnessPolicy
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict

ENTRY_FORMAT = "muniment-entry/1"
FILING_TAG = "filing:case:filed"


def verify_receipt(
    receipt: Receipt,
    *,
    package: Digests | None,
    trust: Trust,
    log_keys: tuple[str, ...],
    witnesses: WitnessPolicy | None = None,
) -> tuple[Judgement, ...]:
    """Judge a receipt, and the package with it when its digests are given.

    Aspects: `receipt_structure`, `entry_names_package`, `entry_names_agency`,
    `ledger_inclusion`, `checkpoint_signature`, those of the evidence record and its token,
    `package_digests` only with a `package`, and `checkpoint_witnesses` only with `witnesses`.
    Bad evidence is judged, never raised.

    `log_keys` are the ledgers' verifier keys (``name+hash+key``) that the reader trusts;
    `witnesses` says whose cosignatures he asks for. That there are none is no failure.

    Raises:
        MalformedCheckpoint: One of `log_keys` is not a key; that is the caller's mistake.
    """
    trusted = tuple(NoteVerifier.parse(key) for key in log_keys)
    return tuple(_judgements(receipt, package, trust, trusted, witnesses))


def _judgements(
    receipt: Receipt,
    package: Digests | None,
    trust: Trust,
    trusted: tuple[NoteVerifier, ...],
    witnesses: WitnessPolicy | None,
) -> Iterator[Judgement]:
    entry = _read_entry(receipt.entry)
    if isinstance(entry, Judgement):
        yield entry
        for aspect in ("entry_names_package", "entry_names_agency"):
            yield failed(aspect, "保管日志条目无法读取", "the ledger entry cannot be read")
    else:
        yield passed("receipt_structure", "回执结构完整可读", "the receipt is well formed")
        yield _judge_entry(receipt, entry)
        yield _judge_agency(receipt, entry)
    yield from _judge_ledger(receipt, trusted)
    if witnesses is not None:
        yield judge_witnesses(receipt.checkpoint, witnesses)
    yield from _judge_evidence(receipt, trust)
    if package is not None:
        yield judge_package(receipt.package, package)


@dataclass(frozen=True, slots=True)
class _Entry:
    """The members of a ledger entry that a receipt has to agree with."""

    tag: object
    subject: object
    at: object
    detail: Mapping[str, object]


def _read_entry(entry: bytes) -> _Entry | Judgement:
    try:
        return _parsed_entry(entry)
    except (ValueError, NotCanonical) as found:
        return failed(
            "receipt_structure",
            f"回执中的保管日志条目无法读取：{found}",
            f"the ledger entry in the receipt cannot be read: {found}",
        )


def _parsed_entry(entry: bytes) -> _Entry:
    held = parse_json_object(entry)
    # Only the one way to write it: otherwise two readers might read two things.
    if canonical_json(held) != entry:
        raise ValueError("it is not canonical JSON")
    if held.get("format") != ENTRY_FORMAT:
        raise ValueError(f"expected format {ENTRY_FORMAT}, found {held.get('format')!r:.60}")
    detail = held.get("detail")
    if not isinstance(detail, dict):
        raise ValueError("it has no detail")  # noqa: TRY004  (foreign content, not a wrong call)
    return _Entry(held.get("tag"), held.get("subject"), held.get("at"), detail)


def _judge_entry(receipt: Receipt, entry: _Entry) -> Judgement:
    """Compare what the receipt says in plain words with the entry that the ledger holds."""
    differences = _differences(
        ("事项", "tag", FILING_TAG, entry.tag),
        ("电子文件号", "record_id", receipt.record_id, entry.subject),
        ("归档时间", "filed_at", write_moment(receipt.filed_at), entry.at),
        *(
            (zh, name, said, entry.detail.get(name))
            for zh, name, said in (
                ("档号", "reference_code", receipt.reference_code),
                ("包大小", "package_size_bytes", receipt.package_size_bytes),
                ("SM3 摘要", "package_sm3", receipt.package.sm3),
                ("SHA-256 摘要", "package_sha256", receipt.package.sha256),
            )
        ),
    )
    if differences:
        return failed(
            "entry_names_package",
            f"回执与保管日志条目不一致：{'；'.join(zh for zh, _ in differences)}",
            f"the receipt and the ledger entry disagree: {'; '.join(en for _, en in differences)}",
        )
    return passed(
        "entry_names_package",
        f"保管日志条目记载的正是电子文件 {receipt.record_id} 的这个归档信息包",
        f"the ledger entry names this very package of record {receipt.record_id}",
    )


def _judge_agency(receipt: Receipt, entry: _Entry) -> Judgement:
    names = {"agency_name": receipt.agency_name, "agency_code": receipt.agency_code}
    absent = [name for name in names if name not in entry.detail]
    differences = _differences(
        *(
            ("归档单位", name, said, entry.detail[name])
            for name, said in names.items()
            if name not in absent
        )
    )
    if differences:
        return failed(
            "entry_names_agency",
            f"回执与保管日志条目不一致：{'；'.join(zh for zh, _ in differences)}",
            f"the receipt and the ledger entry disagree: {'; '.join(en for _, en in differences)}",
        )
    if absent:
        return undecided(
            "entry_names_agency",
            "保管日志条目没有记载归档单位，回执上的单位名称无从核对",
            f"the ledger entry does not say {' and '.join(absent)}, so the agency on the receipt "
            "cannot be compared",
        )
    return passed(
        "entry_names_agency",
        f"保管日志条目记载的归档单位是“{receipt.agency_name}”",
        f"the ledger entry names the agency {receipt.agency_name!r}",
    )


def _differences(*compared: tuple[str, str, object, object]) -> list[tuple[str, str]]:
    return [
        (f"{zh}，回执为 {said!s:.80}，保管日志为 {held!s:.80}", f"{en} {said!s:.80} / {held!s:.80}")
        for zh, en, said, held in compared
        # JSON's true equals 1 in Python; a size is never true.
        if said != held or isinstance(held, bool)
    ]


def _judge_ledger(receipt: Receipt, trusted: tuple[NoteVerifier, ...]) -> Iterator[Judgement]:
    try:
        named = NoteVerifier.parse(receipt.log_key)
        checkpoint = parse_checkpoint(receipt.checkpoint, dict.fromkeys((*trusted, named)))
    except MalformedCheckpoint as unread:
        for aspect in ("ledger_inclusion", "checkpoint_signature"):
            yield Judgement(aspect, Verdict.FAILED, unread.detail)
        return
    yield _judge_inclusion(receipt, checkpoint)
    yield _judge_signature(checkpoint, named, trusted)


def _judge_inclusion(receipt: Receipt, checkpoint: Checkpoint) -> Judgement:
    aspect = "ledger_inclusion"
    if checkpoint.size != receipt.tree_size:
        return failed(
            aspect,
            f"回执所称保管日志大小为 {receipt.tree_size}，检查点为 {checkpoint.size}",
            f"the receipt speaks of a ledger of {receipt.tree_size} entries, "
            f"the checkpoint of {checkpoint.size}",
        )
    leaf = leaf_hash(receipt.entry)
    if not verify_inclusion(
        leaf, receipt.position, checkpoint.size, receipt.proof, checkpoint.root
    ):
        return failed(
            aspect,
            f"证明路径不成立：条目不在该保管日志的第 {receipt.position} 位，或已被改动",
            f"the path does not hold: the entry is not at position {receipt.position} of that "
            "ledger, or was altered",
        )
    return passed(
        aspect,
        f"条目在“{checkpoint.origin}”保管日志的第 {receipt.position} 位（共 {checkpoint.size} 条）",
        f"the entry is at position {receipt.position} of the ledger {checkpoint.origin!r}, "
        f"which has {checkpoint.size}",
    )


def _judge_signature(
    checkpoint: Checkpoint, named: NoteVerifier, trusted: tuple[NoteVerifier, ...]
) -> Judgement:
    aspect = "checkpoint_signature"
    if checkpoint.refuted or named not in checkpoint.signers:
        return failed(
            aspect,
            f"检查点没有“{named.name}”的有效签名：内容或签名已被改动",
            f"the checkpoint bears no good signature by {named.name!r}: it was altered, or "
            "never signed",
        )
    # A ledger's key bears the ledger's name; a key of another ledger vouches for nothing here.
    if named.name != checkpoint.origin:
        return failed(
            aspect,
            f"检查点属于保管日志“{checkpoint.origin}”，签名的却是“{named.name}”",
            f"the checkpoint is of ledger {checkpoint.origin!r}, and {named.name!r} signed it",
        )
    if named not in trusted:
        return undecided(
            aspect,
            f"签名正确，但保管日志“{named.name}”的公钥不在所信任的公钥之中",
            f"the signature is good, but the key of ledger {named.name!r} is not among the "
            "trusted ones",
        )
    return passed(
        aspect,
        f"检查点由可信保管日志“{named.name}”签名",
        f"signed by the trusted ledger {named.name!r}",
    )


def _judge_evidence(receipt: Receipt, trust: Trust) -> Iterator[Judgement]:
    known = {"sm3": receipt.package.sm3, "sha256": receipt.package.sha256}
    digests = {name: bytes.fromhex(digest) for name, digest in known.items()}
    yield from judge_record(receipt.evidence_record, digests.get, trust=trust).judgements
