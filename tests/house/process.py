"""A process of its own that keeps a house under `MUNIMENT_HOME`, to be killed by a test.

`furnish N` brings in the city and hands in N cases; `examine` says what is wrong with the house.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from pathlib import Path


def main(what: str, *rest: str) -> None:
    """Do one thing and say the outcome on one line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.config.django_settings"
    from recordkit.evidence import UnsafeStandIn

    warnings.simplefilter("ignore", UnsafeStandIn)
    from muniment.config.home import home

    home().prepare()
    import django

    django.setup()
    from muniment.config import wiring

    wiring.wire()
    said = {"furnish": furnish, "examine": examine}[what](*rest)
    sys.stdout.write(json.dumps(said) + "\n")


def furnish(count: str) -> list[str]:
    """Bring in the city and hand in cases; return their records."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from muniment.config.home import home
    from tests.house.fixtures import found_city
    from tests.house.house import House, choice_of, made

    found_city()
    choices = [choice_of("market"), choice_of("land")]
    house = House(home())
    cases = (made(index, choice=choices[index % 2]) for index in range(int(count)))
    return [str(record_id) for record_id in house.captured(*cases)]


def examine(*record_ids: str) -> list[str]:
    """Return what is wrong with the house; nothing, if every record is filed once."""
    from uuid import UUID

    from muniment.config.home import home
    from tests.house.house import House
    from tests.house.order import assert_filed_once, assert_in_order

    try:
        assert_in_order(House(home()))
        assert_filed_once([UUID(each) for each in record_ids])
    except AssertionError:
        return traceback.format_exc().splitlines()[-4:]
    return []


def environment(home: Path) -> dict[str, str]:
    """Return what a process needs to keep the house at `home`."""
    root = Path(__file__).parents[2]
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return {
        **inherited,
        "MUNIMENT_HOME": str(home),
        "MUNIMENT_DATABASE": "",
        "MUNIMENT_BATCH": "4",
        "MUNIMENT_LEASE_SECONDS": "2",
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "src"))),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
