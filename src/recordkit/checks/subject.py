"""What a rule looks at: the package, what was measured of it, and what surrounds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from recordkit.checks.documents import Holder, holders_of
from recordkit.checks.elements import Value, moments_of, values_of
from recordkit.description.items import ItemRules
from recordkit.errors import Words
from recordkit.evidence import SignatureReading, Trust, verify_detached
from recordkit.fixity import Digests, Measured
from recordkit.formats import DEFAULT_POLICY, FormatPolicy, Reading
from recordkit.packages.model import Package, PackagedComponent
from recordkit.packages.reader import OpenedPackage
from recordkit.packages.xml_document import XmlDocument
from recordkit.terms.scanning import ScanResult, ScanWord

if TYPE_CHECKING:
    from recordkit.evidence.documents import FoundSignature

NOBODY_TRUSTED = Trust(anchors=())
NOBODY_LOOKED = ScanWord(ScanResult.NOT_SCANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known about a package besides itself. Mappings are keyed by path in the package.

    `item` is the version of the service item that the case was handled under; None with
    `has_catalogue` means that the catalogue does not know the item, None without means that
    nobody could ask. `recorded` holds the digests recorded at capture. What is None is not
    known, and a rule that needs it says that it cannot tell.
    """

    checked_at: datetime
    policy: FormatPolicy = DEFAULT_POLICY
    trust: Trust = NOBODY_TRUSTED
    item: ItemRules | None = None
    has_catalogue: bool = True
    recorded: Mapping[str, Digests] | None = None
    expected_count: int | None = None
    expected_bytes: int | None = None
    retention_in_force: str | None = None
    scanned: Mapping[str, ScanWord] | None = None


@dataclass(frozen=True)
class Subject:
    """A package ready to be examined: every member has been read once.

    `measured` holds what could be read whole and `damaged` why the rest could not; `readings`
    holds the format of every described component that was measured, and `signatures` what every
    PDF and OFD among them bears: see `signatures_in`. Rules only read.
    """

    opened: OpenedPackage
    surroundings: Surroundings
    measured: dict[str, Measured] = field(default_factory=dict)
    damaged: dict[str, Words] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    scans: dict[str, ScanWord] = field(default_factory=dict)
    signatures: dict[str, tuple[FoundSignature, ...] | None] = field(default_factory=dict)

    @property
    def package(self) -> Package:
        """What the package says of itself."""
        return self.opened.package

    @cached_property
    def members(self) -> frozenset[str]:
        """The paths that are really there."""
        return frozenset(self.opened.member_names)

    @cached_property
    def present(self) -> tuple[PackagedComponent, ...]:
        """The described components whose bytes are there, in package order."""
        return tuple(part for part in self.package.components if part.path in self.measured)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Every free value of the description that is not empty."""
        return tuple(values_of(self.package))

    @cached_property
    def moments(self) -> tuple[tuple[str, datetime], ...]:
        """Every moment of the description, with its place."""
        return tuple(moments_of(self.package))

    @cached_property
    def seal(self) -> SignatureReading | None:
        """What the seal says, read once; None when there is none to read."""
        signature, manifest = self.opened.signature_bytes, self.opened.manifest_bytes
        if not signature:
            return None
        around = self.surroundings
        return verify_detached(manifest, signature, trust=around.trust, at=around.checked_at)

    @property
    def documents(self) -> Mapping[str, XmlDocument]:
        """The package's own XML documents, parsed or with the reason why not."""
        return self.opened.documents

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Every element of the documents whose children the format knows."""
        return tuple(holders_of(self.documents))
