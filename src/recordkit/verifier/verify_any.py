"""A file of which nobody said whether it is a package or a receipt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from recordkit.errors import ContentFault, Words
from recordkit.evidence.receipt_codes import LONGEST_CODE
from recordkit.fixity import measure
from recordkit.verifier.package import verify_package
from recordkit.verifier.receipt import verify_receipt_file
from recordkit.verifier.receipt_forms import PDF, is_code
from recordkit.verifier.trust import KnownKeys, read_trust
from recordkit.verifier.verification import Verification


class NeitherPackageNorReceipt(ContentFault):
    """A file is neither a package nor a receipt in any of its forms."""

    code = "VRF-202"
    title = Words("既不是归档信息包，也不是归档回执", "Neither an archival package nor a receipt")
    mend = Words(
        "请给出归档信息包（ZIP）、归档回执（JSON）、回执打印件（PDF）或二维码文字",
        "Give an archival package (ZIP), a receipt (JSON), its printed form (PDF) or the text of "
        "its QR code",
    )


class SnapshotsAreOfPackages(ContentFault):
    """A verification snapshot was asked for, and the file is no package."""

    code = "VRF-203"
    title = Words("验证快照只用于归档信息包", "Verification snapshots are of packages")
    mend = Words(
        "请对归档信息包使用 --snapshot 或 --from-snapshot，回执用 --receipt 给出",
        "Use --snapshot and --from-snapshot with a package; give its receipt by --receipt",
    )


def verify_any(
    file: Path,
    *,
    package: Path | None = None,
    receipt: Path | None = None,
    trust: Path | None = None,
    snapshot: Path | None = None,
    from_snapshot: Path | None = None,
    now: datetime | None = None,
) -> Verification:
    """Verify `file` as what its first bytes say it is.

    A snapshot of the verification is written to `snapshot`; `from_snapshot` is one to verify
    from. Both need `now`, which enters into nothing else.

    Raises:
        NeitherPackageNorReceipt: Its first bytes are those of neither.
        SnapshotsAreOfPackages: A snapshot was asked for or given, and the file is a receipt.
        UnreadableTrust: A file in the folder of trusted keys cannot be read.
        OSError: A file cannot be opened.

    """
    keys = read_trust(trust) if trust is not None else KnownKeys()
    if _is_zip(file):
        if now is not None and (snapshot is not None or from_snapshot is not None):
            return _with_snapshot(file, snapshot, from_snapshot, keys, receipt, now)
        return _of_package(file, keys, receipt)
    if snapshot is not None or from_snapshot is not None:
        raise SnapshotsAreOfPackages(
            f"{file.name} is a receipt", zh=f"{file.name} 是归档回执", where=file.name
        )
    digests = None
    if package is not None:
        with package.open("rb") as stream:
            digests = measure(stream).digests
    return verify_receipt_file(
        file,
        trust=keys.trust,
        log_keys=keys.log_keys,
        witnesses=keys.witnesses,
        package=digests,
    )


def _of_package(file: Path, keys: KnownKeys, receipt: Path | None) -> Verification:
    return verify_package(
        file,
        trust=keys.trust,
        log_keys=keys.log_keys,
        witnesses=keys.witnesses,
        receipt=receipt,
    )


def _with_snapshot(
    file: Path,
    snapshot: Path | None,
    from_snapshot: Path | None,
    keys: KnownKeys,
    receipt: Path | None,
    now: datetime,
) -> Verification:
    # Imported here: verifying without snapshots need not wait for it.
    from recordkit.verifier.snapshot import (
        snapshot_of_package,
        verify_package_from_snapshot,
        write_snapshot,
    )

    if from_snapshot is not None:
        said = verify_package_from_snapshot(
            file, from_snapshot, keys=keys, receipt=receipt, now=now
        )
    else:
        said = _of_package(file, keys, receipt)
    if snapshot is not None:
        made = snapshot_of_package(file, said, keys=keys, receipt=receipt, now=now)
        write_snapshot(made, snapshot)
    return said


def _is_zip(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(LONGEST_CODE)
    if head.startswith(b"PK"):
        return True
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    if head.startswith(PDF) or is_code(head):
        return False
    raise NeitherPackageNorReceipt(
        f"{file.name}: begins with {head[:8].hex(' ') or 'nothing'}",
        zh=f"{file.name}：开头字节为 {head[:8].hex(' ') or '空'}",
    )
