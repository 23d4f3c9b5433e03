"""Making a verification snapshot, and verifying from one when nobody can be asked any more.

What can be computed is computed again from the snapshot's bytes: the signature value, the
content, the path of certificates, the revocations, the time. What rests on somebody's word of
then rests on the snapshot's: that its anchors were trusted, and when the signature existed
where no evidence of time says so. Each verdict comes with which of the two it is. Whether the
snapshot's own word is to be believed is a question of its own (`snapshot_word`): who keeps it
beside the record, under an evidence record, can show since when it exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recordkit.evidence.acceptance import CURRENT_REGISTER, Register, judge_acceptance
from recordkit.evidence.algorithms import NotVerifiedHere, digest, digest_name
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.certificates import parse_certificate
from recordkit.evidence.cms import read_signed_data
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.records import (
    RecordReading,
    record_digest_algorithm,
    verify_evidence_record,
)
from recordkit.evidence.signing import verify_detached
from recordkit.evidence.sm2 import DEFAULT_USER_ID
from recordkit.evidence.snapshots import Covers, TimeEvidence, TimeKind, VerificationSnapshot
from recordkit.evidence.timestamps import TimeReading, read_token, verify_token
from recordkit.evidence.trust import Trust
from recordkit.fixity import Digests
from recordkit.terms.vocabulary import Verdict

STRUCTURE = "snapshot_structure"
CONTENT, AGREEMENT = "snapshot_content", "snapshot_agreement"
WORD, TODAY, TIME = "snapshot_word", "algorithms_today", "snapshot_time"
_RESTS_ON_TIME = ("certificate_validity", "certificate_revocation", "algorithm_acceptance")


class Basis(StrEnum):
    """What a verdict rests on."""

    RECOMPUTED = "recomputed"  # from bytes and from what the reader trusts
    RECORDED = "recorded"  # on the snapshot's own earlier word, for a part at least


@dataclass(frozen=True, slots=True)
class Reproduced:
    """One verdict of today, what it rests on, and what had been said of it then."""

    judgement: Judgement
    basis: Basis
    recorded: Verdict  # NOT_APPLICABLE when nothing was said then


@dataclass(frozen=True, slots=True)
class SnapshotReading:
    """What verifying from a snapshot gave: the signature's verdicts, and those on the snapshot.

    `proven_at` is the moment at which the signature was judged; None when there is none.
    """

    verdicts: tuple[Reproduced, ...]
    about_snapshot: tuple[Judgement, ...]
    proven_at: datetime | None
    signer_name: str = ""

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Every judgement, those on the signature first."""
        return (*(each.judgement for each in self.verdicts), *self.about_snapshot)

    def resting_on(self, basis: Basis) -> tuple[str, ...]:
        """Return the aspects whose verdicts rest on `basis`, in order."""
        return tuple(each.judgement.aspect for each in self.verdicts if each.basis is basis)


def make_snapshot(
    content: bytes,
    signature: bytes,
    *,
    trust: Trust,
    proven_at: datetime | None,
    time_evidence: Sequence[TimeEvidence] = (),
    verified_at: datetime,
    verifier: str,
    may_carry_digest: bool = False,
    user_id: bytes = DEFAULT_USER_ID,
    register: Register = CURRENT_REGISTER,
) -> VerificationSnapshot:
    """Verify a signature and return a snapshot of that. Bad evidence is judged, never raised.

    `proven_at` as `at` of `verify_detached`; `time_evidence` is what it was taken from. Of what
    `trust` holds, the snapshot keeps what the verification used.
    """
    reading = verify_detached(
        content,
        signature,
        trust=trust,
        at=proven_at,
        may_carry_digest=may_carry_digest,
        user_id=user_id,
        register=register,
    )
    covered = {
        Covers.CONTENT: Digests.of(content),
        Covers.SIGNATURE: Digests.of(reading.signature_value),
    }
    found = _found(time_evidence, covered, reading.signature_value, trust)
    chain = tuple(dict.fromkeys((*reading.certificates, *found.certificates)))
    used = reading.sources.about(map(parse_certificate, chain))
    return VerificationSnapshot(
        verified_at=verified_at,
        verifier=verifier,
        register_edition=register.edition,
        content_size_bytes=len(content),
        content=Digests.of(content),
        signature=signature,
        proven_at=proven_at,
        algorithms=tuple(f"{use.kind} {use.name}" for use in reading.uses),
        chain=chain,
        anchors=tuple(der for der in chain if der in trust.anchors),
        crls=used.crls,
        ocsp_responses=used.ocsp_responses,
        time_evidence=tuple(time_evidence),
        judgements=(*reading.judgements, *found.judgements),
        may_carry_digest=may_carry_digest,
        user_id=user_id,
    )


def verify_from_snapshot(
    content: bytes,
    snapshot: VerificationSnapshot,
    *,
    now: datetime,
    trust: Trust | None = None,
    package: Digests | None = None,
    kept_since: datetime | None = None,
    register: Register = CURRENT_REGISTER,
) -> SnapshotReading:
    """Judge a signature again from its snapshot and the signed bytes alone.

    `now` may lie after every certificate's end: certificates are judged at the moment that the
    snapshot's time evidence proves. A reader who names anchors in `trust` is answered by them;
    without any, the snapshot's own anchors stand in, which the verdict's basis says. `package`
    are the digests of the package that the signed bytes lie in, for evidence that covers it.
    `kept_since` is a moment at which the snapshot itself is proven to have existed.
    """
    named = trust is not None and bool(trust.anchors)
    try:
        held = _trust_of(snapshot, trust if trust is not None and named else Trust())
    except MalformedEvidence as unread:
        return SnapshotReading((), (Judgement(STRUCTURE, Verdict.FAILED, unread.detail),), None)
    value = _signature_value(snapshot, held)
    covered = {Covers.CONTENT: Digests.of(content), Covers.SIGNATURE: Digests.of(value)}
    if package is not None:
        covered[Covers.PACKAGE] = package
    found = _found(snapshot.time_evidence, covered, value, held)
    at = found.stamped_at if found.stamped_at is not None else snapshot.proven_at
    reading = verify_detached(
        content,
        snapshot.signature,
        trust=held,
        at=at,
        may_carry_digest=snapshot.may_carry_digest,
        user_id=snapshot.user_id,
        register=register,
    )
    rests = _resting_on_word(snapshot, found, anchors_named=named)
    verdicts = tuple(
        Reproduced(
            each,
            Basis.RECORDED if each.aspect in rests else Basis.RECOMPUTED,
            snapshot.verdict_on(each.aspect),
        )
        for each in (*reading.judgements, *found.judgements)
    )
    about = (
        _judge_content(content, snapshot),
        _judge_agreement(verdicts, snapshot),
        _judge_time(found, snapshot),
        _judge_word(bool(rests), snapshot, kept_since, now),
        judge_acceptance(reading.uses, moment=now, register=register, aspect=TODAY),
    )
    return SnapshotReading(verdicts, about, at, reading.signer_name)


@dataclass(frozen=True, slots=True)
class _TimeFound:
    """What the evidence of time says, all of it together."""

    judgements: tuple[Judgement, ...]
    stamped_at: datetime | None  # the earliest that holds
    certificates: tuple[bytes, ...]
    rests_on_word: bool  # some of it covers something that is not at hand


def _found(
    evidence: Sequence[TimeEvidence],
    covered: Mapping[Covers, Digests],
    signature_value: bytes,
    trust: Trust,
) -> _TimeFound:
    readings = [_read(each, covered, signature_value, trust) for each in evidence]
    moments = [
        each.stamped_at
        for each in readings
        if each.stamped_at is not None
        and all(said.verdict is Verdict.PASSED for said in each.judgements)
    ]
    return _TimeFound(
        judgements=tuple(said for each in readings for said in each.judgements),
        stamped_at=min(moments, default=None),
        certificates=tuple(der for each in readings for der in each.certificates),
        rests_on_word=any(each.covers not in covered for each in evidence),
    )


def _read(
    evidence: TimeEvidence, covered: Mapping[Covers, Digests], value: bytes, trust: Trust
) -> RecordReading | TimeReading:
    digests = covered.get(evidence.covers, evidence.digests)
    if evidence.kind is TimeKind.EVIDENCE_RECORD:
        is_sm3 = record_digest_algorithm(evidence.encoded) == "sm3"
        named = digests.sm3 if is_sm3 else digests.sha256
        return verify_evidence_record(evidence.encoded, bytes.fromhex(named), trust=trust)
    return verify_token(evidence.encoded, _stamped_digest(evidence, digests, value), trust=trust)


def _stamped_digest(evidence: TimeEvidence, digests: Digests, value: bytes) -> bytes:
    """Return the digest that a token should be over; nothing when it is by no known algorithm."""
    try:
        name = digest_name(read_token(evidence.encoded).digest_algorithm)
    except (NotVerifiedHere, MalformedEvidence):
        return b""  # the token's own judgements say why
    if name in ("sm3", "sha256"):
        return bytes.fromhex(getattr(digests, name))
    return digest(name, value) if evidence.covers is Covers.SIGNATURE else b""


def _trust_of(snapshot: VerificationSnapshot, reader: Trust) -> Trust:
    """Return the reader's trust, or the snapshot's own, with what else the snapshot holds."""
    return Trust(
        anchors=reader.anchors or snapshot.anchors,
        intermediates=(*reader.intermediates, *snapshot.chain),
        crls=(*snapshot.crls, *reader.crls),
        ocsp_responses=(*snapshot.ocsp_responses, *reader.ocsp_responses),
    )


def _signature_value(snapshot: VerificationSnapshot, trust: Trust) -> bytes:
    try:
        return read_signed_data(snapshot.signature, others=trust.known()).signature
    except MalformedEvidence:
        return b""  # the signature's own judgements say why


def _resting_on_word(
    snapshot: VerificationSnapshot, found: _TimeFound, *, anchors_named: bool
) -> frozenset[str]:
    """Return the aspects whose verdicts rest on what the snapshot says, not on what it holds."""
    rests: set[str] = set()
    if not anchors_named:
        rests |= {"certificate_trust", "authority_trust"}
    has_moment = found.stamped_at is not None or snapshot.proven_at is not None
    if has_moment and (found.stamped_at is None or found.rests_on_word or not anchors_named):
        rests |= set(_RESTS_ON_TIME)
    if found.rests_on_word:
        rests |= {"tree_path", "token_digest"}
    return frozenset(rests)


def _judge_content(content: bytes, snapshot: VerificationSnapshot) -> Judgement:
    if Digests.of(content) == snapshot.content and len(content) == snapshot.content_size_bytes:
        return passed(
            CONTENT,
            "内容正是快照所记载的内容",
            "the content is the one that the snapshot is about",
        )
    return failed(
        CONTENT,
        "内容不是快照所记载的内容",
        "the content is not the one that the snapshot is about",
    )


def _judge_agreement(verdicts: Sequence[Reproduced], snapshot: VerificationSnapshot) -> Judgement:
    found: dict[str, Verdict] = {}
    for each in verdicts:
        aspect = each.judgement.aspect
        found[aspect] = max(found.get(aspect, Verdict.NOT_APPLICABLE), each.judgement.verdict)
    recorded = {each.aspect: snapshot.verdict_on(each.aspect) for each in snapshot.judgements}
    names = sorted({*found, *recorded})
    differing = [
        (name, recorded.get(name, Verdict.NOT_APPLICABLE), found.get(name, Verdict.NOT_APPLICABLE))
        for name in names
        if recorded.get(name) is not found.get(name)
    ]
    if not differing:
        return passed(
            AGREEMENT,
            f"重新得出的 {len(found)} 项判定与快照所载一致",
            f"all {len(found)} verdicts are those that the snapshot records",
        )
    said = ", ".join(
        f"{name} {old.name.lower()} → {new.name.lower()}" for name, old, new in differing
    )
    judge = failed if any(new > old for _, old, new in differing) else undecided
    return judge(
        AGREEMENT,
        f"判定与快照所载不同：{said}",
        f"verdicts differ from those that the snapshot records: {said}",
    )


def _judge_time(found: _TimeFound, snapshot: VerificationSnapshot) -> Judgement:
    at = found.stamped_at
    if at is not None and not found.rests_on_word:
        return passed(
            TIME,
            f"签名时间由快照内的时间证据重新证明：{at:%Y-%m-%d %H:%M:%S} UTC",
            f"the time is proven again by the evidence in the snapshot: {at:%Y-%m-%d %H:%M:%S} UTC",
        )
    if at is not None:
        return undecided(
            TIME,
            f"时间证据成立（{at:%Y-%m-%d %H:%M:%S} UTC），但所覆盖的信息包不在手边，与签名的关系"
            "依快照所载",
            f"the evidence of time holds ({at:%Y-%m-%d %H:%M:%S} UTC), but the package that it "
            "covers is not at hand: that it holds the signature rests on the snapshot's word",
        )
    if snapshot.time_evidence:
        return failed(
            TIME,
            "快照内的时间证据不成立或无法检验",
            "the evidence of time in the snapshot does not hold or cannot be verified",
        )
    if snapshot.proven_at is not None:
        return undecided(
            TIME,
            f"快照称签名时间已证明（{snapshot.proven_at:%Y-%m-%d}），但没有保存时间证据",
            f"the snapshot says that the time was proven ({snapshot.proven_at:%Y-%m-%d}) and "
            "keeps no evidence of it",
        )
    return undecided(TIME, "没有经证明的签名时间", "no time was ever proven")


def _judge_word(
    rests: bool,
    snapshot: VerificationSnapshot,
    kept_since: datetime | None,
    now: datetime,
) -> Judgement:
    if snapshot.verified_at > now:
        return failed(
            WORD,
            f"快照称作于 {snapshot.verified_at:%Y-%m-%d}，晚于现在",
            f"the snapshot says that it was made at {snapshot.verified_at:%Y-%m-%d}, after now",
        )
    if not rests:
        return passed(
            WORD,
            "所有判定均已重新计算，不依赖快照所载",
            "everything was computed again; nothing rests on the snapshot's word",
        )
    if kept_since is None:
        return undecided(
            WORD,
            "部分判定依快照所载，而快照自何时存在没有证明",
            "some verdicts rest on the snapshot's word, and since when it exists is not proven",
        )
    ends = min((parse_certificate(der).valid_until for der in snapshot.chain), default=kept_since)
    if snapshot.verified_at <= kept_since <= ends:
        return passed(
            WORD,
            f"部分判定依快照所载；快照至迟于 {kept_since:%Y-%m-%d} 已存在，当时各证书仍有效",
            f"some verdicts rest on the snapshot's word; it existed at {kept_since:%Y-%m-%d} at "
            "the latest, while its certificates were in force",
        )
    return undecided(
        WORD,
        f"快照至迟于 {kept_since:%Y-%m-%d} 才存在，当时证书已到期，或早于其自称的时间",
        f"the snapshot is proven only for {kept_since:%Y-%m-%d}, when certificates had run out or "
        "which lies before the time that it states",
    )
