"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Things to be done later."""

    name = "muniment.commons.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
