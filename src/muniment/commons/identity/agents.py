"""Who is asking: turns an account or a token into an agent with its rights and its reach."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from muniment.commons.identity.faults import AccountUnknown, NotPermitted, NotSignedIn
from muniment.commons.identity.models import AccessToken, Account, Organisation, Region, RoleGrant
from muniment.commons.identity.policies import PERMISSIONS_OF, Reach, reach_of
from muniment.commons.identity.shapes import (
    EVERYTHING,
    NOTHING,
    Agent,
    HeldRole,
    NewGrant,
    Scope,
    together,
)
from muniment.commons.identity.vocabulary import OrganisationKind, Permission, Role
from muniment.kernel.agents import AgentId, person, system
from muniment.kernel.clock import legal_day
from muniment.kernel.text import tidy

NO_ORGANISATION = UUID(int=0)  # of agents that belong to none, such as the machine itself


def agent_of_account(*, account_id: UUID, at: datetime) -> Agent:
    """Return the person with the rights held at this moment, in at most four queries.

    Raises:
        NotSignedIn: There is no such account, or it is suspended.
    """
    row = Account.objects.filter(pk=account_id).select_related("organisation").first()
    if row is None or not row.is_active:
        raise NotSignedIn(f"account {account_id}", where=str(account_id))
    return _agent_of(row, at)


def agent_of_username(*, username: str, at: datetime) -> Agent:
    """Return the person behind a user name, for those who vouch for them otherwise.

    Raises:
        AccountUnknown: There is no such account, or it is suspended.
    """
    name = tidy(username)
    row = Account.objects.filter(username=name).select_related("organisation").first()
    if row is None or not row.is_active:
        raise AccountUnknown(f"no active account {name[:64]!r}", where=name[:64])
    return _agent_of(row, at)


def rights_of_account(
    *,
    account_id: UUID,
    at: datetime,
    added: NewGrant | None = None,
    without: UUID | None = None,
) -> Agent:
    """Return what a person's grants give at a moment, whether or not the account is suspended.

    `added` is a grant that there is not yet, `without` one that is looked away from. The result
    is for showing what a change would do; nobody acts by it.

    Raises:
        AccountUnknown: There is no such account.
    """
    row = Account.objects.filter(pk=account_id).select_related("organisation").first()
    if row is None:
        raise AccountUnknown(f"account {account_id}", where=str(account_id))
    pairs = _pairs_of(row, at, without)
    if added is not None:
        pairs.append((added.role, Organisation.objects.get(pk=added.organisation_id)))
    return _person(row, pairs, at)


def agent_of_token(*, token: str, at: datetime) -> Agent:
    """Return the connected system that holds a token, in one query.

    Raises:
        NotSignedIn: Nobody was given this token, it has ended, or the client is suspended.
    """
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    row = (
        AccessToken.objects.filter(
            pk=digest,
            expires_at__gt=at,
            client__is_active=True,
            client__organisation__is_active=True,
        )
        .select_related("client__organisation")
        .first()
    )
    if row is None:
        raise NotSignedIn("the token is not known, or has ended", zh="令牌无效或已过期")
    home = row.client.organisation
    name = row.client_id
    return _agent(system(name), None, name, home, [(Role.CLIENT, home)], at)


def require(agent: Agent, permission: Permission) -> None:
    """Let pass whoever may.

    Raises:
        NotPermitted: No role of the agent allows it.
    """
    if not agent.may(permission):
        raise NotPermitted(
            f"{agent.display_name} may not {permission.words.en}",
            zh=f"{agent.display_name} 没有“{permission.words.zh}”权限",
            where=permission,
        )


def _agent_of(row: Account, at: datetime) -> Agent:
    return _person(row, _pairs_of(row, at), at)


def _person(row: Account, pairs: Sequence[tuple[Role, Organisation]], at: datetime) -> Agent:
    agent = _agent(person(row.id), row.id, row.display_name, row.organisation, pairs, at)
    return replace(
        agent,
        password_is_temporary=row.password_is_temporary,
        has_seen_tour=row.has_seen_tour,
    )


def _pairs_of(
    row: Account, at: datetime, without: UUID | None = None
) -> list[tuple[Role, Organisation]]:
    grants = (
        RoleGrant.objects.filter(account_id=row.id, starts_at__lte=at)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), organisation__is_active=True)
        .select_related("organisation")
        .order_by("id")
    )
    return [(Role(grant.role), grant.organisation) for grant in grants if grant.id != without]


def _agent(
    agent_id: AgentId,
    account_id: UUID | None,
    name: str,
    home: Organisation,
    pairs: Sequence[tuple[Role, Organisation]],
    at: datetime,
) -> Agent:
    scopes = _scopes(pairs, at)
    held = tuple(
        HeldRole(role, scope, PERMISSIONS_OF[role])
        for (role, _), scope in zip(pairs, scopes, strict=True)
    )
    return Agent(
        agent_id=agent_id,
        account_id=account_id,
        display_name=name,
        organisation_id=home.id,
        organisation_name=home.name,
        region_code=home.region_code,
        roles=frozenset(part.role for part in held),
        permissions=_everyone().union(*(part.permissions for part in held)),
        scope=together(scopes),
        held=held,
    )


def _everyone() -> frozenset[Permission]:
    return frozenset.intersection(*PERMISSIONS_OF.values())


def _scopes(pairs: Sequence[tuple[Role, Organisation]], at: datetime) -> list[Scope]:
    reaches = [reach_of(role, at_kind=OrganisationKind(home.kind)) for role, home in pairs]
    parents: dict[str, str] = {}
    if Reach.REGION in reaches:
        on = legal_day(at)
        rows = Region.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)
        parents = dict(rows.values_list("code", "parent_code"))
    return [_scope(reach, home, parents) for reach, (_, home) in zip(reaches, pairs, strict=True)]


def _scope(reach: Reach, home: Organisation, parents: dict[str, str]) -> Scope:
    if reach is Reach.NOBODY:
        return NOTHING
    if reach is Reach.OWN_ORGANISATION:
        return Scope(organisation_ids=frozenset({home.id}))
    if parents.get(home.region_code) == "":
        return EVERYTHING  # the city, which is the root of what this platform serves
    within = _regions_within(home.region_code, parents)
    rows = Organisation.objects.filter(region_code__in=within)
    return Scope(organisation_ids=frozenset(rows.values_list("id", flat=True)))


def _regions_within(code: str, parents: dict[str, str]) -> set[str]:
    within = {code}
    while below := {child for child, parent in parents.items() if parent in within} - within:
        within |= below
    return within
