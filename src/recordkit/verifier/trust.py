"""Whom the verifier trusts: certificates, ledgers and witnesses from a folder, and nobody else.

What is known of revocations lies there, too: lists and answers, which are verified before they
are believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recordkit.errors import ContentFault, Words
from recordkit.evidence import (
    NO_WITNESSES,
    CosignatureVerifier,
    MalformedCheckpoint,
    MalformedEvidence,
    MalformedPolicy,
    NoteVerifier,
    Trust,
    WitnessPolicy,
    certificates_in_pem,
    crl_in_file,
    parse_certificate,
    parse_crl,
    parse_ocsp_response,
    parse_policy,
    parse_verifier_key,
)

_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_LEDGER_KEYS = (".vkey",)
_LISTS, _ANSWERS = (".crl",), (".ocsp", ".ors")
_POLICIES = (".policy",)
_LARGEST_BYTES = 1 << 20
_LARGEST_LIST_BYTES = 4 << 20
_NOBODY = Trust(anchors=())


class UnreadableTrust(ContentFault):
    """A file in the folder of trusted keys cannot be read as what its name says."""

    code = "VRF-201"
    title = Words("信任目录中的文件不可读", "A file of the trust folder cannot be read")
    mend = Words(
        "放入证书（.pem .crt .cer .der）、吊销列表（.crl）、OCSP 响应（.ocsp）、"
        "日志与见证人公钥（.vkey）或一个见证规则（.policy）",
        "Put certificates (.pem .crt .cer .der), revocation lists (.crl), OCSP responses (.ocsp), "
        "keys of ledgers and witnesses (.vkey) or one policy of witnesses (.policy) there",
    )


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Trusted certificates, the public keys of trusted ledgers, and the witnesses asked for."""

    trust: Trust = _NOBODY
    log_keys: tuple[str, ...] = ()
    witnesses: WitnessPolicy = NO_WITNESSES


def read_trust(folder: Path) -> KnownKeys:
    """Return what `folder` holds, in the order of file names; other files are passed over.

    A `.vkey` file holds keys of ledgers and witnesses, one a line. How many witnesses are asked
    for is said by one `.policy` file; where there is none, one of those that are known.

    Raises:
        UnreadableTrust: A file is not what its name says; half a trust list is no trust list.

    """
    anchors: list[bytes] = []
    keys: list[NoteVerifier] = []
    policies: list[WitnessPolicy] = []
    lists: list[bytes] = []
    answers: list[bytes] = []
    for path in sorted(folder.iterdir()):
        if not path.is_file():
            continue
        if path.suffix.lower() in _CERTIFICATES:
            anchors += _certificates(path)
        elif path.suffix.lower() in _LEDGER_KEYS:
            keys += _keys(path)
        elif path.suffix.lower() in _POLICIES:
            policies.append(_policy(path))
        elif path.suffix.lower() in _LISTS:
            lists.append(_readable(path, crl_in_file, parse_crl))
        elif path.suffix.lower() in _ANSWERS:
            answers.append(_readable(path, bytes, parse_ocsp_response))
    trust = Trust(anchors=tuple(anchors), crls=tuple(lists), ocsp_responses=tuple(answers))
    return KnownKeys(trust, _ledgers(keys, policies), _asked(keys, policies))


def _readable(
    path: Path, in_file: Callable[[bytes], bytes], parse: Callable[[bytes], object]
) -> bytes:
    try:
        found = in_file(_content(path, _LARGEST_LIST_BYTES))
        parse(found)
    except MalformedEvidence as refused:
        raise _unreadable(path, refused) from refused
    return found


def _ledgers(keys: list[NoteVerifier], policies: list[WitnessPolicy]) -> tuple[str, ...]:
    named = [key for key in keys if not isinstance(key, CosignatureVerifier)]
    return tuple(
        map(str, dict.fromkeys((*named, *(key for each in policies for key in each.logs))))
    )


def _asked(keys: list[NoteVerifier], policies: list[WitnessPolicy]) -> WitnessPolicy:
    known = [key for key in keys if isinstance(key, CosignatureVerifier)]
    if not policies:
        return WitnessPolicy.any_of(known)
    if len(policies) > 1:
        raise UnreadableTrust(
            f"{len(policies)} .policy files: which of them holds?",
            zh=f"有 {len(policies)} 个 .policy 文件，不知以哪个为准",
        )
    return replace(policies[0], witnesses=tuple(dict.fromkeys((*policies[0].witnesses, *known))))


def _policy(path: Path) -> WitnessPolicy:
    try:
        return parse_policy(_content(path))
    except MalformedPolicy as refused:
        raise _unreadable(path, refused) from refused


def _certificates(path: Path) -> tuple[bytes, ...]:
    content = _content(path)
    try:
        found = certificates_in_pem(content) if b"-----BEGIN" in content else (content,)
        for der in found:
            parse_certificate(der)
    except MalformedEvidence as refused:
        raise _unreadable(path, refused) from refused
    return found


def _keys(path: Path) -> Iterator[NoteVerifier]:
    try:
        lines = _content(path).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableTrust(f"{path.name}: not UTF-8 text") from error
    for line in (line.strip() for line in lines):
        if not line or line.startswith("#"):
            continue
        try:
            yield parse_verifier_key(line)
        except MalformedCheckpoint as refused:
            raise _unreadable(path, refused) from refused


def _content(path: Path, largest_bytes: int = _LARGEST_BYTES) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(largest_bytes + 1)
    if len(content) > largest_bytes:
        raise UnreadableTrust(f"{path.name}: more than {largest_bytes} bytes")
    return content


def _unreadable(path: Path, refused: ContentFault) -> UnreadableTrust:
    said = refused.detail
    return UnreadableTrust(f"{path.name}: {said.en:.120}", zh=f"{path.name}：{said.zh:.120}")
