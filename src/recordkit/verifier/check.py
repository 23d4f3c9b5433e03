"""The four-property check over a package on disk, with nothing else at hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from recordkit.checks import FILING, Report, Surroundings, check_package
from recordkit.packages.reader import open_package
from recordkit.verifier.trust import KnownKeys, read_trust


def check_file(path: Path, *, trust: Path | None, at: datetime) -> Report:
    """Return the report of the filing profile over the package at `path`.

    There is no catalogue, schedule or scanner here: the rules that need one say that they
    cannot tell.

    Raises:
        ContentFault: The package cannot be opened at all.
        OSError: The file cannot be opened.

    """
    keys = read_trust(trust) if trust is not None else KnownKeys()
    around = Surroundings(checked_at=at, trust=keys.trust, has_catalogue=False)
    with path.open("rb") as stream:
        return check_package(open_package(stream), profile=FILING, surroundings=around)
