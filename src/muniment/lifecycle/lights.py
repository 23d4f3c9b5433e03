"""How the cases of an agency stand, one traffic light each: what its handlers look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.kernel.work import Reason
from muniment.lifecycle.reading import agencies_seen_by, row_of
from muniment.lifecycle.shapes import CaseRow
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking
from muniment.stages.filing import api as filing
from recordkit.errors import Words
from recordkit.terms.vocabulary import Term

OF_EACH = 8


class Light(Term):
    """Whose turn it is: the agency's, the platform's or its deciders', nobody's any more."""

    RED = "red", "要改正", "to be mended"
    AMBER = "amber", "在途", "on its way"
    GREEN = "green", "已归档", "filed"


_LIGHTS = {
    holdings.RecordState.RETURNED: Light.RED,
    holdings.RecordState.CAPTURED: Light.AMBER,
    holdings.RecordState.FILED: Light.GREEN,
}


@dataclass(frozen=True, slots=True)
class LitCase:
    """One case under its light.

    `since` is when it came to stand so. `what` names the first thing that is missing or wrong,
    `more` counts the others; None where nothing is. `is_new` says that it was on its way when
    the page was looked at last.
    """

    row: CaseRow
    light: Light
    since: datetime
    what: Words | None = None
    more: int = 0
    mend: Words | None = None
    has_receipt: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Lights:
    """Some cases under each light, and how many there are of each."""

    counts: Mapping[Light, int]
    cases: tuple[LitCase, ...]


def case_lights(
    *, agent: identity.Agent, watched: Sequence[UUID] = (), of_each: int = OF_EACH
) -> Lights:
    """Return the cases that the agent may see: red and amber the oldest first, green the newest.

    `watched` are cases that were on their way when the agent looked last; those that are filed
    since stand first among the green ones. At most eight queries.

    Basis: the Measures, articles 14 and 15.
    """
    seen = agencies_seen_by(agent)
    counts = holdings.counts_by_state(agency_ids=seen)
    red = holdings.needing_attention(
        agency_ids=seen, attention=holdings.Attention.FAILED, size=of_each
    ).rows
    amber = holdings.oldest_in_state(
        agency_ids=seen, state=holdings.RecordState.CAPTURED, limit=of_each
    )
    turned = _turned(watched[: 2 * of_each], agent)
    green = holdings.records(agency_ids=seen, state=holdings.RecordState.FILED, size=of_each).rows
    known = {record.record_id for record in turned}
    rows = [*red, *amber, *turned, *(each for each in green if each.record_id not in known)]
    return Lights(
        counts={light: counts[state] for state, light in _LIGHTS.items()},
        cases=_lit(rows, {record.record_id for record in turned}),
    )


def _turned(watched: Sequence[UUID], agent: identity.Agent) -> tuple[holdings.RecordShape, ...]:
    """Return those of the watched cases that are filed and that the agent may see."""
    if not watched:
        return ()
    scope = agent.scope_for(identity.Permission.VIEW_CASES)
    found = holdings.find_records(record_ids=watched).values()
    filed = [
        record
        for record in found
        if record.state is holdings.RecordState.FILED and scope.covers(record.agency_id)
    ]
    return tuple(sorted(filed, key=lambda record: record.serial, reverse=True))


def _lit(rows: Sequence[holdings.RecordShape], turned: set[UUID]) -> tuple[LitCase, ...]:
    reasons = _reasons(rows)
    filed = filing.find_filed(record_ids=_of_state(rows, holdings.RecordState.FILED))
    return tuple(
        _case(
            record,
            reasons.get(record.record_id, ()),
            filed.get(record.record_id),
            is_new=record.record_id in turned,
        )
        for record in rows
    )


def _reasons(rows: Sequence[holdings.RecordShape]) -> Mapping[UUID, tuple[Reason, ...]]:
    returned = capture.latest_returns(record_ids=_of_state(rows, holdings.RecordState.RETURNED))
    waiting = [r.record_id for r in rows if r.attention is holdings.Attention.WAITING]
    undecided = checking.reasons_of(record_ids=waiting)
    return {record_id: one.reasons for record_id, one in returned.items()} | undecided


def _of_state(rows: Sequence[holdings.RecordShape], state: holdings.RecordState) -> list[UUID]:
    return [record.record_id for record in rows if record.state is state]


def _case(
    record: holdings.RecordShape,
    reasons: Sequence[Reason],
    filed: filing.FiledCaseShape | None,
    *,
    is_new: bool,
) -> LitCase:
    first = reasons[0] if reasons else None
    return LitCase(
        row=row_of(record),
        light=_LIGHTS[record.state],
        since=record.filed_at or record.attention_since or record.received_at,
        what=first.what if first else None,
        more=max(0, len(reasons) - 1),
        mend=first.mend if first and first.mend.zh else None,
        has_receipt=filed is not None and filed.receipt_since is not None,
        is_new=is_new,
    )
