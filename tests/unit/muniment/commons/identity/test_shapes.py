"""What an agent may and how far it reaches."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from muniment.commons.identity.shapes import (
    EVERYTHING,
    NOTHING,
    Agent,
    HeldRole,
    IssuedToken,
    NewAccount,
    NewClient,
    Scope,
    together,
)
from muniment.commons.identity.vocabulary import Permission, Role
from muniment.kernel.agents import AgentId

MARKET, LAND = UUID(int=1), UUID(int=2)
OF_MARKET = Scope(organisation_ids=frozenset({MARKET}))
OF_LAND = Scope(organisation_ids=frozenset({LAND}))


def somebody(*held: HeldRole) -> Agent:
    return Agent(
        agent_id=AgentId("person:1"),
        account_id=UUID(int=9),
        display_name="某人",
        organisation_id=MARKET,
        organisation_name="某局",
        region_code="990000",
        roles=frozenset(part.role for part in held),
        permissions=frozenset().union(*(part.permissions for part in held)),
        scope=together([part.scope for part in held]),
        held=held,
    )


class TestScope:
    def test_of_some_covers_those_and_no_other(self):
        assert OF_MARKET.covers(MARKET)
        assert not OF_MARKET.covers(LAND)

    def test_covers_what_belongs_to_nobody_only_when_it_is_everything(self):
        assert EVERYTHING.covers(None)
        assert not OF_MARKET.covers(None)

    def test_of_nothing_is_empty(self):
        assert NOTHING.is_empty
        assert not OF_MARKET.is_empty
        assert not EVERYTHING.is_empty

    def test_together_with_another_covers_both(self):
        both = together([OF_MARKET, OF_LAND])

        assert both.covers(MARKET)
        assert both.covers(LAND)

    def test_together_with_everything_is_everything(self):
        assert together([OF_MARKET, EVERYTHING]) == EVERYTHING

    def test_of_no_scopes_is_nothing(self):
        assert together([]).is_empty


class TestAgent:
    def test_with_two_roles_does_not_do_in_one_place_what_only_the_other_allows(self):
        view = frozenset({Permission.VIEW_CASES})
        submit = frozenset({Permission.SUBMIT_CASES, Permission.VIEW_CASES})
        agent = somebody(
            HeldRole(Role.LEADER, EVERYTHING, view), HeldRole(Role.HANDLER, OF_MARKET, submit)
        )

        assert agent.scope_for(Permission.VIEW_CASES) == EVERYTHING
        assert agent.scope_for(Permission.SUBMIT_CASES) == OF_MARKET

    def test_reaches_nothing_with_a_permission_it_lacks(self):
        agent = somebody(HeldRole(Role.LEADER, EVERYTHING, frozenset()))

        assert agent.scope_for(Permission.SUBMIT_CASES) == NOTHING


class TestSecrets:
    def test_are_not_shown_by_what_carries_them(self):
        carriers = [
            NewAccount("user", "某人", MARKET, "Secret-pass"),
            NewClient("client", MARKET, "Secret-pass"),
            IssuedToken("Secret-pass", datetime(2026, 1, 1, tzinfo=UTC)),
        ]

        assert not any("Secret-pass" in repr(carrier) for carrier in carriers)
