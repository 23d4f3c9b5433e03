from django.apps import AppConfig


class Arrangement(AppConfig):
    """The room that puts a case in order."""

    name = "muniment.stages.arrangement"
    label = "arrangement"
