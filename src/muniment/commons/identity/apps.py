"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """People, organisations, roles and permissions."""

    name = "muniment.commons.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
