"""What pyHanko adds to our own judgement of a PDF signature: rarer algorithms and revocation.

Nothing is fetched: revocation is judged by the data that the document itself keeps, and every
moment is an argument.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import cms, crl, ocsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.sign.general import SignedDataCerts, extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)

from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.documents.byte_ranges import SignedRange
from recordkit.evidence.documents.loose_der import first_element
from recordkit.evidence.documents.pdf_structure import STOPPED, LongTerm, told
from recordkit.evidence.documents.signed_values import NOT_RELIED_ON, digest_by
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.trust import Trust
from recordkit.terms.vocabulary import Verdict

_Answer = TypeVar("_Answer")
_MOST_ANCHORS = 1_000
_RARE = ("rsassa_pss", "dsa", "ed448")


def refine_value(own: Judgement, signed: SignedRange, document: bytes) -> Judgement:
    """Judge a value whose algorithm our own code does not verify, where pyHanko does."""
    try:
        held = _signed_data(signed, document)
        signer = extract_signer_info(held)
        name = signer["digest_algorithm"]["algorithm"].native
        kind = signer["signature_algorithm"].signature_algo
        if kind not in _RARE or name in NOT_RELIED_ON:
            return own
        certificate = _certificates(held).signer_cert
        actual = digest_by(name, signed.covered(document))
        _, good = validate_sig_integrity(signer, certificate, "data", actual)
    except (*STOPPED, MalformedEvidence, InvalidSignature, UnsupportedAlgorithm):
        return own
    if not good:
        return failed(
            own.aspect,
            f"签名值与证书不符（{kind}）：已被改动，或由他人的密钥作出",
            f"the value does not fit the certificate ({kind}): altered, or made with another key",
        )
    return passed(own.aspect, f"签名值正确（{kind}）", f"the value is good ({kind})")


def refine_trust(
    own: Judgement,
    signed: SignedRange,
    document: bytes,
    *,
    trust: Trust,
    store: LongTerm,
    at: datetime | None,
) -> Judgement:
    """Put a path that we hold good before pyHanko's validator, with the revocation data kept.

    A certificate that was revoked is not trusted; a path that the validator will not accept for
    another reason is left open, with its reason.
    """
    if own.verdict is not Verdict.PASSED or at is None:
        return own
    try:
        held = _certificates(_signed_data(signed, document))
        _accept(_validator(held, trust, store, at, mode=_IGNORED))
        if not store.is_empty:
            _accept(_validator(held, trust, store, at, mode=_REQUIRED))
    except RevokedError as revoked:
        said = told(revoked)
        return failed(own.aspect, f"证书已被吊销：{said}", f"the certificate was revoked: {said}")
    except (PathBuildingError, InsufficientRevinfoError):
        # Certificates that the validator cannot read, such as those of SM2; or data that is kept
        # and says nothing of this certificate.
        return own
    except (PathError, ValidationError) as refused:
        said = told(refused)
        return undecided(
            own.aspect,
            f"证书链到达可信机构，但未被接受：{said}",
            f"the certificates lead to a trusted authority, but are not accepted: {said}",
        )
    except (*STOPPED, MalformedEvidence, InvalidSignature, UnsupportedAlgorithm):
        return own
    return own


def _accept(validator: CertificateValidator) -> None:
    _answer_of(validator.async_validate_usage(key_usage=set()))  # type: ignore[no-untyped-call]


# Data is believed wherever it came from: by default it would be passed over for certificates
# that do not say where theirs is published.
_IGNORED, _REQUIRED = "none", "require"


def _validator(
    held: SignedDataCerts, trust: Trust, store: LongTerm, at: datetime, *, mode: str
) -> CertificateValidator:
    context = ValidationContext(
        trust_roots=_readable(trust.anchors),
        other_certs=[*_readable(trust.intermediates), *held.other_certs],
        moment=at,
        allow_fetching=False,
        ocsps=list(_each(ocsp.OCSPResponse, store.ocsp_responses)),
        crls=list(_each(crl.CertificateList, store.revocation_lists)),
        revocation_mode=mode,
        # The data is gathered after signing; what it says of the past counts all the same.
        retroactive_revinfo=True,
    )
    return CertificateValidator(
        held.signer_cert, intermediate_certs=list(held.other_certs), validation_context=context
    )


def _signed_data(signed: SignedRange, document: bytes) -> cms.SignedData:
    value = first_element(signed.value(document)).encoded
    return cms.ContentInfo.load(value)["content"]


def _certificates(held: cms.SignedData) -> SignedDataCerts:
    return extract_certificate_info(held)


def _readable(certificates: tuple[bytes, ...]) -> list[x509.Certificate]:
    return list(_each(x509.Certificate, certificates[:_MOST_ANCHORS]))


def _each(kind: Any, encoded: tuple[bytes, ...]) -> Iterator[Any]:
    for each in encoded:
        try:
            held = kind.load(each)
            _ = held.native  # parsed now, so that nothing breaks later
        except STOPPED:
            continue
        yield held


def _answer_of(asked: Coroutine[Any, Any, _Answer]) -> _Answer:
    """Return what a coroutine answers that waits for nobody, since nothing is fetched."""
    try:
        asked.send(None)
    except StopIteration as answered:
        return answered.value  # type: ignore[no-any-return]
    asked.close()
    raise ValidationError("the validator wanted to wait for something")
