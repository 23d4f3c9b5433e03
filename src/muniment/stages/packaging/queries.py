"""What packaging can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from muniment.kernel.ports import StagedFile
from muniment.stages.packaging.models import SealedPackage
from muniment.stages.packaging.shapes import SealedPackageShape
from recordkit.fixity import Digests


def sealed(*, record_ids: Sequence[UUID]) -> dict[UUID, SealedPackageShape]:
    """Return the newest sealed package of each record that has one."""
    rows = SealedPackage.objects.filter(record_id__in=record_ids).order_by("version")
    return {row.record_id: _shape(row) for row in rows}


def _shape(row: SealedPackage) -> SealedPackageShape:
    return SealedPackageShape(
        record_id=row.record_id,
        version=row.version,
        staged=StagedFile(row.key, row.size_bytes, Digests(row.sm3, row.sha256)),
        sha512=row.sha512,
        sealed_at=row.sealed_at,
    )
