"""One server and one browser for all tests of the pages; without a browser they say why not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.serving import PASSWORD

ROOT = Path(__file__).parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_SECONDS = 60

# Everything a page complains of is gathered, so that a test can say that there was nothing.
_LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""

NewPage = Callable[..., Page]


@pytest.fixture(scope="package")
def server() -> Iterator[str]:
    """Serve the pages from a process of its own; return where."""
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
        _wait_for(address, process, log)
        yield address
        process.terminate()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start a browser, and stop it before tests elsewhere use the database."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip(f"no browser found: none of {', '.join(_NAMES)} is on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """Return the sessions that are open, by user: signing in anew for each test takes long."""
    return {}


@pytest.fixture
def new_page(browser: Browser, server: str, sessions: dict[str, StorageState]) -> Iterator[NewPage]:
    """Return how to open a page: as whom, in which language, size and theme."""
    contexts: list[BrowserContext] = []

    def opened(
        user: str = "officer",
        *,
        language: str = "zh-CN",
        width: int = 1440,
        theme: str = "light",
        scripts: bool = True,
        anew: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=server,
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            storage_state=None if anew else sessions.get(user),
        )
        contexts.append(context)
        context.add_init_script(_LISTEN)
        page = context.new_page()
        if user and (anew or user not in sessions):
            sign_in(page, user)
            if not anew:
                sessions[user] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()


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
            pytest.fail(f"the server stopped at once:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"the server did not answer within {_PATIENCE_SECONDS} s")
