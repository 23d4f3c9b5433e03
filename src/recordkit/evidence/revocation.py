"""Whether the certificates of a path had been revoked when something was signed.

Judged from lists (CRL) and answers (OCSP) that are handed in or carried along; nobody is asked.
Without any, revocation is indeterminate, whatever is said about trust. What was revoked after
the signing is told apart from what was revoked before: the first is no objection, provided that
the moment of signing is proven. Whether a responder's own certificate was revoked is not looked
into.

Source: RFC 5280, section 6.3; RFC 6960, section 4.2.2; ETSI EN 319 102-1, clause 5.2.5, for a
certificate on hold, which leaves the question open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from recordkit.errors import Words
from recordkit.evidence.algorithms import NotVerifiedHere, is_signed_by
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import OCSP_SIGNING, Certificate, has_issued
from recordkit.evidence.crls import ON_HOLD, Revocation, RevocationList, parse_crl
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.ocsp import StatusAnswer, StatusResponse, parse_ocsp_response
from recordkit.evidence.trust import Trust, TrustPath

ASPECT = "certificate_revocation"
_MOST_SOURCES = 128
_MOST_REASONS = 3


class Status(IntEnum):
    """What is known of one certificate at one moment; the highest that anybody says counts."""

    UNKNOWN = 0  # nothing that was handed in says anything about it
    GOOD = 1
    REVOKED_AFTER = 2  # later than the moment asked about
    ON_HOLD = 3  # suspended; it may come back
    REVOKED_BEFORE = 4  # at that moment, or earlier


@dataclass(frozen=True, slots=True)
class Finding:
    """What one list or answer says of one certificate, or why it says nothing."""

    status: Status
    said: Words


@dataclass(frozen=True, slots=True)
class Sources:
    """Lists and answers (DER) from wherever they came, each once and not too many."""

    crls: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()

    @classmethod
    def of(
        cls, trust: Trust, crls: Iterable[bytes] = (), ocsp_responses: Iterable[bytes] = ()
    ) -> Sources:
        """Return what the reader has and, after it, what the evidence carries along."""
        return cls(
            tuple(dict.fromkeys((*trust.crls, *crls)))[:_MOST_SOURCES],
            tuple(dict.fromkeys((*trust.ocsp_responses, *ocsp_responses)))[:_MOST_SOURCES],
        )

    def about(self, certificates: Iterable[Certificate]) -> Sources:
        """Return those that speak of any of `certificates`; unreadable ones speak of none."""
        held = tuple(certificates)
        issuers = {each.issuer for each in held}
        pairs = [(each, other) for each in held for other in held if each.issuer == other.subject]
        return Sources(
            tuple(der for der in self.crls if _issuer_of(der) in issuers),
            tuple(der for der in self.ocsp_responses if _is_about_any(der, pairs)),
        )

    def __bool__(self) -> bool:
        return bool(self.crls or self.ocsp_responses)


def judge_revocation(
    path: TrustPath,
    sources: Sources,
    *,
    moment: datetime | None,
    proven: bool,
    aspect: str = ASPECT,
) -> Judgement:
    """Say whether any certificate of the path had been revoked at `moment`.

    `proven` says that the signature is known to have existed at `moment`; when that is only the
    signer's word, a later revocation cannot be told from an earlier one. Bad lists and answers
    are never raised: they say nothing, and the reason says why.
    """
    links = _links(path)
    if not links:
        return passed(
            aspect,
            "证书本身即可信机构，不由他人吊销",
            "the certificate is trusted itself; nobody else revokes it",
        )
    if not sources:
        return undecided(
            aspect,
            "未提供证书吊销列表（CRL）或 OCSP 响应，无法判断证书是否已被吊销",
            "no revocation list (CRL) or OCSP response was handed in, so nothing can be said",
        )
    if moment is None:
        return undecided(
            aspect,
            "没有签名时间，无法判断当时证书是否已被吊销",
            "no moment of signing is known, so revocation at that time cannot be judged",
        )
    found = [(subject, status_of(subject, issuer, sources, at=moment)) for subject, issuer in links]
    subject, worst = max(found, key=lambda each: _GRAVITY[each[1].status])
    return _judged(aspect, subject, worst, moment, proven=proven)


def status_of(
    subject: Certificate, issuer: Certificate | None, sources: Sources, *, at: datetime
) -> Finding:
    """Return what the sources say of `subject` at a moment; `issuer` is the one that issued it."""
    if issuer is None:
        return _nothing("其签发者的证书未提供", "its issuer's certificate is not at hand")
    findings = list(_findings(subject, issuer, sources, at))
    known = [each for each in findings if each.status is not Status.UNKNOWN]
    if known:
        return max(known, key=lambda each: each.status)
    if not findings:
        return _nothing(
            "提供的吊销信息均与其签发者无关", "nothing that was handed in is by its issuer"
        )
    said = [each.said for each in findings[:_MOST_REASONS]]
    return _nothing("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def _issuer_of(encoded: bytes) -> str | None:
    try:
        return parse_crl(encoded).issuer
    except MalformedEvidence:
        return None


def _is_about_any(encoded: bytes, pairs: Iterable[tuple[Certificate, Certificate]]) -> bool:
    try:
        answers = parse_ocsp_response(encoded).answers
    except MalformedEvidence:
        return False
    return any(each.is_about(*pair) for each in answers for pair in pairs)


def _links(path: TrustPath) -> list[tuple[Certificate, Certificate | None]]:
    """Return each certificate that somebody might have revoked, with its issuer if known."""
    steps = path.certificates
    links: list[tuple[Certificate, Certificate | None]] = list(pairwise(steps))
    if not path.is_anchored and not steps[-1].is_self_issued:
        links.append((steps[-1], None))
    if not path.is_anchored and len(steps) == 1 and steps[0].is_self_issued:
        links.append((steps[0], steps[0]))
    return links


def _findings(
    subject: Certificate, issuer: Certificate, sources: Sources, at: datetime
) -> Iterator[Finding]:
    for encoded in sources.crls:
        try:
            listed = parse_crl(encoded)
            if listed.issuer == subject.issuer:
                yield _by_list(listed, subject, issuer, at)
        except MalformedEvidence as unread:
            yield Finding(Status.UNKNOWN, unread.detail)
    for encoded in sources.ocsp_responses:
        try:
            yield from _by_answers(parse_ocsp_response(encoded), subject, issuer, at)
        except MalformedEvidence as unread:
            yield Finding(Status.UNKNOWN, unread.detail)


def _by_list(
    listed: RevocationList, subject: Certificate, issuer: Certificate, at: datetime
) -> Finding:
    named = Words(
        f"{listed.this_update:%Y-%m-%d} 的吊销列表", f"list of {listed.this_update:%Y-%m-%d}"
    )
    if objection := _against_list(listed, subject, issuer):
        return _nothing(f"{named.zh}：{objection.zh}", f"{named.en}: {objection.en}")
    revocation = listed.revocation_of(subject.serial_number)
    if revocation is not None:
        return _revoked(revocation, at, named)
    kept_since = listed.keeps_expired_since
    return _not_revoked(
        at, listed.this_update, listed.next_update, subject.valid_until, kept_since, named
    )


def _against_list(
    listed: RevocationList, subject: Certificate, issuer: Certificate
) -> Words | None:
    """Return why nothing can be concluded from a list about `subject`, or None."""
    if listed.unusable:
        return Words(f"无法使用（{listed.unusable}）", listed.unusable)
    if (listed.users_only and subject.is_authority) or (
        listed.authorities_only and not subject.is_authority
    ):
        return Words("不含此类证书", "it does not list certificates of this kind")
    if listed.points and listed.points.isdisjoint(subject.crl_points):
        return Words("属于另一个发布点", "it belongs to another distribution point")
    if not issuer.may_sign_revocations():
        return Words("签发者的证书不允许签发吊销列表", "the issuer's key may not sign lists")
    return _against_signature(listed, issuer)


def _by_answers(
    response: StatusResponse, subject: Certificate, issuer: Certificate, at: datetime
) -> Iterator[Finding]:
    about = [each for each in response.answers if each.is_about(subject, issuer)]
    if not about:
        return
    named = Words(
        f"{response.produced_at:%Y-%m-%d} 的 OCSP", f"OCSP of {response.produced_at:%Y-%m-%d}"
    )
    objection = _against_response(response, issuer)
    for answer in about:
        if objection is not None:
            yield _nothing(f"{named.zh}：{objection.zh}", f"{named.en}: {objection.en}")
        else:
            yield _by_answer(answer, subject, at, named)


def _by_answer(answer: StatusAnswer, subject: Certificate, at: datetime, named: Words) -> Finding:
    if answer.unknown_critical:
        oids = ", ".join(answer.unknown_critical)
        return _nothing(f"{named.zh}：含不理解的关键扩展 {oids}", f"{named.en}: critical {oids}")
    if answer.revocation is not None:
        return _revoked(answer.revocation, at, named)
    if answer.status != "good":
        return _nothing(f"{named.zh}：不知道该证书", f"{named.en}: does not know the certificate")
    return _not_revoked(
        at,
        answer.this_update,
        answer.next_update,
        subject.valid_until,
        answer.archive_cutoff,
        named,
    )


def _against_response(response: StatusResponse, issuer: Certificate) -> Words | None:
    responder = _responder(response, issuer)
    if responder is None:
        return Words(
            "不是签发者或其授权的应答者作出的", "it is neither by the issuer nor by its responder"
        )
    return _against_signature(response, responder)


def _responder(response: StatusResponse, issuer: Certificate) -> Certificate | None:
    """Return who may have given the response: the issuer, or one that it appointed."""
    if response.is_by(issuer):
        return issuer
    return next(
        (
            each
            for each in response.certificates
            if response.is_by(each) and _is_appointed(each, issuer, response.produced_at)
        ),
        None,
    )


def _is_appointed(responder: Certificate, issuer: Certificate, at: datetime) -> bool:
    try:
        issued = has_issued(issuer, responder)
    except (NotVerifiedHere, MalformedEvidence):
        return False
    return (
        issued
        and OCSP_SIGNING in (responder.extended_usage or ())
        and responder.may_sign_content()
        and not responder.unknown_critical
        and responder.is_valid_at(at)
    )


@lru_cache(maxsize=16)  # what is remembered may be long
def _against_signature(
    signed: RevocationList | StatusResponse, signer: Certificate
) -> Words | None:
    try:
        good = is_signed_by(
            signer.public_key_info,
            signed.signed_part,
            signed.signature,
            algorithm=signed.signature_algorithm,
            parameters=signed.signature_parameters,
        )
    except NotVerifiedHere as unknown:
        return Words(f"签名无法检验（{unknown}）", f"its signature is not verified here: {unknown}")
    except MalformedEvidence as unread:
        return unread.detail
    return None if good else Words("签名不成立", "its signature does not hold")


def _revoked(revocation: Revocation, at: datetime, named: Words) -> Finding:
    day = f"{revocation.revoked_at:%Y-%m-%d %H:%M:%S} UTC"
    reason = revocation.reason
    if reason == ON_HOLD:
        return Finding(
            Status.ON_HOLD,
            Words(f"{named.zh}：自 {day} 暂停使用", f"{named.en}: on hold since {day}"),
        )
    since = revocation.counts_from
    lost = "" if since == revocation.revoked_at else f" ({since:%Y-%m-%d %H:%M:%S} UTC)"
    status = Status.REVOKED_BEFORE if since <= at else Status.REVOKED_AFTER
    said = Words(
        f"{named.zh}：{day}{lost} 被吊销，原因 {_REASONS.get(reason, reason)}",
        f"{named.en}: revoked at {day}{lost}, {reason.replace('_', ' ')}",
    )
    return Finding(status, said)


def _not_revoked(
    at: datetime,
    this_update: datetime,
    next_update: datetime | None,
    valid_until: datetime,
    kept_since: datetime | None,
    named: Words,
) -> Finding:
    if at <= this_update:
        # Lists and responders may forget a certificate once it has run out.
        is_forgotten = valid_until < this_update and (
            kept_since is None or kept_since > valid_until
        )
        if is_forgotten:
            return _nothing(
                f"{named.zh}：发布时证书已过期，可能不再列出",
                f"{named.en}: by then the certificate had run out and may not be listed any more",
            )
    elif next_update is None or at > next_update:
        return _nothing(
            f"{named.zh}：在签名时已过期", f"{named.en}: no longer current at the time of signing"
        )
    return Finding(Status.GOOD, Words(f"{named.zh}：未被吊销", f"{named.en}: not revoked"))


def _nothing(zh: str, en: str) -> Finding:
    return Finding(Status.UNKNOWN, Words(zh, en))


def _judged(
    aspect: str, subject: Certificate, found: Finding, moment: datetime, *, proven: bool
) -> Judgement:
    who, when = subject.name, f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    said = found.said
    if found.status is Status.REVOKED_BEFORE:
        return failed(
            aspect,
            f"证书“{who}”在 {when} 之前已被吊销（{said.zh}）",
            f"certificate {who!r} had been revoked before {when} ({said.en})",
        )
    if found.status is Status.ON_HOLD:
        return undecided(
            aspect,
            f"证书“{who}”处于暂停状态（{said.zh}）",
            f"certificate {who!r} is on hold ({said.en})",
        )
    if found.status is Status.UNKNOWN:
        return undecided(
            aspect,
            f"证书“{who}”是否已被吊销无法判断：{said.zh}",
            f"whether certificate {who!r} was revoked cannot be told: {said.en}",
        )
    if not proven:
        return undecided(
            aspect,
            f"在签名人自称的时间 {when} 证书未被吊销，但没有可信时间加以证明（{said.zh}）",
            f"not revoked at {when}, but that time is only the signer's own word ({said.en})",
        )
    if found.status is Status.REVOKED_AFTER:
        return passed(
            aspect,
            f"证书“{who}”后来才被吊销，签名时（{when}）仍有效（{said.zh}）",
            f"certificate {who!r} was revoked only later; at {when} it was not ({said.en})",
        )
    return passed(
        aspect,
        f"证书在 {when} 未被吊销（{said.zh}）",
        f"not revoked at {when} ({said.en})",
    )


# Of several certificates, the one with the gravest word speaks for the path.
_GRAVITY = {
    Status.GOOD: 0,
    Status.REVOKED_AFTER: 1,
    Status.UNKNOWN: 2,
    Status.ON_HOLD: 3,
    Status.REVOKED_BEFORE: 4,
}
# RFC 5280, section 5.3.1.
_REASONS = {
    "unspecified": "未说明",
    "key_compromise": "密钥泄露",
    "ca_compromise": "签发机构密钥泄露",
    "affiliation_changed": "隶属关系改变",
    "superseded": "被新证书取代",
    "cessation_of_operation": "停止使用",
    "privilege_withdrawn": "撤销授权",
    "aa_compromise": "属性机构密钥泄露",
    "remove_from_crl": "恢复使用",
}
