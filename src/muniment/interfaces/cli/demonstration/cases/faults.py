"""What can be wrong with a case: one small function each, and the ending that it makes visible.

A fault is planted either in the draft, and then the digests agree with what was spoilt, or in
what is handed over, and then they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from muniment.interfaces.cli.demonstration.cases.choices import ExpectedEnding, Fault
from muniment.interfaces.cli.demonstration.cases.contents import content
from muniment.interfaces.cli.demonstration.cases.draft import Draft, HandedOver
from muniment.interfaces.cli.demonstration.cases.files.locked_pdf import locked_pdf
from muniment.interfaces.cli.demonstration.cases.files.odd import program, with_lost_table
from muniment.interfaces.cli.demonstration.cases.files.png import signature_png
from muniment.interfaces.cli.demonstration.cases.materials import (
    FORM_PATH,
    attributes_of,
    brief_for,
    supplement,
)
from recordkit.terms.vocabulary import MaterialRole, Provenance, StepKind

# Harmless bytes. A scanner calls them malware once they stand in its own test database.
MALWARE_MARKER = b"MUNIMENT-TEST-MALWARE-4c1d9e72"
UNREACHABLE_ADDRESS = "https://licences.invalid/called/licence.pdf"
_NO_ITEM = "990000000000"


class FaultNotPossible(ValueError):
    """The case has nothing that this fault could be planted in."""


@dataclass(frozen=True, slots=True)
class Planting:
    """How a fault is planted and what becomes of the case.

    `needs_scanner`: without a scanner that knows the marker, the case is filed.
    """

    ending: ExpectedEnding
    in_draft: Callable[[Draft], None] | None = None
    in_handover: Callable[[HandedOver], None] | None = None
    needs_scanner: bool = False


def leave_out_material(draft: Draft) -> str:
    """Take away every component of one demanded material and return its code."""
    brought = {part.material_code for part in draft.parts if part.material_code}
    codes = [rule.code for rule in draft.demanded if rule.code in brought]
    if not codes:
        raise FaultNotPossible(f"{draft.case_number}: no mandatory material is in the case")
    gone = draft.chance.one_of(codes)
    draft.parts = [part for part in draft.parts if part.material_code != gone]
    return gone


def _missing_material(draft: Draft) -> None:
    leave_out_material(draft)


def _accommodated_material(draft: Draft) -> None:
    code = leave_out_material(draft)
    due_on = (draft.course.closed_at + timedelta(days=20)).date()
    reason = "申请人承诺在规定期限内补交，经审批同意容缺受理"
    line = {"material_code": code, "reason": reason, "due_on": due_on.isoformat()}
    draft.accommodations.append(dict(line))


def _truncated_pdf(draft: Draft) -> None:
    place = _place_of_pdf(draft)
    whole = draft.parts[place].content
    draft.parts[place] = replace(draft.parts[place], content=whole[: len(whole) * 2 // 3])


def _encrypted_pdf(draft: Draft) -> None:
    place = _place_of_pdf(draft)
    draft.parts[place] = replace(draft.parts[place], content=locked_pdf(draft.case_number))


def _malware_marker(draft: Draft) -> None:
    place = _place_of_pdf(draft)
    # A comment before `startxref`: the file stays a good PDF.
    before, mark, after = draft.parts[place].content.rpartition(b"startxref")
    marked = before + b"%" + MALWARE_MARKER + b"\n" + mark + after
    draft.parts[place] = replace(draft.parts[place], content=marked)


def _wrong_extension(draft: Draft) -> None:
    picture = signature_png(draft.chance, 60, 20)
    draft.parts.append(supplement(draft, "现场照片", "jpg", picture))


def _refused_format(draft: Draft) -> None:
    draft.parts.append(supplement(draft, "填报软件", "exe", program()))


def _unjudgeable_file(draft: Draft) -> None:
    place = _place_of_pdf(draft)
    lost = with_lost_table(draft.parts[place].content)
    draft.parts[place] = replace(draft.parts[place], content=lost)


def _xml_with_dtd(draft: Draft) -> None:
    place = next((at for at, part in enumerate(draft.parts) if part.path == FORM_PATH), None)
    if place is None:
        raise FaultNotPossible(f"{draft.case_number}: there is no form")
    form = draft.parts[place]
    declared = form.content.replace(b"?>\n", b'?>\n<!DOCTYPE form [<!ENTITY who "nobody">]>\n', 1)
    draft.parts[place] = replace(form, content=declared)


def _closed_before_accepted(draft: Draft) -> None:
    earlier = draft.course.accepted_at - timedelta(days=1)
    late = (StepKind.CLOSURE, StepKind.DELIVERY)
    draft.steps = [
        replace(step, started_at=earlier, ended_at=earlier) if step.kind in late else step
        for step in draft.steps
    ]


def _process_incomplete(draft: Draft) -> None:
    gone = (StepKind.ACCEPTANCE, StepKind.HANDLING)
    draft.steps = [step for step in draft.steps if step.kind not in gone]


def _unreachable_link(draft: Draft) -> None:
    title = "电子证照（共享平台）"
    draft.links.append(
        {
            "title": title,
            "role": MaterialRole.BASIS.value,
            "address": UNREACHABLE_ADDRESS,
            "provenance": Provenance.CALLED.value,
            "attributes": attributes_of(draft.chance, title, MaterialRole.BASIS),
        }
    )


def _unknown_item(draft: Draft) -> None:
    draft.item_code = f"{draft.agency.credit_code}3{_NO_ITEM}"


def _secrecy_marker(draft: Draft) -> None:
    draft.secrecy = "secret"


def _retention_conflict(draft: Draft) -> None:
    other = {"Y": "D10", "D30": "Y", "D10": "D30"}
    draft.extra["retention_period"] = other.get(draft.item.retention, "D10")


def _digest_mismatch(handed: HandedOver) -> None:
    place = _place_of_last_described(handed)
    path, whole = handed.files[place]
    middle = len(whole) // 2
    turned = whole[:middle] + bytes((whole[middle] ^ 1,)) + whole[middle + 1 :]
    handed.files[place] = (path, turned)


def _surplus_file(handed: HandedOver) -> None:
    handed.files.append(("materials/98-未登记材料.txt", "目录里没有这份材料\n".encode()))


def _missing_file(handed: HandedOver) -> None:
    del handed.files[_place_of_last_described(handed)]


def _place_of_pdf(draft: Draft) -> int:
    """Return where a PDF stands; a case without one is given a supplement."""
    for place in reversed(range(len(draft.parts))):
        if draft.parts[place].path.endswith(".pdf"):
            return place
    made = content(draft.chance, "pdf", brief_for(draft, "补充说明", is_official=True))
    draft.parts.append(supplement(draft, "补充说明", "pdf", made))
    return len(draft.parts) - 1


def _place_of_last_described(handed: HandedOver) -> int:
    """Return where the last file but the process log stands, which is an outcome or a material."""
    return len(handed.files) - 2


_RETURNED, _FILED = ExpectedEnding.RETURNED, ExpectedEnding.FILED

PLANTINGS: Mapping[Fault, Planting] = {
    Fault.MISSING_MATERIAL: Planting(_RETURNED, _missing_material),
    Fault.ACCOMMODATED_MATERIAL: Planting(_FILED, _accommodated_material),
    Fault.DIGEST_MISMATCH: Planting(_RETURNED, in_handover=_digest_mismatch),
    Fault.TRUNCATED_PDF: Planting(_RETURNED, _truncated_pdf),
    Fault.ENCRYPTED_PDF: Planting(_RETURNED, _encrypted_pdf),
    Fault.WRONG_EXTENSION: Planting(_RETURNED, _wrong_extension),
    Fault.SURPLUS_FILE: Planting(_RETURNED, in_handover=_surplus_file),
    Fault.MISSING_FILE: Planting(_RETURNED, in_handover=_missing_file),
    Fault.XML_WITH_DTD: Planting(_RETURNED, _xml_with_dtd),
    Fault.CLOSED_BEFORE_ACCEPTED: Planting(_RETURNED, _closed_before_accepted),
    Fault.PROCESS_INCOMPLETE: Planting(_RETURNED, _process_incomplete),
    Fault.UNREACHABLE_LINK: Planting(_RETURNED, _unreachable_link),
    Fault.UNKNOWN_ITEM: Planting(_RETURNED, _unknown_item),
    Fault.REFUSED_FORMAT: Planting(_RETURNED, _refused_format),
    Fault.MALWARE_MARKER: Planting(_RETURNED, _malware_marker, needs_scanner=True),
    Fault.SECRECY_MARKER: Planting(ExpectedEnding.REFUSED, _secrecy_marker),
    Fault.UNJUDGEABLE_FILE: Planting(ExpectedEnding.WAITING, _unjudgeable_file),
    # The approved schedule decides; what the agency states is kept beside it.
    Fault.RETENTION_CONFLICT: Planting(_FILED, _retention_conflict),
}


def expected_ending(fault: Fault | None) -> ExpectedEnding:
    """Return what becomes of a case with `fault`; without one it is filed."""
    return PLANTINGS[fault].ending if fault is not None else ExpectedEnding.FILED
