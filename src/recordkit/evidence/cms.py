"""SignedData with one signer, in the dress of CMS and in that of GB/T 35275: taken apart.

Reading gives plain values and judges nothing; `signing` and `timestamps` judge.

Source: RFC 5652 (CMS), RFC 5035 (signing certificate attributes), RFC 5940 (OCSP answers that
are carried along). GB/T 35275 (GM/T 0010) has the shape of PKCS #7 under object identifiers of
its own; how it is found inside real documents: with signed attributes over detached content, or
without attributes over the content that is carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

import asn1crypto.tsp  # noqa: F401  (teaches cms the attributes of timestamp tokens)
from asn1crypto import cms, core

from recordkit.errors import Words
from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    NotVerifiedHere,
    digest,
    digest_name,
    is_signed_by,
    signature_name,
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
from recordkit.evidence.pss import RSA_PSS
from recordkit.evidence.sm2 import DEFAULT_USER_ID

DATA = "1.2.840.113549.1.7.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
GM_DATA = "1.2.156.10197.6.1.4.2.1"

SIGNED_DATA = "1.2.840.113549.1.7.2"
GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
STAMP_OF_SIGNATURE = "1.2.840.113549.1.9.16.2.14"
_OCSP_ANSWER = "1.3.6.1.5.5.7.16.2"
_PLAIN_DATA = (DATA, GM_DATA)
_MOST_CERTIFICATES = 32
_MOST_REVOCATIONS = 64
_MOST_TOKENS = 8
_SET_TAG = b"\x31"


class Dress(StrEnum):
    """Under which object identifiers a SignedData is written."""

    CMS = "cms"  # RFC 5652
    GM = "gm"  # GB/T 35275, GM/T 0010


_DRESSES = {SIGNED_DATA: Dress.CMS, GM_SIGNED_DATA: Dress.GM}


class SignerUnknown(MalformedEvidence):
    """A SignedData neither carries its signer's certificate nor was it handed in."""

    code = "EVD-208"
    title = Words("没有签名人的证书", "The signer's certificate is not there")
    mend = Words(
        "请提供签名人的证书（放入信任目录或中间证书）后再检验",
        "Hand in the signer's certificate, among the intermediates, and verify again",
    )


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """The digest by which the signer named its own certificate."""

    algorithm: str  # hashlib's name, or the OID of one we do not know
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One signer's SignedData, taken apart."""

    content_type: str
    content: bytes | None  # None: detached
    digest_algorithm: str  # OIDs
    signature_algorithm: str
    signature: bytes
    signed_attributes: bytes  # DER of the SET, which is what the signature is over; or empty
    message_digest: bytes  # empty without signed attributes
    signed_at: datetime | None
    signer: Certificate
    signer_digest: CertificateDigest | None
    certificates: tuple[Certificate, ...]  # all that are carried, the signer's among them
    dress: Dress = Dress.CMS
    signature_parameters: bytes = b""  # DER, for RSA-PSS
    crls: tuple[bytes, ...] = ()  # DER, carried along unverified
    ocsp_responses: tuple[bytes, ...] = ()
    timestamp_tokens: tuple[bytes, ...] = ()  # DER, over the signature value

    @property
    def has_attributes(self) -> bool:
        """Whether the signature is over signed attributes, not over the content itself."""
        return bool(self.signed_attributes)

    @property
    def algorithm_name(self) -> str:
        """The name people know the signature algorithm by, or its identifier."""
        return signature_name(
            self.signature_algorithm, self.digest_algorithm, self.signature_parameters
        )

    def value_is_good(
        self, detached: bytes | None = None, *, user_id: bytes = DEFAULT_USER_ID
    ) -> bool:
        """Whether the signature value is the signer's over the signed attributes.

        Without signed attributes it has to be over the content that is carried, or over
        `detached` when none is.

        Raises:
            MalformedEvidence, NotVerifiedHere: As `is_signed_by`.
        """
        covered = self.signed_attributes or (detached if self.content is None else self.content)
        if covered is None:
            raise NotVerifiedHere("a signature over content that is not at hand")
        if not self.signed_attributes and _reads_as_attributes(covered):
            return False  # what was signed is another content, under these attributes
        return is_signed_by(
            self.signer.public_key_info,
            covered,
            self.signature,
            algorithm=self.signature_algorithm,
            digest_algorithm=self.digest_algorithm,
            parameters=self.signature_parameters,
            user_id=user_id,
        )

    def names_its_signer(self) -> bool:
        """Whether the certificate is the one that the signer named, if it named any.

        Raises:
            NotVerifiedHere: It was named by a digest that we do not rely on.
        """
        if self.signer_digest is None:
            return True
        named = self.signer_digest
        # SHA-1 was the only choice before RFC 5816 and is bound by the signature beside it.
        known = (*DIGEST_OIDS, "sha1")
        if named.algorithm not in known:
            raise NotVerifiedHere(f"digest algorithm {named.algorithm}")
        return digest(named.algorithm, self.signer.der) == named.value

    def covers(self, content: bytes) -> bool:
        """Whether the signed message digest is that of `content`.

        Raises:
            NotVerifiedHere: The digest algorithm is not one that we rely on.
        """
        return digest(digest_name(self.digest_algorithm), content) == self.message_digest


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
        outer = load(_ContentInfo, encoded)
        dress = _DRESSES.get(outer["content_type"].dotted)
        if dress is None:
            raise ValueError(f"expected SignedData, found {outer['content_type'].dotted}")
        held = outer["content"]
        wrapped = held["encap_content_info"]
        content_type = wrapped["content_type"].dotted
        signer = _only_signer(held)
        for structure in (outer, held, wrapped, signer):
            require_no_more(structure)
        require_one_in_wrapper(outer.contents)
        require_one_in_wrapper(wrapped.contents)
        attributes = _attributes(signer, content_type)
        certificates = _certificates(held)
        _require_versions(held, signer, content_type)
        digest_oid = require_null_parameters(signer["digest_algorithm"])
        _require_listed(held, digest_oid)
        algorithm, parameters = _signature_algorithm(signer["signature_algorithm"])
        crls, answers = _revocations(held)
        return SignedMessage(
            content_type=content_type,
            content=_content(wrapped),
            digest_algorithm=digest_oid,
            signature_algorithm=algorithm,
            signature=signer["signature"].native,
            signed_attributes=_SET_TAG + signer["signed_attrs"].dump()[1:] if attributes else b"",
            message_digest=attributes[MESSAGE_DIGEST].native if attributes else b"",
            signed_at=_signed_at(attributes),
            signer=_signer_certificate(signer["sid"], certificates, others),
            signer_digest=_signer_digest(attributes),
            certificates=certificates,
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


def _reads_as_attributes(covered: bytes) -> bool:
    """Whether bytes said to be signed content are the signed attributes of a signature.

    Taking the attributes of an honest signature away and handing them out as its content gives
    a signature that verifies, over something that nobody meant to sign.
    """
    if covered[:1] != _SET_TAG:
        return False
    try:
        with reading("签名属性", "the signed attributes"):
            held = load(cms.CMSAttributes, covered)
            return MESSAGE_DIGEST in {attribute["type"].dotted for attribute in held}
    except MalformedEvidence:
        return False


def _only_signer(held: Any) -> Any:
    count = len(held["signer_infos"])
    if count != 1:
        raise ValueError(f"expected one signer, found {count}")
    return held["signer_infos"][0]


def _certificates(held: Any) -> tuple[Certificate, ...]:
    carried = held["certificates"]
    if len(carried) > _MOST_CERTIFICATES:
        raise ValueError(f"{len(carried)} certificates, more than {_MOST_CERTIFICATES}")
    if any(choice.name != "certificate" for choice in carried):
        raise ValueError("it carries attribute certificates")
    # Some authorities put their own certificate in twice, which adds nothing and harms nobody.
    return tuple(dict.fromkeys(parse_certificate(choice.chosen.dump()) for choice in carried))


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


def _signature_algorithm(algorithm: Any) -> tuple[str, bytes]:
    if algorithm["algorithm"].dotted == RSA_PSS:
        return RSA_PSS, parameters_of(algorithm)
    return require_null_parameters(algorithm), b""


def _attributes(signer: Any, content_type: str) -> dict[str, Any]:
    """Return the single values of the signed attributes that we read, by OID; or nothing."""
    found: dict[str, Any] = {}
    for attribute in signer["signed_attrs"]:
        oid = attribute["type"].dotted
        if oid in found:
            raise ValueError(f"signed attribute {oid} appears twice")
        if len(attribute["values"]) != 1:
            raise ValueError(f"signed attribute {oid} does not have one value")
        found[oid] = attribute["values"][0]
    # RFC 5652, section 5.3: they may be left out over plain data alone.
    if signer["signed_attrs"].native is None and content_type in _PLAIN_DATA:
        return found
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


def _signed_at(attributes: dict[str, Any]) -> datetime | None:
    if SIGNING_TIME not in attributes:
        return None
    claimed = attributes[SIGNING_TIME].native
    if not isinstance(claimed, datetime) or claimed.tzinfo is None:
        raise ValueError("the signing time lacks its time zone")
    return claimed.astimezone(UTC)


def _signer_certificate(
    sid: Any, certificates: Sequence[Certificate], known: Sequence[Certificate]
) -> Certificate:
    matching = _named(sid, certificates) or _named(sid, tuple(dict.fromkeys(known)))
    if not matching:
        raise SignerUnknown(
            "the signer's certificate is not carried along and was not handed in",
            zh="签名中没有签名人的证书，也没有另行提供",
        )
    if len(matching) != 1:
        raise ValueError(f"expected the signer's certificate, found {len(matching)} that match")
    return matching[0]


def _named(sid: Any, certificates: Sequence[Certificate]) -> list[Certificate]:
    if sid.name == "subject_key_identifier":
        key_id = sid.chosen.native
        return [held for held in certificates if held.subject_key_id == key_id]
    # Byte for byte: a name that merely reads alike was not written by the signer.
    issuer, serial = sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native
    return [
        held for held in certificates if held.issuer_name == issuer and held.serial_number == serial
    ]


def _signer_digest(attributes: dict[str, Any]) -> CertificateDigest | None:
    if SIGNING_CERTIFICATE_V2 in attributes:
        named = attributes[SIGNING_CERTIFICATE_V2]["certs"][0]
        oid = require_null_parameters(named["hash_algorithm"])
        name = next((name for name, known in DIGEST_OIDS.items() if known == oid), oid)
        return CertificateDigest(name, named["cert_hash"].native)
    if SIGNING_CERTIFICATE in attributes:
        named = attributes[SIGNING_CERTIFICATE]["certs"][0]
        return CertificateDigest("sha1", named["cert_hash"].native)
    return None
