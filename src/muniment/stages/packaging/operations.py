"""What packaging can be asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from muniment.commons.custody import api as custody
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.work import Outcome, done, error
from muniment.stages.arrangement import api as arrangement
from muniment.stages.capture import api as capture
from muniment.stages.packaging.events import PackageSealed
from muniment.stages.packaging.models import SealedPackage
from recordkit.errors import Fault
from recordkit.packages import CASE_DOCUMENT_PATH, Sealed, write_package
from recordkit.packages.model import Opener, Package

SOFTWARE = "Muniment 0.1"


def seal(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> tuple[Outcome, ...]:
    """Seal arranged cases, one outcome for each; sealing one twice is harmless.

    Basis: the Measures, article 15; GB/T 42727-2023 clauses 6.5 and 6.6.
    """
    arranged = arrangement.arranged(record_ids=record_ids)
    cases = capture.collected(record_ids=list(arranged))
    there = _sealed_already(arranged)
    rows: list[SealedPackage] = []
    faults: dict[UUID, Outcome] = {}
    for record_id, one in arranged.items():
        if (record_id, one.version) in there:
            continue
        try:
            rows.append(_seal(cases[record_id], one, at))
        except Fault as fault:
            faults[record_id] = error(record_id, fault)
    parts.get().staging.sync()
    _enter(rows, by, at)
    return tuple(faults.get(record_id) or done(record_id) for record_id in record_ids)


def package_of(collected: capture.CollectedCase, arranged: arrangement.ArrangedCase) -> Package:
    """Return the in-memory package of an arranged case."""
    return Package(
        record_id=str(collected.record_id),
        submission_version=collected.version,
        case=collected.case,
        item_name=arranged.item_name,
        item_version=arranged.item_version,
        item_type=arranged.item_type,
        creator=arranged.creator,
        classification=arranged.classification,
        components=arranged.components,
        tally=arranged.tally,
        formed_on=arrangement.closed_on(collected),
        arranged_at=datetime.fromisoformat(arranged.arranged_at),
        software_environment=SOFTWARE,
    )


def _sealed_already(
    arranged: Mapping[UUID, arrangement.ArrangedCase],
) -> set[tuple[UUID, int]]:
    rows = SealedPackage.objects.filter(record_id__in=list(arranged))
    return set(rows.values_list("record_id", "version"))


def _seal(
    collected: capture.CollectedCase, arranged: arrangement.ArrangedCase, at: datetime
) -> SealedPackage:
    package = package_of(collected, arranged)
    with parts.get().staging.draft(shelf=collected.record_id) as draft:
        sealed: Sealed = write_package(
            package,
            _contents(collected, arranged),
            draft,  # type: ignore[arg-type]
            signer=parts.get().signers.signer_of(arranged.creator.credit_code),
            sealed_at=at,
        )
        # Named by what it is: two workers that seal one case never write over each other.
        name = f"package-{collected.version}-{sealed.digests.sha256}.zip"
        staged = draft.keep(sealed.digests, name=name)
    return SealedPackage(
        record_id=collected.record_id,
        version=collected.version,
        key=staged.key,
        size_bytes=sealed.size_bytes,
        sm3=sealed.digests.sm3,
        sha256=sealed.digests.sha256,
        sha512=sealed.sha512,
        sealed_at=at,
    )


def _contents(
    collected: capture.CollectedCase, arranged: arrangement.ArrangedCase
) -> dict[str, Opener]:
    staging = parts.get().staging

    def opener(key: str) -> Opener:
        def open_staged() -> BinaryIO:
            return staging.open(key)

        return open_staged

    contents = {path: opener(key) for path, key in arranged.keys.items()}
    contents[CASE_DOCUMENT_PATH] = lambda: BytesIO(collected.document)
    return contents


@transaction.atomic
def _enter(rows: Sequence[SealedPackage], by: AgentId, at: datetime) -> None:
    there = set(
        SealedPackage.objects.filter(record_id__in=[row.record_id for row in rows]).values_list(
            "record_id", "version"
        )
    )
    new = [row for row in rows if (row.record_id, row.version) not in there]
    SealedPackage.objects.bulk_create(new)
    events = [
        PackageSealed(row.record_id, row.version, row.size_bytes, row.sha256, row.sm3)
        for row in new
    ]
    custody.record(events=events, by=by, at=at)
