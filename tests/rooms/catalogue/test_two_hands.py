"""Two people change the catalogue at the same moment, or one is cut off halfway."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity


def both(ask: Callable[[int], object]) -> list[object]:
    start = Barrier(2)

    def one(number: int) -> object:
        start.wait()
        try:
            return ask(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


@pytest.mark.django_db(transaction=True)
class TestTwoChangesAtOnce:
    def test_importing_one_list_twice_adds_every_item_once(self, import_rows):
        rows = [catalogue.ItemRow(f"A-{number}", "事项", "1") for number in range(20)]

        reports = both(lambda _: import_rows(*rows))

        assert sorted(report.added for report in reports) == [0, 20]
        assert len(catalogue.items(scope=identity.EVERYTHING).rows) == 20

    def test_publishing_one_version_twice_publishes_it_once(self, items, publish, version):
        new = version(1, date(2024, 1, 1))

        done = both(lambda _: publish(new))

        assert sorted(one.added for one in done) == [0, 1]

    def test_putting_one_schedule_in_force_twice_gives_one_version(self, put_in_force, places):
        shapes = both(lambda _: put_in_force())

        assert shapes[0] == shapes[1]
        assert len(catalogue.schedules_of(organisation_id=places["market"])) == 1

    def test_two_different_first_versions_leave_one(self, items, publish, version, market_item):
        def ask(number: int) -> str:
            try:
                publish(version(1, date(2024, 1, 1), f"申请书{number}"))
            except catalogue.VersionAlreadyPublished:
                return "refused"
            return "published"

        assert sorted(both(ask)) == ["published", "refused"]
