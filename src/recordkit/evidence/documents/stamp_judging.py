"""A timestamp over a document, told in the words that signatures are judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recordkit.errors import Words
from recordkit.evidence.documents.inspection import Aspect, Fact
from recordkit.evidence.judgement import Judgement, passed
from recordkit.evidence.timestamps import TimeReading
from recordkit.terms.vocabulary import Verdict


def of_stamp(reading: TimeReading) -> Iterator[Judgement]:
    """Yield a token's judgements under the names that signatures are judged by."""
    names = {
        "token_value": Aspect.VALUE,
        "token_digest": Aspect.ENTRIES,
        "authority_trust": Aspect.SIGNER_TRUST,
    }
    worst = max(reading.judgements, key=lambda each: each.verdict)
    for each in reading.judgements:
        if each.aspect in names:
            yield replace(each, aspect=names[each.aspect])
    if worst.verdict is Verdict.PASSED and reading.stamped_at is not None:
        moment = f"{reading.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
        yield passed(
            Aspect.TIME, f"时间戳证明文件不晚于 {moment}", f"it proves the file existed at {moment}"
        )
    else:
        yield replace(worst, aspect=Aspect.TIME)


def stamp_facts(reading: TimeReading) -> Iterator[Fact]:
    """Yield what a token says of itself."""
    yield "signer", Words("时间戳机构", "authority"), reading.authority
    yield "container", Words("签名格式", "container"), "timestamp-token"
    if reading.stamped_at is not None:
        moment = f"{reading.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
        yield "stamped_at", Words("时间戳时间", "stamped at"), moment
