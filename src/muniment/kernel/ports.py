"""What adapters promise. Each port has a contract suite under `tests/contracts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from recordkit.errors import EvidenceFault, NotHeld, Outage, Words
from recordkit.evidence import Signer
from recordkit.fixity import DigestAlgorithm, Digests, Measured
from recordkit.formats.texts import TextFound
from recordkit.terms.scanning import ScannerDescription, ScanWord

Opener = Callable[[], BinaryIO]  # opens a file from its start, seekable


class DigestMismatch(EvidenceFault):
    """The bytes are not the bytes that were announced."""

    code = "VLT-401"
    title = Words("字节与登记的摘要不一致", "The bytes are not those that were announced")
    mend = Words("请重新传送该文件；若为库内文件，请档案人员核查副本", "Send the file again")


class DiskFull(Outage):
    """There is no room left to write; what was being written has been taken back."""

    code = "VLT-501"
    title = Words("存储空间不足", "The disk is full")
    mend = Words("请运维人员释放或扩充存储空间，之后系统会自动继续", "Free some space")


class StagedFileMissing(NotHeld):
    """Staging holds no such file."""

    code = "VLT-301"
    title = Words("暂存区没有该文件", "Staging holds no such file")
    mend = Words("请重新报送该办件", "Send the case again")


class UploadPartMissing(NotHeld):
    """A part of an upload is not where it was put."""

    code = "VLT-303"
    title = Words("上传内容已不存在", "A part of the upload is gone")
    mend = Words("请重新上传", "Upload it again")


class ObjectNotHeld(NotHeld):
    """The vault holds no such object, or not that content."""

    code = "VLT-302"
    title = Words("库内没有该对象", "The vault holds no such object")
    mend = Words("请核对电子文件号", "Check the record identifier")


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that waits to be filed. `key` is opaque; the name it came with is kept elsewhere."""

    key: str
    size_bytes: int
    digests: Digests


class StagingDraft(Protocol):
    """A file being written. Nothing is kept unless `keep` is called."""

    def write(self, chunk: bytes | bytearray | memoryview, /) -> int: ...

    def keep(self, digests: Digests, *, name: str) -> StagedFile:
        """Put what was written under `name` on the record's shelf; harmless when repeated."""
        ...


class Staging(Protocol):
    """Where bytes wait between the door and the vault, one shelf for each record."""

    def put(self, source: BinaryIO, *, shelf: UUID, expected: Digests | None) -> StagedFile:
        """Store `source` by its digest. Storing it twice is harmless.

        Durable only after `sync`. Raises DigestMismatch (nothing is kept) and DiskFull.
        """
        ...

    def put_all(self, sources: Sequence[Opener], *, shelf: UUID) -> tuple[StagedFile, ...]:
        """Store several files at once and return them in their order; durable after `sync`.

        Each opener is called once. Raises DiskFull (nothing is kept).
        """
        ...

    def draft(self, *, shelf: UUID) -> AbstractContextManager[StagingDraft]:
        """Open a file for writing; without `keep` it is gone when the block ends."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open a staged file for reading. Raises StagedFileMissing."""
        ...

    def local_path(self, key: str) -> Path:
        """Return where the file lies, for adapters that can link instead of copy."""
        ...

    def sync(self) -> None:
        """Make everything stored so far survive a power cut, in one go."""
        ...

    def discard(self, *, shelf: UUID) -> int:
        """Give up a shelf whose record is safe elsewhere; return the bytes that it held."""
        ...

    def shelves(self) -> Iterator[UUID]:
        """Yield the shelves there are, for the sweep that reports what nobody refers to."""
        ...


@dataclass(frozen=True, slots=True)
class UploadPart:
    """A run of bytes of an upload that is on the disk. `name` is opaque."""

    name: str
    size_bytes: int


class Uploads(Protocol):
    """Where uploads grow, part by part, until somebody hands them in.

    Which parts belong to an upload, and in which order, is for the caller to remember: a part
    that nobody remembers is not a part of anything.
    """

    def put(self, upload_id: UUID, chunks: Iterable[bytes]) -> UploadPart:
        """Write a new part, on the disk when this returns, and return its name and size.

        Raises DiskFull, and whatever `chunks` raises; nothing is kept of the part then.
        """
        ...

    def open(self, upload_id: UUID, names: Sequence[str]) -> BinaryIO:
        """Open parts, in this order, as one seekable stream. Raises UploadPartMissing."""
        ...

    def remove(self, upload_id: UUID, names: Sequence[str]) -> None:
        """Give up parts; harmless for those that are gone."""
        ...

    def discard(self, upload_id: UUID) -> int:
        """Give up everything of an upload; return the bytes that it held."""
        ...

    def held(self) -> Iterator[UUID]:
        """Yield the uploads of which there is anything, for the sweep."""
        ...

    def free_bytes(self) -> int:
        """Return how much room is left."""
        ...


@dataclass(frozen=True, slots=True)
class ObjectContent:
    """One file of a vault object: either bytes in memory or a local file to be linked."""

    measured: Measured
    sha512: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class NewObject:
    """The first version of a vault object: logical path to content."""

    record_id: UUID
    files: Mapping[str, ObjectContent]
    message: str
    created_at: datetime
    agent_name: str


class VaultStore(Protocol):
    """A place that keeps objects apart record by record and never rewrites what it has."""

    def put_new(self, objects: Sequence[NewObject]) -> None:
        """Store first versions, all synced once before any appears; storing one twice is harmless.

        Raises DiskFull; DigestMismatch when an object of that record holds other content.
        """
        ...

    def add_version(self, addition: NewObject) -> None:
        """Add a version whose files join those of the version before."""
        ...

    def add_versions(self, additions: Sequence[NewObject]) -> None:
        """Add one version to each of several objects, synced once before any appears.

        Each record at most once. Repeating is harmless; after a crash each object is as it was
        or has its new version. Raises ObjectNotHeld (nothing is added) and DiskFull.
        """
        ...

    def open(self, record_id: UUID, path: str) -> BinaryIO:
        """Open one file of the newest version. Raises ObjectNotHeld."""
        ...

    def sizes(self, record_id: UUID) -> Mapping[str, int]:
        """Return the bytes of each file of the newest version, by logical path, sorted.

        Raises ObjectNotHeld, also when the bytes of a file are gone.
        """
        ...

    def holds(self, record_id: UUID) -> bool:
        """Whether there is such an object."""
        ...

    def problems(self, record_id: UUID) -> tuple[str, ...]:
        """Compare every file with its recorded digest and say what differs; empty: whole."""
        ...

    def objects(self) -> Iterator[UUID]:
        """Yield every object held, in the order of identifiers within each folder."""
        ...

    def free_bytes(self) -> int:
        """Return how much room is left."""
        ...

    def total_bytes(self) -> int:
        """Return how much room there is in all, used or left."""
        ...


class Timestamps(Protocol):
    """A time-stamping authority."""

    def stamp(self, digest: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
        """Return an RFC 3161 token (DER) over a digest.

        Raises Outage; ValueError when `digest` is not as long as the algorithm's are.
        """
        ...

    @property
    def is_real(self) -> bool: ...


class Scanner(Protocol):
    """A malware scanner."""

    def describe(self) -> ScannerDescription: ...

    def scan(self, stream: BinaryIO) -> ScanWord: ...


@dataclass(frozen=True, slots=True)
class FetchedLink:
    """What came back from a link."""

    address: str
    final_address: str
    status: int
    fetched_at: datetime
    media_type: str
    measured: Measured


class TextReader(Protocol):
    """Reads the text that stands in a file, however hostile the file is."""

    def read(self, stream: BinaryIO, *, size_bytes: int, family: str, name: str) -> TextFound:
        """Return the text, or why there is none. Bounded in memory and time; never raises for it.

        `family` is the word of the file's identification.
        """
        ...


class LinkSink(Protocol):
    """Where fetched bytes go."""

    def write(self, chunk: bytes, /) -> int: ...


class LinkFetcher(Protocol):
    """Fetches the file behind a data link, from allowed hosts only."""

    def fetch(self, address: str, *, into: LinkSink, sha256: str | None) -> FetchedLink:
        """Write the file into `into`. Raises the ContentFaults of `adapters.links`."""
        ...


class Signers(Protocol):
    """Gives the signer with which an agency seals its packages."""

    def signer_of(self, agency_code: str) -> Signer:
        """Return the agency's signer. Raises Outage when its key is away."""
        ...

    def certificates(self) -> Iterator[bytes]:
        """Yield the certificate (DER) of every key there is, for people to see when it runs out."""
        ...


class LedgerFiles(Protocol):
    """The static files of the ledger: tiles, entry bundles and the checkpoint."""

    def read(self, path: str) -> bytes | None: ...

    def write(self, path: str, content: bytes) -> None:
        """Write durably and all at once; the same path may be written again with more."""
        ...

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write many, each whole; durably once the call returns. No path comes twice."""
        ...
