"""Django's settings for tests: the platform's own, with a home folder that goes at the end.

`MUNIMENT_DATABASE` chooses the database, as it does for the platform. A room counts among the
apps once it has tables and a migration that makes them, so rooms can be tested while others are
still being built.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

# Before anything reads a setting: tests never touch the home folder of whoever runs them.
os.environ["MUNIMENT_HOME"] = tempfile.mkdtemp(prefix="muniment-tests-")
atexit.register(shutil.rmtree, os.environ["MUNIMENT_HOME"], ignore_errors=True)

from muniment.config.django_settings import *  # noqa: E402, F403
from muniment.config.django_settings import INSTALLED_APPS as _ALL  # noqa: E402
from muniment.config.home import home  # noqa: E402


def _is_there(app: str) -> bool:
    if not app.startswith("muniment."):
        return True
    spec = find_spec(app)
    if spec is None or not spec.submodule_search_locations:
        return False
    folder = Path(spec.submodule_search_locations[0])
    return (folder / "apps.py").exists() and any(folder.glob("migrations/0001*.py"))


INSTALLED_APPS = [app for app in _ALL if _is_there(app)]
if "muniment.commons.identity" not in INSTALLED_APPS:
    AUTH_USER_MODEL = "auth.User"
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, not memory: WAL and locks between connections are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": home().root / "test.sqlite3"}  # noqa: F405
