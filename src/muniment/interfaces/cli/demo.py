"""`muniment demo`: a believable city, a few dozen real cases filed, one receipt proved."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from muniment.commons.holdings import api as holdings
from muniment.interfaces.cli import package, serving
from muniment.interfaces.cli.agents import acting
from muniment.interfaces.cli.demonstration import filing
from muniment.interfaces.cli.demonstration.cases import Profile
from muniment.interfaces.cli.demonstration.cases.files.pdf import Page, pdf
from muniment.interfaces.cli.demonstration.city.loading import LoadedCity, load_city
from muniment.interfaces.cli.demonstration.links import licence_service
from muniment.interfaces.cli.installation import Installation
from muniment.kernel.clock import now
from muniment.lifecycle import api as lifecycle

CASES = 72
_SECRETS = "demonstration.json"
_PORT = "port of the licence service"
_LICENCE_MADE_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@click.command()
@click.option("--cases", "count", default=CASES, show_default=True, help="How many cases to file.")
@click.option("--no-serve", is_flag=True, help="End when the cases are filed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--profile", type=click.Choice([each.value for each in Profile]), default=Profile.FULL.value
)
@click.option("--listen", help="host:port of the web interface.")
@click.pass_context
def demo(
    context: click.Context,
    count: int,
    no_serve: bool,
    as_json: bool,
    profile: str,
    listen: str | None,
) -> None:
    """Load the demonstration city, file real cases end to end, and serve the interface."""
    installation: Installation = context.obj
    serving.prepare(installation)
    city = _load(installation, now())
    known = sum(holdings.counts_by_state(agency_ids=None).values())
    handed_in = Counter[str]()
    if known < count:
        handed_in = _file(installation, count, Profile(profile), quiet=as_json)
    proof = _prove_one(installation)
    if as_json:
        click.echo(json.dumps(_summary(city, handed_in, proof), ensure_ascii=False, indent=1))
    else:
        _show(city, handed_in, proof)
    if not no_serve:
        context.invoke(serving.serve, listen=listen, workers=1)


def _load(installation: Installation, at: datetime) -> LoadedCity:
    kept = _Secrets(installation.home / _SECRETS)
    city = load_city(at=at, password_of=kept.password_of, secret_of=kept.secret_of)
    # What was there before kept its own password, which is the one that we made then.
    city = replace(
        city,
        accounts=tuple(replace(a, password=kept.password_of(a.username)) for a in city.accounts),
        clients=tuple(replace(c, secret=kept.secret_of(c.client_id)) for c in city.clients),
    )
    for place in city.organisations.values():
        installation.make_agency_key(agency_code=place.credit_code, agency_name=place.name, at=at)
    installation.rewire()
    return city


def _file(installation: Installation, count: int, profile: Profile, *, quiet: bool) -> Counter[str]:
    lines = ("本证照由电子证照共享平台提供，用于演示数据链接的归档。",)
    licence = pdf("电子证照（演示）", [Page(lines)], created_at=_LICENCE_MADE_AT)
    kept = _Secrets(installation.home / _SECRETS)
    with licence_service(licence, port=kept.port()) as (host, link):
        kept.keep_port(host)
        os.environ["MUNIMENT_LINK_HOSTS"] = host
        installation.rewire()
        agent = acting(None, now())
        cases = filing.made_cases(count=count, profile=profile, link=link, at=now())
        with click.progressbar(length=count, label="接收 capturing", hidden=quiet) as bar:
            handed_in = filing.hand_in(cases, by=agent, step=bar.update)
        total = 5 * handed_in["received"]
        with click.progressbar(length=total, label="归档 filing   ", hidden=quiet) as bar:
            filing.work_off(step=bar.update)
            bar.update(max(0, total - bar.pos))
    return handed_in


def _prove_one(installation: Installation) -> dict[str, Any] | None:
    """Export one filed record and verify it as a stranger would, with nothing but the library."""
    page = holdings.records(agency_ids=None, state=holdings.RecordState.FILED, size=1)
    if not page.rows:
        return None
    record, folder = page.rows[0], installation.home / "demonstration"
    folder.mkdir(exist_ok=True)
    agent = acting(None, now())
    files = [
        package.write(content, folder)
        for content in (
            lifecycle.package_file(record_id=record.record_id, agent=agent),
            lifecycle.receipt_file(record_id=record.record_id, agent=agent),
        )
    ]
    command = [sys.executable, "-m", "recordkit.verifier", "verify", str(files[0])]
    command += ["--receipt", str(files[1]), "--trust", str(installation.trust)]
    # Our own interpreter and our own files.
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    script = Path(sys.executable).parent / "recordkit"
    shown = [str(script) if script.exists() else "recordkit", *command[3:]]
    return {
        "record_id": str(record.record_id),
        "reference_code": record.reference_code,
        "title": record.title,
        "package": str(files[0]),
        "receipt": str(files[1]),
        "command": " ".join(_short(word) for word in shown),
        "exit_status": found.returncode,
        "said": found.stdout,
    }


def _short(word: str) -> str:
    path = Path(word)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return str(path.relative_to(Path.cwd()))
    return word


def _summary(
    city: LoadedCity, handed_in: Counter[str], proof: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "organisations": len(city.organisations),
        "items": city.items,
        "handed_in": dict(handed_in),
        "by_state": {s.value: n for s, n in holdings.counts_by_state(agency_ids=None).items()},
        "by_attention": {
            word.value: n for word, n in holdings.counts_by_attention(agency_ids=None).items()
        },
        "proof": proof,
        "accounts": [
            {
                "username": one.username,
                "name": one.display_name,
                "role": one.role.value,
                "organisation": one.organisation_name,
                "password": one.password,
            }
            for one in city.accounts
        ],
        "clients": [
            {
                "client_id": one.client_id,
                "secret": one.secret,
                "organisation": one.organisation_name,
            }
            for one in city.clients
        ],
    }


def _show(city: LoadedCity, handed_in: Counter[str], proof: dict[str, Any] | None) -> None:
    click.echo(f"\n{len(city.organisations)} 个单位 organisations，{city.items} 个事项 items\n")
    for what, number in sorted(handed_in.items()):
        click.echo(f"  {number:>5}  {_HANDED_IN.get(what, what)}")
    for state, number in holdings.counts_by_state(agency_ids=None).items():
        click.echo(f"  {number:>5}  {state.words.zh} / {state.words.en}")
    for word, number in holdings.counts_by_attention(agency_ids=None).items():
        click.echo(f"  {number:>5}  {word.words.zh} / {word.words.en}")
    if proof is not None:
        click.echo(f"\n离线验证一份回执 one receipt, verified offline:\n\n  {proof['command']}\n")
        click.echo("".join(f"  {line}\n" for line in proof["said"].splitlines()))
    click.echo("演示账号 accounts（仅供本机试用 for this machine only）\n")
    shown: set[str] = set()
    for one in city.accounts:
        if one.role.value not in shown or one.also:
            shown.add(one.role.value)
            roles = "、".join(role.words.zh for role in (one.role, *one.also))
            click.echo(f"  {one.username:<20}{roles}（{one.organisation_name} {one.display_name}）")
    click.echo(f"\n  密码 password  {city.accounts[0].password}")


_HANDED_IN = {"received": "已接收 received", "repeat": "重复 repeated"}


class _Secrets:
    """Passwords of the demonstration, made once and readable by the owner alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._words: dict[str, str] = {}
        if path.exists():
            self._words = json.loads(path.read_text(encoding="utf-8"))

    def password_of(self, username: str) -> str:
        """Return the password that all accounts of the demonstration share."""
        del username
        return self._word_for("", f"demo-{secrets.token_hex(2)}-{secrets.token_hex(2)}")

    def secret_of(self, client_id: str) -> str:
        """Return the secret of a connected system."""
        return self._word_for(client_id, secrets.token_urlsafe(32))

    def port(self) -> int:
        """Return the port of the licence service of an earlier run, 0 when there was none."""
        return int(self._words.get(_PORT, "0"))

    def keep_port(self, host: str) -> None:
        """Keep the port, so that cases handed in again say the same."""
        self._words[_PORT] = host.rpartition(":")[2]
        self._keep()

    def _word_for(self, name: str, fresh: str) -> str:
        if name not in self._words:
            self._words[name] = fresh
            self._keep()  # before anything is opened with it
        return self._words[name]

    def _keep(self) -> None:
        draft = self._path.with_suffix(".part")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(self._words, stream, ensure_ascii=False, indent=1)
        draft.replace(self._path)
