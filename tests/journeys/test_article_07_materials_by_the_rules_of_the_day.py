"""Article 7: what a case must bring is laid down for its item, and by the day it was accepted."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.house.house import AT, CLOSED_ON, House, choice_of, made, state_of
from tests.house.taking_out import package_of

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli.demonstration.cases import Fault
from muniment.kernel.agents import PLATFORM
from muniment.stages.capture import api as capture
from recordkit.description.items import MaterialRule
from recordkit.terms.vocabulary import MaterialRole

State = holdings.RecordState
NEW_MATERIAL = MaterialRule("A99", "新增安全承诺书", MaterialRole.BASIS)


@pytest.fixture
def demanded_more(house: House):
    """Demand one more material of an item from a day on."""

    def publish(*, first_day: date) -> None:
        code = choice_of().item.item_code
        now = catalogue.item_rules(item_code=code, version=None, on=AT.date())
        version = catalogue.NewItemVersion(
            code, now.version + 1, first_day, (*now.materials, NEW_MATERIAL)
        )
        catalogue.publish_versions(versions=[version], by=PLATFORM, at=AT)

    return publish


def accepted_on(case) -> date:
    steps = json.loads(case.document)["steps"]
    return date.fromisoformat(
        next(s["started_at"] for s in steps if s["kind"] == "acceptance")[:10]
    )


class TestACase:
    def test_that_brings_what_its_item_demands_is_filed(self, house: House):
        [licence] = house.finish(made(0))

        assert state_of(licence) is State.FILED

    def test_that_lacks_a_demanded_material_is_returned_and_told_which(self, house: House):
        case = made(0, Fault.MISSING_MATERIAL)
        [licence] = house.finish(case)

        [back] = capture.returns_of(record_id=licence)
        rules = catalogue.item_rules(
            item_code=choice_of().item.item_code, version=None, on=CLOSED_ON
        )
        names = {rule.name for rule in rules.materials if rule.code not in case.document.decode()}
        assert any(name in f"{r.what.zh} {r.where}" for name in names for r in back.reasons)

    def test_accepted_before_a_new_rule_is_judged_by_the_old_one(self, house: House, demanded_more):
        case = made(0)
        demanded_more(first_day=accepted_on(case) + timedelta(days=1))

        [licence] = house.finish(case)

        assert state_of(licence) is State.FILED

    def test_accepted_under_a_new_rule_is_judged_by_the_new_one(self, house: House, demanded_more):
        case = made(0)
        demanded_more(first_day=accepted_on(case))

        [licence] = house.finish(case)

        assert state_of(licence) is State.RETURNED
        [back] = capture.returns_of(record_id=licence)
        assert any("新增安全承诺书" in f"{r.what.zh}{r.where}{r.expected}" for r in back.reasons)

    def test_says_by_which_version_of_the_rules_it_was_judged(self, house: House, demanded_more):
        case = made(0)
        before = choice_of().item.item_code
        version = catalogue.item_rules(item_code=before, version=None, on=CLOSED_ON).version
        demanded_more(first_day=accepted_on(case) + timedelta(days=1))

        [licence] = house.finish(case)

        assert package_of(licence).package.item_version == version

    def test_that_was_granted_time_to_bring_a_material_is_filed_with_the_reason(self, house: House):
        [licence] = house.finish(made(0, Fault.ACCOMMODATED_MATERIAL))

        [line] = [
            line for line in package_of(licence).package.tally if line.result == "accommodated"
        ]
        assert "容缺" in line.reason
