"""`muniment package …`: take packages and receipts out."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from uuid import UUID

import click

from muniment.commons.identity import api as identity
from muniment.interfaces.cli.agents import acting
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle
from recordkit.errors import Outage, Words


class FolderNotWritable(Outage):
    """What was asked for cannot be written where it was asked for."""

    code = "CLI-502"
    title = Words("无法写入目标文件夹", "The folder cannot be written to")
    mend = Words("请检查路径、权限和剩余空间", "Check the path, its permissions and the room left")


@click.group()
def package() -> None:
    """Take out archival packages (归档信息包) and their receipts."""


@package.command()
@click.argument("record_id", type=click.UUID)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path())
@click.option("--as", "username", help="Act for this account; otherwise for the machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def export(record_id: UUID, folder: Path, username: str | None, as_json: bool) -> None:
    """Write the package and the receipt of a filed record into a folder."""
    agent = acting(username, now())
    identity.require(agent, identity.Permission.DOWNLOAD_PACKAGES)
    receipt = lifecycle.receipt_file(record_id=record_id, agent=agent)
    package_of_it = lifecycle.package_file(record_id=record_id, agent=agent)
    with receipt.stream, package_of_it.stream:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = [write(content, folder) for content in (package_of_it, receipt)]
        except OSError as error:
            raise FolderNotWritable(f"{folder}: {error.strerror}", where=str(folder)) from error
    said = dict(zip(("package", "receipt"), map(str, written), strict=True))
    if as_json:
        click.echo(json.dumps({"record_id": str(record_id), **said}, ensure_ascii=False, indent=1))
        return
    for path in written:
        click.echo(str(path))


def write(content: lifecycle.Content, folder: Path) -> Path:
    """Write content under its name, whole or not at all; return where it lies."""
    target = folder / content.name
    draft = target.with_suffix(target.suffix + ".part")
    with content.stream as source, draft.open("wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
        sink.flush()
        os.fsync(sink.fileno())
    draft.replace(target)
    return target
