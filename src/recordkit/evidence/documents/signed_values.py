"""The value of a signature in a document, out of whichever container it came in.

The first element tells: a sequence is a signature with a seal, an identifier is SignedData, a
number is a bare SM2 value; 64 bytes that are neither are a bare value too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from recordkit.errors import Words
from recordkit.evidence.algorithms import DIGEST_NAMES, DIGEST_OIDS, OLD_DIGEST_NAMES
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.cms import read_found_signed_data
from recordkit.evidence.documents.loose_der import (
    INTEGER,
    OID,
    SEQUENCE,
    first_element,
    read_element,
)
from recordkit.evidence.documents.moments import Stated, read_stated
from recordkit.evidence.documents.seals import Seal, SealSignature, read_seal_signature
from recordkit.evidence.documents.sm2_values import SM2_WITH_SM3, digest_of, is_bare_value
from recordkit.evidence.signed_messages import (
    CertificateDigest,
    Dress,
    reads_as_attributes,
)
from recordkit.evidence.sm2 import KEY_OID
from recordkit.terms.vocabulary import Term


class Container(Term):
    """What a value comes in."""

    SEAL_2014 = "seal-gmt0031-2014", "电子签章（GM/T 0031-2014）", "seal, GM/T 0031-2014"
    SEAL_2020 = "seal-gbt38540-2020", "电子签章（GB/T 38540-2020）", "seal, GB/T 38540-2020"
    SEAL_2025 = "seal-gmt0031-2025", "电子签章（GM/T 0031-2025）", "seal, GM/T 0031-2025"
    SIGNED_DATA_SM2 = "signed-data-gbt35275", "签名数据（GB/T 35275）", "SignedData, GB/T 35275"
    SIGNED_DATA = "signed-data-cms", "签名数据（CMS）", "SignedData, CMS"
    BARE = "bare-sm2", "裸 SM2 签名值", "bare SM2 value"


@dataclass(frozen=True, slots=True)
class SignedValue:
    """One value with everything that its container says about it.

    `signed_part` is what the value is over, None for the protected bytes themselves.
    `bound` is what must equal the protected bytes or their digest by `bound_by`, None where the
    value is over them directly. `token_over` are the bytes that a token may be about.
    """

    container: Container
    signature: bytes
    algorithm: str
    digest_algorithm: str = ""  # identifier; counts where `algorithm` names no digest
    parameters: bytes = b""  # DER, for RSA-PSS
    signed_part: bytes | None = None
    bound: bytes | None = None
    bound_by: str = ""  # hashlib's name; empty when not known here
    attributes_bind: bytes | None = None  # embedded content that the attributes must agree with
    certificate: bytes | None = None
    certificates: tuple[bytes, ...] = ()
    named_by: CertificateDigest | None = None  # how the signer named its certificate
    crls: tuple[bytes, ...] = ()  # carried along, as the answers are
    ocsp_responses: tuple[bytes, ...] = ()
    stated_at: Stated = Stated()
    token: bytes | None = None
    token_over: tuple[bytes, ...] = ()
    seal: Seal | None = None
    place: str = ""
    remarks: tuple[Words, ...] = ()


def read_signed_value(encoded: bytes) -> SignedValue:
    """Take a signature value apart, whichever container it is in.

    Raises:
        MalformedEvidence: It is in none that is known.
    """
    if is_bare_value(encoded):
        return SignedValue(Container.BARE, encoded, SM2_WITH_SM3)
    encoded = _without_filling(encoded)
    if is_bare_value(encoded):
        return SignedValue(Container.BARE, encoded, SM2_WITH_SM3)
    fields = read_element(encoded, SEQUENCE).children()
    first = fields[0].tag if fields else INTEGER
    if first == SEQUENCE:
        return _of_seal(read_seal_signature(encoded))
    if first == OID:
        return _of_signed_data(encoded)
    raise MalformedEvidence(
        "the value is neither a seal signature nor SignedData nor a bare SM2 value",
        zh="签名值既不是电子签章，也不是签名数据或裸 SM2 签名值",
    )


def _without_filling(encoded: bytes) -> bytes:
    """Return the value without the zeros or line ends that some writers leave behind it."""
    whole = first_element(encoded).encoded
    return whole if not encoded[len(whole) :].strip(b"\x00\r\n") else encoded


def _of_seal(held: SealSignature) -> SignedValue:
    version = max(held.version, held.seal.version)
    container = {1: Container.SEAL_2014, 5: Container.SEAL_2025}.get(version, Container.SEAL_2020)
    inner = held.inner_token is not None
    return SignedValue(
        container,
        held.signature,
        held.algorithm,
        signed_part=held.signed_part,
        bound=held.data_digest,
        bound_by=digest_of(held.algorithm),
        certificate=held.certificate,
        certificates=(held.certificate, held.seal.maker_certificate, *held.seal.holders),
        stated_at=held.stated_at,
        token=held.token or held.inner_token,
        # A token inside of what is signed cannot be about the value: it is about the data.
        token_over=(held.data_digest,) if inner and not held.token else (held.signature,),
        seal=held.seal,
        place=held.place,
    )


def _of_signed_data(encoded: bytes) -> SignedValue:
    held = read_found_signed_data(encoded)
    bound: bytes | None
    over: bytes | None
    if held.has_attributes:
        bound, over = held.message_digest, held.signed_attributes
    elif held.content is not None and reads_as_attributes(held.content):
        raise MalformedEvidence(
            "what is said to be signed content are the attributes of another signature",
            zh="所谓的被签内容其实是另一签名的签名属性",
        )
    else:
        bound = over = held.content
    several = Words(
        f"共有 {held.signer_count} 个签名人，只检验了第一个",
        f"there are {held.signer_count} signers, of whom only the first was judged",
    )
    return SignedValue(
        Container.SIGNED_DATA_SM2 if held.dress is Dress.GM else Container.SIGNED_DATA,
        held.signature,
        _effective(held.signature_algorithm, held.digest_algorithm),
        digest_algorithm=held.digest_algorithm,
        parameters=held.signature_parameters,
        signed_part=over,
        bound=bound,
        bound_by=digest_name_of(held.digest_algorithm),
        attributes_bind=held.content if held.has_attributes else None,
        certificate=held.own_certificate(),
        certificates=held.carried,
        named_by=held.signer_digest,
        crls=held.crls,
        ocsp_responses=held.ocsp_responses,
        stated_at=read_stated(held.signing_time),
        token=next(iter(held.timestamp_tokens), None),
        token_over=(held.signature,),
        remarks=(several,) if held.signer_count > 1 else (),
    )


NOT_RELIED_ON = tuple(OLD_DIGEST_NAMES.values())
_DIGESTS_BY_OID = {
    **DIGEST_NAMES,
    **OLD_DIGEST_NAMES,
}


def digest_name_of(oid: str) -> str:
    """Return hashlib's name of a digest algorithm; empty when it is not computed here."""
    return _DIGESTS_BY_OID.get(oid, "")


def digest_by(name: str, content: bytes) -> bytes:
    """Return a digest by hashlib's name, also by one that is no longer relied on.

    Those are computed to see that content was changed; they never make a pass.
    """
    return hashlib.new(name, content, usedforsecurity=name not in NOT_RELIED_ON).digest()


def _effective(algorithm: str, digest_algorithm: str) -> str:
    # Some name the kind of key where the algorithm belongs; the digest then tells which it is.
    if algorithm == KEY_OID and digest_algorithm == DIGEST_OIDS["sm3"]:
        return SM2_WITH_SM3
    return algorithm
