"""Signatures and seals of an OFD package, each judged apart.

The order of steps: (1) the digest of every entry that a signature refers to; (2) that the value
binds Signature.xml; (3) the value itself; (4) the seal, its maker and its copy; (5) certificates
and time; (6) what is not covered, and what came later.

Source: GB/T 33190-2016, GB/T 38540-2020, GM/T 0031, GB/T 35275-2017, GB/T 32918.2-2016.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from recordkit.errors import ContentFault, Words
from recordkit.evidence.asn1 import LARGEST_STRUCTURE_BYTES, MalformedEvidence
from recordkit.evidence.documents.inspection import (
    Aspect,
    Fact,
    FoundSignature,
    Inspection,
    Placed,
)
from recordkit.evidence.documents.ofd_parts import (
    Entries,
    Listed,
    Reference,
    SignatureFile,
    Signatures,
    read_signature_file,
    signatures_of,
)
from recordkit.evidence.documents.signed_values import (
    NOT_RELIED_ON,
    SignedValue,
    read_signed_value,
)
from recordkit.evidence.documents.value_judging import (
    Binding,
    judge_signed_value,
    value_facts,
)
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.trust import Trust

_MOST_SIGNATURE_BYTES = 64 << 20  # of all signature files of a package together
_LARGEST_SIGNATURE_FILE = 4 << 20
_NAMED_AT_MOST = 8
KEYED = "1.2.156.10197.1.401.2"
_DEFAULT_METHOD = "md5"  # what the schema says of an absent CheckMethod
_METHODS = {
    "sm3": "sm3",
    "1.2.156.10197.1.401": "sm3",
    "md5": "md5",
    "1.2.840.113549.2.5": "md5",
    "sha1": "sha1",
    "1.3.14.3.2.26": "sha1",
    "sha256": "sha256",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "sha384": "sha384",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "sha512": "sha512",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def inspect_ofd(entries: Entries, *, trust: Trust, at: datetime | None = None) -> Inspection:
    """Judge every signature that the package lists. Bad evidence is judged, never raised.

    `at` is a moment at which the package is known from elsewhere to have existed; None when
    there is no other word on time than that of the signatures.
    """
    try:
        signatures = signatures_of(entries)
    except ContentFault as unread:
        return Inspection("ofd", (failed(Aspect.STRUCTURE, unread.detail.zh, unread.detail.en),))
    desk = _Desk(entries, signatures, trust, at)
    found = tuple(desk.judge(place) for place in range(len(signatures.listed)))
    return Inspection("ofd", tuple(_on_the_whole(signatures)), found)


def _on_the_whole(signatures: Signatures) -> Iterator[Judgement]:
    for problem in signatures.problems:
        yield undecided(Aspect.STRUCTURE, problem.zh, problem.en)
    if not signatures.problems:
        count = len(signatures.listed)
        yield passed(
            Aspect.STRUCTURE,
            f"签名列表可读，共 {count} 个签名" if count else "文件没有签名",
            f"the lists of signatures read well: {count}" if count else "it bears no signature",
        )


@dataclass
class _Desk:
    """One package on the desk: what was computed once serves every signature."""

    entries: Entries
    signatures: Signatures
    trust: Trust
    at: datetime | None
    digests: dict[tuple[str, str], bytes | Words] = field(default_factory=dict)
    bytes_left: int = _MOST_SIGNATURE_BYTES
    files: dict[str, SignatureFile] = field(default_factory=dict)

    def judge(self, place: int) -> FoundSignature:
        """Judge the signature that stands at `place` of all that are listed."""
        listed = self.signatures.listed[place]
        try:
            said = self._file_of(listed)
        except ContentFault as unread:
            return _unreadable(listed, unread.detail)
        try:
            value = self._value_of(said)
        except ContentFault as unread:
            return self._without_value(place, said, unread.detail)
        return self._whole(place, said, value)

    def _whole(self, place: int, said: SignatureFile, value: SignedValue) -> FoundSignature:
        listed = self.signatures.listed[place]
        intact, differing = self._judge_entries(said)
        binding = Binding(said.content, said.stated_at, self._seal_file(said))
        uncovered = self._uncovered(said)
        return FoundSignature(
            number=listed.number,
            kind=_kind(listed, value),
            judgements=(
                _structure(listed, value),
                intact,
                *judge_signed_value(value, binding, trust=self.trust, at=self.at),
                self._judge_coverage(said, uncovered),
                self._judge_later(place, differing),
            ),
            facts=(*_file_facts(said), *value_facts(value)),
            differing=differing,
            not_covered=uncovered,
            placed=_placed(said),
            picture=value.seal.picture if value.seal is not None else None,
        )

    def _without_value(self, place: int, said: SignatureFile, why: Words) -> FoundSignature:
        listed = self.signatures.listed[place]
        intact, differing = self._judge_entries(said)
        uncovered = self._uncovered(said)
        return FoundSignature(
            number=listed.number,
            kind=_kind(listed, None),
            judgements=(
                failed(Aspect.STRUCTURE, f"签名值：{why.zh}", f"the value: {why.en}"),
                intact,
                undecided(Aspect.BINDING, "没有可读的签名值", "there is no value to be read"),
                undecided(Aspect.VALUE, "没有可读的签名值", "there is no value to be read"),
                self._judge_coverage(said, uncovered),
                self._judge_later(place, differing),
            ),
            facts=tuple(_file_facts(said)),
            differing=differing,
            not_covered=uncovered,
            placed=_placed(said),
        )

    def _file_of(self, listed: Listed) -> SignatureFile:
        entry = listed.link.entry
        if entry is None:
            raise _absent(listed.link.written)
        if entry not in self.files:
            self._spend(entry)
            limit = _LARGEST_SIGNATURE_FILE
            self.files[entry] = read_signature_file(self.entries, entry, limit=limit)
            self.bytes_left -= len(self.files[entry].content)
        return self.files[entry]

    def _value_of(self, said: SignatureFile) -> SignedValue:
        if said.value is None or said.value.entry is None:
            raise _absent(said.value.written if said.value is not None else "SignedValue")
        self._spend(said.value.entry)
        content = self.entries.read(said.value.entry, limit=LARGEST_STRUCTURE_BYTES)
        self.bytes_left -= len(content)
        return read_signed_value(content)

    def _spend(self, entry: str) -> None:
        if self.bytes_left <= 0:
            raise MalformedEvidence(
                f"{entry} was not read: the signature files hold too much together",
                zh=f"签名文件合计过大，未读取 {entry}",
            )

    def _seal_file(self, said: SignatureFile) -> bytes | Words | None:
        """Return the seal that lies beside the value, why it cannot be read, None without one."""
        if said.seal is None:
            return None
        if said.seal.entry is None:
            return Words(f"缺少 {said.seal.written}", f"{said.seal.written} is absent")
        try:
            return self.entries.read(said.seal.entry, limit=LARGEST_STRUCTURE_BYTES)
        except ContentFault as unread:
            return unread.detail

    def _judge_entries(self, said: SignatureFile) -> tuple[Judgement, tuple[str, ...]]:
        """Step 1. Return the judgement and the names of what differs or is absent."""
        aspect, written = Aspect.ENTRIES, said.check_method or "MD5"
        name = _METHODS.get(written.lower().replace("-", ""), "") or _METHODS.get(written, "")
        if not name:
            return undecided(aspect, *_method_words(written)), ()
        if not said.references:
            return failed(aspect, "没有引用任何文件", "it refers to no entry at all"), ()
        wrong = [self._complaint(each, name) for each in said.references]
        complaints = [each for each in wrong if each is not None]
        named = tuple(dict.fromkeys(entry for entry, _ in complaints))
        if complaints:
            return _differ(complaints, len(said.references)), named
        return _agree(said, name), ()

    def _complaint(self, reference: Reference, name: str) -> tuple[str, Words] | None:
        entry = reference.link.entry
        if entry is None:
            shown = reference.link.written or "FileRef"
            return shown, Words(f"{shown}（不存在）", f"{shown} (absent)")
        shown = f"/{entry}"
        if reference.check_value is None:
            return shown, Words(f"{shown}（校验值不可读）", f"{shown} (unreadable check value)")
        found = self._digest(entry, name)
        if isinstance(found, Words):
            return shown, Words(f"{shown}（{found.zh}）", f"{shown} ({found.en})")
        return None if found == reference.check_value else (shown, Words(shown, shown))

    def _digest(self, entry: str, name: str) -> bytes | Words:
        key = entry, name
        if key not in self.digests:
            self.digests[key] = self._computed(entry, name)
        return self.digests[key]

    def _computed(self, entry: str, name: str) -> bytes | Words:
        # MD5 and SHA-1 are computed because old documents name them; they never make a pass.
        running = hashlib.new(name, usedforsecurity=False)
        try:
            for piece in self.entries.pieces(entry):
                running.update(piece)
        except ContentFault as unread:
            return unread.detail
        return running.digest()

    def _uncovered(self, said: SignatureFile) -> tuple[str, ...]:
        """Return every entry that this signature does not protect and that is not its own."""
        covered = {reference.link.entry for reference in said.references}
        own = {said.entry, *(link.entry for link in (said.value, said.seal) if link is not None)}
        return tuple(
            f"/{name}" for name in self.entries.names if name not in covered and name not in own
        )

    def _judge_coverage(self, said: SignatureFile, uncovered: Sequence[str]) -> Judgement:
        of_signatures = {f"/{entry}" for entry in self._signature_entries()}
        content = [name for name in uncovered if name not in of_signatures]
        if content:
            return undecided(
                Aspect.COVERAGE,
                f"有 {len(content)} 个文件不受此签名保护：{_shown(content)}",
                f"{len(content)} entries are not protected by this signature: {_shown(content)}",
            )
        count = len({reference.link.entry for reference in said.references})
        return passed(
            Aspect.COVERAGE,
            f"签名覆盖 {count} 个文件，签名文件以外没有遗漏",
            f"it covers {count} entries, and nothing but signature files is left out",
        )

    def _signature_entries(self) -> Iterator[str]:
        """Yield the entries that exist only for signatures, of all of them."""
        yield from self.signatures.list_entries
        for listed in self.signatures.listed:
            try:
                said = self._file_of(listed)
            except ContentFault:
                continue
            links = (listed.link, said.value, said.seal)
            yield from (link.entry for link in links if link is not None and link.entry is not None)

    def _judge_later(self, place: int, differing: Sequence[str]) -> Judgement:
        """Step 6. A signature added later rewrites the list that an earlier one may cover."""
        later = [line.number for line in self.signatures.listed[place + 1 :]]
        aspect = Aspect.LATER_SIGNATURES
        if not later:
            return passed(aspect, "其后没有别的签名", "no other signature came after it")
        names = _shown(later)
        lists = {f"/{entry}" for entry in self.signatures.list_entries}
        if differing and set(differing) <= lists:
            return undecided(
                aspect,
                f"其后又有 {len(later)} 个签名（{names}）；有差异的只是签名列表，"
                "加盖后续签名会改写它，但也不能排除其他改动",
                f"{len(later)} signatures came after it ({names}); only the list of signatures "
                "differs, which adding one rewrites, though other changes to it cannot be ruled "
                "out",
            )
        return passed(
            aspect,
            f"其后又有 {len(later)} 个签名（{names}）",
            f"{len(later)} signatures came after it ({names})",
        )


def _structure(listed: Listed, value: SignedValue) -> Judgement:
    if not listed.link.is_exact:
        return passed(
            Aspect.STRUCTURE,
            f"签名结构可读（链接 {listed.link.written} 与条目名大小写不同）",
            f"the signature reads well (link {listed.link.written} differs in case from the entry)",
        )
    if value.remarks:
        return undecided(Aspect.STRUCTURE, value.remarks[0].zh, value.remarks[0].en)
    return passed(Aspect.STRUCTURE, "签名结构完整可读", "the signature is well formed")


def _kind(listed: Listed, value: SignedValue | None) -> str:
    if value is not None and value.seal is not None:
        return "seal"
    return "seal" if listed.kind == "seal" and value is None else "signature"


def _unreadable(listed: Listed, why: Words) -> FoundSignature:
    zh, en = "签名文件不可读，此项无法检验", "the signature file cannot be read: not examined"
    others = (Aspect.ENTRIES, Aspect.BINDING, Aspect.VALUE)
    return FoundSignature(
        number=listed.number,
        kind=_kind(listed, None),
        judgements=(
            failed(Aspect.STRUCTURE, why.zh, why.en),
            *(undecided(aspect, zh, en) for aspect in others),
        ),
    )


def _differ(complaints: Sequence[tuple[str, Words]], count: int) -> Judgement:
    zh = "、".join(said.zh for _, said in complaints[:_NAMED_AT_MOST])
    en = ", ".join(said.en for _, said in complaints[:_NAMED_AT_MOST])
    more = " …" if len(complaints) > _NAMED_AT_MOST else ""
    return failed(
        Aspect.ENTRIES,
        f"{count} 个被签文件中有 {len(complaints)} 个与签名时不同：{zh}{more}",
        f"{len(complaints)} of {count} signed entries are not as they were signed: {en}{more}",
    )


def _agree(said: SignatureFile, name: str) -> Judgement:
    count = len(said.references)
    if name in NOT_RELIED_ON:
        return undecided(
            Aspect.ENTRIES,
            f"{count} 个被签文件的 {name.upper()} 摘要一致，但该算法已不可靠",
            f"the {name.upper()} digests of {count} entries agree, but it is no longer relied on",
        )
    loosely = [each.link.written for each in said.references if not each.link.is_exact]
    zh = f"（其中 {len(loosely)} 个链接与条目名写法不同）" if loosely else ""
    en = f" ({len(loosely)} links are written otherwise than their entries)" if loosely else ""
    return passed(
        Aspect.ENTRIES,
        f"{count} 个被签文件均与签名时一致（{name.upper()}）{zh}",
        f"all {count} signed entries are as they were signed ({name.upper()}){en}",
    )


def _method_words(written: str) -> tuple[str, str]:
    if written == KEYED:
        return (
            "校验值由带密钥的 SM3（HMAC）得出，没有密钥无法核对",
            "the check values were made with keyed SM3 (HMAC) and cannot be compared without it",
        )
    return (
        f"不支持校验方法 {written[:80]!r}，被签文件无法核对",
        f"check method {written[:80]!r} is not computed here, so the entries were not compared",
    )


def _file_facts(said: SignatureFile) -> Iterator[Fact]:
    yield "provider", Words("签名组件", "provider"), said.provider
    yield "stated_time", Words("签名文件所写时间", "time in Signature.xml"), said.stated_at.text
    yield "check_method", Words("校验方法", "check method"), said.check_method or "(MD5)"
    yield "references", Words("引用文件数", "references"), str(len(said.references))


def _placed(said: SignatureFile) -> tuple[Placed, ...]:
    return tuple(Placed(stamp.page, stamp.boundary, stamp.clip) for stamp in said.stamps)


def _absent(written: str) -> MalformedEvidence:
    shown = written or "BaseLoc"
    return MalformedEvidence(f"{shown} is not in the package", zh=f"{shown} 不在文件中")


def _shown(names: Sequence[str]) -> str:
    more = " …" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(name[:120] for name in names[:_NAMED_AT_MOST]) + more
