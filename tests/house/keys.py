"""One authority and the agencies' keys for a whole run: making them takes time."""

from __future__ import annotations

import os
import tempfile
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from muniment.adapters.signing import (
    UnsafeSoftwareSigners,
    issue_agency_signer,
    make_demonstration_authority,
)
from muniment.interfaces.cli.demonstration.city import ORGANISATIONS
from recordkit.evidence import UnsafeStandIn

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def keys_home() -> Path:
    """Return a home with `keys` and `trust`, as an installation of the city has them."""
    home = Path(tempfile.mkdtemp(dir=os.environ["MUNIMENT_HOME"], prefix="keys-"))
    make_demonstration_authority(home / "keys", home / "trust", MADE_AT)
    for place in ORGANISATIONS:
        issue_agency_signer(
            home / "keys" / "agencies",
            place.credit_code,
            place.name,
            MADE_AT,
            authority_folder=home / "keys",
        )
    return home


@cache
def agency_signers() -> UnsafeSoftwareSigners:
    """Return the agencies' signers, each read once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnsafeStandIn)
        signers = UnsafeSoftwareSigners(keys_home() / "keys" / "agencies")
        for place in ORGANISATIONS:
            signers.signer_of(place.credit_code)
    return signers
