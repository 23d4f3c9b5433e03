"""The sample city being served, and a browser to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.serving import PASSWORD

ROOT = Path(__file__).parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = f"no browser found: none of {', '.join(_NAMES)} is on the path"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_SECONDS = 60


@contextmanager
def server() -> Iterator[str]:
    """Serve the pages from a process of its own; give the address.

    Raises:
        RuntimeError: The server stopped, or did not answer in time.
    """
    home = tempfile.mkdtemp(prefix="muniment-browser-")
    port = _free_port()
    environment = os.environ | {
        "MUNIMENT_HOME": home,
        "DJANGO_SETTINGS_MODULE": "tests.settings_web",
        "PYTHONPATH": os.pathsep.join(
            [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
        ),
    }
    command = [sys.executable, "-m", "tests.browser.serving", str(port)]
    log = Path(home) / "server.log"
    with (
        log.open("wb") as sink,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=sink) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
    shutil.rmtree(home, ignore_errors=True)


def browser_path() -> str | None:
    """Return where a browser is, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """Start a browser and stop it again."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()


def sign_in(page: Page, user: str, password: str = PASSWORD) -> None:
    """Sign in through the door that people use."""
    page.goto("/sign-in/")
    page.fill("#id_username", user)
    page.fill("#id_password", password)
    page.click("form.form button[type=submit]")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_PATIENCE_SECONDS * 4):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped at once:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"the server did not answer within {_PATIENCE_SECONDS} s")
