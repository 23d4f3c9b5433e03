"""Somebody new is shown around once, among pages that he may open."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from muniment.commons.identity import api as identity
from muniment.interfaces.web.touring import stops_for
from tests.web.conftest import visitor

Role = identity.Role
PLACES = {
    Role.HANDLER: "market",
    Role.RECORDS_OFFICER: "market",
    Role.ARCHIVIST: "archives",
    Role.SUPERVISOR: "authority",
    Role.LEADER: "government",
    Role.OPERATOR: "it",
    Role.SYSTEM_ADMINISTRATOR: "it",
    Role.SECURITY_OFFICER: "it",
    Role.AUDITOR: "it",
}


@pytest.fixture
def person(town, wired):
    return visitor(town.holder(Role.HANDLER, "market"))


def tour_in(client: Client, address: str = "/") -> str:
    text = client.get(address).content.decode()
    found = re.search(r'class="card tour".*?</section>', text, re.DOTALL)
    return found[0] if found else ""


class TestTheTour:
    @pytest.mark.parametrize("role", PLACES)
    def test_has_three_to_five_stops_all_of_which_open(self, town, wired, at, role):
        account_id = town.holder(role, PLACES[role])
        agent = identity.agent_of_account(account_id=account_id, at=at)
        client = visitor(account_id)
        stops = stops_for(agent)

        assert 3 <= len(stops) <= 5
        for place in range(1, len(stops) + 1):
            text = tour_in(client, f"/?tour={place}")
            address = re.search(r'class="button" href="(/[^"]*)"', text)
            assert f"第 {place} 步，共 {len(stops)} 步" in text
            assert place == 1 or client.get(address[1]).status_code == 200

    def test_greets_somebody_new_and_goes_both_ways(self, person):
        first, second = tour_in(person), tour_in(person, "/?tour=2")

        assert 'href="?tour=2"' in first
        assert "?tour=0" not in first
        assert 'href="?tour=1"' in second
        assert 'href="?tour=3"' in second

    def test_once_ended_comes_only_when_it_is_asked_for(self, person):
        before = tour_in(person)
        answer = person.post("/tour/end/")

        assert before
        assert answer.url == "/"
        assert tour_in(person) == ""
        assert tour_in(person, "/?tour=1") != ""

    @pytest.mark.parametrize("asked", ["0", "99", "x", "-1", "²", "1" * 40])
    def test_asked_for_at_a_stop_that_is_not_there_is_not_shown(self, person, asked):
        person.post("/tour/end/")

        assert tour_in(person, f"/?tour={asked}") == ""

    def test_of_one_person_is_not_ended_by_another(self, person, town):
        person.post("/tour/end/")
        other = visitor(town.holder(Role.RECORDS_OFFICER, "market"))

        assert tour_in(other) != ""

    def test_is_in_english_where_the_page_is(self, town, wired):
        client = visitor(town.holder(Role.AUDITOR, "it"), "en")

        assert "step 1 of" in tour_in(client)
