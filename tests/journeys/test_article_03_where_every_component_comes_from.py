"""Article 3: of everything in a record it can be told how it came there."""

from __future__ import annotations

import json

from tests.house.house import LICENCE, House, made
from tests.house.taking_out import package_of

from muniment.commons.holdings.models import Component
from muniment.interfaces.cli.demonstration.cases import Profile
from muniment.interfaces.cli.demonstration.links import licence_service
from recordkit.terms.vocabulary import Provenance


class TestAFiledRecord:
    def test_says_of_each_component_how_it_came_into_the_case(self, house: House):
        case = made(0, profile=Profile.LEAN)
        said = {c["path"]: c["provenance"] for c in json.loads(case.document)["components"]}

        [licence] = house.finish(case)

        kept = {
            c.submitted_path: c.provenance.value for c in package_of(licence).package.components
        }
        assert said.items() <= kept.items()

    def test_tells_what_was_called_from_what_was_submitted_and_what_was_formed(
        self, house: House, monkeypatch
    ):
        with licence_service(LICENCE) as (host, link):
            monkeypatch.setenv("MUNIMENT_LINK_HOSTS", host)
            house.start()
            [licence] = house.finish(made(0, link=link))

        found = {c.provenance for c in package_of(licence).package.components}
        assert {Provenance.SUBMITTED, Provenance.FORMED, Provenance.CALLED} <= found

    def test_can_be_asked_about_by_what_was_kept_of_its_components(self, house: House):
        [licence] = house.finish(made(0))

        rows = Component.objects.filter(record__record_id=licence)
        kept = {c.path: c.provenance.value for c in package_of(licence).package.components}

        assert dict(rows.values_list("path", "provenance")) == kept
