"""Connected systems: making clients, their secrets, and the tokens they are given."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import (
    ClientNotAccepted,
    ClientTaken,
    ClientUnknown,
    OrganisationUnknown,
    SecretTooShort,
)
from muniment.commons.identity.models import AccessToken, Organisation, SystemClient
from muniment.commons.identity.shapes import IssuedToken, NewAuditLine, NewClient, Registered
from muniment.commons.identity.vocabulary import AuditedAction
from muniment.kernel.agents import AgentId, system
from muniment.kernel.text import tidy

_LEAST_SECRET_CHARS = 32
_TOKEN_BYTES = 32
_NO_DIGEST = "0" * 64


@transaction.atomic
def make_clients(*, clients: Sequence[NewClient], by: AgentId, at: datetime) -> Registered:
    """Make clients for connected systems. A client that is there keeps its secret.

    Raises:
        SecretTooShort: A secret could be guessed.
        ClientTaken: The identifier belongs to a system of another organisation.
        OrganisationUnknown: An organisation is not registered.
    """
    _refuse_unknown_organisations(clients)
    rows = SystemClient.objects.in_bulk([new.client_id for new in clients])
    missing = [new for new in clients if new.client_id not in rows]
    for new in clients:
        row = rows.get(new.client_id)
        if row is not None and row.organisation_id != new.organisation_id:
            raise ClientTaken(new.client_id, where=new.client_id)
    SystemClient.objects.bulk_create([_row(new) for new in missing])
    _audit(AuditedAction.CLIENT_MADE, [new.client_id for new in missing], by, at)
    return Registered(added=len(missing), unchanged=len(clients) - len(missing))


@transaction.atomic
def change_client_secret(
    *, client_id: str, secret: str, by: AgentId, at: datetime, reason: str = ""
) -> None:
    """Give a client another secret; the tokens it has stop working.

    Raises:
        ClientUnknown: There is no such client.
        SecretTooShort: The secret could be guessed.
    """
    digest = _secret_digest(client_id, secret)
    if not SystemClient.objects.filter(pk=client_id).update(secret_digest=digest):
        raise ClientUnknown(client_id, where=client_id)
    AccessToken.objects.filter(client_id=client_id).delete()
    _audit(AuditedAction.CLIENT_SECRET_CHANGED, [client_id], by, at, reason)


def suspend_clients(
    *, client_ids: Sequence[str], by: AgentId, at: datetime, reason: str = ""
) -> int:
    """Shut connected systems out at once; return how many were active."""
    return _switch(client_ids, False, AuditedAction.CLIENT_SUSPENDED, by, at, reason)


def restore_clients(
    *, client_ids: Sequence[str], by: AgentId, at: datetime, reason: str = ""
) -> int:
    """Let suspended systems in again; return how many were suspended."""
    return _switch(client_ids, True, AuditedAction.CLIENT_RESTORED, by, at, reason)


def issue_token(
    *, client_id: str, secret: str, at: datetime, lifetime_seconds: int = 3600, address: str = ""
) -> IssuedToken:
    """Return a bearer token for a client that knows its secret.

    Raises:
        ClientNotAccepted: Identifier and secret do not belong together, or the client is
            suspended; the attempt stands in the audit log.
    """
    client_id = tidy(client_id)
    row = SystemClient.objects.filter(pk=client_id, organisation__is_active=True).first()
    # Compared also when there is no such client, so that both answers take as long.
    kept = row.secret_digest if row is not None else _NO_DIGEST
    if not hmac.compare_digest(kept, _digest(secret)) or row is None or not row.is_active:
        # Not inside the transaction of a caller that would roll it back with the refusal.
        _note_token(client_id, address, success=False, at=at)
        raise ClientNotAccepted(f"client {client_id[:64]!r}", where=client_id[:64])
    return _issue(row, address, at, at + timedelta(seconds=lifetime_seconds))


@transaction.atomic
def _issue(row: SystemClient, address: str, at: datetime, expires_at: datetime) -> IssuedToken:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    AccessToken.objects.filter(expires_at__lte=at).delete()
    AccessToken.objects.create(
        token_digest=_digest(token), client_id=row.client_id, expires_at=expires_at
    )
    _note_token(row.client_id, address, success=True, at=at)
    return IssuedToken(token, expires_at)


def _note_token(client_id: str, address: str, *, success: bool, at: datetime) -> None:
    line = NewAuditLine(
        AuditedAction.TOKEN_ISSUED, system(client_id[:64]), success, address, subject=client_id
    )
    write_audit(lines=[line], at=at)


def _refuse_unknown_organisations(clients: Sequence[NewClient]) -> None:
    wanted = {new.organisation_id for new in clients}
    rows = Organisation.objects.filter(pk__in=wanted)
    if absent := wanted - set(rows.values_list("id", flat=True)):
        raise OrganisationUnknown(f"organisation {min(absent)}", where=str(min(absent)))


def _row(new: NewClient) -> SystemClient:
    return SystemClient(
        client_id=new.client_id,
        organisation_id=new.organisation_id,
        secret_digest=_secret_digest(new.client_id, new.secret),
    )


def _secret_digest(client_id: str, secret: str) -> str:
    if len(secret) < _LEAST_SECRET_CHARS:
        raise SecretTooShort(
            f"client {client_id}: {len(secret)} characters, at least {_LEAST_SECRET_CHARS}",
            zh=f"对接系统 {client_id} 的密钥为 {len(secret)} 个字符，至少 {_LEAST_SECRET_CHARS} 个",
            where=client_id,
        )
    return _digest(secret)


def _digest(secret: str) -> str:
    # Secrets and tokens are random and long: a slow hash would only slow down the honest.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def _switch(
    client_ids: Sequence[str],
    on: bool,
    action: AuditedAction,
    by: AgentId,
    at: datetime,
    reason: str,
) -> int:
    rows = SystemClient.objects.in_bulk(list(client_ids))
    if absent := set(client_ids) - set(rows):
        raise ClientUnknown(min(absent), where=min(absent))
    moved = sorted(row.client_id for row in rows.values() if row.is_active is not on)
    SystemClient.objects.filter(pk__in=moved).update(is_active=on)
    _audit(action, moved, by, at, reason)
    return len(moved)


def _audit(
    action: AuditedAction, client_ids: Sequence[str], by: AgentId, at: datetime, reason: str = ""
) -> None:
    lines = [NewAuditLine(action, by, subject=name, detail=reason) for name in client_ids]
    write_audit(lines=lines, at=at)
