"""The receipt of a filing (归档回执): one small file that proves it without asking anybody.

It carries the package's digests, the evidence record that says when they existed, and the
ledger entry with the path from it to a signed checkpoint. Of other records it holds nothing
but digests of entries and packages, from which nothing can be read.

Source: our own format ``muniment-receipt/1``; RFC 8785 for its bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from recordkit.errors import ContentFault, Words
from recordkit.evidence.canonical import (
    LARGEST_EXACT_INTEGER,
    canonical_json,
    read_moment,
    write_moment,
)
from recordkit.fixity import Digests, MalformedDigest

LARGEST_RECEIPT_BYTES = 1 << 20


class MalformedReceipt(ContentFault):
    """A file is not a receipt as we write them."""

    code = "EVD-205"
    title = Words("归档回执格式不正确", "A receipt is not well formed")
    mend = Words(
        "请向出具回执的机关重新取得原始回执文件，不要编辑它",
        "Obtain the original file again from the agency that issued it, and do not edit it",
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything a receipt says. Nothing in it has been verified yet.

    Raises:
        MalformedReceipt: The format is another, or a number is out of range.
    """

    FORMAT: ClassVar[str] = "muniment-receipt/1"

    record_id: str
    reference_code: str
    agency_name: str
    agency_code: str
    filed_at: datetime
    package_size_bytes: int
    package: Digests
    evidence_record: bytes
    entry: bytes  # the ledger leaf, canonical JSON
    position: int  # of the entry in the ledger, from 0
    tree_size: int  # of the checkpoint
    proof: tuple[bytes, ...]  # inclusion proof, lowest sibling first
    checkpoint: str
    log_key: str  # vkey of the ledger; a hint, not a reason to trust it
    format: str = FORMAT

    def __post_init__(self) -> None:
        if self.format != self.FORMAT:
            raise MalformedReceipt(f"expected format {self.FORMAT}, found {self.format!r:.60}")
        numbers = (self.package_size_bytes, self.position, self.tree_size)
        if min(numbers) < 0 or max(numbers) > LARGEST_EXACT_INTEGER:
            raise MalformedReceipt(f"a number is not between 0 and 2**53 - 1: {numbers!r:.90}")
        if self.position >= self.tree_size:
            raise MalformedReceipt(f"position {self.position} of {self.tree_size}")

    def to_json(self) -> bytes:
        """Return the receipt as canonical JSON, which is how it is kept and handed out."""
        return canonical_json(
            {
                "format": self.format,
                "record_id": self.record_id,
                "reference_code": self.reference_code,
                "agency_name": self.agency_name,
                "agency_code": self.agency_code,
                "filed_at": write_moment(self.filed_at),
                "package": {
                    "size_bytes": self.package_size_bytes,
                    "sm3": self.package.sm3,
                    "sha256": self.package.sha256,
                },
                "evidence_record": _base64(self.evidence_record),
                "ledger": {
                    "entry": self.entry.decode("utf-8"),
                    "position": self.position,
                    "tree_size": self.tree_size,
                    "proof": [_base64(each) for each in self.proof],
                    "checkpoint": self.checkpoint,
                    "log_key": self.log_key,
                },
            }
        )

    @classmethod
    def from_json(cls, content: bytes) -> Receipt:
        """Read a receipt back; white space and the order of members do not matter.

        Raises:
            MalformedReceipt: It is not JSON, or has other members than a receipt.
        """
        try:
            return _receipt(_Members(parse_json_object(content), ""))
        except (ValueError, MalformedDigest) as found:
            raise MalformedReceipt(
                f"the receipt cannot be read: {found}", zh=f"回执无法读取：{found}"
            ) from found


def parse_json_object(content: bytes) -> dict[str, object]:
    """Return the JSON object in `content`, in which no name appears twice.

    Raises:
        ValueError: It is not UTF-8, not JSON, not an object, too large or too deep.
    """
    if len(content) > LARGEST_RECEIPT_BYTES:
        raise ValueError(f"{len(content)} bytes, more than {LARGEST_RECEIPT_BYTES}")
    try:
        held = json.loads(content.decode("utf-8"), object_pairs_hook=_without_repeats)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(held, dict):
        # Foreign content, not a wrong call.
        raise ValueError(f"expected an object, found {type(held).__name__}")  # noqa: TRY004
    return held


class _Members:
    """The members of one object, taken out one by one with their type."""

    def __init__(self, held: Mapping[str, object], where: str) -> None:
        self._held = dict(held)
        self._where = where

    def take(self, name: str, kind: type) -> Any:
        value = self._held.pop(name, None)
        # A bool is an int to Python and not to JSON.
        if not isinstance(value, kind) or isinstance(value, bool):
            raise MalformedReceipt(
                f"{self._where}/{name}: expected {kind.__name__}, found {value!r:.60}",
                zh=f"{self._where}/{name}：应为 {kind.__name__}，实为 {value!r:.60}",
                where=f"{self._where}/{name}",
            )
        return value

    def take_text(self, name: str) -> str:
        text: str = self.take(name, str)
        text.encode("utf-8")  # a lone surrogate is a ValueError here, and trouble anywhere else
        return text

    def take_object(self, name: str) -> _Members:
        return _Members(self.take(name, dict), f"{self._where}/{name}")

    def require_empty(self) -> None:
        if self._held:
            names = ", ".join(sorted(self._held))
            raise MalformedReceipt(
                f"{self._where}/: a receipt has no {names:.200}",
                zh=f"{self._where}/：回执没有这些成员：{names:.200}",
            )


def _receipt(top: _Members) -> Receipt:
    package, ledger = top.take_object("package"), top.take_object("ledger")
    receipt = Receipt(
        format=top.take_text("format"),
        record_id=top.take_text("record_id"),
        reference_code=top.take_text("reference_code"),
        agency_name=top.take_text("agency_name"),
        agency_code=top.take_text("agency_code"),
        filed_at=read_moment(top.take_text("filed_at")),
        package_size_bytes=package.take("size_bytes", int),
        package=Digests(package.take_text("sm3"), package.take_text("sha256")),
        evidence_record=_unbase64(top.take_text("evidence_record")),
        entry=ledger.take_text("entry").encode("utf-8"),
        position=ledger.take("position", int),
        tree_size=ledger.take("tree_size", int),
        proof=tuple(_unbase64(each) for each in ledger.take("proof", list)),
        checkpoint=ledger.take_text("checkpoint"),
        log_key=ledger.take_text("log_key"),
    )
    for members in (top, package, ledger):
        members.require_empty()
    return receipt


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a name appears twice in one object")
    return held


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _unbase64(text: object) -> bytes:
    if not isinstance(text, str):
        # Foreign content, not a wrong call.
        raise ValueError(f"expected base64 text, found {text!r:.60}")  # noqa: TRY004
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error as found:
        raise ValueError(f"not base64: {text!r:.60}") from found
    if _base64(value) != text:
        raise ValueError(f"not the one way to write those bytes: {text!r:.60}")
    return value
