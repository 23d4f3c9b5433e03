"""What this room decides: who may do what, how far it reaches, and what one person may not hold.

`PERMISSIONS_OF` is the one permission table. Web, REST and command line read it through
`Agent.may`; nothing else decides about permissions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum

from muniment.commons.identity.vocabulary import ConsentState, OrganisationKind, Permission, Role
from muniment.kernel.agents import AgentId, is_person

_P = Permission
_EVERYONE = frozenset({_P.CHECK_RECEIPTS})

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    # Hands in the cases of the agency, corrects what comes back, keeps the receipts.
    Role.HANDLER: _EVERYONE
    | {
        _P.SUBMIT_CASES,
        _P.VIEW_CASES,
        _P.VIEW_CONTENT,
        _P.RESUBMIT_CASES,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_CATALOGUE,
    },
    # The records office of the agency: keeps its records. Basis: the Measures, article 12.
    Role.RECORDS_OFFICER: _EVERYONE
    | {
        _P.SUBMIT_CASES,
        _P.VIEW_CASES,
        _P.VIEW_CONTENT,
        _P.VIEW_ACCESS,
        _P.DECIDE_WAITING,
        _P.CLASSIFY_CASES,
        _P.RETURN_CASES,
        _P.RESUBMIT_CASES,
        _P.DOWNLOAD_PACKAGES,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_CATALOGUE,
    },
    # The archives runs the platform; what an agency files is the agency's to decide, until the
    # record is transferred. Basis: articles 5, 12 and 15.
    Role.ARCHIVIST: _EVERYONE
    | {
        _P.VIEW_CASES,
        _P.VIEW_CONTENT,
        _P.DOWNLOAD_PACKAGES,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_OPERATIONS,
        _P.VIEW_CATALOGUE,
        _P.IMPORT_ITEMS,
    },
    # Looks after what is kept; decides nothing about a case. Basis: article 17.
    Role.PRESERVATION_OFFICER: _EVERYONE
    | {
        _P.VIEW_CASES,
        _P.VIEW_CONTENT,
        _P.DOWNLOAD_PACKAGES,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_OPERATIONS,
        _P.VIEW_CATALOGUE,
    },
    # The archives authority approves schedules and inspects. Basis: articles 5, 11 and 22.
    Role.SUPERVISOR: _EVERYONE
    | {
        _P.VIEW_CASES,
        _P.VIEW_CONTENT,
        _P.VIEW_ACCESS,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_CATALOGUE,
        _P.PUT_RULES_IN_FORCE,
    },
    # Sees how things stand, not what the materials say. Basis: article 5.
    Role.LEADER: _EVERYONE | {_P.VIEW_CASES, _P.VIEW_CATALOGUE},
    # Keeps the machine running without seeing a record.
    Role.OPERATOR: _EVERYONE
    | {_P.VIEW_OPERATIONS, _P.RETRY_WORK, _P.VIEW_CATALOGUE, _P.IMPORT_ITEMS},
    # The three administrators: accounts, rights, and the eye on both; no records.
    Role.SYSTEM_ADMINISTRATOR: _EVERYONE
    | {_P.MANAGE_ACCOUNTS, _P.VIEW_OPERATIONS, _P.CONSENT_TO_RESETS},
    Role.SECURITY_OFFICER: _EVERYONE | {_P.GRANT_ROLES, _P.VIEW_ACCESS, _P.CONSENT_TO_RESETS},
    Role.AUDITOR: _EVERYONE | {_P.READ_AUDIT, _P.VIEW_ACCESS, _P.CONSENT_TO_RESETS},
    # A business system of an agency. Basis: articles 14 and 15.
    Role.CLIENT: _EVERYONE
    | {
        _P.SUBMIT_CASES,
        _P.VIEW_CASES,
        _P.RESUBMIT_CASES,
        _P.DOWNLOAD_PACKAGES,
        _P.DOWNLOAD_RECEIPTS,
        _P.VIEW_CATALOGUE,
    },
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR})

_K = OrganisationKind
# Bodies that form records of their own, among them those that follow by analogy (article 24).
_CREATORS = frozenset(OrganisationKind)

# Where a role may be held. A wide reach belongs to the bodies that article 5 gives it to.
HOMES_OF: Mapping[Role, frozenset[OrganisationKind]] = {
    Role.HANDLER: _CREATORS,
    Role.RECORDS_OFFICER: _CREATORS,
    Role.ARCHIVIST: frozenset({_K.ARCHIVES}),
    Role.PRESERVATION_OFFICER: frozenset({_K.ARCHIVES}),
    Role.SUPERVISOR: frozenset({_K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY}),
    Role.LEADER: _CREATORS,
    Role.OPERATOR: frozenset({_K.ARCHIVES, _K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({_K.ARCHIVES, _K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY}),
    Role.SECURITY_OFFICER: frozenset({_K.ARCHIVES, _K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY}),
    Role.AUDITOR: frozenset({_K.ARCHIVES, _K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY}),
    Role.CLIENT: frozenset(),  # systems are made clients; nobody is granted this role
}

_REGIONAL_BODIES = frozenset({_K.GOVERNMENT, _K.ARCHIVES, _K.ARCHIVES_AUTHORITY, _K.IT_AUTHORITY})


class Reach(Enum):
    """Whose records a role meets."""

    NOBODY = "nobody"
    OWN_ORGANISATION = "own organisation"
    REGION = "region"


def reach_of(role: Role, *, at_kind: OrganisationKind) -> Reach:
    """Return whose records `role` meets when it is held at an organisation of `at_kind`.

    A leader of an agency sees the agency; a leader of the government sees the region.
    """
    if role in (Role.HANDLER, Role.RECORDS_OFFICER, Role.CLIENT):
        return Reach.OWN_ORGANISATION
    if role in (Role.ARCHIVIST, Role.PRESERVATION_OFFICER, Role.SUPERVISOR):
        return Reach.REGION
    if role is Role.LEADER:
        return Reach.REGION if at_kind in _REGIONAL_BODIES else Reach.OWN_ORGANISATION
    return Reach.NOBODY


def is_temporary(*, by: AgentId, owner: AgentId) -> bool:
    """Whether a password that `by` gave to `owner` has to be replaced at the next sign-in.

    One that another person set is known to that person. The machine tells what it sets to
    whoever runs it, who holds the database anyway.
    """
    return is_person(by) and by != owner


def roles_kept_apart(roles: Collection[Role]) -> Iterator[tuple[Role, Role]]:
    """Yield every two roles that one person may not hold at a time, an administrator's first.

    The three administrators are three people, and none of them has any other role.
    Source: GB/T 39784-2021, separation of three roles; clause to be confirmed.
    """
    for first in sorted(ADMINISTRATORS & set(roles)):
        for second in sorted(set(roles) - {first}):
            if second not in ADMINISTRATORS or first < second:
                yield first, second


def permission_table() -> str:
    """Return the permission table as Markdown, for the generated document."""
    head = "| 权限 Permission | " + " | ".join(role.words.zh for role in Role) + " |"
    names = "| | " + " | ".join(role.words.en for role in Role) + " |"
    rule = "|---|" + "---|" * len(Role)
    return "\n".join([head, rule, names, *(_permission_row(one) for one in Permission)]) + "\n"


def _permission_row(permission: Permission) -> str:
    marks = ("●" if permission in PERMISSIONS_OF[role] else "" for role in Role)
    return f"| {permission.words.zh} {permission.words.en} | " + " | ".join(marks) + " |"


# What may follow what with a second person's consent.
CONSENT_STEPS = {
    (ConsentState.ASKED, "give"): ConsentState.GIVEN,
    (ConsentState.ASKED, "decline"): ConsentState.DECLINED,
    (ConsentState.GIVEN, "use"): ConsentState.USED,
}
CONSENT_ASKED_FOR = timedelta(hours=24)
CONSENT_GOOD_FOR = timedelta(hours=1)


def consent_ends_at(asked_at: datetime, given_at: datetime | None) -> datetime:
    """Return until when a request can be consented to, or what was consented to be used."""
    return given_at + CONSENT_GOOD_FOR if given_at else asked_at + CONSENT_ASKED_FOR
