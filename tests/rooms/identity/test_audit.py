"""The audit log only grows, and knows who read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from muniment.commons.identity import api as identity
from muniment.commons.identity.models import AuditLine
from muniment.kernel.agents import PLATFORM, AgentId, person

Action = identity.AuditedAction


def actions(at):
    return [line.action for line in identity.read_audit(by=PLATFORM, at=at, limit=200)]


class TestTheAuditLog:
    def test_says_what_was_done_to_accounts_and_rights(self, town, at):
        account_id = town.holder(identity.Role.HANDLER, "market")
        (held,) = identity.grants_of(account_ids=[account_id])
        identity.end_grants(grant_ids=[held.id], by=PLATFORM, at=at)
        identity.suspend_accounts(account_ids=[account_id], by=PLATFORM, at=at)

        assert actions(at)[:4] == [
            Action.ACCOUNT_SUSPENDED,
            Action.ROLE_ENDED,
            Action.ROLE_GRANTED,
            Action.ACCOUNT_OPENED,
        ]

    def test_says_who_signed_in_and_who_tried(self, town, at):
        account_id = town.account("wang", "market")
        identity.note_signing_in(
            username="wang", account_id=account_id, address="192.0.2.1", success=True, at=at
        )
        identity.note_signing_in(
            username="wan\x00g" * 100, account_id=None, address="192.0.2.2", success=False, at=at
        )
        identity.note_signing_out(account_id=account_id, address="192.0.2.1", at=at)

        out, tried, entered = identity.read_audit(by=PLATFORM, at=at, limit=3)

        assert (out.action, out.agent) == (Action.SIGNED_OUT, person(account_id))
        assert (tried.success, tried.address, len(tried.subject)) == (False, "192.0.2.2", 200)
        assert (entered.success, entered.subject) == (True, "wang")

    def test_says_that_it_was_read(self, town, at):
        auditor = AgentId("person:auditor")

        identity.read_audit(by=auditor, at=at, address="192.0.2.3")

        newest = identity.read_audit(by=PLATFORM, at=at, limit=1)[0]
        assert (newest.action, newest.agent) == (Action.AUDIT_READ, auditor)

    def test_can_be_read_page_by_page_without_gap_or_repetition(self, town, at):
        wanted = {"action": Action.ORGANISATION_REGISTERED, "by": PLATFORM, "at": at}
        first = identity.read_audit(limit=3, **wanted)
        rest = identity.read_audit(before=first[-1].id, **wanted)

        assert len({line.subject for line in (*first, *rest)}) == len(town.ids)

    def test_is_found_by_the_name_of_who_acted_or_tried_to(self, town, at):
        account_id = town.account("wang", "market")
        for known in (account_id, None):
            identity.note_signing_in(
                username="wang", account_id=known, address="", success=bool(known), at=at
            )
        identity.note_signing_out(account_id=account_id, address="", at=at)

        by_login = identity.read_audit(by=PLATFORM, at=at, name="wang")
        by_name = identity.read_audit(by=PLATFORM, at=at, name="某wang")

        out, tried, entered = Action.SIGNED_OUT, Action.SIGNED_IN, Action.SIGNED_IN
        assert [line.action for line in by_login] == [out, tried, entered]
        assert [line.action for line in by_name] == [out, entered]
        assert identity.read_audit(by=PLATFORM, at=at, name="nobody-of-that-name") == ()

    def test_is_found_by_when_and_counted_without_being_read(self, town, at):
        first = at + timedelta(days=1)
        for hours in (0, 1, 2):
            moment = first + timedelta(hours=hours)
            identity.note_signing_out(account_id=town.ids["market"], address="", at=moment)

        found = identity.read_audit(
            by=PLATFORM, at=at, since=first, until=first + timedelta(hours=2)
        )

        assert [line.at for line in found] == [first + timedelta(hours=1), first]
        assert identity.audit_lines_since(moment=first) == 3

    @pytest.mark.parametrize(
        "change",
        [
            lambda: AuditLine.objects.update(success=True),
            lambda: AuditLine.objects.all().delete(),
            lambda: AuditLine.objects.all()._raw_delete("default"),
        ],
    )
    def test_is_not_changed_even_by_code_that_tries(self, town, change):
        before = AuditLine.objects.count()

        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            change()

        assert AuditLine.objects.count() == before

    def test_is_not_written_when_the_operation_is_refused(self, town, at):
        account_id = town.holder(identity.Role.AUDITOR, "it")
        before = AuditLine.objects.count()

        with pytest.raises(identity.RolesKeptApart):
            town.grant(account_id, identity.Role.HANDLER, "market")

        assert AuditLine.objects.count() == before
