"""The command line: `muniment <room> <verb>`. Exit statuses follow the kinds of error."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from muniment.interfaces.cli import (
    case,
    catalogue,
    demo,
    evidence,
    jobs,
    ledger,
    package,
    receipt,
    serving,
)
from muniment.interfaces.cli.exits import EXIT, status_of
from recordkit.errors import Fault

__all__ = ["EXIT", "FaultsBecomeStatuses", "complain", "muniment", "print_json"]


class FaultsBecomeStatuses(click.Group):
    """A group in which a fault ends with its words on standard error and its status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Fault as fault:
            sys.exit(complain(fault))


def complain(fault: Fault) -> int:
    """Say on standard error what is wrong and how to mend it; return the exit status."""
    lines = [
        f"{fault.code}  {fault.title.zh} / {fault.title.en}",
        *(f"  {text}" for text in dict.fromkeys((fault.detail.zh, fault.detail.en)) if text),
        *(f"  → {text}" for text in dict.fromkeys((fault.mend.zh, fault.mend.en)) if text),
    ]
    click.echo("\n".join(lines), err=True)
    return status_of(fault)


@click.group(cls=FaultsBecomeStatuses)
@click.version_option(package_name="muniment")
def muniment() -> None:
    """政务服务电子文件统一平台 · keeps and proves the records of a city's government services."""


def print_json(document: object) -> None:
    """Print one JSON document with stable keys."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


for group in (
    case.case,
    catalogue.catalogue_group,
    jobs.jobs_group,
    package.package,
    receipt.receipt_group,
    ledger.log,
    evidence.evidence,
):
    muniment.add_command(group)
for command in (demo.demo, serving.check, serving.init, serving.serve, serving.worker):
    muniment.add_command(command)
