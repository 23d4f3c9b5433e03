"""Granting roles and ending them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from muniment.commons.identity.agents import rights_of_account
from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import (
    AccountUnknown,
    GrantToOneself,
    GrantUnknown,
    OrganisationUnknown,
    RoleNotAtHome,
    RolesKeptApart,
)
from muniment.commons.identity.models import Account, Organisation, RoleGrant
from muniment.commons.identity.policies import HOMES_OF, roles_kept_apart
from muniment.commons.identity.shapes import Foreseen, NewAuditLine, NewGrant, Registered
from muniment.commons.identity.vocabulary import AuditedAction, OrganisationKind, Role
from muniment.kernel.agents import AgentId, person

_Held = tuple[Role, UUID, datetime, datetime | None]  # from when, until before when


@transaction.atomic
def grant_roles(
    *, grants: Sequence[NewGrant], by: AgentId, at: datetime, reason: str = ""
) -> Registered:
    """Grant roles, all or none. A role that is held already for as long stays as it is.

    Raises:
        RolesKeptApart: One person would be two of the three administrators, or an
            administrator and something else.
        RoleNotAtHome: The role is not held at such an organisation.
        GrantToOneself: The asker is the one who would receive.
        AccountUnknown: There is no such account.
        OrganisationUnknown: There is no such organisation.
    """
    names = _hold_accounts({grant.account_id for grant in grants})
    new = _lawful(grants, names, by, at)
    RoleGrant.objects.bulk_create(new)
    _audit(AuditedAction.ROLE_GRANTED, new, names, by, at, reason)
    return Registered(added=len(new), unchanged=len(grants) - len(new))


def foresee_grant(*, grant: NewGrant, by: AgentId, at: datetime) -> Foreseen:
    """Return what a grant would change from the moment it begins. Nothing is changed.

    Raises:
        Refusal: For every reason for which `grant_roles` would refuse.
        AccountUnknown: There is no such account.
        OrganisationUnknown: There is no such organisation.
    """
    new = _lawful([grant], _names_of({grant.account_id}), by, at)
    moment = max(at, grant.starts_at or at)
    return Foreseen(
        before=rights_of_account(account_id=grant.account_id, at=moment),
        after=rights_of_account(account_id=grant.account_id, at=moment, added=grant),
        changes=bool(new),
    )


def foresee_end(*, grant_id: UUID, at: datetime) -> Foreseen:
    """Return what ending a grant would change, from when it begins if it has not. Changes nothing.

    Raises:
        GrantUnknown: There is no such grant.
    """
    row = RoleGrant.objects.filter(pk=grant_id).first()
    if row is None:
        raise GrantUnknown(f"grant {grant_id}", where=str(grant_id))
    moment = max(at, row.starts_at)
    return Foreseen(
        before=rights_of_account(account_id=row.account_id, at=moment),
        after=rights_of_account(account_id=row.account_id, at=moment, without=grant_id),
        changes=row.ends_at is None or row.ends_at > moment,
    )


@transaction.atomic
def end_grants(*, grant_ids: Sequence[UUID], by: AgentId, at: datetime, reason: str = "") -> int:
    """End grants at this moment; return how many were still running. Ended ones stay as they were.

    A grant that had not begun ends at its beginning, and so was never held.
    """
    running = RoleGrant.objects.filter(pk__in=grant_ids).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    )
    rows = list(running.select_related("account", "organisation"))
    for row in rows:
        row.ends_at = max(at, row.starts_at)
    RoleGrant.objects.bulk_update(rows, ["ends_at"])
    names = {row.account_id: row.account.username for row in rows}
    _audit(AuditedAction.ROLE_ENDED, rows, names, by, at, reason)
    return len(rows)


def _lawful(
    grants: Sequence[NewGrant], names: Mapping[UUID, str], by: AgentId, at: datetime
) -> list[RoleGrant]:
    """Return the rows that are to be added; refuse what may not be."""
    _refuse_grants_to_oneself(grants, by)
    places = _places_of(grants)
    _refuse_roles_away_from_home(grants, places)
    held = _held_after(names, at)
    new = []
    for grant in grants:
        if not any(_covers(one, grant, at) for one in held[grant.account_id]):
            row = _row(grant, places[grant.organisation_id], by, at)
            held[grant.account_id].add(
                (grant.role, grant.organisation_id, row.starts_at, row.ends_at)
            )
            new.append(row)
    _refuse_roles_together(held, names)
    return new


def _covers(held: _Held, grant: NewGrant, at: datetime) -> bool:
    """Whether `grant` gives nothing beyond what is held. There is one open grant of a role."""
    role, organisation_id, starts_at, ends_at = held
    if (role, organisation_id) != (grant.role, grant.organisation_id):
        return False
    if ends_at is None or grant.ends_at is None:
        return ends_at is None
    return starts_at <= (grant.starts_at or at) and grant.ends_at <= ends_at


def _hold_accounts(account_ids: set[UUID]) -> Mapping[UUID, str]:
    """Write to the accounts before reading their grants, and return their user names.

    Two grants at the same moment could each be lawful and both together not. The first write
    makes the second wait, on every database, until it sees what the first has done.
    """
    Account.objects.filter(pk__in=account_ids).update(grants_revision=F("grants_revision") + 1)
    return _names_of(account_ids)


def _names_of(account_ids: set[UUID]) -> Mapping[UUID, str]:
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


def _places_of(grants: Sequence[NewGrant]) -> Mapping[UUID, Organisation]:
    wanted = {grant.organisation_id for grant in grants}
    rows = {row.id: row for row in Organisation.objects.filter(pk__in=wanted)}
    if absent := wanted - set(rows):
        raise OrganisationUnknown(f"organisation {min(absent)}", where=str(min(absent)))
    return rows


def _refuse_roles_away_from_home(
    grants: Sequence[NewGrant], places: Mapping[UUID, Organisation]
) -> None:
    for grant in grants:
        row = places[grant.organisation_id]
        kind = OrganisationKind(row.kind)
        if kind not in HOMES_OF[grant.role]:
            raise RoleNotAtHome(
                f"{grant.role} at {row.name}, which is of kind {kind}",
                zh=f"“{row.name}”属于{kind.words.zh}，不设“{grant.role.words.zh}”",
                where=row.credit_code,
            )


def _held_after(account_ids: Iterable[UUID], at: datetime) -> dict[UUID, set[_Held]]:
    """Return what each account holds from `at` on; what begins later counts already."""
    held: dict[UUID, set[_Held]] = defaultdict(set)
    rows = RoleGrant.objects.filter(account_id__in=list(account_ids)).exclude(ends_at__lte=at)
    for row in rows:
        held[row.account_id].add((Role(row.role), row.organisation_id, row.starts_at, row.ends_at))
    return held


def _refuse_roles_together(held: Mapping[UUID, set[_Held]], names: Mapping[UUID, str]) -> None:
    for account_id, grants in held.items():
        for first, second in roles_kept_apart({role for role, *_ in grants}):
            raise RolesKeptApart(
                f"{names[account_id]} would be {first} and {second} at a time",
                zh=f"{names[account_id]} 将同时担任“{first.words.zh}”和“{second.words.zh}”",
                where=names[account_id],
            )


def _row(grant: NewGrant, place: Organisation, by: AgentId, at: datetime) -> RoleGrant:
    return RoleGrant(
        account_id=grant.account_id,
        role=grant.role.value,
        organisation=place,
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
    reason: str,
) -> None:
    lines = [
        NewAuditLine(
            action,
            by,
            subject=names[row.account_id],
            detail=f"{row.role} at {row.organisation.credit_code}" + (f": {reason}" * bool(reason)),
        )
        for row in rows
    ]
    write_audit(lines=lines, at=at)
