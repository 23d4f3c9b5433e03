"""Writes the documents that follow from the code: `python -m docs.generate`.

With `--check` nothing is written; what is stale is named, and the exit status is 1.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

DOCS = Path(__file__).resolve().parent

PAGES: dict[str, str] = {
    "articles.md": "docs.generating.articles_page:articles_page",
    "states.md": "docs.generating.states_page:states_page",
    "rules.md": "docs.generating.rules_page:rules_page",
    "errors.md": "docs.generating.small_pages:errors_page",
    "settings.md": "docs.generating.small_pages:settings_page",
    "permissions.md": "docs.generating.small_pages:permissions_page",
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and content of every generated page. Django has to be set up."""
    for name, where in PAGES.items():
        module, _, function = where.partition(":")
        write: Callable[[], str] = getattr(import_module(module), function)
        yield name, write()


def stale(folder: Path) -> tuple[str, ...]:
    """Return the pages of `folder` that are not what the code says, or not there."""
    return tuple(name for name, content in pages() if _read(folder / name) != content)


def main() -> int:
    """Write every page, or with `--check` say which are stale."""
    with tempfile.TemporaryDirectory(prefix="muniment-docs-") as home:
        _set_up(home)
        if "--check" in sys.argv[1:]:
            outdated = stale(DOCS)
            for name in outdated:
                sys.stderr.write(f"docs/{name} is stale; run `make docs`\n")
            return bool(outdated)
        for name, content in pages():
            (DOCS / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _set_up(home: str) -> None:
    # Defaults only: what happens to be set on this machine must not end up on a page.
    for name in [name for name in os.environ if name.startswith("MUNIMENT_")]:
        del os.environ[name]
    os.environ["MUNIMENT_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.config.django_settings"
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
