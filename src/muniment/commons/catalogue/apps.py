"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Service items, fonds, categories and retention schedules."""

    name = "muniment.commons.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
