"""One server and one browser for all tests of the pages; without a browser they say why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests.browser import running
from tests.browser.running import sign_in

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
    with running.server() as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start a browser, and stop it before tests elsewhere use the database."""
    path = running.browser_path()
    if path is None:
        pytest.skip(running.NO_BROWSER)
    with running.browser(path) as browser:
        yield browser


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """Return the sessions that are open, by user: signing in anew for each test takes long."""
    return {}


@pytest.fixture
def new_page(browser: Browser, server: str, sessions: dict[str, StorageState]) -> Iterator[NewPage]:
    """Return how to open a page: as whom, in which language and size, with which settings.

    `theme` is the wish of the system, `display` the cookie of whoever chose something else.
    """
    contexts: list[BrowserContext] = []

    def opened(
        user: str = "officer",
        *,
        language: str = "zh-CN",
        width: int = 1440,
        theme: str = "light",
        display: str = "",
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
        if display:
            context.add_cookies([{"name": "display", "value": display, "url": server}])
        page = context.new_page()
        if user and (anew or user not in sessions):
            sign_in(page, user)
            if not anew:
                sessions[user] = context.storage_state()
        return page

    yield opened
    for context in contexts:
        context.close()
