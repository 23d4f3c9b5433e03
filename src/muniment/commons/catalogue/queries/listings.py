"""Items as screens list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from muniment.commons.catalogue.models import ItemVersion, ServiceItem
from muniment.commons.catalogue.queries.items import item_shape
from muniment.commons.catalogue.shapes import ItemLine, ItemPage
from muniment.commons.catalogue.vocabulary import ItemType
from muniment.commons.identity import api as identity
from muniment.kernel.ordering import MOST_ORDERED, NameOrder, page_by_name
from muniment.kernel.text import tidy

MOST_ON_A_PAGE = 200


def items(
    *,
    scope: identity.Scope,
    on: date | None = None,
    query: str = "",
    agency_id: UUID | None = None,
    item_type: ItemType | None = None,
    only_irregular: bool = False,
    cursor: str = "",
    size: int = 50,
    by: NameOrder | None = None,
) -> ItemPage:
    """Return a page of items by code, with the version in force on a day; three queries.

    `by` orders them by their names instead, in one query more; the cursor is a code all the same.

    Without a day the version is the one published last, in force or not.

    `query` is part of a name or the beginning of a code. Items of nobody known are shown to
    those who may see everything.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _within(scope)
    if text := tidy(query.strip()):
        rows = rows.filter(Q(name__icontains=text) | Q(code__istartswith=text))
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if item_type is not None:
        rows = rows.filter(item_type=item_type.value)
    if only_irregular:
        rows = rows.exclude(irregularities=[])
    found = _page(rows, tidy(cursor), size + 1, by)
    page = found[:size]
    return ItemPage(_lines(page, on), page[-1].code if len(found) > size else "")


def _page(
    rows: QuerySet[ServiceItem], after: str, limit: int, by: NameOrder | None
) -> Sequence[ServiceItem]:
    names = list(rows.values_list("pk", "code", "name")[: MOST_ORDERED + 1]) if by else []
    if by is None or len(names) > MOST_ORDERED:
        return list(rows.filter(code__gt=after).order_by("code")[:limit])
    page = page_by_name(names, after=after, limit=limit, by=by)
    found = rows.in_bulk(page)
    return [found[pk] for pk in page]


def _within(scope: identity.Scope) -> QuerySet[ServiceItem]:
    if scope.everything:
        return ServiceItem.objects.all()
    return ServiceItem.objects.filter(agency_id__in=scope.organisation_ids)


def _lines(rows: Sequence[ServiceItem], on: date | None) -> tuple[ItemLine, ...]:
    names = identity.names_of(organisation_ids={row.agency_id for row in rows if row.agency_id})
    versions = _versions(rows, on)
    return tuple(
        ItemLine(
            item=item_shape(row),
            agency_name=names.get(row.agency_id, "") if row.agency_id else "",
            version=versions[row.id].version if row.id in versions else None,
            materials=len(versions[row.id].rules["materials"]) if row.id in versions else 0,
        )
        for row in rows
    )


def _versions(rows: Sequence[ServiceItem], on: date | None) -> Mapping[UUID, ItemVersion]:
    versions = ItemVersion.objects.filter(item__in=rows).order_by("effective_on")
    if on is not None:
        versions = versions.filter(effective_on__lte=on).exclude(ends_on__lt=on)
    return {version.item_id: version for version in versions}
