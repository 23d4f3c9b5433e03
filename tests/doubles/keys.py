"""Keys for tests, made once for a whole run because making them takes time."""

from __future__ import annotations

import os
import tempfile
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from muniment.adapters.signing import (
    demonstration_trust,
    issue_agency_signer,
    ledger_signer,
    make_demonstration_authority,
    timestamp_signer,
)
from recordkit.evidence import NoteSigner, Signer, Trust, UnsafeSoftwareSigner, UnsafeStandIn

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = "example.org/muniment-tests"
AGENCY_CODE = "11370000MB2856123A"


@cache
def keys_folder() -> Path:
    """Return a folder with a demonstration authority and one agency's key."""
    home = Path(tempfile.mkdtemp(dir=os.environ.get("MUNIMENT_HOME")))
    make_demonstration_authority(home / "keys", home / "trust", MADE_AT, origin=ORIGIN)
    issue_agency_signer(home / "keys", AGENCY_CODE, "某市政务服务管理局", MADE_AT)
    return home / "keys"


@cache
def agency_signer() -> Signer:
    folder = keys_folder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        return UnsafeSoftwareSigner(
            (folder / f"{AGENCY_CODE}.key.pem").read_bytes(),
            (folder / f"{AGENCY_CODE}.chain.pem").read_bytes(),
        )


@cache
def stamp_signer() -> Signer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        return timestamp_signer(keys_folder())


def note_signer() -> NoteSigner:
    return ledger_signer(keys_folder(), origin=ORIGIN)


def trust() -> Trust:
    return demonstration_trust(keys_folder().parent / "trust")
