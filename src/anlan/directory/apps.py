from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Bureaus, offices, posts, people, roles and mode."""

    name = "anlan.directory"
    label = "directory"
