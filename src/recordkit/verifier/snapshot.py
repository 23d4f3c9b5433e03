"""A package's verification kept in a snapshot, and done again from one decades later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from recordkit.errors import Fault, Words
from recordkit.evidence import (
    Basis,
    Covers,
    Judgement,
    MalformedSnapshot,
    Receipt,
    SnapshotReading,
    TimeEvidence,
    TimeKind,
    VerificationSnapshot,
    make_snapshot,
    record_digest_algorithm,
    verify_evidence_record,
    verify_from_snapshot,
)
from recordkit.evidence.snapshots import LARGEST_SNAPSHOT_BYTES
from recordkit.fixity import measure
from recordkit.packages.reader import OpenedPackage, open_package
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.package import verify_package
from recordkit.verifier.receipt_forms import read_receipt
from recordkit.verifier.trust import KnownKeys
from recordkit.verifier.verification import Aspect, Verification

_TIME_ASPECTS = frozenset(
    (
        "evidence_structure",
        "tree_path",
        "token_structure",
        "token_value",
        "token_digest",
        "authority_trust",
        "snapshot_time",
    )
)


def snapshot_of_package(
    path: Path,
    verification: Verification,
    *,
    keys: KnownKeys,
    receipt: Path | None = None,
    now: datetime,
) -> VerificationSnapshot:
    """Return a snapshot of the verification of the seal of the package at `path`.

    `verification` is what `verify_package` said with the same keys and receipt: only when its
    digests and its time evidence passed does the receipt's time count as proven.

    Raises:
        Fault: The package cannot be opened, or bears no seal to speak of.
        OSError: A file cannot be opened.
    """
    with path.open("rb") as stream:
        opened = open_package(stream)
    holds = all(
        verification.verdict_of(aspect) is Verdict.PASSED
        for aspect in (Aspect.EVIDENCE, Aspect.DIGESTS)
    )
    found = read_receipt(receipt) if receipt is not None and holds else None
    evidence, proven_at = _time_of(found, keys) if isinstance(found, Receipt) else ((), None)
    return make_snapshot(
        opened.manifest_bytes,
        opened.signature_bytes,
        trust=keys.trust,
        proven_at=proven_at,
        time_evidence=evidence,
        verified_at=now,
        verifier=f"recordkit {_version()}",
    )


def verify_package_from_snapshot(
    path: Path,
    snapshot: Path,
    *,
    keys: KnownKeys,
    receipt: Path | None = None,
    now: datetime,
) -> Verification:
    """Return what can be said of a package with the help of a snapshot of its verification.

    Structure, digests and ledger are judged as always; the seal and its time from the snapshot.
    Whatever is in the files, a verdict comes back.

    Raises:
        OSError: A file cannot be opened.
    """
    verification = verify_package(
        path,
        trust=keys.trust,
        log_keys=keys.log_keys,
        witnesses=keys.witnesses,
        receipt=receipt,
    )
    held = _read(snapshot)
    with path.open("rb") as stream:
        try:
            opened = open_package(stream)
        except Fault:
            return verification  # its structure says why
    if isinstance(held, Judgement):
        return _with(verification, Aspect.SIGNATURE, (held,))
    with path.open("rb") as stream:
        package = measure(stream).digests
    reading = verify_from_snapshot(
        opened.manifest_bytes, held, now=now, trust=keys.trust, package=package
    )
    said = reading.judgements
    seal = tuple(each for each in said if each.aspect not in _TIME_ASPECTS)
    time = tuple(each for each in said if each.aspect in _TIME_ASPECTS)
    judged = _with(verification, Aspect.SIGNATURE, (_same_seal(opened, held), *seal))
    # A receipt that is at hand is judged by itself, and the snapshot's time beside it.
    known = verification.groups[Aspect.EVIDENCE] if receipt is not None else ()
    judged = _with(judged, Aspect.EVIDENCE, (*known, *time))
    return replace(judged, facts=(*judged.facts, *_facts(held, reading)))


def write_snapshot(snapshot: VerificationSnapshot, file: Path) -> None:
    """Write a snapshot to a file that is not there yet.

    Raises:
        OSError: The file is there, or cannot be written.
    """
    with file.open("xb") as stream:
        stream.write(snapshot.to_json())


def _time_of(receipt: Receipt, keys: KnownKeys) -> tuple[tuple[TimeEvidence, ...], datetime | None]:
    encoded = receipt.evidence_record
    is_sm3 = record_digest_algorithm(encoded) == "sm3"
    digest = bytes.fromhex(receipt.package.sm3 if is_sm3 else receipt.package.sha256)
    stamped_at = verify_evidence_record(encoded, digest, trust=keys.trust).stamped_at
    kind, covers = TimeKind.EVIDENCE_RECORD, Covers.PACKAGE
    return (TimeEvidence(kind, covers, receipt.package, encoded),), stamped_at


def _read(file: Path) -> VerificationSnapshot | Judgement:
    with file.open("rb") as stream:
        content = stream.read(LARGEST_SNAPSHOT_BYTES + 1)
    try:
        return VerificationSnapshot.from_json(content)
    except MalformedSnapshot as refused:
        return Judgement("snapshot_structure", Verdict.FAILED, refused.detail)


def _same_seal(opened: OpenedPackage, snapshot: VerificationSnapshot) -> Judgement:
    if opened.signature_bytes == snapshot.signature:
        words = Words("快照所载签名正是信息包的封装签名", "the snapshot is about this very seal")
        return Judgement("snapshot_signature", Verdict.PASSED, words)
    words = Words(
        "快照所载签名不是信息包的封装签名", "the snapshot is about another signature than the seal"
    )
    return Judgement("snapshot_signature", Verdict.FAILED, words)


def _with(
    verification: Verification, aspect: Aspect, judgements: tuple[Judgement, ...]
) -> Verification:
    return replace(verification, groups={**verification.groups, aspect: judgements})


def _facts(snapshot: VerificationSnapshot, reading: SnapshotReading) -> Iterator[tuple[Words, str]]:
    yield Words("快照作于", "snapshot of"), f"{snapshot.verified_at:%Y-%m-%d %H:%M:%S} UTC"
    yield Words("快照作者", "snapshot by"), snapshot.verifier
    recomputed = ", ".join(reading.resting_on(Basis.RECOMPUTED))
    yield Words("重新计算得出的判定", "verdicts computed again"), recomputed or "-"
    recorded = ", ".join(reading.resting_on(Basis.RECORDED))
    yield Words("依快照所载的判定", "verdicts resting on the snapshot's word"), recorded or "-"


def _version() -> str:
    try:
        return metadata.version("muniment")
    except metadata.PackageNotFoundError:
        return "unknown"
