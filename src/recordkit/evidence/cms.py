"""SignedData with one signer, in the dress of CMS and in that of GB/T 35275: taken apart.

Reading gives plain values and judges nothing; `signing` and `timestamps` judge.

Source: RFC 5652 (CMS), RFC 5035 (signing certificate attributes), RFC 5940 (OCSP answers that
are carried along). GB/T 35275 (GM/T 0010) has the shape of PKCS #7 under object identifiers of
its own; how it is found inside real documents: with signed attributes over detached content, or
without attributes over the content that is carried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, ClassVar

import asn1crypto.tsp  # noqa: F401  (teaches cms the attributes of timestamp tokens)
from asn1crypto import cms, core

from recordkit.errors import Words
from recordkit.evidence.algorithms import (
    DIGEST_NAMES,
)
from recordkit.evidence.asn1 import (
    MalformedEvidence,
    load,
    parameters_of,
    reading,
    require_no_more,
    require_null_parameters,
    require_one_in_wrapper,
)
from recordkit.evidence.certificates import Certificate, parse_certificate
from recordkit.evidence.names import readable
from recordkit.evidence.pss import RSA_PSS
from recordkit.evidence.signed_messages import (
    CONTENT_TYPE,
    DATA,
    GM_DATA,
    GM_SIGNED_DATA,
    MESSAGE_DIGEST,
    SIGNED_DATA,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
    STAMP_OF_SIGNATURE,
    CertificateDigest,
    Dress,
    SignedData,
    SignedMessage,
    SignerId,
)

_OCSP_ANSWER = "1.3.6.1.5.5.7.16.2"
_PLAIN_DATA = (DATA, GM_DATA)
_MOST_CERTIFICATES = 32
_MOST_SIGNERS = 32
_MOST_REVOCATIONS = 64
_MOST_TOKENS = 8
_SET_TAG = b"\x31"
_DRESSES = {SIGNED_DATA: Dress.CMS, GM_SIGNED_DATA: Dress.GM}


class SignerUnknown(MalformedEvidence):
    """A SignedData neither carries its signer's certificate nor was it handed in."""

    code = "EVD-208"
    title = Words("没有签名人的证书", "The signer's certificate is not there")
    mend = Words(
        "请提供签名人的证书（放入信任目录或中间证书）后再检验",
        "Hand in the signer's certificate, among the intermediates, and verify again",
    )


def read_signed_message(
    encoded: bytes, *, content_type: str, known: Sequence[Certificate] = ()
) -> SignedMessage:
    """Take apart a CMS SignedData over `content_type` with exactly one signer.

    `known` are looked into for the signer's certificate when the message does not carry it.

    Raises:
        MalformedEvidence: It is not one, its version numbers contradict its contents
            (RFC 5652, sections 5.1 and 5.3), or it lacks signed attributes.
    """
    message = read_signed_data(encoded, others=known)
    with reading("签名数据", "the signed data"):
        if message.dress is not Dress.CMS:
            raise ValueError(f"expected SignedData, found {GM_SIGNED_DATA}")
        if message.content_type != content_type:
            raise ValueError(
                f"expected content of type {content_type}, found {message.content_type}"
            )
        if not message.has_attributes:
            raise ValueError("it lacks signed attributes")
    return message


def read_signed_data(encoded: bytes, *, others: Sequence[Certificate] = ()) -> SignedMessage:
    """Take apart a SignedData with exactly one signer, in either dress.

    The signer's certificate is looked for among those carried, then among `others`.

    Raises:
        SignerUnknown: It is in neither place; whether the signature is good cannot be said.
        MalformedEvidence: It is not a SignedData, its version numbers contradict its contents
            (RFC 5652, sections 5.1 and 5.3), or it lacks signed attributes over content that
            is not plain data.
    """
    with reading("签名数据", "the signed data"):
        held = _taken_apart(encoded, as_found=False)
        # Some authorities put their own certificate in twice, which harms nobody.
        certificates = tuple(map(parse_certificate, held.carried))
        signer = _signer_certificate(held.signer_id, certificates, others)
        told = {each.name: getattr(held, each.name) for each in fields(held)}
        return SignedMessage(**told, signer=signer, certificates=certificates)


def read_found_signed_data(encoded: bytes) -> SignedData:
    """Take apart a SignedData found inside a document that others made, in either dress.

    Those who make documents are less exact than those who make tokens, and what they write is
    bound by the document around it. So, other than in seals and tokens of our own: of several
    signers the first counts; version numbers and the list of digest algorithms are not looked
    at; algorithms may have parameters; attribute certificates, and certificates that cannot be
    read, are let be; the signer's certificate may be absent; the content type need not be
    among the attributes, and attributes may have more values than the one that is read; a
    signing time may be written in any way. None of this lets another content or another value
    pass; given to seals and tokens, it would let bytes be changed that nothing protects.

    Raises:
        MalformedEvidence: It is not a SignedData even so.
    """
    with reading("签名数据", "the signed data"):
        return _taken_apart(encoded, as_found=True)


def _taken_apart(encoded: bytes, *, as_found: bool) -> SignedData:
    """Return what a SignedData says; see `read_found_signed_data` for `as_found`."""
    outer = load(_ContentInfo, encoded)
    dress = _DRESSES.get(outer["content_type"].dotted)
    if dress is None:
        raise ValueError(f"expected SignedData, found {outer['content_type'].dotted}")
    held = outer["content"]
    wrapped = held["encap_content_info"]
    content_type = wrapped["content_type"].dotted
    count = _count_of_signers(held, as_found=as_found)
    signer = held["signer_infos"][0]
    for structure in (outer, held, wrapped, signer):
        require_no_more(structure)
    require_one_in_wrapper(outer.contents)
    require_one_in_wrapper(wrapped.contents)
    attributes = _attributes(signer, content_type, as_found=as_found)
    oid = _any_identifier if as_found else require_null_parameters
    if not as_found:
        _require_versions(held, signer, content_type)
        _require_listed(held, oid(signer["digest_algorithm"]))
    algorithm, parameters = _signature_algorithm(signer["signature_algorithm"], oid)
    crls, answers = _revocations(held)
    signing_time, signed_at = _signing_time(attributes, as_found=as_found)
    return SignedData(
        content_type=content_type,
        content=_content(wrapped),
        digest_algorithm=oid(signer["digest_algorithm"]),
        signature_algorithm=algorithm,
        signature=signer["signature"].native,
        signed_attributes=_SET_TAG + signer["signed_attrs"].dump()[1:] if attributes else b"",
        message_digest=attributes[MESSAGE_DIGEST].native if attributes else b"",
        signing_time=signing_time,
        signed_at=signed_at,
        signer_id=_signer_id(signer["sid"]),
        signer_digest=_signer_digest(attributes, oid),
        carried=_carried(held, as_found=as_found),
        signer_count=count,
        dress=dress,
        signature_parameters=parameters,
        crls=crls,
        ocsp_responses=answers,
        timestamp_tokens=_tokens(signer),
    )


class _SignedData(core.Sequence):  # type: ignore[misc]
    """SignedData; the library's own takes content of version 1 for PKCS #7's anything."""

    _fields: ClassVar = [
        ("version", cms.CMSVersion),
        ("digest_algorithms", cms.DigestAlgorithms),
        ("encap_content_info", cms.EncapsulatedContentInfo),
        ("certificates", cms.CertificateSet, {"implicit": 0, "optional": True}),
        ("crls", cms.RevocationInfoChoices, {"implicit": 1, "optional": True}),
        ("signer_infos", cms.SignerInfos),
    ]


class _ContentInfo(core.Sequence):  # type: ignore[misc]
    """ContentInfo whose content is SignedData, whatever it is called."""

    _fields: ClassVar = [
        ("content_type", core.ObjectIdentifier),
        ("content", _SignedData, {"explicit": 0}),
    ]


def _count_of_signers(held: Any, *, as_found: bool) -> int:
    count = len(held["signer_infos"])
    if not 1 <= count <= (_MOST_SIGNERS if as_found else 1):
        raise ValueError(f"expected one signer, found {count}")
    return count


def _carried(held: Any, *, as_found: bool) -> tuple[bytes, ...]:
    choices = held["certificates"]
    if len(choices) > _MOST_CERTIFICATES:
        raise ValueError(f"{len(choices)} certificates, more than {_MOST_CERTIFICATES}")
    if not as_found and any(choice.name != "certificate" for choice in choices):
        raise ValueError("it carries attribute certificates")
    plain = (choice.chosen.dump() for choice in choices if choice.name == "certificate")
    return tuple(dict.fromkeys(plain))


def _require_versions(held: Any, signer: Any, content_type: str) -> None:
    by_key_id = signer["sid"].name == "subject_key_identifier"
    allowed = {3 if by_key_id or content_type not in _PLAIN_DATA else 1}
    # Carrying OCSP answers asks for version 5; authorities in use carry them and write 3.
    if any(choice.name == "other" for choice in held["crls"]):
        allowed.add(5)
    for what, found, wanted in (
        ("SignedData", int(held["version"]), allowed),
        ("SignerInfo", int(signer["version"]), {3 if by_key_id else 1}),
    ):
        if found not in wanted:
            raise ValueError(f"{what} should have version {sorted(wanted)}, has {found}")


def _require_listed(held: Any, digest_oid: str) -> None:
    listed = [require_null_parameters(algorithm) for algorithm in held["digest_algorithms"]]
    if digest_oid not in listed:
        raise ValueError(f"digest algorithm {digest_oid} is not among those listed: {listed}")


def _signature_algorithm(algorithm: Any, oid: Callable[[Any], str]) -> tuple[str, bytes]:
    if algorithm["algorithm"].dotted == RSA_PSS:
        return RSA_PSS, parameters_of(algorithm)
    return oid(algorithm), b""


def _any_identifier(algorithm: Any) -> str:
    return str(algorithm["algorithm"].dotted)


def _attributes(signer: Any, content_type: str, *, as_found: bool) -> dict[str, Any]:
    """Return the single values of the signed attributes that we read, by OID; or nothing."""
    found: dict[str, Any] = {}
    for attribute in signer["signed_attrs"]:
        oid = attribute["type"].dotted
        if oid in found:
            raise ValueError(f"signed attribute {oid} appears twice")
        count = len(attribute["values"])
        if count != 1 and not (as_found and count):
            raise ValueError(f"signed attribute {oid} does not have one value")
        found[oid] = attribute["values"][0]
    # RFC 5652, section 5.3: they may be left out over plain data alone.
    if isinstance(signer["signed_attrs"], core.Void) and (as_found or content_type in _PLAIN_DATA):
        return found
    if as_found and MESSAGE_DIGEST in found:
        found.setdefault(CONTENT_TYPE, cms.ContentType(content_type))
    if MESSAGE_DIGEST not in found or CONTENT_TYPE not in found:
        raise ValueError("the signed attributes lack the content type or the message digest")
    if found[CONTENT_TYPE].dotted != content_type:
        raise ValueError(f"signed for content of type {found[CONTENT_TYPE].dotted}")
    return found


def _revocations(held: Any) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the CRLs and the OCSP answers that are carried along; other kinds are passed over."""
    carried = held["crls"]
    if len(carried) > _MOST_REVOCATIONS:
        raise ValueError(f"{len(carried)} revocation lists, more than {_MOST_REVOCATIONS}")
    crls = tuple(choice.chosen.dump() for choice in carried if choice.name == "crl")
    answers = tuple(
        choice.chosen["other_rev_info"].dump()
        for choice in carried
        if choice.name == "other"
        if choice.chosen["other_rev_info_format"].dotted == _OCSP_ANSWER
    )
    return crls, answers


def _tokens(signer: Any) -> tuple[bytes, ...]:
    """Return the timestamp tokens over the signature value; nobody has verified them."""
    found = [
        value.dump()
        for attribute in signer["unsigned_attrs"]
        if attribute["type"].dotted == STAMP_OF_SIGNATURE
        for value in attribute["values"]
    ]
    if len(found) > _MOST_TOKENS:
        raise ValueError(f"{len(found)} timestamp tokens, more than {_MOST_TOKENS}")
    return tuple(found)


def _content(wrapped: Any) -> bytes | None:
    content = wrapped["content"]
    return None if content.native is None else bytes(content)


def _signing_time(attributes: dict[str, Any], *, as_found: bool) -> tuple[str, datetime | None]:
    """Return the signing time as it is written, and the moment that it means."""
    if SIGNING_TIME not in attributes:
        return "", None
    held = attributes[SIGNING_TIME].chosen
    written = readable(bytes(held.contents))
    try:
        claimed = held.native
    except ValueError:
        claimed = None
    if isinstance(claimed, datetime) and claimed.tzinfo is not None:
        return written, claimed.astimezone(UTC)
    if not as_found:
        raise ValueError("the signing time lacks its time zone")
    return written, None


def _signer_id(sid: Any) -> SignerId:
    if sid.name == "subject_key_identifier":
        return SignerId(key_id=bytes(sid.chosen.native))
    return SignerId(sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native)


def _signer_certificate(
    named: SignerId, certificates: Sequence[Certificate], others: Sequence[Certificate]
) -> Certificate:
    matching = [each for each in certificates if named.is_of(each)] or [
        each for each in dict.fromkeys(others) if named.is_of(each)
    ]
    if not matching:
        raise SignerUnknown(
            "the signer's certificate is not carried along and was not handed in",
            zh="签名中没有签名人的证书，也没有另行提供",
        )
    if len(matching) != 1:
        raise ValueError(f"expected the signer's certificate, found {len(matching)} that match")
    return matching[0]


def _signer_digest(
    attributes: dict[str, Any], oid_of: Callable[[Any], str]
) -> CertificateDigest | None:
    if SIGNING_CERTIFICATE_V2 in attributes:
        named = attributes[SIGNING_CERTIFICATE_V2]["certs"][0]
        oid = oid_of(named["hash_algorithm"])
        name = DIGEST_NAMES.get(oid, oid)
        return CertificateDigest(name, named["cert_hash"].native)
    if SIGNING_CERTIFICATE in attributes:
        named = attributes[SIGNING_CERTIFICATE]["certs"][0]
        return CertificateDigest("sha1", named["cert_hash"].native)
    return None
