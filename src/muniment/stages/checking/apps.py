from django.apps import AppConfig


class Checking(AppConfig):
    """The room that checks packages."""

    name = "muniment.stages.checking"
    label = "checking"
