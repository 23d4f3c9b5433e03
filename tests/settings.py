"""Django's settings for tests: the platform's own, with a home folder that goes at the end.

`MUNIMENT_DATABASE` chooses the database, as it does for the platform.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Before anything reads a setting: tests never touch the home folder of whoever runs them.
os.environ["MUNIMENT_HOME"] = tempfile.mkdtemp(prefix="muniment-tests-")
atexit.register(shutil.rmtree, os.environ["MUNIMENT_HOME"], ignore_errors=True)

from muniment.config.django_settings import *  # noqa: E402, F403
from muniment.config.home import home  # noqa: E402

if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, not memory: WAL and locks between connections are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": home().root / "test.sqlite3"}  # noqa: F405
# Files are served as they lie; nothing has to be collected before a test.
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of sign-ins
