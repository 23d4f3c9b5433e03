"""Columns come with a saved view, near matches are paged, and all stuck work is retried at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.commons.worklists import api as worklists
from muniment.interfaces.web import columns
from muniment.interfaces.web.columns import Column
from muniment.interfaces.web.templatetags.muniment import whose
from muniment.kernel.clock import now
from recordkit.terms.vocabulary import Ending
from tests.rooms.holdings.records import enter, new_record
from tests.web.conftest import visitor

Role = identity.Role
LAYOUT = "filed.state.-agency.-reference.-retention.-closed.-received.-record"


@pytest.fixture
def officer_id(town):
    return town.holder(Role.RECORDS_OFFICER, "market")


@pytest.fixture
def officer(officer_id):
    return visitor(officer_id)


def of_market(town, number: int, *titles: str):
    market = {"agency_id": town.ids["market"], "agency_name": "市场监管局"}
    return enter(*(new_record(titles[0] if titles else "", **market) for _ in range(number)))


class TestASavedView:
    def test_keeps_the_columns_that_were_chosen_when_it_was_saved(self, officer, officer_id, town):
        of_market(town, 1)
        officer.cookies[columns.COOKIE] = LAYOUT
        officer.post("/cases/views/", {"name": "在途", "filters": "state=captured"})
        [view] = worklists.views_of(account_id=officer_id)
        del officer.cookies[columns.COOKIE]

        shown = officer.get(f"/cases/?{view.filters}")

        assert shown.context["columns"] == (Column.FILED, Column.STATE)
        assert columns.PARAMETER in shown.context["listed"]
        assert [tile.is_here for tile in shown.context["views"]] == [True]
        assert len(officer.get("/cases/").context["columns"]) > 2

    def test_that_asks_for_nonsense_shows_the_usual_columns(self, officer):
        shown = officer.get("/cases/?cols=<script>.x.-y&state=filed")

        assert shown.context["columns"] == columns.USUAL.columns
        assert "script%3E.x" not in shown.context["listed"]

    def test_is_left_when_other_columns_are_chosen(self, officer):
        answer = officer.post(
            f"/cases/columns/?state=filed&cols={LAYOUT}",
            {"do": "save", "order": [each.value for each in Column], "show": ["record"]},
        )

        assert answer.url == "/cases/?state=filed"
        assert columns.read(officer.cookies[columns.COOKIE].value).columns == (Column.RECORD,)


class TestNearMatches:
    def test_come_page_by_page_without_gap_or_repetition(self, officer, town):
        made = of_market(town, 120, "王小明申请")

        seen, address = [], "/cases/?q=王大明申请&how=near"
        while address:
            page = officer.get(address)
            seen += [row.record_id for row in page.context["found"].rows]
            address = page.context["onward"] and f"/cases/{page.context['onward']}"

        assert len(seen) == len(set(seen)) == 120
        assert set(seen) == set(made)

    def test_that_stand_in_for_an_empty_list_lead_to_their_pages(self, officer, town):
        of_market(town, 120, "王小明申请")

        page = officer.get("/cases/?q=王大明申请")

        assert "全部近似结果，逐页查看" in page.content.decode()
        assert "how=near" in page.context["near_address"]


def get_stuck(name: str, number: int) -> None:
    at = now() - timedelta(days=2)
    requests = [jobs.JobRequest(name, uuid4(), f"{name}{n}") for n in range(number)]
    jobs.enqueue(requests=requests, at=at)
    for _ in range(60):
        claim = jobs.claim(name=name, limit=2000, lease_seconds=1, at=at)
        if claim.jobs:
            settled = {job.id: (Ending.ERROR, "VLT-501 full") for job in claim.jobs}
            jobs.settle(lease=claim.lease, outcomes=settled, at=at)
        at += timedelta(minutes=20)


def stuck() -> int:
    return sum(queue.stuck for queue in jobs.depths(at=now()))


class TestAnOperator:
    @pytest.fixture
    def operator(self, town):
        return visitor(town.holder(Role.OPERATOR, "it"))

    def test_retries_all_that_is_stuck_after_seeing_how_much_it_is(self, operator):
        get_stuck("filing.file_cases", 60)
        get_stuck("packaging.seal", 3)
        listed = operator.get("/operations/jobs/").content.decode()
        assert "全部 63 项：查看影响" in listed

        shown = operator.post("/operations/jobs/retry/", {"all": "1", "work": ""})
        assert dict(shown.context["kinds"]) == {"归档登记": 60, "封装": 3}
        assert stuck() == 63
        operator.post("/operations/retry/", {"all": "1", "work": "", "back": "jobs"})

        assert stuck() == 0

    def test_retries_one_kind_alone(self, operator):
        get_stuck("filing.file_cases", 2)
        get_stuck("packaging.seal", 3)

        operator.post("/operations/retry/", {"all": "1", "work": "packaging.seal"})

        assert stuck() == 2

    def test_is_told_that_nothing_is_stuck(self, operator):
        answer = operator.post("/operations/jobs/retry/", {"all": "1"})

        assert answer.status_code == 302


def test_what_is_no_person_has_a_name_in_both_languages(settings):
    from django.utils.translation import override

    with override("en"):
        assert [whose(each) for each in ("统一平台", "command-line", "王晓梅")] == [
            "the platform",
            "command line",
            "王晓梅",
        ]
    with override("zh-hans"):
        assert whose("drop-folder") == "监控文件夹"
