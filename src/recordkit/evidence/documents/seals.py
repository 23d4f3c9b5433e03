"""Electronic seals and the signatures made with them, taken apart. Nothing is judged here.

Source: GM/T 0031-2014 (version 1), GB/T 38540-2020 (version 4) and GM/T 0031-2025 (version 5,
laid out like 4), as they are found in documents in use.
"""

from __future__ import annotations

from dataclasses import dataclass

from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.der import tagged
from recordkit.evidence.documents.loose_der import (
    BIT_STRING,
    CONTEXT_0,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    UTC_TIME,
    Element,
    first_element,
    read_element,
)
from recordkit.evidence.documents.moments import Stated, read_stated

_FIRST_EDITION = 1
_MOST_CERTIFICATES = 256
_DER_OF_A_TOKEN = b"\x30"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a seal looks like. `kind` is as written: PNG, png, ofd, …; sizes in millimetres."""

    kind: str
    content: bytes
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """A signer that the seal names only by the digest of its certificate."""

    algorithm: str  # as written
    value: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal as its maker made it.

    `signed_part` is what the maker's value is over: the information alone, or in version 1 the
    sequence of information, certificate and algorithm.
    """

    encoded: bytes
    version: int
    maker: str
    seal_id: str
    kind: int
    name: str
    holders: tuple[bytes, ...]  # certificates (DER) of those who may use it
    holder_digests: tuple[CertificateDigest, ...]
    created_at: Stated
    valid_from: Stated
    valid_until: Stated
    picture: Picture
    maker_certificate: bytes
    algorithm: str
    signature: bytes
    signed_part: bytes
    token: bytes | None


@dataclass(frozen=True, slots=True)
class SealSignature:
    """A signature made with a seal. `signed_part` is what the signer's value is over."""

    version: int
    seal: Seal
    stated_at: Stated
    inner_token: bytes | None  # version 1 may state its time as a token
    data_digest: bytes  # of Signature.xml
    place: str  # the path of Signature.xml as the signer saw it
    certificate: bytes
    algorithm: str
    signature: bytes
    signed_part: bytes
    token: bytes | None


def read_seal(encoded: bytes) -> Seal:
    """Take a seal apart.

    Raises:
        MalformedEvidence: It is not one.
    """
    return _seal(read_element(encoded, SEQUENCE))


def read_seal_signature(encoded: bytes) -> SealSignature:
    """Take a signature made with a seal apart.

    Raises:
        MalformedEvidence: It is not one.
    """
    fields = read_element(encoded, SEQUENCE).children()
    if len(fields) < 2:
        raise _wrong("a seal signature has two fields or four, this has one")
    signed = fields[0]
    inner = signed.children()
    if len(inner) < 5:
        raise _wrong(f"what is signed has {len(inner)} fields, fewer than 5")
    # The first edition has certificate and algorithm inside, the later ones beside it.
    who = fields[1:] if fields[1].tag == OCTET_STRING else (*inner[5:7], fields[1])
    if len(who) < 3:
        raise _wrong("certificate, algorithm or value are absent")
    stated, inner_token = _time_of(inner[2])
    return SealSignature(
        version=inner[0].number(),
        seal=_seal(inner[1]),
        stated_at=stated,
        inner_token=inner_token,
        data_digest=inner[3].octets(),
        place=inner[4].text(),
        certificate=who[0].octets(),
        algorithm=who[1].dotted(),
        signature=who[2].octets(),
        signed_part=signed.encoded,
        token=_token(fields[4:]),
    )


def _seal(held: Element) -> Seal:
    held.require(SEQUENCE)
    fields = held.children()
    if len(fields) < 2:
        raise _wrong("a seal has two fields or four, this has one")
    information = fields[0]
    if fields[1].tag == SEQUENCE:
        certificate, algorithm, value = _three(fields[1])
        body = information.encoded + certificate.encoded + algorithm.encoded
        signed_part = tagged(SEQUENCE, body)
    else:
        if len(fields) < 4:
            raise _wrong(f"a seal of the later editions has four fields, this has {len(fields)}")
        certificate, algorithm, value = fields[1:4]
        signed_part = information.encoded
    return _with_information(
        held.encoded,
        information,
        maker_certificate=certificate.octets(),
        algorithm=algorithm.dotted(),
        signature=value.octets(),
        signed_part=signed_part,
        token=_token(fields[4:]),
    )


def _with_information(
    encoded: bytes,
    information: Element,
    *,
    maker_certificate: bytes,
    algorithm: str,
    signature: bytes,
    signed_part: bytes,
    token: bytes | None,
) -> Seal:
    parts = information.children()
    if len(parts) < 4:
        raise _wrong(f"a seal's information has {len(parts)} fields, fewer than 4")
    head, number, about, looks = parts[:4]
    mark, version, maker = _three(head)
    if mark.text() != "ES":
        raise _wrong(f"a seal begins with ES, this with {mark.text()[:8]!r}")
    kind, name, holders, digests, dates = _about(about)
    return Seal(
        encoded=encoded,
        version=version.number(),
        maker=maker.text(),
        seal_id=number.text(),
        kind=kind,
        name=name,
        holders=holders,
        holder_digests=digests,
        created_at=dates[0],
        valid_from=dates[1],
        valid_until=dates[2],
        picture=_picture(looks),
        maker_certificate=maker_certificate,
        algorithm=algorithm,
        signature=signature,
        signed_part=signed_part,
        token=token,
    )


def _about(
    held: Element,
) -> tuple[int, str, tuple[bytes, ...], tuple[CertificateDigest, ...], list[Stated]]:
    """Return kind, name, holders, their digests and the three dates of a seal."""
    fields = held.children()
    if len(fields) < 6:
        raise _wrong(f"a seal's properties have {len(fields)} fields, fewer than 6")
    # The kind of list was added by the later editions; the list itself tells which it is.
    listed = fields[3:] if fields[2].tag == INTEGER else fields[2:]
    # Of whatever type they are: a date that cannot be read is only a date that nobody can compare.
    dates = [read_stated(date.text()) for date in listed[1:4]]
    if len(dates) < 3:
        raise _wrong("a seal's properties lack one of their three dates")
    holders, digests = _holders(listed[0])
    return fields[0].number(), fields[1].text(), holders, digests, dates


_DATES = (UTC_TIME, GENERALIZED_TIME)


def _holders(held: Element) -> tuple[tuple[bytes, ...], tuple[CertificateDigest, ...]]:
    certificates, digests = [], []
    entries = held.children()
    if len(entries) > _MOST_CERTIFICATES:
        raise _wrong(f"{len(entries)} holders, more than {_MOST_CERTIFICATES}")
    for entry in entries:
        if entry.tag == OCTET_STRING:
            certificates.append(entry.content)
            continue
        if entry.tag != SEQUENCE:
            continue  # it names nobody in a way that is known
        pair = entry.children()
        if len(pair) == 2 and pair[1].tag in (OCTET_STRING, BIT_STRING):
            digests.append(CertificateDigest(_name_of(pair[0]), pair[1].octets()))
        else:
            certificates.append(entry.encoded)  # a certificate without its wrapping
    return tuple(certificates), tuple(digests)


def _name_of(held: Element) -> str:
    return held.dotted() if held.tag == OID else held.text()


def _picture(held: Element) -> Picture:
    fields = held.children()
    if len(fields) < 4:
        raise _wrong(f"a seal's picture has {len(fields)} fields, fewer than 4")
    kind, content, width, height = fields[:4]
    return Picture(kind.text(), content.octets(), width.number(), height.number())


def _time_of(held: Element) -> tuple[Stated, bytes | None]:
    """Return the time that a signature states, and the token that states it if one does."""
    if held.tag in _DATES:
        return read_stated(held.text()), None
    content = held.octets() if held.tag == BIT_STRING else held.content
    if content[:1] == _DER_OF_A_TOKEN and len(content) > 64:
        return Stated(), content
    if content[:1] in (b"\x17", b"\x18"):  # a time within the bit string
        return read_stated(read_element(content).text()), None
    return read_stated(content.decode("ascii", "replace").strip("\x00")), None


def _token(rest: tuple[Element, ...]) -> bytes | None:
    for field in rest:
        if field.tag == CONTEXT_0:
            inner = first_element(field.content)
            return inner.octets() if inner.tag in (BIT_STRING, OCTET_STRING) else None
        if field.tag in (0x80, BIT_STRING):
            return field.content[1:]
    return None


def _three(held: Element) -> tuple[Element, Element, Element]:
    fields = held.children()
    if len(fields) < 3:
        raise _wrong(f"expected three fields, found {len(fields)}")
    return fields[0], fields[1], fields[2]


def _wrong(said: str) -> MalformedEvidence:
    return MalformedEvidence(f"not an electronic seal: {said}", zh=f"不是电子印章结构（{said}）")
