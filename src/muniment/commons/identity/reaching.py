"""Whose roles reach the records of one organisation: the permission table, read the other way.

What is asked here is the same as what `agents` answers for one person at a time, so both read
`reach_of` and `PERMISSIONS_OF`; a test asks both and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from muniment.commons.identity.models import Organisation, Region, RoleGrant, SystemClient
from muniment.commons.identity.policies import PERMISSIONS_OF, Reach, reach_of
from muniment.commons.identity.queries import agent_names
from muniment.commons.identity.vocabulary import OrganisationKind, Permission, Role
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day

MOST_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class ReachingGroup:
    """People who hold one role at one organisation, or its connected systems, and why they reach.

    `may_read`: what the materials say as well.
    """

    role: Role
    organisation_id: UUID
    organisation_name: str
    reach: Reach
    holders: int
    may_read: bool


@dataclass(frozen=True, slots=True)
class ReachingPerson:
    """One grant by which a person reaches, as it was given."""

    grant_id: UUID
    account_id: UUID
    name: str
    username: str
    post: str
    role: Role
    organisation_name: str
    reach: Reach
    may_read: bool
    starts_at: datetime
    ends_at: datetime | None
    granted_by: str


def groups_reaching(*, organisation_id: UUID, at: datetime) -> tuple[ReachingGroup, ...]:
    """Return who may meet an organisation's records at a moment, by role and organisation."""
    found = (
        _grants(organisation_id, at)
        .values_list("role", "organisation_id", "organisation__name", "organisation__kind")
        .annotate(people=Count("account_id", distinct=True))
        .order_by("role", "organisation__name", "organisation_id")
    )
    groups = [
        ReachingGroup(Role(role), held_at, name, _reach(role, kind), people, _may_read(Role(role)))
        for role, held_at, name, kind, people in found
    ]
    return (*sorted(groups, key=_widest_last), *_systems(organisation_id))


def people_reaching(
    *,
    organisation_id: UUID,
    at: datetime,
    account_id: UUID | None = None,
    role: Role | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[ReachingPerson, ...]:
    """Return the grants by which people reach an organisation's records, a page that comes `after`.

    `account_id`: one person's only.
    """
    rows = _grants(organisation_id, at).select_related("account__post", "organisation")
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    if role is not None:
        rows = rows.filter(role=role.value)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page = list(rows.order_by("pk")[: max(1, min(limit, MOST_ON_A_PAGE))])
    names = agent_names(agent_ids={AgentId(row.granted_by) for row in page})
    return tuple(_person(row, names[AgentId(row.granted_by)]) for row in page)


def _grants(organisation_id: UUID, at: datetime) -> QuerySet[RoleGrant, RoleGrant]:
    """Return the running grants, of active people at active organisations, that reach."""
    running = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return RoleGrant.objects.filter(
        running,
        _reaches(organisation_id, at),
        account__is_active=True,
        organisation__is_active=True,
    )


def _reaches(organisation_id: UUID, at: datetime) -> Q:
    own, wide = Q(pk__in=[]), Q(pk__in=[])
    for role in Role:
        if Permission.VIEW_CASES not in PERMISSIONS_OF[role]:
            continue
        for reach in (Reach.OWN_ORGANISATION, Reach.REGION):
            kinds = [k.value for k in OrganisationKind if reach_of(role, at_kind=k) is reach]
            held = Q(role=role.value, organisation__kind__in=kinds)
            if reach is Reach.REGION:
                wide |= held
            else:
                own |= held
    above = _regions_above(organisation_id, at)
    return (own & Q(organisation_id=organisation_id)) | (
        wide & Q(organisation__region_code__in=above)
    )


def _regions_above(organisation_id: UUID, at: datetime) -> set[str]:
    """Return the regions within which an organisation lies; the root reaches everything."""
    on = legal_day(at)
    rows = Region.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)
    parents = dict(rows.values_list("code", "parent_code"))
    home = Organisation.objects.filter(pk=organisation_id).values_list("region_code", flat=True)
    above = {code for code, parent in parents.items() if not parent}
    code = home.first() or ""
    while code and code not in above:
        above.add(code)
        code = parents.get(code, "")
    return above


def _systems(organisation_id: UUID) -> tuple[ReachingGroup, ...]:
    rows = SystemClient.objects.filter(
        organisation_id=organisation_id, is_active=True, organisation__is_active=True
    )
    count = rows.count()
    name = rows.values_list("organisation__name", flat=True).first() or ""
    may_read = _may_read(Role.CLIENT)
    own = Reach.OWN_ORGANISATION
    group = ReachingGroup(Role.CLIENT, organisation_id, name, own, count, may_read)
    return (group,) if count else ()


def _person(row: RoleGrant, granted_by: str) -> ReachingPerson:
    return ReachingPerson(
        grant_id=row.id,
        account_id=row.account_id,
        name=row.account.display_name,
        username=row.account.username,
        post=row.account.post.name if row.account.post else "",
        role=Role(row.role),
        organisation_name=row.organisation.name,
        reach=_reach(row.role, row.organisation.kind),
        may_read=_may_read(Role(row.role)),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        granted_by=granted_by,
    )


def _reach(role: str, kind: str) -> Reach:
    return reach_of(Role(role), at_kind=OrganisationKind(kind))


def _may_read(role: Role) -> bool:
    return Permission.VIEW_CONTENT in PERMISSIONS_OF[role]


def _widest_last(group: ReachingGroup) -> tuple[bool, bool, int]:
    return (not group.may_read, group.reach is Reach.REGION, list(Role).index(group.role))
