"""Django's settings for tests of the pages alone: a database of its own, fakes behind the doors.

Tables are made straight from the models, because only accounts and sessions are used.
"""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("MUNIMENT_HOME", tempfile.mkdtemp(prefix="muniment-web-"))

from muniment.config.django_settings import *  # noqa: F403
from muniment.config.django_settings import INSTALLED_APPS

MIGRATION_MODULES = {
    app.rpartition(".")[2]: None for app in INSTALLED_APPS if app.startswith("muniment.")
}
# Files are served as they lie; nothing has to be collected before a test.
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of sign-ins
