"""A schedule that is approved and in force, and of which no line is about the house's cases."""

from __future__ import annotations

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.models import ScheduleLine
from muniment.commons.identity import api as identity
from tests.house.house import choice_of

LINES = (("other_power", "D10"), ("public_service", "Y"))


def uncover(organisation: str = "market") -> None:
    """Leave an organisation's schedules in force with lines about other types of item alone."""
    place = identity.organisation_by_code(credit_code=choice_of(organisation).agency.credit_code)
    lines = ScheduleLine.objects.filter(schedule__organisation_id=place.id)
    schedules = {line.schedule_id for line in lines}
    lines.delete()
    ScheduleLine.objects.bulk_create(
        [
            ScheduleLine(
                schedule_id=schedule,
                position=position,
                item_type=kind,
                retention=code,
                basis=f"示范依据之{position}",
                verified=True,
            )
            for schedule in schedules
            for position, (kind, code) in enumerate(LINES)
        ]
    )
    revision.bump()
