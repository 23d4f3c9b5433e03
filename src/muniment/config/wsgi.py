"""Where a WSGI server finds the platform."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.config.django_settings")

from django.core.wsgi import get_wsgi_application

from muniment.config.wiring import wire

application = get_wsgi_application()
wire()
