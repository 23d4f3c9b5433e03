"""An evidence record or a timestamp by itself, against the files that it is said to be about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from recordkit.errors import Words
from recordkit.evidence import (
    Judgement,
    MalformedEvidence,
    TimestampRefused,
    Trust,
    token_in_response,
    verify_evidence_record,
    verify_group_evidence,
    verify_token,
)
from recordkit.evidence.algorithms import NotVerifiedHere, digest_name
from recordkit.evidence.asn1 import LARGEST_STRUCTURE_BYTES
from recordkit.evidence.timestamps import TimeReading, read_token
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.verification import Aspect, Verification, grouped

_ASPECTS = {
    "evidence_structure": Aspect.STRUCTURE,
    "token_structure": Aspect.STRUCTURE,
    "tree_path": Aspect.DIGESTS,
    "token_digest": Aspect.DIGESTS,
}  # everything else is evidence of time


def verify_evidence_file(
    path: Path, contents: Sequence[Path], *, trust: Trust, at: datetime | None = None
) -> Verification:
    """Return what an evidence record (RFC 4998), token or answer (RFC 3161) proves of files.

    Several files are a data group, which has to be complete. `at`: also whether the newest
    token of a record still holds at that moment. Whatever is in the file, a verdict comes back.

    Raises:
        OSError: A file cannot be opened.
        ValueError: There are no files, or several for a timestamp.
    """
    if not contents:
        raise ValueError("evidence is about one file or more")
    with path.open("rb") as stream:
        # One byte too many is refused by whoever reads it, in words.
        document = stream.read(2 * LARGEST_STRUCTURE_BYTES + 1)
    token = _token_in(document, trust)
    digests = [_digests_of(content) for content in contents]
    if token is not None:
        if len(digests) > 1:
            raise ValueError("a timestamp is about one file")
        return _of_token(path, token, digests[0], trust)
    return _of_record(path, document, digests, trust, at)


def _of_record(
    path: Path,
    document: bytes,
    digests: Sequence[Callable[[str], bytes]],
    trust: Trust,
    at: datetime | None,
) -> Verification:
    if len(digests) == 1:
        reading = verify_evidence_record(document, digests[0], trust=trust, at=at)
    else:
        reading = verify_group_evidence(document, digests, trust=trust, at=at)
    facts = [fact for time in reading.times for fact in _facts(time)]
    return _verification("evidence-record", path, reading.judgements, facts)


def _of_token(
    path: Path, token: bytes, digest_by: Callable[[str], bytes], trust: Trust
) -> Verification:
    try:
        digest = digest_by(digest_name(read_token(token, known=trust.known()).digest_algorithm))
    except (MalformedEvidence, NotVerifiedHere):
        digest = b""  # which the judgement on the token says in words
    reading = verify_token(token, digest, trust=trust)
    return _verification("timestamp", path, reading.judgements, list(_facts(reading)))


def _token_in(document: bytes, trust: Trust) -> bytes | None:
    """Return the token when the document is one, or an answer with one in it."""
    try:
        return token_in_response(document)
    except (MalformedEvidence, TimestampRefused):
        pass
    try:
        read_token(document, known=trust.known())
    except MalformedEvidence:
        return None
    return document


def _digests_of(path: Path) -> Callable[[str], bytes]:
    @cache
    def digest_by(algorithm: str) -> bytes:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, lambda: hashlib.new(algorithm)).digest()

    return digest_by


def _verification(
    subject: str,
    path: Path,
    judgements: Sequence[Judgement],
    facts: Sequence[tuple[Words, str]],
) -> Verification:
    said = ((_ASPECTS.get(each.aspect, Aspect.EVIDENCE), each) for each in judgements)
    return Verification(subject, path.name, grouped(said, otherwise=_NOT_IN_IT), tuple(facts))


def _facts(time: TimeReading) -> Iterator[tuple[Words, str]]:
    if time.stamped_at is None:
        return
    yield Words("时间戳时间", "stamped at"), str(time.stamped_at)
    yield Words("时间戳机构", "authority"), time.authority


_NOT_IN_IT = {
    aspect: Judgement(
        aspect.value,
        Verdict.NOT_APPLICABLE,
        Words("时间证据本身不含此项", "time evidence by itself has nothing of the kind"),
    )
    for aspect in (Aspect.SIGNATURE, Aspect.LEDGER, Aspect.WITNESSES)
}
