"""When a signature in a document was made: what it claims, and what a token proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recordkit.evidence.algorithms import DIGEST_NAMES, digest
from recordkit.evidence.asn1 import MalformedEvidence
from recordkit.evidence.documents.inspection import Aspect
from recordkit.evidence.documents.moments import Stated
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.timestamps import TimeReading, Token, judge_token, read_token
from recordkit.evidence.trust import Trust, strangers_among
from recordkit.terms.vocabulary import Verdict

# A signer's clock may be a little ahead of the authority's without anybody lying.
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class When:
    """The moment that everything else is judged at, and how good it is.

    `moment` is the proven one where there is one, else the claimed one, None when neither is
    to be had. `judgement` is on the time itself.
    """

    moment: datetime | None
    is_proven: bool
    judgement: Judgement
    authority: str = ""


def judge_time(
    claimed: Stated,
    *,
    token: bytes | None,
    over: Sequence[bytes],
    trust: Trust,
    at: datetime | None,
) -> When:
    """Judge when something was signed.

    `over` are the bytes that the token may be about, or the digest itself. `at` is a moment at
    which the document is known from elsewhere to have existed, or None.
    """
    if token is not None:
        return _by_token(claimed, token, over, trust=trust, at=at)
    if at is not None and claimed.moment is not None and claimed.moment > at + CLOCK_TOLERANCE:
        return When(at, True, _claims_later(claimed.moment, at))
    return When(at or claimed.moment, at is not None, _only_claimed(claimed))


def _by_token(
    claimed: Stated,
    token: bytes,
    over: Sequence[bytes],
    *,
    trust: Trust,
    at: datetime | None,
) -> When:
    try:
        held = read_token(token, known=trust.known())
    except MalformedEvidence as unread:
        said = failed(
            Aspect.TIME,
            f"附有时间戳，但无法读取：{unread.detail.zh}",
            f"a timestamp token is there and cannot be read: {unread.detail.en}",
        )
        return When(at or claimed.moment, at is not None, said)
    reading = judge_found_token(held, over, trust=trust)
    worst = max(reading.judgements, key=lambda judgement: judgement.verdict)
    if worst.verdict is not Verdict.PASSED:
        said = Judgement(Aspect.TIME, worst.verdict, worst.reason)
        moment = at or (held.stamped_at if worst.verdict < Verdict.FAILED else claimed.moment)
        return When(moment, at is not None, said, reading.authority)
    stamped_at = held.stamped_at
    if claimed.moment is not None and claimed.moment > stamped_at + CLOCK_TOLERANCE:
        return When(stamped_at, True, _claims_later(claimed.moment, stamped_at), reading.authority)
    said = passed(
        Aspect.TIME,
        f"时间戳证明不晚于 {stamped_at:%Y-%m-%d %H:%M:%S} UTC（{reading.authority}）",
        f"a token proves it existed at {stamped_at:%Y-%m-%d %H:%M:%S} UTC ({reading.authority})",
    )
    return When(stamped_at, True, said, reading.authority)


def judge_found_token(held: Token, over: Sequence[bytes], *, trust: Trust) -> TimeReading:
    """Judge a token found in a document, which is about one of `over`.

    Authorities put certificates into their tokens that have nothing to do with them. In our own
    records that is a fault, for nothing guards them; in a document that others made, the bytes
    are under its signatures, and such certificates merely help nobody.
    """
    message = held.message
    strangers = strangers_among(message.signer, message.certificates)
    kept = tuple(each for each in message.certificates if each not in strangers)
    held = replace(held, message=replace(message, certificates=kept))
    return judge_token(held, _digest_in(held, over), trust=trust)


def _digest_in(held: Token, over: Sequence[bytes]) -> bytes:
    """Return the digest that the token should have; the one it has, if `over` leads to it."""
    name = DIGEST_NAMES.get(held.digest_algorithm, "")
    expected = [digest(name, content) for content in over] if name else []
    known = (*expected, *over)
    return held.digest if held.digest in known else (*expected, b"")[0]


def _only_claimed(claimed: Stated) -> Judgement:
    if claimed.moment is None:
        written = f"“{claimed.text}”" if claimed.text else ""
        return undecided(
            Aspect.TIME,
            f"没有可读的签名时间{written}，也没有时间戳",
            f"no time of signing that can be read{': ' if claimed.text else ''}{claimed.text}, "
            "and no token",
        )
    zone = "" if claimed.has_zone else "（未注明时区，按北京时间）"
    zone_en = "" if claimed.has_zone else " (no zone given, Beijing time assumed)"
    return undecided(
        Aspect.TIME,
        f"签名人自称签于 {claimed.moment:%Y-%m-%d %H:%M:%S} UTC{zone}，没有时间戳证明",
        f"the signer claims {claimed.moment:%Y-%m-%d %H:%M:%S} UTC{zone_en}; no token proves it",
    )


def _claims_later(claimed: datetime, known: datetime) -> Judgement:
    return failed(
        Aspect.TIME,
        f"自称签于 {claimed:%Y-%m-%d %H:%M:%S} UTC，晚于已知其存在的 {known:%Y-%m-%d %H:%M:%S} UTC",
        f"claims to be of {claimed:%Y-%m-%d %H:%M:%S} UTC, later than "
        f"{known:%Y-%m-%d %H:%M:%S} UTC, when it is known to have existed",
    )
