"""Making one case."""

from __future__ import annotations

from datetime import date

from muniment.interfaces.cli.demonstration.cases.chance import Chance
from muniment.interfaces.cli.demonstration.cases.choices import (
    AgencyChoice,
    Fault,
    ItemChoice,
    LinkChoice,
    MadeCase,
    Profile,
)
from muniment.interfaces.cli.demonstration.cases.course import course
from muniment.interfaces.cli.demonstration.cases.draft import Draft, Elements, hand_over
from muniment.interfaces.cli.demonstration.cases.faults import PLANTINGS
from muniment.interfaces.cli.demonstration.cases.files.records import json_document
from muniment.interfaces.cli.demonstration.cases.materials import add_materials, attributes_of
from muniment.interfaces.cli.demonstration.cases.people import party
from recordkit.terms.vocabulary import MaterialRole, Provenance

# A part of every seed: raise it when the same choices shall give other cases than before.
_EDITION = 1


def make_case(
    *,
    seed: int,
    index: int,
    profile: Profile,
    item: ItemChoice,
    agency: AgencyChoice,
    closed_on: date,
    fault: Fault | None = None,
    link: LinkChoice | None = None,
) -> MadeCase:
    """Return the case of these choices; the same choices always give the same bytes.

    `closed_on` is the day, in Asia/Shanghai, of closure and delivery; a day gone by keeps both
    out of the future. The case number is unique for region, day and `index`.

    Raises:
        FaultNotPossible: The case has nothing that the fault could be planted in.
        NoFormatToMake: A demanded material accepts no format that can be made.
    """
    chance = Chance(f"case {_EDITION} {seed} {profile} {index}")
    applicant = party(chance)
    taken = course(
        chance,
        applicant=applicant.name,
        item=item,
        agency=agency,
        closed_on=closed_on,
    )
    draft = Draft(
        chance=chance,
        profile=profile,
        number=index,
        case_number=f"{agency.region_code}-{closed_on:%Y%m%d}-{index:06}",
        item=item,
        item_code=item.item_code,
        agency=agency,
        applicant=applicant,
        course=taken,
        steps=list(taken.steps),
    )
    add_materials(draft)
    if link is not None:
        draft.links.append(_link(draft, link))
    planting = PLANTINGS[fault] if fault is not None else None
    if planting is not None and planting.in_draft is not None:
        planting.in_draft(draft)
    handed = hand_over(draft)
    if planting is not None and planting.in_handover is not None:
        planting.in_handover(handed)
    document = json_document(handed.document)
    return MadeCase(draft.case_number, document, tuple(handed.files), fault)


def _link(draft: Draft, link: LinkChoice) -> Elements:
    title = "电子证照（共享平台）"
    elements: Elements = {
        "title": title,
        "role": MaterialRole.BASIS.value,
        "address": link.address,
        "material_code": link.material_code,
        "provenance": Provenance.CALLED.value,
        "attributes": attributes_of(draft.chance, title, MaterialRole.BASIS),
    }
    if link.sha256 is not None:
        elements["sha256"] = link.sha256
    return elements
