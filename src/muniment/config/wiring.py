"""Joins adapters to ports, once per process, from the settings."""

from __future__ import annotations

import warnings
from datetime import datetime

from muniment.adapters.disk_ledger import DiskLedgerFiles
from muniment.adapters.disk_staging import DiskStaging
from muniment.adapters.disk_uploads import DiskUploads
from muniment.adapters.links import HttpLinkFetcher
from muniment.adapters.ocfl_disk import OcflDisk
from muniment.adapters.scanning import ClamdScanner, UnsafeNoScanner
from muniment.adapters.signing import (
    LEDGER_ORIGIN,
    UnsafeSoftwareSigners,
    demonstration_trust,
    issue_agency_signer,
    ledger_signer,
    make_demonstration_authority,
    timestamp_signer,
)
from muniment.adapters.text_reading import TextReaderApart
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.config.home import Home, home
from muniment.kernel import parts, settings
from muniment.kernel.clock import now
from muniment.kernel.ports import Scanner
from recordkit.errors import Words
from recordkit.evidence import UnsafeStandIn
from recordkit.verifier import read_trust

AGENCY_KEYS = "agencies"

SOFTWARE_KEYS = Words(
    "签章密钥以软件文件保存（UnsafeSoftwareSigners），仅供试用",
    "Seals use software keys (UnsafeSoftwareSigners): for trying out only",
)
OWN_CLOCK = Words(
    "时间戳由本机自签（UnsafeLocalTimestamps），没有第三方为时间作证",
    "Timestamps are made on this machine (UnsafeLocalTimestamps): nobody else vouches for them",
)
NO_SCANNER = Words(
    "未接入病毒扫描（UnsafeNoScanner），检测报告会如实注明",
    "No malware scanner is connected (UnsafeNoScanner); reports say so",
)


def wire() -> None:
    """Install the parts that the settings ask for."""
    parts.install(build(home()))


def build(place: Home) -> parts.Parts:
    """Return one adapter for each port, all keeping their things under `place`.

    The demonstration authority's keys are made on the first start.
    """
    place.prepare()
    make_demonstration_authority(place.keys, place.trust, now())
    with warnings.catch_warnings():
        # What stands in is shown on the operators' pages and fails the deployment check; a
        # line on standard error at every start of every process adds nothing.
        warnings.simplefilter("ignore", UnsafeStandIn)
        return parts.Parts(
            staging=DiskStaging(place.staging),
            uploads=DiskUploads(place.uploads),
            vault=OcflDisk(place.vault, draft_root=place.vault_drafts),
            timestamps=UnsafeLocalTimestamps(timestamp_signer(place.keys), now=now),
            scanner=_scanner(),
            links=_links(),
            signers=UnsafeSoftwareSigners(place.keys / AGENCY_KEYS),
            ledger_files=DiskLedgerFiles(place.ledger),
            ledger_signer=ledger_signer(place.keys),
            ledger_origin=LEDGER_ORIGIN,
            trust=demonstration_trust(place.trust),
            texts=TextReaderApart(),
            witnesses=read_trust(place.trust).witnesses,
            stand_ins=_stand_ins(),
        )


def make_agency_key(place: Home, *, agency_code: str, agency_name: str, at: datetime) -> None:
    """Make an agency's software key and certificate under the demonstration authority, once."""
    issue_agency_signer(
        place.keys / AGENCY_KEYS, agency_code, agency_name, at, authority_folder=place.keys
    )


def _stand_ins() -> tuple[Words, ...]:
    scanner = () if settings.read("MUNIMENT_CLAMD") else (NO_SCANNER,)
    return (SOFTWARE_KEYS, OWN_CLOCK, *scanner)


def _scanner() -> Scanner:
    address = settings.read("MUNIMENT_CLAMD")
    return ClamdScanner(address) if address else UnsafeNoScanner()


def _links() -> HttpLinkFetcher:
    return HttpLinkFetcher(
        settings.read("MUNIMENT_LINK_HOSTS").split(","),
        max_bytes=settings.read_number("MUNIMENT_LINK_MAX_BYTES"),
        timeout_seconds=settings.read_number("MUNIMENT_LINK_SECONDS"),
        now=now,
    )
