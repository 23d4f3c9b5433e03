"""The keys that sign notes: a ledger's own (type 0x01), and a witness's (type 0x04).

A witness's signature says besides when it was made. Both are Ed25519, and both are written as
``name+hash+key``.

Source: the C2SP specifications signed-note and tlog-cosignature, https://c2sp.org/.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Self

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

from recordkit.evidence.asn1 import MalformedEvidence, reading
from recordkit.evidence.notes import MalformedCheckpoint, Note, NoteSignature, is_line, unbase64

LARGEST_MOMENT = 2**63 - 1  # seconds since 1970
_KEY_BYTES, _SIGNATURE_BYTES, _MOMENT_BYTES = 32, 64, 8
_NAME = re.compile(r"[^\s+]+")  # `\s` is every Unicode space
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A ledger's key that notes are verified with, written as ``name+hash+key``."""

    TYPE: ClassVar[bytes] = b"\x01"

    name: str
    key: bytes  # Ed25519, 32 bytes

    @property
    def key_hash(self) -> bytes:
        """The four bytes that a signature line names the key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.TYPE + self.key).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key of this type back.

        Raises:
            MalformedCheckpoint: It has another form, is of another type, or its hash is wrong.
        """
        name, key_hash, encoded = _parted_key(text)
        if encoded[:1] != cls.TYPE:
            raise MalformedCheckpoint(
                f"expected a key of type 0x{cls.TYPE.hex()}, found 0x{encoded[:1].hex()}",
                zh=f"公钥类型应为 0x{cls.TYPE.hex()}，实为 0x{encoded[:1].hex()}",
            )
        key = cls(name, encoded[1:])
        if key.key_hash.hex() != key_hash:
            raise MalformedCheckpoint(
                f"the key's hash should be {key.key_hash.hex()}, it says {key_hash}",
                zh=f"公钥的哈希应为 {key.key_hash.hex()}，实为 {key_hash}",
            )
        return key

    def __str__(self) -> str:
        encoded = base64.b64encode(self.TYPE + self.key).decode()
        return f"{self.name}+{self.key_hash.hex()}+{encoded}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over the note's text."""
        return _accepts(self.key, text.encode(), signature)


@dataclass(frozen=True, slots=True)
class CosignatureVerifier(NoteVerifier):
    """A witness's key. Its signature begins with the moment at which it was made."""

    TYPE: ClassVar[bytes] = b"\x04"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this witness's, at the moment it says, over the note's text."""
        seconds = cosigned_at(signature)
        return seconds is not None and _accepts(
            self.key, _cosigned_message(text, seconds), signature[_MOMENT_BYTES:]
        )


def parse_verifier_key(text: str) -> NoteVerifier:
    """Return a ledger's key or a witness's, whichever the type byte says.

    Raises:
        MalformedCheckpoint: It is neither, or its hash is wrong.
    """
    kinds: tuple[type[NoteVerifier], ...] = (NoteVerifier, CosignatureVerifier)
    _, _, encoded = _parted_key(text)
    for kind in kinds:
        if encoded[:1] == kind.TYPE:
            return kind.parse(text)
    raise MalformedCheckpoint(
        f"keys of type 0x{encoded[:1].hex()} are not known here",
        zh=f"不支持类型为 0x{encoded[:1].hex()} 的公钥",
    )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A named Ed25519 key."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not is_line(self.name):
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
        with reading("保管日志或见证人的私钥", "the private key of a ledger or witness"):
            key = load_pem_private_key(key_pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise MalformedEvidence(
                f"a ledger or witness signs with Ed25519, not {type(key).__name__}",
                zh="保管日志与见证人须用 Ed25519 私钥签名",
            )
        return cls(name, key)

    def to_pem(self) -> bytes:
        """Return the key as unencrypted PKCS#8."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public_bytes(self) -> bytes:
        """Return the 32 bytes of the public half."""
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass(frozen=True, slots=True)
class NoteSigner(SigningKey):
    """A ledger's key that signs notes. Its signatures are the same every time."""

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        return NoteVerifier(self.name, self.public_bytes())

    @property
    def vkey(self) -> str:
        """The public half as text, ``name+hash+key``, to be published."""
        return str(self.verifier)

    def signature_line(self, text: str) -> str:
        """Return the line that signs `text`, with its newline."""
        return _line(self.verifier, self.key.sign(text.encode()))


@dataclass(frozen=True, slots=True)
class CosignatureSigner(SigningKey):
    """A witness's key. What it signs is for the caller to have examined."""

    @property
    def verifier(self) -> CosignatureVerifier:
        """The public half."""
        return CosignatureVerifier(self.name, self.public_bytes())

    @property
    def vkey(self) -> str:
        """The public half as text, ``name+hash+key``, to be published."""
        return str(self.verifier)

    def cosignature_line(self, text: str, *, at_seconds: int) -> str:
        """Return the line that cosigns `text` as of a moment (seconds since 1970).

        Raises:
            ValueError: The moment lies before 1970, or after what eight bytes can say.
        """
        if not 0 <= at_seconds <= LARGEST_MOMENT:
            raise ValueError(f"no cosignature can be made at second {at_seconds}")
        signature = self.key.sign(_cosigned_message(text, at_seconds))
        return _line(self.verifier, at_seconds.to_bytes(_MOMENT_BYTES, "big") + signature)


def cosigned_at(signature: bytes) -> int | None:
    """Return the moment that a witness's signature says, in seconds since 1970.

    None when it has not the form of one. Nothing is verified here.
    """
    seconds = int.from_bytes(signature[:_MOMENT_BYTES], "big")
    fits = len(signature) == _MOMENT_BYTES + _SIGNATURE_BYTES and seconds <= LARGEST_MOMENT
    return seconds if fits else None


def signed_by(
    note: Note, verifiers: Iterable[NoteVerifier]
) -> tuple[tuple[NoteVerifier, ...], tuple[NoteVerifier, ...]]:
    """Return of the given keys those whose signature is good, and those whose is bad."""
    verdicts = [(verifier, note.verdict_on(verifier)) for verifier in dict.fromkeys(verifiers)]
    return (
        tuple(verifier for verifier, is_good in verdicts if is_good is True),
        tuple(verifier for verifier, is_good in verdicts if is_good is False),
    )


def _parted_key(text: str) -> tuple[str, str, bytes]:
    found = _VKEY.fullmatch(text) if is_line(text) else None
    encoded = unbase64(found[3]) if found else b""
    if found is None or len(encoded) != 1 + _KEY_BYTES:
        raise MalformedCheckpoint(
            f"not an Ed25519 key of the form name+hash+key: {text!r:.100}",
            zh=f"不是“名称+哈希+公钥”形式的 Ed25519 公钥：{text!r:.100}",
        )
    return found[1], found[2], encoded


def _cosigned_message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _accepts(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _line(verifier: NoteVerifier, signature: bytes) -> str:
    return str(NoteSignature(verifier.name, verifier.key_hash, signature))
