"""What a malware scanner may say, and how it says who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recordkit.terms.vocabulary import Term


class ScanResult(Term):
    """A scanner's word on one run of bytes. What nobody scanned is not clean."""

    CLEAN = "clean", "未发现恶意代码", "clean"
    INFECTED = "infected", "发现恶意代码", "infected"
    NOT_SCANNED = "not_scanned", "未扫描", "not scanned"


@dataclass(frozen=True, slots=True)
class ScanWord:
    """One word on one run of bytes. `engine` names the scanner with its version and signatures."""

    result: ScanResult
    engine: str = ""
    name_of_threat: str = ""


@dataclass(frozen=True, slots=True)
class ScannerDescription:
    """Who scans. `signatures_on` is the day of its signatures, None when it does not say."""

    engine: str
    version: str
    signatures_on: date | None
    is_real: bool

    def __str__(self) -> str:
        """Return one line for reports: engine, version and the day of the signatures."""
        parts = [self.engine, self.version]
        if self.signatures_on is not None:
            parts.append(f"signatures of {self.signatures_on.isoformat()}")
        return " ".join(part for part in parts if part)
