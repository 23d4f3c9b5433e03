"""Submissions that are opened at the door itself, so that a refusal is entered wherever it shows.

Whether something is marked as a state secret shows when it is opened, which is before there is a
submission to receive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime

from muniment.commons.identity import api as identity
from muniment.stages.capture.receiving import receive_cases, record_refusal, refuse_when_busy
from muniment.stages.capture.shapes import Received
from muniment.stages.capture.states import Door
from recordkit.errors import ContentFault, Fault, NotHeld, Refusal
from recordkit.packages import ClassifiedMaterial, Submission

Source = Callable[[], AbstractContextManager[Submission]]


def receive_from(
    *,
    sources: Sequence[Source],
    door: Door,
    by: identity.Agent,
    at: datetime,
    key: str = "",
) -> tuple[Received | Fault, ...]:
    """Open submissions and take them in together, one answer for each, in order.

    What cannot be opened is answered with its fault and never stops its neighbours.

    Raises:
        IntakeBusy: Too much waits already; none was opened.
    """
    refuse_when_busy()
    with ExitStack() as stack:
        opened = [_opened(source, stack, door, by, at) for source in sources]
        answers = iter(
            receive_cases(
                submissions=[each for each in opened if isinstance(each, Submission)],
                door=door,
                by=by,
                at=at,
                key=key,
            )
        )
        return tuple(next(answers) if isinstance(e, Submission) else e for e in opened)


def _opened(
    source: Source, stack: ExitStack, door: Door, by: identity.Agent, at: datetime
) -> Submission | Fault:
    try:
        return stack.enter_context(source())
    except ClassifiedMaterial as refused:
        record_refusal(door=door, by=by.agent_id, at=at)
        return refused
    except (ContentFault, Refusal, NotHeld) as fault:
        return fault
