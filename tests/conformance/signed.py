"""Materials that bear signatures of their own: whole, and changed after they were signed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from recordkit.evidence.documents import StampPlace, sign_pdf, unsafe_demonstration_seal
from recordkit.packages.ofd_sealing import seal_ofd
from tests.conformance import contents
from tests.conformance.authority import authority

_SIGNED_AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
_PAGE = "Doc_0/Pages/Page_0/Content.xml"


def sealed_ofd(*, is_changed: bool = False) -> bytes:
    """Return an OFD with an agency's seal on it, with another page than was sealed when asked."""
    city = authority()
    seal = unsafe_demonstration_seal(
        "市场监督管理局",
        holder=city.seal.certificates[0],
        maker=city.other_seal,
        seal_id="340700",
        created_at=datetime(2025, 6, 1, tzinfo=UTC),
        valid_until=datetime(2029, 6, 1, tzinfo=UTC),
    )
    sealed = seal_ofd(
        contents.ofd(),
        seal,
        places=[StampPlace(1, 150, 230)],
        signer=city.seal,
        signed_at=_SIGNED_AT,
    )
    return _with_another_page(sealed) if is_changed else sealed


def signed_pdf(*, is_changed: bool = False) -> bytes:
    """Return a signed PDF, with another page size than was signed when asked."""
    signed = sign_pdf(contents.pdf(), signer=authority().seal, signed_at=_SIGNED_AT)
    if not is_changed:
        return signed
    changed = signed.replace(b"595 842", b"595 843", 1)
    assert changed != signed
    return changed


def _with_another_page(sealed: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _PAGE:
                content = content.replace(b"0 0 210 297", b"0 0 210 298")
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return written.getvalue()
