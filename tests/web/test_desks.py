"""The first page: a desk for each role, with what its people may see and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.vault.models import StoredTally
from muniment.kernel.agents import PLATFORM
from muniment.kernel.clock import legal_day, now
from tests.doubles.parts import InMemoryParts
from tests.rooms.holdings import records
from tests.rooms.holdings.records import act, enter, file
from tests.web.conftest import Role, Town, visitor

State = holdings.RecordState
RECENT = now()
LONG_AGO = legal_day(now()) - timedelta(days=40)


@pytest.fixture(autouse=True)
def _wired(wired: InMemoryParts) -> None:
    """Have a vault and a clock behind the doors."""


@pytest.fixture
def of(town: Town):
    """Return how to enter cases of one of the town's agencies."""

    def entered(key: str, count: int = 1, **changes: object) -> list[UUID]:
        given = {"agency_id": town.ids[key], "agency_name": f"单位{key}"} | changes
        return enter(*(records.new_record(key, **given) for _ in range(count)), at=RECENT)

    return entered


def person(town: Town, *roles: tuple[Role, str]) -> Client:
    """Return the browser of somebody who holds roles at places, the first being home."""
    account_id = town.account("somebody", roles[0][1])
    for role, at in roles:
        town.grant(account_id, role, at)
    return visitor(account_id)


def text_of(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


class TestWhichDesk:
    @pytest.mark.parametrize(
        ("role", "home", "word"),
        [
            (Role.HANDLER, "market", "handler"),
            (Role.RECORDS_OFFICER, "market", "records"),
            (Role.ARCHIVIST, "archives", "archives"),
            (Role.PRESERVATION_OFFICER, "archives", "archives"),
            (Role.SUPERVISOR, "authority", "authority"),
            (Role.LEADER, "government", "leader"),
            (Role.OPERATOR, "it", "operations"),
            (Role.SYSTEM_ADMINISTRATOR, "it", "accounts"),
            (Role.SECURITY_OFFICER, "it", "rights"),
            (Role.AUDITOR, "it", "audit"),
        ],
    )
    def test_is_that_of_the_role(self, town, role, home, word):
        answer = person(town, (role, home)).get("/")

        assert answer.status_code == 200
        assert answer.context["desk"].word == word
        assert answer.context["tabs"] == []

    def test_can_be_switched_among_the_roles_held_and_is_remembered(self, town):
        client = person(town, (Role.HANDLER, "market"), (Role.RECORDS_OFFICER, "market"))

        assert client.get("/").context["desk"].word == "handler"
        switched = client.get("/?as=records")

        assert [(str(a), is_here) for _l, a, is_here in switched.context["tabs"]] == [
            ("/?as=handler", False),
            ("/?as=records", True),
        ]
        assert client.get("/").context["desk"].word == "records"

    def test_that_is_not_held_is_refused_and_one_that_is_none_is_not_there(self, town):
        client = person(town, (Role.HANDLER, "market"))

        assert client.get("/?as=leader").status_code == 403
        assert client.get("/?as=nonsense").status_code == 404

    def test_that_was_remembered_counts_only_while_the_role_is_held(self, town):
        client = person(town, (Role.HANDLER, "market"))
        client.cookies["desk"] = "leader"

        assert client.get("/").context["desk"].word == "handler"

    def test_of_a_role_that_ended_is_gone(self, town, at):
        client = person(town, (Role.HANDLER, "market"), (Role.RECORDS_OFFICER, "market"))
        account_id = UUID(client.session["_auth_user_id"])
        grants = identity.grants_of(account_ids=[account_id])
        ended = [one.id for one in grants if one.role is Role.RECORDS_OFFICER]
        identity.end_grants(grant_ids=ended, by=PLATFORM, at=at + timedelta(days=1))

        assert client.get("/?as=records").status_code == 403
        assert client.get("/").context["tabs"] == []

    def test_is_none_for_somebody_without_a_role(self, town):
        client = visitor(town.account("newcomer", "market"))

        assert "您现在没有任何角色" in text_of(client)


class TestTheHandlersDesk:
    def test_shows_a_light_for_each_case_and_counts_that_lead_to_them(self, town, of):
        red, amber, green = of("market", 3)
        act(holdings.Action.RETURN, red)
        file(green)
        client = person(town, (Role.HANDLER, "market"))

        answer = client.get("/")

        lit = {each.lit.row.record_id: each.lit.light.value for each in answer.context["rows"]}
        assert lit == {red: "red", amber: "amber", green: "green"}
        states = ("returned", "captured", "filed")
        for count, state in zip(answer.context["counts"], states, strict=True):
            assert (count.count, count.address) == (1, f"/cases/?state={state}")
            assert client.get(count.address).context["found"].total == count.count

    def test_opens_a_case_from_its_list_so_that_one_can_walk_on(self, town, of):
        [record_id] = of("market")
        client = person(town, (Role.HANDLER, "market"))

        [row] = client.get("/").context["rows"]

        assert row.case_address == f"/cases/{record_id}/?in=state%3Dcaptured"

    def test_keeps_the_walk_to_the_agency_of_the_desk(self, town, of):
        of("market")
        client = person(town, (Role.HANDLER, "market"), (Role.LEADER, "government"))

        [row] = client.get("/?as=handler").context["rows"]

        assert f"agency%3D{town.ids['market']}" in row.case_address

    def test_looks_again_soon_only_while_something_moves(self, town, of):
        file(*of("market"))
        client = person(town, (Role.HANDLER, "market"))
        assert 'hx-trigger="every 30s"' in text_of(client)

        of("market")

        assert 'hx-trigger="every 5s"' in text_of(client)

    def test_shows_nothing_of_other_agencies(self, town, of):
        of("county_labour", 2)
        client = person(town, (Role.HANDLER, "market"))

        assert client.get("/").context["rows"] == ()

    def test_keeps_to_the_agency_for_somebody_who_supervises_as_well(self, town, of):
        [own] = of("market")
        of("county_labour", 3)
        client = person(town, (Role.RECORDS_OFFICER, "market"), (Role.LEADER, "government"))

        answer = client.get("/?as=records")

        counts = answer.context["gaps"].lines
        assert sum(line.closed for line in counts) == 1
        assert own
        lead = client.get("/?as=leader")
        assert lead.context["sums"].closed == 4

    def test_counts_lead_to_lists_that_are_no_longer_than_they_say(self, town, of):
        of("market", 2)
        of("county_labour", 3)
        client = person(town, (Role.HANDLER, "market"), (Role.LEADER, "government"))

        counts = client.get("/?as=handler").context["counts"]

        assert [client.get(one.address).context["found"].total for one in counts] == [0, 2, 0]

    def test_renews_its_part_only(self, town, of):
        of("market")
        client = person(town, (Role.HANDLER, "market"))

        said = client.get("/?as=handler", headers={"hx-request": "true"}).content.decode()

        assert "<html" not in said
        assert "table--lights" in said

    def test_turns_what_was_watched_green_and_nothing_of_others(self, town, of):
        [own], [other] = of("market"), of("county_labour")
        client = person(town, (Role.HANDLER, "market"))
        file(own, other)

        answer = client.get(f"/?as=handler&watched={own}&watched={other}&watched=nonsense")

        [row] = answer.context["rows"]
        assert (row.lit.row.record_id, row.lit.is_new) == (own, True)
        assert "刚刚归档" in answer.content.decode()

    def test_still_shows_what_turned_green_when_newer_cases_crowd_it_out(self, town, of):
        [own] = of("market")
        file(own, *of("market", 20))
        client = person(town, (Role.HANDLER, "market"))

        def shown(address: str) -> list[UUID]:
            return [each.lit.row.record_id for each in client.get(address).context["rows"]]

        assert own not in shown("/")
        assert shown(f"/?as=handler&watched={own}")[0] == own


class TestTheRecordsOfficersDesk:
    def test_says_what_is_due_filed_and_missing_of_each_item_with_the_lists_behind(self, town, of):
        filed, _waiting, returned = of("market", 3)
        file(filed)
        act(holdings.Action.RETURN, returned)
        client = person(town, (Role.RECORDS_OFFICER, "market"))

        [line] = client.get("/").context["lines"]

        assert (line.line.closed, line.line.filed, line.line.gap) == (3, 1, 2)
        for address in (line.filed_address, line.waiting_address, line.returned_address):
            assert client.get(address).context["found"].total == 1

    def test_says_what_is_overdue_and_what_soon_will_be(self, town, of):
        today = legal_day(now())
        of("market", closed_on=today - timedelta(days=8))
        of("market", 2, closed_on=today - timedelta(days=5))
        of("market", closed_on=today)
        client = person(town, (Role.RECORDS_OFFICER, "market"))

        terms = client.get("/").context["terms"]

        assert [term.count for term in terms] == [1, 2]

    def test_leads_to_registers_that_open(self, town, of):
        file(*of("market"))
        client = person(town, (Role.RECORDS_OFFICER, "market"))

        registers = client.get("/").context["registers"]

        assert [client.get(one.address).status_code for one in registers] == [200] * 3


class TestTheAuthoritysDesk:
    @pytest.fixture
    def supervisor(self, town: Town, of) -> Client:
        of("market", 2, closed_on=LONG_AGO)
        file(*of("market", 8))
        file(*of("county_labour", 3))
        return person(town, (Role.SUPERVISOR, "authority"))

    def test_has_a_line_for_each_agency_under_its_region(self, supervisor):
        rows = supervisor.get("/").context["rows"]

        said = [(row.opens_region, row.line.figures.name, row.line.figures.gap) for row in rows]
        assert said == [("示范市", "单位market", 2), ("望溪县", "单位county_labour", 0)]
        assert rows[0].line.figures.overdue == 2

    def test_has_a_tile_for_each_region_that_leads_to_its_agencies(self, supervisor):
        tiles = supervisor.get("/").context["tiles"]

        assert [(tile.region.name, tile.step) for tile in tiles] == [
            ("示范市", "unsure"),
            ("望溪县", "good"),
        ]
        [row] = supervisor.get("/" + tiles[1].address).context["rows"]
        assert row.line.figures.name == "单位county_labour"

    def test_is_sorted_by_each_heading_within_its_regions(self, supervisor, of):
        act(holdings.Action.RETURN, *of("township", 5))
        for heading in supervisor.get("/").context["headings"]:
            answer = supervisor.get("/" + heading.address)
            codes = [row.line.region_code for row in answer.context["rows"]]
            assert codes == sorted(codes)
            [chosen] = [one for one in answer.context["headings"] if one.is_chosen]
            assert chosen.sorting.word == heading.sorting.word

    def test_of_a_county_shows_the_county(self, town, of):
        file(*of("market", 8))
        file(*of("county_labour", 3))
        account_id = town.account("county", "county_archives")
        town.grant(account_id, Role.ARCHIVIST, "county_archives")

        answer = visitor(account_id).get("/")

        assert [row.agency_name for row in answer.context["newest"]] == ["单位county_labour"] * 3
        assert answer.context["space"] is None  # room is counted for the whole platform

    def test_leads_from_each_count_to_what_it_counts(self, supervisor, town):
        said = text_of(supervisor)

        address = f"/cases/?agency={town.ids['market']}&amp;state=filed"
        assert f'href="{address}">8</a>' in said
        listed = supervisor.get(address.replace("&amp;", "&"))
        assert listed.context["found"].total == 8


class TestTheLeadersDesk:
    def test_says_the_worst_in_sentences_that_lead_there(self, town, of):
        of("market", 2, closed_on=LONG_AGO)
        act(holdings.Action.RETURN, *of("county_labour", closed_on=legal_day(now())))
        client = person(town, (Role.LEADER, "government"))

        worst = client.get("/").context["worst"]

        assert [each.said.split("有")[0].split("的")[0] for each in worst] == [
            "单位market",
            "单位market",
            "单位county_labour",
        ]
        listed = [worst[0].address, worst[2].address]
        assert [client.get(address).status_code for address in listed] == [200, 200]
        assert worst[1].address.startswith("/cases/")

    def test_says_nothing_is_bad_when_nothing_is(self, town, of):
        file(*of("market", 2))
        client = person(town, (Role.LEADER, "government"))

        assert client.get("/").context["worst"] == ()
        assert "没有超期的，也没有退回未报的。" in text_of(client)

    def test_has_days_and_months_for_the_city_and_for_an_agency(self, town, of):
        file(*of("market", 2), at=now())
        of("county_labour")
        StoredTally.objects.create(day=legal_day(now()), objects_stored=2, size_bytes=10)
        city = person(town, (Role.LEADER, "government")).get("/")
        account_id = town.holder(Role.LEADER, "market")

        agency = visitor(account_id).get("/")

        assert city.context["trend"].points[-1].value == 2
        assert [len(city.context[each].points) for each in ("trend", "daily")] == [12, 30]
        assert city.context["agencies"].points
        for each, shown in (("trend", 12), ("daily", 30), ("years", 1)):
            assert len(agency.context[each].points) == shown
            assert agency.context[each].points[-1].value == 2


class TestTheAdministratorsDesks:
    @pytest.mark.parametrize(
        "role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR, Role.OPERATOR]
    )
    def test_show_no_case(self, town, of, role):
        of("market", title="某人的秘密申请")

        assert "秘密" not in text_of(person(town, (role, "it")))


class TestAskingAsOftenForManyAsForFew:
    @pytest.mark.parametrize(
        ("role", "home"),
        [
            (Role.HANDLER, "market"),
            (Role.RECORDS_OFFICER, "market"),
            (Role.ARCHIVIST, "archives"),
            (Role.SUPERVISOR, "authority"),
            (Role.LEADER, "government"),
        ],
    )
    def test_holds_for_the_desk(self, town, of, role, home):
        client = person(town, (role, home))

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            return len(asked)

        def more(count: int) -> None:
            red, amber, green = (of("market", count, closed_on=LONG_AGO) for _ in range(3))
            act(holdings.Action.RETURN, *red)
            file(*green)
            assert amber

        more(7)
        client.get("/")  # what a process reads once is read
        few = queries()
        more(60)
        assert queries() == few
        assert few < 40

    def test_holds_for_many_agencies(self, town, of):
        client = person(town, (Role.SUPERVISOR, "authority"))

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            return len(asked)

        of("market")
        of("county_labour")
        client.get("/")  # what a process reads once is read
        few = queries()
        for number in range(200):
            of("market", agency_id=UUID(int=1000 + number), agency_name=f"单位{number:03}")

        assert queries() == few
        answer = client.get("/")
        assert (len(answer.context["rows"]), answer.context["total"]) == (100, 202)
        assert len(client.get("/" + answer.context["onward"]).context["rows"]) == 100


class TestTakingAChartsTableAlong:
    def test_hands_out_every_line_as_a_spreadsheet(self, town, of):
        for number in range(15):
            of("market", agency_id=UUID(int=1000 + number), agency_name=f"单位{number:03}")
        client = person(town, (Role.SUPERVISOR, "authority"))
        address = client.get("/").context["least"].export

        answer = client.get(address)

        content = b"".join(answer.streaming_content)
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert all(f"单位{number:03}" in sheet for number in range(15))
        assert answer["Cache-Control"] == "private, no-store"

    def test_keeps_to_what_the_person_may_see(self, town, of):
        of("county_labour")
        client = person(town, (Role.LEADER, "market"))

        content = b"".join(client.get("/charts/agencies/?as=leader").streaming_content)

        with zipfile.ZipFile(io.BytesIO(content)) as book:
            assert "county" not in book.read("xl/worksheets/sheet1.xml").decode()

    @pytest.mark.parametrize("name", ["filed-by-month", "filed-by-day"])
    def test_counts_what_the_persons_own_agency_filed(self, town, of, name):
        file(*of("market", 3), at=now())
        file(*of("county_labour", 5), at=now())
        client = person(town, (Role.LEADER, "market"))

        content = b"".join(client.get(f"/charts/{name}/").streaming_content)

        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<v>3</v>" in sheet
        assert "<v>5</v>" not in sheet

    @pytest.mark.parametrize(
        "name",
        ["agencies", "filed-by-month", "filed-by-day", "filed-by-year", "fonds", "years",
         "retention", "gaps"],
    )  # fmt: skip
    def test_opens_for_each_chart(self, town, of, name):
        file(*of("market", 2))
        client = person(town, (Role.LEADER, "government"))

        answer = client.get(f"/charts/{name}/")

        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"PK")

    def test_of_the_machine_is_not_among_those_of_cases(self, town):
        client = person(town, (Role.ARCHIVIST, "archives"))

        assert client.get("/charts/space/").status_code == 404
        assert client.get("/operations/charts/agencies/").status_code == 404
        answer = client.get("/operations/charts/space/")
        assert b"".join(answer.streaming_content).startswith(b"PK")


class TestThePageOfFilingProgress:
    def test_draws_where_most_is_missing_and_hands_out_every_line_as_narrowed(self, town, of):
        of("market", 2, item_code="a", item_name="缺两件的事项")
        file(*of("market", item_code="b", item_name="齐全的事项"))
        of("county_labour", item_name="别处的事项")
        client = person(town, (Role.LEADER, "government"))

        chart = client.get(f"/completeness/?agency={town.ids['market']}").context["chart"]

        assert [(point.label, point.value) for point in chart.points] == [("缺两件的事项", 2)]
        content = b"".join(client.get(chart.export).streaming_content)
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "缺两件的事项" in sheet
        assert "齐全的事项" in sheet
        assert "别处的事项" not in sheet

    def test_hands_out_nothing_of_an_agency_that_is_not_seen(self, town, of):
        of("county_labour", item_name="别处的事项")
        client = person(town, (Role.LEADER, "market"))

        answer = client.get(f"/charts/gaps/?agency={town.ids['county_labour']}")

        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
            assert "别处" not in book.read("xl/worksheets/sheet1.xml").decode()
