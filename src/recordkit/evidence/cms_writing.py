"""SignedData with one signer, in the dress of CMS and in that of GB/T 35275: put together.

Source: RFC 5652 (CMS), RFC 5816 (naming the certificate by SHA-256); see `cms` for the other.
"""

from __future__ import annotations

from datetime import datetime

from recordkit.evidence import der
from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    MESSAGE_DIGESTS,
    SM2_SIGNATURE_OID,
    SignatureAlgorithm,
    digest,
    signature_identifier,
)
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.signed_messages import (
    CONTENT_TYPE,
    DATA,
    GM_DATA,
    GM_SIGNED_DATA,
    MESSAGE_DIGEST,
    SIGNED_DATA,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
    Dress,
)
from recordkit.evidence.signers import Signer


def write_signed_message(
    content: bytes,
    *,
    content_type: str,
    signer: Signer,
    signed_at: datetime,
    attached: bool,
    names_certificate: bool,
    dress: Dress = Dress.CMS,
) -> bytes:
    """Return DER SignedData over `content`, as deterministic as the signer's algorithm.

    `attached` carries the content along; `names_certificate` adds the signing certificate
    attribute that timestamp tokens must have (RFC 5816). Of the signer's certificates, roots
    are left out: whoever trusts a root has it, and an unneeded certificate is an unguarded one.
    """
    name = MESSAGE_DIGESTS[signer.algorithm]
    attributes = [
        _attribute(CONTENT_TYPE, der.identifier(content_type)),
        _attribute(MESSAGE_DIGEST, der.octet_string(digest(name, content))),
        _attribute(SIGNING_TIME, der.time(signed_at)),
    ]
    if names_certificate:
        attributes.append(_naming(signer.certificates[0]))
    carried = content if attached else None
    return _signed_data(carried, content_type, signer, dress, over=der.set_of(*attributes))


def write_bare_signed_data(content: bytes, *, signer: Signer, dress: Dress) -> bytes:
    """Return DER SignedData that carries `content` and has no signed attributes.

    The signature is over the content itself. One of the two forms in which GB/T 35275 is found
    inside OFD documents, where `content` is the digest of the signature's description. States
    no time; write signed attributes wherever the reader takes them.
    """
    content_type = GM_DATA if dress is Dress.GM else DATA
    return _signed_data(content, content_type, signer, dress, over=content)


def _signed_data(
    carried: bytes | None, content_type: str, signer: Signer, dress: Dress, *, over: bytes
) -> bytes:
    """Return the SignedData; `over` is the DER of the attributes, or the content carried."""
    digest_algorithm = der.algorithm(DIGEST_OIDS[MESSAGE_DIGESTS[signer.algorithm]])
    wrapped = b"" if carried is None else der.explicit(0, der.octet_string(carried))
    own = parse_certificate(signer.certificates[0])
    signer_info = der.sequence(
        der.integer(1),
        der.sequence(own.issuer_name, der.integer(own.serial_number)),
        digest_algorithm,
        b"" if over is carried else der.implicit(0, over),
        _signature_algorithm(signer.algorithm, dress),
        der.octet_string(signer.sign(over)),
    )
    signed_data = der.sequence(
        der.integer(1 if content_type in (DATA, GM_DATA) else 3),
        der.set_of(digest_algorithm),
        der.sequence(der.identifier(content_type), wrapped),
        der.implicit(0, der.set_of(*_carried(signer))),
        der.set_of(signer_info),
    )
    outer = GM_SIGNED_DATA if dress is Dress.GM else SIGNED_DATA
    return der.sequence(der.identifier(outer), der.explicit(0, signed_data))


def _signature_algorithm(algorithm: SignatureAlgorithm, dress: Dress) -> bytes:
    if dress is Dress.GM and algorithm is SignatureAlgorithm.SM2_SM3:
        return der.algorithm(SM2_SIGNATURE_OID)  # the digest is named beside it
    return signature_identifier(algorithm)


def _carried(signer: Signer) -> tuple[bytes, ...]:
    own, *others = signer.certificates
    return own, *(each for each in others if not parse_certificate(each).is_self_issued)


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.set_of(value))


def _naming(certificate: bytes) -> bytes:
    # The digest algorithm is left out because SHA-256 is the default (RFC 5035, section 4).
    named = der.sequence(der.octet_string(digest("sha256", certificate)))
    return _attribute(SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(named)))
