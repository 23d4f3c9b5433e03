"""Whom the verifier trusts: certificates and ledger keys from a folder, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recordkit.errors import ContentFault, Words
from recordkit.evidence import (
    MalformedCheckpoint,
    MalformedEvidence,
    NoteVerifier,
    Trust,
    certificates_in_pem,
    parse_certificate,
)

_CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_LEDGER_KEYS = (".vkey",)
_LARGEST_BYTES = 1 << 20
_NOBODY = Trust(anchors=())


class UnreadableTrust(ContentFault):
    """A file in the folder of trusted keys cannot be read as what its name says."""

    code = "VRF-201"
    title = Words("信任目录中的文件不可读", "A file of the trust folder cannot be read")
    mend = Words(
        "放入 PEM 或 DER 证书（.pem .crt .cer .der）或日志公钥（.vkey）",
        "Put PEM or DER certificates (.pem .crt .cer .der) or ledger keys (.vkey) there",
    )


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Trusted certificates, and the public keys of trusted ledgers and their witnesses."""

    trust: Trust = _NOBODY
    log_keys: tuple[str, ...] = ()


def read_trust(folder: Path) -> KnownKeys:
    """Return what `folder` holds, in the order of file names; other files are passed over.

    Raises:
        UnreadableTrust: A file is not what its name says; half a trust list is no trust list.

    """
    anchors: list[bytes] = []
    keys: list[str] = []
    for path in sorted(folder.iterdir()):
        if not path.is_file():
            continue
        if path.suffix.lower() in _CERTIFICATES:
            anchors += _certificates(path)
        elif path.suffix.lower() in _LEDGER_KEYS:
            keys += _ledger_keys(path)
    return KnownKeys(Trust(anchors=tuple(anchors)), tuple(keys))


def _certificates(path: Path) -> tuple[bytes, ...]:
    content = _content(path)
    try:
        found = certificates_in_pem(content) if b"-----BEGIN" in content else (content,)
        for der in found:
            parse_certificate(der)
    except MalformedEvidence as refused:
        raise _unreadable(path, refused) from refused
    return found


def _ledger_keys(path: Path) -> Iterator[str]:
    try:
        lines = _content(path).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableTrust(f"{path.name}: not UTF-8 text") from error
    for line in (line.strip() for line in lines):
        if not line or line.startswith("#"):
            continue
        try:
            NoteVerifier.parse(line)
        except MalformedCheckpoint as refused:
            raise UnreadableTrust(
                f"{path.name}: {refused.detail.en:.120}",
                zh=f"{path.name}：{refused.detail.zh:.120}",
            ) from refused
        yield line


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise UnreadableTrust(f"{path.name}: more than {_LARGEST_BYTES} bytes")
    return content


def _unreadable(path: Path, refused: ContentFault) -> UnreadableTrust:
    said = refused.detail
    return UnreadableTrust(f"{path.name}: {said.en:.120}", zh=f"{path.name}：{said.zh:.120}")
