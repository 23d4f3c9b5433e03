"""What identity can be asked about organisations, regions, accounts and grants."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q, QuerySet

from muniment.commons.identity.faults import (
    AccountUnknown,
    ClientUnknown,
    GrantUnknown,
    OrganisationUnknown,
)
from muniment.commons.identity.models import (
    Account,
    Organisation,
    Post,
    Region,
    RoleGrant,
    SystemClient,
)
from muniment.commons.identity.shapes import (
    AccountShape,
    ClientShape,
    Figures,
    GrantShape,
    OrganisationShape,
    PostShape,
    RegionShape,
    Scope,
)
from muniment.commons.identity.vocabulary import GrantStanding, OrganisationKind, Role
from muniment.kernel.agents import PLATFORM, AgentId, person, system
from muniment.kernel.ordering import MOST_ORDERED, NameOrder, page_by_name
from muniment.kernel.text import tidy

MOST_ON_A_PAGE = 500
ENDING_SOON = timedelta(days=30)
_PLATFORM_NAMES = ("统一平台", PLATFORM)


def regions(*, on: date) -> tuple[RegionShape, ...]:
    """Return the regions that were valid on a day, by code."""
    rows = Region.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on).order_by("code")
    return tuple(RegionShape(row.code, row.name, row.parent_code) for row in rows)


def organisation(*, organisation_id: UUID) -> OrganisationShape:
    """Return one organisation.

    Raises:
        OrganisationUnknown: There is none.
    """
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise OrganisationUnknown(f"organisation {organisation_id}", where=str(organisation_id))
    return organisation_shape(row)


def organisation_by_code(*, credit_code: str) -> OrganisationShape:
    """Return the organisation with a credit code.

    Raises:
        OrganisationUnknown: None is registered under it.
    """
    row = Organisation.objects.filter(credit_code=tidy(credit_code)).first()
    if row is None:
        raise OrganisationUnknown(
            f"no organisation is registered under {credit_code[:40]!r}",
            zh=f"没有以 {credit_code[:40]!r} 登记的机构",
            where=credit_code[:40],
        )
    return organisation_shape(row)


def organisations_by_code(*, credit_codes: Collection[str]) -> Mapping[str, OrganisationShape]:
    """Return those organisations that are registered under `credit_codes`."""
    rows = Organisation.objects.filter(credit_code__in={tidy(code) for code in credit_codes})
    return {row.credit_code: organisation_shape(row) for row in rows}


def organisations_by_id(*, organisation_ids: Collection[UUID]) -> Mapping[UUID, OrganisationShape]:
    """Return those organisations that there are."""
    rows = Organisation.objects.filter(pk__in=set(organisation_ids))
    return {row.id: organisation_shape(row) for row in rows}


_Row = TypeVar("_Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Page:
    """Which rows of a table are asked for: those after a code, by code or by name."""

    code: str
    name: str
    after: str
    limit: int
    by: NameOrder | None
    is_people: bool = False

    def of(self, rows: QuerySet[_Row]) -> Sequence[_Row]:
        """Return the page of `rows`; by name, what is beyond `MOST_ORDERED` comes by code."""
        if self.by is not None:
            names = list(rows.values_list("pk", self.code, self.name)[: MOST_ORDERED + 1])
            if len(names) <= MOST_ORDERED:
                page = page_by_name(
                    names, after=self.after, limit=self.limit, by=self.by, is_people=self.is_people
                )
                found = rows.in_bulk(page)
                return [found[pk] for pk in page]
        by_code = rows.filter(**{f"{self.code}__gt": self.after}).order_by(self.code)
        return list(by_code[: self.limit])


def organisations(
    *,
    scope: Scope,
    kinds: Collection[OrganisationKind] = (),
    query: str = "",
    after: str = "",
    limit: int = 100,
    by: NameOrder | None = None,
) -> tuple[OrganisationShape, ...]:
    """Return organisations within `scope`, by credit code, the page that comes `after` one.

    `by` orders them by their names instead; `after` is a credit code all the same.
    """
    rows = Organisation.objects.all()
    if not scope.everything:
        rows = rows.filter(pk__in=scope.organisation_ids)
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    if query := tidy(query.strip()):
        rows = rows.filter(Q(name__icontains=query) | Q(credit_code__istartswith=query))
    page = _Page("credit_code", "name", tidy(after), max(1, min(limit, MOST_ON_A_PAGE)), by)
    return tuple(organisation_shape(row) for row in page.of(rows))


def organisations_by_region() -> Mapping[str, int]:
    """Return how many organisations each region has, by its code; one query."""
    rows = Organisation.objects.order_by().values_list("region_code").annotate(count=Count("id"))
    return dict(rows)


def organisations_of_region(*, region_code: str, limit: int = 500) -> tuple[OrganisationShape, ...]:
    """Return the organisations of one region, not of those below it, by credit code."""
    rows = Organisation.objects.filter(region_code=region_code).order_by("credit_code")
    return tuple(organisation_shape(row) for row in rows[: max(1, min(limit, MOST_ON_A_PAGE))])


def posts_of(*, organisation_id: UUID) -> tuple[PostShape, ...]:
    """Return the posts of an organisation by name, with how many accounts hold each."""
    rows = Post.objects.filter(organisation_id=organisation_id).annotate(held=Count("account"))
    return tuple(PostShape(row.name, row.held) for row in rows.order_by("name"))


def names_of(*, organisation_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names of those organisations that there are."""
    rows = Organisation.objects.filter(pk__in=set(organisation_ids))
    return dict(rows.values_list("id", "name"))


def agent_names(*, agent_ids: Collection[AgentId]) -> Mapping[AgentId, str]:
    """Return how people read agents: a person's name, a system's identifier, the platform."""
    people = {text: _uuid_in(text) for text in agent_ids if text.startswith("person:")}
    rows = Account.objects.filter(pk__in={key for key in people.values() if key})
    names = dict(rows.values_list("id", "display_name"))
    return {agent: _agent_name(agent, people.get(agent), names) for agent in set(agent_ids)}


def agents_named(*, name: str) -> tuple[AgentId, ...]:
    """Return the agents that go by a name: people by user name or name, systems, the platform."""
    name = tidy(name.strip())
    rows = Account.objects.filter(Q(username=name) | Q(display_name=name)).order_by("username")
    people = [person(key) for key in rows.values_list("id", flat=True)[:MOST_ON_A_PAGE]]
    others = [PLATFORM] if name in _PLATFORM_NAMES else [system(name)]
    return (*people, *others)


def account(*, account_id: UUID) -> AccountShape:
    """Return one account.

    Raises:
        AccountUnknown: There is none.
    """
    row = Account.objects.filter(pk=account_id).select_related("post").first()
    if row is None:
        raise AccountUnknown(f"account {account_id}", where=str(account_id))
    return account_shape(row)


def figures(*, at: datetime) -> Figures:
    """Return how many accounts there are, are suspended, and have grants that want a look."""
    counted = Account.objects.aggregate(
        accounts=Count("id"), suspended=Count("id", filter=Q(is_active=False))
    )
    ending = RoleGrant.objects.filter(_ending(at)).order_by()
    return Figures(
        accounts=counted["accounts"],
        suspended=counted["suspended"],
        without_grants=_without_grants(at).count(),
        ending_soon=ending.count(),
        with_future_grants=_holders(GrantStanding.FUTURE, at).count(),
        with_lapsed_grants=_holders(GrantStanding.LAPSED, at).count(),
    )


def accounts(
    *,
    organisation_id: UUID | None = None,
    query: str = "",
    is_active: bool | None = None,
    with_grants: tuple[GrantStanding, datetime] | None = None,
    without_grants: datetime | None = None,
    after: str = "",
    limit: int = 100,
    by: NameOrder | None = None,
) -> tuple[AccountShape, ...]:
    """Return accounts by user name, the page that comes `after` one.

    `by` orders them by the names of the people instead; `after` is a user name all the same.
    `is_active` None: suspended ones too. `with_grants` keeps those that have a grant that
    stands so at that moment; `without_grants` those that may sign in and hold none at that moment.
    """
    rows = Account.objects.select_related("post")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    if with_grants is not None:
        rows = rows.filter(pk__in=_holders(*with_grants))
    if without_grants is not None:
        rows = rows.filter(pk__in=_without_grants(without_grants).values("pk"))
    if query := tidy(query.strip()):
        rows = rows.filter(Q(username__icontains=query) | Q(display_name__icontains=query))
    page = _Page(
        "username", "display_name", tidy(after), max(1, min(limit, MOST_ON_A_PAGE)), by, True
    )
    return tuple(account_shape(row) for row in page.of(rows))


def grants_of(*, account_ids: Collection[UUID]) -> tuple[GrantShape, ...]:
    """Return every grant the accounts ever had, oldest first."""
    rows = RoleGrant.objects.filter(account_id__in=set(account_ids)).order_by("starts_at", "id")
    return tuple(_grant_shape(row) for row in rows)


def grants_ending(*, at: datetime, limit: int = 10) -> tuple[GrantShape, ...]:
    """Return the grants held now that end within `ENDING_SOON`, the soonest first."""
    rows = RoleGrant.objects.filter(_ending(at)).order_by("ends_at", "id")
    return tuple(_grant_shape(row) for row in rows[: max(1, min(limit, MOST_ON_A_PAGE))])


def grant(*, grant_id: UUID) -> GrantShape:
    """Return one grant, running or not.

    Raises:
        GrantUnknown: There is none.
    """
    row = RoleGrant.objects.filter(pk=grant_id).first()
    if row is None:
        raise GrantUnknown(f"grant {grant_id}", where=str(grant_id))
    return _grant_shape(row)


def clients(
    *,
    organisation_id: UUID | None = None,
    query: str = "",
    after: str = "",
    limit: int | None = None,
) -> tuple[ClientShape, ...]:
    """Return connected systems by identifier, those that come `after` one. No `limit`: all."""
    rows = SystemClient.objects.filter(client_id__gt=tidy(after)).order_by("client_id")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if query := tidy(query.strip()):
        rows = rows.filter(Q(client_id__icontains=query) | Q(organisation__name__icontains=query))
    return tuple(_client_shape(row) for row in (rows if limit is None else rows[:limit]))


def client(*, client_id: str) -> ClientShape:
    """Return one connected system.

    Raises:
        ClientUnknown: There is none.
    """
    row = SystemClient.objects.filter(pk=tidy(client_id)).first()
    if row is None:
        raise ClientUnknown(client_id[:64], where=client_id[:64])
    return _client_shape(row)


def organisation_shape(row: Organisation) -> OrganisationShape:
    """Return a row as it may leave the room."""
    return OrganisationShape(
        id=row.id,
        name=row.name,
        credit_code=row.credit_code,
        kind=OrganisationKind(row.kind),
        region_code=row.region_code,
        parent_id=row.parent_id,
        principal_id=row.principal_id,
        is_active=row.is_active,
    )


def account_shape(row: Account) -> AccountShape:
    """Return a row as it may leave the room."""
    return AccountShape(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        organisation_id=row.organisation_id,
        post=row.post.name if row.post else "",
        staff_number=row.staff_number,
        is_active=row.is_active,
        last_signed_in_at=row.last_login,
    )


def _grant_shape(row: RoleGrant) -> GrantShape:
    return GrantShape(
        id=row.id,
        account_id=row.account_id,
        role=Role(row.role),
        organisation_id=row.organisation_id,
        granted_by=AgentId(row.granted_by),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _client_shape(row: SystemClient) -> ClientShape:
    return ClientShape(row.client_id, row.organisation_id, row.is_active)


def _holders(standing: GrantStanding, at: datetime) -> QuerySet[RoleGrant, UUID]:
    """Return the accounts that have a grant that stands so; the same as `GrantShape.standing`."""
    over = Q(ends_at__lte=at) | Q(ends_at__lte=F("starts_at"))
    wanted = {
        GrantStanding.LAPSED: over,
        GrantStanding.FUTURE: ~over & Q(starts_at__gt=at),
        GrantStanding.RUNNING: ~over & Q(starts_at__lte=at),
    }
    rows = RoleGrant.objects.filter(wanted[standing])
    return rows.order_by().values_list("account_id", flat=True).distinct()


def _without_grants(at: datetime) -> QuerySet[Account]:
    """Return the accounts that may sign in and hold no role."""
    held = _holders(GrantStanding.RUNNING, at)
    return Account.objects.filter(is_active=True).exclude(pk__in=held)


def _ending(at: datetime) -> Q:
    return Q(starts_at__lte=at, ends_at__gt=at, ends_at__lte=at + ENDING_SOON)


def _uuid_in(agent: str) -> UUID | None:
    try:
        return UUID(agent.partition(":")[2])
    except ValueError:
        return None


def _agent_name(agent: AgentId, account_id: UUID | None, names: Mapping[UUID, str]) -> str:
    if agent == PLATFORM:
        return _PLATFORM_NAMES[0]
    known = names.get(account_id) if account_id else None
    return known or agent.partition(":")[2] or agent
