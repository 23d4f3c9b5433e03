"""Opening accounts, suspending and restoring them, changing passwords, ending the tour."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from muniment.commons.identity.audit import write_audit
from muniment.commons.identity.faults import (
    AccountUnknown,
    OrganisationUnknown,
    PasswordNotRight,
    PasswordTooWeak,
    SuspendingOneself,
    UsernameTaken,
)
from muniment.commons.identity.models import Account, Organisation, Post
from muniment.commons.identity.operations.consents import needs_consent, use_consent
from muniment.commons.identity.passwords import UNCHANGED, words_of_objection
from muniment.commons.identity.policies import is_temporary
from muniment.commons.identity.queries import account_shape
from muniment.commons.identity.shapes import NewAccount, NewAuditLine, Opened
from muniment.commons.identity.vocabulary import AuditedAction
from muniment.kernel.agents import AgentId, person
from muniment.kernel.text import tidy


def open_accounts(*, accounts: Sequence[NewAccount], by: AgentId, at: datetime) -> Opened:
    """Open accounts without any role. An account that is there is left alone, password and all.

    Raises:
        UsernameTaken: The user name is another person's, or the staff number is in use.
        PasswordTooWeak: A new password does not follow the rules; nothing was opened.
        OrganisationUnknown: An organisation is not registered.
    """
    there = {row.username for row in _rows(accounts)}
    # Hashing is slow on purpose, so it is done before the transaction makes others wait.
    hashes = _hashes_for([new for new in accounts if _written(new.username) not in there])
    return _open(accounts, hashes, by, at)


@transaction.atomic
def _open(
    accounts: Sequence[NewAccount], hashes: Mapping[str, str], by: AgentId, at: datetime
) -> Opened:
    _refuse_unknown_organisations({new.organisation_id for new in accounts})
    there = {row.username: row for row in _rows(accounts)}
    missing = [new for new in accounts if _written(new.username) not in there]
    for new in accounts:
        if (row := there.get(_written(new.username))) and not _is_the_same(row, new):
            raise _taken(f"user name {new.username!r}", f"账号名 {new.username!r}", new)
    _refuse_staff_numbers_in_use(missing)
    posts = _posts_for(missing)
    rows = [_row(new, posts, hashes, by) for new in missing]
    Account.objects.bulk_create(rows)
    _audit(AuditedAction.ACCOUNT_OPENED, [row.username for row in rows], by, at)
    return Opened(
        new=tuple(account_shape(row) for row in rows),
        existing=tuple(account_shape(row) for row in there.values()),
    )


def suspend_accounts(
    *, account_ids: Sequence[UUID], by: AgentId, at: datetime, reason: str = ""
) -> int:
    """Stop accounts from signing in and end their sessions; return how many were active.

    Raises:
        AccountUnknown: There is no such account.
        SuspendingOneself: The asker's own account is among them.
    """
    if any(person(account_id) == by for account_id in account_ids):
        raise SuspendingOneself(f"{by} asked to be suspended", zh=f"{by} 申请停用自己的账号")
    return _switch(account_ids, False, AuditedAction.ACCOUNT_SUSPENDED, by, at, reason)


def restore_accounts(
    *, account_ids: Sequence[UUID], by: AgentId, at: datetime, reason: str = ""
) -> int:
    """Let suspended accounts sign in again; return how many were suspended."""
    return _switch(account_ids, True, AuditedAction.ACCOUNT_RESTORED, by, at, reason)


def change_password(
    *, account_id: UUID, password: str, by: AgentId, at: datetime, reason: str = ""
) -> None:
    """Give an account another password; its sessions end.

    One that another person gives is temporary: its owner chooses another at the next sign-in.

    Raises:
        AccountUnknown: There is no such account.
        PasswordTooWeak: The password does not follow the rules.
        ConsentNeeded: The owner is one of the administrators, and no other has consented.
    """
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise AccountUnknown(f"account {account_id}", where=str(account_id))
    _refuse_weak(password, row)
    hashed = make_password(password)
    is_lent = is_temporary(by=by, owner=person(account_id))
    with transaction.atomic():
        if needs_consent(account_id=account_id, by=by, at=at):
            use_consent(account_id=account_id, by=by, at=at)
        Account.objects.filter(pk=account_id).update(password=hashed, password_is_temporary=is_lent)
        _audit(AuditedAction.PASSWORD_CHANGED, [row.username], by, at, reason)


def change_own_password(
    *, account_id: UUID, present: str, password: str, at: datetime, address: str = ""
) -> None:
    """Let a person who knows the present password choose another; all sessions end.

    A present password that is not right stands in the audit log.

    Raises:
        AccountUnknown: There is no such account.
        PasswordNotRight: The present password is another, or was changed a moment ago.
        PasswordTooWeak: The new one does not follow the rules, or is the present one.
    """
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise AccountUnknown(f"account {account_id}", where=str(account_id))
    if not check_password(present, row.password):
        # Not inside the transaction of a caller that would roll it back with the refusal.
        _note_own_password(row, address, success=False, at=at)
        raise PasswordNotRight(f"account {row.username}", zh=f"账号 {row.username}")
    if password == present:
        raise PasswordTooWeak(UNCHANGED.en, zh=UNCHANGED.zh, where=row.username)
    _refuse_weak(password, row)
    hashed = make_password(password)
    with transaction.atomic():
        # Compare and swap: a password that was reset meanwhile is not replaced.
        ours = Account.objects.filter(pk=account_id, password=row.password)
        if not ours.update(password=hashed, password_is_temporary=False):
            raise PasswordNotRight(f"account {row.username}", zh=f"账号 {row.username}")
        _note_own_password(row, address, success=True, at=at)


def end_tour(*, account_id: UUID) -> None:
    """Remember that a person has seen the tour, or did not want to. Twice is as once."""
    Account.objects.filter(pk=account_id).update(has_seen_tour=True)


def _note_own_password(row: Account, address: str, *, success: bool, at: datetime) -> None:
    action, owner = AuditedAction.PASSWORD_CHANGED, person(row.id)
    line = NewAuditLine(action, owner, success, address, subject=row.username)
    write_audit(lines=[line], at=at)


def _rows(accounts: Sequence[NewAccount]) -> list[Account]:
    usernames = [_written(new.username) for new in accounts]
    return list(Account.objects.filter(username__in=usernames).select_related("post"))


def _written(text: str) -> str:
    return unicodedata.normalize("NFKC", tidy(text.strip()))  # as Django normalises user names


def _is_the_same(row: Account, new: NewAccount) -> bool:
    said = (_named(new.display_name), new.organisation_id, new.staff_number)
    return said == (row.display_name, row.organisation_id, row.staff_number)


def _named(text: str) -> str:
    return tidy(text.strip())


def _refuse_unknown_organisations(organisation_ids: set[UUID]) -> None:
    rows = Organisation.objects.filter(pk__in=organisation_ids)
    unknown = organisation_ids - set(rows.values_list("id", flat=True))
    if unknown:
        raise OrganisationUnknown(f"organisation {min(unknown)}", where=str(min(unknown)))


def _refuse_staff_numbers_in_use(accounts: Sequence[NewAccount]) -> None:
    """Refuse a second account for a person: the three administrators are three people."""
    numbered = [new for new in accounts if new.staff_number]
    rows = Account.objects.filter(staff_number__in={new.staff_number for new in numbered})
    used = set(rows.values_list("organisation_id", "staff_number"))
    for new in numbered:
        if (new.organisation_id, new.staff_number) in used:
            raise _taken(f"staff number {new.staff_number!r}", f"工号 {new.staff_number!r}", new)
        used.add((new.organisation_id, new.staff_number))


def _taken(what: str, what_zh: str, new: NewAccount) -> UsernameTaken:
    return UsernameTaken(
        f"{what} of {new.display_name} is in use by somebody else",
        zh=f"{new.display_name}的{what_zh}已被他人使用",
        where=new.username,
    )


def _posts_for(accounts: Sequence[NewAccount]) -> Mapping[tuple[UUID, str], Post]:
    wanted = {(new.organisation_id, _named(new.post)) for new in accounts if new.post.strip()}
    rows = Post.objects.filter(organisation_id__in={organisation for organisation, _ in wanted})
    posts = {(row.organisation_id, row.name): row for row in rows}
    missing = [Post(organisation_id=key[0], name=key[1]) for key in sorted(wanted - set(posts))]
    Post.objects.bulk_create(missing)
    return posts | {(row.organisation_id, row.name): row for row in missing}


def _hashes_for(accounts: Sequence[NewAccount]) -> Mapping[str, str]:
    """Return the hash of each different password, made on all cores."""
    for new in accounts:
        sketch = Account(username=new.username, display_name=new.display_name)
        _refuse_weak(new.password, sketch)
    passwords = sorted({new.password for new in accounts})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(passwords, pool.map(make_password, passwords), strict=True))


def _refuse_weak(password: str, account: Account) -> None:
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        # Said anew: the framework speaks one language at a time, and not all of it Chinese.
        said = [words_of_objection(one) for one in error.error_list]
        raise PasswordTooWeak(
            " ".join(words.en for words in said),
            zh="".join(words.zh for words in said),
            where=account.username,
        ) from error


def _row(
    new: NewAccount,
    posts: Mapping[tuple[UUID, str], Post],
    hashes: Mapping[str, str],
    by: AgentId,
) -> Account:
    row = Account(
        username=_written(new.username),
        display_name=_named(new.display_name),
        organisation_id=new.organisation_id,
        post=posts.get((new.organisation_id, _named(new.post))),
        staff_number=new.staff_number,
        password=hashes[new.password],
    )
    row.password_is_temporary = is_temporary(by=by, owner=person(row.id))
    return row


@transaction.atomic
def _switch(
    account_ids: Sequence[UUID],
    on: bool,
    action: AuditedAction,
    by: AgentId,
    at: datetime,
    reason: str,
) -> int:
    rows = list(Account.objects.filter(pk__in=account_ids))
    if len(rows) != len(set(account_ids)):
        absent = min(set(account_ids) - {row.id for row in rows})
        raise AccountUnknown(f"account {absent}", where=str(absent))
    moved = [row for row in rows if row.is_active is not on]
    Account.objects.filter(pk__in=[row.id for row in moved]).update(is_active=on)
    _audit(action, [row.username for row in moved], by, at, reason)
    return len(moved)


def _audit(
    action: AuditedAction, usernames: Sequence[str], by: AgentId, at: datetime, reason: str = ""
) -> None:
    lines = [NewAuditLine(action, by, subject=name, detail=reason) for name in usernames]
    write_audit(lines=lines, at=at)
