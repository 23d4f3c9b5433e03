"""Answers about the status of certificates (OCSP), read into plain values.

Source: RFC 6960. An answer is signed by the certificates' issuer, or by a responder whose
certificate the issuer signed for that purpose.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import ocsp
from asn1crypto.keys import PublicKeyInfo

from recordkit.evidence.algorithms import DIGEST_NAMES
from recordkit.evidence.asn1 import (
    load,
    moment_of,
    parameters_of,
    reading,
    require_no_more,
    require_one_in_wrapper,
    require_shortest_lengths,
    whole_octets,
)
from recordkit.evidence.certificates import Certificate, parse_certificate
from recordkit.evidence.crls import Revocation

_BASIC = "1.3.6.1.5.5.7.48.1.1"
_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
_MOST_ANSWERS, _MOST_CERTIFICATES = 256, 16
# SHA-1 only names the issuer here; what is said about the certificate is signed besides.
_NAMING_DIGESTS = {**DIGEST_NAMES, "1.3.14.3.2.26": "sha1"}


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What a responder says of one certificate. `revocation` counts only when it is revoked."""

    digest_algorithm: str  # object identifier
    issuer_name_digest: bytes
    issuer_key_digest: bytes
    serial_number: int
    status: str  # good, revoked or unknown
    revocation: Revocation | None
    this_update: datetime
    next_update: datetime | None
    archive_cutoff: datetime | None  # certificates that ran out later are still answered for
    unknown_critical: tuple[str, ...]

    def is_about(self, subject: Certificate, issuer: Certificate) -> bool:
        """Whether the answer names `subject` as a certificate of `issuer`."""
        name = _NAMING_DIGESTS.get(self.digest_algorithm)
        return (
            name is not None
            and subject.serial_number == self.serial_number
            and hashlib.new(name, issuer.subject_name).digest() == self.issuer_name_digest
            and hashlib.new(name, key_bits(issuer)).digest() == self.issuer_key_digest
        )


@dataclass(frozen=True, slots=True, eq=False)
class StatusResponse:
    """One OCSP response, taken apart. Nothing in it has been verified yet."""

    responder_name: bytes | None  # DER; None when the responder is named by its key
    responder_key_digest: bytes | None  # SHA-1
    produced_at: datetime
    answers: tuple[StatusAnswer, ...]
    certificates: tuple[Certificate, ...]
    signed_part: bytes
    signature: bytes
    signature_algorithm: str
    signature_parameters: bytes

    def is_by(self, responder: Certificate) -> bool:
        """Whether the response names `responder` as the one who gave it."""
        if self.responder_name is not None:
            return self.responder_name == responder.subject_name
        named = hashlib.sha1(key_bits(responder), usedforsecurity=False).digest()
        return self.responder_key_digest == named


@lru_cache(maxsize=32)
def parse_ocsp_response(encoded: bytes) -> StatusResponse:
    """Read a DER OCSP response.

    Raises:
        MalformedEvidence: It is not one, or the responder refused to answer.
    """
    with reading("OCSP 响应", "the OCSP response"):
        require_shortest_lengths(encoded)
        outer = load(ocsp.OCSPResponse, encoded)
        require_no_more(outer)
        if outer["response_status"].native != "successful":
            raise ValueError(f"the responder answered: {outer['response_status'].native}")
        require_one_in_wrapper(outer.contents)
        wrapped = outer["response_bytes"]
        require_no_more(wrapped)
        if wrapped["response_type"].dotted != _BASIC:
            raise ValueError(f"a response of type {wrapped['response_type'].dotted}")
        basic = bytes(wrapped["response"])
        require_shortest_lengths(basic)
        held = load(ocsp.BasicOCSPResponse, basic)
        require_no_more(held)
        tbs = held["tbs_response_data"]
        if any(extension["critical"].native for extension in tbs["response_extensions"]):
            raise ValueError("it has a critical extension that is not understood here")
        responder = tbs["responder_id"]
        by_name = responder.name == "by_name"
        return StatusResponse(
            responder_name=responder.chosen.untag().dump() if by_name else None,
            responder_key_digest=None if by_name else responder.chosen.native,
            produced_at=moment_of(tbs["produced_at"]),
            answers=_answers(tbs["responses"]),
            certificates=_certificates(held["certs"]),
            signed_part=tbs.dump(),
            signature=whole_octets(held["signature"]),
            signature_algorithm=held["signature_algorithm"]["algorithm"].dotted,
            signature_parameters=parameters_of(held["signature_algorithm"]),
        )


def key_bits(certificate: Certificate) -> bytes:
    """Return the public key of a certificate without its algorithm, as OCSP digests it."""
    with reading("公钥", "the public key"):
        held = load(PublicKeyInfo, certificate.public_key_info)
        return bytes(held["public_key"].contents[1:])


def _answers(responses: Any) -> tuple[StatusAnswer, ...]:
    if len(responses) > _MOST_ANSWERS:
        raise ValueError(f"{len(responses)} answers, more than {_MOST_ANSWERS}")
    return tuple(map(_answer, responses))


def _answer(held: Any) -> StatusAnswer:
    named, status, ends = held["cert_id"], held["cert_status"], held["next_update"]
    extensions = {each["extn_id"].dotted: each for each in held["single_extensions"]}
    kept = extensions.get(_ARCHIVE_CUTOFF)
    return StatusAnswer(
        digest_algorithm=named["hash_algorithm"]["algorithm"].dotted,
        issuer_name_digest=named["issuer_name_hash"].native,
        issuer_key_digest=named["issuer_key_hash"].native,
        serial_number=named["serial_number"].native,
        status=status.name,
        revocation=_revocation(status.chosen) if status.name == "revoked" else None,
        this_update=moment_of(held["this_update"]),
        next_update=None if ends.native is None else moment_of(ends),
        archive_cutoff=None if kept is None else moment_of(kept["extn_value"].parsed),
        unknown_critical=tuple(
            sorted(
                oid
                for oid, each in extensions.items()
                if each["critical"].native and oid != _ARCHIVE_CUTOFF
            )
        ),
    )


def _revocation(revoked: Any) -> Revocation:
    reason = revoked["revocation_reason"].native
    said = "unspecified" if reason is None else str(reason)
    return Revocation(moment_of(revoked["revocation_time"]), said)


def _certificates(carried: Any) -> tuple[Certificate, ...]:
    if len(carried) > _MOST_CERTIFICATES:
        raise ValueError(f"{len(carried)} certificates, more than {_MOST_CERTIFICATES}")
    return tuple(parse_certificate(each.dump()) for each in carried)
