"""Reading an archival package back, tolerantly: what cannot be read is said, not raised.

Nothing is judged here. Whether the members have their digests, the signature holds and the
values make sense is for the checks and the verifier; they need a package that opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from recordkit.errors import ContentFault, Words
from recordkit.fixity import Digests
from recordkit.packages.manifest import (
    SIGNATURE,
    VERIFICATION,
    VERIFICATION_SCHEMA,
    VerificationManifest,
    read_manifest,
    root_of,
)
from recordkit.packages.model import Package
from recordkit.packages.package_documents import (
    BASE_METADATA,
    MATERIAL_LIST,
    PROCESS_METADATA,
    README,
    SCHEMAS,
    Submitted,
    read_material_list,
    read_package,
    read_steps,
)
from recordkit.packages.safe_zip import DEFAULT_LIMITS, Limits, SafeZip, open_zip
from recordkit.packages.xml_document import (
    LARGEST_XML_BYTES,
    Element,
    UnreadableXml,
    XmlDocument,
    from_bytes,
    schema_problems,
)
from recordkit.packages.xml_lines import Problems
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict

_LARGEST_SIGNATURE_BYTES = 4 << 20
_NO_DIGEST = Digests("0" * 64, "0" * 64)
_NO_MANIFEST = VerificationManifest("", datetime(1, 1, 1, tzinfo=UTC), _NO_DIGEST, ())


class PackageUnreadable(ContentFault):
    """The archive opens, and is no archival package: what describes the record is not there."""

    code = "PKG-230"
    title = Words("不是可读取的归档信息包", "This is no archival package that can be read")
    mend = Words(
        "请提供完整的归档信息包；其中应有 基本信息元数据.xml 和 验证信息.xml",
        "Give the whole package; it contains 基本信息元数据.xml and 验证信息.xml",
    )
    basis = "GB/T 42727-2023, clause 7"


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose documents have been read. The stream that it came from must stay open.

    `problems` names by XPath what could not be read; where it is not empty, values of `package`
    and `manifest` may be stand-ins. `documents` holds the XML that was read, by path, as it
    stands. `signature_bytes` is empty when there is no signature.
    """

    package: Package
    manifest: VerificationManifest
    manifest_bytes: bytes
    signature_bytes: bytes
    member_names: tuple[str, ...]
    problems: tuple[Finding, ...]
    documents: Mapping[str, XmlDocument]
    _archive: SafeZip

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one member from the start.

        Raises:
            MemberNotThere: The package has no such member.
        """
        return self._archive.open(path)

    def size_of(self, path: str) -> int:
        """Return the size in bytes of one member.

        Raises:
            MemberNotThere: The package has no such member.
        """
        return self._archive.size_of(path)


def open_package(stream: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> OpenedPackage:
    """Read what the package in `stream` says of itself; no component's bytes are read.

    Raises:
        ZipFault: The archive cannot be opened safely.
        PackageUnreadable: Its base metadata or its manifest is absent, or the base metadata is
            not readable XML.
    """
    archive = open_zip(stream, limits=limits)
    found: list[Finding] = []
    documents: dict[str, XmlDocument] = {}
    manifest_bytes = _demanded(archive, VERIFICATION)
    package = _package(archive, documents, found)
    manifest = _manifest(manifest_bytes, documents, found)
    found.extend(_absent(name) for name in (README, SIGNATURE) if name not in archive.names)
    return OpenedPackage(
        package=package,
        manifest=manifest,
        manifest_bytes=manifest_bytes,
        signature_bytes=_content(archive, SIGNATURE, _LARGEST_SIGNATURE_BYTES),
        member_names=archive.names,
        problems=tuple(found),
        documents=documents,
        _archive=archive,
    )


def _package(archive: SafeZip, documents: dict[str, XmlDocument], found: list[Finding]) -> Package:
    try:
        root = from_bytes(_demanded(archive, BASE_METADATA), name=BASE_METADATA)
    except UnreadableXml as fault:
        raise PackageUnreadable(fault.detail.en, zh=fault.detail.zh, where=fault.where) from fault
    documents[BASE_METADATA] = XmlDocument(BASE_METADATA, root)
    notes = {name: Problems(name) for name in SCHEMAS}
    breaks = {BASE_METADATA: schema_problems(root, SCHEMAS[BASE_METADATA], document=BASE_METADATA)}
    process = _document(archive, PROCESS_METADATA, documents, breaks)
    materials = _document(archive, MATERIAL_LIST, documents, breaks)
    steps = () if process is None else read_steps(process, notes[PROCESS_METADATA])
    submitted = (
        Submitted() if materials is None else read_material_list(materials, notes[MATERIAL_LIST])
    )
    package = read_package(root, steps, submitted, notes[BASE_METADATA])
    for name in SCHEMAS:
        # What the schema has already said need not be said twice.
        found.extend(breaks[name] or notes[name].found)
    return package


def _document(
    archive: SafeZip,
    name: str,
    documents: dict[str, XmlDocument],
    breaks: dict[str, tuple[Finding, ...]],
) -> Element | None:
    """Return the root of a document, None when it is absent or no XML; `breaks` says which."""
    if name not in archive.names:
        breaks[name] = (_absent(name),)
        return None
    try:
        root = from_bytes(_content(archive, name, LARGEST_XML_BYTES + 1), name=name)
    except UnreadableXml as fault:
        documents[name] = XmlDocument(name, None, fault.detail)
        breaks[name] = (_unreadable(fault),)
        return None
    documents[name] = XmlDocument(name, root)
    breaks[name] = schema_problems(root, SCHEMAS[name], document=name)
    return root


def _manifest(
    content: bytes, documents: dict[str, XmlDocument], found: list[Finding]
) -> VerificationManifest:
    try:
        root = from_bytes(content, name=VERIFICATION)
    except UnreadableXml as fault:
        documents[VERIFICATION] = XmlDocument(VERIFICATION, None, fault.detail)
        found.append(_unreadable(fault))
        return _NO_MANIFEST
    documents[VERIFICATION] = XmlDocument(VERIFICATION, root)
    notes = Problems(VERIFICATION)
    breaks = schema_problems(root, VERIFICATION_SCHEMA, document=VERIFICATION)
    manifest = read_manifest(root, notes)
    found.extend(breaks or notes.found)
    found.extend(_root_problem(manifest))
    return manifest


def _root_problem(manifest: VerificationManifest) -> list[Finding]:
    computed = root_of(manifest.lines)
    if computed == manifest.root:
        return []
    said = Words("根摘要与清单不符", "the root digest is not that of the lines")
    where = f"{VERIFICATION}/verification/root_sha256"
    return [
        Finding(Verdict.FAILED, where, manifest.root.sha256, computed.sha256, said),
    ]


def _demanded(archive: SafeZip, name: str) -> bytes:
    if name not in archive.names:
        raise PackageUnreadable(
            f"expected a member {name}, found {len(archive.names)} others",
            zh=f"应有 {name}，包内 {len(archive.names)} 个文件中没有",
            where=name,
        )
    return _content(archive, name, LARGEST_XML_BYTES + 1)


def _content(archive: SafeZip, name: str, limit: int) -> bytes:
    if name not in archive.names:
        return b""
    with archive.open(name) as stream:
        return stream.read(limit)


def _absent(name: str) -> Finding:
    return Finding(
        Verdict.FAILED, name, name, "—", Words("包中没有此文件", "it is not in the package")
    )


def _unreadable(fault: UnreadableXml) -> Finding:
    return Finding(Verdict.FAILED, fault.where, "XML", "", fault.detail)
