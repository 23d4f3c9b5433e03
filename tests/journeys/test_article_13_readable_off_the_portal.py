"""Article 13: links become files and views become pages; nothing needs the portal to be read."""

from __future__ import annotations

import json
import re

from lxml import etree
from tests.house.house import LICENCE, House, made, state_of
from tests.house.taking_out import package_of

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.interfaces.cli.demonstration.links import licence_service
from muniment.stages.capture import api as capture
from recordkit.packages.model import ComponentKind

State = holdings.RecordState


class TestALinkedFile:
    def test_is_in_the_package_with_where_when_and_what_it_was_fetched_as(
        self, house: House, monkeypatch
    ):
        with licence_service(LICENCE) as (host, link):
            monkeypatch.setenv("MUNIMENT_LINK_HOSTS", host)
            house.start()
            [licence] = house.finish(made(0, link=link))

        package = package_of(licence)
        [fetched] = [c for c in package.package.components if c.fetched]
        assert package.open(fetched.path).read() == LICENCE
        assert fetched.fetched.address == link.address
        assert fetched.fetched.status == 200
        assert fetched.fetched.fetched_at is not None

    def test_that_leads_nowhere_sends_the_case_back_and_is_named(self, house: House):
        case = made(0, Fault.UNREACHABLE_LINK)
        [record_id] = house.finish(case)

        assert state_of(record_id) is State.RETURNED
        [reason] = capture.returns_of(record_id=record_id)[0].reasons
        assert reason.where == json.loads(case.document)["links"][-1]["address"]
        assert reason.mend.zh


class TestAnAssembledView:
    def test_is_a_page_that_asks_nothing_of_any_server(self, house: House):
        [licence] = house.finish(made(0))
        package = package_of(licence)
        [page] = [c for c in package.package.components if c.rendition_of]

        text = package.open(page.path).read().decode()

        assert not re.search(r"(?:src|href)=|https?://|<script|@import", text)
        assert json.loads(made(0).document)["title"].split("的")[0].removeprefix("关于")[:2] in text

    def test_says_the_same_as_the_data_that_is_kept_with_it(self, house: House):
        [licence] = house.finish(made(0))
        package = package_of(licence)
        parts = package.package.components
        [page] = [c for c in parts if c.rendition_of]
        [data] = [c for c in parts if c.kind is ComponentKind.SNAPSHOT and c.path.endswith("json")]
        shown = package.open(page.path).read().decode()
        kept = etree.fromstring(package.open(page.rendition_of).read())
        words = "".join(kept.itertext())

        for row in json.loads(package.open(data.path).read())["办理过程"]:
            for value in row.values():
                assert str(value) in shown
                assert str(value) in words


class TestAPackage:
    def test_explains_itself_in_plain_words(self, house: House):
        [licence] = house.finish(made(0))
        package = package_of(licence)

        readme = next(name for name in package.member_names if name.endswith(".txt"))

        assert "验证方法" in package.open(readme).read().decode()
