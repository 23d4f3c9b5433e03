"""`muniment evidence …`: when evidence has to be renewed, and renewing it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from muniment.interfaces.cli.exits import EXIT
from muniment.kernel.agents import system
from muniment.kernel.clock import now
from muniment.stages.filing import api as filing
from recordkit.errors import EvidenceFault
from recordkit.evidence import CalendarLine, RenewalWay
from recordkit.fixity import DigestAlgorithm

_BY = system("command-line")
_BATCH = 256
_PROBLEMS_SHOWN = 200

_days = click.option(
    "--within-days",
    default=filing.RENEWAL_LEAD.days,
    show_default=True,
    type=click.IntRange(0, 36500),
    help="How long before its end a renewal is due.",
)
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group()
def evidence() -> None:
    """Keep the evidence of filed records alive (证据续期)."""


@evidence.command()
@_days
@_json
def calendar(*, within_days: int, as_json: bool) -> None:
    """Show what evidence rests on, when it ends, and how many records that concerns."""
    _take_stock()
    found = filing.evidence_calendar(at=now(), lead=timedelta(days=within_days))
    if as_json:
        click.echo(json.dumps(_calendar_as_json(found), ensure_ascii=False, indent=1))
        return
    for line in found.lines:
        click.echo(f"{line.standing:<13} {line.words.zh} / {line.words.en}")
    if not found.lines:
        click.echo("还没有带时间戳的归档件 / nothing with a timestamp is filed yet")


@evidence.command()
@click.option(
    "--way",
    type=click.Choice([*map(str, RenewalWay)]),
    default=str(RenewalWay.TIMESTAMP),
    show_default=True,
    help="A new token over the old one, or the content hashed anew.",
)
@click.option(
    "--algorithm",
    "algorithms",
    type=click.Choice([*map(str, DigestAlgorithm)]),
    multiple=True,
    default=["sha256"],
    show_default=True,
    help="With a hash tree: under which evidence goes on; both are kept side by side.",
)
@click.option("--all", "everything", is_flag=True, help="Also what is not due.")
@_days
@_json
def renew(
    *, way: str, algorithms: tuple[str, ...], everything: bool, within_days: int, as_json: bool
) -> None:
    """Renew evidence that is due; may be killed at any time and begun again.

    A renewal of everything that was broken off is gone on with.
    """
    _take_stock()
    chosen, at, lead = RenewalWay(way), now(), timedelta(days=within_days)
    kept = [each for each in DigestAlgorithm if each in algorithms]
    run: int | None = None
    if everything:
        run, before = filing.begin_run(way=chosen, algorithms=kept, at=at)
        due = filing.Due(before=before)
    else:
        seen = filing.evidence_calendar(at=at, lead=lead)
        due = filing.due_by(seen, way=chosen, at=at, lead=lead)
    renewed = adopted = count = 0
    problems: list[filing.RenewalProblem] = []
    for step in _steps(chosen, due, kept):
        renewed, adopted = renewed + step.renewed, adopted + step.adopted
        count += len(step.problems)
        problems += step.problems[: _PROBLEMS_SHOWN - len(problems)]
        if not as_json and step.renewed:
            click.echo(f"已续期 renewed {renewed}")
    if run is not None:
        filing.end_run(run=run, at=now())
    _say(renewed, adopted, problems, count, as_json=as_json)
    if problems:
        raise SystemExit(EXIT[EvidenceFault])


def _steps(
    way: RenewalWay, due: filing.Due, algorithms: list[DigestAlgorithm]
) -> Iterator[filing.RenewalStep]:
    step = filing.renew_evidence(
        way=way, due=due, algorithms=algorithms, by=_BY, at=now(), limit=_BATCH
    )
    while step.after is not None:
        yield step
        step = filing.renew_evidence(
            way=way,
            due=due,
            algorithms=algorithms,
            by=_BY,
            at=now(),
            after=step.after,
            limit=_BATCH,
        )


def _take_stock() -> None:
    while filing.take_stock():
        pass


def _say(
    renewed: int,
    adopted: int,
    problems: list[filing.RenewalProblem],
    count: int,
    *,
    as_json: bool,
) -> None:
    if as_json:
        said = {
            "renewed": renewed,
            "adopted": adopted,
            "problem_count": count,
            "problems": [
                {"record_id": str(each.record_id), "why": {"zh": each.why.zh, "en": each.why.en}}
                for each in problems
            ],
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    click.echo(f"完成：续期 {renewed} 件，补登 {adopted} 件 / renewed {renewed}, entered {adopted}")
    if count:
        click.echo(f"未能续期 {count} 件，请档案人员查明 / not renewed {count}, see why")
    for each in problems:
        click.echo(f"✗ {each.record_id}  {each.why.zh} / {each.why.en}")


def _calendar_as_json(found: filing.EvidenceCalendar) -> dict[str, object]:
    return {
        "records": found.records,
        "newest_timestamp_at": _moment(found.newest_at),
        "batches_unknown": found.batches_unknown,
        "lines": [_line_as_json(line) for line in found.lines],
    }


def _line_as_json(line: CalendarLine) -> dict[str, object]:
    return {
        "ground": str(line.ground),
        "name": line.name,
        "records": line.records,
        "runs_out_at": _moment(line.runs_out_at),
        "renew_by": _moment(line.renew_by),
        "standing": str(line.standing),
        "way": str(line.way),
        "source": line.source,
        "is_verified": line.is_verified,
        "says": {"zh": line.words.zh, "en": line.words.en},
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
