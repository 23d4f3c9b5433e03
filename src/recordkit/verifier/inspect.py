"""A file of which nobody said what it is: PDF, OFD, seal, value, certificate or token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from recordkit.errors import ContentFault, Words
from recordkit.evidence import Judgement, MalformedEvidence, Trust, certificates_in_pem
from recordkit.evidence.documents import (
    Aspect,
    Fact,
    Inspection,
    inspect_certificate,
    inspect_ofd,
    inspect_seal,
    inspect_signed_value,
    inspect_token,
)
from recordkit.formats.ofd import ENTRY_POINT, ofd_summary
from recordkit.formats.ofd_entries import OfdEntries
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.format_in_short import with_format
from recordkit.verifier.inspection import InspectedFile
from recordkit.verifier.pdf_apart import inspect_pdf_apart
from recordkit.verifier.trust import KnownKeys, read_trust

LARGEST_BYTES = 512 << 20
_PDF_WITHIN_BYTES = 1024


def inspect_file(
    path: Path,
    *,
    trust: Path | None,
    at: datetime | None,
    certificate: Path | None = None,
) -> InspectedFile:
    """Inspect the file at `path`. Whatever is in it, verdicts come back.

    `at` is a moment at which the file is known to have existed, None when nobody says so.
    `certificate` is one that vouches for nothing and may be that of a bare value's signer.

    Raises:
        UnreadableTrust: A file in the folder of trusted keys cannot be read.
        OSError: A file cannot be opened.
    """
    keys = read_trust(trust) if trust is not None else KnownKeys()
    known = keys.trust
    if certificate is not None:
        carried = _certificates(certificate.read_bytes())
        known = replace(known, intermediates=(*known.intermediates, *carried))
    with path.open("rb") as stream:
        content = stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        return InspectedFile(path.name, _too_large())
    return InspectedFile(path.name, inspect_bytes(content, trust=known, at=at))


def inspect_bytes(content: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    """Inspect bytes as what their beginning says they are; never raises over them."""
    if b"%PDF-" in content[:_PDF_WITHIN_BYTES]:
        return inspect_pdf_apart(content, trust=trust, at=at)
    if content.startswith(b"PK"):
        return _inspect_zip(content, trust=trust, at=at)
    if b"-----BEGIN CERTIFICATE" in content[:_PDF_WITHIN_BYTES]:
        return _inspect_armoured(content, trust=trust, at=at)
    return _inspect_structure(content, trust=trust, at=at)


def _inspect_zip(content: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    try:
        entries = OfdEntries(BytesIO(content), len(content))
    except ContentFault as unread:
        said = Judgement(Aspect.STRUCTURE, Verdict.FAILED, unread.detail)
        return Inspection("ofd", (said,))
    if entries.find(ENTRY_POINT) is None:
        return _unknown(Words("是 ZIP 文件，但不是 OFD（缺少 OFD.xml）", "a ZIP without OFD.xml"))
    found = inspect_ofd(entries, trust=trust, at=at)
    with_facts = replace(found, facts=tuple(_ofd_facts(entries)))
    return with_format(with_facts, content, name="x.ofd")


def _ofd_facts(entries: OfdEntries) -> Iterator[Fact]:
    yield "entries", Words("包内文件数", "entries"), str(len(entries.names))
    try:
        summary = ofd_summary(entries.archive)
    except ContentFault:
        return  # why it does not open is a judgement of its own
    yield "version", Words("OFD 版本", "OFD version"), summary.version
    yield "document_type", Words("文档类型", "document type"), summary.kind
    yield "pages", Words("页数", "pages"), str(summary.pages)
    yield "title", Words("标题", "title"), summary.title
    yield "creator", Words("制作软件", "creator"), summary.creator


def _inspect_armoured(content: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    try:
        first = certificates_in_pem(content)[0]
    except MalformedEvidence as unread:
        said = Judgement(Aspect.STRUCTURE, Verdict.FAILED, unread.detail)
        return Inspection("certificate", (said,))
    return inspect_certificate(first, trust=trust, at=at)


def _inspect_structure(content: bytes, *, trust: Trust, at: datetime | None) -> Inspection:
    """Try what a structure may be, from the one that says most of itself to the one that does not.

    A seal and a value tell themselves apart by their first elements.
    """
    tries: tuple[Callable[[], Inspection], ...] = (
        lambda: inspect_seal(content, trust=trust, at=at),
        lambda: inspect_token(content, trust=trust),
        lambda: inspect_signed_value(content, trust=trust, at=at),
        lambda: inspect_certificate(content, trust=trust, at=at),
    )
    for attempt in tries:
        found = attempt()
        if found.judgements[0].verdict is not Verdict.FAILED:
            return found
    return _unknown(
        Words(
            "不是 PDF、OFD、电子印章、签名值、证书或时间戳，或者已经损坏",
            "neither PDF nor OFD, seal, signature value, certificate or token, or damaged",
        )
    )


def _certificates(content: bytes) -> tuple[bytes, ...]:
    return certificates_in_pem(content) if b"-----BEGIN" in content else (content,)


def _unknown(why: Words) -> Inspection:
    return Inspection("unknown", (Judgement(Aspect.STRUCTURE, Verdict.FAILED, why),))


def _too_large() -> Inspection:
    words = Words(
        f"文件超过检验上限 {LARGEST_BYTES} 字节",
        f"it is larger than the {LARGEST_BYTES} bytes that are inspected",
    )
    return Inspection("unknown", (Judgement(Aspect.STRUCTURE, Verdict.INDETERMINATE, words),))
