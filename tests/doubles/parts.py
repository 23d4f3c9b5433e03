"""All parts in memory, for rooms that ask `kernel.parts` for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from muniment.kernel.parts import Parts
from muniment.kernel.ports import FetchedLink, LinkSink
from recordkit.evidence import Signer
from recordkit.formats.texts import TextFound, read_text
from recordkit.terms.scanning import ScannerDescription, ScanResult, ScanWord
from tests.doubles.keys import ORIGIN, agency_signer, note_signer, trust
from tests.doubles.memory_ledger_files import InMemoryLedgerFiles
from tests.doubles.memory_staging import InMemoryStaging
from tests.doubles.memory_timestamps import FakeTimestamps
from tests.doubles.memory_uploads import InMemoryUploads
from tests.doubles.memory_vault import InMemoryVault


class FakeScanner:
    """Finds the threats that it was told of and calls everything else clean."""

    def __init__(self) -> None:
        self.threats: set[bytes] = set()

    def describe(self) -> ScannerDescription:
        return ScannerDescription("fake", "1", None, is_real=False)

    def scan(self, stream: BinaryIO) -> ScanWord:
        is_bad = stream.read() in self.threats
        return ScanWord(ScanResult.INFECTED if is_bad else ScanResult.CLEAN, "fake 1")


class FakeLinks:
    """Answers with what lies under an address; `faults` raises instead."""

    def __init__(self) -> None:
        self.held: dict[str, FetchedLink | Exception] = {}
        self.bytes: dict[str, bytes] = {}

    def fetch(self, address: str, *, into: LinkSink, sha256: str | None) -> FetchedLink:
        answer = self.held[address]
        if isinstance(answer, Exception):
            raise answer
        into.write(self.bytes[address])
        return answer


class FakeSigners:
    """One and the same signer for every agency."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def signer_of(self, agency_code: str) -> Signer:
        return self._signer

    def certificates(self) -> Iterator[bytes]:
        yield self._signer.certificates[0]


class PlainTextReader:
    """Reads text in this process, for tests that bring no hostile files."""

    def read(self, stream: BinaryIO, *, size_bytes: int, family: str, name: str) -> TextFound:
        return read_text(stream, size_bytes=size_bytes, family=family, name=name)


@dataclass(frozen=True, slots=True)
class InMemoryParts:
    """The parts, once as installed and once by what they are."""

    parts: Parts
    staging: InMemoryStaging
    vault: InMemoryVault
    ledger_files: InMemoryLedgerFiles
    timestamps: FakeTimestamps
    scanner: FakeScanner
    links: FakeLinks


def in_memory_parts() -> InMemoryParts:
    """Return fresh parts; only the keys are the same for the whole run."""
    staging, vault, files = InMemoryStaging(), InMemoryVault(), InMemoryLedgerFiles()
    timestamps, scanner, links = FakeTimestamps(), FakeScanner(), FakeLinks()
    wired = Parts(
        staging=staging,
        uploads=InMemoryUploads(),
        vault=vault,
        timestamps=timestamps,
        scanner=scanner,
        links=links,
        signers=FakeSigners(agency_signer()),
        ledger_files=files,
        ledger_signer=note_signer(),
        ledger_origin=ORIGIN,
        trust=trust(),
        texts=PlainTextReader(),
    )
    return InMemoryParts(wired, staging, vault, files, timestamps, scanner, links)
