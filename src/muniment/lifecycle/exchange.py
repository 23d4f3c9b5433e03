"""What the agency and the records office said to each other about one case, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from muniment.commons.identity import api as identity
from muniment.kernel.agents import AgentId
from muniment.lifecycle.shapes import Turn, TurnView
from muniment.stages.capture import api as capture
from muniment.stages.checking import api as checking


def exchange_of(
    submissions: Sequence[capture.SubmissionShape],
    returns: Sequence[capture.ReturnShape],
    reports: Sequence[checking.ReportShape],
) -> tuple[TurnView, ...]:
    """Return who sent what, sent it back why, or decided what in which words, oldest first.

    A case that was sent once, and about which nobody said anything, has had no exchange. One
    query, for the names.

    Basis: the Measures, article 15.
    """
    turns = [*_sent(submissions), *_returned(returns), *_decided(reports)]
    if len(turns) < 2:
        return ()
    names = identity.agent_names(agent_ids={AgentId(turn.by_name) for turn in turns})
    named = [replace(turn, by_name=names[AgentId(turn.by_name)]) for turn in turns]
    return tuple(sorted(named, key=lambda turn: turn.at))


# Until they are named, whoever took a turn stands there with the identifier.
def _sent(submissions: Sequence[capture.SubmissionShape]) -> Iterator[TurnView]:
    for one in submissions:
        yield TurnView(
            Turn.SENT, one.received_at, one.received_by, one.version, components=one.components
        )


def _returned(returns: Sequence[capture.ReturnShape]) -> Iterator[TurnView]:
    for one in returns:
        yield TurnView(
            Turn.RETURNED, one.returned_at, one.returned_by, one.version, reasons=one.reasons
        )


def _decided(reports: Sequence[checking.ReportShape]) -> Iterator[TurnView]:
    for report in reports:
        if (said := report.decision) is not None:
            turn = Turn.ACCEPTED if said.is_accepted else Turn.REJECTED
            yield TurnView(
                turn, said.decided_at, said.decided_by, report.version, words=said.reason
            )
