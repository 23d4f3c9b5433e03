from django.apps import AppConfig


class Filing(AppConfig):
    """The room that takes records into keeping."""

    name = "muniment.stages.filing"
    label = "filing"
