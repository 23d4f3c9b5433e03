"""The three forms that people hold a receipt in: the file, the QR code's text, the printed form."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from recordkit.errors import ContentFault, Words
from recordkit.evidence import Judgement, Receipt, ReceiptCode
from recordkit.evidence.receipt_codes import LONGEST_CODE
from recordkit.evidence.receipts import LARGEST_RECEIPT_BYTES
from recordkit.formats import pdf as _pdf_bounds  # noqa: F401  (bounds what a PDF may unfold to)
from recordkit.terms.vocabulary import Verdict

LARGEST_FILE_BYTES = 8 << 20

PDF = b"%PDF-"
_MOST_ATTACHMENTS = 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What pikepdf raises over hostile files, beside what it documents.
_UNREADABLE = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pikepdf.DataDecodingError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
)


def read_receipt(path: Path) -> Receipt | ReceiptCode | Judgement:
    """Return what the file at `path` holds, or the judgement that it is no receipt.

    Raises:
        OSError: The file cannot be opened.
    """
    with path.open("rb") as stream:
        document = stream.read(LARGEST_FILE_BYTES + 1)
    if len(document) > LARGEST_FILE_BYTES:
        return _no_receipt(Words("文件过大，不是归档回执", "too large for a receipt"))
    return receipt_in(document)


def receipt_in(document: bytes) -> Receipt | ReceiptCode | Judgement:
    """Return the receipt or code in `document`, or the judgement that it holds none."""
    if document.startswith(PDF):
        return _in_printed_form(document)
    try:
        if is_code(document):
            # Only the beginning was looked at; what is not ASCII further on makes it malformed.
            return ReceiptCode.from_text(document.decode("ascii", "replace"))
        return Receipt.from_json(document.removeprefix(_BYTE_ORDER_MARK))
    except ContentFault as refused:
        return _no_receipt(refused.detail)


def is_code(head: bytes) -> bool:
    """Whether a file that begins like this is the text of a code, perhaps behind an address."""
    text = head[:LONGEST_CODE].strip()
    return text.isascii() and (
        text.startswith(b"MRC") or (text.startswith((b"http", b"HTTP")) and b"#MRC" in text)
    )


def _in_printed_form(document: bytes) -> Receipt | Judgement:
    found: list[Receipt] = []
    try:
        with pikepdf.open(BytesIO(document), attempt_recovery=False, suppress_warnings=True) as pdf:
            for content in _attached(pdf):
                with suppress(ContentFault):
                    found.append(Receipt.from_json(content))
    except _UNREADABLE:
        return _no_receipt(Words("PDF 无法打开", "the PDF cannot be opened"))
    if len(found) != 1:
        return _no_receipt(
            Words(
                f"PDF 应附有一份回执，实有 {len(found)} 份",
                f"a printed form has one receipt attached, this PDF has {len(found)}",
            )
        )
    return found[0]


def _attached(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    for number, name in enumerate(pdf.attachments):
        if number == _MOST_ATTACHMENTS:
            return
        content = _content(pdf.attachments[name].get_file().obj)
        if content is not None:
            yield content


def _content(stream: Any) -> bytes | None:
    """Return what a stream holds; None when it is larger than a receipt, or packed otherwise."""
    raw = bytes(stream.read_raw_bytes())
    kinds = stream.get("/Filter")
    if kinds is None:
        return raw if len(raw) <= LARGEST_RECEIPT_BYTES else None
    if kinds not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
        return None
    # Not by pikepdf, which would unpack as far as it goes.
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(raw, LARGEST_RECEIPT_BYTES + 1)
    except zlib.error:
        return None
    return content if len(content) <= LARGEST_RECEIPT_BYTES else None


def _no_receipt(why: Words) -> Judgement:
    words = Words(f"不是归档回执：{why.zh}", f"not a receipt: {why.en}")
    return Judgement("receipt_structure", Verdict.FAILED, words)
