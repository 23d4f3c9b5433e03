"""Signing a PDF: PAdES with a timestamp, by any signer that the evidence package knows.

pyHanko writes the revision and leaves the gap; the SignedData in it is ours, so that keys in
hardware and SM2 sign in the same way. An ordinary key gives PAdES B-T (or B-B without a
timestamp). For SM2 there is no PAdES; such a value stands under ``adbe.pkcs7.detached``, and
readers that know no SM2 say that they cannot verify it.

Source: ISO 32000-2, clause 12.8; ETSI EN 319 142-1, EN 319 122-1; RFC 5652, RFC 5035, RFC 3161.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from recordkit.evidence import der
from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    MESSAGE_DIGESTS,
    SignatureAlgorithm,
    digest,
    signature_identifier,
)
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.documents.byte_ranges import SignedRange, signed_ranges
from recordkit.evidence.documents.pdf_structure import STOPPED, told
from recordkit.evidence.documents.seal_writing import Stamp
from recordkit.evidence.signed_messages import (
    CONTENT_TYPE,
    DATA,
    MESSAGE_DIGEST,
    SIGNED_DATA,
    SIGNING_CERTIFICATE_V2,
)
from recordkit.evidence.signers import Signer

_SIGNATURE_TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - an object identifier
_RESERVED_BYTES = 16 << 10  # for the value with its certificates and token


def sign_pdf(
    document: bytes,
    *,
    signer: Signer,
    signed_at: datetime,
    stamp: Stamp | None = None,
    reason: str = "",
    location: str = "",
) -> bytes:
    """Return `document` with one more revision that signs all of it, invisibly.

    `stamp` returns a timestamp token (DER) over the SHA-256 of what it is given. The time is
    written into the field; only a token proves it.

    Raises:
        MalformedEvidence: The document is not a PDF that can be signed, or the value with its
            certificates and token is larger than the room for it.
    """
    prepared = _with_gap(
        document, signer=signer, signed_at=signed_at, reason=reason, location=location
    )
    signed = _last_range(prepared)
    value = _signed_data(signed.covered(prepared), signer, stamp)
    return _filled(prepared, signed, value)


def _with_gap(
    document: bytes, *, signer: Signer, signed_at: datetime, reason: str, location: str
) -> bytes:
    """Return the document with a signature dictionary whose value is still to come."""
    is_sm2 = signer.algorithm is SignatureAlgorithm.SM2_SM3
    placeholder = SignatureObject(
        timestamp=signed_at,
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED if is_sm2 else SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
        bytes_reserved=2 * _RESERVED_BYTES,
    )
    try:
        name = _free_name(PdfFileReader(BytesIO(document)))
        steps = PdfCMSEmbedder().write_cms(name, IncrementalPdfFileWriter(BytesIO(document)))
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=placeholder))
        # The digest that pyHanko takes is not used: it knows no SM3.
        _, written = steps.send(SigIOSetup(md_algorithm="sha256"))
    except STOPPED as fault:
        said = told(fault)
        raise MalformedEvidence(
            f"the PDF cannot be signed: {said}", zh=f"该 PDF 无法签名（{said}）"
        ) from fault
    return bytes(written.getvalue())


def _free_name(reader: PdfFileReader) -> str:
    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"


def _last_range(prepared: bytes) -> SignedRange:
    return next(each for each in signed_ranges(prepared) if each.end == len(prepared))


def _signed_data(covered: bytes, signer: Signer, stamp: Stamp | None) -> bytes:
    """Return SignedData without a signing time, which PAdES puts into the field instead."""
    name = MESSAGE_DIGESTS[signer.algorithm]
    own, *others = signer.certificates
    carried = (own, *(each for each in others if not parse_certificate(each).is_self_issued))
    held = parse_certificate(own)
    named = der.sequence(der.octet_string(digest("sha256", own)))
    attributes = der.set_of(
        _attribute(CONTENT_TYPE, der.identifier(DATA)),
        _attribute(MESSAGE_DIGEST, der.octet_string(digest(name, covered))),
        _attribute(SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(named))),
    )
    value = signer.sign(attributes)
    token = b""
    if stamp is not None:
        token = der.implicit(1, der.set_of(_attribute(_SIGNATURE_TOKEN, stamp(value))))
    info = der.sequence(
        der.integer(1),
        der.sequence(held.issuer_name, der.integer(held.serial_number)),
        der.algorithm(DIGEST_OIDS[name]),
        der.implicit(0, attributes),
        signature_identifier(signer.algorithm),
        der.octet_string(value),
        token,
    )
    signed_data = der.sequence(
        der.integer(1),
        der.set_of(der.algorithm(DIGEST_OIDS[name])),
        der.sequence(der.identifier(DATA)),
        der.implicit(0, der.set_of(*carried)),
        der.set_of(info),
    )
    return der.sequence(der.identifier(SIGNED_DATA), der.explicit(0, signed_data))


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.set_of(value))


def _filled(prepared: bytes, signed: SignedRange, value: bytes) -> bytes:
    """Put the value into the gap; the zeros behind it stay."""
    room = signed.second_start - signed.first_length - 2
    written = value.hex().encode("ascii")
    if len(written) > room:
        raise MalformedEvidence(
            f"the value takes {len(value)} bytes, and there is room for {room // 2}",
            zh=f"签名值需要 {len(value)} 字节，只预留了 {room // 2} 字节",
        )
    start = signed.first_length + 1
    return prepared[:start] + written + prepared[start + len(written) :]
