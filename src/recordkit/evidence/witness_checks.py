"""Judging who else has seen the ledger that a checkpoint is of: its witnesses.

A ledger's own signature cannot show that it shows everybody the same history. Witnesses who
cosign only what continues all that they have seen before can.

Source: C2SP tlog-cosignature and tlog-policy.
"""

from __future__ import annotations

from datetime import UTC, datetime

from recordkit.errors import Words
from recordkit.evidence.checkpoints import Checkpoint, parse_checkpoint
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.note_keys import NoteVerifier, cosigned_at
from recordkit.evidence.notes import MalformedCheckpoint
from recordkit.evidence.witness_policy import Quorum, WitnessPolicy
from recordkit.terms.vocabulary import Verdict

ASPECT = "checkpoint_witnesses"
_NAMED_AT_MOST = 5


def judge_witnesses(checkpoint: str, policy: WitnessPolicy) -> Judgement:
    """Say whether as many known witnesses have cosigned as the reader asks for.

    Passed when they have; indeterminate when there are fewer, or none; not applicable when the
    reader knows no witness and asks for none; failed only when a cosignature in the name of one
    that he knows is bad.
    """
    try:
        read = parse_checkpoint(checkpoint, policy.witnesses)
    except MalformedCheckpoint as unread:
        return undecided(
            ASPECT,
            f"检查点无法读取，看不到见证：{unread.detail.zh}",
            f"the checkpoint cannot be read, so no witness is seen: {unread.detail.en}",
        )
    if read.refuted:
        return failed(
            ASPECT,
            f"“{_named(read.refuted, '”“')}”的联署无效：检查点或联署已被改动",
            f"the cosignature of {_named(read.refuted, ', ')} is bad: it or the checkpoint was "
            "altered",
        )
    return _judge_quorum(read, policy.quorum)


def _judge_quorum(read: Checkpoint, quorum: Quorum | None) -> Judgement:
    if quorum is None and not read.signers:
        return Judgement(
            ASPECT,
            Verdict.NOT_APPLICABLE,
            Words(
                "没有见证：信任目录未要求见证人联署，只有保管单位自己担保日志只有一份历史",
                "no witness: the trust folder asks for none, so only the keeper vouches that "
                "there is one history",
            ),
        )
    if quorum is None or quorum.is_met_by(read.signers):
        return passed(
            ASPECT,
            f"{len(read.signers)} 个见证人已联署：{_signed(read, '、')}",
            f"{len(read.signers)} witnesses cosigned: {_signed(read, ', ')}",
        )
    needed, given = quorum.threshold, quorum.count(read.signers)
    if not read.signers:
        return undecided(
            ASPECT,
            f"没有见证：所要求的 {needed} 个见证人无一联署，无法判断日志是否对所有人一致",
            f"no witness: none of the {needed} asked for has cosigned, so it cannot be told "
            "whether everybody is shown the same ledger",
        )
    return undecided(
        ASPECT,
        f"见证不足：要求 {needed}，满足 {given}；已联署：{_signed(read, '、')}",
        f"too few witnesses: {needed} asked for, {given} given; cosigned by {_signed(read, ', ')}",
    )


def _signed(read: Checkpoint, comma: str) -> str:
    shown = [f"{key.name:.80} ({_day(read, key)})" for key in read.signers[:_NAMED_AT_MOST]]
    return comma.join(shown) + (" …" if len(read.signers) > _NAMED_AT_MOST else "")


def _day(read: Checkpoint, key: NoteVerifier) -> str:
    """Return the day of the newest cosignature, in UTC; its number of seconds beyond our years."""
    moments = [cosigned_at(each.value) or 0 for each in read.note.signatures_by(key)]
    try:
        return f"{datetime.fromtimestamp(max(moments), UTC):%Y-%m-%d}"
    except (ValueError, OverflowError, OSError):
        return str(max(moments))


def _named(keys: tuple[NoteVerifier, ...], comma: str) -> str:
    return comma.join(key.name[:80] for key in keys[:_NAMED_AT_MOST])
