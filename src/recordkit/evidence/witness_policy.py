"""Whose cosignatures a reader asks for: the ledgers and witnesses he knows, and how many of them.

Source: the C2SP specification tlog-policy, https://c2sp.org/tlog-policy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from recordkit.errors import ContentFault, Words
from recordkit.evidence.note_keys import CosignatureVerifier, NoteVerifier
from recordkit.evidence.notes import MalformedCheckpoint

LARGEST_POLICY_BYTES = 1 << 18
MOST_NAMES = 256
_UNFIT = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_SPACES = re.compile(r"[ \t]+")
_NOBODY = "none"
_Kind = TypeVar("_Kind", bound=NoteVerifier)


class MalformedPolicy(ContentFault):
    """A file is not a policy of witnesses."""

    code = "LOG-201"
    title = Words("见证规则文件格式不正确", "A policy of witnesses is not well formed")
    mend = Words(
        "按 c2sp.org/tlog-policy 的格式改正所指的那一行",
        "Mend the line that is named, after the format of c2sp.org/tlog-policy",
    )
    basis = "C2SP tlog-policy"


@dataclass(frozen=True, slots=True)
class Quorum:
    """At least `threshold` of the members: witnesses, or quorums of their own."""

    threshold: int
    members: tuple[CosignatureVerifier | Quorum, ...]

    def is_met_by(self, signers: Collection[NoteVerifier]) -> bool:
        """Whether enough members are among those who signed."""
        return self.count(signers) >= self.threshold

    def count(self, signers: Collection[NoteVerifier]) -> int:
        """Return how many members are among those who signed."""
        return sum(
            member.is_met_by(signers) if isinstance(member, Quorum) else member in signers
            for member in self.members
        )


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """The witnesses that a reader knows. `quorum` is None when he asks for nobody's word."""

    witnesses: tuple[CosignatureVerifier, ...] = ()
    quorum: Quorum | None = None
    logs: tuple[NoteVerifier, ...] = ()

    @classmethod
    def any_of(cls, witnesses: Iterable[CosignatureVerifier]) -> WitnessPolicy:
        """Return the policy of a reader who names witnesses and nothing else: any one will do."""
        known = tuple(dict.fromkeys(witnesses))
        return cls(known, Quorum(1, known) if known else None)


NO_WITNESSES = WitnessPolicy()


def parse_policy(content: bytes) -> WitnessPolicy:
    """Read a policy file: `log`, `witness`, `group` and exactly one `quorum` line.

    Raises:
        MalformedPolicy: A line does not follow the format, or names what no line before defined.
    """
    if len(content) > LARGEST_POLICY_BYTES or _UNFIT.search(content):
        raise _malformed(0, "it is too large or holds control characters", "过大，或含有控制字符")
    reader = _Reader()
    # Names are compared as bytes; this decoding keeps every byte apart.
    for number, line in enumerate(content.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = _SPACES.split(line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            reader.take(number, words[0], words[1:])
    return reader.policy()


class _Reader:
    def __init__(self) -> None:
        self._named: dict[str, CosignatureVerifier | Quorum] = {}
        self._logs: list[NoteVerifier] = []
        self._witnesses: list[CosignatureVerifier] = []
        self._members: set[str] = set()
        self._quorums: list[Quorum | None] = []

    def take(self, number: int, keyword: str, words: Sequence[str]) -> None:
        takes: dict[str, Callable[[int, Sequence[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        if keyword not in takes:
            raise _malformed(number, f"unknown keyword {keyword!r:.40}", "关键词不可识别")
        takes[keyword](number, words)
        if len(self._named) + len(self._logs) > MOST_NAMES:
            raise _malformed(number, f"more than {MOST_NAMES} names", f"名称多于 {MOST_NAMES} 个")

    def policy(self) -> WitnessPolicy:
        if len(self._quorums) != 1:
            raise _malformed(
                0,
                f"expected one quorum line, found {len(self._quorums)}",
                f"应有一行 quorum，实有 {len(self._quorums)} 行",
            )
        return WitnessPolicy(tuple(self._witnesses), self._quorums[0], tuple(self._logs))

    def _log(self, number: int, words: Sequence[str]) -> None:
        if len(words) not in {1, 2}:
            raise _malformed(number, "expected log <vkey> [<url>]", "应为 log <公钥> [<网址>]")
        self._logs.append(_key(number, NoteVerifier, words[0], self._logs))

    def _witness(self, number: int, words: Sequence[str]) -> None:
        if len(words) not in {2, 3}:
            raise _malformed(
                number, "expected witness <name> <vkey> [<url>]", "应为 witness <名称> <公钥>"
            )
        key = _key(number, CosignatureVerifier, words[1], self._witnesses)
        self._define(number, words[0], key)
        self._witnesses.append(key)

    def _group(self, number: int, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise _malformed(
                number, "expected group <name> <k> <name>...", "应为 group <名称> <个数> <成员>…"
            )
        name, threshold, *members = words
        for member in members:
            if member not in self._named or member in self._members:
                raise _malformed(
                    number,
                    f"{member!r:.40} is not defined above, or a member already",
                    f"成员 {member!r:.40} 在前面没有定义，或已属于别的组",
                )
            self._members.add(member)
        needed = _threshold(number, threshold, len(members))
        self._define(number, name, Quorum(needed, tuple(self._named[each] for each in members)))

    def _quorum(self, number: int, words: Sequence[str]) -> None:
        if len(words) != 1 or (words[0] != _NOBODY and words[0] not in self._named):
            raise _malformed(
                number, "expected quorum and a name defined above", "应为 quorum 加前面定义的名称"
            )
        named = self._named.get(words[0])
        alone = Quorum(1, (named,)) if isinstance(named, CosignatureVerifier) else None
        self._quorums.append(named if isinstance(named, Quorum) else alone)

    def _define(self, number: int, name: str, meaning: CosignatureVerifier | Quorum) -> None:
        if name == _NOBODY or name in self._named:
            raise _malformed(number, f"{name!r:.40} is taken", f"名称 {name!r:.40} 已被使用")
        self._named[name] = meaning


def _key(number: int, kind: type[_Kind], text: str, known: Sequence[NoteVerifier]) -> _Kind:
    try:
        key = kind.parse(text)
    except MalformedCheckpoint as refused:
        raise _malformed(number, refused.detail.en, refused.detail.zh) from refused
    if any(other.key == key.key for other in known):
        raise _malformed(number, "the same key stands above", "同一公钥已在前面出现")
    return key


def _threshold(number: int, text: str, members: int) -> int:
    if text in {"all", "any"}:
        return members if text == "all" else 1
    # Not int() alone, which reads signs, spaces and the digits of other scripts.
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text) or int(text) > members:
        raise _malformed(
            number, f"expected 1 to {members}, any or all", f"应为 1 至 {members}、any 或 all"
        )
    return int(text)


def _malformed(number: int, detail: str, zh: str) -> MalformedPolicy:
    en = f"line {number}: {detail}" if number else detail
    shown = (f"第 {number} 行：{zh}" if number else zh).encode("utf-8", "replace").decode()
    return MalformedPolicy(en.encode("utf-8", "replace").decode(), zh=shown)
