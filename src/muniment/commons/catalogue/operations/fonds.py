"""Registering fonds and the categories of their records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from muniment.commons.catalogue import revision
from muniment.commons.catalogue.faults import FondsNotRegistrable
from muniment.commons.catalogue.models import CategoryRule, Fonds
from muniment.commons.catalogue.shapes import Kept, NewCategoryRule, NewFonds
from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.kernel.text import tidy
from recordkit.errors import Words
from recordkit.terms.reference_code import (
    MalformedReferenceCode,
    ReferenceCode,
    ReferenceCodePattern,
)
from recordkit.terms.retention import RetentionCode

_CHANGEABLE = ("name", "archives_id")
_FOR_EVER = ("organisation_id", "category_levels", "with_unit", "item_width")


@transaction.atomic
def register_fonds(*, fonds: Sequence[NewFonds], by: AgentId, at: datetime) -> Kept:
    """Register fonds. Registering the same again changes nothing; a name may change.

    Raises:
        FondsNotRegistrable: The number is another creator's, the creator has another number,
            the numbering would change, or no reference code can be written with it.
        OrganisationUnknown: Creator or archives are not registered, or the archives is none.
    """
    revision.hold()
    _refuse_wrong_organisations(fonds)
    rows = {row.fonds_number: row for row in Fonds.objects.all()}
    numbers = {row.organisation_id: row.fonds_number for row in rows.values()}
    added, changed = [], []
    for new in fonds:
        _refuse_unusable(new)
        if numbers.setdefault(new.organisation_id, new.fonds_number) != new.fonds_number:
            raise _not_registrable(new.fonds_number, _has_another(numbers[new.organisation_id]))
        row = rows.get(new.fonds_number)
        if row is None:
            rows[new.fonds_number] = _row(new)
            added.append(rows[new.fonds_number])
        elif any(getattr(row, name) != getattr(new, name) for name in _FOR_EVER):
            raise _not_registrable(new.fonds_number, _FIXED)
        elif any(getattr(row, name) != getattr(new, name) for name in _CHANGEABLE):
            row.name, row.archives_id = new.name, new.archives_id
            changed.append(row)
    Fonds.objects.bulk_create(added)
    Fonds.objects.bulk_update(changed, _CHANGEABLE)
    if touched := [*added, *changed]:
        revision.bump()
        says = [(row.fonds_number, row.name) for row in touched]
        _audit(identity.AuditedAction.FONDS_REGISTERED, says, by, at)
    return Kept(len(added), len(changed), len(fonds) - len(added) - len(changed))


@transaction.atomic
def lay_down_categories(*, rules: Sequence[NewCategoryRule], by: AgentId, at: datetime) -> Kept:
    """Lay down where records of an item type belong. What was filed keeps its reference code.

    Raises:
        FondsNotRegistrable: A category cannot stand in a reference code.
    """
    revision.hold()
    rows = {(row.fonds_number, row.item_type): row for row in CategoryRule.objects.all()}
    added, changed = [], []
    for new in rules:
        category = _checked_category(new)
        key = (new.fonds_number, new.item_type.value if new.item_type else "")
        row = rows.get(key)
        if row is None:
            rows[key] = CategoryRule(fonds_number=key[0], item_type=key[1], category=category)
            added.append(rows[key])
        elif row.category != category:
            row.category = category
            changed.append(row)
    CategoryRule.objects.bulk_create(added)
    CategoryRule.objects.bulk_update(changed, ["category"])
    if touched := [*added, *changed]:
        revision.bump()
        says = [
            (row.fonds_number, identity.facts(item_type=row.item_type, category=row.category))
            for row in touched
        ]
        _audit(identity.AuditedAction.CATEGORY_LAID_DOWN, says, by, at)
    return Kept(len(added), len(changed), len(rules) - len(added) - len(changed))


def _audit(
    action: identity.AuditedAction, says: Sequence[tuple[str, str]], by: AgentId, at: datetime
) -> None:
    lines = [
        identity.NewAuditLine(action, by, subject=subject, detail=detail)
        for subject, detail in says
    ]
    identity.write_audit(lines=lines, at=at)


def _refuse_wrong_organisations(fonds: Sequence[NewFonds]) -> None:
    wanted = {key for new in fonds for key in (new.organisation_id, new.archives_id)}
    known = identity.organisations_by_id(organisation_ids=wanted)
    if absent := wanted - set(known):
        raise identity.OrganisationUnknown(f"organisation {min(absent)}", where=str(min(absent)))
    for new in fonds:
        archives = known[new.archives_id]
        if archives.kind is not identity.OrganisationKind.ARCHIVES:
            raise _not_registrable(
                new.fonds_number,
                Words(f"“{archives.name}”不是综合档案馆", f"{archives.name} is not an archives"),
            )


def _refuse_unusable(new: NewFonds) -> None:
    """Write one code by way of trial."""
    category = ("ZY", "XK", "01")[: new.category_levels]
    try:
        pattern = ReferenceCodePattern(new.category_levels, new.with_unit, new.item_width)
        pattern.code_for(
            1,
            fonds_number=new.fonds_number,
            category=category,
            year=2018,
            retention=RetentionCode.PERMANENT,
            unit="办公室" if new.with_unit else None,
        )
    except (MalformedReferenceCode, ValueError) as error:
        why = Words("按此设置无法编制档号", f"no reference code can be written: {error}")
        raise _not_registrable(new.fonds_number, why) from error


def _checked_category(new: NewCategoryRule) -> str:
    try:
        ReferenceCode("X000", new.category, 2018, RetentionCode.PERMANENT, None, "1")
    except MalformedReferenceCode as error:
        shown = "·".join(new.category)
        why = Words(f"门类 {shown!r} 不能写入档号", f"category {shown!r} cannot be in a code")
        raise _not_registrable(new.fonds_number or "*", why) from error
    return "·".join(new.category)


def _row(new: NewFonds) -> Fonds:
    return Fonds(
        fonds_number=new.fonds_number,
        name=tidy(new.name.strip()),
        organisation_id=new.organisation_id,
        archives_id=new.archives_id,
        category_levels=new.category_levels,
        with_unit=new.with_unit,
        item_width=new.item_width,
    )


_FIXED = Words(
    "该全宗号属于另一立档单位，或其档号编制方式已定",
    "the number is another creator's, or the way its codes are written is fixed",
)


def _has_another(number: str) -> Words:
    return Words(f"该立档单位已有全宗号 {number}", f"the creator has the number {number} already")


def _not_registrable(fonds_number: str, why: Words) -> FondsNotRegistrable:
    return FondsNotRegistrable(
        f"fonds {fonds_number}: {why.en}", zh=f"全宗 {fonds_number}：{why.zh}", where=fonds_number
    )
