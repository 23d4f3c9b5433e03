"""CMS SignedData with one signer, as seals and timestamp tokens use it: put together.

Source: RFC 5652 (CMS), RFC 5816 (naming the certificate by SHA-256).
"""

from __future__ import annotations

from datetime import datetime

from recordkit.evidence import der
from recordkit.evidence.algorithms import (
    DIGEST_OIDS,
    MESSAGE_DIGESTS,
    SIGNATURE_OIDS,
    SignatureAlgorithm,
    digest,
)
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.cms import (
    CONTENT_TYPE,
    DATA,
    MESSAGE_DIGEST,
    SIGNED_DATA,
    SIGNING_CERTIFICATE_V2,
    SIGNING_TIME,
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
) -> bytes:
    """Return DER SignedData over `content`: the same input gives the same bytes.

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
    wrapped = der.explicit(0, der.octet_string(content)) if attached else b""
    signed_data = der.sequence(
        der.integer(1 if content_type == DATA else 3),
        der.set_of(der.algorithm(DIGEST_OIDS[name])),
        der.sequence(der.identifier(content_type), wrapped),
        der.implicit(0, der.set_of(*_carried(signer))),
        der.set_of(_signer_info(signer, der.set_of(*attributes), DIGEST_OIDS[name])),
    )
    return der.sequence(der.identifier(SIGNED_DATA), der.explicit(0, signed_data))


def _carried(signer: Signer) -> tuple[bytes, ...]:
    own, *others = signer.certificates
    return own, *(each for each in others if not parse_certificate(each).is_self_issued)


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.set_of(value))


def _naming(certificate: bytes) -> bytes:
    # The digest algorithm is left out because SHA-256 is the default (RFC 5035, section 4).
    named = der.sequence(der.octet_string(digest("sha256", certificate)))
    return _attribute(SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(named)))


def _signer_info(signer: Signer, attributes: bytes, digest_oid: str) -> bytes:
    own = parse_certificate(signer.certificates[0])
    is_rsa = signer.algorithm is SignatureAlgorithm.RSA_SHA256
    return der.sequence(
        der.integer(1),
        der.sequence(own.issuer_name, der.integer(own.serial_number)),
        der.algorithm(digest_oid),
        der.implicit(0, attributes),
        der.algorithm(SIGNATURE_OIDS[signer.algorithm], null=is_rsa),
        der.octet_string(signer.sign(attributes)),
    )
