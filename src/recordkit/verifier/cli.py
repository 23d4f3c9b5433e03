"""The command `recordkit`: judgement about packages, receipts and files, offline.

Exit statuses: 0 all passed, 3 nothing wrong but not all decided, 10 content fails, 40 evidence
fails, 30 no such file, 2 wrong use of the command, 70 a defect of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from recordkit.errors import (
    ContentFault,
    EvidenceFault,
    Fault,
    NotHeld,
    Outage,
    Refusal,
    kind_of,
)
from recordkit.terms.vocabulary import Verdict
from recordkit.verifier.log_cli import log
from recordkit.verifier.show import fault_lines, verification_lines
from recordkit.verifier.trust import read_trust
from recordkit.verifier.verify_any import verify_any

EXIT_STATUSES = {ContentFault: 10, Refusal: 20, NotHeld: 30, EvidenceFault: 40, Outage: 50}
INDETERMINATE = 3
DEFECT = 70

_FILE = click.Path(path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="JSON，键名稳定 / JSON, stable keys")
_lang = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 / language"
)
_trust = click.option(
    "--trust",
    type=_FILE,
    help="信任目录：证书、日志与见证人公钥、见证规则 / folder of trusted certificates, "
    "*.vkey keys of ledgers and witnesses, one *.policy",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def recordkit() -> None:
    """不依赖平台，离线检验电子文件 / Judge electronic records offline, without the platform."""


@recordkit.command()
@click.argument("file", type=_FILE)
@click.option("--package", type=_FILE, help="回执所指的信息包 / the package of a receipt")
@click.option("--receipt", type=_FILE, help="信息包的归档回执 / the receipt of a package")
@click.option(
    "--snapshot", type=_FILE, help="把本次验证写成验证快照 / write a snapshot of this verification"
)
@click.option(
    "--from-snapshot", type=_FILE, help="依验证快照检验封装签名 / verify the seal from a snapshot"
)
@_trust
@_lang
@_json
def verify(
    file: Path,
    package: Path | None,
    receipt: Path | None,
    snapshot: Path | None,
    from_snapshot: Path | None,
    trust: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """检验归档信息包或归档回执 / Verify a package or a receipt, each verdict apart.

    回执可以是文件、打印件（PDF）或二维码文字 / A receipt may be the file, its printed form (PDF)
    or a file with the text of its QR code.
    """
    if snapshot is not None and from_snapshot is not None:
        raise click.UsageError("--snapshot 与 --from-snapshot 不能同时使用 / not both at once")
    verification = verify_any(
        file,
        package=package,
        receipt=receipt,
        trust=trust,
        snapshot=snapshot,
        from_snapshot=from_snapshot,
        now=datetime.now(UTC),
    )
    _print(
        verification.as_json() if as_json else None, verification_lines(verification, language=lang)
    )
    sys.exit(verification.exit_status)


@recordkit.command()
@click.argument("proof", type=_FILE)
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="该日（UTC）证据是否仍然有效 / also whether it still holds on a day (UTC)",
)
@_trust
@_lang
@_json
def evidence(
    proof: Path,
    files: tuple[Path, ...],
    at: datetime | None,
    trust: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """检验证据记录或时间戳 / Verify an evidence record or timestamp against its files."""
    from recordkit.verifier.evidence_file import verify_evidence_file
    from recordkit.verifier.trust import KnownKeys

    keys = read_trust(trust) if trust is not None else KnownKeys()
    moment = at.replace(tzinfo=UTC) if at is not None else None
    try:
        verification = verify_evidence_file(proof, files, trust=keys.trust, at=moment)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    _print(
        verification.as_json() if as_json else None, verification_lines(verification, language=lang)
    )
    sys.exit(verification.exit_status)


@recordkit.command("receipt-page")
@click.option(
    "--trust",
    type=_FILE,
    required=True,
    help="写入页面的信任目录 / folder of keys that the page will trust",
)
@click.option("-o", "--output", type=_FILE, required=True, help="写到哪里 / where to write it")
def write_receipt_page(trust: Path, output: Path) -> None:
    """生成可离线核验回执的网页 / Write the page that anybody checks receipts with, offline.

    印出的指纹应在别处公布 / Publish elsewhere the fingerprint that is printed.
    """
    from recordkit.verifier.receipt_page import in_groups, receipt_page, trust_fingerprint

    keys = read_trust(trust)
    output.write_bytes(receipt_page(keys))
    click.echo(in_groups(trust_fingerprint(keys)))


@recordkit.command()
@click.argument("package", type=_FILE)
@_trust
@_lang
@_json
def check(package: Path, trust: Path | None, lang: str, as_json: bool) -> None:
    """对归档信息包做四性检测 / Run the four-property check over a package."""
    # Imported here and below: verifying need not wait for what looks into formats.
    from recordkit.verifier.check import check_file
    from recordkit.verifier.show_report import report_lines

    report = check_file(package, trust=trust, at=datetime.now(UTC))
    if as_json:
        click.echo(report.to_json())
    else:
        _print(None, report_lines(report, language=lang))
    sys.exit(_STATUS_OF_REPORT[report.verdict])


@recordkit.command()
@click.argument("files", type=_FILE, nargs=-1, required=True)
@_lang
@_json
def identify(files: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """识别文件格式，看能否完整打开 / Say which format each file is and whether it opens whole."""
    from recordkit.verifier.identify import identify_file

    lines = [identify_file(path) for path in files]
    _print(
        [line.as_json() for line in lines] if as_json else None,
        (text for line in lines for text in line.lines(language=lang)),
    )
    sys.exit(max(line.exit_status for line in lines))


recordkit.add_command(log)


@recordkit.command()
@click.argument("file", type=_FILE)
@_trust
@click.option(
    "--at",
    "moment",
    help="已知文件存在的时间 / a moment at which the file is known to have existed",
)
@click.option(
    "--certificate",
    type=_FILE,
    help="裸签名值的签名人证书 / the signer's certificate, for values that carry none",
)
@_lang
@_json
def inspect(
    file: Path,
    trust: Path | None,
    moment: str | None,
    certificate: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """检验 PDF、OFD 内的签名和印章 / Judge signatures and seals inside a PDF or OFD."""
    from recordkit.verifier.inspect import inspect_file

    at = None if moment is None else _moment(moment)
    found = inspect_file(file, trust=trust, at=at, certificate=certificate)
    _print(found.as_json() if as_json else None, found.lines(language=lang))
    sys.exit(found.exit_status)


def main() -> None:
    """Run the command; whatever is in the files, end with words and a status, not a trace."""
    try:
        recordkit()
    except Fault as fault:
        _complain(fault)
        sys.exit(EXIT_STATUSES[kind_of(fault)])
    except OSError as error:
        click.echo(f"✗ {error.filename}: {error.strerror}", err=True)
        sys.exit(EXIT_STATUSES[NotHeld])
    except Exception as defect:  # noqa: BLE001 - the last line of defence of a command for anyone
        click.echo(f"✗ 这是本工具的缺陷 / a defect of this tool: {defect!r:.300}", err=True)
        sys.exit(DEFECT)


def _print(document: object, lines: Iterable[str]) -> None:
    if document is None:
        for line in lines:
            click.echo(line)
    else:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _moment(written: str) -> datetime:
    from recordkit.evidence.documents import read_stated

    moment = read_stated(written).moment or read_stated(f"{written} 00:00:00").moment
    if moment is None:
        raise click.BadParameter(
            f"{written}: 2026-11-28T08:00:00Z 或 / or 2026-11-28", param_hint="--at"
        )
    return moment


def _complain(fault: Fault) -> None:
    for line in fault_lines(fault):
        click.echo(line, err=True)


_STATUS_OF_REPORT = {
    Verdict.NOT_APPLICABLE: 0,
    Verdict.PASSED: 0,
    Verdict.INDETERMINATE: INDETERMINATE,
    Verdict.FAILED: EXIT_STATUSES[ContentFault],
}
