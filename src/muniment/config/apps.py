"""The configuration as Django knows it: it registers the deployment check."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """Has no tables; makes the deployment check known."""

    name = "muniment.config"
    label = "configuration"

    def ready(self) -> None:
        """Register the check."""
        from muniment.config import deployment  # noqa: F401
