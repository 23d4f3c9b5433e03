"""The pages are tested as Django loads them, so their app has to be among those installed."""

from __future__ import annotations

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _the_pages_are_installed() -> None:
    if "muniment.interfaces.web" not in settings.INSTALLED_APPS:
        pytest.skip(
            "these settings leave the web app out; run with DJANGO_SETTINGS_MODULE=tests.settings_web"
        )
