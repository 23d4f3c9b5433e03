"""`muniment package …`: take packages and receipts out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

import click

from muniment.commons.identity import api as identity
from muniment.interfaces.cli.agents import acting
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle


@click.group()
def package() -> None:
    """Archival packages (归档信息包) and their receipts."""


@package.command()
@click.argument("record_id", type=click.UUID)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path())
@click.option("--as", "username", help="Act for this account; otherwise for the machine.")
def export(record_id: UUID, folder: Path, username: str | None) -> None:
    """Write the package and the receipt of a filed record into a folder."""
    agent = acting(username, now())
    identity.require(agent, identity.Permission.DOWNLOAD_PACKAGES)
    folder.mkdir(parents=True, exist_ok=True)
    for content in (
        lifecycle.package_file(record_id=record_id, agent=agent),
        lifecycle.receipt_file(record_id=record_id, agent=agent),
    ):
        click.echo(str(write(content, folder)))


def write(content: lifecycle.Content, folder: Path) -> Path:
    """Write content under its name, whole or not at all; return where it lies."""
    target = folder / content.name
    draft = target.with_suffix(target.suffix + ".part")
    with content.stream as source, draft.open("wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
    os.replace(draft, target)
    return target
