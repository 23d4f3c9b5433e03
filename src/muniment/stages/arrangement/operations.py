"""What arrangement can be asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from muniment.commons.custody import api as custody
from muniment.kernel import parts
from muniment.kernel.agents import AgentId
from muniment.kernel.events import Event
from muniment.kernel.work import Outcome, done, error, reason_of
from muniment.stages.arrangement import kept
from muniment.stages.arrangement.classifying import classings_of, let_wait
from muniment.stages.arrangement.collecting import Collecting
from muniment.stages.arrangement.events import ArrangementFailed, CaseArranged
from muniment.stages.arrangement.models import Arrangement
from muniment.stages.arrangement.placing import Place, Unplaced, places_of
from muniment.stages.arrangement.shapes import ArrangedCase, Reasons
from muniment.stages.arrangement.states import ClassingState
from muniment.stages.capture import api as capture
from recordkit.description.tally import missing, tally
from recordkit.errors import ContentFault, Fault
from recordkit.terms.vocabulary import Ending


def arrange(*, record_ids: Sequence[UUID], by: AgentId, at: datetime) -> tuple[Outcome, ...]:
    """Arrange closed cases, one outcome for each; arranging one twice is harmless.

    Basis: the Measures, articles 13 and 15.
    """
    cases = capture.collected(record_ids=record_ids)
    classings = classings_of(cases)
    waits = {each for each, one in classings.items() if one.state is ClassingState.WAITING}
    decided = {
        each: one for each, one in classings.items() if one.state is ClassingState.CLASSIFIED
    }
    fresh = {
        record_id: one
        for record_id, one in _not_yet_arranged(cases).items()
        if record_id not in waits
    }
    results: dict[UUID, _Result] = {}
    faults = {each: Outcome(each, Ending.WAITING) for each in waits}
    places = places_of(fresh, decided)
    unplaced = {each: one for each, one in places.items() if isinstance(one, Unplaced)}
    for record_id, collected in fresh.items():
        place = places[record_id]
        if isinstance(place, Unplaced):
            faults[record_id] = Outcome(record_id, Ending.WAITING)
            continue
        try:
            results[record_id] = _arrange(collected, place, at)
        except Fault as fault:  # what the agency can mend was gathered; this is for us to mend
            faults[record_id] = error(record_id, fault)
    parts.get().staging.sync()
    _enter(results, fresh, by, at)
    let_wait(unplaced, fresh, by=by, at=at)
    return tuple(faults.get(record_id) or _outcome(record_id, results) for record_id in record_ids)


@transaction.atomic
def forget(*, record_ids: Sequence[UUID]) -> None:
    """Empty the arrangements of filed records; their packages say the same."""
    Arrangement.objects.filter(record_id__in=record_ids).update(arranged=None)


_Result = tuple[ArrangedCase | Reasons, Event]


def _not_yet_arranged(
    cases: Mapping[UUID, capture.CollectedCase],
) -> dict[UUID, capture.CollectedCase]:
    there = set(
        Arrangement.objects.filter(record_id__in=list(cases)).values_list("record_id", "version")
    )
    return {
        record_id: collected
        for record_id, collected in cases.items()
        if (record_id, collected.version) not in there
        and collected.state is capture.CaseState.CLOSED
    }


def _arrange(
    collected: capture.CollectedCase, place: Place | ContentFault, at: datetime
) -> _Result:
    if isinstance(place, ContentFault):
        return _failed(collected, Reasons((reason_of(place),)))
    collecting = Collecting(collected, place.rules)
    collecting.collect()
    if collecting.reasons:
        return _failed(collected, Reasons(tuple(collecting.reasons)))
    made = tuple(collecting.components())
    lines = tally(collected.case, place.rules)
    arranged = ArrangedCase(
        record_id=collected.record_id,
        version=collected.version,
        item_name=place.rules.name,
        item_version=place.rules.version,
        item_type=place.rules.item_type,
        creator=place.creator,
        classification=place.classification,
        tally=lines,
        components=tuple(item.component for item in made),
        keys={item.component.path: item.staged.key for item in made},
        arranged_at=at.isoformat(),
    )
    event = CaseArranged(
        collected.record_id,
        collected.version,
        len(made),
        collecting.fetched,
        collecting.rendered,
        len(missing(lines)),
    )
    return arranged, event


def _failed(collected: capture.CollectedCase, reasons: Reasons) -> _Result:
    event = ArrangementFailed(collected.record_id, collected.version, len(reasons.reasons))
    return reasons, event


@transaction.atomic
def _enter(
    results: Mapping[UUID, _Result],
    cases: Mapping[UUID, capture.CollectedCase],
    by: AgentId,
    at: datetime,
) -> None:
    # Two workers may have arranged the same case when a lease ran out: the first row stands,
    # and only whoever wrote a row announces it.
    there = set(
        Arrangement.objects.filter(record_id__in=list(results)).values_list("record_id", "version")
    )
    new = {r: v for r, v in results.items() if (r, cases[r].version) not in there}
    Arrangement.objects.bulk_create(
        [
            Arrangement(
                record_id=record_id,
                version=cases[record_id].version,
                is_done=isinstance(result, ArrangedCase),
                arranged=kept.write(result) if isinstance(result, ArrangedCase) else None,
                reasons=[r.as_json() for r in result.reasons]
                if isinstance(result, Reasons)
                else [],
                arranged_at=at,
            )
            for record_id, (result, _) in new.items()
        ]
    )
    custody.record(events=[event for _, event in new.values()], by=by, at=at)


def _outcome(record_id: UUID, results: Mapping[UUID, _Result]) -> Outcome:
    result = results.get(record_id)
    if result is not None and isinstance(result[0], Reasons):
        return Outcome(record_id, Ending.FAILED, f"{len(result[0].reasons)} reasons")
    return done(record_id)
