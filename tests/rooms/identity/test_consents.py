"""Nobody alone gives an administrator another password: one asks, another consents, once."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from tests.rooms.identity.conftest import AT, Town

from muniment.commons.identity import api as identity
from muniment.commons.identity.models import PasswordConsent
from muniment.commons.identity.policies import CONSENT_STEPS
from muniment.kernel.agents import PLATFORM, person

pytestmark = pytest.mark.django_db
Role, State = identity.Role, identity.ConsentState
NEW = "Quiet-lantern-58"
HOUR = timedelta(hours=1)


@pytest.fixture
def three(town: Town):
    """Return the system administrator, the security officer and the auditor."""
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR)
    return tuple(town.holder(role, "it") for role in roles)


def ask(account_id, by, at=AT):
    return identity.ask_for_consent(account_id=account_id, reason="遗忘密码", by=person(by), at=at)


def reset(account_id, by, at=AT):
    identity.change_password(account_id=account_id, password=NEW, by=person(by), at=at)


def actions() -> list[identity.AuditedAction]:
    lines = identity.read_audit(by=PLATFORM, at=AT, limit=20)
    return [line.action for line in lines]


class TestAnAdministratorsPassword:
    def test_is_not_reset_by_one_person_alone(self, three):
        admin, security, _auditor = three

        with pytest.raises(identity.ConsentNeeded):
            reset(security, admin)

    def test_is_reset_once_another_has_consented_and_each_step_is_audited(self, three):
        admin, security, auditor = three
        consent = ask(security, admin)
        identity.give_consent(consent_id=consent, by=person(auditor), at=AT, reason="已核实本人")

        reset(security, admin, AT + HOUR / 2)

        assert identity.consent(consent_id=consent).state is State.USED
        action = identity.AuditedAction
        assert [each for each in actions() if each.value.startswith(("reset", "password"))] == [
            action.PASSWORD_CHANGED,
            action.RESET_CONSENTED,
            action.RESET_ASKED,
        ]

    def test_is_reset_once_for_one_consent(self, three):
        admin, security, auditor = three
        identity.give_consent(consent_id=ask(security, admin), by=person(auditor), at=AT)
        reset(security, admin)

        with pytest.raises(identity.ConsentNeeded):
            reset(security, admin)

    def test_is_not_reset_by_a_consent_that_somebody_else_has_or_for_somebody_else(
        self, three, town: Town
    ):
        admin, security, auditor = three
        other = town.account("second", "it")
        town.grant(other, Role.SYSTEM_ADMINISTRATOR, "it")
        identity.give_consent(consent_id=ask(security, admin), by=person(auditor), at=AT)

        with pytest.raises(identity.ConsentNeeded):
            reset(security, other)
        with pytest.raises(identity.ConsentNeeded):
            reset(auditor, admin)

    def test_of_whoever_will_be_an_administrator_needs_it_too(self, three, town: Town):
        admin = three[0]
        account_id = town.account("later", "it")
        grant = identity.NewGrant(
            account_id, Role.AUDITOR, town.ids["it"], starts_at=AT + timedelta(days=9)
        )
        identity.grant_roles(grants=[grant], by=PLATFORM, at=AT)

        assert identity.needs_consent(account_id=account_id, by=person(admin), at=AT)

    def test_of_others_and_ones_own_and_set_by_the_machine_needs_none(self, three, town: Town):
        admin, security, _auditor = three
        handler = town.holder(Role.HANDLER, "market")

        reset(handler, admin)
        identity.change_password(account_id=security, password=NEW, by=PLATFORM, at=AT)
        assert not identity.needs_consent(account_id=admin, by=person(admin), at=AT)


class TestConsenting:
    def test_is_neither_for_the_asker_nor_for_the_owner_nor_for_anybody_else(
        self, three, town: Town
    ):
        admin, security, _auditor = three
        consent = ask(security, admin)

        for by in (admin, security, town.holder(Role.HANDLER, "market")):
            with pytest.raises(identity.ConsentNotYours):
                identity.give_consent(consent_id=consent, by=person(by), at=AT)
        assert identity.consent(consent_id=consent).state is State.ASKED

    def test_is_for_those_who_are_administrators_at_that_moment(self, three):
        admin, security, auditor = three
        consent = ask(security, admin)
        identity.suspend_accounts(account_ids=[auditor], by=PLATFORM, at=AT)

        with pytest.raises(identity.ConsentNotYours):
            identity.give_consent(consent_id=consent, by=person(auditor), at=AT)

    def test_comes_too_late_after_a_day(self, three):
        admin, security, auditor = three
        consent = ask(security, admin)

        with pytest.raises(identity.NothingToConsentTo):
            identity.give_consent(consent_id=consent, by=person(auditor), at=AT + 24 * HOUR)
        assert ask(security, admin, AT + 24 * HOUR) != consent

    def test_is_good_for_an_hour(self, three):
        admin, security, auditor = three
        identity.give_consent(consent_id=ask(security, admin), by=person(auditor), at=AT)

        with pytest.raises(identity.ConsentNeeded):
            reset(security, admin, AT + HOUR)

    def test_can_be_declined_and_leaves_everything_as_it_was(self, three):
        admin, security, auditor = three
        consent = ask(security, admin)

        identity.decline_consent(consent_id=consent, by=person(auditor), at=AT, reason="未能核实")

        assert identity.AuditedAction.RESET_DECLINED in actions()
        with pytest.raises(identity.ConsentNeeded):
            reset(security, admin)
        with pytest.raises(identity.NothingToConsentTo):
            identity.give_consent(consent_id=consent, by=person(auditor), at=AT)

    def test_is_asked_for_once_while_it_stands(self, three):
        admin, security, _auditor = three

        assert ask(security, admin) == ask(security, admin, AT + HOUR)
        assert PasswordConsent.objects.count() == 1

    def test_waits_on_the_page_of_those_who_may_give_it(self, three):
        admin, security, auditor = three
        consent = ask(security, admin)

        def waiting(by, at=AT):
            return [e.id for e in identity.consents_to_decide(by=person(by), at=at)]

        assert waiting(auditor) == [consent]
        assert waiting(admin) == waiting(security) == []
        assert waiting(auditor, AT + 24 * HOUR) == []

    def test_follows_its_table(self):
        assert {state for state, _step in CONSENT_STEPS} | set(CONSENT_STEPS.values()) == set(State)
        for state, step in product((State.DECLINED, State.USED), ("give", "decline", "use")):
            assert (state, step) not in CONSENT_STEPS
