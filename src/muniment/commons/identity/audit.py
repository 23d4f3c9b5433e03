"""The audit log: written by every operation here and by sign-in, read under audit itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from muniment.commons.identity.models import AuditLine
from muniment.commons.identity.queries import agents_named
from muniment.commons.identity.shapes import AuditShape, NewAuditLine
from muniment.commons.identity.vocabulary import AuditedAction
from muniment.kernel.agents import AgentId, person
from muniment.kernel.text import tidy

NOBODY = AgentId("nobody")
MOST_ON_A_PAGE = 200
_LONGEST_FACT = 100
_LENGTHS = {"address": 64, "subject": 200, "detail": 500}


@transaction.atomic
def write_audit(*, lines: Sequence[NewAuditLine], at: datetime) -> None:
    """Add lines to the audit log, in the caller's transaction when there is one."""
    AuditLine.objects.bulk_create(
        [
            AuditLine(
                at=at,
                agent=tidy(line.agent)[:100],
                action=line.action.value,
                success=line.success,
                # What an attacker sends may be long; a cut line is better than none.
                **{name: tidy(getattr(line, name))[:most] for name, most in _LENGTHS.items()},
            )
            for line in lines
        ]
    )


def note_signing_in(
    *, username: str, account_id: UUID | None, address: str, success: bool, at: datetime
) -> None:
    """Write down that somebody signed in, or tried to. `account_id` None: nobody we know."""
    agent = person(account_id) if account_id else NOBODY
    line = NewAuditLine(AuditedAction.SIGNED_IN, agent, success, address, subject=username)
    write_audit(lines=[line], at=at)


def note_signing_out(*, account_id: UUID, address: str, at: datetime) -> None:
    """Write down that somebody signed out."""
    line = NewAuditLine(AuditedAction.SIGNED_OUT, person(account_id), address=address)
    write_audit(lines=[line], at=at)


@transaction.atomic
def read_audit(
    *,
    by: AgentId,
    at: datetime,
    address: str = "",
    agent: AgentId | None = None,
    name: str = "",
    action: AuditedAction | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[AuditShape, ...]:
    """Return lines, newest first, and write down that they were read.

    `name` is a user name, a person's name or a client identifier: what they did, and who tried
    to sign in as them. Lines lie from `since` until before `until`. `before` is the number of
    the last line of the page before.
    """
    rows = AuditLine.objects.order_by("-id")
    if agent is not None:
        rows = rows.filter(agent=agent)
    if name:
        tried = Q(agent=NOBODY, subject=tidy(name))
        rows = rows.filter(Q(agent__in=agents_named(name=name)) | tried)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if action is not None:
        rows = rows.filter(action=action.value)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = tuple(_shape(row) for row in rows[: max(1, min(limit, MOST_ON_A_PAGE))])
    write_audit(lines=[NewAuditLine(AuditedAction.AUDIT_READ, by, address=address)], at=at)
    return found


def facts(**said: object) -> str:
    """Return what a line is about, by name, as its detail; what is None or empty is left out.

    Codes and plain values go in, and whoever shows the line says them in the reader's language.
    Long values are cut, so that the whole fits and can be read again.
    """
    kept = {name: str(value)[:_LONGEST_FACT] for name, value in said.items() if value or value == 0}
    return json.dumps(kept, ensure_ascii=False)


def audit_lines_since(*, moment: datetime) -> int:
    """Return how many lines were written since a moment; counting is not reading."""
    return AuditLine.objects.filter(at__gte=moment).count()


def audit_counts_since(*, moment: datetime) -> dict[tuple[AuditedAction, bool], int]:
    """Return how many lines of each action, done or tried in vain, were written since a moment.

    Counting is not reading: no line is written. One query.
    """
    rows = AuditLine.objects.filter(at__gte=moment).order_by().values_list("action", "success")
    counted = rows.annotate(count=Count("id"))
    return {(AuditedAction(action), success): count for action, success, count in counted}


def _shape(row: AuditLine) -> AuditShape:
    return AuditShape(
        id=row.id,
        at=row.at,
        agent=AgentId(row.agent),
        action=AuditedAction(row.action),
        address=row.address,
        success=row.success,
        subject=row.subject,
        detail=row.detail,
    )
