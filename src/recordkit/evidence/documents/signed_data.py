"""SignedData of the SM2 world (GB/T 35275, GM/T 0010), and plain CMS, with any one signer.

Two forms are met inside documents: signed attributes that hold the digest of the content; or no
attributes and the digest itself as the embedded content, signed directly.

Source: GB/T 35275-2017; RFC 5652; RFC 5035 for the naming of the certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.documents.loose_der import (
    CONTEXT_0,
    CONTEXT_1,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    Element,
    read_element,
)
from recordkit.evidence.documents.moments import Stated, read_stated

SM2_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
SIGNED_DATA = "1.2.840.113549.1.7.2"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNATURE_TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - an object identifier
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_SHA1, _SHA256 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"
_MOST_SIGNERS = 32
_MOST_CERTIFICATES = 64


@dataclass(frozen=True, slots=True)
class CertificateName:
    """The digest by which a signer named its own certificate in what it signed."""

    digest_algorithm: str  # identifier
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedContent:
    """SignedData taken apart, as far as its first signer goes.

    `signed_attributes` are the bytes that the value is over when there are any; otherwise the
    value is over `content`, or over the detached content when that is None.
    """

    dress: str  # identifier of the outer type
    content: bytes | None
    digest_algorithm: str
    algorithm: str
    signature: bytes
    signed_attributes: bytes | None
    message_digest: bytes | None
    stated_at: Stated
    certificate: bytes | None  # the signer's, None when it is not carried
    certificates: tuple[bytes, ...]
    named_by: CertificateName | None
    token: bytes | None  # over the value
    signer_count: int


def read_signed_data(encoded: bytes) -> SignedContent:
    """Take SignedData in either dress apart.

    Raises:
        MalformedEvidence: It is not that, or has no signer.
    """
    outer = read_element(encoded, SEQUENCE).children()
    if len(outer) < 2 or outer[1].tag != CONTEXT_0:
        raise _wrong("the outer structure has no content")
    dress = outer[0].dotted()
    if dress not in (SM2_SIGNED_DATA, SIGNED_DATA):
        raise _wrong(f"the outer type is {dress}")
    fields = list(read_element(outer[1].content, SEQUENCE).children())
    if len(fields) < 4:
        raise _wrong(f"it has {len(fields)} fields, fewer than 4")
    carried = _certificates(fields[3:])
    signers = _signers(fields)
    return _with_signer(dress, _content(fields[2]), signers, carried)


def _signers(fields: list[Element]) -> tuple[Element, ...]:
    last = fields[-1]
    last.require(SET)
    signers = last.children()
    if not 1 <= len(signers) <= _MOST_SIGNERS:
        raise _wrong(f"it has {len(signers)} signers")
    return signers


def _with_signer(
    dress: str,
    content: bytes | None,
    signers: Sequence[Element],
    carried: tuple[bytes, ...],
) -> SignedContent:
    fields = signers[0].children()
    if len(fields) < 5 or fields[0].tag != INTEGER:
        raise _wrong("its signer is not well formed")
    attributes = fields[3] if fields[3].tag == CONTEXT_0 else None
    rest = fields[4:] if attributes is not None else fields[3:]
    if len(rest) < 2:
        raise _wrong("its signer lacks algorithm or value")
    said = _attributes(attributes)
    unsigned = _attributes(next((field for field in rest[2:] if field.tag == CONTEXT_1), None))
    token = unsigned.get(_SIGNATURE_TOKEN)
    return SignedContent(
        dress=dress,
        content=content,
        digest_algorithm=_algorithm(fields[2]),
        algorithm=_algorithm(rest[0]),
        signature=rest[1].octets(),
        signed_attributes=_as_set(attributes),
        message_digest=said[_MESSAGE_DIGEST].octets() if _MESSAGE_DIGEST in said else None,
        stated_at=read_stated(said[_SIGNING_TIME].text()) if _SIGNING_TIME in said else Stated(),
        certificate=_own_certificate(fields[1], carried),
        certificates=carried,
        named_by=_named_by(said),
        token=token.encoded if token is not None else None,
        signer_count=len(signers),
    )


def _named_by(said: dict[str, Element]) -> CertificateName | None:
    """Return how RFC 5035's attributes name the certificate; only the first of them counts."""
    for oid, otherwise in ((_SIGNING_CERTIFICATE_V2, _SHA256), (_SIGNING_CERTIFICATE, _SHA1)):
        if oid in said:
            first = said[oid].children()[:1]
            named = first[0].children()[:1] if first else ()
            fields = named[0].children() if named else ()
            if not fields:
                raise _wrong("the signing certificate attribute names none")
            algorithm = _algorithm(fields[0]) if fields[0].tag == SEQUENCE else otherwise
            value = fields[1] if fields[0].tag == SEQUENCE and len(fields) > 1 else fields[0]
            return CertificateName(algorithm, value.octets())
    return None


def _as_set(attributes: Element | None) -> bytes | None:
    # RFC 5652, section 5.4: the value is over the attributes under the tag of a SET.
    return None if attributes is None else bytes((SET,)) + attributes.encoded[1:]


def _attributes(held: Element | None) -> dict[str, Element]:
    """Return the first value of every attribute; the same attribute twice is refused."""
    found: dict[str, Element] = {}
    for attribute in held.children() if held is not None else ():
        parts = attribute.children()
        values = parts[1].children() if len(parts) == 2 else ()
        oid = parts[0].dotted() if parts else ""
        if oid in found:
            raise _wrong(f"attribute {oid} appears twice")
        if values:
            found[oid] = values[0]
    return found


def _algorithm(held: Element) -> str:
    parts = held.children()
    if not parts:
        raise _wrong("an algorithm without its identifier")
    return parts[0].dotted()


def _content(wrapped: Element) -> bytes | None:
    parts = wrapped.children()
    if len(parts) < 2:
        return None
    inner = read_element(parts[1].content)
    return inner.octets() if inner.tag & 0x1F == OCTET_STRING else inner.content


def _certificates(fields: Sequence[Element]) -> tuple[bytes, ...]:
    held = next((field for field in fields if field.tag == CONTEXT_0), None)
    if held is None:
        return ()
    found = tuple(each.encoded for each in held.children() if each.tag == SEQUENCE)
    if len(found) > _MOST_CERTIFICATES:
        raise _wrong(f"it carries {len(found)} certificates, more than {_MOST_CERTIFICATES}")
    return found


def _own_certificate(named: Element, carried: tuple[bytes, ...]) -> bytes | None:
    """Return the carried certificate whose issuer and number, or key, the signer names."""
    if named.tag != SEQUENCE:
        return next((der for der in carried if named.content in der), None)
    parts = named.children()
    if len(parts) != 2:
        raise _wrong("the signer is not named by issuer and number")
    issuer, number = parts[0].encoded, parts[1].content
    for der in carried:
        if _names_of(der) == (issuer, number):
            return der
    return None


def _names_of(der: bytes) -> tuple[bytes, bytes] | None:
    try:
        fields = read_element(der, SEQUENCE).children()[0].children()
    except (MalformedEvidence, IndexError):
        return None
    start = 1 if fields and fields[0].tag == CONTEXT_0 else 0
    if len(fields) < start + 3:
        return None
    return fields[start + 2].encoded, fields[start].content


def _wrong(said: str) -> MalformedEvidence:
    return MalformedEvidence(f"not SignedData: {said}", zh=f"不是签名数据（{said}）")
