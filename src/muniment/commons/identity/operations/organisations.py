"""Registering organisations and their posts, and foreseeing what an entry would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.identity.audit import facts, write_audit
from muniment.commons.identity.faults import OrganisationNotRegistrable, OrganisationUnknown
from muniment.commons.identity.models import (
    Account,
    Organisation,
    Post,
    RoleGrant,
    SystemClient,
)
from muniment.commons.identity.queries import organisation_shape, regions
from muniment.commons.identity.shapes import (
    ForeseenOrganisation,
    NewAuditLine,
    NewOrganisation,
    Registered,
)
from muniment.commons.identity.vocabulary import AuditedAction, OrganisationKind
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day
from muniment.kernel.text import tidy
from recordkit.errors import Words
from recordkit.terms.credit_code import UnifiedSocialCreditCode

_CHANGEABLE = ("name", "kind", "region_code", "parent_id", "principal_id", "is_active")


@transaction.atomic
def register_organisations(
    *, organisations: Sequence[NewOrganisation], by: AgentId, at: datetime, reason: str = ""
) -> Registered:
    """Enter organisations in the register; an organisation is known by its credit code.

    Registering the same again changes nothing; other particulars replace the old ones. A parent
    or principal may stand in the same call.

    Raises:
        MalformedCreditCode: A code fails its check.
        OrganisationUnknown: A parent or principal is not registered.
        OrganisationNotRegistrable: The region is not registered, an entrusted organisation has no
            principal, a code comes twice, or an organisation would stand above itself.

    Basis: the Measures, articles 2, 5 and 24.
    """
    added, changed = _lawful(organisations, _known_to(organisations), at)
    Organisation.objects.bulk_create(added)
    Organisation.objects.bulk_update(changed, _CHANGEABLE)
    _audit([*added, *changed], by, at, reason)
    return Registered(len(added), len(changed), len(organisations) - len(added) - len(changed))


def foresee_organisation(*, new: NewOrganisation, at: datetime) -> ForeseenOrganisation:
    """Return what registering `new` would change, and whom it would touch; nothing is changed.

    Raises:
        MalformedCreditCode, OrganisationUnknown, OrganisationNotRegistrable: As registering would.
    """
    known = _known_to([new])
    row = known.get(new.credit_code)
    before = organisation_shape(row) if row else None
    added, changed = _lawful([new], known, at)
    accounts = Account.objects.filter(organisation=row, is_active=True).count() if row else 0
    clients = SystemClient.objects.filter(organisation=row, is_active=True).count() if row else 0
    held = RoleGrant.objects.filter(organisation=row).exclude(ends_at__lte=at) if row else None
    return ForeseenOrganisation(
        before=before,
        after=new,
        changes=bool(added or changed),
        accounts=accounts,
        clients=clients,
        grants=held.count() if held is not None else 0,
    )


@transaction.atomic
def register_posts(
    *, organisation_id: UUID, names: Sequence[str], by: AgentId, at: datetime
) -> Registered:
    """Enter posts of an organisation; one that is there stays as it is.

    Raises:
        OrganisationUnknown: There is no such organisation.

    Basis: the Measures, article 21.
    """
    place = Organisation.objects.filter(pk=organisation_id).first()
    if place is None:
        raise OrganisationUnknown(f"organisation {organisation_id}", where=str(organisation_id))
    wanted = {tidy(name.strip()) for name in names} - {""}
    there = set(Post.objects.filter(organisation=place).values_list("name", flat=True))
    missing = sorted(wanted - there)
    Post.objects.bulk_create([Post(organisation=place, name=name) for name in missing])
    action = AuditedAction.POST_REGISTERED
    lines = [
        NewAuditLine(action, by, subject=place.credit_code, detail=facts(post=name))
        for name in missing
    ]
    write_audit(lines=lines, at=at)
    return Registered(added=len(missing), unchanged=len(wanted) - len(missing))


def _lawful(
    organisations: Sequence[NewOrganisation], known: dict[str, Organisation], at: datetime
) -> tuple[list[Organisation], list[Organisation]]:
    """Return the rows to be added and to be changed; refuse what may not be."""
    _refuse_unknown_regions(organisations, at)
    added = _first_met(organisations, known)
    changed = [
        known[new.credit_code]
        for new in organisations
        if _take_over(known[new.credit_code], new, known) and known[new.credit_code] not in added
    ]
    _refuse_circles(known)
    return added, changed


def _first_met(
    organisations: Sequence[NewOrganisation], known: dict[str, Organisation]
) -> list[Organisation]:
    """Return an empty row for every code that is not `known` yet, and make it known."""
    codes = [new.credit_code for new in organisations]
    if len(set(codes)) != len(codes):
        twice = next(new for new in organisations if codes.count(new.credit_code) > 1)
        raise _not_registrable(twice, _TWICE)
    added = [Organisation(credit_code=_checked(code)) for code in codes if code not in known]
    known.update({row.credit_code: row for row in added})
    return added


def _known_to(organisations: Sequence[NewOrganisation]) -> dict[str, Organisation]:
    codes = {
        code
        for new in organisations
        for code in (new.credit_code, new.parent_code, new.principal_code)
        if code
    }
    rows = Organisation.objects.filter(credit_code__in=codes)
    return {row.credit_code: row for row in rows}


def _checked(credit_code: str) -> str:
    return UnifiedSocialCreditCode(credit_code).value


def _take_over(row: Organisation, new: NewOrganisation, known: Mapping[str, Organisation]) -> bool:
    """Make `row` say what `new` says; return whether that changed anything."""
    if new.kind is OrganisationKind.ENTRUSTED_ORGANISATION and not new.principal_code:
        raise _not_registrable(new, _NO_PRINCIPAL)
    wanted = {
        "name": tidy(new.name.strip()),
        "kind": new.kind.value,
        "region_code": new.region_code,
        "parent_id": _id_of(new.parent_code, known),
        "principal_id": _id_of(new.principal_code, known),
        "is_active": new.is_active,
    }
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    return True


def _id_of(credit_code: str, known: Mapping[str, Organisation]) -> UUID | None:
    if not credit_code:
        return None
    if credit_code not in known:
        raise OrganisationUnknown(f"organisation {credit_code}", where=credit_code)
    return known[credit_code].id


def _refuse_unknown_regions(organisations: Sequence[NewOrganisation], at: datetime) -> None:
    known = {region.code for region in regions(on=legal_day(at))}
    for new in organisations:
        if new.region_code not in known:
            raise _not_registrable(new, _no_region(new.region_code))


def _refuse_circles(known: Mapping[str, Organisation]) -> None:
    stored = Organisation.objects.values_list("id", "parent_id")
    parents: dict[UUID, UUID | None] = dict(stored)
    parents |= {row.id: row.parent_id for row in known.values()}
    for row in known.values():
        passed = {row.id}
        above = row.parent_id
        while above is not None:
            if above in passed:
                raise _in_a_circle(row)
            passed.add(above)
            above = parents.get(above)


def _in_a_circle(row: Organisation) -> OrganisationNotRegistrable:
    return OrganisationNotRegistrable(
        f"{row.name} ({row.credit_code}) would stand above itself",
        zh=f"{row.name}（{row.credit_code}）的上级链条形成循环",
        where=row.credit_code,
    )


_TWICE = Words("同一批登记中统一社会信用代码重复", "a credit code comes twice in one call")
_NO_PRINCIPAL = Words("受委托组织缺少委托机关", "it acts by entrustment and has no principal")


def _no_region(code: str) -> Words:
    return Words(
        f"行政区划 {code or '（空）'} 尚未登记", f"region {code or '(none)'} is not registered"
    )


def _not_registrable(new: NewOrganisation, why: Words) -> OrganisationNotRegistrable:
    return OrganisationNotRegistrable(
        f"{new.name} ({new.credit_code}): {why.en}",
        zh=f"{new.name}（{new.credit_code}）：{why.zh}",
        where=new.credit_code,
    )


def _audit(rows: Sequence[Organisation], by: AgentId, at: datetime, reason: str) -> None:
    action = AuditedAction.ORGANISATION_REGISTERED
    lines = [
        NewAuditLine(action, by, subject=row.credit_code, detail=_facts(row, reason))
        for row in rows
    ]
    write_audit(lines=lines, at=at)


def _facts(row: Organisation, reason: str) -> str:
    standing = "active" if row.is_active else "ended"
    return facts(name=row.name, kind=row.kind, standing=standing, reason=reason)
