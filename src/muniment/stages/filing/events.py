"""What filing announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class CaseFiled(Event):
    """The record is in the records office's keeping under its reference code.

    This entry is what a receipt proves: it names the package by its digests, and whose it is.
    """

    tag: ClassVar[str] = "filing:case:filed"
    basis: ClassVar[str] = str(measures(14))

    reference_code: str = ""
    agency_code: str = ""
    agency_name: str = ""
    package_sha256: str = ""
    package_sm3: str = ""
    package_size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceRenewed(Event):
    """The record's evidence was renewed before what it rested on gave way.

    `evidence_sha256` is the evidence record as it now is, `token_sha256` its newest token.
    """

    tag: ClassVar[str] = "filing:evidence:renewed"
    basis: ClassVar[str] = str(measures(17))

    way: str = ""
    digest_algorithm: str = ""
    authority: str = ""
    stamped_at: str = ""
    token_sha256: str = ""
    evidence_sha256: str = ""
