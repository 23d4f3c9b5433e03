"""A second person's consent before an administrator is given another password.

Whoever manages accounts could otherwise choose the next password of the security officer or of
the auditor and act as that person. Asked for by one, consented to by another, used by the first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import (
    AccountUnknown,
    ConsentNeeded,
    ConsentNotYours,
    NothingToConsentTo,
)
from muniment.commons.identity.models import Account, PasswordConsent, RoleGrant
from muniment.commons.identity.policies import (
    ADMINISTRATORS,
    CONSENT_ASKED_FOR,
    CONSENT_GOOD_FOR,
    CONSENT_STEPS,
    consent_ends_at,
)
from muniment.commons.identity.shapes import ConsentShape, NewAuditLine
from muniment.commons.identity.vocabulary import AuditedAction, ConsentState
from muniment.kernel.agents import AgentId, is_person, person

MOST_SHOWN = 50


def needs_consent(*, account_id: UUID, by: AgentId, at: datetime) -> bool:
    """Whether `by` needs a second person's consent to give that account another password.

    So it is for whoever holds one of the three offices or will; not for one's own password, and
    not for the machine itself, whose keeper holds the database anyway.
    """
    if not is_person(by) or person(account_id) == by:
        return False
    held = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    roles = [role.value for role in ADMINISTRATORS]
    return RoleGrant.objects.filter(held, account_id=account_id, role__in=roles).exists()


@transaction.atomic
def ask_for_consent(*, account_id: UUID, reason: str, by: AgentId, at: datetime) -> UUID:
    """Ask another administrator to consent; one who asks again while it stands asks once.

    Raises:
        AccountUnknown: There is no such account.
    """
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise AccountUnknown(f"account {account_id}", where=str(account_id))
    standing = _standing(at).filter(account_id=account_id, asked_by=by).first()
    if standing is not None:
        return standing.id
    made = PasswordConsent.objects.create(
        account_id=account_id, asked_by=by, asked_at=at, reason=reason.strip()[:500]
    )
    _note(AuditedAction.RESET_ASKED, row.username, by, at, reason.strip())
    return made.id


def give_consent(*, consent_id: UUID, by: AgentId, at: datetime, reason: str = "") -> None:
    """Consent to a request.

    Raises:
        NothingToConsentTo: It was decided, or is too old.
        ConsentNotYours: The asker, the owner, or somebody who is no administrator consents.
    """
    _decide(consent_id, "give", AuditedAction.RESET_CONSENTED, by, at, reason)


def decline_consent(*, consent_id: UUID, by: AgentId, at: datetime, reason: str = "") -> None:
    """Decline a request. Raises as `give_consent` does."""
    _decide(consent_id, "decline", AuditedAction.RESET_DECLINED, by, at, reason)


def use_consent(*, account_id: UUID, by: AgentId, at: datetime) -> None:
    """Use up the consent that `by` has for an account, in the caller's transaction.

    Raises:
        ConsentNeeded: There is none, it was used, or it is more than an hour old.
    """
    row = (
        PasswordConsent.objects.filter(
            account_id=account_id,
            asked_by=by,
            state=ConsentState.GIVEN.value,
            decided_at__gt=at - CONSENT_GOOD_FOR,
        )
        .order_by("-decided_at")
        .first()
    )
    used = CONSENT_STEPS[ConsentState.GIVEN, "use"].value
    given = PasswordConsent.objects.filter(state=ConsentState.GIVEN.value)
    if row is None or not given.filter(pk=row.pk).update(state=used):
        raise ConsentNeeded(f"account {account_id}", zh="还没有同意", where=str(account_id))


def consents_to_decide(*, by: AgentId, at: datetime) -> tuple[ConsentShape, ...]:
    """Return the requests that wait for `by`, the oldest first: not their own, not about them."""
    rows = _standing(at).filter(state=ConsentState.ASKED.value).exclude(asked_by=by)
    shapes = (_shape(row) for row in rows.select_related("account").order_by("asked_at", "id"))
    return tuple(each for each in shapes if person(each.account_id) != by)[:MOST_SHOWN]


def latest_consent(*, account_id: UUID, by: AgentId, at: datetime) -> ConsentShape | None:
    """Return the request of `by` about an account that still stands; None: there is none."""
    row = (
        _standing(at)
        .filter(account_id=account_id, asked_by=by)
        .select_related("account")
        .order_by("-asked_at", "-id")
        .first()
    )
    return _shape(row) if row else None


def consent(*, consent_id: UUID) -> ConsentShape:
    """Return one request, however it stands.

    Raises:
        NothingToConsentTo: There is none.
    """
    row = PasswordConsent.objects.filter(pk=consent_id).select_related("account").first()
    if row is None:
        raise NothingToConsentTo(str(consent_id))
    return _shape(row)


def _standing(at: datetime) -> QuerySet[PasswordConsent]:
    """Return the requests that can still go on: asked for not too long ago, or consented to."""
    asked = Q(state=ConsentState.ASKED.value, asked_at__gt=at - CONSENT_ASKED_FOR)
    given = Q(state=ConsentState.GIVEN.value, decided_at__gt=at - CONSENT_GOOD_FOR)
    return PasswordConsent.objects.filter(asked | given)


@transaction.atomic
def _decide(
    consent_id: UUID, step: str, action: AuditedAction, by: AgentId, at: datetime, reason: str
) -> None:
    row = (
        _standing(at)
        .filter(pk=consent_id, state=ConsentState.ASKED.value)
        .select_related("account")
        .first()
    )
    if row is None:
        raise NothingToConsentTo(str(consent_id))
    if by in (AgentId(row.asked_by), person(row.account_id)) or not _is_administrator(by, at):
        raise ConsentNotYours(row.account.username, zh=row.account.username)
    target = CONSENT_STEPS[ConsentState.ASKED, step].value
    moved = PasswordConsent.objects.filter(pk=row.pk, state=ConsentState.ASKED.value).update(
        state=target, decided_by=by, decided_at=at
    )
    if not moved:
        raise NothingToConsentTo(str(consent_id))
    _note(action, row.account.username, by, at, reason.strip())


def _is_administrator(by: AgentId, at: datetime) -> bool:
    if not is_person(by):
        return False
    running = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    roles = [role.value for role in ADMINISTRATORS]
    account_id = UUID(by.partition(":")[2])
    grants = RoleGrant.objects.filter(running, account_id=account_id, role__in=roles)
    return grants.filter(account__is_active=True).exists()


def _note(action: AuditedAction, subject: str, by: AgentId, at: datetime, reason: str) -> None:
    write_audit(lines=[NewAuditLine(action, by, subject=subject, detail=reason)], at=at)


def _shape(row: PasswordConsent) -> ConsentShape:
    state = ConsentState(row.state)
    return ConsentShape(
        id=row.id,
        account_id=row.account_id,
        username=row.account.username,
        display_name=row.account.display_name,
        asked_by=AgentId(row.asked_by),
        asked_at=row.asked_at,
        reason=row.reason,
        state=state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        ends_at=consent_ends_at(row.asked_at, row.decided_at),
    )
