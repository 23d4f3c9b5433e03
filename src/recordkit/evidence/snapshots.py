"""Verification snapshots: what a verification saw and said, kept so that it can be done again.

In thirty years nobody can ask the authorities of today. A snapshot holds everything but the
signed bytes: the signature, the certificates, the lists and answers about revocation, the
evidence of time, the verdicts and who gave them. `snapshot_checks` verifies from it.

Source: our own format ``recordkit-snapshot/1`` (docs/formats/verification-snapshot.md);
RFC 8785 for its bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from recordkit.errors import ContentFault, Words
from recordkit.evidence.canonical import canonical_json, read_moment, write_moment
from recordkit.evidence.judgement import Judgement
from recordkit.evidence.sm2 import DEFAULT_USER_ID
from recordkit.fixity import Digests, MalformedDigest
from recordkit.terms.vocabulary import Verdict

LARGEST_SNAPSHOT_BYTES = 32 << 20
_MOST_MEMBERS = 256  # of any list in it
# Paths are sought among these, so that their number bounds what that costs.
_MOST_CERTIFICATES = 32
_T = TypeVar("_T")


class MalformedSnapshot(ContentFault):
    """A file is not a verification snapshot as we write them."""

    code = "EVD-207"
    title = Words("验证快照格式不正确", "A verification snapshot is not well formed")
    mend = Words(
        "请使用原始的验证快照文件，不要编辑它；没有则重新验证并生成",
        "Use the original file and do not edit it; without one, verify again and make a new one",
    )


class Covers(StrEnum):
    """What a piece of time evidence is about."""

    PACKAGE = "package"  # the package that the signed bytes lie in
    CONTENT = "content"  # the signed bytes themselves
    SIGNATURE = "signature_value"


class TimeKind(StrEnum):
    """Which kind of time evidence it is."""

    TOKEN = "rfc3161-token"  # noqa: S105 - no password
    EVIDENCE_RECORD = "rfc4998-evidence-record"


@dataclass(frozen=True, slots=True)
class TimeEvidence:
    """A timestamp token or an evidence record (DER), and what it is about.

    `digests` are those of what it covers, as they were when the snapshot was made.
    """

    kind: TimeKind
    covers: Covers
    digests: Digests
    encoded: bytes


@dataclass(frozen=True, slots=True)
class VerificationSnapshot:
    """Everything that a verification of one signature saw and said.

    Nothing in it has been verified again yet. `proven_at` is the moment at which the signature
    was then held to have existed; None when only the signer's word was to be had.

    Raises:
        MalformedSnapshot: The format is another, or a list is too long.
    """

    FORMAT: ClassVar[str] = "recordkit-snapshot/1"

    verified_at: datetime
    verifier: str  # program and version
    register_edition: str  # of the algorithms' register
    content_size_bytes: int
    content: Digests
    signature: bytes  # DER SignedData
    proven_at: datetime | None
    algorithms: tuple[str, ...]  # what the signature leaned on, by kind and name
    chain: tuple[bytes, ...]  # certificates (DER), the signer's first
    anchors: tuple[bytes, ...]  # those that were trusted and used
    crls: tuple[bytes, ...]
    ocsp_responses: tuple[bytes, ...]
    time_evidence: tuple[TimeEvidence, ...]
    judgements: tuple[Judgement, ...]
    may_carry_digest: bool = False
    user_id: bytes = DEFAULT_USER_ID
    format: str = FORMAT

    def __post_init__(self) -> None:
        if self.format != self.FORMAT:
            raise MalformedSnapshot(f"expected format {self.FORMAT}, found {self.format!r:.60}")
        if max(len(self.chain), len(self.anchors)) > _MOST_CERTIFICATES:
            raise MalformedSnapshot(
                f"more than {_MOST_CERTIFICATES} certificates",
                zh=f"证书多于 {_MOST_CERTIFICATES} 张",
            )
        if self.content_size_bytes < 0:
            raise MalformedSnapshot(f"content of {self.content_size_bytes} bytes")

    def verdict_on(self, aspect: str) -> Verdict:
        """Return the worst verdict recorded on one aspect; NOT_APPLICABLE when there is none."""
        said = (each.verdict for each in self.judgements if each.aspect == aspect)
        return max(said, default=Verdict.NOT_APPLICABLE)

    def to_json(self) -> bytes:
        """Return the snapshot as canonical JSON, which is how it is kept."""
        return canonical_json(
            {
                "format": self.format,
                "verified_at": write_moment(self.verified_at),
                "verifier": self.verifier,
                "register_edition": self.register_edition,
                "content": {"size_bytes": self.content_size_bytes, **_digests(self.content)},
                "signature": _base64(self.signature),
                "may_carry_digest": self.may_carry_digest,
                "user_id": _base64(self.user_id),
                "proven_at": None if self.proven_at is None else write_moment(self.proven_at),
                "algorithms": list(self.algorithms),
                "chain": _all_base64(self.chain),
                "anchors": _all_base64(self.anchors),
                "crls": _all_base64(self.crls),
                "ocsp_responses": _all_base64(self.ocsp_responses),
                "time_evidence": [
                    {
                        "kind": str(each.kind),
                        "covers": str(each.covers),
                        **_digests(each.digests),
                        "encoded": _base64(each.encoded),
                    }
                    for each in self.time_evidence
                ],
                "judgements": [
                    {
                        "aspect": each.aspect,
                        "verdict": each.verdict.name.lower(),
                        "zh": each.reason.zh,
                        "en": each.reason.en,
                    }
                    for each in self.judgements
                ],
            }
        )

    @classmethod
    def from_json(cls, content: bytes) -> VerificationSnapshot:
        """Read a snapshot back; white space and the order of members do not matter.

        Raises:
            MalformedSnapshot: It is not JSON, or has other members than a snapshot.
        """
        try:
            return _snapshot(_Members(_parse(content), ""))
        except (ValueError, KeyError, MalformedDigest, RecursionError) as found:
            said = " ".join(str(found).split())[:200]
            raise MalformedSnapshot(
                f"the snapshot cannot be read: {said}", zh=f"验证快照无法读取：{said}"
            ) from found


def _snapshot(top: _Members) -> VerificationSnapshot:
    content = top.inner("content")
    snapshot = VerificationSnapshot(
        format=top.text("format"),
        verified_at=read_moment(top.text("verified_at")),
        verifier=top.text("verifier"),
        register_edition=top.text("register_edition"),
        content_size_bytes=content.number("size_bytes"),
        content=_read_digests(content),
        signature=_unbase64(top.text("signature")),
        may_carry_digest=top.flag("may_carry_digest"),
        user_id=_unbase64(top.text("user_id")),
        proven_at=_moment_or_none(top),
        algorithms=top.texts("algorithms", str),
        chain=top.texts("chain", _unbase64),
        anchors=top.texts("anchors", _unbase64),
        crls=top.texts("crls", _unbase64),
        ocsp_responses=top.texts("ocsp_responses", _unbase64),
        time_evidence=tuple(map(_time_evidence, top.objects("time_evidence"))),
        judgements=tuple(map(_judgement, top.objects("judgements"))),
    )
    for members in (top, content):
        members.require_empty()
    return snapshot


def _time_evidence(held: _Members) -> TimeEvidence:
    evidence = TimeEvidence(
        kind=TimeKind(held.text("kind")),
        covers=Covers(held.text("covers")),
        digests=_read_digests(held),
        encoded=_unbase64(held.text("encoded")),
    )
    held.require_empty()
    return evidence


def _judgement(held: _Members) -> Judgement:
    verdict = held.text("verdict")
    if verdict != verdict.lower():
        raise ValueError(f"no verdict: {verdict!r:.40}")
    judgement = Judgement(
        held.text("aspect"), Verdict[verdict.upper()], Words(held.text("zh"), held.text("en"))
    )
    held.require_empty()
    return judgement


def _moment_or_none(top: _Members) -> datetime | None:
    text = top.take("proven_at", (str, type(None)))
    return None if text is None else read_moment(text)


class _Members:
    """The members of one object, taken out one by one with their type."""

    def __init__(self, held: object, where: str) -> None:
        if not isinstance(held, dict):
            # Foreign content, not a wrong call.
            raise ValueError(f"{where}/: expected an object, found {held!r:.60}")  # noqa: TRY004
        self._held = dict(held)
        self._where = where

    def take(self, name: str, kinds: type | tuple[type, ...]) -> Any:
        if name not in self._held:
            raise ValueError(f"{self._where}/{name} is missing")
        value = self._held.pop(name)
        # A bool is an int to Python and not to JSON.
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise ValueError(f"{self._where}/{name}: found {value!r:.60}")
        return value

    def text(self, name: str) -> str:
        text: str = self.take(name, str)
        text.encode("utf-8")  # a lone surrogate is a ValueError here, and trouble anywhere else
        return text

    def number(self, name: str) -> int:
        return int(self.take(name, int))

    def flag(self, name: str) -> bool:
        return bool(self.take(name, bool))

    def inner(self, name: str) -> _Members:
        return _Members(self.take(name, dict), f"{self._where}/{name}")

    def objects(self, name: str) -> Iterable[_Members]:
        return [_Members(each, f"{self._where}/{name}") for each in self._list(name)]

    def texts(self, name: str, read: Callable[[str], _T]) -> tuple[_T, ...]:
        found = []
        for each in self._list(name):
            if not isinstance(each, str):
                raise ValueError(f"{self._where}/{name}: expected text, found {each!r:.60}")  # noqa: TRY004
            each.encode("utf-8")
            found.append(read(each))
        return tuple(found)

    def require_empty(self) -> None:
        if self._held:
            names = ", ".join(sorted(self._held))
            raise ValueError(f"{self._where}/: a snapshot has no {names:.120}")

    def _list(self, name: str) -> list[object]:
        held: list[object] = self.take(name, list)
        if len(held) > _MOST_MEMBERS:
            raise ValueError(f"{self._where}/{name}: {len(held)}, more than {_MOST_MEMBERS}")
        return held


def _parse(content: bytes) -> object:
    if len(content) > LARGEST_SNAPSHOT_BYTES:
        raise ValueError(f"{len(content)} bytes, more than {LARGEST_SNAPSHOT_BYTES}")
    return json.loads(content.decode("utf-8"), object_pairs_hook=_without_repeats)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name appears twice in one object")
    return held


def _digests(digests: Digests) -> dict[str, object]:
    return {"sm3": digests.sm3, "sha256": digests.sha256}


def _read_digests(held: _Members) -> Digests:
    return Digests(held.text("sm3"), held.text("sha256"))


def _all_base64(values: Iterable[bytes]) -> list[object]:
    return [_base64(each) for each in values]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error as found:
        raise ValueError(f"not base64: {text!r:.60}") from found
    if _base64(value) != text:
        raise ValueError(f"not the one way to write those bytes: {text!r:.60}")
    return value
