"""`recordkit log …`: what outsiders run over a ledger: witnesses who cosign, monitors who watch.

No platform, database or network: a folder of the ledger's files and a state folder of one's own.
Exit statuses as for all of `recordkit`; 40 means that the ledger contradicts itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from recordkit.errors import Fault
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.log_folder import (
    CHECKPOINT,
    FolderTiles,
    read_ledger_keys,
    read_note_file,
)
from recordkit.verifier.monitor import Observation, Source, monitor_ledger
from recordkit.verifier.show import MARKS, fault_lines, plain
from recordkit.verifier.witness import make_witness, witness_checkpoint

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True)
_STATUSES = {Verdict.PASSED: 0, Verdict.INDETERMINATE: 3, Verdict.FAILED: 40}
_ledger = click.option(
    "--log",
    "ledger",
    type=_FOLDER,
    required=True,
    help="日志目录：checkpoint 与 tile/ / folder of the ledger: checkpoint and tile/",
)
_keys = click.option(
    "--key",
    "keys",
    type=_FILE,
    multiple=True,
    help="日志公钥 .vkey 文件或目录，可多次 / the ledger's .vkey file or a folder, repeatable",
)
_json = click.option("--json", "as_json", is_flag=True, help="JSON，键名稳定 / JSON, stable keys")


@click.group()
def log() -> None:
    """见证与监测保管日志 / Witness and monitor a custody ledger, offline."""


@log.command("witness-key")
@click.argument("state", type=click.Path(path_type=Path))
@click.option(
    "--name",
    required=True,
    help="见证人名称，如 archives.example.gov.cn/witness / the witness's name",
)
def witness_key(state: Path, name: str) -> None:
    """为见证人建立目录与密钥，输出公钥 / Make a witness's folder and key; print its key."""
    click.echo(str(make_witness(state, name=name)))


@log.command()
@click.argument("state", type=click.Path(path_type=Path))
@_ledger
@_keys
@click.option(
    "--checkpoint",
    type=_FILE,
    help="要联署的检查点，默认取日志目录中的 / the checkpoint to cosign; the folder's by default",
)
@click.option("--line", is_flag=True, help="只输出联署行 / print the cosignature line only")
@_json
def witness(
    state: Path,
    ledger: Path,
    keys: tuple[Path, ...],
    checkpoint: Path | None,
    line: bool,
    as_json: bool,
) -> None:
    """核对检查点延续以往历史后联署 / Cosign a checkpoint that continues what was seen before.

    输出带联署的检查点，交还保管单位 / Prints the cosigned checkpoint, to be given back.
    """
    found = witness_checkpoint(
        state,
        read_note_file(checkpoint or ledger),
        FolderTiles(ledger),
        at_seconds=int(datetime.now(UTC).timestamp()),
        keys=read_ledger_keys(keys),
    )
    if as_json:
        document = {
            "format": "recordkit-witness/1",
            "origin": found.checkpoint.origin,
            "size": found.checkpoint.size,
            "root": found.checkpoint.root.hex(),
            "previous_size": found.was_at,
            "cosigned_at": found.at_seconds,
            "cosignature": found.line,
            "checkpoint": found.note,
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        click.echo(found.line if line else found.note, nl=False)


@log.command()
@click.argument("state", type=click.Path(path_type=Path))
@_ledger
@_keys
@click.option(
    "--also",
    type=_FILE,
    multiple=True,
    help="别处取得的检查点：文件、回执或日志副本目录，可多次 / checkpoints from elsewhere: "
    "a file, a receipt or a copy's folder, repeatable",
)
@_json
def monitor(
    state: Path, ledger: Path, keys: tuple[Path, ...], also: tuple[Path, ...], as_json: bool
) -> None:
    """逐条跟随日志，发现分叉与倒退 / Follow the ledger's entries; notice forks and rollbacks."""
    found = monitor_ledger(
        state,
        Source(str(ledger / CHECKPOINT), read_note_file(ledger)),
        FolderTiles(ledger),
        keys=read_ledger_keys(keys or (state,)),
        others=tuple(_others(also)),
    )
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        for text in _lines(found):
            click.echo(plain(text))
    sys.exit(_STATUSES[found.verdict])


def _others(also: tuple[Path, ...]) -> Iterator[Source]:
    """Yield what others gave; a file that holds no checkpoint is told of later, by its name."""
    for path in also:
        try:
            yield Source(str(path), read_note_file(path))
        except Fault as refused:
            yield Source(str(path), f"{refused.detail.en}\n".encode())


def _lines(found: Observation) -> Iterator[str]:
    yield f"{MARKS[found.verdict]} {found.origin}  {found.verdict.words.zh} / " + (
        found.verdict.words.en
    )
    yield f"  {found.size} 条 entries, root {found.root.hex()}"
    yield f"  复算新增 {found.new_entries} 条 / recomputed {found.new_entries} new entries"
    yield f"  与 {found.compared} 份检查点一致 / agrees with {found.compared} checkpoints seen"
    for name in found.ahead:
        yield f"  ? {name}: 比日志目录新，尚无法核对 / newer than the folder, not compared yet"
    for finding in found.findings:
        yield from (f"  {line}" for line in fault_lines(finding.fault))
        yield f"    {finding.source}"
        if finding.evidence is not None:
            yield f"    证据 evidence: {finding.evidence}"
