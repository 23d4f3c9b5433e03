"""Says by which rules cases are arranged and where they belong, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.clock import legal_day
from muniment.stages.capture import api as capture
from recordkit.description.items import ItemRules
from recordkit.errors import ContentFault
from recordkit.packages.model import Classification, Creator


@dataclass(frozen=True, slots=True)
class Place:
    """The rules of a case's item, whose record it is, and its classification."""

    rules: ItemRules
    creator: Creator
    classification: Classification


def places_of(cases: Mapping[UUID, capture.CollectedCase]) -> dict[UUID, Place | ContentFault]:
    """Return where each case belongs, or the fault that says why that cannot be told.

    The number of queries does not grow with the number of cases.
    """
    rules = rules_of(cases)
    agencies = identity.organisations_by_id(
        organisation_ids={one.agency_id for one in cases.values()}
    )
    fonds = catalogue.fonds_of(organisation_ids=set(agencies))
    asks = {
        record_id: _retention_ask(one, found)
        for record_id, one in cases.items()
        if isinstance(found := rules[record_id], ItemRules)
    }
    periods = catalogue.retentions_in_force(asks=list(asks.values()))
    places: dict[UUID, Place | ContentFault] = {}
    categories: dict[tuple[str, str], tuple[str, ...]] = {}
    for record_id, one in cases.items():
        found = rules[record_id]
        try:
            if not isinstance(found, ItemRules):
                raise found
            places[record_id] = _place(
                agencies[one.agency_id],
                fonds.get(one.agency_id),
                found,
                periods[asks[record_id]],
                closed_on(one),
                categories,
            )
        except ContentFault as fault:
            places[record_id] = fault
    return places


def rules_of(
    cases: Mapping[UUID, capture.CollectedCase],
) -> dict[UUID, ItemRules | ContentFault]:
    """Return the rules of each case's item on the day of acceptance, or why there are none."""
    asks = {record_id: _item_ask(one) for record_id, one in cases.items()}
    found = catalogue.rules_asked(asks=list(asks.values()))
    return {record_id: found[ask] for record_id, ask in asks.items()}


def closed_on(one: capture.CollectedCase) -> date:
    """Return the legal day on which the case was closed; the record was formed then."""
    return legal_day(one.case.closed_at or one.received_at)


def _item_ask(one: capture.CollectedCase) -> catalogue.ItemAsk:
    case = one.case
    on = legal_day(case.accepted_at) if case.accepted_at else closed_on(one)
    return catalogue.ItemAsk(case.item_code, on, case.item_version)


def _retention_ask(one: capture.CollectedCase, rules: ItemRules) -> catalogue.RetentionAsk:
    outcome = one.case.outcome.kind.value if one.case.outcome else ""
    return catalogue.RetentionAsk(
        one.agency_id, one.case.item_code, rules.item_type, outcome, closed_on(one)
    )


def _place(
    agency: identity.OrganisationShape,
    fonds: catalogue.FondsShape | None,
    rules: ItemRules,
    retention: catalogue.RetentionInForce | ContentFault,
    formed_on: date,
    categories: dict[tuple[str, str], tuple[str, ...]],
) -> Place:
    if fonds is None:
        raise catalogue.FondsUnknown(
            f"{agency.name} has no fonds", zh=f"{agency.name}尚未登记全宗号", where=agency.name
        )
    if isinstance(retention, ContentFault):
        raise retention
    key = (fonds.fonds_number, rules.item_type)
    if key not in categories:
        categories[key] = catalogue.classification_of(fonds_number=key[0], item_type=key[1])
    return Place(
        rules,
        Creator(agency.name, agency.credit_code, agency.region_code, fonds.fonds_number),
        Classification(categories[key], formed_on.year, retention.code.value, retention.basis),
    )
