"""The text of a receipt's QR code: what was filed, signed by the ledger, small enough for paper.

A code has room neither for the ledger's proof nor for the time evidence. It is the word of the
ledger's keeper, which can be held against it, and no more: those aspects stay open.

Source: our own format ``MRC1``, docs/formats/receipt.md, section 3.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from urllib.parse import quote, unquote_to_bytes

from recordkit.errors import ContentFault, Words
from recordkit.evidence.canonical import read_moment, write_moment
from recordkit.evidence.checkpoints import Checkpoint, parse_checkpoint
from recordkit.evidence.judgement import Judgement, failed, passed, undecided
from recordkit.evidence.note_keys import NoteVerifier
from recordkit.evidence.receipts import Receipt
from recordkit.fixity import Digests, MalformedDigest

LONGEST_CODE = 4096

_SIGNATURE_BYTES = 68  # four of key hash and 64 of Ed25519
_HASH_BYTES = 32
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_BASE64 = re.compile(r"[A-Za-z0-9_-]+")


class MalformedCode(ContentFault):
    """A text is not that of a receipt's QR code."""

    code = "EVD-206"
    title = Words("二维码文字格式不正确", "The text of a code is not well formed")
    mend = Words(
        "请重新扫描二维码，把得到的文字完整复制，不要改动；或直接核验回执文件",
        "Scan the code again and copy all of the text unchanged, or check the receipt file",
    )


class Signing(Protocol):
    """What signs a code: the ledger's signer, wherever its key is kept."""

    def signature_line(self, text: str) -> str:
        """Return the signed-note line over `text`, which ends in a line feed."""


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """Everything that a code says. Nothing in it has been verified yet.

    Raises:
        MalformedCode: A number is out of range, or something has another length.
    """

    VERSION: ClassVar[str] = "MRC1"

    record_id: str
    reference_code: str
    agency_code: str
    filed_at: datetime
    package_size_bytes: int
    package: Digests
    position: int  # of the entry in the ledger, from 0
    tree_size: int  # of the ledger when the code was made
    root: bytes  # of that ledger
    origin: str  # the ledger's name, and so its key's
    signature: bytes = b"\x00" * _SIGNATURE_BYTES  # key hash and Ed25519 signature

    def __post_init__(self) -> None:
        if not 0 <= self.position < self.tree_size or self.package_size_bytes < 0:
            raise _malformed(
                f"size {self.package_size_bytes}, position {self.position} of {self.tree_size}"
            )
        if len(self.root) != _HASH_BYTES or len(self.signature) != _SIGNATURE_BYTES:
            raise _malformed("the root or the signature has another length")

    @property
    def signed_text(self) -> str:
        """What the ledger signs: all parts but the signature, and a line feed.

        One line: it can never be taken for a checkpoint, which has three and more.
        """
        return (
            "~".join(
                (
                    self.VERSION,
                    _escaped(self.record_id),
                    _escaped(self.reference_code),
                    _escaped(self.agency_code),
                    write_moment(self.filed_at),
                    str(self.package_size_bytes),
                    _base64(bytes.fromhex(self.package.sm3)),
                    _base64(bytes.fromhex(self.package.sha256)),
                    str(self.position),
                    str(self.tree_size),
                    _base64(self.root),
                    _escaped(self.origin),
                )
            )
            + "\n"
        )

    def to_text(self) -> str:
        """Return the text of the code: ASCII that may stand behind the # of an address."""
        return f"{self.signed_text[:-1]}~{_base64(self.signature)}"

    @classmethod
    def from_text(cls, text: str) -> ReceiptCode:
        """Read a code back; white space around it and an address before its # do not matter.

        Raises:
            MalformedCode: It is not the text of a code, or not written in the one way.
        """
        text = text.strip().rpartition("#")[2]
        try:
            code = _code(text)
        except (ValueError, MalformedDigest) as found:
            raise _malformed(str(found)) from found
        if code.to_text() != text:
            raise _malformed("a part is not written in the one way")
        return code


def code_of(receipt: Receipt, signer: Signing) -> ReceiptCode:
    """Return the code of a receipt, signed by the ledger that the receipt is from.

    The same receipt and signer give the same code. The receipt is not verified first: give it
    only what you have made yourself.

    Raises:
        MalformedCheckpoint: The receipt's checkpoint cannot be read.
    """
    checkpoint = parse_checkpoint(receipt.checkpoint, ())
    unsigned = _unsigned(receipt, checkpoint)
    line = signer.signature_line(unsigned.signed_text)
    return _unsigned(receipt, checkpoint, base64.b64decode(line.split()[2]))


def verify_code(
    code: ReceiptCode, *, package: Digests | None, log_keys: tuple[str, ...]
) -> tuple[Judgement, ...]:
    """Judge a code, and the package with it when its digests are given.

    Aspects: `receipt_structure`, `code_signature`, and `package_digests` only with a `package`;
    `ledger_inclusion` and `evidence_structure` are always indeterminate, for a code has no room
    for what they need.

    Raises:
        MalformedCheckpoint: One of `log_keys` is not a key; that is the caller's mistake.
    """
    trusted = tuple(NoteVerifier.parse(key) for key in log_keys)
    return tuple(_judgements(code, package, trusted))


def _judgements(
    code: ReceiptCode, package: Digests | None, trusted: tuple[NoteVerifier, ...]
) -> Iterator[Judgement]:
    yield passed("receipt_structure", "二维码内容完整可读", "the text of the code is well formed")
    yield _judge_signature(code, trusted)
    for aspect, zh, en in (
        ("ledger_inclusion", "日志证明", "the ledger's proof"),
        ("evidence_structure", "时间证据", "the time evidence"),
    ):
        yield undecided(
            aspect,
            f"二维码放不下{zh}，请再核验回执文件",
            f"a code has no room for {en}; verify the receipt file as well",
        )
    if package is not None:
        yield judge_package(code.package, package)


def judge_package(named: Digests, package: Digests) -> Judgement:
    """Say whether a package is the one that a receipt or code names."""
    if package != named:
        return failed(
            "package_digests",
            f"这个文件不是回执所指的归档信息包：SM3 应为 {named.sm3}，实为 {package.sm3}",
            f"this file is not the package of the receipt: expected SM3 {named.sm3} and "
            f"SHA-256 {named.sha256}, found {package.sm3} and {package.sha256}",
        )
    return passed(
        "package_digests",
        "文件与归档时逐字节一致（SM3 与 SHA-256）",
        "the file is byte for byte what was filed (SM3 and SHA-256)",
    )


def _judge_signature(code: ReceiptCode, trusted: tuple[NoteVerifier, ...]) -> Judgement:
    aspect = "code_signature"
    signers = [
        key for key in trusted if key.name == code.origin and key.key_hash == code.signature[:4]
    ]
    if not signers:
        return undecided(
            aspect,
            f"保管日志“{code.origin}”的公钥不在所信任的公钥之中，无法检验签名",
            f"the key of ledger {code.origin!r} is not among the trusted ones, so the signature "
            "cannot be examined",
        )
    if not all(key.accepts(code.signed_text, code.signature[4:]) for key in signers):
        return failed(
            aspect,
            f"签名不是“{code.origin}”作出的：内容已被改动，或系伪造",
            f"{code.origin!r} did not sign this: it was altered, or forged",
        )
    return passed(
        aspect,
        f"由可信保管日志“{code.origin}”签名",
        f"signed by the trusted ledger {code.origin!r}",
    )


def _unsigned(
    receipt: Receipt, checkpoint: Checkpoint, signature: bytes = b"\x00" * _SIGNATURE_BYTES
) -> ReceiptCode:
    return ReceiptCode(
        record_id=receipt.record_id,
        reference_code=receipt.reference_code,
        agency_code=receipt.agency_code,
        filed_at=receipt.filed_at,
        package_size_bytes=receipt.package_size_bytes,
        package=receipt.package,
        position=receipt.position,
        tree_size=receipt.tree_size,
        root=checkpoint.root,
        origin=checkpoint.origin,
        signature=signature,
    )


def _code(text: str) -> ReceiptCode:
    version, *parts = text.split("~", 13)
    if len(text) > LONGEST_CODE or version != ReceiptCode.VERSION or len(parts) != 12:
        raise ValueError(f"not the text of a receipt code ({ReceiptCode.VERSION})")
    record_id, reference_code, agency_code, filed_at, size, sm3, sha256 = parts[:7]
    position, tree_size, root, origin, signature = parts[7:]
    return ReceiptCode(
        record_id=_unescaped(record_id),
        reference_code=_unescaped(reference_code),
        agency_code=_unescaped(agency_code),
        filed_at=read_moment(filed_at),
        package_size_bytes=_number(size),
        package=Digests(_unbase64(sm3).hex(), _unbase64(sha256).hex()),
        position=_number(position),
        tree_size=_number(tree_size),
        root=_unbase64(root),
        origin=_unescaped(origin),
        signature=_unbase64(signature),
    )


def _escaped(text: str) -> str:
    return quote(text, safe="").replace("~", "%7E")


def _unescaped(part: str) -> str:
    if not part:
        raise ValueError("a part is empty")
    return unquote_to_bytes(part).decode("utf-8")


def _number(part: str) -> int:
    if not _DECIMAL.fullmatch(part):
        raise ValueError(f"not a number: {part!r:.40}")
    return int(part)


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _unbase64(part: str) -> bytes:
    if not _BASE64.fullmatch(part):
        raise ValueError(f"not base64: {part!r:.40}")
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as found:
        raise ValueError(f"not base64: {part!r:.40}") from found


def _malformed(detail: str) -> MalformedCode:
    return MalformedCode(
        f"the text of the code cannot be read: {detail}", zh=f"二维码文字无法读取：{detail}"
    )
