"""What packaging announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from muniment.kernel.events import Event
from recordkit.terms.measures import measures


@dataclass(frozen=True, slots=True)
class PackageSealed(Event):
    """The package is written, signed by its agency, and synced."""

    tag: ClassVar[str] = "packaging:package:sealed"
    basis: ClassVar[str] = str(measures(15))

    version: int = 1
    size_bytes: int = 0
    sha256: str = ""
    sm3: str = ""
