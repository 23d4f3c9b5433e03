"""The verification manifest (验证信息.xml): what every member of a package is, to the byte.

It lists every member except itself and its signature. The root digest is taken over one line of
text per member, so that it can be computed without any XML; the lines are specified in
docs/formats/archival-package.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from recordkit.fixity import Digests
from recordkit.packages.package_documents import PACKAGE_FORMAT
from recordkit.packages.xml_document import Element, children
from recordkit.packages.xml_lines import (
    DIGEST,
    MOMENT,
    TEXT,
    WHOLE,
    Line,
    Problems,
    Row,
    read_lines,
    under,
    write_lines,
)
from recordkit.packages.xml_writing import add, new_root, to_bytes

VERIFICATION = "验证信息.xml"
SIGNATURE = "验证信息.p7s"
VERIFICATION_SCHEMA = "verification.xsd"

HEAD = (
    Line("record_id", "electronic_record_code", "电子文件号", TEXT, "M7"),
    Line("sealed_at", "sealing_time", "封装时间", MOMENT),
    Line("root.sm3", "root_sm3", "根摘要（SM3）", DIGEST),
    Line("root.sha256", "root_sha256", "根摘要（SHA-256）", DIGEST),
)
MEMBER = (
    Line("path", "path", "路径", TEXT),
    Line("size_bytes", "size", "字节数", WHOLE),
    Line("media_type", "media_type", "媒体类型", TEXT),
    Line("digests.sm3", "sm3", "SM3 摘要", DIGEST),
    Line("digests.sha256", "sha256", "SHA-256 摘要", DIGEST),
)


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One member: where it lies and what its bytes are."""

    path: str
    size_bytes: int
    media_type: str
    digests: Digests

    def __str__(self) -> str:
        parts = (self.digests.sm3, self.digests.sha256, f"{self.size_bytes}", self.media_type)
        return "\t".join((*parts, self.path)) + "\n"


@dataclass(frozen=True, slots=True)
class VerificationManifest:
    """The members of a package in the order of their paths, and the root digest as recorded."""

    record_id: str
    sealed_at: datetime
    root: Digests
    lines: tuple[ManifestLine, ...]

    @classmethod
    def of(cls, record_id: str, sealed_at: datetime, lines: Iterable[ManifestLine]) -> Self:
        """Return the manifest of `lines`, which may come in any order."""
        ordered = tuple(sorted(lines, key=lambda line: line.path))
        return cls(record_id, sealed_at, root_of(ordered), ordered)

    def line_of(self, path: str) -> ManifestLine | None:
        """Return the line of one member, None when it is not listed."""
        return next((line for line in self.lines if line.path == path), None)


def root_of(lines: Iterable[ManifestLine]) -> Digests:
    """Return the digests over the lines as text, sorted by path."""
    ordered = sorted(lines, key=lambda line: line.path)
    return Digests.of("".join(str(line) for line in ordered).encode("utf-8"))


def write_manifest(manifest: VerificationManifest) -> bytes:
    """Return 验证信息.xml."""
    root = new_root("verification", "验证信息", format=PACKAGE_FORMAT)
    write_lines(root, HEAD, manifest)
    members = add(root, "members", "文件清单")
    members.set("count", str(len(manifest.lines)))
    for line in manifest.lines:
        write_lines(add(members, "member", "文件"), MEMBER, line)
    return to_bytes(root)


def read_manifest(root: Element, problems: Problems) -> VerificationManifest:
    """Return what 验证信息.xml says, in its own order and with the root that it records."""
    values = read_lines(Row(root), HEAD, problems)
    return VerificationManifest(
        record_id=values["record_id"],
        sealed_at=values["sealed_at"],
        root=Digests(**under(values, "root")),
        lines=tuple(
            _line(element, problems) for element in children(root.find("members"), "member")
        ),
    )


def _line(element: Element, problems: Problems) -> ManifestLine:
    values = read_lines(Row(element), MEMBER, problems)
    return ManifestLine(
        path=values["path"],
        size_bytes=values["size_bytes"],
        media_type=values["media_type"],
        digests=Digests(**under(values, "digests")),
    )
