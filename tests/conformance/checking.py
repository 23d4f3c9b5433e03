"""Opening and checking a package in memory, with everything a check can know around it."""

from __future__ import annotations

import io

from recordkit.checks import (
    FILING,
    Report,
    ScanResult,
    ScanWord,
    Surroundings,
    check_package,
)
from recordkit.packages.reader import open_package
from tests.conformance.authority import authority
from tests.conformance.breakages import Breakage
from tests.conformance.good_case import CHECKED_AT, Draft, good_draft
from tests.conformance.sealing import manifested, members_of, packed, seal


def surroundings_of(draft: Draft) -> Surroundings:
    """Return all that a platform would know of the draft."""
    clean = ScanWord(ScanResult.CLEAN, "clamav 1.4")
    return Surroundings(
        checked_at=CHECKED_AT,
        trust=authority().trust,
        item=draft.item,
        recorded=draft.recorded,
        expected_count=len(draft.package.content),
        expected_bytes=draft.package.size_bytes,
        retention_in_force="D30",
        scanned=dict.fromkeys(members_of(seal(draft)), clean),
    )


def broken(breakage: Breakage) -> tuple[bytes, Surroundings]:
    """Return the broken package and what surrounds its check."""
    draft = good_draft()
    breakage.before(draft)
    around = surroundings_of(draft)
    members = members_of(seal(draft))
    untouched = dict(members)
    breakage.documents(members)
    if members != untouched:
        members = manifested(members)
    breakage.after(members)
    return breakage.archive(packed(members)), breakage.around(around)


def check(package: bytes, surroundings: Surroundings) -> Report:
    """Return the report of the filing profile."""
    return check_package(
        open_package(io.BytesIO(package)), profile=FILING, surroundings=surroundings
    )
