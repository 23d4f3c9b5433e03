"""Signed notes: a text, a blank line, and one line for each signature on it.

Signatures by keys that the reader does not know are passed over; the keys are in `note_keys`.

Source: the C2SP specification signed-note, https://c2sp.org/.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recordkit.errors import ContentFault, Words

if TYPE_CHECKING:
    from recordkit.evidence.note_keys import NoteVerifier

LARGEST_NOTE_BYTES = 1 << 20
# Sixteen must be accepted; every one of them may have to be verified.
MOST_SIGNATURES = 100
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) (\S+)")
_UNFIT = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")  # controls and lone surrogates


class MalformedCheckpoint(ContentFault):
    """A text is not a signed note or a checkpoint, or a key is not a key for one."""

    code = "EVD-204"
    title = Words("保管日志检查点格式不正确", "A checkpoint is not well formed")
    mend = Words(
        "请向保管日志的保管单位重新取得检查点或其公钥",
        "Obtain the checkpoint, or its key, again from whoever keeps the ledger",
    )
    basis = "C2SP tlog-checkpoint; C2SP signed-note"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line. Nothing about it has been verified."""

    name: str
    key_hash: bytes
    value: bytes  # without the key's hash

    def is_by(self, verifier: NoteVerifier) -> bool:
        """Whether the line names this key; several keys may share a name or a hash."""
        return self.name == verifier.name and self.key_hash == verifier.key_hash

    def __str__(self) -> str:
        encoded = base64.b64encode(self.key_hash + self.value).decode()
        return f"— {self.name} {encoded}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note: `text` ends in a line feed and is what the signatures are over."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def signatures_by(self, verifier: NoteVerifier) -> tuple[NoteSignature, ...]:
        """Return the lines that name this key, whether they are good or not."""
        return tuple(each for each in self.signatures if each.is_by(verifier))

    def verdict_on(self, verifier: NoteVerifier) -> bool | None:
        """Whether everything signed in this key's name is good; None when nothing was."""
        given = self.signatures_by(verifier)
        if not given:
            return None
        return all(verifier.accepts(self.text, each.value) for each in given)


def parse_note(note: str | bytes) -> Note:
    """Read a signed note.

    Raises:
        MalformedCheckpoint: It does not follow the format, is larger than `LARGEST_NOTE_BYTES`
            or has more than `MOST_SIGNATURES`.
    """
    whole = _decoded(note) if isinstance(note, bytes) else note
    body, blank, block = whole.rpartition("\n\n")
    fits = len(whole) <= LARGEST_NOTE_BYTES and not _UNFIT.search(whole)
    if not fits or not body or not blank or not block.endswith("\n"):
        raise malformed("it is not a text followed by signatures", "不是“正文加签名”的形式")
    if block.count("\n") > MOST_SIGNATURES:
        raise malformed(f"more than {MOST_SIGNATURES} signatures", f"签名多于 {MOST_SIGNATURES} 个")
    return Note(body + "\n", tuple(_signatures(block)))


def malformed(detail: str, zh: str) -> MalformedCheckpoint:
    """Return the fault for a note or checkpoint that does not follow the format."""
    return MalformedCheckpoint(
        f"the checkpoint cannot be read: {detail}", zh=f"检查点无法读取：{zh}"
    )


def is_line(text: str) -> bool:
    """Whether `text` can stand as one line of a note."""
    return bool(text) and "\n" not in text and not _UNFIT.search(text)


def unbase64(text: str) -> bytes:
    """Return decoded base64, or nothing unless the text is the one way to write those bytes."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return value if base64.b64encode(value).decode() == text else b""


def _decoded(note: bytes) -> str:
    if len(note) > LARGEST_NOTE_BYTES:
        raise malformed(f"{len(note)} bytes", f"有 {len(note)} 字节")
    try:
        return note.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("it is not UTF-8", "不是 UTF-8 文本") from None


def _signatures(block: str) -> Iterator[NoteSignature]:
    for line in block[:-1].split("\n"):
        found = _SIGNATURE_LINE.fullmatch(line)
        value = unbase64(found[2]) if found else b""
        if found is None or len(value) < 5:
            raise malformed(f"not a signature line: {line!r:.80}", f"不是签名行：{line!r:.80}")
        yield NoteSignature(found[1], value[:4], value[4:])
