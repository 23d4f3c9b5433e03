from django.apps import AppConfig


class Holdings(AppConfig):
    """The room that keeps records."""

    name = "muniment.commons.holdings"
    label = "holdings"
