"""What filing can be asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from muniment.commons.custody import api as custody
from muniment.kernel import parts
from muniment.stages.filing.events import CaseFiled
from muniment.stages.filing.models import FiledCase, Series
from muniment.stages.filing.shapes import FiledCaseShape, SeriesShape
from muniment.stages.filing.stamps import evidence_in_vault
from recordkit.errors import NotHeld, Words
from recordkit.evidence import Receipt
from recordkit.fixity import Digests


class NotFiledYet(NotHeld):
    """The record is not filed, so there is nothing to prove yet."""

    code = "FIL-301"
    title = Words("该件尚未归档，暂无回执", "The record is not filed yet; there is no receipt")
    mend = Words("归档完成后即可下载回执", "The receipt can be had once the record is filed")


def find_filed(*, record_ids: Sequence[UUID]) -> dict[UUID, FiledCaseShape]:
    """Return those of the records that are filed."""
    rows = FiledCase.objects.filter(record_id__in=record_ids)
    return {row.record_id: _shape(row) for row in rows}


def codes_given(*, fonds_numbers: Collection[str] | None = None) -> tuple[SeriesShape, ...]:
    """Return how many reference codes each series has given, by name of the series.

    `fonds_numbers` None: those of every fonds.
    """
    rows = Series.objects.order_by("name").values_list("name", "last_number")
    wanted = None if fonds_numbers is None else set(fonds_numbers)
    found = (_series(name, number) for name, number in rows)
    return tuple(one for one in found if wanted is None or one.fonds_number in wanted)


def receipt_of(*, record_id: UUID) -> Receipt:
    """Return the receipt of a filed record, from the ledger as it stands now.

    Raises:
        NotFiledYet: The record is not filed, or the ledger has not taken the entry in yet.
    """
    row = FiledCase.objects.filter(record_id=record_id).first()
    if row is None or row.receipt_since is None:
        raise NotFiledYet(str(record_id))
    proof = custody.proof_for(subject_id=record_id, tag=CaseFiled.tag)
    return Receipt(
        record_id=str(record_id),
        reference_code=row.reference_code,
        agency_name=row.agency_name,
        agency_code=row.agency_code,
        filed_at=row.filed_at,
        package_size_bytes=row.package_size_bytes,
        package=Digests(row.package_sm3, row.package_sha256),
        evidence_record=evidence_in_vault(record_id),  # renewed since, if it was
        entry=proof.entry,
        position=proof.position,
        tree_size=proof.tree_size,
        proof=proof.proof,
        checkpoint=proof.checkpoint,
        log_key=parts.get().ledger_signer.vkey,
    )


def _series(name: str, last_number: int) -> SeriesShape:
    fonds_number, _, rest = name.partition("-")
    *category, year, retention = rest.split("·")
    return SeriesShape(fonds_number, tuple(category), int(year), retention, last_number)


def _shape(row: FiledCase) -> FiledCaseShape:
    return FiledCaseShape(
        record_id=row.record_id,
        version=row.version,
        reference_code=row.reference_code,
        package_size_bytes=row.package_size_bytes,
        package=Digests(row.package_sm3, row.package_sha256),
        filed_at=row.filed_at,
        receipt_since=row.receipt_since,
    )
