"""CMS SignedData with one signer, as seals and timestamp tokens use it: taken apart.

Reading gives plain values and judges nothing; `signing` and `timestamps` judge.

Source: RFC 5652 (CMS), RFC 5035 (signing certificate attributes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asn1crypto.tsp  # noqa: F401  (teaches cms the attributes of timestamp tokens)
from asn1crypto import cms

from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    NotVerifiedHere,
    digest,
    digest_name,
    is_signed_by,
)
from recordkit.evidence.asn1 import load, reading, require_null_parameters
from recordkit.evidence.certificates import Certificate, parse_certificate

DATA = "1.2.840.113549.1.7.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_RSA_PSS = "1.2.840.113549.1.1.10"
_MOST_CERTIFICATES = 32
_SET_TAG = b"\x31"


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """The digest by which the signer named its own certificate."""

    algorithm: str  # hashlib's name, or the OID of one we do not know
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One signer's CMS SignedData, taken apart."""

    content_type: str
    content: bytes | None  # None: detached
    digest_algorithm: str  # OIDs
    signature_algorithm: str
    signature: bytes
    signed_attributes: bytes  # DER of the SET, which is what the signature is over
    message_digest: bytes
    signed_at: datetime | None
    signer: Certificate
    signer_digest: CertificateDigest | None
    certificates: tuple[Certificate, ...]  # all that are carried, the signer's among them

    def value_is_good(self) -> bool:
        """Whether the signature value is the signer's over the signed attributes.

        Raises:
            MalformedEvidence, NotVerifiedHere: As `is_signed_by`.
        """
        return is_signed_by(
            self.signer.public_key_info,
            self.signed_attributes,
            self.signature,
            algorithm=self.signature_algorithm,
            digest_algorithm=self.digest_algorithm,
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
    """Take apart a SignedData over `content_type` with exactly one signer.

    `known` are looked into for the signer's certificate when the message does not carry it.

    Raises:
        MalformedEvidence: It is not one, its version numbers contradict its contents
            (RFC 5652, sections 5.1 and 5.3), or it lacks signed attributes.
    """
    with reading("签名数据", "the signed data"):
        outer = load(cms.ContentInfo, encoded)
        if outer["content_type"].dotted != SIGNED_DATA:
            raise ValueError(f"expected SignedData, found {outer['content_type'].dotted}")
        held = outer["content"]
        wrapped = held["encap_content_info"]
        if wrapped["content_type"].dotted != content_type:
            raise ValueError(
                f"expected content of type {content_type}, found {wrapped['content_type'].dotted}"
            )
        signer = _only_signer(held)
        attributes = _attributes(signer, content_type)
        certificates = _certificates(held)
        _require_versions(held, signer, content_type)
        digest_oid = require_null_parameters(signer["digest_algorithm"])
        _require_listed(held, digest_oid)
        return SignedMessage(
            content_type=content_type,
            content=_content(wrapped),
            digest_algorithm=digest_oid,
            signature_algorithm=_signature_oid(signer["signature_algorithm"]),
            signature=signer["signature"].native,
            signed_attributes=_SET_TAG + signer["signed_attrs"].dump()[1:],
            message_digest=attributes[MESSAGE_DIGEST].native,
            signed_at=_signed_at(attributes),
            signer=_signer_certificate(signer["sid"], certificates, known),
            signer_digest=_signer_digest(attributes),
            certificates=certificates,
        )


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
    allowed = {3 if by_key_id or content_type != DATA else 1}
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


def _signature_oid(algorithm: Any) -> str:
    # RSA-PSS has parameters by nature; nobody verifies it here, which is for `is_signed_by` to say.
    if algorithm["algorithm"].dotted == _RSA_PSS:
        return _RSA_PSS
    return require_null_parameters(algorithm)


def _attributes(signer: Any, content_type: str) -> dict[str, Any]:
    """Return the single values of the signed attributes that we read, by OID."""
    found: dict[str, Any] = {}
    for attribute in signer["signed_attrs"]:
        oid = attribute["type"].dotted
        if oid in found:
            raise ValueError(f"signed attribute {oid} appears twice")
        if len(attribute["values"]) != 1:
            raise ValueError(f"signed attribute {oid} does not have one value")
        found[oid] = attribute["values"][0]
    if MESSAGE_DIGEST not in found or CONTENT_TYPE not in found:
        raise ValueError("the signed attributes lack the content type or the message digest")
    if found[CONTENT_TYPE].dotted != content_type:
        raise ValueError(f"signed for content of type {found[CONTENT_TYPE].dotted}")
    return found


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
    carried = _matching(sid, certificates)
    matching = carried or _matching(sid, tuple(dict.fromkeys(known)))
    if len(matching) != 1:
        raise ValueError(f"expected the signer's certificate, found {len(matching)} that match")
    return matching[0]


def _matching(sid: Any, certificates: Sequence[Certificate]) -> list[Certificate]:
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
