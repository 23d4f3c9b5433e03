"""`muniment catalogue …`: bring in lists of service items."""

from __future__ import annotations

import json
from pathlib import Path

import click

from muniment.commons.catalogue import api as catalogue
from muniment.interfaces.cli.agents import acting
from muniment.kernel.clock import now


@click.group("catalogue")
def catalogue_group() -> None:
    """Bring in service items (政务服务事项)."""


@catalogue_group.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Where the list comes from; otherwise the file's name.")
@click.option("--json", "as_json", is_flag=True)
def import_list(path: Path, source: str | None, *, as_json: bool) -> None:
    """Import an item list (JSON rows, or CSV in UTF-8 or GB18030). Importing twice is harmless.

    Codes are kept as they came; what is irregular about them is said and does not stop them.
    """
    at = now()
    report = catalogue.import_items(
        rows=catalogue.read_item_list(path.read_bytes()),
        source=source or path.name,
        by=acting(None, at).agent_id,
        at=at,
    )
    if as_json:
        click.echo(json.dumps(_as_json(report), ensure_ascii=False, indent=1))
        return
    click.echo(f"新增 added {report.added}，变更 changed {report.changed}，不变 {report.unchanged}")
    for oddity in (*report.not_taken, *report.flagged):
        click.echo(f"  {oddity.code}  {oddity.what.zh} / {oddity.what.en}")
    for department in report.unknown_departments:
        click.echo(f"  ? {department}  未登记的部门 / not a registered department")


def _as_json(report: catalogue.ImportReport) -> dict[str, object]:
    def listed(oddities: tuple[catalogue.Irregularity, ...]) -> list[dict[str, str]]:
        return [{"code": o.code, "zh": o.what.zh, "en": o.what.en} for o in oddities]

    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "flagged": listed(report.flagged),
        "not_taken": listed(report.not_taken),
        "unknown_departments": list(report.unknown_departments),
    }
