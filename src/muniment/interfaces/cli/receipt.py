"""`muniment receipt …`: show and print receipts, and write the page that checks them."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import click

from muniment.commons.identity import api as identity
from muniment.interfaces.cli.agents import acting
from muniment.interfaces.cli.package import FolderNotWritable, write
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle

_record = click.argument("record_id", type=click.UUID)
_as = click.option("--as", "username", help="Act for this account; otherwise for the machine.")
_page = click.option(
    "--page", "page_address", default="", help="Where the checking page is served, for the code."
)
_to = click.option("--to", "folder", type=click.Path(path_type=Path), default=Path())


@click.group("receipt")
def receipt_group() -> None:
    """Receipts (归档回执): show them, print them, and let anybody check them."""


@receipt_group.command()
@_record
@_as
@click.option("--json", "as_json", is_flag=True, help="The receipt itself, one JSON document.")
def show(record_id: UUID, username: str | None, as_json: bool) -> None:
    """Print a receipt: what it says and the text of its code, or with --json the receipt."""
    agent = _may_download(username)
    with lifecycle.receipt_file(record_id=record_id, agent=agent).stream as stream:
        content = stream.read().decode("utf-8")
    if as_json:
        click.echo(content)
        return
    said = json.loads(content)
    for name in ("reference_code", "record_id", "agency_name", "agency_code", "filed_at"):
        click.echo(f"{name:<16}{said[name]}")
    for name in ("sm3", "sha256"):
        click.echo(f"{name:<16}{said['package'][name]}")
    click.echo(f"{'code':<16}{lifecycle.receipt_code(record_id=record_id, agent=agent).text}")


@receipt_group.command("print")
@_record
@_to
@_page
@_as
def print_receipt(record_id: UUID, folder: Path, page_address: str, username: str | None) -> None:
    """Write the printed form of a receipt into a folder: PDF/A with the receipt attached."""
    agent = _may_download(username)
    paper = lifecycle.receipt_paper(record_id=record_id, agent=agent, page_address=page_address)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        click.echo(str(write(paper, folder)))
    except OSError as error:
        raise FolderNotWritable(f"{folder}: {error.strerror}", where=str(folder)) from error


@receipt_group.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def page(output: Path) -> None:
    """Write the page that checks receipts, trusting whom this platform trusts.

    Prints the fingerprint of the keys in it, to be published elsewhere.
    """
    made = lifecycle.checking_page()
    try:
        output.write_bytes(made.content)
    except OSError as error:
        raise FolderNotWritable(f"{output}: {error.strerror}", where=str(output)) from error
    click.echo(made.fingerprint)


def _may_download(username: str | None) -> identity.Agent:
    agent = acting(username, now())
    identity.require(agent, identity.Permission.DOWNLOAD_RECEIPTS)
    return agent
