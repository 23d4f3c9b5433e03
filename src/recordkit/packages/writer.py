"""Writing an archival package: one ZIP, the same bytes for the same record.

1. Nothing is written before the package has been found fit and every component has its bytes.
2. Each component's bytes are compared with their recorded digests while they are copied.
3. The manifest is written last of the content, signed, and the signature closes the package.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from recordkit.errors import ContentFault, EvidenceFault, Words
from recordkit.evidence import Signer, sign_detached
from recordkit.fixity import CHUNK_BYTES, DigestingWriter, Digests, Measured
from recordkit.packages.manifest import (
    SIGNATURE,
    VERIFICATION,
    ManifestLine,
    VerificationManifest,
    write_manifest,
)
from recordkit.packages.model import Opener, Package, PackagedComponent
from recordkit.packages.naming import (
    FOLDERS,
    SNAPSHOT_FOLDER,
    SUBMITTED_FOLDER,
    folder_of,
    objection_to_name,
)
from recordkit.packages.package_documents import (
    BASE_METADATA,
    MATERIAL_LIST,
    PROCESS_METADATA,
    README,
    base_metadata,
    material_list,
    process_metadata,
)
from recordkit.packages.readme_document import readme
from recordkit.packages.secrecy import ClassifiedMaterial
from recordkit.packages.zip_names import folded, objection_to_path
from recordkit.packages.zip_writer import ZipWriter

_FOLDER_ORDER = (*FOLDERS.values(), SNAPSHOT_FOLDER)
_MEDIA_TYPES = {"xml": "application/xml", "txt": "text/plain", "json": "application/json"}
_ANY_BYTES = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+_-]+/[A-Za-z0-9.+_-]+")


class DigestMismatch(EvidenceFault):
    """A component's bytes are not those whose digests were recorded at capture."""

    code = "PKG-401"
    title = Words("文件内容与记录的摘要不一致", "The bytes are not those that were recorded")
    mend = Words(
        "请立即检查存储，并从备份或原报送内容恢复该文件",
        "Look at the storage now and restore the file from a backup or from what was submitted",
    )
    basis = "GB/T 42727-2023, clause 6.6"


class ComponentBytesMissing(EvidenceFault):
    """A component is described and nobody gave its bytes."""

    code = "PKG-403"
    title = Words("缺少组件的内容", "The bytes of a component are missing")
    mend = Words("请检查存储后重新封装", "Look at the storage, then package the record again")


class UnfitPackage(ContentFault):
    """A component's place or name, or what was given beside it, breaks the layout."""

    code = "PKG-233"
    title = Words("组件路径不符合归档信息包结构", "A path does not fit the layout of a package")
    mend = Words("请按结构和命名规则重新整理", "Arrange the record by the layout and naming rules")
    basis = "GB/T 42727-2023, clause 7"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was written: the size and digests of the whole, and those of its manifest."""

    size_bytes: int
    digests: Digests
    sha512: str
    manifest: Digests


def write_package(
    package: Package,
    contents: Mapping[str, Opener],
    sink: BinaryIO,
    *,
    signer: Signer,
    sealed_at: datetime,
) -> Sealed:
    """Write the package to `sink` in one pass and return its digests.

    `contents` opens each component by its path in the package, and may open documents of the
    submission below 原始报送/. After a fault the sink holds a part of a package and must be
    thrown away.

    Raises:
        ClassifiedMaterial: The case or a component bears a secrecy marker; nothing is written.
        UnfitPackage, ComponentBytesMissing: Nothing is written.
        DigestMismatch: The bytes of a component are not those recorded.
    """
    _refuse_classified(package)
    _refuse_unfit(package, contents)
    whole = _WholeDigests(sink)
    archive = ZipWriter(whole)
    lines = [*_write_documents(archive, package)]
    lines += _write_components(archive, package, contents)
    lines += _write_submitted(archive, contents)
    manifest = write_manifest(VerificationManifest.of(package.record_id, sealed_at, lines))
    archive.add_bytes(VERIFICATION, manifest)
    archive.add_bytes(SIGNATURE, sign_detached(manifest, signer=signer, signed_at=sealed_at))
    archive.close()
    return whole.sealed(Digests.of(manifest))


class _WholeDigests:
    """Passes the archive on and takes the digests that the vault will want of it.

    An archive comes in very many pieces of a few bytes: they are gathered first.
    """

    def __init__(self, sink: BinaryIO) -> None:
        self._writer = DigestingWriter(sink)
        self._sha512 = hashlib.sha512()
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0

    def write(self, chunk: bytes) -> None:
        self._gathered.append(chunk)
        self._gathered_bytes += len(chunk)
        if self._gathered_bytes >= CHUNK_BYTES:
            self._pass_on()

    def _pass_on(self) -> None:
        together = b"".join(self._gathered)
        self._gathered.clear()
        self._gathered_bytes = 0
        self._sha512.update(together)
        self._writer.write(together)

    def sealed(self, manifest: Digests) -> Sealed:
        self._pass_on()
        measured = self._writer.measured()
        return Sealed(measured.size_bytes, measured.digests, self._sha512.hexdigest(), manifest)


def _refuse_classified(package: Package) -> None:
    levels = [package.case.secrecy, *(part.attributes.secrecy for part in package.components)]
    if any(level.is_classified for level in levels):
        raise ClassifiedMaterial


def _refuse_unfit(package: Package, contents: Mapping[str, Opener]) -> None:
    seen: dict[str, str] = {}
    for part in package.components:
        objection = _objection_to(part)
        if objection is None and folded(part.path) in seen:
            objection = Words("路径重复或仅大小写不同", "another component has this path")
        if objection is not None:
            raise _unfit(part.path, objection)
        seen[folded(part.path)] = part.path
        if part.path not in contents:
            raise ComponentBytesMissing(part.path, where=part.path)
    for path in sorted(contents.keys() - set(seen.values())):
        if not path.startswith(f"{SUBMITTED_FOLDER}/") or objection_to_path(path) is not None:
            raise _unfit(path, Words("包中没有描述此文件", "the package does not describe it"))


def _objection_to(part: PackagedComponent) -> Words | None:
    folder, _, name = part.path.partition("/")
    if folder != folder_of(part):
        return Words(f"应在“{folder_of(part)}”下", f"it belongs into {folder_of(part)}")
    return objection_to_name(name)


def _unfit(path: str, objection: Words) -> UnfitPackage:
    return UnfitPackage(
        f"{path[:200]!r}: {objection.en}", zh=f"{path[:200]!r}：{objection.zh}", where=path[:200]
    )


def _write_documents(archive: ZipWriter, package: Package) -> Iterator[ManifestLine]:
    for name, content in (
        (README, readme(package)),
        (BASE_METADATA, base_metadata(package)),
        (PROCESS_METADATA, process_metadata(package)),
        (MATERIAL_LIST, material_list(package)),
    ):
        archive.add_bytes(name, content)
        yield ManifestLine(name, len(content), _media_type(name), Digests.of(content))


def _write_components(
    archive: ZipWriter, package: Package, contents: Mapping[str, Opener]
) -> Iterator[ManifestLine]:
    ordered = sorted(package.components, key=lambda part: _FOLDER_ORDER.index(folder_of(part)))
    for part in ordered:
        found = _Compared()
        archive.add_stream(part.path, contents[part.path], listener=found)
        if (found.size_bytes, found.sha256) != (part.size_bytes, part.digests.sha256):
            raise _mismatch(part, found)
        media_type = _media_type(part.path, part.format.mime_type)
        yield ManifestLine(part.path, part.size_bytes, media_type, part.digests)


def _write_submitted(archive: ZipWriter, contents: Mapping[str, Opener]) -> Iterator[ManifestLine]:
    for path in sorted(contents):
        if path.startswith(f"{SUBMITTED_FOLDER}/"):
            measured = _add_measured(archive, path, contents[path])
            yield ManifestLine(path, measured.size_bytes, _media_type(path), measured.digests)


class _Compared:
    """Tells whether bytes are those recorded, by SHA-256.

    Both digests were computed in one read when the component was captured, so the quicker one
    tells; the check that follows computes both anew from the sealed package.
    """

    def __init__(self) -> None:
        self._found = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        self._found.update(chunk)
        self.size_bytes += len(chunk)

    @property
    def sha256(self) -> str:
        return self._found.hexdigest()


def _add_measured(archive: ZipWriter, path: str, opener: Opener) -> Measured:
    listener = DigestingWriter()
    archive.add_stream(path, opener, listener=listener)
    return listener.measured()


def _media_type(path: str, identified: str = "") -> str:
    if _MEDIA_TYPE.fullmatch(identified):
        return identified
    return _MEDIA_TYPES.get(path.rpartition(".")[2], _ANY_BYTES)


def _mismatch(part: PackagedComponent, found: _Compared) -> DigestMismatch:
    expected = f"{part.size_bytes} bytes, SHA-256 {part.digests.sha256}"
    actual = f"{found.size_bytes} bytes, SHA-256 {found.sha256}"
    return DigestMismatch(
        f"{part.path}: expected {expected}; found {actual}",
        zh=f"{part.path}：应为 {expected}；实为 {actual}",
        where=part.path,
    )
