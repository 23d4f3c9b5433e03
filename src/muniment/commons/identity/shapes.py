"""What goes in and out at the door, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from muniment.commons.identity.vocabulary import (
    AuditedAction,
    ConsentState,
    GrantStanding,
    OrganisationKind,
    Permission,
    Role,
)
from muniment.kernel.agents import AgentId


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records somebody may meet: everybody's, or those of some organisations."""

    everything: bool = False
    organisation_ids: frozenset[UUID] = frozenset()

    def covers(self, organisation_id: UUID | None) -> bool:
        """Whether records of `organisation_id` are within; nobody's are only within everything."""
        return self.everything or organisation_id in self.organisation_ids

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen at all."""
        return not self.everything and not self.organisation_ids


EVERYTHING = Scope(everything=True)
NOTHING = Scope()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role together with what it reaches and allows."""

    role: Role
    scope: Scope
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Agent:
    """Who asks: a person or a connected system, with everything that decides what it may.

    `scope` is what all roles together reach. Where a person holds several roles, ask
    `scope_for` so that the wide reach of one does not widen what another allows.
    """

    agent_id: AgentId
    account_id: UUID | None
    display_name: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    scope: Scope
    held: tuple[HeldRole, ...] = ()
    password_is_temporary: bool = False  # somebody else chose it: choose another before all else
    has_seen_tour: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether any role allows `permission`."""
        return permission in self.permissions

    def scope_for(self, permission: Permission) -> Scope:
        """Return what the roles that allow `permission` reach."""
        if not self.may(permission):
            return NOTHING
        if not self.held:
            return self.scope
        return together([part.scope for part in self.held if permission in part.permissions])

    def in_roles(self, roles: Collection[Role]) -> Agent:
        """Return the same person with no other roles than `roles`, of those held.

        For a page that belongs to one role: what the others reach stays out of it.
        """
        held = tuple(part for part in self.held if part.role in roles)
        return replace(
            self,
            roles=frozenset(part.role for part in held),
            permissions=frozenset[Permission]().union(*(part.permissions for part in held)),
            scope=together([part.scope for part in held]),
            held=held,
        )


def together(scopes: Sequence[Scope]) -> Scope:
    """Return what `scopes` reach together."""
    if any(scope.everything for scope in scopes):
        return EVERYTHING
    return Scope(organisation_ids=frozenset().union(*(scope.organisation_ids for scope in scopes)))


@dataclass(frozen=True, slots=True)
class NewRegion:
    """A region from `valid_from` on; `valid_to` is the last day, None while it is valid."""

    code: str
    name: str
    parent_code: str = ""
    valid_from: date = date(1949, 10, 1)
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation as it is registered; parent and principal are named by credit code."""

    name: str
    credit_code: str
    kind: OrganisationKind
    region_code: str
    parent_code: str = ""
    principal_code: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class OrganisationShape:
    """An organisation as everybody may see it."""

    id: UUID
    name: str
    credit_code: str
    kind: OrganisationKind
    region_code: str
    parent_id: UUID | None
    principal_id: UUID | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class ForeseenOrganisation:
    """What an entry in the register would change, and how many it touches.

    `before` None: the organisation is new. Accounts and connected systems are those that are
    active, grants those that count now or later.
    """

    before: OrganisationShape | None
    after: NewOrganisation
    changes: bool
    accounts: int
    clients: int
    grants: int


@dataclass(frozen=True, slots=True)
class PostShape:
    """A post of an organisation, and how many accounts hold it."""

    name: str
    accounts: int


@dataclass(frozen=True, slots=True)
class RegionShape:
    """A region on some day."""

    code: str
    name: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering did. Registering the same again leaves everything unchanged."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person's account. `staff_number` is unique within the organisation when given."""

    username: str
    display_name: str
    organisation_id: UUID
    password: str
    post: str = ""
    staff_number: str = ""

    def __repr__(self) -> str:
        return f"NewAccount({self.username!r})"  # a password must not end up in a log


@dataclass(frozen=True, slots=True)
class AccountShape:
    """An account as administrators see it."""

    id: UUID
    username: str
    display_name: str
    organisation_id: UUID
    post: str
    staff_number: str
    is_active: bool
    last_signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening accounts did; those that were there keep their passwords."""

    new: tuple[AccountShape, ...]
    existing: tuple[AccountShape, ...]


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A role for an account at an organisation, from `starts_at` until before `ends_at`."""

    account_id: UUID
    role: Role
    organisation_id: UUID
    starts_at: datetime | None = None  # None: at once
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantShape:
    """A role as it was granted."""

    id: UUID
    account_id: UUID
    role: Role
    organisation_id: UUID
    granted_by: AgentId
    starts_at: datetime
    ends_at: datetime | None

    def standing(self, at: datetime) -> GrantStanding:
        """Return how the grant stands at a moment; one that ended before it began has ended."""
        if self.ends_at is not None and self.ends_at <= max(at, self.starts_at):
            return GrantStanding.LAPSED
        return GrantStanding.FUTURE if self.starts_at > at else GrantStanding.RUNNING


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What somebody may do before a change of grants and after it, at the moment it tells."""

    before: Agent
    after: Agent
    changes: bool  # False: the grant is held already, or has ended already


@dataclass(frozen=True, slots=True)
class Figures:
    """How many accounts there are, and how many people have grants that want a look.

    `without_grants` may sign in and hold no role; `ending_soon` are grants that end in 30 days.
    """

    accounts: int
    suspended: int
    without_grants: int
    ending_soon: int
    with_future_grants: int
    with_lapsed_grants: int


@dataclass(frozen=True, slots=True)
class NewClient:
    """A connected system of an organisation. `secret` comes from a random generator."""

    client_id: str
    organisation_id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"NewClient({self.client_id!r})"


@dataclass(frozen=True, slots=True)
class ClientShape:
    """A connected system as administrators see it."""

    client_id: str
    organisation_id: UUID
    is_active: bool


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A bearer token; only its digest is kept, so it can be told once."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"IssuedToken(expires_at={self.expires_at.isoformat()})"


@dataclass(frozen=True, slots=True)
class NewAuditLine:
    """Something for the audit log. `subject` and `detail` never hold secrets."""

    action: AuditedAction
    agent: AgentId
    success: bool = True
    address: str = ""
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditShape:
    """One line of the audit log."""

    id: int
    at: datetime
    agent: AgentId
    action: AuditedAction
    address: str
    success: bool
    subject: str
    detail: str

    @property
    def facts(self) -> Mapping[str, str]:
        """What `detail` says by name; empty where it is a sentence that somebody wrote."""
        if not self.detail.startswith("{"):
            return {}
        try:
            said = json.loads(self.detail)
        except ValueError:
            return {}
        return {name: value for name, value in said.items() if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class ConsentShape:
    """A request for an administrator's new password. `ends_at` is when it can no longer go on.

    While it is asked for, that is when nobody can consent any more; once consented to, when the
    password can no longer be reset by it.
    """

    id: UUID
    account_id: UUID
    username: str
    display_name: str
    asked_by: AgentId
    asked_at: datetime
    reason: str
    state: ConsentState
    decided_by: str
    decided_at: datetime | None
    ends_at: datetime
