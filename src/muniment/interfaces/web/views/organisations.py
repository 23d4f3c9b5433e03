"""Organisations as they are registered, and the people of each."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.commons.identity.api import OrganisationKind, OrganisationShape, Permission
from muniment.interfaces.web import administering, branches
from muniment.interfaces.web.administering import LONGEST_SEARCH, PAGE_SIZE
from muniment.interfaces.web.answers import answer, private
from muniment.interfaces.web.gate import SignedRequest, permitted
from muniment.interfaces.web.paging import Trail
from muniment.interfaces.web.views.people import listed
from muniment.kernel.clock import legal_day, now

_MOST_OF_REGION = 500


@permitted(Permission.MANAGE_ACCOUNTS)
def organisations(request: SignedRequest) -> HttpResponse:
    """List organisations by name or by credit code, with their kind, region and parent."""
    trail = Trail(request.GET)
    asked = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    kind = next((each for each in OrganisationKind if each == request.GET.get("kind")), None)
    order = administering.asked_order(request)
    found = identity.organisations(
        by=order,
        scope=identity.EVERYTHING,
        kinds=[kind] if kind else (),
        query=asked,
        after=trail.cursor,
        limit=PAGE_SIZE + 1,
    )
    page = administering.leaf(found, trail, lambda row: row.credit_code)
    context = {
        "rows": _with_names(page.rows),
        "onward": page.onward,
        "trail": trail,
        "asked": asked,
        "kind": kind,
        "kinds": tuple(OrganisationKind),
        "orders": administering.orders(order, _("按统一社会信用代码")),
    }
    whole, part = "muniment/organisations.html", "muniment/partials/organisations.html"
    return answer(request, whole, part, context)


@permitted(Permission.MANAGE_ACCOUNTS)
def tree(request: SignedRequest) -> HttpResponse:
    """Show regions below one another, and the organisations of one of them by their parents."""
    regions = identity.regions(on=legal_day(now()))
    roots = branches.regions(regions, identity.organisations_by_region())
    code = request.GET.get("region", "") or (roots[0].key if roots else "")
    found = identity.organisations_of_region(region_code=code, limit=_MOST_OF_REGION)
    parents = {row.parent_id for row in found if row.parent_id}
    context = {
        "roots": roots,
        "region": next((each.name for each in regions if each.code == code), ""),
        "code": code,
        "branches": branches.organisations(found, identity.names_of(organisation_ids=parents)),
        "count": len(found),
        "is_cut": len(found) >= _MOST_OF_REGION,
    }
    return private(render(request, "muniment/organisation_tree.html", context))


@permitted(Permission.MANAGE_ACCOUNTS)
def organisation(request: SignedRequest, organisation_id: UUID) -> HttpResponse:
    """Show one organisation and a page of its people."""
    trail = Trail(request.GET)
    shown = identity.organisation(organisation_id=organisation_id)
    ids = {key for key in (shown.parent_id, shown.principal_id) if key}
    above = identity.names_of(organisation_ids=ids)
    found = identity.accounts(
        organisation_id=organisation_id,
        after=trail.cursor,
        limit=PAGE_SIZE + 1,
        by=administering.asked_order(request),
    )
    context = {
        **listed(found, trail),
        "trail": trail,
        "organisation": shown,
        "region": _region_names().get(shown.region_code, ""),
        "parent": above.get(shown.parent_id or shown.id, ""),
        "principal": above.get(shown.principal_id or shown.id, ""),
        "clients": identity.clients(organisation_id=organisation_id),
        "posts": identity.posts_of(organisation_id=organisation_id),
        "fonds": catalogue.fonds_of(organisation_ids=[organisation_id]).get(organisation_id),
    }
    return answer(request, "muniment/organisation.html", "muniment/partials/people.html", context)


def _with_names(
    rows: Sequence[OrganisationShape],
) -> tuple[tuple[OrganisationShape, str, str], ...]:
    """Return each organisation with the names of its region and of its parent."""
    regions = _region_names()
    parents = identity.names_of(organisation_ids={row.parent_id for row in rows if row.parent_id})
    return tuple(
        (row, regions.get(row.region_code, ""), parents.get(row.parent_id or row.id, ""))
        for row in rows
    )


def _region_names() -> dict[str, str]:
    return {region.code: region.name for region in identity.regions(on=legal_day(now()))}
