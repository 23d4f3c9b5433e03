"""What somebody was shown and may now confirm: signed, so that nothing else can be confirmed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing

from muniment.commons.identity.api import (
    NewGrant,
    NewOrganisation,
    OrganisationKind,
    Role,
)
from muniment.kernel.agents import AgentId

CONFIRM_WITHIN_SECONDS = 15 * 60
_ABOUT_ROLES, _ABOUT_ORGANISATIONS = "muniment.roles.intent", "muniment.organisations.intent"


class IntentUnreadable(Exception):
    """Not a token of ours, or not this person's."""


class IntentTooOld(Exception):
    """Shown too long ago to be confirmed."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One change of somebody's roles as it was shown: a grant to be made, or one to be ended."""

    by: AgentId
    account_id: UUID
    reason: str
    held: tuple[str, ...]  # the grants that counted when it was shown
    grant: NewGrant | None = None
    ends: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryIntent:
    """One entry in the register of organisations as it was shown.

    `stood` is how the register said it when it was shown, empty for a new organisation.
    """

    by: AgentId
    new: NewOrganisation
    reason: str
    stood: tuple[str, ...]


def sealed(intent: Intent) -> str:
    """Return the intent as text that only we can have written."""
    return signing.dumps(_plain(intent), salt=_ABOUT_ROLES, compress=True)


def unsealed(token: str, *, by: AgentId) -> Intent:
    """Return what `by` was shown.

    Raises:
        IntentTooOld: It was shown too long ago.
        IntentUnreadable: The token was changed, is no token, or was shown to somebody else.
    """
    return _intent(_opened(token, _ABOUT_ROLES, by))


def sealed_entry(intent: EntryIntent) -> str:
    """Return the intent as text that only we can have written."""
    plain = {
        "by": intent.by,
        "new": asdict(intent.new),
        "reason": intent.reason,
        "stood": list(intent.stood),
    }
    return signing.dumps(plain, salt=_ABOUT_ORGANISATIONS, compress=True)


def unsealed_entry(token: str, *, by: AgentId) -> EntryIntent:
    """Return what `by` was shown.

    Raises:
        IntentTooOld: It was shown too long ago.
        IntentUnreadable: The token was changed, is no token, or was shown to somebody else.
    """
    plain = _opened(token, _ABOUT_ORGANISATIONS, by)
    new = plain["new"] | {"kind": OrganisationKind(plain["new"]["kind"])}
    return EntryIntent(by, NewOrganisation(**new), plain["reason"], tuple(plain["stood"]))


def _opened(token: str, salt: str, by: AgentId) -> dict[str, Any]:
    try:
        plain: dict[str, Any] = signing.loads(token, salt=salt, max_age=CONFIRM_WITHIN_SECONDS)
    except signing.SignatureExpired as raised:
        raise IntentTooOld from raised
    except signing.BadSignature as raised:
        raise IntentUnreadable from raised
    if plain["by"] != by:
        raise IntentUnreadable
    return plain


def _plain(intent: Intent) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "by": intent.by,
        "account": str(intent.account_id),
        "reason": intent.reason,
        "held": list(intent.held),
    }
    if intent.ends is not None:
        plain["ends"] = str(intent.ends)
    if (grant := intent.grant) is not None:
        plain["grant"] = {
            "role": grant.role.value,
            "at": str(grant.organisation_id),
            "from": grant.starts_at.isoformat() if grant.starts_at else None,
            "until": grant.ends_at.isoformat() if grant.ends_at else None,
        }
    return plain


def _intent(plain: dict[str, Any]) -> Intent:
    account_id, grant = UUID(plain["account"]), plain.get("grant")
    return Intent(
        by=AgentId(plain["by"]),
        account_id=account_id,
        reason=plain["reason"],
        held=tuple(plain["held"]),
        grant=_grant(account_id, grant) if grant else None,
        ends=UUID(plain["ends"]) if "ends" in plain else None,
    )


def _grant(account_id: UUID, plain: dict[str, Any]) -> NewGrant:
    starts, ends = plain["from"], plain["until"]
    return NewGrant(
        account_id=account_id,
        role=Role(plain["role"]),
        organisation_id=UUID(plain["at"]),
        starts_at=datetime.fromisoformat(starts) if starts else None,
        ends_at=datetime.fromisoformat(ends) if ends else None,
    )
