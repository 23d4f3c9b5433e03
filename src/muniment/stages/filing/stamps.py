"""Which tokens filed records stand under, kept in rows so that nobody opens every record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef

from muniment.commons.vault import api as vault
from muniment.kernel import parts
from muniment.stages.filing.models import FiledCase, Stamp
from recordkit.evidence import facts_of_token, newest_token

EVIDENCE_PATH = "evidence.ers"
# Beside it only when evidence goes on under both digest algorithms.
SM3_EVIDENCE_PATH = "evidence-sm3.ers"


def stamp_of(batch_id: UUID, token: bytes, at: datetime | None) -> Stamp:
    """Return a row, not yet written, about a token; no record is counted for it yet.

    `at` is when it is entered; None where nobody knows, and then when it was stamped.
    """
    facts = facts_of_token(token, parts.get().trust)
    return Stamp(
        id=batch_id,
        token_sha256=hashlib.sha256(token).hexdigest(),
        stamped_at=facts.stamped_at,
        entered_at=at or facts.stamped_at,
        authority=facts.authority,
        holds_until=facts.holds_until,
        digest_algorithm=facts.digest_algorithm,
        signature_algorithm=facts.signature_algorithm,
    )


def stamps_missing(
    members: Mapping[UUID, Sequence[UUID]], at: datetime | None = None
) -> list[Stamp]:
    """Return rows for those of the batches that have none, read from one of their records."""
    known = set(Stamp.objects.filter(pk__in=list(members)).values_list("pk", flat=True))
    return [
        stamp_of(batch_id, newest_token(evidence_in_vault(record_ids[0])), at)
        for batch_id, record_ids in members.items()
        if batch_id not in known
    ]


def enter_stamps(stamps: Iterable[Stamp], counts: Mapping[UUID, int]) -> None:
    """Write rows that are new and add to the counts, in the caller's transaction."""
    Stamp.objects.bulk_create(stamps, ignore_conflicts=True)
    for batch_id, count in counts.items():
        Stamp.objects.filter(pk=batch_id).update(records=F("records") + count)


def take_stock(*, limit: int = 500) -> int:
    """Enter the tokens of batches that were filed before tokens were noted; return how many.

    Harmless when repeated; 0 when every batch is known.
    """
    known = Stamp.objects.filter(pk=OuterRef("batch_id"))
    unknown = (
        FiledCase.objects.filter(~Exists(known))
        .values("batch_id")
        .annotate(records=Count("record_id"))
        .order_by("batch_id")[:limit]
    )
    counts = {line["batch_id"]: line["records"] for line in unknown}
    members = FiledCase.objects.filter(batch_id__in=list(counts))
    examples = dict(members.values_list("batch_id", "record_id").iterator())
    stamps = stamps_missing({batch_id: [examples[batch_id]] for batch_id in counts})
    with transaction.atomic():
        for stamp in stamps:
            _enter_known(stamp, counts[stamp.id])
    return len(stamps)


def _enter_known(stamp: Stamp, records: int) -> None:
    """Enter a batch's token; a batch whose token is known already joins the other batch."""
    row, _ = Stamp.objects.get_or_create(
        token_sha256=stamp.token_sha256,
        defaults={
            name: getattr(stamp, name)
            for name in (
                "id",
                "stamped_at",
                "entered_at",
                "authority",
                "holds_until",
                "digest_algorithm",
                "signature_algorithm",
            )
        },
    )
    Stamp.objects.filter(pk=row.pk).update(records=F("records") + records)
    if row.pk != stamp.pk:
        FiledCase.objects.filter(batch_id=stamp.pk).update(batch_id=row.pk)


def evidence_in_vault(record_id: UUID, path: str = EVIDENCE_PATH) -> bytes:
    """Return a record's newest evidence. Raises ObjectNotHeld."""
    with vault.open_content(record_id=record_id, path=path) as stream:
        return stream.read()
