from django.apps import AppConfig


class Capture(AppConfig):
    """The room that takes cases in."""

    name = "muniment.stages.capture"
    label = "capture"
