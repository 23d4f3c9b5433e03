"""The adapters that were wired at the start, for rooms to ask for by port.

`config.wiring` installs them once per process; tests install in-memory ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from muniment.kernel.ports import (
    LedgerFiles,
    LinkFetcher,
    Scanner,
    Signers,
    Staging,
    TextReader,
    Timestamps,
    Uploads,
    VaultStore,
)
from recordkit.errors import Words
from recordkit.evidence import NO_WITNESSES, NoteSigner, Trust, WitnessPolicy


@dataclass(frozen=True, slots=True)
class Parts:
    """One adapter for each port."""

    staging: Staging
    uploads: Uploads
    vault: VaultStore
    timestamps: Timestamps
    scanner: Scanner
    links: LinkFetcher
    signers: Signers
    ledger_files: LedgerFiles
    ledger_signer: NoteSigner
    ledger_origin: str
    trust: Trust
    texts: TextReader
    witnesses: WitnessPolicy = NO_WITNESSES  # whose cosignatures on the ledger are known
    stand_ins: tuple[Words, ...] = ()  # what weakens the evidence, in plain words


class NotWired(RuntimeError):
    """A room asked for a part before anything was wired."""


_installed: list[Parts] = []


def install(parts: Parts) -> None:
    """Make `parts` what every room gets from now on."""
    _installed[:] = [parts]


def get() -> Parts:
    """Return the parts in use.

    Raises:
        NotWired: Nothing was installed.
    """
    if not _installed:
        raise NotWired("no parts are installed; config.wiring does that at the start")
    return _installed[0]
