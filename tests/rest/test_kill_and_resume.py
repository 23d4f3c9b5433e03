"""A server that is killed in the middle of an upload: everything acknowledged is still there."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house.house import made
from tests.rest.system import FORM, JSON, OCTETS, SECRET, zipped

_ROOT = Path(__file__).resolve().parents[2]
_WAITING_SECONDS = 60
_SET_UP = f"""
import warnings
warnings.simplefilter("ignore")
import django
from muniment.config.home import home
home().prepare()
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from muniment.config import wiring
from muniment.interfaces.cli.demonstration.city import load_city
from muniment.kernel.clock import now
city = load_city(at=now(), password_of=lambda name: "Quiet-lantern-58", secret_of=lambda c: "{SECRET}")
wiring.build(home())
market = city.organisations["market"]
wiring.make_agency_key(home(), agency_code=market.credit_code, agency_name=market.name, at=now())
"""


@dataclass
class Site:
    """An installation in a folder of its own, served by processes of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    token: str = ""

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "MUNIMENT_HOME": str(self.home),
            "PYTHONPATH": f"{_ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "muniment.config.django_settings",
        }

    def run(self, *words: str) -> str:
        found = subprocess.run(
            [sys.executable, *words],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stderr
        return found.stdout

    def start(self) -> None:
        address = f"127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "muniment.config.wsgi:application"]
        command += ["--bind", address, "--threads", "4", "--log-level", "error"]
        self.process = subprocess.Popen(command, env=self.environment(), start_new_session=True)
        self._wait_until(self._listens, "the site did not start")

    def kill(self) -> None:
        """End every process of the site at once, as a power cut would.

        The serving process is a child's child and cannot be waited for: until the last one
        holding the port is gone, a connection would still be taken, and then reset.
        """
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            self._wait_until(lambda: not self._listens(), "the killed site still listens")

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    @staticmethod
    def _wait_until(holds: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + _WAITING_SECONDS
        while not holds():
            if time.monotonic() > until:
                pytest.fail(otherwise)
            time.sleep(0.05)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, f"/api/v1{path}", body, self.signed(named))
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return answer, content

    def signed(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **headers}

    def sign_in(self) -> None:
        form = f"grant_type=client_credentials&client_id=market-system&client_secret={SECRET}"
        _, content = self.ask("POST", "/token", form.encode(), Content_Type=FORM)
        self.token = json.loads(content)["access_token"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = Site(tmp_path / "home", port)
    found.run("-c", _SET_UP)
    found.start()
    found.sign_in()
    yield found
    found.kill()


@pytest.mark.slow
def test_an_upload_goes_on_after_the_server_was_killed_and_the_case_is_filed(site: Site):
    case = zipped(made(1))
    half = len(case) // 2
    said = {"size_bytes": len(case), "sha256": hashlib.sha256(case).hexdigest()}
    begun, _ = site.ask("POST", "/uploads", json.dumps(said).encode(), Content_Type=JSON)
    at = begun.headers["Location"].removeprefix("/api/v1")
    first, _ = site.ask("PATCH", at, case[:half], Upload_Offset="0", Content_Type=OCTETS)

    line = _begin_chunk(site, at, case, half)
    site.kill()
    line.close()
    site.start()
    asked, _ = site.ask("HEAD", at)
    offset = int(asked.headers["Upload-Offset"])
    rest, _ = site.ask("PATCH", at, case[offset:], Upload_Offset=str(offset), Content_Type=OCTETS)
    body = json.dumps({"upload_id": at.rpartition("/")[2]}).encode()
    taken, content = site.ask("POST", "/cases", body, Content_Type=JSON, Idempotency_Key="one")

    assert (first.status, rest.status, taken.status) == (204, 204, 201)
    assert offset >= half
    site.run("-m", "muniment.config.start", "worker", "--until-idle")
    record = json.loads(content)["record_id"]
    receipt, _ = site.ask("GET", f"/cases/{record}/receipt")
    assert receipt.status == 200
    assert list((site.home / "uploads").iterdir()) == []


def _begin_chunk(site: Site, at: str, case: bytes, half: int) -> socket.socket:
    """Send a part of a chunk, and hold the line."""
    line = socket.create_connection(("127.0.0.1", site.port), 10)
    head = [
        f"PATCH /api/v1{at} HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}",
        f"Authorization: Bearer {site.token}",
        f"Upload-Offset: {half}",
        f"Content-Type: {OCTETS}",
        f"Content-Length: {len(case) - half}",
    ]
    line.sendall("\r\n".join([*head, "", ""]).encode() + case[half : half + 500])
    folder = site.home / "uploads" / at.rpartition("/")[2]
    until = time.monotonic() + 20
    while time.monotonic() < until and len(list(folder.iterdir())) < 2:
        time.sleep(0.05)  # until the server has opened a part for it
    assert len(list(folder.iterdir())) == 2
    return line
