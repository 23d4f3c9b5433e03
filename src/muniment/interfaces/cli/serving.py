"""`muniment init`, `serve` and `worker`: the installation and its long-lived processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import click
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from muniment.interfaces.cli.installation import Installation
from muniment.interfaces.worker.drop_folder import DropFolder
from muniment.interfaces.worker.loop import (
    run_until,
    run_until_idle,
    settle_in,
    stop_on_signals,
    usual_chores,
)
from recordkit.errors import Outage, Words

_LOOK_AGAIN_SECONDS = 0.5
_BETWEEN_STARTS_SECONDS = 1.0
_LAST_WISH_SECONDS = 20.0


def prepare(installation: Installation) -> None:
    """Bring the database up to date; the folders and keys are there already."""
    del installation
    call_command("migrate", verbosity=0, interactive=False)


@click.command()
@click.pass_obj
def init(installation: Installation) -> None:
    """Prepare the home folder: database, vault, keys. Running it again is harmless."""
    prepare(installation)
    click.echo(f"已就绪 ready: {installation.home}")


@click.command()
@click.option("--deploy", is_flag=True, help="Also what must hold before real records are filed.")
def check(*, deploy: bool) -> None:
    """Look for what is set up wrongly; stand-ins are refused with --deploy."""
    try:
        call_command("check", deploy=deploy)
    except SystemCheckError as found:
        click.echo(str(found), err=True)
        raise SystemExit(20) from None


@click.command()
@click.option("--until-idle", is_flag=True, help="End when nothing waits any more.")
@click.option("--quiet-too", is_flag=True, help="With it: then read the texts of what is filed.")
@click.pass_obj
def worker(installation: Installation, until_idle: bool, quiet_too: bool) -> None:
    """Do what waits. As many workers as you like may run beside one another."""
    prepare(installation)
    settle_in()
    if until_idle:
        click.echo(f"{run_until_idle(also_quiet=quiet_too)}")
        return
    folder = DropFolder(installation.drop)
    folder.prepare()
    run_until(stop_on_signals(), chores=usual_chores(look=folder.look))


class AddressTaken(Outage):
    """Something else listens where the site should."""

    code = "CLI-501"
    title = Words("监听地址不可用", "The address to listen on cannot be had")
    mend = Words(
        "请停止占用该端口的程序，或用 --listen 指定其他地址",
        "Stop what listens there, or name another address with --listen",
    )


def _refuse_when_taken(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_server((host.strip("[]"), int(port))):
            return
    except (OSError, ValueError, OverflowError) as taken:
        raise AddressTaken(f"{address}: {taken}", where=address) from taken


@click.command()
@click.option("--listen", help="host:port; otherwise the setting MUNIMENT_LISTEN.")
@click.option("--workers", default=1, show_default=True, help="How many workers run beside it.")
@click.pass_obj
def serve(installation: Installation, listen: str | None, workers: int) -> None:
    """Serve the web interface and the REST interface, with workers beside them."""
    prepare(installation)
    call_command("collectstatic", verbosity=0, interactive=False)
    address = listen or installation.listen
    _refuse_when_taken(address)
    click.echo(f"\n  打开 open  http://{address}/\n  按 Ctrl-C 停止 / Ctrl-C stops\n")
    _watch([_site(address), *([_WORKER] * workers)])


_WORKER = [sys.executable, "-m", "muniment.config.start", "worker"]


def _site(address: str) -> list[str]:
    return [
        sys.executable,
        *("-m", "gunicorn", "muniment.config.wsgi:application"),
        *("--bind", address, "--workers", "1", "--threads", "8"),
        *("--access-logfile", os.devnull, "--log-level", "warning", "--timeout", "120"),
    ]


def _watch(commands: list[list[str]]) -> None:
    """Keep one process running for each command until asked to stop; start again what dies."""
    stopping = stop_on_signals()
    running = [_start(command) for command in commands]
    while not stopping.is_set():
        stopping.wait(_LOOK_AGAIN_SECONDS)
        for place, process in enumerate(running):
            if process.poll() is not None and not stopping.is_set():
                click.echo(f"{commands[place][2]} ended with {process.returncode}", err=True)
                time.sleep(_BETWEEN_STARTS_SECONDS)
                running[place] = _start(commands[place])
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        _end(process)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603 - our own interpreter and modules


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_LAST_WISH_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
