"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WorklistsConfig(AppConfig):
    """Lists that people come back to."""

    name = "muniment.commons.worklists"
    label = "worklists"
    default_auto_field = "django.db.models.BigAutoField"
