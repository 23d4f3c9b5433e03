"""Lists of revoked certificates, read into plain values; `revocation` judges by them.

A list may be long, so that its entries are found by their serial numbers without taking each
one apart.

Source: RFC 5280, section 5; GB/T 20518 has the same shape with SM2 and SM3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from asn1crypto import core, crl, pem

from recordkit.evidence.asn1 import (
    element,
    load,
    moment_of,
    parameters_of,
    reading,
    require_no_more,
    require_shortest_lengths,
    whole_octets,
)
from recordkit.evidence.names import comparable

ON_HOLD = "certificate_hold"
_REASON, _INVALID_SINCE, _ENTRY_ISSUER = "2.5.29.21", "2.5.29.24", "2.5.29.29"
_SCOPE, _DELTA, _EXPIRED_ON_LIST = "2.5.29.28", "2.5.29.27", "2.5.29.60"
_MOST_EXTENSIONS = 64
_MOST_LOOKED_UP = 1024
_SEQUENCE, _INTEGER = 0x30, 0x02


@dataclass(frozen=True, slots=True)
class Revocation:
    """That one certificate was revoked: since when, and why, if the issuer says."""

    revoked_at: datetime
    reason: str = "unspecified"  # as RFC 5280 names it, in lower case with underscores
    invalid_since: datetime | None = None  # when the key is thought to have been lost

    @property
    def counts_from(self) -> datetime:
        """The earlier of the two moments: what was signed from then on is not to be relied on."""
        return min(self.revoked_at, self.invalid_since or self.revoked_at)


@dataclass(frozen=True, eq=False)
class RevocationList:
    """What one CRL says. Nothing in it has been verified yet."""

    issuer: str  # canonical form, for comparing only
    this_update: datetime
    next_update: datetime | None
    signed_part: bytes
    signature: bytes
    signature_algorithm: str  # object identifier
    signature_parameters: bytes
    users_only: bool
    authorities_only: bool
    points: frozenset[bytes]  # names (DER) of the place it belongs to; empty: no particular one
    keeps_expired_since: datetime | None  # certificates that ran out later are still listed
    unusable: str  # why nothing can be concluded from it, or empty
    _entries: bytes = field(repr=False)

    _looked_up: dict[int, Revocation | None] = field(default_factory=dict, repr=False)

    def revocation_of(self, serial_number: int) -> Revocation | None:
        """Return the entry of a certificate, the earliest if there are several; or None.

        Raises:
            MalformedEvidence: An entry of the list, which is read to its end, cannot be read.
        """
        # A city's few certificates are asked about for every seal, and a list may be long.
        if serial_number not in self._looked_up and len(self._looked_up) < _MOST_LOOKED_UP:
            self._looked_up[serial_number] = self._search(serial_number)
        if serial_number in self._looked_up:
            return self._looked_up[serial_number]
        return self._search(serial_number)

    def _search(self, serial_number: int) -> Revocation | None:
        with reading("证书吊销列表条目", "an entry of the revocation list"):
            found = [_revocation(entry) for entry in _entries_of(self._entries, serial_number)]
        return min(found, key=lambda each: each.counts_from, default=None)


@lru_cache(maxsize=16)
def parse_crl(encoded: bytes) -> RevocationList:
    """Read a DER CRL.

    Raises:
        MalformedEvidence: It is not one, says something twice, or ends before it begins.
    """
    with reading("证书吊销列表", "the revocation list"):
        require_shortest_lengths(encoded)
        held = load(crl.CertificateList, encoded)
        require_no_more(held)
        tbs = held["tbs_cert_list"]
        require_no_more(tbs)
        if tbs["signature"].dump() != held["signature_algorithm"].dump():
            raise ValueError("it names two different signature algorithms")
        this_update = moment_of(tbs["this_update"])
        ends = tbs["next_update"]
        next_update = None if ends.native is None else moment_of(ends)
        if next_update is not None and next_update < this_update:
            raise ValueError("its next update lies before this one")
        return RevocationList(
            issuer=comparable(tbs["issuer"]),
            this_update=this_update,
            next_update=next_update,
            signed_part=tbs.dump(),
            signature=whole_octets(held["signature"]),
            signature_algorithm=held["signature_algorithm"]["algorithm"].dotted,
            signature_parameters=parameters_of(held["signature_algorithm"]),
            _entries=_contents(tbs["revoked_certificates"]),
            **_extensions(tbs),
        )


def crl_in_file(content: bytes) -> bytes:
    """Return the CRL (DER) in a file, which may be PEM.

    Raises:
        MalformedEvidence: The armour is damaged, or it is of something else.
    """
    if not content.lstrip().startswith(b"-----BEGIN"):
        return content
    with reading("证书吊销列表", "the revocation list"):
        label, _, encoded = pem.unarmor(content)
        if label != "X509 CRL":
            raise ValueError(f"expected X509 CRL, found {label}")
        return bytes(encoded)


def _contents(revoked: Any) -> bytes:
    return b"" if isinstance(revoked, core.Void) else bytes(revoked.contents)


def _extensions(tbs: Any) -> dict[str, Any]:
    by_oid: dict[str, Any] = {}
    for extension in tbs["crl_extensions"]:
        oid = extension["extn_id"].dotted
        if oid in by_oid or len(by_oid) == _MOST_EXTENSIONS:
            raise ValueError(f"extension {oid} appears twice, or there are too many")
        by_oid[oid] = extension
    scope = by_oid[_SCOPE]["extn_value"].parsed if _SCOPE in by_oid else None
    kept = by_oid[_EXPIRED_ON_LIST]["extn_value"].parsed if _EXPIRED_ON_LIST in by_oid else None
    return {
        "users_only": scope is not None and bool(scope["only_contains_user_certs"].native),
        "authorities_only": scope is not None and bool(scope["only_contains_ca_certs"].native),
        "points": _points(scope),
        "keeps_expired_since": None if kept is None else kept.native.astimezone(UTC),
        "unusable": _unusable(by_oid, scope),
    }


def _points(scope: Any) -> frozenset[bytes]:
    if scope is None or scope["distribution_point"].native is None:
        return frozenset()
    point = scope["distribution_point"]
    return frozenset(name.dump() for name in point.chosen) if point.name == "full_name" else _NONE


# A place named in another way is no certificate's: nothing may be concluded from the list.
_NONE = frozenset((b"",))


def _unusable(by_oid: dict[str, Any], scope: Any) -> str:
    if _DELTA in by_oid:
        return "it lists only changes since another list"
    if scope is not None:
        if scope["indirect_crl"].native:
            return "it lists certificates of other issuers, too"
        if scope["only_some_reasons"].native is not None:
            return "it lists revocations for some reasons only"
        if scope["only_contains_attribute_certs"].native:
            return "it lists attribute certificates only"
    strange = sorted(
        oid for oid, each in by_oid.items() if each["critical"].native and oid != _SCOPE
    )
    return f"it has critical extensions not understood here: {', '.join(strange)}" * bool(strange)


def _entries_of(entries: bytes, serial_number: int) -> Iterator[bytes]:
    """Yield the entries (DER) of one serial number, passing over the others unread."""
    at = 0
    while at < len(entries):
        tag, start, end = element(entries, at)
        inner_tag, serial_start, serial_end = element(entries, start)
        if tag != _SEQUENCE or inner_tag != _INTEGER or serial_end > end:
            raise ValueError("an entry that does not begin with a serial number")
        if int.from_bytes(entries[serial_start:serial_end], "big", signed=True) == serial_number:
            yield entries[at:end]
        at = end


def _revocation(entry: bytes) -> Revocation:
    held = load(crl.RevokedCertificate, entry)
    require_no_more(held)
    reason, invalid_since = "unspecified", None
    for extension in held["crl_entry_extensions"]:
        oid = extension["extn_id"].dotted
        if oid == _REASON:
            reason = str(extension["extn_value"].parsed.native)
        elif oid == _INVALID_SINCE:
            invalid_since = extension["extn_value"].parsed.native.astimezone(UTC)
        elif oid == _ENTRY_ISSUER or extension["critical"].native:
            raise ValueError(f"an entry with an extension that is not understood here: {oid}")
    return Revocation(moment_of(held["revocation_date"]), reason, invalid_since)
