"""A platform of its own for a benchmark: the demonstration city in a temporary home.

Every agency gets one item with the default list of materials, so that the cases of the load have
the sizes that `benchmarks/README.md` states.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muniment.interfaces.cli.demonstration.cases import AgencyChoice, ItemChoice, MadeCase

IN_FORCE_SINCE = date(2023, 1, 1)


def choose_home(folder: Path) -> None:
    """Say where the platform keeps its things; before anything of it is imported."""
    os.environ["MUNIMENT_HOME"] = str(folder)
    os.environ["MUNIMENT_QUEUE_LIMIT"] = "1000000"
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.config.django_settings"


def start() -> None:
    """Make a platform ready in this process, with its database and its city."""
    from muniment.config.start import installation, load_django

    load_django()
    made = installation()
    from muniment.interfaces.cli.demonstration.city.loading import load_city
    from muniment.interfaces.cli.serving import prepare

    prepare(made)
    at = datetime.now(tz=UTC)
    city = load_city(
        at=at, password_of=lambda _: "benchmark-0000", secret_of=lambda name: f"{name:*<40}"
    )
    for place in city.organisations.values():
        made.make_agency_key(agency_code=place.credit_code, agency_name=place.name, at=at)
    made.rewire()
    _publish_items(at)


def join() -> None:
    """Make an installation that is there already ready in this process."""
    from muniment.config.start import installation, load_django

    load_django()
    installation()


def cases(*, profile: str, start_at: int, count: int) -> Iterator[MadeCase]:
    """Yield good cases of the benchmark's items; each number is a case of its own."""
    from muniment.interfaces.cli.demonstration.cases import Profile, make_case

    choices = _choices()
    for index in range(start_at, start_at + count):
        agency, item = choices[index % len(choices)]
        yield make_case(
            seed=1,
            index=index,
            profile=Profile(profile),
            item=item,
            agency=agency,
            closed_on=date(2026, 6, 30) - timedelta(days=index % 300),
        )


def hand_in(made: Iterator[MadeCase]) -> int:
    """Hand cases in and ask for what follows; return how many were received."""
    from muniment.interfaces.cli.agents import acting
    from muniment.interfaces.cli.demonstration.filing import hand_in as receive
    from muniment.kernel.clock import now
    from muniment.lifecycle import api as lifecycle

    counts = receive(made, by=acting(None, now()), step=lambda _: None)
    if set(counts) - {"received"}:
        raise RuntimeError(f"the load is not what it should be: {counts}")
    while lifecycle.follow(at=now()):
        pass
    return counts["received"]


def filed() -> int:
    """Return how many records are filed."""
    from muniment.commons.holdings import api as holdings

    return holdings.counts_by_state(agency_ids=None)[holdings.RecordState.FILED]


def _choices() -> list[tuple[AgencyChoice, ItemChoice]]:
    from muniment.interfaces.cli.demonstration.cases import AgencyChoice, ItemChoice
    from muniment.interfaces.cli.demonstration.city.places import CREATORS

    return [
        (
            AgencyChoice(place.name, place.credit_code, place.region_code),
            ItemChoice(_code(place.credit_code), "基准测试许可"),
        )
        for place in CREATORS
    ]


def _code(credit_code: str) -> str:
    return f"{credit_code}399{'01'}99999001"[:31]


def _publish_items(at: datetime) -> None:
    from muniment.commons.catalogue import api as catalogue
    from muniment.interfaces.cli.demonstration.cases import DEFAULT_MATERIALS
    from muniment.kernel.agents import PLATFORM

    choices = _choices()
    catalogue.import_items(
        rows=[
            catalogue.ItemRow(
                code=item.item_code,
                name=item.name,
                item_type="01",
                department=agency.name,
                department_code=agency.credit_code,
                region_code=agency.region_code,
            )
            for agency, item in choices
        ],
        source="benchmark",
        by=PLATFORM,
        at=at,
    )
    catalogue.publish_versions(
        versions=[
            catalogue.NewItemVersion(item.item_code, 1, IN_FORCE_SINCE, DEFAULT_MATERIALS)
            for _, item in choices
        ],
        by=PLATFORM,
        at=at,
    )
