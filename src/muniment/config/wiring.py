"""Joins adapters to ports, once per process, from the settings."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from pathlib import Path

import httpx

from muniment.adapters.disk_ledger import DiskLedgerFiles
from muniment.adapters.disk_staging import DiskStaging
from muniment.adapters.disk_uploads import DiskUploads
from muniment.adapters.links import HttpLinkFetcher
from muniment.adapters.ocfl_disk import OcflDisk
from muniment.adapters.pkcs11_signing import MECHANISM_NAMES, Pkcs11Signers, TokenAccess
from muniment.adapters.scanning import ClamdScanner, UnsafeNoScanner
from muniment.adapters.signing import (
    LEDGER_ORIGIN,
    UnsafeSoftwareSigners,
    demonstration_trust,
    issue_agency_signer,
    ledger_signer,
    make_demonstration_authority,
    publish_authorities,
    timestamp_signer,
)
from muniment.adapters.text_reading import TextReaderApart
from muniment.adapters.timestamp_authority import HttpTimestamps, authority_certificates
from muniment.adapters.timestamps import UnsafeLocalTimestamps
from muniment.config.home import Home, home
from muniment.kernel import parts, settings
from muniment.kernel.clock import now
from muniment.kernel.ports import Scanner, Signers, Timestamps
from recordkit.errors import Words
from recordkit.evidence import MalformedEvidence, Trust, UnsafeStandIn
from recordkit.verifier import read_trust

AGENCY_KEYS = "agencies"
_OBJECT_IDENTIFIER = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]{0,38})){1,30}")

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
        timestamps = _timestamps(place)  # first: who gives the time is trusted from then on
        return parts.Parts(
            staging=DiskStaging(place.staging),
            uploads=DiskUploads(place.uploads),
            vault=OcflDisk(place.vault, draft_root=place.vault_drafts),
            timestamps=timestamps,
            scanner=_scanner(),
            links=_links(),
            signers=_signers(place),
            ledger_files=DiskLedgerFiles(place.ledger),
            ledger_signer=ledger_signer(place.keys),
            ledger_origin=LEDGER_ORIGIN,
            trust=demonstration_trust(place.trust),
            texts=TextReaderApart(),
            witnesses=read_trust(place.trust).witnesses,
            stand_ins=_stand_ins(),
        )


def make_agency_key(place: Home, *, agency_code: str, agency_name: str, at: datetime) -> None:
    """Make an agency's software key and certificate under the demonstration authority, once.

    With keys in hardware none is made: theirs come from the token and a real authority.
    """
    if settings.read("MUNIMENT_HSM_MODULE"):
        return
    issue_agency_signer(
        place.keys / AGENCY_KEYS, agency_code, agency_name, at, authority_folder=place.keys
    )


def _stand_ins() -> tuple[Words, ...]:
    keys = () if settings.read("MUNIMENT_HSM_MODULE") else (SOFTWARE_KEYS,)
    clock = () if settings.read("MUNIMENT_TSA_URL") else (OWN_CLOCK,)
    scanner = () if settings.read("MUNIMENT_CLAMD") else (NO_SCANNER,)
    return (*keys, *clock, *scanner)


def _signers(place: Home) -> Signers:
    module = settings.read("MUNIMENT_HSM_MODULE")
    if not module:
        return UnsafeSoftwareSigners(place.keys / AGENCY_KEYS)
    access = TokenAccess(
        module=Path(module),
        token_label=settings.read("MUNIMENT_HSM_TOKEN"),
        pin_file=Path(settings.read("MUNIMENT_HSM_PIN_FILE") or place.keys / "hsm.pin"),
        mechanisms=read_mechanisms(settings.read("MUNIMENT_HSM_MECHANISMS")),
    )
    return Pkcs11Signers(access, place.keys / AGENCY_KEYS)


def read_mechanisms(text: str) -> tuple[tuple[str, int], ...]:
    """Return the maker's own mechanism numbers, decimal or with 0x.

    Raises:
        SettingNotUsable: A name is none of ours, or a number is none.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = part.partition("=")
        try:
            value = int(number.strip(), 0)
        except ValueError:
            value = -1
        if name.strip() not in MECHANISM_NAMES or not 0 <= value < 1 << 32:
            setting = "MUNIMENT_HSM_MECHANISMS"
            raise settings.SettingNotUsable(
                f"{setting}: {part!r:.60} is not one of {', '.join(sorted(MECHANISM_NAMES))} with "
                "a number",
                zh=f"{setting}：{part!r:.60} 应为 {'、'.join(sorted(MECHANISM_NAMES))} 之一加编号",
                where=setting,
            )
        found.append((name.strip(), value))
    return tuple(found)


def _timestamps(place: Home) -> Timestamps:
    """Return the authority that the settings name, and let verifiers know its certificate.

    The certificate goes to the trust folder and stays there: what was stamped under it is
    verified with it for ever, whoever is asked later.
    """
    url, policy = settings.read("MUNIMENT_TSA_URL"), settings.read("MUNIMENT_TSA_POLICY")
    if not url:
        return UnsafeLocalTimestamps(timestamp_signer(place.keys), now=now)
    if policy and not _OBJECT_IDENTIFIER.fullmatch(policy):
        raise _not_usable("MUNIMENT_TSA_POLICY", f"expected an object identifier, found {policy!r}")
    certificates = _authority(settings.read("MUNIMENT_TSA_CERTIFICATE"))
    seconds = settings.read_number("MUNIMENT_TSA_SECONDS")
    try:
        found = HttpTimestamps(
            url, trust=Trust(certificates), policy=policy or None, timeout_seconds=seconds
        )
    except (ValueError, httpx.InvalidURL) as fault:
        raise _not_usable("MUNIMENT_TSA_URL", str(fault)) from fault
    publish_authorities(place.trust, certificates)
    return found


def _authority(path: str) -> tuple[bytes, ...]:
    name = "MUNIMENT_TSA_CERTIFICATE"
    if not path:
        raise _not_usable(name, "a timestamp authority is set and its certificate is not")
    try:
        return authority_certificates(Path(path))
    except OSError as fault:
        raise _not_usable(name, f"{path}: {fault.strerror}") from fault
    except MalformedEvidence as fault:
        raise _not_usable(name, f"{path}: {fault}") from fault


def _not_usable(name: str, why: str) -> settings.SettingNotUsable:
    return settings.SettingNotUsable(f"{name}: {why}", where=name)


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
