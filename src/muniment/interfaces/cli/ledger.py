"""`muniment log …`: the custody ledger."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from muniment.commons.custody import api as custody
from muniment.kernel.clock import now
from recordkit.evidence.notes import LARGEST_NOTE_BYTES


@click.group()
def log() -> None:
    """Verify, anchor and have witnessed the custody ledger (保管日志)."""


@log.command()
@click.option("--json", "as_json", is_flag=True)
def verify(as_json: bool) -> None:
    """Recompute the whole ledger and name the first entry that differs."""
    found = custody.verify_ledger()
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    elif found.is_whole:
        click.echo(f"日志完整，共 {found.size} 条 / whole, {found.size} entries")
        click.echo(f"root {found.root_hex}")
    for problem in () if as_json else found.problems:
        click.echo(f"✗ {problem.zh} / {problem.en}")
    if not found.is_whole:
        raise SystemExit(40)


@log.command()
def anchor() -> None:
    """Take pending entries into the ledger and sign a checkpoint."""
    state = custody.anchor(at=now())
    click.echo(f"{state.size} 条 entries, root {state.root_hex}")


@log.command()
def checkpoint() -> None:
    """Print the newest checkpoint, to be sent to every witness alike."""
    click.echo(custody.newest_checkpoint(), nl=False)


@log.command()
@click.argument(
    "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True
)
@click.option("--json", "as_json", is_flag=True)
def cosign(files: tuple[Path, ...], as_json: bool) -> None:
    """Take in checkpoints that witnesses have cosigned, and publish them (见证人联署)."""
    taken = [custody.take_cosignatures(note=_content(path), at=now()) for path in files]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in taken], ensure_ascii=False, indent=1))
        return
    for each in taken:
        names = ", ".join(each.witnesses)
        click.echo(f"✓ {each.size} 条 entries（共 of {each.ledger_size}）: {names}")


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST_NOTE_BYTES + 1)


def _as_json(found: custody.LedgerExamination) -> dict[str, object]:
    return {
        "is_whole": found.is_whole,
        "size": found.size,
        "root": found.root_hex,
        "first_position_that_differs": found.first_position_that_differs,
        "problems": [{"zh": problem.zh, "en": problem.en} for problem in found.problems],
    }
