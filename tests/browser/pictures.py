"""A picture of every page in both languages, three widths and three themes, to look at.

python -m tests.browser.pictures [FOLDER] [WORD...]   only pages whose name contains a WORD
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import django
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.browser import running

LANGUAGES = ("zh-CN", "en-GB")
WIDTHS = (1280, 768, 360)
THEMES = ("light", "dark", "contrast")
_FOLDER = Path("test-results") / "pictures"


def main(folder: Path = _FOLDER, *words: str) -> None:
    """Take all pictures; say where they are."""
    from tests.browser.journeys import PAGES

    path = running.browser_path()
    if path is None:
        sys.exit(running.NO_BROWSER)
    chosen = {
        name: place
        for name, place in PAGES.items()
        if not words or any(word in name for word in words)
    }
    with running.server() as address, running.browser(path) as browser:
        users = {user for user, _where in chosen.values() if user}
        sessions = {user: _session(browser, address, user) for user in users}
        for language, theme in product(LANGUAGES, THEMES):
            for name, (user, where) in chosen.items():
                context = _context(browser, address, language, sessions.get(user))
                _set(context, address, theme)
                for width, picture in _pictures(context, where):
                    file = (
                        folder / language[:2] / theme / str(width) / f"{name.replace(' ', '-')}.png"
                    )
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(picture)
                context.close()
    count = len(chosen) * len(LANGUAGES) * len(WIDTHS) * len(THEMES)
    sys.stdout.write(f"{count} pictures in {folder}\n")


def _pictures(context: BrowserContext, where: str) -> Iterator[tuple[int, bytes]]:
    """Yield the whole page at each width."""
    page = context.new_page()
    page.goto(where)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        yield width, page.screenshot(full_page=True)


def _session(browser: Browser, address: str, user: str) -> StorageState:
    context = _context(browser, address, LANGUAGES[0], None)
    running.sign_in(context.new_page(), user)
    session = context.storage_state()
    context.close()
    return session


def _context(
    browser: Browser, address: str, language: str, session: StorageState | None
) -> BrowserContext:
    return browser.new_context(base_url=address, locale=language, storage_state=session)


def _set(context: BrowserContext, address: str, theme: str) -> None:
    cookie = f"{theme}.normal.comfortable"
    context.add_cookies([{"name": "display", "value": cookie, "url": address}])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings_web")
    django.setup()
    main(*map(Path, sys.argv[1:2]), *sys.argv[2:])
