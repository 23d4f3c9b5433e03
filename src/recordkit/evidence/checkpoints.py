"""Checkpoints: the ledger's size and root at a moment, signed so that it cannot be denied.

A checkpoint is a few lines of text that other people's tools read and co-sign.

Source: the C2SP specifications signed-note and tlog-checkpoint, https://c2sp.org/.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from recordkit.errors import ContentFault, Words
from recordkit.evidence.asn1 import MalformedEvidence, reading
from recordkit.evidence.merkle import HASH_BYTES

_ED25519 = b"\x01"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_LARGEST_NOTE = 1 << 20
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) (\S+)")
_UNFIT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")  # controls and lone surrogates


class MalformedCheckpoint(ContentFault):
    """A text is not a checkpoint, or a key is not a key for one."""

    code = "EVD-204"
    title = Words("保管日志检查点格式不正确", "A checkpoint is not well formed")
    mend = Words(
        "请向保管日志的保管单位重新取得检查点或其公钥",
        "Obtain the checkpoint, or its key, again from whoever keeps the ledger",
    )
    basis = "C2SP tlog-checkpoint; C2SP signed-note"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A key that notes are verified with, written as ``name+hash+key``."""

    name: str
    key: bytes  # Ed25519, 32 bytes

    @property
    def key_hash(self) -> bytes:
        """The four bytes that a signature line names the key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key back.

        Raises:
            MalformedCheckpoint: It has another form, is no Ed25519 key, or its hash is wrong.
        """
        found = None if _UNFIT.search(text) else _VKEY.fullmatch(text)
        encoded = _unbase64(found[3]) if found else b""
        if found is None or len(encoded) != 1 + _KEY_BYTES or encoded[:1] != _ED25519:
            raise MalformedCheckpoint(
                f"not an Ed25519 key of the form name+hash+key: {text!r:.100}",
                zh=f"不是“名称+哈希+公钥”形式的 Ed25519 公钥：{text!r:.100}",
            )
        key = cls(found[1], encoded[1:])
        if key.key_hash.hex() != found[2]:
            raise MalformedCheckpoint(
                f"the key's hash should be {key.key_hash.hex()}, it says {found[2]}",
                zh=f"公钥的哈希应为 {key.key_hash.hex()}，实为 {found[2]}",
            )
        return key

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.key).decode()
        return f"{self.name}+{self.key_hash.hex()}+{encoded}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over the note's text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A named Ed25519 key that signs notes. Its signatures are the same every time."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\s+]+", self.name) or _UNFIT.search(self.name):
            raise ValueError(f"a signer's name has no spaces and no plus sign: {self.name!r}")

    @classmethod
    def generate(cls, name: str) -> Self:
        """Return a signer with a new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, name: str, key_pem: bytes) -> Self:
        """Read an unencrypted PKCS#8 Ed25519 key.

        Raises:
            MalformedEvidence: It is not one.
        """
        with reading("保管日志私钥", "the ledger's private key"):
            key = load_pem_private_key(key_pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise MalformedEvidence(
                f"a ledger signs with Ed25519, not {type(key).__name__}",
                zh="保管日志须用 Ed25519 私钥签名",
            )
        return cls(name, key)

    def to_pem(self) -> bytes:
        """Return the key as unencrypted PKCS#8."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return NoteVerifier(self.name, raw)

    @property
    def vkey(self) -> str:
        """The public half as text, ``name+hash+key``, to be published."""
        return str(self.verifier)

    def signature_line(self, text: str) -> str:
        """Return the line that signs `text`, with its newline."""
        signature = self.verifier.key_hash + self.key.sign(text.encode())
        return f"— {self.name} {base64.b64encode(signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says, and whose signatures on it were verified."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    signers: tuple[NoteVerifier, ...]  # of the given verifiers, whose signature is good
    refuted: tuple[NoteVerifier, ...]  # of the given verifiers, whose signature is bad


def sign_checkpoint(origin: str, size: int, root: bytes, signer: NoteSigner) -> str:
    """Return the signed checkpoint. By convention the ledger's key bears the origin's name."""
    if not _is_line(origin) or not 0 <= size < 2**63 or len(root) != HASH_BYTES:
        raise ValueError(f"not a checkpoint: {origin!r}, {size}, root of {len(root)} bytes")
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{signer.signature_line(text)}"


def parse_checkpoint(text: str, verifiers: Iterable[NoteVerifier]) -> Checkpoint:
    """Read a checkpoint and verify the signatures of those we have keys of.

    Signatures by others are passed over, as the format asks. A checkpoint that nobody we
    know has signed is read all the same: look at `signers`.

    Raises:
        MalformedCheckpoint: It does not follow the format.
    """
    note, signatures = _parted(text)
    origin, size, root, *extensions = note.split("\n")[:-1]
    if not origin or not _DECIMAL.fullmatch(size) or not all(extensions):
        raise _malformed(f"origin {origin!r:.60}, size {size!r:.40}", f"大小 {size!r:.40}")
    encoded_root = _unbase64(root)
    if len(encoded_root) != HASH_BYTES:
        raise _malformed(f"root {root!r:.60} is not 32 bytes", f"根哈希 {root!r:.60} 不是 32 字节")
    good: list[NoteVerifier] = []
    bad: list[NoteVerifier] = []
    for verifier in verifiers:
        given = [value[4:] for name, value in signatures if _is_by(verifier, name, value)]
        if given:
            accepted = all(verifier.accepts(note, signature) for signature in given)
            (good if accepted else bad).append(verifier)
    return Checkpoint(origin, int(size), encoded_root, tuple(extensions), tuple(good), tuple(bad))


def _parted(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the signed text, with its last newline, and the signatures by name."""
    body, blank, block = text.rpartition("\n\n")
    if len(text) > _LARGEST_NOTE or not blank or not block.endswith("\n") or _UNFIT.search(text):
        raise _malformed("it is not a text followed by signatures", "不是“正文加签名”的形式")
    if body.count("\n") < 2:
        raise _malformed("it has fewer than three lines", "正文不足三行")
    return body + "\n", list(_signatures(block))


def _signatures(block: str) -> Iterator[tuple[str, bytes]]:
    for line in block[:-1].split("\n"):
        found = _SIGNATURE_LINE.fullmatch(line)
        value = _unbase64(found[2]) if found else b""
        if found is None or len(value) < 5:
            raise _malformed(f"not a signature line: {line!r:.80}", f"不是签名行：{line!r:.80}")
        yield found[1], value


def _is_by(verifier: NoteVerifier, name: str, value: bytes) -> bool:
    return name == verifier.name and value[:4] == verifier.key_hash


def _malformed(detail: str, zh: str) -> MalformedCheckpoint:
    return MalformedCheckpoint(
        f"the checkpoint cannot be read: {detail}", zh=f"检查点无法读取：{zh}"
    )


def _is_line(text: str) -> bool:
    return bool(text) and "\n" not in text and not _UNFIT.search(text)


def _unbase64(text: str) -> bytes:
    """Return decoded base64, or nothing unless the text is the one way to write those bytes."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return value if base64.b64encode(value).decode() == text else b""
