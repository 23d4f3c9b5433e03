"""When certificates run out: those of our keys, and those that we trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from muniment.kernel import parts
from recordkit.errors import Words
from recordkit.evidence import MalformedEvidence, parse_certificate


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate. One that cannot be read has a `problem` and runs out at no known moment."""

    name: str
    organization: str
    is_trusted: bool  # a certificate that we trust; otherwise that of a key of ours
    valid_until: datetime | None
    days_left: int | None  # whole days, below 0 once it has run out
    problem: Words | None = None


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One page of certificates, those that run out first in front."""

    lines: tuple[CertificateLine, ...]
    next_cursor: str
    total: int


def certificates_page(*, at: datetime, cursor: str = "", size: int = 50) -> CertificatePage:
    """Return when the certificates of our keys and of those we trust run out.

    `cursor` counts lines.
    """
    found = sorted(_lines(at), key=_urgency)
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 7 else 0
    more = str(start + size) if len(found) > start + size else ""
    return CertificatePage(tuple(found[start : start + size]), more, len(found))


def _urgency(line: CertificateLine) -> tuple[bool, float, str]:
    ends = line.valid_until.timestamp() if line.valid_until else 0.0
    return (line.problem is None, ends, line.name)


def _lines(at: datetime) -> Iterator[CertificateLine]:
    installed = parts.get()
    trusted = dict.fromkeys(installed.trust.anchors)
    yield from (_line(der, at, is_trusted=True) for der in trusted)
    for der in dict.fromkeys(installed.signers.certificates()):
        if der not in trusted:
            yield _line(der, at, is_trusted=False)


def _line(der: bytes, at: datetime, *, is_trusted: bool) -> CertificateLine:
    try:
        found = parse_certificate(der)
    except MalformedEvidence as unread:
        return CertificateLine("", "", is_trusted, None, None, unread.detail)
    days = (found.valid_until - at).days
    return CertificateLine(found.name, found.organization, is_trusted, found.valid_until, days)
