"""A file of which nobody said whether it is a package or a receipt."""

from __future__ import annotations

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


def verify_any(
    file: Path,
    *,
    package: Path | None = None,
    receipt: Path | None = None,
    trust: Path | None = None,
) -> Verification:
    """Verify `file` as what its first bytes say it is.

    Raises:
        NeitherPackageNorReceipt: Its first bytes are those of neither.
        UnreadableTrust: A file in the folder of trusted keys cannot be read.
        OSError: A file cannot be opened.

    """
    keys = read_trust(trust) if trust is not None else KnownKeys()
    if _is_zip(file):
        return verify_package(file, trust=keys.trust, log_keys=keys.log_keys, receipt=receipt)
    digests = None
    if package is not None:
        with package.open("rb") as stream:
            digests = measure(stream).digests
    return verify_receipt_file(file, trust=keys.trust, log_keys=keys.log_keys, package=digests)


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
