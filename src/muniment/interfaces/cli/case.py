"""`muniment case …`: hand cases in and look at them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from muniment.commons.identity import api as identity
from muniment.interfaces.cli.agents import acting
from muniment.interfaces.cli.exits import status_of_all
from muniment.interfaces.submissions import find_submissions, opened
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from muniment.stages.capture import api as capture
from recordkit.errors import ContentFault, Fault, Words

TOGETHER = 32


class NothingToSubmit(ContentFault):
    """There is no submission at or below what was named."""

    code = "CLI-201"
    title = Words("未找到可报送的内容", "There is nothing to submit")
    mend = Words(
        "请指定含 case.json 的文件夹、ZIP 文件，或其上级目录",
        "Name a folder with a case.json, a ZIP, or a folder above such",
    )


@click.group()
def case() -> None:
    """Cases (办件): submit, show."""


@case.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--as", "username", help="Act for this account; otherwise for the machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each submission.")
def submit(paths: tuple[Path, ...], username: str | None, as_json: bool) -> None:
    """Hand in folders, ZIPs, or whole trees of them. Handing in twice is harmless."""
    agent = acting(username, now())
    identity.require(agent, identity.Permission.SUBMIT_CASES)
    found = [each for path in paths for each in find_submissions(path)]
    if not found:
        raise NothingToSubmit(", ".join(map(str, paths)))
    endings: Counter[str] = Counter()
    refused: list[Fault] = []
    with click.progressbar(length=len(found), label="报送 submitting", hidden=as_json) as bar:
        for path, answer in _submitted(found, agent):
            endings[_ending(answer)] += 1
            refused += [answer] if isinstance(answer, Fault) else []
            bar.update(1)
            if as_json or isinstance(answer, Fault):
                click.echo(_line(path, answer, as_json), err=not as_json)
    if not as_json:
        counts = (endings[ending] for ending in ("received", "repeat", "refused"))
        click.echo("接收 {}，重复 {}，未接收 {}".format(*counts))
    if refused:
        raise SystemExit(status_of_all(refused))


@case.command()
@click.argument("record_id", type=click.UUID)
@click.option("--as", "username", help="Act for this account; otherwise for the machine.")
@click.option("--json", "as_json", is_flag=True)
def show(record_id: UUID, username: str | None, as_json: bool) -> None:
    """Show one case: where it is, its materials, its checks and its history."""
    page = lifecycle.case_page(record_id=record_id, agent=acting(username, now()))
    if as_json:
        click.echo(json.dumps(_as_json(page), ensure_ascii=False, indent=1))
        return
    row = page.row
    click.echo(f"{row.title}\n{row.case_number}  {row.agency_name}  {row.stage.zh}")
    if row.reference_code:
        click.echo(f"档号 {row.reference_code}")
    for material in page.materials:
        click.echo(f"  {material.path}  {material.size_bytes} B  {material.format_name}")
    for back in page.returns:
        for reason in back.reasons:
            click.echo(f"  ✗ {reason.what.zh} [{reason.where}] {reason.clause} → {reason.mend.zh}")
    for entry in page.timeline:
        click.echo(f"  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.what.zh}  {entry.who}")


Answer = capture.Received | Fault


def _submitted(found: list[Path], agent: identity.Agent) -> Iterator[tuple[Path, Answer]]:
    for start in range(0, len(found), TOGETHER):
        paths = found[start : start + TOGETHER]
        answers = capture.receive_from(
            sources=[partial(opened, path) for path in paths],
            door=capture.Door.COMMAND,
            by=agent,
            at=now(),
        )
        yield from zip(paths, answers, strict=True)


def _ending(answer: Answer) -> str:
    if isinstance(answer, Fault):
        return "refused"
    return "repeat" if answer.is_repeat else "received"


def _line(path: Path, answer: Answer, as_json: bool) -> str:
    if isinstance(answer, Fault):
        said = {"path": str(path), "code": answer.code, "title": answer.title.zh}
        said |= {"detail": answer.detail.zh, "mend": answer.mend.zh}
        if not as_json:
            return f"\n✗ {path.name}: {answer.code} {answer.title.zh} {answer.detail.zh}"
    else:
        said = {"path": str(path), "record_id": str(answer.record_id)}
        said |= {"case_number": answer.case_number, "version": answer.version}  # type: ignore[dict-item]
        said |= {"state": answer.state.value, "is_repeat": answer.is_repeat}  # type: ignore[dict-item]
    return json.dumps(said, ensure_ascii=False)


def _as_json(page: lifecycle.CasePage) -> dict[str, Any]:
    row = page.row
    return {
        "record_id": str(row.record_id),
        "case_number": row.case_number,
        "title": row.title,
        "state": row.state.value,
        "attention": row.attention.value,
        "reference_code": row.reference_code,
        "filed_at": row.filed_at.isoformat() if row.filed_at else None,
        "materials": [
            {"path": m.path, "size_bytes": m.size_bytes, "puid": m.puid, "sha256": m.sha256}
            for m in page.materials
        ],
        "returns": [
            {"version": back.version, "reasons": [reason.as_json() for reason in back.reasons]}
            for back in page.returns
        ],
        "reports": [{"number": r.number, "verdict": r.verdict.name.lower()} for r in page.reports],
        "proof": page.proof.status.name.lower(),
        "timeline": [
            {"at": e.at.isoformat(), "what": e.what.en, "position": e.position}
            for e in page.timeline
        ],
    }
