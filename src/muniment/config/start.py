"""The command `muniment`: sets everything up, then hands over to the command line."""

from __future__ import annotations

import os
import sys
import warnings
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muniment.interfaces.cli.installation import Installation


def main() -> None:
    """Run the command line. This is what the installed script calls."""
    load_django()
    from muniment.interfaces.cli.main import complain, muniment
    from recordkit.errors import Fault

    try:
        made = installation()
    except Fault as fault:  # for example a setting that cannot be used
        sys.exit(complain(fault))
    muniment(obj=made, prog_name="muniment")


def load_django() -> None:
    """Load the settings and Django; the home folder is made if need be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.config.django_settings")
    from muniment.config.home import home

    home().prepare()
    import django

    django.setup()


def installation() -> Installation:
    """Join the adapters and return what commands need of the installation."""
    from muniment.config import wiring
    from muniment.config.home import home
    from muniment.interfaces.cli.installation import Installation
    from muniment.kernel import settings
    from recordkit.evidence import UnsafeStandIn

    # What stands in is shown on the operators' pages; a line at every start adds nothing.
    warnings.simplefilter("ignore", UnsafeStandIn)
    place = home()
    wiring.wire()
    return Installation(
        home=place.root,
        drop=place.drop,
        trust=place.trust,
        listen=settings.read("MUNIMENT_LISTEN"),
        make_agency_key=partial(wiring.make_agency_key, place),
        rewire=wiring.wire,
    )


if __name__ == "__main__":
    main()
