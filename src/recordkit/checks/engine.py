"""Runs a profile over a package: every member is read once, then every rule is asked."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from recordkit.checks.outcome import RuleOutcome
from recordkit.checks.profile import Profile, ProfileLine
from recordkit.checks.report import Report
from recordkit.checks.signed_materials import SIGNED_FAMILIES, signatures_in
from recordkit.checks.subject import Subject, Surroundings
from recordkit.errors import ContentFault, Words
from recordkit.fixity import Digests, Measured, measure
from recordkit.formats import Readings
from recordkit.packages.reader import OpenedPackage
from recordkit.terms.finding import Finding, overall
from recordkit.terms.scanning import ScanWord
from recordkit.terms.vocabulary import Verdict

TOOL = "recordkit 0.1.0"

Scan = Callable[[str, BinaryIO], ScanWord]

# Up to this size a member is read into memory once and everything looks at that; a larger one
# is hashed as a stream, and the format reader then looks at its head and tail only.
HELD_BYTES = 4 << 20
# Enough for a person to see what is wrong; a hostile package must not make the report huge.
MOST_FINDINGS = 200
_PASSED = Verdict.PASSED  # asked for a thousand times a package


def check_package(
    opened: OpenedPackage,
    *,
    profile: Profile,
    surroundings: Surroundings,
    scan: Scan | None = None,
    readings: Readings | None = None,
) -> Report:
    """Return what every rule of `profile` says of `opened`.

    With `readings`, a member whose bytes were read there before is not opened once more.

    A rule that raises is a defect of ours: it is let through, so that the check as a whole is
    an error and never a pass.

    Basis: the Measures, article 15. Source: DA/T 70-2018.
    """
    subject = examine(opened, surroundings=surroundings, scan=scan, readings=readings)
    package = opened.package
    return Report(
        profile=profile.name,
        edition=profile.edition,
        occasion=profile.occasion,
        record_id=package.record_id,
        submission_version=package.submission_version,
        manifest_sha256=Digests.of(opened.manifest_bytes).sha256,
        checked_at=surroundings.checked_at,
        tool=TOOL,
        outcomes=tuple(_outcome(line, subject) for line in profile.lines),
    )


def examine(
    opened: OpenedPackage,
    *,
    surroundings: Surroundings,
    scan: Scan | None = None,
    readings: Readings | None = None,
) -> Subject:
    """Read every member once and return all that the rules look at.

    A member that cannot be read whole is not measured; the subject says why.
    """
    described = {part.path for part in opened.package.components}
    subject = Subject(opened, surroundings, scans=dict(surroundings.scanned or {}))
    readings = readings or Readings()
    for path in opened.member_names:
        member = _Member(opened, path)
        try:
            measured = subject.measured[path] = member.measure()
        except ContentFault as damaged:
            subject.damaged[path] = damaged.detail
            continue
        if path in described:
            reading = readings.of(member, digests=measured.digests, name=path)
            subject.readings[path] = reading
            if reading.identification.family in SIGNED_FAMILIES:
                _look_for_signatures(subject, path, member)
        if scan is not None and path not in subject.scans:
            with member.open() as stream:
                subject.scans[path] = scan(path, stream)
    return subject


def _look_for_signatures(subject: Subject, path: str, member: _Member) -> None:
    family = subject.readings[path].identification.family
    # A package that cannot be opened is found to be damaged by its reading.
    with suppress(ContentFault):
        subject.signatures[path] = signatures_in(member, family=family)


class _Member:
    """One member as a `ByteSource`: held in memory when small, opened again when not."""

    def __init__(self, opened: OpenedPackage, path: str) -> None:
        self._opened, self._path = opened, path
        self._held: bytes | None = None
        # As declared; the archive gives neither more nor fewer bytes, or says that it is damaged.
        self.size_bytes = opened.size_of(path)

    def measure(self) -> Measured:
        """Read the member to its end, once.

        Raises:
            ContentFault: The archive cannot give it whole.

        """
        with self._opened.open(self._path) as stream:
            if self.size_bytes <= HELD_BYTES:
                self._held = stream.read()
                return Measured(len(self._held), Digests.of(self._held))
            return measure(stream)

    def open(self) -> BinaryIO:
        """Open the bytes again, from memory where they are held."""
        if self._held is not None:
            return io.BytesIO(self._held)
        return self._opened.open(self._path)


def _outcome(line: ProfileLine, subject: Subject) -> RuleOutcome:
    verdicts: set[Verdict] = set()
    kept: list[Finding] = []
    examined = left_out = 0
    for finding in line.rule.examine(subject):
        examined += 1
        verdict = finding.verdict
        verdicts.add(verdict)
        if verdict is _PASSED:
            continue
        if len(kept) < MOST_FINDINGS:
            kept.append(finding)
        else:
            left_out += 1
    verdict = overall(verdicts)
    return RuleOutcome(
        rule=line.rule.name,
        code=line.code,
        property=line.rule.property,
        severity=line.severity,
        verdict=verdict,
        findings=tuple(kept),
        says=line.rule.says,
        mend=line.rule.mend if verdict > Verdict.PASSED else Words("", ""),
        source=line.source,
        is_verified=line.verified,
        examined=examined,
        left_out=left_out,
    )
