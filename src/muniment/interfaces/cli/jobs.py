"""`muniment jobs …`: what waits, and what is stuck."""

from __future__ import annotations

import json
from uuid import UUID

import click

from muniment.commons.jobs import api as jobs
from muniment.kernel.agents import system
from muniment.kernel.clock import now


@click.group("jobs")
def jobs_group() -> None:
    """Look at waiting work, and try stuck work again."""


@jobs_group.command()
@click.option("--json", "as_json", is_flag=True)
def show(*, as_json: bool) -> None:
    """Show how much waits of each kind, and what is stuck."""
    depths, stuck = jobs.depths(at=now()), jobs.stuck_jobs(limit=1000)
    if as_json:
        queues = [{"name": d.name, "queued": d.queued, "stuck": d.stuck} for d in depths]
        rows = [
            {"id": str(j.id), "name": j.name, "record_id": str(j.subject_id), "note": j.note}
            for j in stuck
        ]
        click.echo(json.dumps({"queues": queues, "stuck": rows}, ensure_ascii=False, indent=1))
        return
    for depth in depths:
        click.echo(f"{depth.queued:>8}  等待 queued  {depth.name}")
    for job in stuck:
        click.echo(f"{job.id}  停滞 stuck  {job.name}  {job.subject_id}  {job.note}")
    if not depths:
        click.echo("没有等待的任务 / nothing waits")


@jobs_group.command()
@click.argument("job_ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All that is stuck.")
def retry(job_ids: tuple[UUID, ...], *, everything: bool) -> None:
    """Try stuck work again from the beginning."""
    chosen = [job.id for job in jobs.stuck_jobs(limit=10_000)] if everything else list(job_ids)
    count = jobs.retry_stuck(job_ids=chosen, at=now(), by=system("command-line"))
    click.echo(f"重试 tried again {count}")
