"""What a SignedData says, as plain values, and the questions that it answers itself.

Source: RFC 5652 (CMS), RFC 5035 (signing certificate attributes); see `cms`, which reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms

from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    NotVerifiedHere,
    digest,
    digest_name,
    is_signed_by,
    signature_name,
)
from recordkit.evidence.asn1 import MalformedEvidence, load, reading
from recordkit.evidence.certificates import Certificate, readable_certificates
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
_SET_TAG = b"\x31"


class Dress(StrEnum):
    """Under which object identifiers a SignedData is written."""

    CMS = "cms"  # RFC 5652
    GM = "gm"  # GB/T 35275, GM/T 0010


@dataclass(frozen=True, slots=True)
class CertificateDigest:
    """The digest by which the signer named its own certificate."""

    algorithm: str  # hashlib's name, or the OID of one we do not know
    value: bytes

    def is_of(self, certificate: Certificate) -> bool:
        """Whether it is the digest of `certificate`.

        Raises:
            NotVerifiedHere: It is by an algorithm that we do not rely on.
        """
        # SHA-1 was the only choice before RFC 5816 and is bound by the signature beside it.
        if self.algorithm not in (*DIGEST_OIDS, "sha1"):
            raise NotVerifiedHere(f"digest algorithm {self.algorithm}")
        return digest(self.algorithm, certificate.der) == self.value


@dataclass(frozen=True, slots=True)
class SignerId:
    """Whom a SignedData names as its signer: an issuer with its number, or else a key."""

    issuer: bytes = b""  # DER
    serial_number: int = 0
    key_id: bytes | None = None

    def is_of(self, certificate: Certificate) -> bool:
        """Whether `certificate` is the one that is named."""
        if self.key_id is not None:
            return certificate.subject_key_id == self.key_id
        # Byte for byte: a name that merely reads alike was not written by the signer.
        named = (self.issuer, self.serial_number)
        return (certificate.issuer_name, certificate.serial_number) == named

    def may_be_of(self, der: bytes) -> bool:
        """Whether a certificate that cannot be read bears what is named."""
        number = self.serial_number.to_bytes(self.serial_number.bit_length() // 8 + 1, "big")
        parts = (self.issuer, number) if self.key_id is None else (self.key_id,)
        return all(part in der for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """What one signer's SignedData says, whoever the signer may turn out to be."""

    content_type: str
    content: bytes | None  # None: detached
    digest_algorithm: str  # OIDs
    signature_algorithm: str
    signature: bytes
    signed_attributes: bytes  # DER of the SET, which is what the signature is over; or empty
    message_digest: bytes  # empty without signed attributes
    signing_time: str  # as it is written; empty when there is none
    signed_at: datetime | None  # None, too, for a signing time that only looks like one
    signer_id: SignerId
    signer_digest: CertificateDigest | None
    carried: tuple[bytes, ...]  # every certificate that is carried, DER, each once
    signer_count: int = 1  # the rest is about the first
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

    def own_certificate(self) -> bytes | None:
        """Return the signer's certificate (DER) when it is carried.

        When the one that bears the signer's name cannot be read, it is returned all the same:
        a signer whose certificate was spoilt has one.
        """
        readable = readable_certificates(self.carried)
        named = [each.der for each in readable if self.signer_id.is_of(each)]
        known = {each.der for each in readable}
        spoilt = (der for der in self.carried if der not in known)
        named += [der for der in spoilt if self.signer_id.may_be_of(der)]
        return named[0] if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMessage(SignedData):
    """One signer's SignedData, taken apart, with the signer's certificate."""

    signer: Certificate
    certificates: tuple[Certificate, ...]  # all that are carried, the signer's among them

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
        if not self.signed_attributes and reads_as_attributes(covered):
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
        return self.signer_digest is None or self.signer_digest.is_of(self.signer)

    def covers(self, content: bytes) -> bool:
        """Whether the signed message digest is that of `content`.

        Raises:
            NotVerifiedHere: The digest algorithm is not one that we rely on.
        """
        return digest(digest_name(self.digest_algorithm), content) == self.message_digest


def reads_as_attributes(covered: bytes) -> bool:
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
