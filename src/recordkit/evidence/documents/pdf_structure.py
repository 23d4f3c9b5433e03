"""What pyHanko sees of a PDF's signatures: where each stands, what it covers, what came later.

pyHanko reads the structure and compares the revisions; digests and values are judged by our own
code, which knows SM2 and keeps verdicts apart. A hostile file may keep pyHanko busy for long:
whoever inspects files of strangers does so in a process that may be ended.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from recordkit.errors import Words
from recordkit.evidence.documents.byte_ranges import SignedRange
from recordkit.terms.vocabulary import Term

# It reports with stack traces what is a finding to us; nobody is to be shown those.
for _talker in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_talker).addHandler(logging.NullHandler())
    logging.getLogger(_talker).propagate = False

MOST_FIELDS = 200
_MOST_LONG_TERM_ITEMS = 500
_LARGEST_ITEM_BYTES = 8 << 20
# What pyHanko raises over hostile bytes, beside the errors that it documents.
STOPPED = (
    PdfError,
    SignatureValidationError,
    zlib.error,
    struct.error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,  # among them recursion without end, and what is not implemented
    MemoryError,
    EOFError,
    OSError,
)


class UnreadablePdf(Exception):
    """The structure of a PDF cannot be followed to its signatures; the caller judges."""

    def __init__(self, said: str, *, zh: str) -> None:
        self.detail = Words(zh, said)
        super().__init__(said)


class LockedPdf(UnreadablePdf):
    """A PDF is encrypted and what it takes to open it is not at hand."""


class Covers(Term):
    """How much of the file a signature covers."""

    WHOLE_FILE = "whole_file", "整个文件", "the whole file"
    WHOLE_REVISION = "whole_revision", "其所在的整个修订版", "all of its revision"
    BEGINNING = "beginning", "文件开头的一段，未覆盖到修订版结尾", "a beginning, not all of it"
    UNCLEAR = "unclear", "不规则的范围", "an irregular range"


class Changes(Term):
    """What was done to the file after a signature."""

    NONE = "none", "没有改动", "nothing was changed"
    LONG_TERM = "long_term", "只补充了长期验证材料", "only long-term material was added"
    FORM_FILLING = (
        "form_filling",
        "只填写了表单或追加了签名",
        "only forms were filled in or signatures added",
    )
    ANNOTATIONS = "annotations", "改动了批注", "annotations were changed"
    NOT_ALLOWED = "not_allowed", "有不允许的改动", "there are changes that are not allowed"
    UNKNOWN = "unknown", "无法分析", "they could not be analysed"


@dataclass(frozen=True, slots=True)
class SignatureField:
    """One signature field that is filled in. `why` says what pyHanko found against it."""

    name: str
    is_timestamp: bool
    format: str  # the SubFilter, as written
    signed_range: SignedRange
    revision: int
    covers: Covers
    changes: Changes
    why: str
    date: str  # as the dictionary states it, PDF's own form
    reason: str
    place: str
    rectangle: str


@dataclass(frozen=True, slots=True)
class LongTerm:
    """The document security store: certificates and revocation data kept for later (DER)."""

    certificates: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not (self.certificates or self.ocsp_responses or self.revocation_lists)


@dataclass(frozen=True, slots=True)
class PdfStructure:
    """What pyHanko read. `leniently` says why it would not read it strictly, empty when it did."""

    revisions: int
    is_encrypted: bool
    fields: tuple[SignatureField, ...]
    long_term: LongTerm
    leniently: str = ""
    problems: tuple[Words, ...] = field(default=())


def read_pdf_structure(document: bytes) -> PdfStructure:
    """Return the signature fields of `document` in the order of their revisions.

    Raises:
        LockedPdf: A password or a key is needed.
        UnreadablePdf: The structure is damaged.
    """
    try:
        return _structure(_opened(document, strict=True))
    except UnreadablePdf:
        raise
    except STOPPED as strict:
        try:
            return _structure(_opened(document, strict=False), leniently=told(strict))
        except STOPPED as fault:
            said = told(fault)
            raise UnreadablePdf(said, zh=f"结构损坏（{said}）") from None


def told(fault: object) -> str:
    """Return pyHanko's words on one line."""
    said = " ".join(str(fault).split()) or type(fault).__name__
    return "".join(each if each.isprintable() else "?" for each in said)[:300]


def _opened(document: bytes, *, strict: bool) -> PdfFileReader:
    reader = PdfFileReader(BytesIO(document), strict=strict)
    if reader.encrypted and not _opens_without_password(reader):
        raise LockedPdf(
            "it is encrypted, and what it needs to open is not at hand",
            zh="文件已加密，没有打开所需的密码或证书",
        )
    return reader


def _opens_without_password(reader: PdfFileReader) -> bool:
    try:
        return reader.decrypt("").status is not AuthStatus.FAILED
    except STOPPED:
        return False


def _structure(reader: PdfFileReader, leniently: str = "") -> PdfStructure:
    problems: list[Words] = []
    fields = sorted(_fields(reader, problems), key=lambda each: each.revision)
    return PdfStructure(
        revisions=reader.total_revisions,
        is_encrypted=reader.encrypted,
        fields=tuple(fields),
        long_term=_long_term(reader, problems),
        leniently=leniently,
        problems=tuple(problems),
    )


class _Placed(EmbeddedPdfSignature):
    """A signature whose value pyHanko is not to look into: it may be of a kind it has never met."""

    coverage: Any

    def __init__(self, reader: PdfFileReader, sig_field: Any, name: str) -> None:
        self.reader = reader
        self.sig_field = sig_field
        reference = sig_field.raw_get("/V")
        self.sig_object = reference.get_object()
        self.byte_range = [int(number) for number in self.sig_object["/ByteRange"]]
        self.pkcs7_content = bytes(self.sig_object.raw_get("/Contents", decrypt=_NOT_DECRYPTED))
        self.signed_revision = reader.xrefs.get_last_change(reference.reference)
        self.coverage = None
        self._docmdp = self._fieldmdp = None
        self._docmdp_queried = self._fieldmdp_queried = False
        self.fq_name = name


# Values are never encrypted (ISO 32000-2, clause 7.6.2), so they are taken as they stand.
_NOT_DECRYPTED = generic.EncryptedObjAccess.RAW


def _fields(reader: PdfFileReader, problems: list[Words]) -> Iterator[SignatureField]:
    listed = enumerate_sig_fields(reader, filled_status=True)
    for number, (name, _, reference) in enumerate(listed):
        if number == MOST_FIELDS:
            problems.append(Words(f"签名域超过 {MOST_FIELDS} 个", f"over {MOST_FIELDS} fields"))
            return
        try:
            yield _field(_Placed(reader, reference.get_object(), name))
        except STOPPED as fault:
            said = told(fault)
            problems.append(
                Words(
                    f"签名域 {name[:80]} 无法读取（{said}）",
                    f"signature field {name[:80]} cannot be read: {said}",
                )
            )


def _field(placed: _Placed) -> SignatureField:
    if len(placed.byte_range) != 4:
        raise ValueError(f"its byte range has {len(placed.byte_range)} numbers, not 4")
    covers = _coverage(placed)
    changes, why = _changes(placed)
    said = placed.sig_object
    format_name = _text(said, "/SubFilter").lstrip("/")
    return SignatureField(
        name=placed.fq_name[:256],
        is_timestamp=placed.sig_object_type == "/DocTimeStamp" or format_name == "ETSI.RFC3161",
        format=format_name,
        signed_range=SignedRange(*placed.byte_range),
        revision=placed.signed_revision,
        covers=covers,
        changes=changes,
        why=why,
        date=_text(said, "/M"),
        reason=_text(said, "/Reason"),
        place=_text(said, "/Location"),
        rectangle=_rectangle(placed.sig_field),
    )


def _coverage(placed: _Placed) -> Covers:
    placed.coverage = placed.evaluate_signature_coverage()
    return _COVERS[placed.coverage]


_COVERS = {
    SignatureCoverageLevel.ENTIRE_FILE: Covers.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Covers.WHOLE_REVISION,
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: Covers.BEGINNING,
    SignatureCoverageLevel.UNCLEAR: Covers.UNCLEAR,
}


def _changes(placed: _Placed) -> tuple[Changes, str]:
    if placed.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return Changes.UNKNOWN, "the signature does not cover its revision"
    try:
        # The guard against files with two tables of objects has no public name.
        placed._enforce_hybrid_xref_policy()  # type: ignore[no-untyped-call]  # noqa: SLF001
        result = placed.evaluate_modifications(DEFAULT_DIFF_POLICY)
        allowed = placed.docmdp_level
    except STOPPED as fault:
        return Changes.UNKNOWN, told(fault)
    if not isinstance(result, DiffResult):
        return Changes.NOT_ALLOWED, told(result)
    level = result.modification_level
    if level is ModificationLevel.OTHER or (allowed is not None and level.value > allowed.value):
        return Changes.NOT_ALLOWED, f"{level.name.lower()}, allowed is {allowed}"
    return _CHANGES[level], ""


_CHANGES = {
    ModificationLevel.NONE: Changes.NONE,
    ModificationLevel.LTA_UPDATES: Changes.LONG_TERM,
    ModificationLevel.FORM_FILLING: Changes.FORM_FILLING,
    ModificationLevel.ANNOTATIONS: Changes.ANNOTATIONS,
}


def _long_term(reader: PdfFileReader, problems: list[Words]) -> LongTerm:
    try:
        store = reader.root["/DSS"]
    except KeyError:
        return LongTerm()
    except STOPPED as fault:
        problems.append(_store_unread(fault))
        return LongTerm()
    try:
        return LongTerm(*(_items(store, name) for name in ("/Certs", "/OCSPs", "/CRLs")))
    except STOPPED as fault:
        problems.append(_store_unread(fault))
        return LongTerm()


def _items(store: Any, name: str) -> tuple[bytes, ...]:
    # Not by `get`: only an index follows the reference that the whole list may be.
    listed = list(store[name])[:_MOST_LONG_TERM_ITEMS] if name in store else ()
    found = (reference.get_object() for reference in listed)
    streams = (each.data for each in found if isinstance(each, generic.StreamObject))
    return tuple(each for each in streams if len(each) <= _LARGEST_ITEM_BYTES)


def _store_unread(fault: Exception) -> Words:
    said = told(fault)
    return Words(f"长期验证材料（DSS）无法读取：{said}", f"the DSS cannot be read: {said}")


def _text(held: Any, name: str) -> str:
    return _or_empty(lambda: str(held.get(name, "")))[:256]


def _rectangle(held: Any) -> str:
    def written() -> str:
        corners = [float(number) for number in held["/Rect"]][:4]
        left, bottom, right, top = corners
        return f"{left:g} {bottom:g} {right - left:g} {top - bottom:g}"

    return _or_empty(written)


def _or_empty(said: Callable[[], str]) -> str:
    try:
        return said()
    except STOPPED:
        return ""
