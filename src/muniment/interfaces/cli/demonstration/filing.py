"""Hands in the demonstration's cases and works until each has come to its ending."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import islice

from muniment.commons.catalogue import api as catalogue
from muniment.commons.holdings import api as holdings
from muniment.commons.identity import api as identity
from muniment.commons.jobs import api as jobs
from muniment.interfaces.cli.demonstration.cases import (
    PLANTINGS,
    AgencyChoice,
    Fault,
    FaultNotPossible,
    ItemChoice,
    LinkChoice,
    MadeCase,
    Profile,
    make_case,
)
from muniment.kernel.clock import legal_day, now
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture
from recordkit.description.items import MaterialRule
from recordkit.errors import Fault as Refused
from recordkit.packages.submission import Submission, submission_from_files

TOGETHER = 16
_LOOK_AGAIN_SECONDS = 0.5
SEED = 1
DAYS_BACK = 240
# Every so manieth case is a faulty one, so that every ending can be seen.
FAULTY_EVERY = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """An agency and one of its items, as the catalogue has them in force."""

    agency: AgencyChoice
    item: ItemChoice


def choices(*, on: date) -> list[Choice]:
    """Return every item in force with the agency that handles it, by item code."""
    found: list[Choice] = []
    cursor = ""
    while True:
        page = catalogue.items(scope=identity.EVERYTHING, on=on, cursor=cursor, size=200)
        lines = [line for line in page.rows if line.version is not None and line.item.agency_id]
        found += _choices_of(lines, on)
        if not page.next_cursor:
            return found
        cursor = page.next_cursor


def made_cases(
    *, count: int, profile: Profile, link: LinkChoice | None, at: datetime
) -> Iterator[MadeCase]:
    """Yield the demonstration's cases; the same installation always gets the same ones.

    Every fault there is comes round in turn among the good cases.
    """
    today = legal_day(at)
    known = choices(on=today)
    planted = list(PLANTINGS)
    for index in range(count):
        choice = known[(index * 17) % len(known)]
        turn, is_faulty = divmod(index, FAULTY_EVERY)
        fault = planted[turn % len(planted)] if is_faulty == FAULTY_EVERY - 1 else None
        closed_on = today - timedelta(days=1 + (index * 37) % DAYS_BACK)
        with_link = link if index % 4 == 1 else None
        yield _made(index, profile, choice, fault, closed_on, with_link)


def hand_in(
    cases: Iterator[MadeCase], *, by: identity.Agent, step: Callable[[int], None]
) -> Counter[str]:
    """Hand cases in; return how many were received, repeated, or refused with which code.

    A case that is here already is left alone: one that was returned would come in once more.
    """
    counts: Counter[str] = Counter()
    for some in _together(cases):
        batch = list(_submitted(made for made in some if not _is_here(made)))
        counts["repeat"] += len(some) - len(batch)
        answers = capture.receive_cases(
            submissions=[each for each in batch if isinstance(each, Submission)],
            door=capture.Door.COMMAND,
            by=by,
            at=now(),
        )
        early = [each for each in batch if not isinstance(each, Submission)]
        for answer in (*answers, *early):
            counts[_ending(answer)] += 1
        step(len(some))
    return +counts


def work_off(*, step: Callable[[int], None]) -> None:
    """Work until nothing waits any more, also what a run that was killed had in hand."""
    while True:
        at = now()
        moved = lifecycle.follow(at=at)
        did = lifecycle.run_once(at=at)
        step(did)
        if not moved and not did:
            if not jobs.waiting_count():
                lifecycle.keep_up(at=at)
                while lifecycle.run_quietly(at=now()):
                    step(0)
                return
            time.sleep(_LOOK_AGAIN_SECONDS)  # a run that was killed holds a lease a while yet


def submission_of(made: MadeCase) -> Submission:
    """Return a made case as a submission whose files are in memory."""
    return submission_from_files(
        made.document,
        {path: (len(content), partial(BytesIO, content)) for path, content in made.files},
    )


def _made(
    index: int,
    profile: Profile,
    choice: Choice,
    fault: Fault | None,
    closed_on: date,
    link: LinkChoice | None,
) -> MadeCase:
    make = partial(
        make_case,
        seed=SEED,
        index=index,
        profile=profile,
        item=choice.item,
        agency=choice.agency,
        closed_on=closed_on,
        link=link,
    )
    try:
        return make(fault=fault)
    except FaultNotPossible:
        return make(fault=None)


def _choices_of(lines: Sequence[catalogue.ItemLine], on: date) -> list[Choice]:
    agencies = identity.organisations_by_id(
        organisation_ids={line.item.agency_id for line in lines if line.item.agency_id}
    )
    rules = catalogue.items_by_code(codes=[line.item.code for line in lines], on=on)
    return [
        _choice(line, agency, rules[line.item.code].materials, on)
        for line in lines
        if line.item.agency_id is not None
        and (agency := agencies.get(line.item.agency_id)) is not None
        and line.item.code in rules
    ]


def _choice(
    line: catalogue.ItemLine,
    agency: identity.OrganisationShape,
    materials: tuple[MaterialRule, ...],
    on: date,
) -> Choice:
    item_type = line.item.item_type or ""
    retention = catalogue.retention_in_force(
        organisation_id=agency.id,
        item_code=line.item.code,
        item_type=item_type,
        outcome="",
        on=on,
    )
    return Choice(
        AgencyChoice(agency.name, agency.credit_code, agency.region_code),
        ItemChoice(
            line.item.code,
            line.item.name,
            item_type,
            materials,
            retention.code.value,
        ),
    )


def _together(cases: Iterator[MadeCase]) -> Iterator[list[MadeCase]]:
    while some := list(islice(cases, TOGETHER)):
        yield some


def _submitted(cases: Iterable[MadeCase]) -> Iterator[Submission | Refused]:
    for made in cases:
        try:
            yield submission_of(made)
        except Refused as refused:
            yield refused


def _is_here(made: MadeCase) -> bool:
    code = json.loads(made.document)["agency_code"]
    agency = identity.organisations_by_code(credit_codes=[code]).get(code)
    return agency is not None and bool(
        holdings.record_of_case(agency_id=agency.id, case_number=made.case_number)
    )


def _ending(answer: capture.Received | Refused) -> str:
    if isinstance(answer, Refused):
        return f"{answer.code} {answer.title.zh}"
    return "repeat" if answer.is_repeat else "received"
