"""Renewing the evidence of filed records, many with one token, before what it rests on gives way.

Here and not in a room of its own because the evidence record, its batch and its receipt are
filing's: nobody else writes them. The order is that of filing: bytes, rows, word.

1. Records are taken in the order of their batches, and their evidence is read from the vault.
2. What the vault holds counts: evidence that is newer than its row (a crash came between) is
   entered as it lies, and not stamped again.
3. What does not verify any more is left out and named; a renewal would only hide it.
4. The rest form one hash tree for each digest algorithm; one token covers its root.
5. The renewed evidence goes into the vault as a new version; what was there stays beneath it.
6. Rows move and the ledger says so, together.

Basis: the Measures, article 17. Source: RFC 4998, section 5.2.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from muniment.commons.custody import api as custody
from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.ids import new_id
from muniment.kernel.ports import NewObject, ObjectContent, ObjectNotHeld
from muniment.stages.filing.events import EvidenceRenewed
from muniment.stages.filing.models import FiledCase, RenewalRun, Stamp
from muniment.stages.filing.shapes import RenewalProblem, RenewalStep
from muniment.stages.filing.stamps import (
    EVIDENCE_PATH,
    SM3_EVIDENCE_PATH,
    evidence_in_vault,
    stamp_of,
)
from recordkit.errors import EvidenceFault, Refusal, Words
from recordkit.evidence import (
    RenewalWay,
    TokenFacts,
    build_batch,
    facts_of_token,
    leaf_of_content,
    leaf_of_newest_token,
    newest_algorithm,
    newest_token,
    renewed_by_hash_tree,
    renewed_by_timestamp,
    verify_evidence_record,
    write_moment,
)
from recordkit.fixity import DigestAlgorithm, Digests, Measured, measure
from recordkit.terms.vocabulary import Verdict

PACKAGE_PATH = "package.zip"
_MESSAGE = "证据续期"
_NO_EVIDENCE = Words("档案库中没有该件的证据记录", "the vault holds no evidence record of it")


class RenewalGainsNothing(Refusal):
    """What evidence would be renewed with gives way as soon as what it rests on now."""

    code = "FIL-101"
    title = Words("续期没有作用", "Renewing would gain nothing")
    mend = Words(
        "时间戳机构的证书或算法同样即将到期：请先取得其新证书，或更换时间戳机构（见运维手册）",
        "The authority's own certificate or algorithm ends as soon: have it renewed, or choose "
        "another authority",
    )
    basis = "RFC 4998, section 5.2"


@dataclass(frozen=True, slots=True)
class Due:
    """Which evidence is to be renewed: any of these is reason enough.

    `before`: its newest token was entered earlier. `runs_out_by`: the authority's certificates
    end by then. `algorithms`: it was signed, or its tree made, with one of these.
    """

    before: datetime | None = None
    runs_out_by: datetime | None = None
    algorithms: frozenset[str] = frozenset()

    def as_query(self) -> Q:
        """Return the rows of tokens that are due; none when there is no reason."""
        asked = Q(signature_algorithm__in=self.algorithms) | Q(digest_algorithm__in=self.algorithms)
        if self.before is not None:
            asked |= Q(entered_at__lt=self.before)
        if self.runs_out_by is not None:
            asked |= Q(holds_until__lte=self.runs_out_by)
        return asked

    def is_still_met_by(self, facts: TokenFacts) -> bool:
        """Whether a token that was just given is due for the same reason as what it renews."""
        ends_soon = self.runs_out_by is not None and facts.holds_until <= self.runs_out_by
        names = {facts.signature_algorithm, facts.digest_algorithm}
        return ends_soon or not names.isdisjoint(self.algorithms)


@dataclass(slots=True)
class _Member:
    """One record on its way through a renewal."""

    row: FiledCase
    evidence: dict[str, bytes]  # by path in the vault
    digests: Digests
    was_renewed: bool
    renewed: dict[str, bytes] = field(default_factory=dict)

    @property
    def main(self) -> bytes:
        return self.renewed.get(EVIDENCE_PATH) or self.evidence[EVIDENCE_PATH]


def begin_run(
    *, way: RenewalWay, algorithms: Sequence[DigestAlgorithm], at: datetime
) -> tuple[int, datetime]:
    """Begin to renew everything; return the run and which moment its evidence has to be newer than.

    A run of the same kind that did not come to its end is gone on with.
    """
    names = ",".join(algorithms)
    run = RenewalRun.objects.filter(way=way, algorithms=names, finished_at=None).first()
    if run is None:
        run = RenewalRun.objects.create(way=way, algorithms=names, before=at)
    return run.pk, run.before


def end_run(*, run: int, at: datetime) -> None:
    """Say that a run has come to its end."""
    RenewalRun.objects.filter(pk=run, finished_at=None).update(finished_at=at)


def renew_evidence(
    *,
    way: RenewalWay,
    due: Due,
    by: AgentId,
    at: datetime,
    algorithms: Sequence[DigestAlgorithm] = (DigestAlgorithm.SHA256,),
    after: tuple[UUID, UUID] | None = None,
    limit: int = 256,
) -> RenewalStep:
    """Renew the evidence of at most `limit` records; begin again with `after` of what it returns.

    Killed anywhere, it is simply begun anew: what was renewed is not due any more. With the way
    of the hash tree the packages are read whole and hashed anew; `algorithms` are then those
    under which evidence goes on: in `evidence.ers`, and with both, SM3 in a record beside it.

    Raises:
        Outage: The timestamp authority or the disk is away; begin again later.
        RenewalGainsNothing: The new token gives way as soon as the old; nothing was written.
    """
    rows = _rows(due, after, limit)
    if not rows:
        return RenewalStep()
    stamps = Stamp.objects.in_bulk({row.batch_id for row in rows})
    problems: list[RenewalProblem] = []
    members = [member for row in rows if (member := _read(row, way, at, problems))]
    behind = [member for member in members if _is_behind(member, stamps)]
    fresh = [member for member in members if member not in behind]
    _renew(fresh, way, algorithms)
    _require_gain(fresh, due)
    _put(fresh, at)
    _enter([*behind, *fresh], stamps, way, by, at)
    last = rows[-1]
    return RenewalStep(len(fresh), len(behind), tuple(problems), (last.batch_id, last.record_id))


def _rows(due: Due, after: tuple[UUID, UUID] | None, limit: int) -> list[FiledCase]:
    stamps = Stamp.objects.filter(due.as_query(), records__gt=0)
    rows = FiledCase.objects.filter(batch_id__in=stamps.values("pk"))
    if after is not None:
        batch_id, record_id = after
        rows = rows.filter(Q(batch_id__gt=batch_id) | Q(batch_id=batch_id, record_id__gt=record_id))
    return list(rows.order_by("batch_id", "record_id")[:limit])


def _read(
    row: FiledCase, way: RenewalWay, at: datetime, problems: list[RenewalProblem]
) -> _Member | None:
    """Return a record whose evidence is fit to be renewed; otherwise say why it is not."""
    try:
        held = vault.paths(record_id=row.record_id)
        paths = [path for path in (EVIDENCE_PATH, SM3_EVIDENCE_PATH) if path in held]
        evidence = {path: evidence_in_vault(row.record_id, path) for path in paths}
        digests = _digests(row, way)
    except (ObjectNotHeld, EvidenceFault) as fault:
        problems.append(RenewalProblem(row.record_id, fault.detail))
        return None
    known = _by_name(digests).get
    trust = parts.get().trust
    readings = [verify_evidence_record(r, known, trust=trust, at=at) for r in evidence.values()]
    said = [judgement for reading in readings for judgement in reading.judgements]
    failed = (each.reason for each in said if each.verdict is Verdict.FAILED)
    if objection := next(failed, None if EVIDENCE_PATH in evidence else _NO_EVIDENCE):
        problems.append(RenewalProblem(row.record_id, objection))
        return None
    return _Member(row, evidence, digests, readings[0].renewed_at is not None)


def _digests(row: FiledCase, way: RenewalWay) -> Digests:
    """Return the package's digests: as recorded, or for a new tree as the bytes are now.

    Raises:
        DigestMismatch: The package is not what was filed; its evidence must not be renewed.
    """
    recorded = Digests(row.package_sm3, row.package_sha256)
    if way is RenewalWay.TIMESTAMP:
        return recorded
    with vault.open_content(record_id=row.record_id, path=PACKAGE_PATH) as stream:
        found = measure(stream).digests
    if found != recorded:
        raise vault.DigestMismatch(
            f"{row.record_id}: expected SHA-256 {recorded.sha256}, found {found.sha256}",
            zh=f"{row.record_id}：信息包 SHA-256 应为 {recorded.sha256}，实为 {found.sha256}",
            where=str(row.record_id),
        )
    return found


def _by_name(digests: Digests) -> dict[str, bytes]:
    return {"sm3": bytes.fromhex(digests.sm3), "sha256": bytes.fromhex(digests.sha256)}


def _is_behind(member: _Member, stamps: Mapping[UUID, Stamp]) -> bool:
    """Whether the vault holds newer evidence than the row says: a crash came between."""
    token = newest_token(member.evidence[EVIDENCE_PATH])
    return hashlib.sha256(token).hexdigest() != stamps[member.row.batch_id].token_sha256


def _renew(
    members: Sequence[_Member], way: RenewalWay, algorithms: Sequence[DigestAlgorithm]
) -> None:
    if way is RenewalWay.TIMESTAMP:
        for algorithm in DigestAlgorithm:
            _renew_by_timestamp(members, algorithm)
        return
    # SHA-256 in front: where both go on, SM3 is the one beside it.
    ordered = [each for each in reversed(DigestAlgorithm) if each in algorithms]
    for algorithm, path in zip(ordered, (EVIDENCE_PATH, SM3_EVIDENCE_PATH), strict=False):
        _renew_by_hash_tree(members, algorithm, path)


def _renew_by_timestamp(members: Sequence[_Member], algorithm: DigestAlgorithm) -> None:
    """Renew every evidence record whose newest chain is by `algorithm`, with one token."""
    chosen = [
        (member, path, record)
        for member in members
        for path, record in member.evidence.items()
        if newest_algorithm(record) is algorithm
    ]
    if not chosen:
        return
    leaves = [leaf_of_newest_token(record) for _, _, record in chosen]
    # Records of one batch share a token, so that the tree is a good deal smaller than they are.
    places = {leaf: place for place, leaf in enumerate(dict.fromkeys(leaves))}
    batch = build_batch(list(places), algorithm)
    token = parts.get().timestamps.stamp(batch.root, algorithm)
    for (member, path, record), leaf in zip(chosen, leaves, strict=True):
        member.renewed[path] = renewed_by_timestamp(record, batch, places[leaf], token)


def _renew_by_hash_tree(members: Sequence[_Member], algorithm: DigestAlgorithm, path: str) -> None:
    """Let evidence go on at `path` under `algorithm`, with one token for all."""
    if not members:
        return
    # What goes on beside the other for the first time has the same beginning.
    records = [member.evidence.get(path, member.evidence[EVIDENCE_PATH]) for member in members]
    anew = [_by_name(member.digests)[algorithm] for member in members]
    pairs = list(zip(records, anew, strict=True))
    batch = build_batch([leaf_of_content(*pair, algorithm) for pair in pairs], algorithm)
    token = parts.get().timestamps.stamp(batch.root, algorithm)
    for place, (member, pair) in enumerate(zip(members, pairs, strict=True)):
        member.renewed[path] = renewed_by_hash_tree(*pair, batch, place, token)


def _require_gain(members: Sequence[_Member], due: Due) -> None:
    tokens = {newest_token(record) for each in members for record in each.renewed.values()}
    for token in tokens:
        facts = facts_of_token(token, parts.get().trust)
        if due.is_still_met_by(facts):
            raise RenewalGainsNothing(
                f"{facts.authority}: certificates to {facts.holds_until:%Y-%m-%d}, "
                f"{facts.signature_algorithm}, {facts.digest_algorithm}",
                zh=f"“{facts.authority}”：证书到 {facts.holds_until:%Y-%m-%d} 为止，算法 "
                f"{facts.signature_algorithm}、{facts.digest_algorithm}",
                where=facts.authority,
            )


def _put(members: Sequence[_Member], at: datetime) -> None:
    vault.add_layers(
        objects=[
            NewObject(
                record_id=member.row.record_id,
                files={path: _content(record) for path, record in member.renewed.items()},
                message=_MESSAGE,
                created_at=at,
                agent_name=member.row.agency_name,
            )
            for member in members
        ]
    )


def _content(record: bytes) -> ObjectContent:
    measured = Measured(len(record), Digests.of(record))
    return ObjectContent(measured, hashlib.sha512(record).hexdigest(), record)


@transaction.atomic
def _enter(
    members: Sequence[_Member],
    stamps: Mapping[UUID, Stamp],
    way: RenewalWay,
    by: AgentId,
    at: datetime,
) -> None:
    if not members:
        return
    newest = _newest_stamps(members, at)
    left: Counter[UUID] = Counter()
    events = []
    for stamp, those in newest:
        left.update(member.row.batch_id for member in those)
        ids = [member.row.record_id for member in those]
        FiledCase.objects.filter(pk__in=ids).update(batch_id=stamp.pk)
        Stamp.objects.filter(pk=stamp.pk).update(records=F("records") + len(ids))
        # A row may also be behind because it was made anew; then nothing was renewed.
        events += [_event(each, stamp, way) for each in those if each.renewed or each.was_renewed]
    _take_away(left, stamps)
    vault.register_layers(record_ids=[member.row.record_id for member in members], at=at)
    custody.record(events=events, by=by, at=at)


def _newest_stamps(
    members: Sequence[_Member], at: datetime
) -> Iterator[tuple[Stamp, list[_Member]]]:
    """Yield each token that is now the newest, as a row that exists, with its records."""
    by_token: dict[bytes, list[_Member]] = {}
    for member in members:
        by_token.setdefault(newest_token(member.main), []).append(member)
    made = {hashlib.sha256(token).hexdigest(): stamp_of(new_id(), token, at) for token in by_token}
    Stamp.objects.bulk_create(made.values(), ignore_conflicts=True)
    rows = {row.token_sha256: row for row in Stamp.objects.filter(token_sha256__in=list(made))}
    for token, those in by_token.items():
        yield rows[hashlib.sha256(token).hexdigest()], those


def _take_away(left: Counter[UUID], stamps: Mapping[UUID, Stamp]) -> None:
    """Count records out of the tokens they stood under; several tokens in one statement."""
    rows = list(Stamp.objects.filter(pk__in=[pk for pk in left if pk in stamps]))
    for row in rows:
        row.records = max(0, row.records - left[row.pk])
    Stamp.objects.bulk_update(rows, ["records"])


def _event(member: _Member, stamp: Stamp, way: RenewalWay) -> EvidenceRenewed:
    return EvidenceRenewed(
        record_id=member.row.record_id,
        way=str(way),
        digest_algorithm=stamp.digest_algorithm,
        authority=stamp.authority,
        stamped_at=write_moment(stamp.stamped_at),
        token_sha256=stamp.token_sha256,
        evidence_sha256=hashlib.sha256(member.main).hexdigest(),
    )
