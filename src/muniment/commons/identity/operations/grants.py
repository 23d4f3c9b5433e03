"""Granting roles and ending them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import (
    AccountUnknown,
    GrantToOneself,
    OrganisationUnknown,
    RoleNotAtHome,
    RolesKeptApart,
)
from muniment.commons.identity.models import Account, Organisation, RoleGrant
from muniment.commons.identity.policies import HOMES_OF, roles_kept_apart
from muniment.commons.identity.shapes import NewAuditLine, NewGrant, Registered
from muniment.commons.identity.vocabulary import AuditedAction, OrganisationKind, Role
from muniment.kernel.agents import AgentId, person


@transaction.atomic
def grant_roles(*, grants: Sequence[NewGrant], by: AgentId, at: datetime) -> Registered:
    """Grant roles, all or none. A role that is held already without an end stays as it is.

    Raises:
        RolesKeptApart: One person would be two of the three administrators, or an
            administrator and something else.
        RoleNotAtHome: The role is not held at such an organisation.
        GrantToOneself: The asker is the one who would receive.
        AccountUnknown: There is no such account.
        OrganisationUnknown: There is no such organisation.
    """
    names = _hold_accounts({grant.account_id for grant in grants})
    _refuse_grants_to_oneself(grants, by)
    _refuse_roles_away_from_home(grants)
    held = _held_after(names, at)
    new = []
    for grant in grants:
        if (grant.role, grant.organisation_id, None) in held[grant.account_id]:
            continue
        held[grant.account_id].add((grant.role, grant.organisation_id, grant.ends_at))
        new.append(_row(grant, by, at))
    _refuse_roles_together(held, names)
    RoleGrant.objects.bulk_create(new)
    _audit(AuditedAction.ROLE_GRANTED, new, names, by, at)
    return Registered(added=len(new), unchanged=len(grants) - len(new))


@transaction.atomic
def end_grants(*, grant_ids: Sequence[UUID], by: AgentId, at: datetime) -> int:
    """End grants at this moment; return how many were still running. Ended ones stay as they were.

    A grant that had not begun ends at its beginning, and so was never held.
    """
    running = RoleGrant.objects.filter(pk__in=grant_ids).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    )
    rows = list(running.select_related("account"))
    for row in rows:
        row.ends_at = max(at, row.starts_at)
    RoleGrant.objects.bulk_update(rows, ["ends_at"])
    names = {row.account_id: row.account.username for row in rows}
    _audit(AuditedAction.ROLE_ENDED, rows, names, by, at)
    return len(rows)


def _hold_accounts(account_ids: set[UUID]) -> Mapping[UUID, str]:
    """Write to the accounts before reading their grants, and return their user names.

    Two grants at the same moment could each be lawful and both together not. The first write
    makes the second wait, on every database, until it sees what the first has done.
    """
    Account.objects.filter(pk__in=account_ids).update(grants_revision=F("grants_revision") + 1)
    names = dict(Account.objects.filter(pk__in=account_ids).values_list("id", "username"))
    if absent := account_ids - set(names):
        raise AccountUnknown(f"account {min(absent)}", where=str(min(absent)))
    return names


def _refuse_grants_to_oneself(grants: Sequence[NewGrant], by: AgentId) -> None:
    for grant in grants:
        if person(grant.account_id) == by:
            raise GrantToOneself(
                f"{by} asked for the role {grant.role} for itself",
                zh=f"{by} 申请为自己授予“{grant.role.words.zh}”",
                where=str(grant.account_id),
            )


def _refuse_roles_away_from_home(grants: Sequence[NewGrant]) -> None:
    wanted = {grant.organisation_id for grant in grants}
    rows = {row.id: row for row in Organisation.objects.filter(pk__in=wanted)}
    for grant in grants:
        row = rows.get(grant.organisation_id)
        if row is None:
            raise OrganisationUnknown(
                f"organisation {grant.organisation_id}", where=str(grant.organisation_id)
            )
        kind = OrganisationKind(row.kind)
        if kind not in HOMES_OF[grant.role]:
            raise RoleNotAtHome(
                f"{grant.role} at {row.name}, which is of kind {kind}",
                zh=f"“{row.name}”属于{kind.words.zh}，不设“{grant.role.words.zh}”",
                where=row.credit_code,
            )


_Held = tuple[Role, UUID, datetime | None]


def _held_after(account_ids: Iterable[UUID], at: datetime) -> dict[UUID, set[_Held]]:
    """Return what each account holds from `at` on; what begins later counts already."""
    held: dict[UUID, set[_Held]] = defaultdict(set)
    rows = RoleGrant.objects.filter(account_id__in=list(account_ids)).exclude(ends_at__lte=at)
    for row in rows:
        held[row.account_id].add((Role(row.role), row.organisation_id, row.ends_at))
    return held


def _refuse_roles_together(held: Mapping[UUID, set[_Held]], names: Mapping[UUID, str]) -> None:
    for account_id, grants in held.items():
        for first, second in roles_kept_apart({role for role, _, _ in grants}):
            raise RolesKeptApart(
                f"{names[account_id]} would be {first} and {second} at a time",
                zh=f"{names[account_id]} 将同时担任“{first.words.zh}”和“{second.words.zh}”",
                where=names[account_id],
            )


def _row(grant: NewGrant, by: AgentId, at: datetime) -> RoleGrant:
    return RoleGrant(
        account_id=grant.account_id,
        role=grant.role.value,
        organisation_id=grant.organisation_id,
        granted_by=by,
        starts_at=grant.starts_at or at,
        ends_at=grant.ends_at,
    )


def _audit(
    action: AuditedAction,
    rows: Sequence[RoleGrant],
    names: Mapping[UUID, str],
    by: AgentId,
    at: datetime,
) -> None:
    write_audit(
        lines=[
            NewAuditLine(
                action,
                by,
                subject=names[row.account_id],
                detail=f"{row.role} at {row.organisation_id}",
            )
            for row in rows
        ],
        at=at,
    )
