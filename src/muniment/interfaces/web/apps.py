"""The web interface as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, their words in two languages, and their static files."""

    name = "muniment.interfaces.web"
    label = "web"
