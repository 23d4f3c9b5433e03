"""Says by which rules cases are arranged and where they belong, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from muniment.commons.catalogue import api as catalogue
from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.kernel.clock import legal_day
from muniment.stages.arrangement.shapes import ClassingShape
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


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What is not laid down for a case although a person may choose among what is approved."""

    no_line: catalogue.NoLineCovers | None
    no_category: catalogue.NoCategory | None

    @property
    def faults(self) -> tuple[ContentFault, ...]:
        """What is missing."""
        return tuple(each for each in (self.no_line, self.no_category) if each is not None)


Placing = Place | Unplaced | ContentFault


def places_of(
    cases: Mapping[UUID, capture.CollectedCase], decided: Mapping[UUID, ClassingShape]
) -> dict[UUID, Placing]:
    """Return where each case belongs, or why that cannot be told.

    `decided` are those that a person has classified; for them the choice stands in for what is
    not laid down. The number of queries does not grow with the number of cases.
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
    places: dict[UUID, Placing] = {}
    names = _names_of(decided.values())
    categories: _Categories = {}
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
                decided.get(record_id),
                names,
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


def retention_decided(chosen: ClassingShape) -> str:
    """Return the period of the approved line that a person chose; empty: nobody had to."""
    return chosen.retention if chosen.needs_line else ""


def _place(
    agency: identity.OrganisationShape,
    fonds: catalogue.FondsShape | None,
    rules: ItemRules,
    retention: catalogue.RetentionInForce | ContentFault,
    formed_on: date,
    chosen: ClassingShape | None,
    names: Mapping[AgentId, str],
    categories: _Categories,
) -> Place | Unplaced:
    if fonds is None:
        raise catalogue.FondsUnknown(
            f"{agency.name} has no fonds", zh=f"{agency.name}尚未登记全宗号", where=agency.name
        )
    category = _category(fonds, rules, chosen, categories)
    period = _period(retention, chosen, names)
    no_line = period if isinstance(period, catalogue.NoLineCovers) else None
    no_category = category if isinstance(category, catalogue.NoCategory) else None
    if no_line is not None or no_category is not None:
        return Unplaced(no_line, no_category)
    assert isinstance(category, tuple)
    assert isinstance(period, tuple)
    return Place(
        rules,
        Creator(agency.name, agency.credit_code, agency.region_code, fonds.fonds_number),
        Classification(category, formed_on.year, *period),
    )


_Categories = dict[tuple[str, str], tuple[str, ...] | catalogue.NoCategory]


def _category(
    fonds: catalogue.FondsShape,
    rules: ItemRules,
    chosen: ClassingShape | None,
    known: _Categories,
) -> tuple[str, ...] | catalogue.NoCategory:
    """Return the category; the fault where there are some to choose among.

    Raises:
        NoCategory: The fonds has no category at all: that is for whoever lays them down.
    """
    if chosen is not None and chosen.needs_category:
        return tuple(chosen.category.split("·"))
    key = (fonds.fonds_number, rules.item_type)
    if key not in known:
        known[key] = _laid_down(*key)
    return known[key]


def _laid_down(fonds_number: str, item_type: str) -> tuple[str, ...] | catalogue.NoCategory:
    try:
        return catalogue.classification_of(fonds_number=fonds_number, item_type=item_type)
    except catalogue.NoCategory as fault:
        if not catalogue.categories_of(fonds_numbers=[fonds_number])[fonds_number]:
            raise
        return fault


def _period(
    retention: catalogue.RetentionInForce | ContentFault,
    chosen: ClassingShape | None,
    names: Mapping[AgentId, str],
) -> tuple[str, str] | catalogue.NoLineCovers:
    """Return the period and its basis; the fault where an approved line can be chosen.

    Raises:
        NoRetentionInForce: No approved schedule is in force: nobody may choose.
    """
    if chosen is not None and chosen.needs_line:
        return chosen.retention, _basis_of(chosen, names)
    if isinstance(retention, catalogue.NoLineCovers):
        return retention
    if isinstance(retention, ContentFault):
        raise retention
    return retention.code.value, retention.basis


_LONGEST_BASIS = 500


def _basis_of(chosen: ClassingShape, names: Mapping[AgentId, str]) -> str:
    """Return on what a chosen line rests: the line, its approval, and who chose it when and why."""
    who = names.get(AgentId(chosen.decided_by), chosen.decided_by)
    on = legal_day(chosen.decided_at) if chosen.decided_at else ""
    said = (
        f"{chosen.basis}（{chosen.approval} 第 {chosen.line} 条，{who}于 {on} 选定，"
        f"理由：{chosen.reason}"
    )
    return f"{said[: _LONGEST_BASIS - 1]}）"


def _names_of(chosen: Collection[ClassingShape]) -> Mapping[AgentId, str]:
    agents = {AgentId(one.decided_by) for one in chosen}
    return identity.agent_names(agent_ids=agents) if agents else {}
