"""A package: its structure, its digests, its seal, and what its receipt proves of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from recordkit.errors import Fault, Words
from recordkit.evidence import (
    NO_WITNESSES,
    Judgement,
    Receipt,
    ReceiptCode,
    Trust,
    WitnessPolicy,
    verify_detached,
    verify_evidence_record,
)
from recordkit.fixity import Measured, measure
from recordkit.packages.manifest import SIGNATURE, VERIFICATION
from recordkit.packages.reader import OpenedPackage, open_package
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.members import judge_members, measure_members, named
from recordkit.verifier.receipt import judge_receipt
from recordkit.verifier.receipt_forms import read_receipt
from recordkit.verifier.trust import KnownKeys
from recordkit.verifier.verification import Aspect, Verification, grouped

# SM3 is what everything waits for, and it runs outside the interpreter's lock.
_THREADS = 2

Judged = tuple[Aspect, Judgement]


def verify_package(
    path: Path,
    *,
    trust: Trust,
    receipt: Path | None = None,
    log_keys: tuple[str, ...] = (),
    witnesses: WitnessPolicy = NO_WITNESSES,
) -> Verification:
    """Return what can be said of the package at `path`, each verdict apart.

    The bytes are read once for the manifest and, with a receipt, once more as a whole, side by
    side. Whatever is in the files, a verdict comes back.

    Raises:
        OSError: A file cannot be opened.

    """
    keys = KnownKeys(trust, log_keys, witnesses)
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(_THREADS))
        stream = stack.enter_context(path.open("rb"))
        whole = threads.submit(_measure_file, path) if receipt is not None else None
        try:
            opened = open_package(stream)
        except Fault as refused:
            said = [(Aspect.STRUCTURE, _unreadable(refused))]
            return Verification("package", path.name, grouped(said, otherwise=_WITHOUT_RECEIPT))
        judged = tuple(_judged(opened, threads, keys=keys, receipt=receipt, whole=whole))
    return Verification(
        "package", path.name, grouped(judged, otherwise=_WITHOUT_RECEIPT), _facts(opened, whole)
    )


def _judged(
    opened: OpenedPackage,
    threads: Executor,
    *,
    keys: KnownKeys,
    receipt: Path | None,
    whole: Future[Measured] | None,
) -> Iterator[Judged]:
    # 1. Digests are begun in the threads.
    measured = measure_members(opened, threads)
    # 2. What does not wait for them is judged meanwhile; the seal on trial, as if the time held.
    found = None if receipt is None else read_receipt(receipt)
    stamped_at = _stamped_at(found, keys.trust) if isinstance(found, Receipt) else None
    seal = _seal(opened, keys, stamped_at)
    yield from ((Aspect.STRUCTURE, each) for each in _structure(opened))
    # 3. The digests are there.
    yield from ((Aspect.DIGESTS, each) for each in judge_members(opened, measured))
    proven: tuple[Judged, ...] = ()
    if found is not None and whole is not None:
        proven = tuple(_against_receipt(found, keys, whole.result()))
        yield from proven
    # 4. Only a time that holds for this very package shows that the certificate was in force.
    if stamped_at is not None and not _holds(proven):
        seal = _seal(opened, keys, None)
    yield from ((Aspect.SIGNATURE, each) for each in seal)


def _structure(opened: OpenedPackage) -> Iterator[Judgement]:
    if not opened.problems:
        yield Judgement(
            "package_structure",
            Verdict.PASSED,
            Words("信息包可读，目录、元数据完整", "the package reads whole, layout and metadata"),
        )
    for problem in opened.problems:
        where = f"{problem.where}：" if problem.where else ""
        yield Judgement(
            "package_structure",
            problem.verdict,
            Words(f"{where}{problem.note.zh}", f"{problem.where} {problem.note.en}".strip()),
        )
    yield _surplus(opened)


def _surplus(opened: OpenedPackage) -> Judgement:
    listed = {line.path for line in opened.manifest.lines} | {VERIFICATION, SIGNATURE}
    surplus = [name for name in opened.member_names if name not in listed]
    if not surplus:
        words = Words("没有验证信息以外的文件", "no member is outside the manifest")
        return Judgement("no_surplus", Verdict.PASSED, words)
    return Judgement(
        "no_surplus",
        Verdict.FAILED,
        Words(
            f"有 {len(surplus)} 个文件不在验证信息中：{named(surplus, '、')}",
            f"{len(surplus)} members are not in the manifest: {named(surplus, ', ')}",
        ),
    )


def _seal(
    opened: OpenedPackage, keys: KnownKeys, proven_at: datetime | None
) -> tuple[Judgement, ...]:
    if not opened.signature_bytes:
        words = Words("信息包没有封装签名", "the package bears no seal")
        return (Judgement("signature_value", Verdict.FAILED, words),)
    reading = verify_detached(
        opened.manifest_bytes, opened.signature_bytes, trust=keys.trust, at=proven_at
    )
    return reading.judgements


def _against_receipt(
    receipt: Receipt | ReceiptCode | Judgement, keys: KnownKeys, whole: Measured
) -> Iterator[Judged]:
    if isinstance(receipt, Judgement):
        for aspect in (Aspect.EVIDENCE, Aspect.LEDGER):
            yield aspect, receipt
        unseen = Words(
            "归档回执不可读，看不到见证", "the receipt cannot be read: no witness is seen"
        )
        yield Aspect.WITNESSES, Judgement("witnesses", Verdict.INDETERMINATE, unseen)
        return
    for aspect, judgement in judge_receipt(receipt, keys=keys, package=whole.digests):
        # That the receipt reads is no word on the package's own structure.
        yield (Aspect.EVIDENCE if aspect is Aspect.STRUCTURE else aspect), judgement


def _stamped_at(receipt: Receipt, trust: Trust) -> datetime | None:
    """Return the time that the receipt's evidence record claims, None when it cannot be read."""
    known = {"sm3": receipt.package.sm3, "sha256": receipt.package.sha256}
    digests = {name: bytes.fromhex(digest) for name, digest in known.items()}
    return verify_evidence_record(receipt.evidence_record, digests.get, trust=trust).stamped_at


def _holds(said: tuple[Judged, ...]) -> bool:
    needed = (Aspect.EVIDENCE, Aspect.DIGESTS)
    return all(each.verdict is Verdict.PASSED for aspect, each in said if aspect in needed)


def _facts(opened: OpenedPackage, whole: Future[Measured] | None) -> tuple[tuple[Words, str], ...]:
    package = opened.package
    facts = [
        (Words("电子文件号", "record identifier"), package.record_id),
        (Words("办件名称", "title"), package.case.title),
        (Words("立档单位", "creator"), package.creator.name),
        (Words("形成日期", "formed on"), str(package.formed_on)),
        (Words("文件数", "components"), str(len(package.components))),
    ]
    if whole is not None:
        facts.append((Words("信息包 SM3", "package SM3"), whole.result().digests.sm3))
        facts.append((Words("信息包 SHA-256", "package SHA-256"), whole.result().digests.sha256))
    return tuple(facts)


def _measure_file(path: Path) -> Measured:
    with path.open("rb") as stream:
        return measure(stream)


def _unreadable(refused: Fault) -> Judgement:
    return Judgement(
        "package_structure",
        Verdict.FAILED,
        Words(
            f"{refused.title.zh}：{refused.detail.zh}", f"{refused.title.en}: {refused.detail.en}"
        ),
    )


def _without_receipt(aspect: Aspect, zh: str, en: str) -> Judgement:
    return Judgement(aspect.value, Verdict.INDETERMINATE, Words(zh, en))


_WITHOUT_RECEIPT = {
    Aspect.EVIDENCE: _without_receipt(
        Aspect.EVIDENCE,
        "时间证据在归档回执中，未提供回执（--receipt）",
        "the time evidence is in the receipt, and none was given (--receipt)",
    ),
    Aspect.LEDGER: _without_receipt(
        Aspect.LEDGER,
        "日志证明在归档回执中，未提供回执（--receipt）",
        "the ledger proof is in the receipt, and none was given (--receipt)",
    ),
    Aspect.WITNESSES: _without_receipt(
        Aspect.WITNESSES,
        "见证人的联署在归档回执中，未提供回执（--receipt）",
        "the witnesses' cosignatures are in the receipt, and none was given (--receipt)",
    ),
}
