from django.apps import AppConfig


class Packaging(AppConfig):
    """The room that seals packages."""

    name = "muniment.stages.packaging"
    label = "packaging"
